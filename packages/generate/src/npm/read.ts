/**
 * Reader of the AWS SDK for JavaScript's own packages: an unpacked `@aws-sdk/client-*`, nothing of it installed
 * or run, becomes a description. Every file is parsed once; what is not as expected is a SourceError.
 */
import type { DescribedOperation, DescribedShape, Description } from '../description.ts'
import { flag, present, unlessEmpty } from '../present.ts'
import type { Auth } from './auth.ts'
import { readAuth } from './auth.ts'
import type { Command } from './commands.ts'
import { readCommands, readShapeName } from './commands.ts'
import { readComment } from './comments.ts'
import type { Declarations } from './declarations.ts'
import { readDeclarations } from './declarations.ts'
import { readEndpoint } from './endpoint.ts'
import type { Hints } from './hints.ts'
import { noteHints } from './hints.ts'
import type { Package } from './package.ts'
import { loadPackage, problem } from './package.ts'
import { readPagination } from './pagination.ts'
import { readPartitions } from './partitions.ts'
import { readRuntime } from './runtime.ts'
import type { OperationSchema, Schemas } from './schema.ts'
import { readSchemas } from './schema.ts'
import { readShapes } from './shapes.ts'
import { declaration, parseFile } from './syntax.ts'
import { readWaiters } from './waiters.ts'

export type NpmOptions = {
  /** The module with the table of partitions; by default that of the installed `@aws-sdk/core`. */
  readonly partitions?: string
}

/**
 * @example
 * const description = await readNpm('node_modules/@aws-sdk/client-dynamodb')
 */
export async function readNpm(folder: string, options: NpmOptions = {}): Promise<Description> {
  const [pkg, partitions] = await Promise.all([
    loadPackage(folder),
    readPartitions(options.partitions),
  ])
  const description = readPackage(pkg)
  return { ...description, endpoint: { ...description.endpoint, partitions } }
}

type Read = Omit<Description, 'endpoint'> & { readonly endpoint: ReturnType<typeof readEndpoint> }

function readPackage(pkg: Package): Read {
  const schemas = readSchemas(pkg)
  const bound = bindCommands(pkg, schemas)
  const declarations = readDeclarations(pkg)
  const names = new Map(bound.map(({ command, schema }) => [command.name, schema.name]))
  const auth = readAuth(pkg)
  const operations = readOperations(pkg, schemas, bound, names, auth)
  const shapes = readAllShapes(schemas, bound, declarations)
  return {
    ...readService(pkg, auth),
    operations,
    shapes,
    commonErrors: unclaimedErrors(schemas, operations, shapes),
    enums: declarations.enums,
    waiters: readWaiters(pkg, names),
  }
}

type ServicePart = Omit<Read, 'operations' | 'shapes' | 'commonErrors' | 'enums' | 'waiters'>

function readService(pkg: Package, auth: Auth): ServicePart {
  const runtime = readRuntime(pkg)
  const name = pkg.name.replace('@aws-sdk/client-', '')
  const documentation = serviceWords(pkg)
  const shapeName = readShapeName(pkg)
  const json = runtime.protocol.startsWith('awsJson')
  return present<ServicePart>({
    name,
    id: runtime.id,
    title: fullName(documentation) ?? runtime.id,
    documentation,
    version: runtime.version,
    shapeName,
    target: json ? shapeName : undefined,
    signingName: auth.signingName ?? name,
    endpointPrefix: undefined,
    xmlNamespace: runtime.xmlNamespace,
    protocols: [runtime.protocol],
    auth: auth.schemes,
    queryCompatible: runtime.queryCompatible,
    endpoint: readEndpoint(pkg, runtime.id),
    source: sourceOf(pkg),
  })
}

const fullName = (documentation = ''): string | undefined =>
  /<fullname>([^<]+)<\/fullname>/.exec(documentation)?.[1]?.trim()

const sourceOf = ({ name, version, licence }: Package): Description['source'] =>
  present<Description['source']>({ kind: 'npm', name, version, licence, overlays: undefined })

/** The service's documentation stands before its client class. */
function serviceWords(pkg: Package): string | undefined {
  const file = [...pkg.files.keys()].find(path => /^dist-types\/\w+Client\.d\.ts$/.test(path))
  if (!file) throw problem(pkg, 'dist-types', 'a file <Name>Client.d.ts')
  const found = parseFile(pkg, file).body.find(s => {
    const client = declaration(s)
    return client.type === 'ClassDeclaration' && client.id?.name.endsWith('Client')
  })
  return readComment(found?.leadingComments).text
}

type Bound = { readonly command: Command; readonly schema: OperationSchema }

/** Commands with the schemas they name, sorted by operation. */
function bindCommands(pkg: Package, schemas: Schemas): readonly Bound[] {
  const bound = readCommands(pkg).map(command => {
    const schema = schemas.operations.get(command.schema)
    if (!schema) throw problem(pkg, schemas.module.file, `a schema ${command.schema}`)
    return { command, schema }
  })
  return bound.sort((a, b) => (a.schema.name < b.schema.name ? -1 : 1))
}

function readOperations(
  pkg: Package,
  schemas: Schemas,
  bound: readonly Bound[],
  names: ReadonlyMap<string, string>,
  auth: Auth,
): Description['operations'] {
  const errorNames = new Map(schemas.errors.map(error => [error.typeName, error.name]))
  const pagination = readPagination(pkg, names)
  const entries = bound.map(({ command, schema }) => [
    schema.name,
    present<DescribedOperation>({
      ...schemaPart(schema),
      ...commandPart(command, schema, errorNames),
      auth: ownAuth(auth, schema.name),
      unsignedPayload: undefined,
      pagination: pagination.get(schema.name),
      readonly: undefined,
      resultWrapper: undefined,
    }),
  ])
  return Object.fromEntries(entries)
}

function schemaPart({ name, traits, input, output }: OperationSchema) {
  const [method, uri, code] = (traits.http ?? []) as readonly [string?, string?, number?]
  const [hostPrefix] = (traits.endpoint ?? []) as readonly [string?]
  return {
    name,
    input: input?.name,
    output: output?.name,
    http: method && uri && code ? { method, uri, code } : undefined,
    hostPrefix,
    idempotent: flag(traits.idempotent),
  }
}

/** `errorNames`: shape names by class names; the base class of all errors is not among them. */
function commandPart(
  command: Command,
  { traits }: OperationSchema,
  errorNames: ReadonlyMap<string, string>,
) {
  const { errors, documentation, deprecated, compression } = command
  const required = traits.httpChecksumRequired ? { requestRequired: true as const } : undefined
  return {
    errors: errors.flatMap(name => errorNames.get(name) ?? []),
    checksum: command.checksum ?? required,
    compression,
    context: unlessEmpty(command.context),
    documentation,
    deprecated,
    examples: command.examples.length > 0 ? command.examples : undefined,
  }
}

/** Undefined where the operation does as its service. */
function ownAuth(auth: Auth, operation: string): DescribedOperation['auth'] | undefined {
  const own = Object.hasOwn(auth.byOperation, operation) ? auth.byOperation[operation] : undefined
  return own?.join() === auth.schemes.join() ? undefined : own
}

type Shapes = Description['shapes']

function readAllShapes(
  schemas: Schemas,
  bound: readonly Bound[],
  declarations: Declarations,
): Shapes {
  const hints: Hints = new Map()
  for (const { command, schema } of bound) {
    const { input, output } = command.placeholders ?? {}
    if (input && schema.input) noteHints(hints, schema.input, input, schema.input.name)
    if (output && schema.output) noteHints(hints, schema.output, output, schema.output.name)
  }
  const roots = bound.flatMap(({ schema }) => [schema.input, schema.output])
  const shapes = readShapes(
    { module: schemas.module, declarations, hints, taken: schemas.taken },
    [...roots, ...schemas.errors].filter(root => root !== undefined),
  )
  return bound.reduce(withContextParams, shapes)
}

/** Notes, on the members of an operation's input, the endpoint parameters they feed. */
function withContextParams(shapes: Shapes, { command, schema }: Bound): Shapes {
  const input = schema.input && shapes[schema.input.name]
  if (!input || !('members' in input) || Object.keys(command.contextParams).length === 0)
    return shapes
  const members = Object.entries(input.members).map(([name, member]) => {
    const contextParam = command.contextParams[name]
    return [name, contextParam ? { ...member, contextParam } : member] as const
  })
  return {
    ...shapes,
    [schema.input.name]: { ...input, members: Object.fromEntries(members) } as DescribedShape,
  }
}

/** Errors of the service that no operation and no event stream names: any operation may return one. */
function unclaimedErrors(
  schemas: Schemas,
  operations: Description['operations'],
  shapes: Shapes,
): readonly string[] {
  const unions = Object.values(shapes).filter(shape => shape.type === 'union')
  const claimed = new Set([
    ...Object.values(operations).flatMap(operation => operation.errors),
    ...unions.flatMap(union => Object.values(union.members).map(member => member.target)),
  ])
  return schemas.errors.map(error => error.name).filter(name => !claimed.has(name) && shapes[name])
}
