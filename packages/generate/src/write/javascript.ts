/** The runtime files of a service package: identity, one file an operation, shared shape groups, the index. */
import { deflateRawSync } from 'node:zlib'
import type { Operation, ProtocolName, Shape } from '@plainwire/wire'
import { functionsOf, leanPartitions } from './endpoint.ts'
import { type Placement, place } from './groups.ts'
import { leanFile } from './lean.ts'
import { inner, literal, propertyName } from './literal.ts'
import { partsOf } from './parts.ts'
import type { Split } from './split.ts'

export type Files = Map<string, string>

/** Where the code of each protocol lives. */
const codecModules: Readonly<Record<ProtocolName, string>> = {
  awsJson1_0: 'aws-json',
  awsJson1_1: 'aws-json',
  awsQuery: 'query',
  ec2Query: 'query',
  restJson1: 'rest-json',
  restXml: 'rest-xml',
  rpcv2Cbor: 'rpcv2-cbor',
  rpcv2Json: 'rpcv2-json',
}

export function runtimeFiles(split: Split, exportName: string): Files {
  const placement = place(split)
  const files: Files = new Map([['service.js', serviceFile(split)]])
  for (const [group, shapes] of placement.groups)
    files.set(`shapes/${group}.js`, `${shapes.map(name => shapeConst(split, name)).join('\n')}\n`)
  const groupOf = groupIndex(placement)
  for (const name of Object.keys(split.operations))
    files.set(`ops/${name}.js`, operationFile(split, placement, groupOf, name))
  files.set('ops.js', barrel(split))
  const spoken = preferred(split.info)
  if (spoken !== undefined)
    files.set('lean.js', leanFile(split, { name: spoken, module: leanModule(spoken) }))
  files.set('index.js', indexFile(split, exportName))
  files.set('constraints.js', constraintsFile(split))
  files.set('docs.js', docsFile(split))
  return files
}

/**
 * The identity comes with the code of the protocol it prefers: a bundle then holds that protocol and no other, and of
 * that only what its operations name as parts. The index adds the rest, loaded when asked for.
 */
function serviceFile({ info }: Split): string {
  const spoken = preferred(info)
  const { endpoint, ...identity } = info
  if (spoken === undefined) return `export const service = { ${inner(info)}, codecs: {} }\n`
  const functions = functionsOf(endpoint)
  const load = [spoken, ...(endpoint ? ['evaluateEndpoint'] : []), ...functions.values()].join(', ')
  const calls = [...functions].map(([name, constant]) => `${propertyName(name)}: ${constant}`)
  const rules = endpoint
    ? `endpoint: { ${inner({ ...endpoint, partitions: leanPartitions(endpoint) })}, functions: { ${calls.join(', ')} }, resolve: evaluateEndpoint }, `
    : ''
  return `import { ${load} } from '${leanModule(spoken)}'
export const service = { ${inner(identity)}, ${rules}codecs: { ${spoken}: () => ${spoken} } }
`
}

const preferred = ({ protocols }: Split['info']): ProtocolName | undefined =>
  protocols.find(name => name in codecModules)

const leanModule = (name: ProtocolName): string => `@plainwire/wire/lean/${codecModules[name]}`
const codecModule = (name: ProtocolName): string =>
  `@plainwire/wire/protocols/${codecModules[name]}`

/** The Query protocols know no event streams. */
const bearsEvents = (name: ProtocolName): boolean => !name.endsWith('Query')
const eventsModule = (name: ProtocolName): string => `${codecModule(name)}-events`

/** Loaders of the protocols that are not the preferred one, whose events come with the operations. */
function otherCodecs({ info, shapes }: Split): string {
  const [, ...others] = info.protocols.filter(name => name in codecModules)
  const streams = Object.values(shapes).some(isEventStream)
  const module = (name: ProtocolName) =>
    streams && bearsEvents(name) ? eventsModule(name) : codecModule(name)
  const loaders = others.map(
    name => `${name}: () => import('${module(name)}').then(module => module.${name})`,
  )
  return loaders.length === 0 ? '' : `codecs: { ...service.codecs, ${loaders.join(', ')} },\n`
}

/** Values of an enum stand once, however many members take them. */
function constraintsFile({ constraints }: Split): string {
  const lists = new Map<string, number>()
  const members = Object.entries(constraints).map(([name, { values, ...constraint }]) => {
    if (values === undefined) return [name, constraint]
    const text = JSON.stringify(values)
    if (!lists.has(text)) lists.set(text, lists.size)
    return [name, { ...constraint, values: lists.get(text) }]
  })
  const data = {
    lists: [...lists.keys()].map(text => JSON.parse(text)),
    members: Object.fromEntries(members),
  }
  return `const { lists, members } = JSON.parse(${JSON.stringify(JSON.stringify(data))})
for (const constraint of Object.values(members)) if (constraint.values !== undefined) constraint.values = lists[constraint.values]
export default members
`
}

/** Documentation is big and seldom read: it is kept deflated, and inflated by what every platform has. */
function docsFile({ docs }: Split): string {
  const packed = deflateRawSync(JSON.stringify(docs), { level: 9 }).toString('base64')
  return `const packed = ${JSON.stringify(packed)}
function inflated() {
const bytes = Uint8Array.from(atob(packed), char => char.charCodeAt(0))
return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'))).json()
}
let docs
export default () => docs ??= inflated()
`
}

/** A name of its own for each shape, however odd: what an identifier cannot hold is spelt as its code. */
const constName = (shape: string) =>
  `$${shape.replace(/[^A-Za-z0-9_]/g, char => `$${char.charCodeAt(0).toString(16)}$`)}`

const shapeConst = (split: Split, name: string): string =>
  `export const ${constName(name)} = ${literal(split.shapes[name]!)}`

const groupIndex = ({ groups }: Placement): Map<string, string> =>
  new Map([...groups].flatMap(([group, shapes]) => shapes.map(shape => [shape, group] as const)))

/** The operation as a literal; sources that search a request name the function they search with. */
function operationLiteral({ context, ...operation }: Operation): string {
  if (context === undefined) return literal(operation)
  const sources = Object.entries(context).map(([name, source]) => {
    const text = 'static' in source ? literal(source) : `{path:${literal(source.path)},search}`
    return `${propertyName(name)}:${text}`
  })
  return `{${literal(operation).slice(1, -1)},context:{${sources.join(',')}}}`
}

const searches = ({ context = {} }: Operation): boolean =>
  Object.values(context).some(source => 'search' in source)

function operationFile(
  split: Split,
  { own, reached }: Placement,
  groupOf: Map<string, string>,
  name: string,
): string {
  const operation = split.operations[name]!
  const shapes = reached.get(name) ?? []
  const imports = new Map<string, string[]>()
  for (const shape of shapes) {
    const group = groupOf.get(shape)
    if (group !== undefined) imports.set(group, [...(imports.get(group) ?? []), constName(shape)])
  }
  const lines = [...imports].map(
    ([group, names]) => `import { ${names.join(', ')} } from '../shapes/${group}.js'`,
  )
  const ownConsts = (own.get(name) ?? []).map(
    shape => `const ${constName(shape)} = ${literal(split.shapes[shape]!)}`,
  )
  const table = shapes.map(shape => `${propertyName(shape)}:${constName(shape)}`)
  const search = searches(operation)
    ? "import { searchJmespath as search } from '@plainwire/wire/jmespath'\n"
    : ''
  const steps = stepsOf(split, operation, shapes)
  const loads = Object.entries(steps).map(([step, from]) => `import { ${step} } from '${from}'\n`)
  const spoken = preferred(split.info)
  const parts = spoken === undefined ? [] : partsOf(split, operation, spoken)
  const names = parts.join(', ')
  if (parts.length > 0) loads.push(`import { ${names} } from '@plainwire/wire/parts'\n`)
  const carried = Object.keys(steps).map(step => `, ${step}`)
  if (parts.length > 0) carried.push(`, parts: { ${names} }`)
  return `${search}${loads.join('')}import { service } from '../service.js'
${lines.join('\n')}
${ownConsts.join('\n')}
const section = { operation: ${operationLiteral(operation)}, shapes: {${table.join(',')}}${carried.join('')} }
const $$ = { service, section }
export { $$ as ${name}, section as $$section }
`
}

/** Who sends no checksum carries no code for it. */
const checksumModule = ({ checksum }: Operation): string =>
  checksum?.requestAlgorithmMember === undefined && checksum?.requestRequired === undefined
    ? '@plainwire/wire/checksum/reading'
    : '@plainwire/wire/checksum'

/** The steps that an operation has beyond those that all have, and where their code lives. */
function stepsOf(
  { info, shapes }: Split,
  operation: Operation,
  reached: readonly string[],
): Readonly<Record<string, string>> {
  const { checksum, compression } = operation
  const spoken = preferred(info)
  const streams =
    spoken !== undefined && bearsEvents(spoken) && reached.some(name => isEventStream(shapes[name]))
  return {
    ...(checksum === undefined ? {} : { checksum: checksumModule(operation) }),
    ...(compression === undefined ? {} : { compression: '@plainwire/wire/compression' }),
    ...(streams ? { events: eventsModule(spoken) } : {}),
  }
}

const isEventStream = (shape: Shape | undefined): boolean =>
  shape?.type === 'union' && shape.streaming === true

const barrel = ({ operations }: Split): string =>
  Object.keys(operations)
    .map(name => `export { ${name} } from './ops/${name}.js'\n`)
    .join('')

function indexFile(split: Split, exportName: string): string {
  return `import { service } from './service.js'
export const ${exportName} = {
...service,
${otherCodecs(split)}operations: ${JSON.stringify(Object.keys(split.operations))},
section: name => import(\`./ops/\${name}.js\`).then(module => module[name].section),
waiters: () => import('./waiters.js').then(module => module.default),
constraints: () => import('./constraints.js').then(module => module.default),
docs: () => import('./docs.js').then(module => module.default())
}
`
}
