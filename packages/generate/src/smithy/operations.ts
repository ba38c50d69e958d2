/**
 * Operations of a service: HTTP binding, auth, checksums, compression, endpoint context, pages, waiters, examples.
 */
import type { ChecksumTraits, Pagination } from '@plainwire/wire'
import type { DescribedOperation, Example } from '../description.ts'
import { flag, mapValues, present, unlessEmpty } from '../present.ts'
import type { AstShape, Target } from './ast.ts'
import { localName, problem, shapeOf, trait, UNIT } from './ast.ts'
import { operationAuth } from './auth.ts'
import type { Naming } from './closure.ts'

export function readOperations(
  naming: Naming,
  service: AstShape,
  ids: readonly string[],
): Readonly<Record<string, DescribedOperation>> {
  const entries = ids.map(id => {
    const operation = readOperation(naming, service, id)
    return [operation.name, operation] as const
  })
  return Object.fromEntries(entries)
}

function readOperation(naming: Naming, service: AstShape, id: string): DescribedOperation {
  const shape = shapeOf(naming.model, id)
  if (shape.type !== 'operation') throw problem(`${naming.model.file}: ${id}`, 'an operation')
  return present<DescribedOperation>({
    name: naming.name(id),
    input: end(naming, shape.input),
    output: end(naming, shape.output),
    errors: (shape.errors ?? []).map(error => naming.name(error.target)),
    http: readHttp(shape),
    hostPrefix: trait<{ readonly hostPrefix: string }>(shape, 'smithy.api#endpoint')?.hostPrefix,
    auth: operationAuth(service, shape),
    unsignedPayload: flag(trait(shape, 'aws.auth#unsignedPayload')),
    checksum: readChecksum(shape),
    compression: trait<{ readonly encodings: readonly string[] }>(
      shape,
      'smithy.api#requestCompression',
    )?.encodings,
    context: readContext(shape),
    pagination: readPagination(service, shape),
    idempotent: flag(trait(shape, 'smithy.api#idempotent')),
    readonly: flag(trait(shape, 'smithy.api#readonly')),
    documentation: trait<string>(shape, 'smithy.api#documentation'),
    deprecated: flag(trait(shape, 'smithy.api#deprecated')),
    examples: readExamples(shape),
  })
}

const end = (naming: Naming, target: Target | undefined): string | undefined =>
  target && target.target !== UNIT ? naming.name(target.target) : undefined

type Http = { readonly method: string; readonly uri: string; readonly code?: number }

function readHttp(shape: AstShape): DescribedOperation['http'] {
  const http = trait<Http>(shape, 'smithy.api#http')
  return http && { method: http.method, uri: http.uri, code: http.code ?? 200 }
}

type HttpChecksum = {
  readonly requestAlgorithmMember?: string
  readonly requestChecksumRequired?: boolean
  readonly requestValidationModeMember?: string
  readonly responseAlgorithms?: readonly string[]
}

function readChecksum(shape: AstShape): ChecksumTraits | undefined {
  const checksum = trait<HttpChecksum>(shape, 'aws.protocols#httpChecksum')
  const required = trait(shape, 'smithy.api#httpChecksumRequired') !== undefined
  return unlessEmpty(
    present<ChecksumTraits>({
      requestAlgorithmMember: checksum?.requestAlgorithmMember,
      requestRequired: flag(required || checksum?.requestChecksumRequired),
      requestValidationModeMember: checksum?.requestValidationModeMember,
      responseAlgorithms: checksum?.responseAlgorithms,
    }),
  )
}

type Values = Readonly<Record<string, { readonly value: unknown }>>
type Paths = Readonly<Record<string, { readonly path: string }>>

function readContext(shape: AstShape): DescribedOperation['context'] {
  const values = trait<Values>(shape, 'smithy.rules#staticContextParams')
  const paths = trait<Paths>(shape, 'smithy.rules#operationContextParams')
  return unlessEmpty({
    ...mapValues(values, ({ value }) => ({ static: value })),
    ...mapValues(paths, ({ path }) => ({ path })),
  })
}

type Paginated = {
  readonly inputToken?: string
  readonly outputToken?: string
  readonly items?: string
  readonly pageSize?: string
}

/** The service's trait holds what its operations leave out; alone it paginates nothing. */
function readPagination(service: AstShape, shape: AstShape): Pagination | undefined {
  const own = trait<Paginated>(shape, 'smithy.api#paginated')
  if (!own) return undefined
  const merged = { ...trait<Paginated>(service, 'smithy.api#paginated'), ...own }
  if (!merged.inputToken || !merged.outputToken) return undefined
  return present<Pagination>({
    input: merged.inputToken,
    output: merged.outputToken,
    items: merged.items,
    limit: merged.pageSize,
  })
}

type AstExample = {
  readonly title: string
  readonly documentation?: string
  readonly input?: unknown
  readonly output?: unknown
  readonly error?: { readonly shapeId: string; readonly content?: unknown }
}

const readExamples = (shape: AstShape): readonly Example[] | undefined =>
  trait<readonly AstExample[]>(shape, 'smithy.api#examples')?.map(example =>
    present<Example>({
      title: example.title,
      documentation: example.documentation,
      input: example.input ?? {},
      output: example.output,
      error: example.error && {
        shape: localName(example.error.shapeId),
        content: example.error.content ?? {},
      },
    }),
  )
