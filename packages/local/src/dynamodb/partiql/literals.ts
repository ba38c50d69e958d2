/** Values as statements write them: texts, numbers, lists, maps, sets, and parameters. */
import { invalid } from '../failures.ts'
import { checkedValue, numberFaults } from '../values/check.ts'
import { formatNumber, parseNumber } from '../values/number.ts'
import { type Item, typeOf, type Value } from '../values/types.ts'
import { type Parser, unexpected } from './parser.ts'
import { notWellFormed, placeOf, type Token } from './tokens.ts'

/** Does a value begin here? */
export function isLiteral(parser: Parser): boolean {
  const { kind, text } = parser.peek()
  if (kind === 'text' || kind === 'number') return true
  if (kind === 'symbol')
    return (
      ['?', '[', '{', '<<'].includes(text) || (text === '-' && parser.peek(1).kind === 'number')
    )
  return kind === 'word' && Object.hasOwn(words, text.toUpperCase())
}

const words: Readonly<Record<string, Value>> = {
  TRUE: { BOOL: true },
  FALSE: { BOOL: false },
  NULL: { NULL: true },
}

/** `under` is the path within the whole value, which messages about numbers name. */
export function parseLiteral(parser: Parser, under = 'root'): Value {
  const token = parser.next()
  const { kind, text } = token
  if (kind === 'text') return { S: text }
  if (kind === 'number') return numberValue(text, under)
  if (kind === 'word') return words[text.toUpperCase()] ?? unsupported(parser, token, under)
  const parse = Object.hasOwn(symbols, text) ? symbols[text] : undefined
  return parse === undefined ? unexpected(parser) : parse(parser, under)
}

function unsupported(parser: Parser, token: Token, under: string): never {
  const key = under.includes('.') ? under.slice(under.lastIndexOf('.') + 1) : under
  return invalid(
    `Unsupported data type: ${token.text} under key ${key} at ${placeOf(parser.statement, token)}`,
  )
}

const symbols: Readonly<Record<string, (parser: Parser, under: string) => Value>> = {
  '?': parser => checkedValue(parser.parameter(), 'older'),
  '-': (parser, under) => numberValue(`-${parser.next().text}`, under),
  '[': (parser, under) => ({ L: listed(parser, ']', under) }),
  '<<': (parser, under) => setOf(listed(parser, '>>', under)),
  '{': (parser, under) => ({ M: mapped(parser, under) }),
}

const int = 2 ** 31

/** A number is Java's BigDecimal before it is DynamoDB's: its exponent and its scale are of 32 bits. */
function numberValue(text: string, under: string): Value {
  const exponent = Number(/[eE]([+-]?\d+)$/.exec(text)?.[1] ?? 0)
  const fraction = /\.(\d*)/.exec(text)?.[1]?.length ?? 0
  const scale = fraction - exponent
  if (exponent >= int || exponent < -int || scale >= int || scale < -int) notWellFormed()
  const parsed = parseNumber(text)
  if (typeof parsed !== 'string') return { N: formatNumber(parsed) }
  return parsed === 'unconvertible'
    ? notWellFormed()
    : invalid(`${numberFaults[parsed]} under ${under}`)
}

function listed(parser: Parser, end: ']' | '>>', under: string): readonly Value[] {
  const values: Value[] = []
  if (parser.take(end)) return values
  do values.push(parseLiteral(parser, `${under}[${values.length}]`))
  while (parser.take(','))
  parser.expect(end)
  return values
}

const setTypes: Readonly<Record<string, 'SS' | 'NS' | 'BS'>> = { S: 'SS', N: 'NS', B: 'BS' }

function setOf(values: readonly Value[]): Value {
  const [first] = values
  if (first === undefined) return invalid('Empty bags are not supported')
  const type = typeOf(first)
  const set = setTypes[type]
  if (set === undefined || values.some(value => typeOf(value) !== type))
    return invalid('Bags must hold values of one type, which is a string, a number or binary')
  const members = values.map(value => String(value[type]))
  return checkedValue({ [set]: members }, 'older')
}

/** Without `under`, every value is a whole of its own: the attributes of an item. */
export function mapped(parser: Parser, under?: string): Item {
  const entries: [string, Value][] = []
  if (parser.take('}')) return {}
  do {
    const { kind, text } = parser.next()
    if (kind !== 'text' && kind !== 'quoted') unexpected(parser)
    parser.expect(':')
    entries.push([text, parseLiteral(parser, under === undefined ? 'root' : `${under}.${text}`)])
  } while (parser.take(','))
  parser.expect('}')
  return Object.fromEntries(entries)
}
