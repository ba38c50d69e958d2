/**
 * Filter patterns: terms of a text, conditions on JSON, or on the words of a line. What is none of them is refused, not
 * passed over. (CloudWatch Logs user guide, "Filter pattern syntax")
 */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { expressionOf, type Matches, refused } from './expression.ts'
import { type Condition, conditionsIn } from './pattern-conditions.ts'

const longest = 1024

/** @example matcherOf('ERROR -timeout')('ERROR: disk full') // true */
export function matcherOf(pattern: string): Matches | Anomaly {
  const text = pattern.trim()
  if (text.length > longest) return refused(`it is longer than ${longest} characters`)
  if (text === '') return () => true
  if (text.startsWith('{')) return jsonPattern(text)
  return text.startsWith('[') ? wordsPattern(text) : termsPattern(text)
}

/** `word`, `"a phrase"`, `?either`, `-not`, `%expression%`. */
function termsPattern(text: string): Matches | Anomaly {
  const terms = [...text.matchAll(/([?-]?)("(?:[^"\\]|\\.)*"|%[^%]+%|\S+)/g)].map(
    ([, sign, term]) => ({
      sign,
      holds: termOf(term!),
    }),
  )
  const wrong = terms.map(({ holds }) => holds).find(isAnomaly)
  if (wrong) return wrong
  const of = (wanted: string) =>
    terms.filter(({ sign }) => sign === wanted).map(({ holds }) => holds as Matches)
  const [all, none, any] = [of(''), of('-'), of('?')]
  // Beside other terms, optional ones count for nothing.
  if (all.length + none.length === 0) return line => any.some(holds => holds(line))
  return line => all.every(holds => holds(line)) && !none.some(holds => holds(line))
}

function termOf(term: string): Matches | Anomaly {
  if (term.startsWith('%')) return expressionOf(term)
  const plain = term.startsWith('"') ? term.slice(1, -1).replace(/\\(.)/g, '$1') : term
  return /[^\w"]/.test(plain) && !term.startsWith('"')
    ? refused(
        `the term ${term} holds more than letters, digits and underscores, so it needs quotes`,
      )
    : line => line.includes(plain)
}

function jsonPattern(text: string): Matches | Anomaly {
  if (!text.endsWith('}')) return refused('the brace is not closed')
  const condition = conditionsIn(text.slice(1, -1), 'json')
  if (isAnomaly(condition)) return condition
  return line => {
    const value = jsonIn(line)
    return value !== undefined && condition(name => atPath(value, name))
  }
}

function jsonIn(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

/** `$.a.b[0]` */
const atPath = (value: unknown, path: string): unknown =>
  (path.match(/[^.[\]$'"]+/g) ?? []).reduce<unknown>(
    (at, step) =>
      typeof at === 'object' && at !== null && Object.hasOwn(at, step)
        ? (at as Record<string, unknown>)[step]
        : undefined,
    value,
  )

/** `[ip, user, ..., status = 4*, bytes > 1000]`: a condition for each word of a line. */
function wordsPattern(text: string): Matches | Anomaly {
  if (!text.endsWith(']')) return refused('the bracket is not closed')
  const fields = text
    .slice(1, -1)
    .split(',')
    .map(field => field.trim())
  const conditions = fields.map(field =>
    /^(\.\.\.|\w*)$/.test(field) ? undefined : conditionsIn(field, 'words'),
  )
  const wrong = conditions.find(isAnomaly)
  if (wrong) return wrong
  const gap = fields.indexOf('...')
  if (gap !== fields.lastIndexOf('...')) return refused("'...' stands once")
  return line => {
    const words = wordsOf(line)
    const fits = gap < 0 ? words.length === fields.length : words.length >= fields.length - 1
    return (
      fits &&
      conditions.every((condition, index) => {
        const word = words[gap < 0 || index < gap ? index : words.length - fields.length + index]
        return condition === undefined || (condition as Condition)(() => word)
      })
    )
  }
}

/** Words, and what stands in quotes or brackets as one. */
const wordsOf = (line: string): string[] =>
  Array.from(line.matchAll(/"([^"]*)"|\[([^\]]*)\]|(\S+)/g), ([, quoted, bracketed, word]) =>
    String(quoted ?? bracketed ?? word),
  )
