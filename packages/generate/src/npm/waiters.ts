/**
 * Waiters, from the generated code of `waiters/*.js`. Its `checkState` calls the operation, then has a block for
 * each acceptor: within `try`, comparisons of a path into the response; within `catch`, names of errors; and a
 * bare return for the plain outcome of the call.
 */
import type { Acceptor, Comparator, Waiter } from '../description.ts'
import { emptyScope, evaluate } from './evaluate.ts'
import { pathOfFunction } from './jmespath.ts'
import type { Package } from './package.ts'
import { filesIn } from './package.ts'
import type { Arrow, ExpressionOf, Module, Node, Of, Statement } from './syntax.ts'
import { declared, findAll, nameOf, parseFile, unexpected, visit } from './syntax.ts'

export type Waiters = Readonly<Record<string, Waiter>>

/** `operations`: their names by the names of their command classes. */
export function readWaiters(pkg: Package, operations: ReadonlyMap<string, string>): Waiters {
  const files = filesIn(pkg, 'dist-es/waiters')
  return Object.fromEntries(
    files.map(file => {
      const name = /waitFor(\w+)\.js$/.exec(file)?.[1]
      const module = parseFile(pkg, file)
      if (!name) throw unexpected(module, null, 'a file name waitFor<Name>.js')
      return [name, readWaiter(module, operations)]
    }),
  )
}

function readWaiter(module: Module, operations: ReadonlyMap<string, string>): Waiter {
  const check = declared(module.body).find(([name]) => name === 'checkState')?.[1]
  const attempt = findAll<Of<'TryStatement'>>(check, 'TryStatement')[0]
  if (!attempt?.handler) throw unexpected(module, check, 'a checkState with try and catch')
  const { operation, delays } = callOf(module, operations)
  return {
    operation,
    ...delays,
    acceptors: [
      ...attempt.block.body.flatMap(statement => responseAcceptor(statement, module)),
      ...attempt.handler.body.body.flatMap(statement => errorAcceptor(statement, module)),
    ],
  }
}

function callOf(module: Module, operations: ReadonlyMap<string, string>) {
  const made = findAll<ExpressionOf<'NewExpression'>>(module.body, 'NewExpression')
    .map(node => operations.get(nameOf(node.callee) ?? ''))
    .find(name => name !== undefined)
  if (!made) throw unexpected(module, null, 'a call of one of the commands of the package')
  const defaults = findAll<Of<'VariableDeclaration'>['declarations'][number]>(
    module.body,
    'VariableDeclarator',
    ({ id }) => nameOf(id) === 'serviceDefaults',
  )[0]
  const given = defaults?.init && evaluate(defaults.init, emptyScope(module))
  const { minDelay, maxDelay } = (given ?? {}) as Readonly<Record<string, unknown>>
  if (typeof minDelay !== 'number' || typeof maxDelay !== 'number')
    throw unexpected(module, defaults, 'serviceDefaults with minDelay and maxDelay')
  return { operation: made, delays: { minDelay, maxDelay } }
}

/** `{ state: WaiterState.SUCCESS, reason }` below a node. */
function stateOf(node: Node, module: Module): Acceptor['state'] {
  const found = findAll<ExpressionOf<'MemberExpression'>>(
    node,
    'MemberExpression',
    m => nameOf(m.object) === 'WaiterState',
  )[0]
  const state = states[(found && nameOf(found.property)) ?? '']
  if (!state) throw unexpected(module, node, 'a state of success, failure or retry')
  return state
}

const states: Readonly<Record<string, Acceptor['state']>> = {
  SUCCESS: 'success',
  FAILURE: 'failure',
  RETRY: 'retry',
}

function responseAcceptor(statement: Statement, module: Module): readonly Acceptor[] {
  if (statement.type === 'ReturnStatement')
    return [{ state: stateOf(statement, module), matcher: { success: true } }]
  if (statement.type !== 'TryStatement') return plumbing(statement, module)
  const [[, arrow] = []] = declared(statement.block.body)
  if (arrow?.type !== 'ArrowFunctionExpression')
    throw unexpected(module, statement, 'a returnComparator')
  const { comparator, expected } = comparison(statement.block.body, module)
  const path = pathOfFunction(arrow as Arrow, module, 'result')
  const state = stateOf(statement, module)
  return [{ state, matcher: { path, on: 'output', comparator, expected } }]
}

function errorAcceptor(statement: Statement, module: Module): readonly Acceptor[] {
  if (statement.type === 'ReturnStatement')
    return [{ state: stateOf(statement, module), matcher: { success: false } }]
  if (statement.type !== 'IfStatement') return plumbing(statement, module)
  const errorType = expectedIn(statement.test, module).text
  return [{ state: stateOf(statement, module), matcher: { errorType } }]
}

/** `let result = await ...` and `reason = ...` carry nothing. */
function plumbing(statement: Statement, module: Module): readonly Acceptor[] {
  if (statement.type === 'VariableDeclaration' || statement.type === 'ExpressionStatement')
    return []
  throw unexpected(module, statement, 'a return, or a block of a known form')
}

type Comparison = { readonly comparator: Comparator; readonly expected: string }

/**
 * `if (returnComparator() === "x")`; `for (let anyStringEq_1 of ...) if (anyStringEq_1 == "x")`;
 * `allStringEq_2 = allStringEq_2 && element_1 == "x"`.
 */
function comparison(body: readonly Statement[], module: Module): Comparison {
  const rest = body.slice(1)
  const loop = rest.find(statement => statement.type === 'ForOfStatement')
  const literal = expectedIn(loop ?? rest, module)
  const all = loop && findAll(loop, 'AssignmentExpression').length > 0
  if (loop)
    return { comparator: all ? 'allStringEquals' : 'anyStringEquals', expected: literal.text }
  return { comparator: literal.boolean ? 'booleanEquals' : 'stringEquals', expected: literal.text }
}

function expectedIn(nodes: unknown, module: Module): { text: string; boolean: boolean } {
  let found: { text: string; boolean: boolean } | undefined
  visit(nodes, node => {
    if (node.type !== 'BinaryExpression') return
    const { right } = node as ExpressionOf<'BinaryExpression'>
    if (right.type === 'StringLiteral') found ??= { text: right.value, boolean: false }
    if (right.type === 'BooleanLiteral') found ??= { text: String(right.value), boolean: true }
  })
  if (!found) throw unexpected(module, null, 'a comparison with a text or a boolean')
  return found
}
