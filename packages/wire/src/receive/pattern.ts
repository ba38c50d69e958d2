/**
 * Constraint patterns against text from strangers. The platform's engine backtracks and may take forever where
 * quantifiers nest; for such patterns all ways are followed at once, in time proportional to the text.
 */

export type Matches = (text: string) => boolean

/** Compiles a pattern; one that no engine here can read is not applied. */
export function patternMatcher(pattern: string): Matches {
  const known = compiled.get(pattern)
  if (known !== undefined) return known
  const foreign = pattern.includes('[[:') // POSIX classes, which JavaScript reads as something else
  const read = foreign ? undefined : nests(pattern) ? linear(pattern) : platform(pattern)
  const made = read ?? (() => true)
  compiled.set(pattern, made)
  return made
}

const compiled = new Map<string, Matches>()

function platform(pattern: string): Matches | undefined {
  for (const flags of ['u', ''])
    try {
      const regex = new RegExp(pattern, flags)
      return text => regex.test(text)
    } catch {}
  return undefined
}

/** Does a repeated group repeat or choose within itself? Read off the text; too careful rather than too bold. */
function nests(pattern: string): boolean {
  const bare = pattern.replace(/\\./gs, 'x').replace(/\[[^\]]*\]/g, 'x')
  const groups: boolean[] = []
  for (let at = 0; at < bare.length; at++) {
    const mark = bare[at]!
    if (mark === '(') groups.push(false)
    else if (mark === ')') {
      const inner = groups.pop() ?? false
      if (inner && /^[*+{]/.test(bare.slice(at + 1))) return true
      if (inner && groups.length > 0) groups[groups.length - 1] = true
    } else if (/[*+{|]/.test(mark) && groups.length > 0) groups[groups.length - 1] = true
  }
  return false
}

/** States of the automaton; `next` and `other` are indices. */
type State =
  | { readonly kind: 'character'; readonly test: RegExp; next: number }
  | { readonly kind: 'fork'; next: number; other: number }
  | { readonly kind: 'start' | 'end'; next: number }
  | { readonly kind: 'match' }

/** Appends a part so that it goes on to `next`, and says where it begins. */
type Part = (states: State[], next: number) => number

function linear(pattern: string): Matches | undefined {
  try {
    const states: State[] = [{ kind: 'match' }]
    const begin = alternatives({ pattern, at: 0 }, true)(states, 0)
    return text => run(states, begin, [...text])
  } catch (thrown) {
    if (thrown === unreadable) return undefined
    throw thrown
  }
}

const unreadable = { unreadable: 'pattern' }
const maxStates = 20_000

const add = (states: State[], state: State): number => {
  if (states.length >= maxStates) throw unreadable
  return states.push(state) - 1
}

type Source = { readonly pattern: string; at: number }

function alternatives(source: Source, top = false): Part {
  const parts = [sequence(source)]
  while (source.pattern[source.at] === '|') {
    source.at++
    parts.push(sequence(source))
  }
  if (top && source.at < source.pattern.length) throw unreadable
  return (states, next) =>
    parts
      .map(part => part(states, next))
      .reduce((next, other) => add(states, { kind: 'fork', next, other }))
}

function sequence(source: Source): Part {
  const parts: Part[] = []
  while (source.at < source.pattern.length && !'|)'.includes(source.pattern[source.at]!))
    parts.push(repeated(source, atom(source)))
  return (states, next) => parts.reduceRight((after, part) => part(states, after), next)
}

const atoms =
  /\\[pP]\{[^}]*\}|\\u\{[^}]*\}|\\u[\dA-Fa-f]{4}|\\x[\dA-Fa-f]{2}|\\c[A-Za-z]|\\[^\d bBk]|\[(?:\\.|[^\]\\])*\]|[^\\()[\]|*+?{}^$]/suy

function atom(source: Source): Part {
  const { pattern } = source
  const mark = pattern[source.at]
  if (mark === '(') return group(source)
  if (mark === '^' || mark === '$') {
    source.at++
    return (states, next) => add(states, { kind: mark === '^' ? 'start' : 'end', next })
  }
  atoms.lastIndex = source.at
  const found = atoms.exec(pattern)?.[0]
  if (found === undefined) throw unreadable
  source.at += found.length
  const test = characterTest(found)
  return (states, next) => add(states, { kind: 'character', test, next })
}

function characterTest(source: string): RegExp {
  for (const flags of ['u', ''])
    try {
      return new RegExp(`^(?:${source})$`, flags)
    } catch {}
  throw unreadable
}

function group(source: Source): Part {
  const opening = /\((?:\?:|\?<[A-Za-z_]\w*>|(?!\?))/y
  opening.lastIndex = source.at
  const found = opening.exec(source.pattern)?.[0]
  if (found === undefined) throw unreadable // looking ahead and behind is not followed
  source.at += found.length
  const inner = alternatives(source)
  if (source.pattern[source.at] !== ')') throw unreadable
  source.at++
  return inner
}

const quantifier = /([*+?]|\{(\d+)(,(\d*))?\})\??/y

function repeated(source: Source, part: Part): Part {
  quantifier.lastIndex = source.at
  const found = quantifier.exec(source.pattern)
  if (found === null) return part
  source.at += found[0].length
  const [, mark = '', from, range, to] = found
  const min = mark === '+' ? 1 : Number(from ?? 0)
  const max =
    mark === '?' ? 1 : from === undefined || to === '' ? undefined : Number(range ? to : from)
  return (states, next) => {
    let begin = max === undefined ? loop(states, part, next) : next
    for (let count = min; count < (max ?? 0); count++)
      begin = add(states, { kind: 'fork', next: part(states, begin), other: next })
    for (let count = 0; count < min; count++) begin = part(states, begin)
    return begin
  }
}

function loop(states: State[], part: Part, next: number): number {
  const fork: State = { kind: 'fork', next: 0, other: next }
  const at = add(states, fork)
  fork.next = part(states, at)
  return at
}

/** Follows all ways through the text at once; a match may begin anywhere. */
function run(states: readonly State[], begin: number, text: readonly string[]): boolean {
  let reached = new Set<number>()
  for (let at = 0; at <= text.length; at++) {
    if (follow(states, begin, at, text.length, reached)) return true
    const stepped = new Set<number>()
    for (const index of reached) {
      const state = states[index]!
      if (state.kind !== 'character' || at === text.length || !state.test.test(text[at]!)) continue
      if (follow(states, state.next, at + 1, text.length, stepped)) return true
    }
    reached = stepped
  }
  return false
}

/** Adds all states that cost no character; true when the match is among them. */
function follow(
  states: readonly State[],
  from: number,
  at: number,
  length: number,
  reached: Set<number>,
): boolean {
  const waiting = [from]
  for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
    if (reached.has(index)) continue
    reached.add(index)
    const state = states[index]!
    if (state.kind === 'match') return true
    if (state.kind === 'fork') waiting.push(state.other, state.next)
    else if (state.kind === 'start' && at === 0) waiting.push(state.next)
    else if (state.kind === 'end' && at === length) waiting.push(state.next)
  }
  return false
}
