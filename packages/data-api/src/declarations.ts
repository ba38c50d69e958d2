/** Types of TypeScript for the namespaces of a server, written from their schemas as they are now. */
import { isObject, type Json, type JsonObject } from './json.ts'

export type NamespaceSchemas = {
  readonly name: string
  readonly primaryKey: string
  readonly resource?: JsonObject | undefined
  readonly metadata?: JsonObject | undefined
}

/** @example declarations([{ name: 'Notes', primaryKey: 'id', resource: { type: 'object' } }], 'http://127.0.0.1:8080/dev') */
export function declarations(namespaces: readonly NamespaceSchemas[], source: string): string {
  const types = namespaces.flatMap(({ name, resource, metadata }) => [
    ...typesOf(`${name}Resource`, resource ?? { type: 'object' }),
    ...typesOf(`${name}Metadata`, metadata ?? { type: 'object' }),
  ])
  const rows = namespaces.map(
    ({ name, primaryKey }) =>
      `  ${name}: { primaryKey: ${quoted(primaryKey)}; resource: ${name}Resource; metadata: ${name}Metadata }\n`,
  )
  return [
    `// Written by \`plainwire data-api types\` from ${source.replace(/\s/g, '')}; written anew, it is as the schemas are then.\n`,
    ...types,
    `/** Every namespace with the types of its parts. */\nexport type Namespaces = {\n${rows.join('')}}\n`,
  ].join('\n')
}

/** The type of a schema, and those that it names. */
function typesOf(name: string, schema: JsonObject): readonly string[] {
  const inner = Object.entries({
    ...(isObject(schema.definitions) ? schema.definitions : {}),
    ...(isObject(schema.$defs) ? schema.$defs : {}),
  })
  const names: Names = new Map([
    ['#', name],
    ...inner.flatMap(([own]) =>
      ['definitions', '$defs'].map(
        folder => [`#/${folder}/${own}`, `${name}_${identifier(own)}`] as const,
      ),
    ),
  ])
  const declared = (as: string, one: Json) =>
    `${comment(one, '')}export type ${as} = ${typeOf(one, names, '', 0)}\n`
  return [
    declared(name, schema),
    ...inner.map(([own, one]) => declared(`${name}_${identifier(own)}`, one)),
  ]
}

type Names = ReadonlyMap<string, string>

const identifier = (text: string): string => text.replace(/\W/g, '_')
const quoted = (text: string): string => JSON.stringify(text)
const deepest = 20

function typeOf(schema: Json, names: Names, margin: string, depth: number): string {
  if (schema === false) return 'never'
  if (!isObject(schema) || depth > deepest) return 'unknown'
  if (typeof schema.$ref === 'string') return names.get(schema.$ref) ?? 'unknown'
  if (Array.isArray(schema.enum)) return union(schema.enum.map(literal))
  if ('const' in schema) return literal(schema.const as Json)
  const within = (one: Json) => typeOf(one, names, margin, depth + 1)
  const choices = [schema.anyOf, schema.oneOf].flatMap(list =>
    Array.isArray(list) ? [union(list.map(within))] : [],
  )
  const all = Array.isArray(schema.allOf) ? schema.allOf.map(within) : []
  const parts = [...own(schema, names, margin, depth), ...choices, ...all].filter(
    part => part !== 'unknown',
  )
  return parts.length === 0
    ? 'unknown'
    : [...new Set(parts)].map(part => (parts.length > 1 ? `(${part})` : part)).join(' & ')
}

const union = (types: readonly string[]): string =>
  types.length === 0 || types.includes('unknown') ? 'unknown' : [...new Set(types)].join(' | ')

const literal = (value: Json): string =>
  value === null || typeof value === 'boolean' || typeof value === 'number'
    ? String(value)
    : typeof value === 'string'
      ? quoted(value)
      : 'unknown'

const simple: Readonly<Record<string, string>> = {
  string: 'string',
  number: 'number',
  integer: 'number',
  boolean: 'boolean',
  null: 'null',
}

/** What the schema says itself, apart from what it combines. */
function own(schema: JsonObject, names: Names, margin: string, depth: number): readonly string[] {
  const said = schema.type === undefined ? [] : [schema.type].flat()
  const meant = said.length === 0 && isObject(schema.properties) ? ['object'] : said
  if (meant.length === 0) return []
  const types = meant.map(type => {
    if (type === 'object') return objectOf(schema, names, margin, depth)
    if (type === 'array') return arrayOf(schema, names, margin, depth)
    return simple[String(type)] ?? 'unknown'
  })
  return [union(types)]
}

function arrayOf(schema: JsonObject, names: Names, margin: string, depth: number): string {
  const listed = schema.prefixItems ?? (Array.isArray(schema.items) ? schema.items : undefined)
  const one = (item: Json) => typeOf(item, names, margin, depth + 1)
  if (Array.isArray(listed))
    return `[${listed.map(item => `${one(item)}?`).join(', ')}, ...unknown[]]`
  return `(${schema.items === undefined ? 'unknown' : one(schema.items as Json)})[]`
}

function objectOf(schema: JsonObject, names: Names, margin: string, depth: number): string {
  const inner = `${margin}  `
  const required = Array.isArray(schema.required) ? schema.required : []
  const members = Object.entries(isObject(schema.properties) ? schema.properties : {}).map(
    ([name, one]) =>
      `${comment(one, inner)}${inner}${quoted(name)}${required.includes(name) ? '' : '?'}: ${typeOf(one, names, inner, depth + 1)}\n`,
  )
  const { additionalProperties: rest } = schema
  const open = rest === false ? [] : [`${inner}[name: string]: unknown\n`]
  if (members.length === 0 && open.length === 0) return 'Record<string, never>'
  return `{\n${[...members, ...open].join('')}${margin}}`
}

/** A description that cannot end the comment it is in. */
function comment(schema: Json, margin: string): string {
  const text = isObject(schema) ? schema.description : undefined
  return typeof text === 'string'
    ? `${margin}/** ${text.replaceAll('*/', '* /').replace(/\s+/g, ' ').trim()} */\n`
    : ''
}
