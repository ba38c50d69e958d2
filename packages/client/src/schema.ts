/**
 * Shapes as JSON Schema (2020-12), for editors, forms and validators that know nothing of AWS. Instants are texts in ISO
 * form, bytes texts in base64, as JSON has neither.
 */
import type { Constraint, Constraints, Member, Section, Shape, SimpleType } from '@plainwire/wire'

export type JsonSchema = { readonly [keyword: string]: unknown }

/**
 * @example
 * schemaOf(section, 'GetItemInput', constraints) // { $ref: '#/$defs/GetItemInput', $defs: { ... } }
 */
export function schemaOf(
  section: Section,
  shape: string,
  constraints: Constraints = {},
): JsonSchema {
  const $defs: Record<string, JsonSchema> = {}
  const waiting = [shape]
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (Object.hasOwn($defs, name)) continue
    const of = (member: Member, at: string): JsonSchema => {
      if (member.shape !== undefined) waiting.push(member.shape)
      return memberSchema(member, constraints[at])
    }
    $defs[name] = shapeSchema(section.shapes[name]!, name, of, constraints)
  }
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: shape,
    $ref: `#/$defs/${shape}`,
    $defs,
  }
}

type Of = (member: Member, at: string) => JsonSchema

function shapeSchema(shape: Shape, name: string, of: Of, constraints: Constraints): JsonSchema {
  if (shape.type === 'list') {
    const items = of(shape.member, `${name}$member`)
    return { type: 'array', items: shape.sparse ? { anyOf: [items, { type: 'null' }] } : items }
  }
  if (shape.type === 'map') {
    const value = of(shape.value, `${name}$value`)
    const names = keywords(constraints[`${name}$key`] ?? {}, 'string')
    return {
      type: 'object',
      ...(Object.keys(names).length === 0 ? {} : { propertyNames: names }),
      additionalProperties: shape.sparse ? { anyOf: [value, { type: 'null' }] } : value,
    }
  }
  const properties = Object.fromEntries(
    Object.entries(shape.members).map(([key, member]) => [key, of(member, `${name}$${key}`)]),
  )
  const required = Object.keys(shape.members).filter(
    key => shape.members[key]!.required && !shape.members[key]!.token,
  )
  return {
    type: 'object',
    properties,
    ...(required.length === 0 ? {} : { required }),
    additionalProperties: false,
    ...(shape.type === 'union' ? { minProperties: 1, maxProperties: 1 } : {}),
  }
}

function memberSchema(member: Member, constraint: Constraint = {}): JsonSchema {
  if (member.shape !== undefined) {
    const bounds = keywords(constraint, 'array')
    return { $ref: `#/$defs/${member.shape}`, ...bounds }
  }
  const type = simple[member.type ?? 'string']
  return { ...type, ...keywords(constraint, String(type.type)) }
}

const number: JsonSchema = { type: 'number' }
const whole = (bits: number): JsonSchema => ({
  type: 'integer',
  minimum: -(2 ** (bits - 1)),
  maximum: 2 ** (bits - 1) - 1,
})

const simple: Readonly<Record<SimpleType, JsonSchema>> = {
  string: { type: 'string' },
  boolean: { type: 'boolean' },
  byte: whole(8),
  short: whole(16),
  integer: whole(32),
  long: { type: 'integer' },
  float: number,
  double: number,
  number,
  bigInteger: { type: ['integer', 'string'] },
  bigDecimal: { type: ['number', 'string'] },
  blob: { type: 'string', contentEncoding: 'base64' },
  timestamp: { type: 'string', format: 'date-time' },
  document: {},
}

/** What bounds are called depends on what they bound: lists have both, since a reference may be to a map. */
const bounds: Readonly<Record<string, readonly (readonly [min: string, max: string])[]>> = {
  string: [['minLength', 'maxLength']],
  integer: [['minimum', 'maximum']],
  number: [['minimum', 'maximum']],
  array: [
    ['minItems', 'maxItems'],
    ['minProperties', 'maxProperties'],
  ],
}

function keywords({ min, max, pattern, values, unique }: Constraint, type: string): JsonSchema {
  const pairs = (bounds[type] ?? []).flatMap(([least, most]) => [
    ...(min === undefined ? [] : [[least, min] as const]),
    ...(max === undefined ? [] : [[most, max] as const]),
  ])
  return {
    ...Object.fromEntries(pairs),
    ...(pattern === undefined ? {} : { pattern }),
    ...(values === undefined ? {} : { enum: values }),
    ...(unique ? { uniqueItems: true } : {}),
  }
}
