/** The conditions within filter patterns: `$.a = "x*" && ($.b > 5 || $.c NOT EXISTS)`. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { expressionOf, refused } from './expression.ts'

export type Condition = (read: (name: string) => unknown) => boolean

type Kind = 'json' | 'words'
/** What is left to read. */
type Reader = { readonly tokens: string[]; readonly kind: Kind; depth: number }

const deepest = 20

export function conditionsIn(text: string, kind: Kind): Condition | Anomaly {
  const tokens =
    text.match(/&&|\|\||[()]|!=|<=|>=|=|<|>|"(?:[^"\\]|\\.)*"|%[^%]+%|[^\s()=<>!&|"]+|\S/g) ?? []
  const reader: Reader = { tokens: [...tokens], kind, depth: 0 }
  const condition = either(reader)
  if (isAnomaly(condition)) return condition
  return reader.tokens.length === 0 ? condition : refused(`${reader.tokens[0]} is not expected`)
}

const either = (reader: Reader): Condition | Anomaly =>
  joined(reader, '||', both, parts => read => parts.some(part => part(read)))

const both = (reader: Reader): Condition | Anomaly =>
  joined(reader, '&&', single, parts => read => parts.every(part => part(read)))

function joined(
  reader: Reader,
  word: string,
  parse: (reader: Reader) => Condition | Anomaly,
  join: (parts: readonly Condition[]) => Condition,
): Condition | Anomaly {
  const parts: Condition[] = []
  do {
    const part = parse(reader)
    if (isAnomaly(part)) return part
    parts.push(part)
  } while (next(reader, word))
  return parts.length === 1 ? parts[0]! : join(parts)
}

function next({ tokens }: Reader, word: string): boolean {
  if (tokens[0]?.toUpperCase() !== word) return false
  tokens.shift()
  return true
}

function single(reader: Reader): Condition | Anomaly {
  if (!next(reader, '(')) return comparison(reader)
  if (++reader.depth > deepest) return refused(`it is nested deeper than ${deepest}`)
  const inner = either(reader)
  reader.depth--
  if (isAnomaly(inner)) return inner
  return next(reader, ')') ? inner : refused('a parenthesis is not closed')
}

function comparison(reader: Reader): Condition | Anomaly {
  const name = reader.tokens.shift()
  const fits = reader.kind === 'json' ? /^\$(\.|\[)/ : /^\w+$/
  if (name === undefined || !fits.test(name))
    return refused(
      `${name ?? 'the end'} stands where a ${reader.kind === 'json' ? 'selector like $.a' : 'name'} is expected`,
    )
  if (next(reader, 'IS')) return constant(name, reader.tokens.shift()?.toUpperCase())
  if (next(reader, 'NOT'))
    return next(reader, 'EXISTS')
      ? read => read(name) === undefined
      : refused('EXISTS is expected after NOT')
  const operator = reader.tokens.shift() ?? ''
  const operand = reader.tokens.shift()
  if (operand === undefined) return refused(`${name} is compared with nothing`)
  return compared(name, operator, operand)
}

const constants: Readonly<Record<string, unknown>> = { NULL: null, TRUE: true, FALSE: false }

const constant = (name: string, word = ''): Condition | Anomaly =>
  Object.hasOwn(constants, word)
    ? read => read(name) === constants[word]
    : refused('IS is followed by NULL, TRUE or FALSE')

const orders: Readonly<Record<string, (one: number, other: number) => boolean>> = {
  '<': (one, other) => one < other,
  '>': (one, other) => one > other,
  '<=': (one, other) => one <= other,
  '>=': (one, other) => one >= other,
}

function compared(name: string, operator: string, operand: string): Condition | Anomaly {
  const order = orders[operator]
  if (order) {
    const number = Number(operand)
    if (Number.isNaN(number)) return refused(`${operator} compares numbers, not ${operand}`)
    return read => isNumeric(read(name)) && order(Number(read(name)), number)
  }
  if (operator !== '=' && operator !== '!=') return refused(`${operator} is no comparison`)
  const same = sameAs(operand)
  if (isAnomaly(same)) return same
  return operator === '='
    ? read => same(read(name))
    : read => read(name) !== undefined && !same(read(name))
}

const isNumeric = (value: unknown): boolean =>
  typeof value === 'number' ||
  (typeof value === 'string' && value.trim() !== '' && !Number.isNaN(Number(value)))

function sameAs(operand: string): ((value: unknown) => boolean) | Anomaly {
  if (operand.startsWith('%')) {
    const expression = expressionOf(operand)
    return isAnomaly(expression)
      ? expression
      : value => typeof value === 'string' && expression(value)
  }
  const number = Number(operand)
  if (!Number.isNaN(number)) return value => isNumeric(value) && Number(value) === number
  const plain = operand.startsWith('"') ? operand.slice(1, -1).replace(/\\(.)/g, '$1') : operand
  const parts = plain.split('*').map(part => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
  const wanted = new RegExp(`^${parts.join('[^]*')}$`)
  return value => typeof value === 'string' && wanted.test(value)
}
