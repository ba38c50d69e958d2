/**
 * Source text to syntax tree, and the few questions the readers ask of a tree. The node types come from the
 * parser's own signatures.
 */
import { parse } from '@babel/parser'
import type { SourceError } from '../source-error.ts'
import type { Package } from './package.ts'
import { problem, textOf } from './package.ts'

export type Statement = ReturnType<typeof parse>['program']['body'][number]
export type Of<Type extends Statement['type']> = Extract<Statement, { type: Type }>
export type Expression = Of<'ExpressionStatement'>['expression']
export type ExpressionOf<Type extends string> = Extract<Expression, { type: Type }>
export type Call = ExpressionOf<'CallExpression'>
export type Arrow = ExpressionOf<'ArrowFunctionExpression'>
export type Property = ExpressionOf<'ObjectExpression'>['properties'][number]
export type Class = Of<'ClassDeclaration'>
export type Comments = Statement['leadingComments']
/** Anything with a place and a kind. */
export type Node = {
  readonly type: string
  readonly loc?: { readonly start: { readonly line: number } } | null
}

export type Module = {
  readonly pkg: Package
  readonly file: string
  readonly body: readonly Statement[]
}

export function parseFile(pkg: Package, file: string): Module {
  return { pkg, file, body: parseText(pkg, file, textOf(pkg, file)).program.body }
}

export function parseText(pkg: Package, file: string, text: string): ReturnType<typeof parse> {
  const types = file.endsWith('.ts')
  try {
    return parse(text, { sourceType: 'module', plugins: types ? ['typescript'] : [] })
  } catch (cause) {
    throw problem(pkg, file, `text that parses (${(cause as Error).message})`)
  }
}

/** The error for a node that is not what it must be. */
export const unexpected = (
  module: Pick<Module, 'pkg' | 'file'>,
  node: Node | null | undefined,
  expected: string,
): SourceError => problem(module.pkg, place(module.file, node), expected)

const place = (file: string, node: Node | null | undefined): string =>
  node?.loc ? `${file}:${node.loc.start.line}` : file

/** A statement without its `export`. */
export function declaration(statement: Statement): Statement {
  return statement.type === 'ExportNamedDeclaration' && statement.declaration
    ? statement.declaration
    : statement
}

/** Every `const name = value` of a list of statements. */
export function declared(body: readonly Statement[]): readonly (readonly [string, Expression])[] {
  return body.map(declaration).flatMap(statement => {
    if (statement.type !== 'VariableDeclaration') return []
    return statement.declarations.flatMap(({ id, init }) =>
      id.type === 'Identifier' && init ? [[id.name, init] as const] : [],
    )
  })
}

export const importedNames = (body: readonly Statement[]): readonly string[] =>
  body.flatMap(statement =>
    statement.type === 'ImportDeclaration' ? statement.specifiers.map(s => s.local.name) : [],
  )

/** Name of a property, a member or a callee, however it is spelled; undefined for a computed one. */
export function nameOf(node: Node): string | undefined {
  const key = node as { readonly name?: unknown; readonly value?: unknown }
  if (node.type === 'Identifier') return String(key.name)
  if (node.type === 'StringLiteral' || node.type === 'NumericLiteral') return String(key.value)
  return undefined
}

/** The value of `name: value` in an object literal. */
export function property(object: Node, name: string): Expression | undefined {
  if (object.type !== 'ObjectExpression') return undefined
  const { properties } = object as ExpressionOf<'ObjectExpression'>
  const found = properties.find(p => p.type === 'ObjectProperty' && nameOf(p.key) === name)
  return found?.type === 'ObjectProperty' ? (found.value as Expression) : undefined
}

/** Visits a tree from the root down, in source order. */
export function visit(node: unknown, see: (node: Node) => void): void {
  if (Array.isArray(node)) for (const item of node) visit(item, see)
  else if (isNode(node)) {
    see(node)
    for (const [key, value] of Object.entries(node)) if (!skipped.has(key)) visit(value, see)
  }
}

const skipped = new Set(['loc', 'leadingComments', 'trailingComments', 'innerComments', 'extra'])

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value

export function findAll<N extends Node>(
  root: unknown,
  type: N['type'],
  test: (node: N) => boolean = () => true,
): readonly N[] {
  const found: N[] = []
  visit(root, node => {
    if (node.type === type && test(node as N)) found.push(node as N)
  })
  return found
}

/** Name of what a call calls: `f` of `f(x)` and of `a.b.f(x)`. */
export function calleeName(call: Node): string | undefined {
  const { callee } = call as Call
  if (callee.type === 'MemberExpression' || callee.type === 'OptionalMemberExpression')
    return nameOf(callee.property)
  return nameOf(callee)
}
