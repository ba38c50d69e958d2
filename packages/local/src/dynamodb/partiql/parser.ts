/** Walks the tokens of a statement: what clauses, conditions and values have in common. */

import type { Path, Step, ValueReference } from '../expressions/tree.ts'
import { invalid } from '../failures.ts'
import type { Value } from '../values/types.ts'
import { notWellFormed, placeOf, type Token, tokensOf } from './tokens.ts'

export type Parser = {
  readonly statement: string
  peek(ahead?: number): Token
  next(): Token
  /** Takes the token if it is this symbol, or this word in whatever case. */
  take(text: string): boolean
  isNext(text: string, ahead?: number): boolean
  expect(text: string): void
  /** The value that the next `?` stands for. */
  parameter(): Value
  /** Puts a value among those of the statement. */
  keep(value: Value): ValueReference
  readonly values: Record<string, Value>
  /** Ends with where a token stands. */
  refuseAt(message: string, token: Token): never
  /** Nothing may be left, neither of the statement nor of its parameters. */
  finish(): void
}

const deepest = 300

/** How deep brackets of all kinds stand within each other. */
function depthOf(tokens: readonly Token[]): number {
  let [depth, most] = [0, 0]
  for (const { kind, text } of tokens) {
    if (kind !== 'symbol') continue
    if (opening.has(text)) most = Math.max(most, ++depth)
    else if (closing.has(text)) depth--
  }
  return most
}

const opening: ReadonlySet<string> = new Set(['(', '[', '{', '<<'])
const closing: ReadonlySet<string> = new Set([')', ']', '}', '>>'])

export function parserOf(statement: string, parameters: readonly Value[]): Parser {
  const tokens = tokensOf(statement)
  if (depthOf(tokens) > deepest) notWellFormed()
  const values: Record<string, Value> = {}
  let at = 0
  let taken = 0
  const parser: Parser = {
    statement,
    values,
    peek: (ahead = 0) => tokens[Math.min(at + ahead, tokens.length - 1)]!,
    next() {
      const token = parser.peek()
      at++
      return token
    },
    isNext(wanted, ahead = 0) {
      const { kind, text } = parser.peek(ahead)
      if (kind === 'symbol') return text === wanted
      return kind === 'word' && text.toUpperCase() === wanted
    },
    take(wanted) {
      if (!parser.isNext(wanted)) return false
      at++
      return true
    },
    expect(wanted) {
      if (!parser.take(wanted)) unexpected(parser)
    },
    parameter() {
      return parameters[taken++] ?? wrongParameters()
    },
    keep(value) {
      const name = `:${Object.keys(values).length}`
      values[name] = value
      return { kind: 'value', name }
    },
    refuseAt: (message, token) => invalid(`${message} at ${placeOf(statement, token)}`),
    finish() {
      parser.take(';')
      if (parser.peek().kind !== 'end') leftOver()
      if (taken !== parameters.length) wrongParameters()
    },
  }
  return parser
}

const wrongParameters = (): never =>
  invalid("Number of parameters in request and statement don't match.")

export const leftOver = (): never => notWellFormed('Unexpected token after expression')

/** A clause that is not as it has to be. */
export function unexpected(parser: Parser): never {
  const { kind, text } = parser.peek()
  return notWellFormed(kind === 'end' ? 'Unexpected end of statement' : `Unexpected token: ${text}`)
}

const operators: ReadonlySet<string> = new Set(['IS', 'LIKE', 'IN', 'BETWEEN', 'AND', 'OR'])

/** A value or a name is to stand here, and something else does. */
export function noTerm(parser: Parser): never {
  const { kind, text } = parser.peek()
  if (kind === 'end' || text === ';') return notWellFormed('Unexpected term')
  if (kind !== 'word') return unexpected(parser)
  return notWellFormed(
    operators.has(text.toUpperCase()) ? 'Unexpected operator' : 'Unexpected keyword',
  )
}

/** Behind an operator there is nothing. */
export function refuseEnd(parser: Parser): void {
  const { kind, text } = parser.peek()
  if (kind === 'end' || text === ';')
    notWellFormed('Missing right-hand side expression of infix operator')
}

/** Words that cannot stand as names. */
const keywords: ReadonlySet<string> = new Set([
  'SELECT',
  'FROM',
  'WHERE',
  'AND',
  'OR',
  'NOT',
  'IN',
  'LIKE',
  'BETWEEN',
  'IS',
  'SET',
  'REMOVE',
  'INSERT',
  'INTO',
  'VALUE',
  'UPDATE',
  'DELETE',
  'RETURNING',
  'ORDER',
  'BY',
  'ASC',
  'DESC',
  'MISSING',
  'NULL',
  'TRUE',
  'FALSE',
  'AS',
  'INNER',
  'EXISTS',
])

export const isName = ({ kind, text }: Token): boolean =>
  kind === 'quoted' || (kind === 'word' && !keywords.has(text.toUpperCase()))

/** `a.b[0]."c d"` */
export function parsePath(parser: Parser): Path {
  if (!isName(parser.peek())) unexpected(parser)
  const steps: Step[] = [{ name: parser.next().text }]
  for (;;) {
    if (parser.take('.')) {
      if (!isName(parser.peek())) notWellFormed('Invalid path dot component')
      steps.push({ name: parser.next().text })
    } else if (parser.take('[')) {
      const { kind, text } = parser.next()
      if (kind === 'number' && /^\d+$/.test(text)) steps.push({ index: Number(text) })
      else if (kind === 'text') steps.push({ name: text })
      else notWellFormed('Invalid path component')
      parser.expect(']')
    } else return { kind: 'path', steps }
  }
}
