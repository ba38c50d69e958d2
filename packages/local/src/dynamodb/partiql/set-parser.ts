/** Assignments of UPDATE: values, sums, and functions of lists and sets. */
import type { Action, Operand, Path } from '../expressions/tree.ts'
import { isLiteral, parseLiteral } from './literals.ts'
import { type Parser, parsePath } from './parser.ts'
import type { Token } from './tokens.ts'

export function parseAssignment(parser: Parser): Action {
  const path = parsePath(parser)
  parser.expect('=')
  const token = parser.peek()
  const change = Object.hasOwn(setFunctions, token.text.toLowerCase())
    ? setFunctions[token.text.toLowerCase()]
    : undefined
  if (change !== undefined && token.kind === 'word' && parser.isNext('(', 1))
    return parseSetChange(parser, path, change)
  return { kind: 'SET', path, operand: parseSum(parser) }
}

const setFunctions: Readonly<Record<string, 'ADD' | 'DELETE'>> = {
  set_add: 'ADD',
  set_delete: 'DELETE',
}

/** `a = set_add(a, <<...>>)` */
function parseSetChange(parser: Parser, path: Path, kind: 'ADD' | 'DELETE'): Action {
  const token = parser.next()
  const name = `SET_${kind}`
  parser.expect('(')
  const first = parser.peek()
  const given: { readonly start: Token; readonly operand: Operand }[] = []
  do given.push({ start: parser.peek(), operand: parseOperand(parser) })
  while (parser.take(','))
  parser.expect(')')
  if (given.length !== 2) parser.refuseAt(`${name} must have exactly two arguments`, token)
  const [target, members] = given.map(({ operand }) => operand) as [Operand, Operand]
  if (target.kind !== 'path' || JSON.stringify(target.steps) !== JSON.stringify(path.steps))
    parser.refuseAt(`The first argument to ${name} must equal the assignment value`, token)
  const value = members.kind === 'value' ? parser.values[members.name] : undefined
  if (members.kind !== 'value' || !(value?.SS ?? value?.NS ?? value?.BS))
    return parser.refuseAt(`The second argument to ${name} must be a value with type SET`, first)
  return { kind, path, value: members }
}

function parseSum(parser: Parser): Operand {
  const first = parseOperand(parser)
  const operator = (['+', '-'] as const).find(sign => parser.take(sign))
  return operator === undefined
    ? first
    : { kind: 'arithmetic', operator, operands: [first, parseOperand(parser)] }
}

const functions: ReadonlySet<string> = new Set(['list_append', 'if_not_exists'])

function parseOperand(parser: Parser): Operand {
  if (isLiteral(parser)) return parser.keep(parseLiteral(parser))
  const token = parser.peek()
  if (token.kind === 'word' && parser.isNext('(', 1)) {
    const name = token.text.toLowerCase()
    if (!functions.has(name)) return parser.refuseAt(`Unrecognized function: ${name}`, token)
    parser.next()
    parser.expect('(')
    const operands = [parseSum(parser)]
    while (parser.take(',')) operands.push(parseSum(parser))
    parser.expect(')')
    return { kind: 'call', name, operands }
  }
  return parsePath(parser)
}
