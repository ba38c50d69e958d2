/** Walks the tokens of an expression. What the grammars of conditions, updates and projections have in common. */
import { isReserved } from './reserved.ts'
import { syntaxError, type Token, type TokenKind, tokensOf } from './tokens.ts'
import type { Operand, Path, Step, ValueReference } from './tree.ts'

/** Thrown to the rim of parsing: what is wrong with the text itself. */
export class ExpressionFault {
  readonly message: string
  constructor(message: string) {
    this.message = message
  }
}

export type Parser = {
  readonly text: string
  peek(ahead?: number): Token
  next(): Token
  /** Takes the token if it is this symbol or, whatever its case, this keyword. */
  take(text: string): boolean
  expect(text: string): void
  expectKind(kind: TokenKind): Token
  /** Is the token in hand this one? */
  isNext(text: string): boolean
  position(): number
  /** Does what began with the parenthesis at a position end right before the token in hand? */
  closes(start: number): boolean
  /** The token in hand does not fit. */
  unexpected(): never
  /** Reserved words that stand as names. */
  readonly reserved: string[]
}

export function parserOf(text: string): Parser {
  const tokens = tokensOf(text)
  let at = 0
  const parser: Parser = {
    text,
    reserved: [],
    peek: (ahead = 0) => tokens[Math.min(at + ahead, tokens.length - 1)]!,
    next() {
      const token = parser.peek()
      at++
      return token
    },
    take(wanted) {
      if (!isText(parser.peek(), wanted)) return false
      at++
      return true
    },
    expect(wanted) {
      if (!parser.take(wanted)) parser.unexpected()
    },
    expectKind(kind) {
      return parser.peek().kind === kind ? parser.next() : parser.unexpected()
    },
    isNext: wanted => isText(parser.peek(), wanted),
    position: () => at,
    closes: start => closing(tokens, start) === at - 1,
    unexpected() {
      throw new ExpressionFault(syntaxError(text, tokens, Math.min(at, tokens.length - 1)))
    },
  }
  return parser
}

export const isText = ({ kind, text }: Token, wanted: string): boolean =>
  text === wanted || (kind === 'name' && text.toUpperCase() === wanted)

/** Where the parenthesis at a position is closed. */
function closing(tokens: readonly Token[], start: number): number {
  let open = 0
  for (let at = start; at < tokens.length; at++) {
    if (tokens[at]!.text === '(') open++
    if (tokens[at]!.text === ')' && --open === 0) return at
  }
  return -1
}

/** Told when nothing worse was found. */
export function reservedFault({ reserved }: Parser): void {
  const [word] = reserved
  if (word !== undefined)
    throw new ExpressionFault(`Attribute name is a reserved keyword; reserved keyword: ${word}`)
}

/** `a.#b[1].c` */
export function parsePath(parser: Parser): Path {
  const steps: Step[] = [nameStep(parser)]
  for (;;) {
    if (parser.take('.')) steps.push(nameStep(parser))
    else if (parser.take('[')) {
      steps.push({ index: Number(parser.expectKind('index').text) })
      parser.expect(']')
    } else return { kind: 'path', steps }
  }
}

/** Words of the grammar itself cannot begin a path. */
const keywords: ReadonlySet<string> = new Set(['AND', 'OR', 'NOT', 'BETWEEN', 'IN'])

function nameStep(parser: Parser): Step {
  const { kind, text } = parser.peek()
  if (kind === 'alias') return { alias: parser.next().text }
  if (kind !== 'name' || keywords.has(text.toUpperCase())) return parser.unexpected()
  if (isReserved(text)) parser.reserved.push(text)
  return { name: parser.next().text }
}

export const parseValue = (parser: Parser): ValueReference => ({
  kind: 'value',
  name: parser.expectKind('value').text,
})

/** A value, a path, or a call with operands of its own. */
export function parseOperand(parser: Parser): Operand {
  const token = parser.peek()
  if (token.kind === 'value') return parseValue(parser)
  if (token.kind === 'name' && parser.peek(1).text === '(') return parseCall(parser)
  return parsePath(parser)
}

function parseCall(parser: Parser): Operand {
  const name = parser.next().text
  parser.expect('(')
  const operands = [parseOperand(parser)]
  while (parser.take(',')) operands.push(parseOperand(parser))
  parser.expect(')')
  return { kind: 'call', name, operands }
}
