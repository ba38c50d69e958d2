/** WHERE clauses, as the conditions that expressions know. */
import type { Comparator, Condition, Operand } from '../expressions/tree.ts'
import { invalid } from '../failures.ts'
import { isLiteral, parseLiteral } from './literals.ts'
import {
  isName,
  leftOver,
  noTerm,
  type Parser,
  parsePath,
  refuseEnd,
  unexpected,
} from './parser.ts'
import { notWellFormed } from './tokens.ts'

type Node = Condition | Operand

const operands: ReadonlySet<string> = new Set(['path', 'value', 'arithmetic'])
const isOperand = (node: Node): node is Exclude<Operand, { kind: 'call' }> =>
  operands.has(node.kind)

export const parseWhere = (parser: Parser): Condition => conditionAt(parser, parseOr)

function conditionAt(parser: Parser, parse: (parser: Parser) => Node): Condition {
  const node = parse(parser)
  return isOperand(node) ? unexpected(parser) : node
}

const parseOr = (parser: Parser): Node => parseChain(parser, 'or', parseAnd)
const parseAnd = (parser: Parser): Node => parseChain(parser, 'and', parseNot)

function parseChain(parser: Parser, kind: 'and' | 'or', part: (parser: Parser) => Node): Node {
  let left = part(parser)
  while (parser.isNext(kind.toUpperCase())) {
    if (isOperand(left)) return unexpected(parser)
    parser.next()
    refuseEnd(parser)
    left = { kind, left, right: conditionAt(parser, part) }
  }
  return left
}

function parseNot(parser: Parser): Node {
  let negations = 0
  while (parser.take('NOT')) negations++
  if (negations === 0) return parseTerm(parser)
  let condition = conditionAt(parser, parseTerm)
  for (; negations > 0; negations--) condition = { kind: 'not', condition }
  return condition
}

function parseTerm(parser: Parser): Node {
  const first = parseGroupOrOperand(parser)
  return isOperand(first) || first.kind === 'call' ? parseComparison(parser, first) : first
}

function parseGroupOrOperand(parser: Parser): Node {
  if (!parser.take('(')) return parseOperand(parser)
  const inner = parseOr(parser)
  parser.expect(')')
  return inner
}

function operandAt(parser: Parser): Operand {
  const node = parseGroupOrOperand(parser)
  return isOperand(node) || node.kind === 'call' ? node : unexpected(parser)
}

const comparators: Readonly<Record<string, Comparator>> = {
  '=': '=',
  '<>': '<>',
  '!=': '<>',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
}

function parseComparison(parser: Parser, first: Operand): Node {
  const { kind, text } = parser.peek()
  if (kind === 'symbol' && Object.hasOwn(comparators, text)) {
    parser.next()
    refuseEnd(parser)
    return compare(comparators[text]!, [first, operandAt(parser)])
  }
  if (parser.take('NOT')) {
    const condition = parseInOrBetween(parser, first) ?? unexpected(parser)
    return { kind: 'not', condition }
  }
  if (parser.take('IS')) return parseIs(parser, first)
  return parseInOrBetween(parser, first) ?? first
}

function parseInOrBetween(parser: Parser, first: Operand): Condition | undefined {
  if (parser.take('BETWEEN')) {
    const lower = operandAt(parser)
    parser.expect('AND')
    return compare('BETWEEN', [first, lower, operandAt(parser)])
  }
  if (!parser.take('IN')) return undefined
  const end = parser.take('[') ? ']' : parser.take('(') ? ')' : unexpected(parser)
  const listed = [operandAt(parser)]
  while (parser.take(',')) listed.push(operandAt(parser))
  parser.expect(end)
  return compare('IN', [first, ...listed])
}

const compare = (
  operator: Comparator | 'BETWEEN' | 'IN',
  compared: readonly Operand[],
): Condition => ({ kind: 'compare', operator, operands: compared })

/** `IS [NOT] MISSING`, `IS [NOT] NULL` and `IS [NOT]` a type. */
function parseIs(parser: Parser, path: Operand): Condition {
  const negated = parser.take('NOT')
  const condition: Condition = parser.take('MISSING')
    ? { kind: 'call', name: 'attribute_not_exists', operands: [path] }
    : { kind: 'call', name: 'attribute_type', operands: [path, parser.keep({ S: typeAt(parser) })] }
  return negated ? { kind: 'not', condition } : condition
}

/** What PartiQL calls the types that an attribute can have. */
const names: Readonly<Record<string, string>> = {
  NULL: 'NULL',
  BOOL: 'BOOL BOOLEAN',
  S: 'STRING CHAR CHARACTER VARCHAR',
  N: 'INT INT2 INT4 INT8 INTEGER INTEGER2 INTEGER4 INTEGER8 SMALLINT BIGINT DECIMAL NUMERIC REAL FLOAT DOUBLE',
  B: 'BLOB',
  L: 'LIST',
  M: 'STRUCT TUPLE',
}

const types: ReadonlyMap<string, string> = new Map(
  Object.entries(names).flatMap(([type, called]) =>
    called.split(' ').map(name => [name, type] as const),
  ),
)

/** Types that are named in two words. */
const second: ReadonlyMap<string, string> = new Map([
  ['DOUBLE', 'PRECISION'],
  ['CHARACTER', 'VARYING'],
])

function typeAt(parser: Parser): string {
  const { kind, text } = parser.peek()
  const name = text.toUpperCase()
  const type = kind === 'word' ? types.get(name) : undefined
  if (type === undefined) return notWellFormed('Expected type name')
  parser.next()
  const more = second.get(name)
  if (more !== undefined) parser.take(more)
  return type
}

function parseOperand(parser: Parser): Operand {
  if (isLiteral(parser)) return parser.keep(parseLiteral(parser))
  const token = parser.peek()
  if (token.kind === 'word' && parser.isNext('(', 1)) return parseCall(parser)
  if (isName(token)) return parsePath(parser)
  return token.kind === 'symbol' && token.text === ')' ? leftOver() : noTerm(parser)
}

const functions: ReadonlySet<string> = new Set([
  'attribute_exists',
  'attribute_not_exists',
  'attribute_type',
  'begins_with',
  'contains',
  'size',
])

const pathOnly: ReadonlySet<string> = new Set(['attribute_exists', 'attribute_not_exists'])

function parseCall(parser: Parser): Operand {
  const token = parser.next()
  const name = token.text.toLowerCase()
  if (!functions.has(name)) return parser.refuseAt(`Unrecognized function: ${name}`, token)
  parser.expect('(')
  const given: Operand[] = []
  if (!parser.isNext(')')) {
    do given.push(operandAt(parser))
    while (parser.take(','))
  }
  parser.expect(')')
  if (pathOnly.has(name)) checkPath(name, given)
  return { kind: 'call', name, operands: given }
}

function checkPath(name: string, [first, ...more]: readonly Operand[]): void {
  const count = (first === undefined ? 0 : 1) + more.length
  if (count !== 1)
    invalid(
      `Incorrect number of operands for operator or function; operator or function: ${name}, number of operands: ${count}`,
    )
  if (first?.kind !== 'path')
    invalid(`Operator or function requires a document path; operator or function: ${name}`)
}
