/**
 * Decisions as JavaScript: conditions are expressions, results are what they give, and what several ways lead to is a
 * function. `p` holds the parameters; names that rules assign are variables of their own.
 */
import type { EndpointCondition, EndpointExpression, EndpointResult } from '@plainwire/wire'
import type { Decision } from './decision.ts'
import { isPlaceOf } from './simplify.ts'

export type Code = {
  /** `p => ...`: a result, the text of an error, or nothing. */
  readonly text: string
  /** What it calls, as `standard.ts` of wire names it. */
  readonly functions: readonly string[]
  /** What it reads of `p`. */
  readonly parameters: readonly string[]
}

type Writer = {
  readonly functions: Set<string>
  readonly parameters: Set<string>
  /** Assigned names that are used, with the condition that assigns each. */
  readonly assigned: ReadonlyMap<string, EndpointCondition>
  readonly used: Set<string>
}

/** @param guard Statements that come first. */
export function codeOf(
  first: Decision,
  assigned: ReadonlyMap<string, EndpointCondition>,
  guard: string,
): Code {
  const writer: Writer = { functions: new Set(), parameters: new Set(), assigned, used: new Set() }
  const { lines, main } = statements(first, writer)
  const variables = [...writer.used].map(name => {
    const condition = assigned.get(name)!
    return isPlaceOf(condition)
      ? `$${name}=${call(writer, condition.fn, condition.argv)}`
      : `$${name}`
  })
  const declared = variables.length === 0 ? '' : `let ${variables.join(',')};`
  return {
    text: `p=>{${guard}${declared}${lines.map(line => `${line};`).join('')}return ${main}}`,
    functions: [...writer.functions],
    parameters: [...writer.parameters],
  }
}

/** The first decision as an expression, and the functions it leads to, each after those it calls. */
function statements(first: Decision, writer: Writer): { lines: string[]; main: string } {
  const ways = waysTo(first)
  const lines: string[] = []
  const names = new Map<Decision, string>()
  const inner = (decision: Decision): string => {
    if ('result' in decision) return result(writer, decision.result)
    const { condition, yes, no } = decision
    return `${holds(writer, condition)}?${place(yes)}:${place(no)}`
  }
  const place = (decision: Decision): string => {
    const isShort = 'result' in decision && decision.result === null
    if (isShort || ways.get(decision) === 1) return inner(decision)
    const known = names.get(decision)
    if (known !== undefined) return `${known}()`
    const text = inner(decision)
    const name = `_${names.size}`
    names.set(decision, name)
    lines.push(`const ${name}=()=>${text}`)
    return `${name}()`
  }
  return { main: inner(first), lines }
}

/** How many ways lead to each decision. */
function waysTo(first: Decision): ReadonlyMap<Decision, number> {
  const ways = new Map<Decision, number>()
  const walk = (decision: Decision): void => {
    const before = ways.get(decision) ?? 0
    ways.set(decision, before + 1)
    if (before > 0 || 'result' in decision) return
    walk(decision.yes)
    walk(decision.no)
  }
  walk(first)
  return ways
}

function holds(writer: Writer, { fn, argv, assign }: EndpointCondition): string {
  const value = call(writer, fn, argv)
  if (assign !== undefined) writer.used.add(assign)
  const found = assign === undefined ? value : `($${assign}=${value})`
  if (truths.has(fn)) return found
  return finds.has(fn) ? `${found}!=null` : `(${found}??!1)!==!1`
}

/** These find something or nothing, never false. */
const finds: ReadonlySet<string> = new Set([
  'parseURL',
  'aws.parseArn',
  'aws.partition',
  'substring',
  'uriEncode',
])

/** These give true or false. */
const truths: ReadonlySet<string> = new Set([
  'isSet',
  'not',
  'stringEquals',
  'booleanEquals',
  'isValidHostLabel',
  'aws.isVirtualHostableS3Bucket',
])

function call(writer: Writer, fn: string, argv: readonly EndpointExpression[]): string {
  const [first, second] = argv
  if (fn === 'getAttr') return attribute(expression(writer, first), String(second))
  const values = argv.map(argument => expression(writer, argument))
  if (fn === 'isSet') return `${values[0]}!=null`
  if (fn === 'not') return `!${values[0]}`
  if (fn === 'coalesce') return `(${values.join('??')})`
  if (fn === 'stringEquals' || fn === 'booleanEquals') return `${values[0]}===${values[1]}`
  const name = fn.replace('aws.', '')
  writer.functions.add(name)
  return `${name}(${['known', ...values].join(',')})`
}

function expression(writer: Writer, value: EndpointExpression): string {
  if (typeof value === 'string') return template(writer, value)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(item => expression(writer, item)).join(',')}]`
  const { ref, fn, argv } = value as { ref?: string; fn?: string; argv?: EndpointExpression[] }
  if (typeof ref === 'string') return named(writer, ref)
  if (typeof fn === 'string' && Array.isArray(argv)) return call(writer, fn, argv)
  const members = Object.entries(value).map(
    ([key, item]) => `${JSON.stringify(key)}:${expression(writer, item)}`,
  )
  return `{${members.join(',')}}`
}

function named({ assigned, used, parameters }: Writer, name: string): string {
  if (!assigned.has(name)) {
    parameters.add(name)
    return `p.${name}`
  }
  used.add(name)
  return `$${name}`
}

/** `{name}`, `{name#path}`; doubled braces are braces. */
function template(writer: Writer, text: string): string {
  if (!/[{}]/.test(text)) return JSON.stringify(text)
  const parts = text.split(/(\{\{|\}\}|\{[^{}]+\})/).map(part => {
    if (part === '{{' || part === '}}') return part[0]!
    if (part[0] !== '{') return part.replace(/[`\\$]/g, '\\$&')
    const [name = '', path] = part.slice(1, -1).split('#')
    const value = named(writer, name)
    return `\${${path === undefined ? value : attribute(value, path)}}`
  })
  return `\`${parts.join('')}\``
}

/** `authority`, `resourceId[1]`, `[-1]`. */
const attribute = (value: string, path: string): string =>
  (path.match(/[^.[\]]+/g) ?? []).reduce(
    (found, step) => (/^-?\d+$/.test(step) ? `${found}?.at(${step})` : `${found}?.${step}`),
    value,
  )

function result(writer: Writer, found: EndpointResult | null): string {
  if (found === null) return 'void 0'
  return 'error' in found ? expression(writer, found.error) : `(${expression(writer, found)})`
}
