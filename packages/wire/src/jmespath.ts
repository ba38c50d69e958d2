/**
 * JMESPath over plain values, from its parsed form: paths are parsed when service packages are generated, so no parser
 * travels with a client. Endpoint parameters, waiters and pages ask it.
 *
 * Only the functions that AWS's descriptions use are at hand; `jmespath-functions.ts` has all of the specification.
 */
import { malformed } from './codec/malformed.ts'
import { isRecord } from './record.ts'

/** What a function is given: values, and for `&expression` arguments a function. */
export type JmespathFunction = (...argv: never[]) => unknown
export type JmespathFunctions = Readonly<Record<string, JmespathFunction | undefined>>

/**
 * What an expression finds, `null` where it finds nothing. Throws `Malformed` for what the specification calls an
 * error: `invalid-type`, `invalid-value`, `unknown-function`.
 *
 * @example
 * searchJmespath({ type: 'Field', name: 'Items' }, { Items: [1] }) // [1]
 */
export function searchJmespath(
  expression: unknown,
  data: unknown,
  functions: JmespathFunctions = commonFunctions,
): unknown {
  return visit(expression as Node, data ?? null, { functions, root: data ?? null })
}

type Context = { readonly functions: JmespathFunctions; readonly root: unknown }

/** One node; which fields it has follows from its type. */
type Node = {
  readonly type: string
  readonly name: string
  readonly value: unknown
  readonly left: Node
  readonly right: Node
  readonly child: Node
  readonly children: readonly Node[]
  readonly condition: Node
  readonly start: number | null
  readonly stop: number | null
  readonly step: number | null
}

type Visit = (node: Node, value: unknown, context: Context) => unknown

const visit: Visit = (node, value, context) =>
  (visitors[node.type] ?? malformed('jmespath', `unknown expression ${node.type}`))(
    node,
    value,
    context,
  )

const chained: Visit = ({ left, right }, value, context) =>
  visit(right, visit(left, value, context), context)

const visitors: Readonly<Record<string, Visit | undefined>> = {
  Field: ({ name }, value) =>
    isRecord(value) && Object.hasOwn(value, name) ? (value[name] ?? null) : null,
  Subexpression: chained,
  IndexExpression: chained,
  Pipe: chained,
  Index: ({ value: index }, value) =>
    Array.isArray(value) ? (value.at(index as number) ?? null) : null,
  Slice: (node, value) => (Array.isArray(value) ? slice(node, value) : null),
  Projection: ({ left, right }, value, context) =>
    projected(visit(left, value, context), right, context),
  ValueProjection({ left, right }, value, context) {
    const found = visit(left, value, context)
    return projected(isRecord(found) ? Object.values(found) : null, right, context)
  },
  FilterProjection({ left, right, condition }, value, context) {
    const found = visit(left, value, context)
    const kept = Array.isArray(found)
      ? found.filter(item => isTrue(visit(condition, item, context)))
      : null
    return projected(kept, right, context)
  },
  Flatten({ child }, value, context) {
    const found = visit(child, value, context)
    return Array.isArray(found) ? found.flat() : null
  },
  Comparator: ({ name, left, right }, value, context) =>
    comparators[name]!(visit(left, value, context), visit(right, value, context)),
  OrExpression({ left, right }, value, context) {
    const found = visit(left, value, context)
    return isTrue(found) ? found : visit(right, value, context)
  },
  AndExpression({ left, right }, value, context) {
    const found = visit(left, value, context)
    return isTrue(found) ? visit(right, value, context) : found
  },
  NotExpression: ({ child }, value, context) => !isTrue(visit(child, value, context)),
  Literal: ({ value }) => value,
  Identity: (_, value) => value,
  Current: (_, value) => value,
  Root: (_, __, { root }) => root,
  MultiSelectList: ({ children }, value, context) =>
    value === null ? null : children.map(child => visit(child, value, context)),
  MultiSelectHash: ({ children }, value, context) =>
    value === null
      ? null
      : Object.fromEntries(
          children.map(({ name, value: child }) => [name, visit(child as Node, value, context)]),
        ),
  ExpressionReference:
    ({ child }, _, context) =>
    (value: unknown) =>
      visit(child, value, context),
  Function({ name, children }, value, context) {
    const callee = Object.hasOwn(context.functions, name) ? context.functions[name] : undefined
    if (callee === undefined) malformed('jmespath', `unknown-function: ${name}`)
    return callee(...(children.map(child => visit(child, value, context)) as never[]))
  },
}

function projected(found: unknown, right: Node, context: Context): unknown {
  if (!Array.isArray(found)) return null
  return found.map(item => visit(right, item ?? null, context)).filter(item => item !== null)
}

/** As in Python, backwards for a negative step. */
function slice({ start, stop, step }: Node, list: readonly unknown[]): unknown[] {
  const by = step ?? 1
  if (by === 0) malformed('jmespath', 'invalid-value: a slice cannot have step 0')
  const [least, most] = by > 0 ? [0, list.length] : [-1, list.length - 1]
  const bound = (given: number | null, otherwise: number): number =>
    given === null
      ? otherwise
      : Math.min(Math.max(given < 0 ? given + list.length : given, least), most)
  const end = bound(stop, by > 0 ? most : least)
  const kept: unknown[] = []
  for (let at = bound(start, by > 0 ? least : most); by > 0 ? at < end : at > end; at += by) {
    kept.push(list[at])
  }
  return kept
}

const ordering =
  (holds: (a: number, b: number) => boolean) =>
  (a: unknown, b: unknown): boolean | null =>
    typeof a === 'number' && typeof b === 'number' ? holds(a, b) : null

const comparators: Readonly<Record<string, (a: unknown, b: unknown) => boolean | null>> = {
  EQ: isEqual,
  NE: (a, b) => !isEqual(a, b),
  GT: ordering((a, b) => a > b),
  GTE: ordering((a, b) => a >= b),
  LT: ordering((a, b) => a < b),
  LTE: ordering((a, b) => a <= b),
}

function isEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => isEqual(item, b[index]))
  }
  if (Array.isArray(a) || Array.isArray(b) || !isRecord(a) || !isRecord(b)) return false
  const keys = Object.keys(a)
  return (
    keys.length === Object.keys(b).length &&
    keys.every(key => Object.hasOwn(b, key) && isEqual(a[key], b[key]))
  )
}

/** False are: nothing, `false`, empty text, lists and objects. */
const isTrue = (value: unknown): boolean =>
  value === 0 ||
  (isRecord(value)
    ? Object.keys(value).length > 0
    : Array.isArray(value)
      ? value.length > 0
      : Boolean(value))

/** `invalid-type` unless the argument is one of these. */
export function expected<T>(value: unknown, is: (value: unknown) => boolean, types: string): T {
  if (!is(value)) malformed('jmespath', `invalid-type: expected ${types}`)
  return value as T
}

const isText = (value: unknown): value is string => typeof value === 'string'

export const commonFunctions: JmespathFunctions = {
  contains: (subject: unknown, search: unknown): boolean =>
    isText(subject)
      ? isText(search) && subject.includes(search)
      : expected<unknown[]>(subject, Array.isArray, 'array or string').some(item =>
          isEqual(item, search),
        ),
  keys: (value: unknown): string[] => Object.keys(expected<object>(value, isRecord, 'object')),
  length: (value: unknown): number =>
    isText(value)
      ? Array.from(value).length
      : Object.keys(
          expected<object>(
            value,
            one => typeof one === 'object' && one !== null,
            'array, object or string',
          ),
        ).length,
} satisfies JmespathFunctions
