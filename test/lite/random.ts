/** Random values, the same for the same seed. */
export type Random = {
  readonly below: (limit: number) => number
  readonly pick: <T>(from: readonly T[]) => T
  readonly chance: (of: number) => boolean
  readonly text: () => string
  /** Some of the fields, each made when it is taken. */
  readonly some: (
    of: Readonly<Record<string, () => unknown>>,
    share?: number,
  ) => Record<string, unknown>
}

export function random(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number) => Math.floor(next() * limit)
  const pick = <T>(from: readonly T[]): T => from[below(from.length)]!
  const chance = (of: number) => next() < of
  const letters = [...'abcXYZ019-_.~ /%+=&?#:;,!*\'()[]{}"<>|\\^`@$éü€𝄞']
  const text = () => Array.from({ length: below(9) }, () => pick(letters)).join('')
  return {
    below,
    pick,
    chance,
    text,
    some: (of, share = 0.4) =>
      Object.fromEntries(
        Object.entries(of).flatMap(([name, make]) => (chance(share) ? [[name, make()]] : [])),
      ),
  }
}
