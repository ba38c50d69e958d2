/** The grammar of updates: SET, REMOVE, ADD and DELETE, each once, each with a list of actions. */
import {
  ExpressionFault,
  type Parser,
  parseOperand,
  parsePath,
  parserOf,
  parseValue,
  reservedFault,
} from './parser.ts'
import type { Action, Operand } from './tree.ts'

const sections: Readonly<Record<Action['kind'], (parser: Parser) => Action>> = {
  SET(parser) {
    const path = parsePath(parser)
    parser.expect('=')
    return { kind: 'SET', path, operand: parseSum(parser) }
  },
  REMOVE: parser => ({ kind: 'REMOVE', path: parsePath(parser) }),
  ADD: parser => ({ kind: 'ADD', path: parsePath(parser), value: parseValue(parser) }),
  DELETE: parser => ({ kind: 'DELETE', path: parsePath(parser), value: parseValue(parser) }),
}

/** Reads an update. Throws an `ExpressionFault` where it is none. */
export function parseUpdate(text: string): readonly Action[] {
  const parser = parserOf(text)
  const seen = new Set<string>()
  const actions: Action[] = []
  let twice: string | undefined
  do {
    const kind = sectionName(parser)
    if (seen.has(kind)) twice ??= kind
    seen.add(kind)
    do actions.push(sections[kind](parser))
    while (parser.take(','))
  } while (parser.peek().kind !== 'end')
  if (twice !== undefined)
    throw new ExpressionFault(
      `The "${twice}" section can only be used once in an update expression;`,
    )
  refuseFunctions(actions)
  reservedFault(parser)
  return actions
}

function sectionName(parser: Parser): Action['kind'] {
  const name = parser.peek().text.toUpperCase()
  if (!Object.hasOwn(sections, name)) return parser.unexpected()
  parser.next()
  return name as Action['kind']
}

/** One sum at most: an operand, or two with a sign between. */
function parseSum(parser: Parser): Operand {
  const first = parseTerm(parser)
  const operator = (['+', '-'] as const).find(sign => parser.take(sign))
  return operator === undefined
    ? first
    : { kind: 'arithmetic', operator, operands: [first, parseTerm(parser)] }
}

function parseTerm(parser: Parser): Operand {
  if (!parser.take('(')) return parseOperand(parser)
  const inner = parseSum(parser)
  parser.expect(')')
  return inner
}

const allowed: ReadonlySet<string> = new Set(['if_not_exists', 'list_append'])
const elsewhere: ReadonlySet<string> = new Set([
  'attribute_exists',
  'attribute_not_exists',
  'attribute_type',
  'begins_with',
  'contains',
  'size',
])

function refuseFunctions(actions: readonly Action[]): void {
  for (const action of actions)
    if (action.kind === 'SET')
      for (const name of callsOf(action.operand)) {
        if (allowed.has(name)) continue
        throw new ExpressionFault(
          elsewhere.has(name)
            ? `The function is not allowed in an update expression; function: ${name}`
            : `Invalid function name; function: ${name}`,
        )
      }
}

function* callsOf(operand: Operand): Iterable<string> {
  if (operand.kind === 'call') yield operand.name
  if (operand.kind === 'call' || operand.kind === 'arithmetic')
    for (const inner of operand.operands) yield* callsOf(inner)
}
