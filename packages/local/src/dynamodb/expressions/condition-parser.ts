/** The grammar of conditions: comparisons, BETWEEN, IN, calls, NOT, AND, OR and groups. */
import { ExpressionFault, type Parser, parseOperand, parserOf, reservedFault } from './parser.ts'
import type { Comparator, Condition, Operand } from './tree.ts'

/** What parentheses hold may be either, until a comparison follows. */
type Node = Condition | Operand
type State = { readonly parser: Parser; depth: number; redundant: boolean }

const comparators: ReadonlySet<string> = new Set(['=', '<>', '<', '<=', '>', '>='])
const deepest = 300

/** Reads a condition. Throws an `ExpressionFault` where it is none; the gravest of its faults is told. */
export function parseCondition(text: string): Condition {
  const parser = parserOf(text)
  const state: State = { parser, depth: 0, redundant: false }
  const condition = conditionAt(state, parseOr)
  if (parser.peek().kind !== 'end') parser.unexpected()
  if (state.redundant) throw new ExpressionFault('The expression has redundant parentheses;')
  refuseFunctions(condition)
  reservedFault(parser)
  return condition
}

const operands: ReadonlySet<string> = new Set(['path', 'value', 'arithmetic'])
const isOperand = (node: Node): node is Exclude<Operand, { kind: 'call' }> =>
  operands.has(node.kind)

/** What is only an operand lacks its comparison: the token in hand is not one. */
function conditionAt(state: State, parse: (state: State) => Node): Condition {
  const node = parse(state)
  return isOperand(node) ? state.parser.unexpected() : node
}

const parseOr = (state: State): Node => parseChain(state, 'or', parseAnd)
const parseAnd = (state: State): Node => parseChain(state, 'and', parseNot)

function parseChain(state: State, kind: 'and' | 'or', part: (state: State) => Node): Node {
  const { parser } = state
  let left = part(state)
  while (parser.isNext(kind.toUpperCase())) {
    if (isOperand(left)) return parser.unexpected()
    parser.next()
    left = { kind, left, right: conditionAt(state, part) }
  }
  return left
}

function parseNot(state: State): Node {
  let negations = 0
  while (state.parser.take('NOT')) negations++
  if (negations === 0) return parseTerm(state)
  let condition = conditionAt(state, parseTerm)
  for (; negations > 0; negations--) condition = { kind: 'not', condition }
  return condition
}

function parseTerm(state: State): Node {
  const first = parseGroupOrOperand(state)
  return isOperand(first) || first.kind === 'call' ? parseComparison(state, first) : first
}

function parseGroupOrOperand(state: State): Node {
  const { parser } = state
  if (!parser.isNext('(')) return parseOperand(parser)
  if (state.depth++ > deepest) throw new ExpressionFault('The expression is nested too deeply;')
  parser.expect('(')
  const doubled = parser.isNext('(')
  const start = parser.position()
  const inner = parseOr(state)
  if (doubled && parser.closes(start)) state.redundant = true
  parser.expect(')')
  state.depth--
  return inner
}

function parseComparison(state: State, first: Operand): Node {
  const { parser } = state
  const { kind, text } = parser.peek()
  if (kind === 'symbol' && comparators.has(text)) {
    parser.next()
    return compare(text as Comparator, [first, operandAt(state)])
  }
  if (parser.take('BETWEEN')) {
    const lower = operandAt(state)
    parser.expect('AND')
    return compare('BETWEEN', [first, lower, operandAt(state)])
  }
  if (parser.take('IN')) {
    parser.expect('(')
    const listed = [first, operandAt(state)]
    while (parser.take(',')) listed.push(operandAt(state))
    parser.expect(')')
    return compare('IN', listed)
  }
  return first
}

function operandAt(state: State): Operand {
  const node = parseGroupOrOperand(state)
  return isOperand(node) || node.kind === 'call' ? node : state.parser.unexpected()
}

const compare = (
  operator: Comparator | 'BETWEEN' | 'IN',
  listed: readonly Operand[],
): Condition => ({ kind: 'compare', operator, operands: listed })

/** Functions that are a condition, and `size`, which is an operand. */
const conditions: ReadonlySet<string> = new Set([
  'attribute_exists',
  'attribute_not_exists',
  'attribute_type',
  'begins_with',
  'contains',
])

/** Unknown functions before functions in the wrong place. */
function refuseFunctions(condition: Condition): void {
  const calls = [...callsOf(condition)]
  const unknown = calls.find(({ name }) => !conditions.has(name) && name !== 'size')
  if (unknown !== undefined)
    throw new ExpressionFault(`Invalid function name; function: ${unknown.name}`)
  const misused = calls.find(({ name, asCondition }) => conditions.has(name) !== asCondition)
  if (misused !== undefined)
    throw new ExpressionFault(
      `The function is not allowed to be used this way in an expression; function: ${misused.name}`,
    )
}

type FoundCall = { readonly name: string; readonly asCondition: boolean }

function* callsOf(node: Node, asCondition = true): Iterable<FoundCall> {
  if (node.kind === 'and' || node.kind === 'or') {
    yield* callsOf(node.left)
    yield* callsOf(node.right)
  } else if (node.kind === 'not') yield* callsOf(node.condition)
  else if (node.kind === 'call') {
    yield { name: node.name, asCondition }
    for (const operand of node.operands) yield* callsOf(operand, false)
  } else if (node.kind === 'compare')
    for (const operand of node.operands) yield* callsOf(operand, false)
}
