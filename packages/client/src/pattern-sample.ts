/**
 * Text that a constraint's pattern accepts. Alternatives, groups, classes and repetitions are followed; what looks ahead
 * or back is passed over. Whoever asks checks what comes out.
 */

/** In [0, 1). */
export type Random = () => number

/**
 * `more` is about how often what may repeat does so beyond its least.
 *
 * @example
 * textOfPattern('^[a-z]{3}-\\d+$', Math.random, 2) // 'kqc-48'
 */
export function textOfPattern(pattern: string, random: Random, more: number): string | undefined {
  const source: Source = { pattern, at: 0, random, more }
  try {
    const text = alternatives(source)
    return source.at === pattern.length ? text : undefined
  } catch (thrown) {
    if (thrown === unreadable) return undefined
    throw thrown
  }
}

type Source = {
  readonly pattern: string
  at: number
  readonly random: Random
  readonly more: number
}

const unreadable = { unreadable: 'pattern' }

/** All are read, one is taken. */
function alternatives(source: Source): string {
  const texts = [sequence(source)]
  while (source.pattern[source.at] === '|') {
    source.at++
    texts.push(sequence(source))
  }
  return texts[Math.floor(source.random() * texts.length)]!
}

function sequence(source: Source): string {
  let text = ''
  while (source.at < source.pattern.length && !'|)'.includes(source.pattern[source.at]!))
    text += repeated(source)
  return text
}

const quantifier = /([*+?]|\{(\d+)(,(\d*))?\})\??/y

/** Reads the atom once for each time it is to be there: every time is another choice. */
function repeated(source: Source): string {
  const from = source.at
  const first = atom(source)
  quantifier.lastIndex = source.at
  const found = quantifier.exec(source.pattern)
  if (found === null) return first
  const end = source.at + found[0].length
  let text = ''
  for (let count = timesOf(found, source); count > 0; count--) {
    source.at = from
    text += atom(source)
  }
  source.at = end
  return text
}

function timesOf([, mark = '', least, range, most]: RegExpExecArray, { random, more }: Source) {
  const min = mark === '+' ? 1 : Number(least ?? 0)
  const max =
    mark === '?' ? 1 : least === undefined || most === '' ? 500 : Number(range ? most : least)
  return Math.min(max, min + Math.round(more * (0.5 + random())))
}

const atoms =
  /\\[pP]\{[^}]*\}|\\u\{[^}]*\}|\\u[\dA-Fa-f]{4}|\\x[\dA-Fa-f]{2}|\\.|\[(?:\\.|[^\]\\])*\]|[^\\()[\]|*+?^$]/suy

function atom(source: Source): string {
  const mark = source.pattern[source.at]
  if (mark === '(') return group(source)
  if (mark === '^' || mark === '$') {
    source.at++
    return ''
  }
  atoms.lastIndex = source.at
  const found = atoms.exec(source.pattern)?.[0]
  if (found === undefined) throw unreadable
  source.at += found.length
  return /^\\[bB]$/.test(found) ? '' : characterOf(found, source.random)
}

function group(source: Source): string {
  const opening = /\((?:\?(?::|<[A-Za-z_]\w*>|[=!]|<[=!]))?/y
  opening.lastIndex = source.at
  const found = opening.exec(source.pattern)![0]
  source.at += found.length
  const text = alternatives(source)
  if (source.pattern[source.at] !== ')') throw unreadable
  source.at++
  return /[=!]$/.test(found) ? '' : text
}

/** What text is made of by preference; letters come first in a class that takes them. */
const letters = 'abcdefghijklmnopqrstuvwxyz'
const others =
  '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-_/:.,=@+ #%&*!?$()[]{}<>;|~^\'"`\\\t\r\n\u00e9\u4e2d'

const classes = new Map<string, readonly string[]>()

function characterOf(source: string, random: Random): string {
  const known = classes.get(source) ?? charactersOf(source)
  if (known.length === 0) throw unreadable
  return known[Math.floor(random() * known.length)]!
}

function charactersOf(source: string): readonly string[] {
  const test = characterTest(source)
  const found = [letters, others.slice(0, 36), others.slice(36)]
    .map(some => [...some].filter(character => test.test(character)))
    .find(some => some.length > 0)
  const made = found ?? []
  if (classes.size < 1000) classes.set(source, made)
  return made
}

function characterTest(source: string): RegExp {
  for (const flags of ['u', ''])
    try {
      return new RegExp(`^(?:${source})$`, flags)
    } catch {}
  throw unreadable
}
