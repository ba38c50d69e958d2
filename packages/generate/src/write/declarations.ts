/** The types of a service package, with its documentation as hover text. */
import type { Operation } from '@plainwire/wire'
import type { DescribedMember, DescribedShape, Description } from '../description.ts'

/** Types that members are made of come in under names no AWS shape can have. */
const header = `import type { BlobInput as $Blob, Document as $Document, EventStream as $EventStream, Instant as $Instant, OneOf as $OneOf, OperationApi as $OperationApi, Service as $Service, StreamInput as $StreamInput, StreamOutput as $StreamOutput } from '@plainwire/wire/types'
`

export function typesFile(description: Description): string {
  const parts = [
    header,
    ...enumTypes(description),
    ...Object.entries(description.shapes).map(([name, shape]) =>
      shapeType(description, name, shape),
    ),
    operationsType(description),
  ]
  return parts.join('\n')
}

export function indexTypes(description: Description, exportName: string): string {
  return `import type { Service as $Service } from '@plainwire/wire/types'
import type { $Operations } from './types.js'
export type * from './types.js'
${comment(description.documentation, '')}export declare const ${exportName}: $Service<$Operations>
`
}

export function opsTypes(description: Description): string {
  return Object.keys(description.operations)
    .map(name => `export { ${name} } from './ops/${name}.js'\n`)
    .join('')
}

export const opTypes = (
  name: string,
): string => `import type { OperationApi } from '@plainwire/wire/types'
import type { $Operations } from '../types.js'
declare const $operation: OperationApi<'${name}', $Operations['${name}']>
export { $operation as ${name} }
`

export const typeName = (shape: string): string =>
  shape.replace(/[^A-Za-z0-9_]/g, '_').replace(/^(\d)/, '_$1')

const enumTypes = ({ enums, shapes }: Description): string[] =>
  Object.entries(enums)
    .filter(([name]) => !Object.hasOwn(shapes, name))
    .map(([name, values]) => {
      const known = values.map(value => JSON.stringify(value)).join(' | ') || 'never'
      const rest = typeof values[0] === 'number' ? 'number' : 'string'
      return `export type ${typeName(name)} = ${known} | (${rest} & {})\n`
    })

function shapeType(description: Description, name: string, shape: DescribedShape): string {
  const type = typeName(name)
  const words = comment(shape.documentation, '')
  if (shape.type === 'list') {
    const item = memberType(description, shape.member)
    return `${words}export type ${type} = ${shape.sparse ? `(${item} | null)` : item}[]\n`
  }
  if (shape.type === 'map') {
    const item = memberType(description, shape.value)
    return `${words}export type ${type} = { [key: string]: ${shape.sparse ? `${item} | null` : item} }\n`
  }
  const members = Object.entries(shape.members)
  if (shape.type === 'union') {
    const fields = members.map(([key, member]) => memberLine(description, key, member, true))
    return `${words}export type ${type} = $OneOf<{\n${fields.join('')}}>\n`
  }
  const fields = members.map(([key, member]) =>
    memberLine(description, key, member, member.required === true && !member.token),
  )
  return `${words}export interface ${type} {\n${fields.join('')}}\n`
}

function memberLine(
  description: Description,
  key: string,
  member: DescribedMember,
  always: boolean,
): string {
  const name = /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key)
  const type = memberType(description, member)
  return `${comment(member.documentation, '  ')}  ${name}${always ? ': ' : '?: '}${type}${always ? '' : ' | undefined'}\n`
}

/** In TypeScript's words. Streams differ by direction, which `operationsType` settles. */
function memberType(description: Description, member: DescribedMember): string {
  if (member.shape !== undefined) {
    const shape = description.shapes[member.shape]
    const stream = shape?.type === 'union' && shape.streaming === true
    return stream ? `AsyncIterable<${typeName(member.shape)}>` : typeName(member.shape)
  }
  if (member.streaming) return '$StreamInput'
  if (Object.hasOwn(description.enums, member.target)) return typeName(member.target)
  return simpleTypes[member.type ?? 'string']
}

const simpleTypes: Readonly<Record<NonNullable<DescribedMember['type']>, string>> = {
  string: 'string',
  boolean: 'boolean',
  byte: 'number',
  short: 'number',
  integer: 'number',
  long: 'number | bigint',
  float: 'number',
  double: 'number',
  number: 'number | bigint',
  bigInteger: 'number | bigint',
  bigDecimal: 'number | string',
  blob: '$Blob',
  timestamp: '$Instant',
  document: '$Document',
}

function operationsType(description: Description): string {
  const lines = Object.values(description.operations).map(operation => {
    const errors = [...operation.errors, ...description.commonErrors]
    const codes = [...new Set(errors)].map(name => JSON.stringify(name)).join(' | ') || 'never'
    const request = operation.input === undefined ? '{}' : typeName(operation.input)
    const more = itemType(description, operation) + waiterNames(description, operation.name)
    return `${comment(operation.documentation, '  ')}  ${operation.name}: { request: ${request}; response: ${responseType(description, operation.output)}; errors: ${codes}${more} }\n`
  })
  return `/** Request, response and error codes of every operation; what is on its pages, and the waiters that ask it. */\nexport interface $Operations {\n${lines.join('')}}\n`
}

/** What one page after the other is made of, where the description says in which list it stands. */
function itemType(
  description: Description,
  { pagination, output }: Pick<Operation, 'pagination' | 'output'>,
): string {
  const [path] = [pagination?.items ?? []].flat()
  let shape = output === undefined ? undefined : description.shapes[output]
  let item: DescribedMember | undefined
  for (const name of path?.split('.') ?? []) {
    item = shape?.type === 'structure' ? shape.members[name] : undefined
    shape = item?.shape === undefined ? undefined : description.shapes[item.shape]
  }
  if (shape?.type === 'map') return `; item: [string, ${memberType(description, shape.value)}]`
  return shape?.type === 'list' ? `; item: ${memberType(description, shape.member)}` : ''
}

function waiterNames({ waiters }: Description, op: string): string {
  const names = Object.entries(waiters).filter(([, { operation }]) => operation === op)
  return names.length === 0
    ? ''
    : `; waiters: ${names.map(([name]) => JSON.stringify(name)).join(' | ')}`
}

/** A streaming member goes in as anything that can be read and comes out as a body to read; events come out as they come. */
function responseType(description: Description, output: string | undefined): string {
  if (output === undefined) return '{}'
  const shape = description.shapes[output]
  const members = shape?.type === 'structure' ? Object.entries(shape.members) : []
  for (const [key, member] of members) {
    const type = streamType(description, member)
    const name = JSON.stringify(key)
    if (type !== undefined) return `Omit<${typeName(output)}, ${name}> & { ${name}: ${type} }`
  }
  return typeName(output)
}

function streamType(
  { shapes }: Description,
  { type, streaming, shape }: DescribedMember,
): string | undefined {
  if (type === 'blob' && streaming) return '$StreamOutput'
  const union = shape === undefined ? undefined : shapes[shape]
  return shape !== undefined && union?.type === 'union' && union.streaming
    ? `$EventStream<${typeName(shape)}>`
    : undefined
}

/** Hover text: the first sentences in plain words. `doc` has the whole. */
function comment(text: string | undefined, indent: string): string {
  if (text === undefined || text === '') return ''
  const words = summary(text.replace(/<[^>]{1,500}>/g, ' ').replace(/&(lt|gt|amp|quot);/g, entity))
  return words === '' ? '' : `${indent}/** ${words.replace(/\*\//g, '*\\/')} */\n`
}

const mostWords = 200

function summary(text: string): string {
  const flat = text
    .replace(/\s+/g, ' ')
    .replace(/ ([.,;:)])/g, '$1')
    .trim()
  if (flat.length <= mostWords) return flat
  const end = flat.lastIndexOf('. ', mostWords)
  return end > 60
    ? flat.slice(0, end + 1)
    : `${flat.slice(0, flat.lastIndexOf(' ', mostWords))} ...`
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"' }
const entity = (_: string, name: string): string => entities[name] ?? ''
