/**
 * The Condition element: every key of every operator must hold. Read once to a list of tests; each is asked with the
 * context of a request. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_multi-value-conditions.html
 */
import { type Expected, type Operator, operators } from './operators.ts'
import { allOf, anyOf, isProblem, not, problem } from './problem.ts'
import type { Lookup } from './template.ts'
import type { Problem, Verdict } from './types.ts'
import { readBool } from './values.ts'

export type Condition = {
  readonly path: string
  /** In lower case, as the context of a request has it. */
  readonly key: string
  readonly quantifier?: 'ForAnyValue' | 'ForAllValues'
  readonly ifExists: boolean
  /** Null has none: it asks only whether the key is there. */
  readonly operator?: Operator
  /** What the values became; for Null, whether the key is to be missing. */
  readonly expected: readonly (Expected | boolean)[]
  /** Values that could not be read. */
  readonly problems: readonly Problem[]
}

/** What a condition asks of a request. */
export type Facts = {
  readonly context: ReadonlyMap<string, readonly string[]>
  readonly lookup: Lookup
}

/** The tests of one operator of a Condition element, `StringEquals: { key: values }`. */
export function readCondition(
  name: string,
  keys: Readonly<Record<string, unknown>>,
  path: string,
  variables: boolean,
): (Condition | Problem)[] {
  const asking = readOperator(name)
  return asking === undefined
    ? [problem(path, `there is no operator '${name.slice(0, 80)}'`)]
    : Object.entries(keys).map(([key, value]) => readKey(asking, key, value, path, variables))
}

type Asking = Pick<Condition, 'quantifier' | 'ifExists' | 'operator'>

function readOperator(name: string): Asking | undefined {
  const [, prefix, bare = '', suffix] = spelled.exec(name) ?? []
  const ifExists = suffix !== undefined
  if (bare.toLowerCase() === 'null') return prefix || ifExists ? undefined : { ifExists }
  const operator = operators.get(bare.toLowerCase())
  const quantifier = prefix === undefined ? undefined : quantifiers.get(prefix.toLowerCase())
  if (operator === undefined || (prefix !== undefined && quantifier === undefined)) return undefined
  return { ifExists, operator, ...(quantifier && { quantifier }) }
}

function readKey(
  asking: Asking,
  key: string,
  value: unknown,
  parent: string,
  variables: boolean,
): Condition | Problem {
  const path = `${parent}.${key}`
  const values = textsOf(value)
  if (values === undefined || values.length === 0)
    return problem(path, 'takes a text, a number, a boolean, or a list of them that is not empty')
  const problems: Problem[] = []
  const expected: (Expected | boolean)[] = []
  for (const [index, each] of values.entries()) {
    const read = asking.operator?.read(each, variables) ?? readNull(each)
    if (typeof read !== 'string') expected.push(read)
    else problems.push(problem(values.length > 1 ? `${path}[${index}]` : path, read))
  }
  return { ...asking, path, key: key.toLowerCase(), expected, problems }
}

const spelled = /^(?:(\w+):)?(\w+?)(IfExists)?$/i
const quantifiers = new Map([
  ['foranyvalue', 'ForAnyValue'],
  ['forallvalues', 'ForAllValues'],
] as const) as ReadonlyMap<string, 'ForAnyValue' | 'ForAllValues'>

const readNull = (text: string): boolean | string =>
  readBool(text) ?? `'${text.slice(0, 80)}' is not true or false`

/** Texts of a value that may be a list; undefined where one is none of the simple types. */
function textsOf(value: unknown): string[] | undefined {
  const list = Array.isArray(value) ? value : [value]
  return list.every(each => ['string', 'number', 'boolean'].includes(typeof each))
    ? list.map(String)
    : undefined
}

export const conditionsHold = (
  conditions: readonly (Condition | Problem)[],
  facts: Facts,
): Verdict => allOf(conditions, each => (isProblem(each) ? each : conditionHolds(each, facts)))

function conditionHolds(condition: Condition, { context, lookup }: Facts): Verdict {
  const { key, expected, quantifier, operator, ifExists } = condition
  const values = context.get(key)
  const missing = values === undefined || values.length === 0
  if (condition.problems.length > 0) return condition.problems[0]!
  if (operator === undefined) return expected.includes(missing)
  // Of ForAnyValue with IfExists and no key the guide gives both answers: the stricter one is taken.
  if (missing)
    return (
      quantifier === 'ForAllValues' || (quantifier === undefined && (ifExists || operator.negated))
    )
  const holds = (value: string) => valueHolds(condition, operator, value, lookup)
  if (quantifier === 'ForAllValues') return allOf(values, holds)
  if (quantifier === 'ForAnyValue' || values.length === 1) return anyOf(values, holds)
  return problem(
    condition.path,
    'the request has several values, and the operator is not ForAnyValue or ForAllValues',
  )
}

function valueHolds(
  { expected, path }: Condition,
  operator: Operator,
  value: string,
  lookup: Lookup,
): Verdict {
  const verdict = anyOf(expected as readonly Expected[], test => {
    const answer = test(value, lookup)
    if (isProblem(answer)) return problem(path, answer.message)
    return (
      answer ??
      problem(path, `the request's '${value.slice(0, 80)}' is not what ${operator.name} reads`)
    )
  })
  return operator.negated ? not(verdict) : verdict
}
