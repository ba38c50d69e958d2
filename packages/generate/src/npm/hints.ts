/**
 * Walks the placeholder example of each operation beside its schemas, and notes what only the example tells:
 * `Number("long")` where the schema says number, and the name of a list or map that the schema writes as a code.
 */
import type { SimpleType } from '@plainwire/wire'
import type { Placeholder } from './examples.ts'
import type { Schema, SchemaMember } from './schema.ts'
import type { Expression } from './syntax.ts'
import { nameOf } from './syntax.ts'

export type Hint = { readonly width?: SimpleType; readonly name?: string }
/** By `Shape$member`; `$member`, `$key` and `$value` follow for what an unnamed list or map holds. */
export type Hints = Map<string, Hint>

export function noteHints(
  hints: Hints,
  schema: Schema,
  placeholder: Placeholder,
  key: string,
): void {
  walk({ hints, comments: placeholder.comments }, { schema, traits: {} }, placeholder.node, key)
}

type Walk = { readonly hints: Hints; readonly comments: ReadonlyMap<number, string> }

function walk(walking: Walk, { schema }: SchemaMember, node: Expression, key: string): void {
  walkers[schema.kind](walking, schema as never, node, key)
}

type Walker<S extends Schema> = (walking: Walk, schema: S, node: Expression, key: string) => void

const walkers: { readonly [K in Schema['kind']]: Walker<Extract<Schema, { kind: K }>> } = {
  simple: (walking, _, node, key) => noteWidth(walking, node, key),
  list: (walking, schema, node, key) => {
    if (schema.name === undefined) noteName(walking, node, key)
    const element = node.type === 'ArrayExpression' ? node.elements[0] : undefined
    const own = `${schema.name ?? key}$member`
    if (element) walk(walking, schema.member(), element as Expression, own)
  },
  map: (walking, schema, node, key) => {
    if (schema.name === undefined) noteName(walking, node, key)
    const value = entries(node)[0]?.[1]
    if (value) walk(walking, schema.value(), value, `${schema.name ?? key}$value`)
  },
  structure: (walking, schema, node) => members(walking, schema, node),
  union: (walking, schema, node) => members(walking, schema, node),
}

function members(
  walking: Walk,
  schema: Extract<Schema, { typeName: string }>,
  node: Expression,
): void {
  const shown = new Map(entries(node))
  if (shown.size === 0) return
  for (const [name, member] of schema.members()) {
    const value = shown.get(name)
    if (value) walk(walking, member, value, `${schema.name}$${name}`)
  }
}

const entries = (node: Expression): readonly (readonly [string, Expression])[] =>
  node.type === 'ObjectExpression'
    ? node.properties.flatMap(p =>
        p.type === 'ObjectProperty' ? [[nameOf(p.key) ?? '', p.value as Expression] as const] : [],
      )
    : []

const widths: Readonly<Record<string, SimpleType>> = {
  int: 'integer',
  long: 'long',
  float: 'float',
  double: 'double',
}

function noteWidth({ hints }: Walk, node: Expression, key: string): void {
  if (node.type !== 'CallExpression' || nameOf(node.callee) !== 'Number') return
  const [argument] = node.arguments
  const width = argument?.type === 'StringLiteral' ? widths[argument.value] : undefined
  if (width) hints.set(key, { ...hints.get(key), width })
}

/** `[ // AttributeNameList`: the comment stands one space after the bracket. */
function noteName({ hints, comments }: Walk, node: Expression, key: string): void {
  const name = /^(\w+)/.exec(comments.get((node.start ?? 0) + 2) ?? '')?.[1]
  if (name && name !== 'required') hints.set(key, { ...hints.get(key), name })
}
