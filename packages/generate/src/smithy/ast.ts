/**
 * The Smithy JSON AST as a typed value: checked once, mixins and `apply` statements folded in, so that the
 * other files of this folder see each shape whole. Format: Smithy 2.0, "JSON AST".
 */
import { isRecord } from '../present.ts'
import { SourceError } from '../source-error.ts'

export type Traits = Readonly<Record<string, unknown>>
export type Target = { readonly target: string }
export type AstMember = Target & { readonly traits?: Traits }

type Lifecycle = 'create' | 'put' | 'read' | 'update' | 'delete' | 'list'
type Relations = 'operations' | 'collectionOperations' | 'resources' | 'errors' | 'mixins'

export type AstShape = {
  readonly type: string
  readonly traits?: Traits
  readonly members?: Readonly<Record<string, AstMember>>
  readonly member?: AstMember
  readonly key?: AstMember
  readonly value?: AstMember
  readonly input?: Target
  readonly output?: Target
  readonly version?: string
  readonly rename?: Readonly<Record<string, string>>
} & { readonly [K in Relations]?: readonly Target[] } & { readonly [K in Lifecycle]?: Target }

/** A checked AST; `file` is what errors call it. */
export type Model = {
  readonly file: string
  readonly shapes: Readonly<Record<string, AstShape>>
  readonly metadata: Readonly<Record<string, unknown>>
}

export function checkAst(ast: unknown, file: string): Model {
  if (!isRecord(ast)) throw problem(file, 'a JSON object (Smithy JSON AST)')
  if (!/^[12](\.|$)/.test(String(ast.smithy)))
    throw problem(file, '"smithy" to be version 1 or 2 of the JSON AST')
  if (!isRecord(ast.shapes)) throw problem(file, '"shapes" to be an object')
  const shapes = checkShapes(ast.shapes, file)
  const metadata = isRecord(ast.metadata) ? ast.metadata : {}
  return { file, metadata, shapes: fold(shapes, file) }
}

/** The shape an id names; prelude shapes included. */
export function shapeOf(model: Model, id: string): AstShape {
  const shape = Object.hasOwn(model.shapes, id) ? model.shapes[id] : prelude[id]
  if (!shape) throw problem(model.file, `a shape "${id}", which something targets`)
  return shape
}

export const localName = (id: string): string => id.slice(id.indexOf('#') + 1)

export const trait = <T>(shape: { readonly traits?: Traits }, id: string): T | undefined =>
  shape.traits?.[id] as T | undefined

export const problem = (file: string, expected: string): SourceError =>
  new SourceError({ source: 'smithy', file, expected })

export const UNIT = 'smithy.api#Unit'

const simpleNames =
  'Blob Boolean String Byte Short Integer Long Float Double BigInteger BigDecimal Timestamp Document'
const primitives = 'Boolean Byte Short Integer Long Float Double'
const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)

/** Shapes every model has without declaring them. */
const prelude: Readonly<Record<string, AstShape>> = {
  [UNIT]: { type: 'structure', members: {} },
  ...Object.fromEntries(
    simpleNames.split(' ').map(name => [`smithy.api#${name}`, { type: lowerFirst(name) }]),
  ),
  ...Object.fromEntries(
    primitives.split(' ').map(name => [`smithy.api#Primitive${name}`, { type: lowerFirst(name) }]),
  ),
}

type Shapes = Readonly<Record<string, AstShape>>

function checkShapes(shapes: Readonly<Record<string, unknown>>, file: string): Shapes {
  for (const [id, shape] of Object.entries(shapes)) {
    if (!isRecord(shape) || typeof shape.type !== 'string')
      throw problem(`${file}: ${id}`, 'a shape with a "type"')
    checkMembers(shape, `${file}: ${id}`)
  }
  return shapes as Shapes
}

const wholeShapes: Readonly<Record<string, readonly string[]>> = {
  list: ['member'],
  set: ['member'],
  map: ['key', 'value'],
}

function checkMembers(shape: Readonly<Record<string, unknown>>, where: string): void {
  const own = isRecord(shape.members) ? Object.entries(shape.members) : []
  const fixed = (wholeShapes[shape.type as string] ?? []).map(name => [name, shape[name]] as const)
  const mixed = Array.isArray(shape.mixins) && shape.mixins.length > 0
  for (const [name, member] of [...own, ...fixed]) {
    if (member === undefined && mixed) continue
    if (!isRecord(member) || typeof member.target !== 'string')
      throw problem(`${where}$${name}`, 'a member with a "target"')
  }
}

/** Mixins first (they may stack), then `apply` statements, which speak about finished shapes. */
function fold(shapes: Shapes, file: string): Shapes {
  const done = new Map<string, AstShape>()
  const whole = (id: string, path: readonly string[]): AstShape => {
    const known = done.get(id)
    if (known) return known
    const own = shapes[id]
    if (!own || path.includes(id)) throw problem(`${file}: ${id}`, 'a mixin that exists, no circle')
    const mixins = (own.mixins ?? []).map(mixin => whole(mixin.target, [...path, id]))
    const folded = mixins.length > 0 ? mixIn(mixins, own) : own
    done.set(id, folded)
    return folded
  }
  const applies = Object.entries(shapes).filter(([, shape]) => shape.type === 'apply')
  const rest = Object.keys(shapes).filter(id => shapes[id]?.type !== 'apply')
  const folded = Object.fromEntries(rest.map(id => [id, whole(id, [])]))
  return applies.reduce((all, [id, shape]) => applyTraits(all, id, shape.traits ?? {}), folded)
}

function mixIn(mixins: readonly AstShape[], own: AstShape): AstShape {
  const { mixins: _, ...rest } = own
  return [...mixins.map(withoutLocalTraits), rest].reduce(merge)
}

function withoutLocalTraits(mixin: AstShape): AstShape {
  const marker = trait<{ localTraits?: readonly string[] }>(mixin, 'smithy.api#mixin')
  const local = ['smithy.api#mixin', ...(marker?.localTraits ?? [])]
  const traits = Object.entries(mixin.traits ?? {}).filter(([id]) => !local.includes(id))
  return { ...mixin, traits: Object.fromEntries(traits) }
}

const joined = ['operations', 'collectionOperations', 'resources', 'errors'] as const

function merge(under: AstShape, over: AstShape): AstShape {
  const lists = joined.flatMap(key => {
    const both = [...(under[key] ?? []), ...(over[key] ?? [])]
    return both.length > 0 ? [[key, both] as const] : []
  })
  return {
    ...under,
    ...over,
    traits: { ...under.traits, ...over.traits },
    ...(under.members || over.members ? { members: mergeMembers(under, over) } : {}),
    ...Object.fromEntries(lists),
  }
}

function mergeMembers(under: AstShape, over: AstShape): Readonly<Record<string, AstMember>> {
  const merged = Object.entries(over.members ?? {}).map(([name, member]) => {
    const inherited = under.members?.[name]
    return [name, { ...member, traits: { ...inherited?.traits, ...member.traits } }]
  })
  return { ...under.members, ...Object.fromEntries(merged) }
}

const fixedMembers = ['member', 'key', 'value'] as const

function applyTraits(shapes: Shapes, id: string, traits: Traits): Shapes {
  const [shapeId = '', memberName] = id.split('$')
  const shape = shapes[shapeId]
  if (!shape) return shapes // it may speak about a shape of another file
  const add = <T extends { readonly traits?: Traits }>(value: T): T => ({
    ...value,
    traits: { ...value.traits, ...traits },
  })
  if (memberName === undefined) return { ...shapes, [shapeId]: add(shape) }
  const fixed = fixedMembers.find(name => name === memberName && shape[name])
  const member = fixed ? shape[fixed] : shape.members?.[memberName]
  if (!member) return shapes
  const changed = fixed
    ? { ...shape, [fixed]: add(member) }
    : { ...shape, members: { ...shape.members, [memberName]: add(member) } }
  return { ...shapes, [shapeId]: changed }
}
