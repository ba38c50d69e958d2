/**
 * What only the type files know: documentation, deprecations, enums with their values, which member holds an
 * enum, which error may be retried, and, for packages before 3.984, which members are required.
 */
import type { Enums } from '../description.ts'
import { present } from '../present.ts'
import { readComment } from './comments.ts'
import type { Package } from './package.ts'
import { filesIn } from './package.ts'
import type { Of, Statement } from './syntax.ts'
import { declaration, nameOf, parseFile } from './syntax.ts'

/** The names a type mentions: its own, that of its elements or values, that of its keys. */
export type Link = { readonly name?: string; readonly element?: Link; readonly key?: Link }

export type Words = { readonly documentation?: string; readonly deprecated?: true }
export type DeclaredMember = Words & { readonly link: Link; readonly optional: boolean }
export type Declared = Words & {
  readonly members: Readonly<Record<string, DeclaredMember>>
  readonly retryable?: true
  readonly throttling?: true
}
export type Declarations = {
  /** By TypeScript name, which differs from the shape's where that is reserved (`_Error`). */
  readonly types: ReadonlyMap<string, Declared>
  readonly enums: Enums
}

export function readDeclarations(pkg: Package): Declarations {
  const bodies = filesIn(pkg, 'dist-types/models').map(file => parseFile(pkg, file).body)
  const statements = bodies.flat()
  const types = statements.flatMap(declaredType)
  // A union is a type, with its documentation, and a namespace, with its members.
  const merged = new Map<string, Declared>()
  for (const [name, type] of types) {
    const first = merged.get(name)
    merged.set(
      name,
      first ? { ...first, ...type, members: { ...first.members, ...type.members } } : type,
    )
  }
  return { types: merged, enums: Object.fromEntries(statements.flatMap(declaredEnum)) }
}

type Entry = readonly [string, Declared]

function declaredType(statement: Statement): readonly Entry[] {
  const found = declaration(statement)
  if (found.type === 'TSInterfaceDeclaration')
    return [[found.id.name, { ...words(statement), members: signatures(found.body.body) }]]
  if (found.type === 'ClassDeclaration') return [errorClass(found, words(statement))]
  if (found.type === 'TSTypeAliasDeclaration')
    return [[found.id.name, { ...words(statement), members: {} }]]
  if (found.type === 'TSModuleDeclaration' && found.body.type === 'TSModuleBlock')
    return [[nameOf(found.id)!, { members: unionMembers(found.body.body) }]]
  return []
}

export function words(node: Pick<Statement, 'leadingComments'>): Words {
  const { text, deprecated } = readComment(node.leadingComments)
  return present<Words>({ documentation: text, deprecated })
}

type Signature = Of<'TSInterfaceDeclaration'>['body']['body'][number]
type ClassMember = Of<'ClassDeclaration'>['body']['body'][number]
type Type = Of<'TSTypeAliasDeclaration'>['typeAnnotation']

function signatures(body: readonly Signature[]): Record<string, DeclaredMember> {
  const members = body.flatMap(signature => {
    if (signature.type !== 'TSPropertySignature') return []
    const name = nameOf(signature.key)
    const type = signature.typeAnnotation?.typeAnnotation
    if (name === undefined || type?.type === 'TSNeverKeyword') return []
    return [[name, declaredMember(signature, type)] as const]
  })
  return Object.fromEntries(members)
}

function declaredMember(
  node: Pick<Statement, 'leadingComments'> & { readonly optional?: boolean | null },
  type: Type | undefined,
): DeclaredMember {
  return { ...words(node), link: type ? linkOf(type) : {}, optional: node.optional === true }
}

/** Each member of a union is an interface `<Name>Member` in which the other members are `never`. */
function unionMembers(body: readonly Statement[]): Record<string, DeclaredMember> {
  const interfaces = body.map(declaration).filter(s => s.type === 'TSInterfaceDeclaration')
  const members = interfaces
    .filter(({ id }) => id.name.endsWith('Member') && id.name !== '$UnknownMember')
    .flatMap(found =>
      Object.entries(signatures(found.body.body)).map(([name, member]) => [
        name,
        { ...member, ...words(found) },
      ]),
    )
  return Object.fromEntries(members)
}

const inherited = new Set(['name', '$fault', 'shapeId', '$retryable'])

function errorClass(found: Of<'ClassDeclaration'>, own: Words): Entry {
  const properties = found.body.body.filter(p => p.type === 'ClassProperty')
  const members = properties.flatMap(p => {
    const name = nameOf(p.key)
    if (name === undefined || inherited.has(name)) return []
    return [[name, declaredMember(p, classPropertyType(p))] as const]
  })
  return [
    found.id?.name ?? '',
    { ...own, members: Object.fromEntries(members), ...retryTraits(properties) },
  ]
}

function classPropertyType(p: ClassMember): Type | undefined {
  const annotation = p.type === 'ClassProperty' ? p.typeAnnotation : undefined
  return annotation?.type === 'TSTypeAnnotation' ? annotation.typeAnnotation : undefined
}

/** `$retryable: {}`, or `$retryable: { throttling: true }`. */
function retryTraits(
  properties: readonly ClassMember[],
): Pick<Declared, 'retryable' | 'throttling'> {
  const mark = properties.find(p => p.type === 'ClassProperty' && nameOf(p.key) === '$retryable')
  const type = mark && classPropertyType(mark)
  if (type?.type !== 'TSTypeLiteral') return {}
  const throttling = Object.hasOwn(signatures(type.members), 'throttling')
  return { retryable: true, ...(throttling ? { throttling } : {}) }
}

/** Of `Foo | undefined` the link to Foo; of `Foo[]` and `Record<K, Foo>` to what they hold. */
function linkOf(type: Type): Link {
  if (type.type === 'TSUnionType')
    return linkOf(type.types.find(t => t.type !== 'TSUndefinedKeyword') ?? type.types[0]!)
  if (type.type === 'TSParenthesizedType') return linkOf(type.typeAnnotation)
  if (type.type === 'TSArrayType') return { element: linkOf(type.elementType) }
  if (type.type !== 'TSTypeReference') return {}
  const name = type.typeName.type === 'Identifier' ? type.typeName.name : undefined
  const [first, second] = type.typeParameters?.params ?? []
  if (name === 'Partial' && first) return linkOf(first)
  if (name === 'Record' && first && second) return { key: linkOf(first), element: linkOf(second) }
  return name ? { name } : {}
}

/** `declare const E: { readonly A: "a" }`, and `declare enum E { A = 1 }` for whole numbers. */
function declaredEnum(
  statement: Statement,
): readonly (readonly [string, readonly (string | number)[]])[] {
  const found = declaration(statement)
  if (found.type === 'TSEnumDeclaration')
    return [[found.id.name, found.members.flatMap(m => literal(m.initializer))]]
  if (found.type !== 'VariableDeclaration') return []
  return found.declarations.flatMap(({ id }) => {
    if (id.type !== 'Identifier' || id.typeAnnotation?.type !== 'TSTypeAnnotation') return []
    const type = id.typeAnnotation.typeAnnotation
    if (type.type !== 'TSTypeLiteral') return []
    return [[id.name, type.members.flatMap(literalSignature)] as const]
  })
}

function literalSignature(signature: Signature): readonly (string | number)[] {
  if (signature.type !== 'TSPropertySignature') return []
  const type = signature.typeAnnotation?.typeAnnotation
  return type?.type === 'TSLiteralType' ? literal(type.literal) : []
}

const literal = (
  node: { readonly type: string; readonly value?: unknown } | null | undefined,
): readonly (string | number)[] =>
  node?.type === 'StringLiteral' || node?.type === 'NumericLiteral'
    ? [node.value as string | number]
    : []
