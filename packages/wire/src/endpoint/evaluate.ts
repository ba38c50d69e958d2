/**
 * Where a call goes: runs a service's endpoint rules, a decision diagram or a tree, over the call's parameters.
 * Conditions and templates become closures when they are first reached, and stay with their rules.
 * (Smithy, "rules engine"; what rules call is in `functions.ts` and `standard.ts`.)
 */
import type { Anomaly } from '../anomaly.ts'
import type {
  EndpointCondition,
  EndpointDiagram,
  EndpointResult,
  EndpointRule,
  EndpointRuleSet,
  EndpointRules,
  ResolvedEndpoint,
} from '../model/types.ts'
import { basicFunctions, type Environment, getAttr } from './functions.ts'
import { decided, type EndpointParameters } from './ordinary.ts'

/** Runs rules that bring the functions they call along. `resolve.ts` runs any. */
export const evaluateEndpoint = (
  rules: EndpointRules,
  given: EndpointParameters,
  functions: Environment['functions'] = rules.functions ?? {},
): ResolvedEndpoint | Anomaly =>
  decided(rules.parameters, given, values => {
    const environment: Environment = { values, partitions: rules.partitions, functions }
    const result = 'nodes' in rules ? decide(rules, environment) : descend(rules, environment)
    if (result === undefined) return undefined
    const {
      error,
      url,
      headers = {},
      properties = {},
    } = once(result, compile)(environment) as Outcome
    return url === undefined ? String(error) : { url: String(url), headers, properties }
  })

type DiagramCondition = EndpointDiagram['conditions'][number]
type Outcome = Partial<ResolvedEndpoint> & { readonly error?: unknown }

/** From node to node until a step leads to a result, or to none. */
function decide(
  { nodes, conditions, results }: EndpointDiagram,
  environment: Environment,
): EndpointResult | undefined {
  let node = 0
  let step = nodes.length === 0 ? -1 : 1
  while (step > 0) {
    const condition = conditions[nodes[node]!]!
    step = nodes[node + (holds(condition, condition[2], environment) ? 1 : 2)]!
    node += 3 * step
  }
  return step === 0 ? undefined : (results[-step - 1] ?? undefined)
}

function descend(ruleSet: EndpointRuleSet, environment: Environment): EndpointResult | undefined {
  let rules: readonly EndpointRule[] | undefined = ruleSet.rules
  while (rules !== undefined) {
    const rule: EndpointRule | undefined = rules.find(({ conditions }) =>
      conditions.every(condition => holds(condition, condition.assign, environment)),
    )
    if (rule === undefined) return undefined
    if ('error' in rule) return { error: rule.error }
    if ('endpoint' in rule) return rule.endpoint
    rules = rule.rules
  }
  return undefined
}

/** A condition holds unless its value is absent or false; the value may get a name for those that follow. */
function holds(
  condition: EndpointCondition | DiagramCondition,
  assign: string | undefined,
  environment: Environment,
): boolean {
  const value = once(condition, compileCondition)(environment)
  if (assign !== undefined) environment.values[assign] = value
  return value !== undefined && value !== null && value !== false
}

type Evaluate = (environment: Environment) => unknown

const compiled: WeakMap<object, Evaluate> = new WeakMap()

function once<T extends object>(rule: T, compileIt: (rule: T) => Evaluate): Evaluate {
  let known = compiled.get(rule)
  if (known === undefined) {
    known = compileIt(rule)
    compiled.set(rule, known)
  }
  return known
}

const compileCondition = (condition: EndpointCondition | DiagramCondition): Evaluate =>
  'fn' in condition ? call(condition.fn, condition.argv) : call(condition[0], condition[1])

/** A reference, a call, a template, or data that may hold them. */
function compile(expression: unknown): Evaluate {
  if (typeof expression === 'string') return template(expression)
  if (typeof expression !== 'object' || expression === null) return () => expression
  if (Array.isArray(expression)) {
    const items = expression.map(compile)
    return environment => items.map(item => item(environment))
  }
  const { ref, fn, argv } = expression as { ref?: unknown; fn?: unknown; argv?: unknown }
  if (typeof ref === 'string') return ({ values }) => values[ref]
  if (typeof fn === 'string' && Array.isArray(argv)) return call(fn, argv)
  const members = Object.entries(expression).map(([key, value]) => [key, compile(value)] as const)
  return environment =>
    Object.fromEntries(members.map(([key, member]) => [key, member(environment)]))
}

function call(name: string, argv: readonly unknown[]): Evaluate {
  const values = argv.map(compile)
  return environment => {
    const callee = basicFunctions[name] ?? environment.functions[name]
    if (callee === undefined) throw new Error(`The endpoint rules call '${name}', which they lack.`)
    return callee(environment, ...values.map(value => value(environment)))
  }
}

/** `https://{Bucket}.s3.{url#authority}`; doubled braces stand for themselves. */
function template(text: string): Evaluate {
  if (!/[{}]/.test(text)) return () => text
  const parts = text.split(/(\{\{|\}\}|\{[^{}]+\})/).map((part): Evaluate => {
    if (part === '{{' || part === '}}') return () => part[0]
    if (part[0] !== '{') return () => part
    const [name = '', path] = part.slice(1, -1).split('#')
    return ({ values }) => (path === undefined ? values[name] : getAttr(values[name], path))
  })
  if (parts.length === 3 && text[0] === '{' && !text.startsWith('{{')) return parts[1]!
  return environment => parts.map(part => part(environment) ?? '').join('')
}
