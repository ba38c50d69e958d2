/**
 * Finds a text in which some characters may be any, by the shift-and method: one bit a character of what is looked for,
 * all of them moved at once. The work is the length of the text for every 32 characters, whatever stands in either.
 */

export type Sought = {
  readonly length: number
  /** Where each character may stand, as bits; a character that is not named stands only at the holes. */
  readonly places: ReadonlyMap<number, Uint32Array>
  readonly holes: Uint32Array
}

export function compileSought(text: string, holes: readonly number[]): Sought {
  const words = Math.ceil(text.length / 32)
  const open = new Uint32Array(words)
  for (const hole of holes) mark(open, hole)
  const places = new Map<number, Uint32Array>()
  const anywhere = new Set(holes)
  for (let at = 0; at < text.length; at++) {
    if (anywhere.has(at)) continue
    const code = text.charCodeAt(at)
    const bits = places.get(code) ?? open.slice()
    mark(bits, at)
    places.set(code, bits)
  }
  return { length: text.length, places, holes: open }
}

function mark(bits: Uint32Array, at: number): void {
  bits[at >>> 5]! |= 1 << (at & 31)
}

/** Where the sought stands first, from `from` on and wholly before `end`; -1 where it does not. */
export function search(
  { length, places, holes }: Sought,
  text: string,
  from: number,
  end: number,
): number {
  const begun = new Uint32Array(holes.length)
  const last = length - 1
  for (let at = from; at < end; at++) {
    const bits = places.get(text.charCodeAt(at)) ?? holes
    let carry = 1
    for (let word = 0; word < begun.length; word++) {
      const before = begun[word]!
      begun[word] = ((before << 1) | carry) & bits[word]!
      carry = before >>> 31
    }
    if (((begun[last >>> 5]! >>> (last & 31)) & 1) === 1) return at - last
  }
  return -1
}
