/**
 * JMESPath out of the code that the packages have in its place. Their generator turned each path into
 * JavaScript by a fixed scheme, which this file reads backwards, for the parameters that endpoint rules take from
 * a request (`input?.Items?.map(obj => obj?.Name)`) and for waiters (`[].concat(...result.Items)`).
 */
import type { Arrow, Call, Expression, ExpressionOf, Module, Node, Statement } from './syntax.ts'
import { calleeName, nameOf, unexpected } from './syntax.ts'

/** Paths by the variable that holds their value; '' is the place the path starts from. */
type Paths = ReadonlyMap<string, string>
type Reading = { readonly module: Pick<Module, 'pkg' | 'file'>; readonly paths: Paths }

/** The path that a function returns, where `root` names the value it starts from. */
export function pathOfFunction(
  arrow: Arrow,
  module: Reading['module'],
  root: string = nameOf(arrow.params[0]!) ?? '',
): string {
  return pathOfBody(arrow.body, { module, paths: new Map([[root, '']]) })
}

function pathOfBody(body: Arrow['body'], reading: Reading): string {
  if (body.type !== 'BlockStatement') return pathOf(body, reading)
  const paths = new Map(reading.paths)
  for (const statement of body.body) {
    if (statement.type === 'ReturnStatement')
      return pathOf(statement.argument!, { ...reading, paths })
    const [name, path] = assignment(statement, { ...reading, paths })
    paths.set(name, path)
  }
  throw unexpected(reading.module, body, 'a return')
}

/** `let name = value`, `name = value`, or `list.push(value)`, by which a list of expressions is built. */
function assignment(statement: Statement, reading: Reading): readonly [string, string] {
  if (statement.type === 'VariableDeclaration') {
    const { id, init } = statement.declarations[0]!
    if (id.type === 'Identifier' && init) return [id.name, pathOf(init, reading)]
  }
  if (statement.type !== 'ExpressionStatement') throw unexpected(reading.module, statement, words)
  const { expression } = statement
  if (expression.type === 'AssignmentExpression' && expression.left.type === 'Identifier')
    return [expression.left.name, pathOf(expression.right, reading)]
  if (expression.type === 'CallExpression' && calleeName(expression) === 'push') {
    const list = nameOf(receiver(expression)) ?? ''
    const items = (reading.paths.get(list) ?? '[]').slice(1, -1)
    const item = pathOf(expression.arguments[0]!, reading)
    return [list, `[${items ? `${items}, ` : ''}${item}]`]
  }
  throw unexpected(reading.module, statement, words)
}

const words = 'one of the statements that paths are written in'

function pathOf(node: Node, reading: Reading): string {
  const read = readers[node.type as keyof typeof readers] as Reader<Node> | undefined
  if (!read)
    throw unexpected(reading.module, node, `an expression a path is written in, not ${node.type}`)
  return read(node, reading)
}

type Reader<N> = (node: N, reading: Reading) => string

const readers = {
  Identifier: (node, reading) => {
    const path = reading.paths.get(node.name)
    if (path === undefined) throw unexpected(reading.module, node, `a path for ${node.name}`)
    return path
  },
  MemberExpression: (node, reading) => member(node, reading),
  OptionalMemberExpression: (node, reading) => member(node, reading),
  ParenthesizedExpression: (node, reading) => pathOf(node.expression, reading),
  StringLiteral: node => `'${node.value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`,
  NumericLiteral: node => `\`${node.value}\``,
  BooleanLiteral: node => `\`${node.value}\``,
  ArrayExpression: (node, reading) =>
    `[${node.elements.map(element => pathOf(element!, reading)).join(', ')}]`,
  UnaryExpression: (node, reading) => {
    if (node.operator !== '!') throw unexpected(reading.module, node, 'a "!"')
    return `!${grouped(node.argument, reading)}`
  },
  BinaryExpression: (node, reading) => {
    const operator = operators[node.operator]
    if (!operator) throw unexpected(reading.module, node, `no operator "${node.operator}"`)
    return `${pathOf(node.left, reading)} ${operator} ${pathOf(node.right, reading)}`
  },
  LogicalExpression: (node, reading) => {
    // `input?.Items ?? {}` keeps keys() from failing where there is nothing.
    if (node.operator === '??') return pathOf(node.left, reading)
    return `${grouped(node.left, reading)} ${node.operator} ${grouped(node.right, reading)}`
  },
  CallExpression: (node, reading) => call(node, reading),
  OptionalCallExpression: (node, reading) => call(node, reading),
} satisfies { [Type in Expression['type']]?: Reader<ExpressionOf<Type>> }

const operators: Readonly<Record<string, string>> = {
  '==': '==',
  '===': '==',
  '!=': '!=',
  '!==': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
}

/** An operand of `!`, `&&` or `||`, in parentheses unless it stands by itself. */
function grouped(node: Node, reading: Reading): string {
  const path = pathOf(node, reading)
  const inner =
    node.type === 'ParenthesizedExpression' ? (node as never as Wrapped).expression : node
  return inner.type === 'LogicalExpression' || inner.type === 'BinaryExpression'
    ? `(${path})`
    : path
}
type Wrapped = { readonly expression: Node }

type Access = ExpressionOf<'MemberExpression'> | ExpressionOf<'OptionalMemberExpression'>

function member(node: Access, reading: Reading): string {
  const path = pathOf(node.object, reading)
  if (node.computed) return `${path}[${nameOf(node.property)}]`
  const name = nameOf(node.property) ?? ''
  return name === 'length' ? `length(${path})` : dotted(path, name)
}

/** A step from a path; at the place it starts from, the step is the whole path. */
function dotted(path: string, step: string): string {
  if (step === '' || path === '') return `${path}${step}`
  return step.startsWith('[?') || step === '[]' ? `${path}${step}` : `${path}.${step}`
}

type AnyCall = Call | ExpressionOf<'OptionalCallExpression'>

const receiver = (node: AnyCall): Node => (node.callee as never as { readonly object: Node }).object

/** By method: what calling it on a value is as a path. */
const calls: Readonly<Record<string, (node: AnyCall, reading: Reading) => string>> = {
  keys: (node, reading) => `keys(${pathOf(node.arguments[0]!, reading)})`,
  values: (node, reading) => `values(${pathOf(node.arguments[0]!, reading)})`,
  // [].concat(...list)
  concat: (node, reading) => {
    const [spread] = node.arguments
    if (spread?.type !== 'SpreadElement') throw unexpected(reading.module, node, 'concat(...list)')
    return `${pathOf(spread.argument, reading)}[]`
  },
  flat: (node, reading) => `${pathOf(receiver(node), reading)}[]`,
  map: (node, reading) => {
    const list = pathOf(receiver(node), reading)
    return dotted(list.endsWith(']') ? list : `${list}[*]`, inner(node, reading))
  },
  filter: (node, reading) => {
    const condition = inner(node, reading)
    const list = pathOf(receiver(node), reading)
    // filter(i => i) drops what is not there, as every projection of JMESPath does.
    return condition === '' ? list : `${list}[?${condition}]`
  },
  includes: (node, reading) =>
    `contains(${pathOf(receiver(node), reading)}, ${pathOf(node.arguments[0]!, reading)})`,
}

function call(node: AnyCall, reading: Reading): string {
  const read = calls[calleeName(node) ?? '']
  if (!read) throw unexpected(reading.module, node, `no call of ${calleeName(node)}`)
  return read(node, reading)
}

/** The path within an element, of the function that `map` or `filter` is given. */
function inner(node: AnyCall, reading: Reading): string {
  const [argument] = node.arguments
  if (argument?.type !== 'ArrowFunctionExpression')
    throw unexpected(reading.module, node, 'an arrow function')
  const element = nameOf(argument.params[0]!) ?? ''
  return pathOfBody(argument.body, { ...reading, paths: new Map(reading.paths).set(element, '') })
}
