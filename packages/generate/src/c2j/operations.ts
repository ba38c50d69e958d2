/** Operations of a C2J description, with their pages (`paginators-1.json`) and examples (`examples-1.json`). */
import type { AuthScheme, ChecksumTraits, Pagination } from '@plainwire/wire'
import type { DescribedOperation, Example } from '../description.ts'
import { flag, isRecord, mapValues, present, unlessEmpty } from '../present.ts'
import type { C2jContext } from './context.ts'
import { shapeOf } from './context.ts'
import type { C2jOperation, ShapeRef } from './format.ts'

type Extras = { readonly paginators?: unknown; readonly examples?: unknown }

export function readOperations(
  context: C2jContext,
  extras: Extras,
): Readonly<Record<string, DescribedOperation>> {
  const pages = section<Pages>(extras.paginators, 'pagination')
  const examples = section<readonly C2jExample[]>(extras.examples, 'examples')
  return mapValues(context.service.operations, (operation, key) => ({
    ...readOperation(context, operation, operation.name ?? key),
    ...(pages[key] ? { pagination: readPagination(pages[key]) } : {}),
    ...(examples[key] ? { examples: examples[key].map(readExample) } : {}),
  }))
}

/** The records under one key of a companion file, by operation or waiter. */
export const section = <T>(file: unknown, key: string): Readonly<Record<string, T>> =>
  isRecord(file) && isRecord(file[key]) ? (file[key] as Readonly<Record<string, T>>) : {}

const readOperation = (
  context: C2jContext,
  operation: C2jOperation,
  name: string,
): DescribedOperation =>
  present<DescribedOperation>({
    name,
    input: operation.input?.shape,
    output: operation.output?.shape,
    errors: (operation.errors ?? []).map(error => error.shape),
    http: context.protocols.some(isRest) ? readHttp(context, operation, name) : undefined,
    hostPrefix: operation.endpoint?.hostPrefix,
    auth: readAuth(operation),
    unsignedPayload: flag(operation.unsignedPayload || operation.authtype === 'v4-unsigned-body'),
    checksum: readChecksum(operation),
    compression: operation.requestcompression?.encodings,
    context: unlessEmpty({
      ...mapValues(operation.staticContextParams, ({ value }) => ({ static: value })),
      ...mapValues(operation.operationContextParams, ({ path }) => ({ path })),
    }),
    idempotent: flag(operation.idempotent),
    readonly: flag(operation.readonly),
    resultWrapper: resultWrapper(operation, name),
    documentation: operation.documentation,
    deprecated: flag(operation.deprecated),
  })

const isRest = (protocol: string): boolean => protocol.startsWith('rest')

function readHttp(
  context: C2jContext,
  operation: C2jOperation,
  name: string,
): DescribedOperation['http'] {
  const { method = 'POST', requestUri = '/', responseCode = 200 } = operation.http ?? {}
  return {
    method,
    uri: withMemberNames(context, requestUri, operation.input, name),
    code: responseCode,
  }
}

/** C2J writes labels by their wire names; the neutral model by the names of the members. */
function withMemberNames(
  context: C2jContext,
  uri: string,
  input: ShapeRef | undefined,
  user: string,
): string {
  if (!input) return uri
  const members = Object.entries(shapeOf(context, input.shape, user).members ?? {})
  const labels = new Map(
    members
      .filter(([, ref]) => ref.location === 'uri')
      .map(([name, ref]) => [ref.locationName ?? name, name]),
  )
  return uri.replace(/\{([^}+]+)(\+?)\}/g, (_, label: string, greedy: string) => {
    const name = labels.get(label) ?? label
    return `{${name}${greedy}}`
  })
}

const schemes: Readonly<Record<string, AuthScheme>> = {
  'aws.auth#sigv4': 'sigv4',
  'aws.auth#sigv4a': 'sigv4a',
  'smithy.api#httpBearerAuth': 'bearer',
  'smithy.api#noAuth': 'none',
  none: 'none',
  bearer: 'bearer',
}

export const authSchemes = (names: readonly string[]): readonly AuthScheme[] =>
  names.flatMap(name => schemes[name] ?? [])

/** `authtype: v4` and `v4-unsigned-body` say nothing about the scheme that the service does not. */
function readAuth(operation: C2jOperation): readonly AuthScheme[] | undefined {
  const listed = authSchemes(operation.auth ?? [operation.authtype ?? ''])
  return listed.length > 0 ? listed : undefined
}

function readChecksum(operation: C2jOperation): ChecksumTraits | undefined {
  const checksum = operation.httpChecksum
  return unlessEmpty(
    present<ChecksumTraits>({
      requestAlgorithmMember: checksum?.requestAlgorithmMember,
      requestRequired: flag(operation.httpChecksumRequired || checksum?.requestChecksumRequired),
      requestValidationModeMember: checksum?.requestValidationModeMember,
      responseAlgorithms: checksum?.responseAlgorithms,
    }),
  )
}

function resultWrapper(operation: C2jOperation, name: string): string | undefined {
  const wrapper = operation.output?.resultWrapper
  return wrapper === `${name}Result` ? undefined : wrapper
}

type Pages = {
  readonly input_token: string | readonly string[]
  readonly output_token: string | readonly string[]
  readonly result_key?: string | readonly string[]
  readonly limit_key?: string
  readonly more_results?: string
}

const readPagination = (pages: Pages): Pagination =>
  present<Pagination>({
    input: pages.input_token,
    output: pages.output_token,
    items: pages.result_key,
    limit: pages.limit_key,
    more: pages.more_results,
  })

type C2jExample = {
  readonly title?: string
  readonly description?: string
  readonly input?: unknown
  readonly output?: unknown
}

const readExample = (example: C2jExample): Example =>
  present<Example>({
    title: example.title ?? '',
    documentation: example.description,
    input: example.input ?? {},
    output: example.output,
  })
