/**
 * Reads data out of code: literals, arrays, objects, references to constants of the same module, and arrow
 * functions that return one of these (schemas refer to each other through such thunks, diagrams build strings
 * with them). Anything else is not data, and an error.
 */
import type { Expression, ExpressionOf, Module, Node, Property } from './syntax.ts'
import { declared, nameOf, unexpected } from './syntax.ts'

export type Scope = {
  readonly module: Pick<Module, 'pkg' | 'file'>
  /** Throws for a name that is no constant of the module. */
  lookup(name: string): unknown
}

/** The constants of a module; each is evaluated once, when first asked for, so cycles through thunks are fine. */
export function scopeOf(module: Module): Scope {
  const constants = new Map(declared(module.body))
  const known = new Map<string, unknown>()
  const scope: Scope = {
    module,
    lookup(name) {
      if (known.has(name)) return known.get(name)
      const node = constants.get(name)
      if (!node) throw unexpected(module, null, `a constant named ${name}`)
      const value = evaluate(node, scope)
      known.set(name, value)
      return value
    },
  }
  return scope
}

/** A scope without constants, for data that stands alone. */
export const emptyScope = (module: Scope['module']): Scope => ({
  module,
  lookup(name) {
    throw unexpected(module, null, `data that refers to nothing, not to ${name}`)
  },
})

export function evaluate(node: Node, scope: Scope): unknown {
  const read = readers[node.type as keyof typeof readers] as Reader<Node> | undefined
  if (!read) throw unexpected(scope.module, node, `data, not ${node.type}`)
  return read(node, scope)
}

type Reader<N> = (node: N, scope: Scope) => unknown

const readers = {
  StringLiteral: node => node.value,
  NumericLiteral: node => node.value,
  BooleanLiteral: node => node.value,
  NullLiteral: () => null,
  Identifier: (node, scope) => (node.name === 'undefined' ? undefined : scope.lookup(node.name)),
  TemplateLiteral: (node, scope) =>
    node.quasis
      .map((part, i) => {
        const hole = node.expressions[i]
        return (part.value.cooked ?? part.value.raw) + (hole ? String(evaluate(hole, scope)) : '')
      })
      .join(''),
  ArrayExpression: (node, scope) => node.elements.map(element => evaluate(element!, scope)),
  ObjectExpression: (node, scope) =>
    Object.fromEntries(node.properties.map(item => readProperty(item, scope))),
  UnaryExpression: (node, scope) => {
    const value = evaluate(node.argument, scope)
    if (node.operator === '-') return -Number(value)
    if (node.operator === '!') return !value
    throw unexpected(scope.module, node, `"-" or "!", not "${node.operator}"`)
  },
  BinaryExpression: (node, scope) => {
    const [left, right] = [evaluate(node.left, scope), evaluate(node.right, scope)]
    if (node.operator === '|') return Number(left) | Number(right)
    if (node.operator !== '+') throw unexpected(scope.module, node, 'a sum or a union of bits')
    return typeof left === 'number' && typeof right === 'number'
      ? left + right
      : String(left) + String(right)
  },
  ArrowFunctionExpression: (node, scope) => {
    const names = node.params.map(param => nameOf(param) ?? '')
    return (...values: readonly unknown[]) =>
      evaluate(node.body, names.length > 0 ? withArguments(scope, names, values) : scope)
  },
  CallExpression: (node, scope) => {
    const called = evaluate(node.callee, scope)
    if (typeof called !== 'function') throw unexpected(scope.module, node, 'a call of a function')
    return called(...node.arguments.map(argument => evaluate(argument, scope)))
  },
  // Only typed arrays: `new Int32Array([...])`.
  NewExpression: (node, scope) => {
    if (nameOf(node.callee) !== 'Int32Array') throw unexpected(scope.module, node, 'an Int32Array')
    return evaluate(node.arguments[0]!, scope)
  },
} satisfies { [Type in Expression['type']]?: Reader<ExpressionOf<Type>> }

function readProperty(item: Property, scope: Scope): readonly [string, unknown] {
  if (item.type !== 'ObjectProperty') throw unexpected(scope.module, item, 'a plain property')
  const key = item.computed ? String(evaluate(item.key, scope)) : nameOf(item.key)
  if (key === undefined) throw unexpected(scope.module, item.key, 'a name')
  return [key, evaluate(item.value, scope)]
}

const withArguments = (
  scope: Scope,
  names: readonly string[],
  values: readonly unknown[],
): Scope => ({
  module: scope.module,
  lookup: name => (names.includes(name) ? values[names.indexOf(name)] : scope.lookup(name)),
})
