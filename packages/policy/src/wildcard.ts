/**
 * Patterns with `*` and `?`, compiled to the pieces between the stars. Each piece is looked for once, left to right, and
 * the last one at the end: nothing is ever tried again, so no pattern is slow. `?` is one UTF-16 unit.
 */

export type Wildcard = { readonly wildcard: '*' | '?' }
export type Pattern = { readonly pieces: readonly Piece[]; readonly length: number }

/** A text in which the characters at `holes` may be any. */
type Piece = { readonly text: string; readonly holes?: readonly number[] }

export const star: Wildcard = { wildcard: '*' }
export const question: Wildcard = { wildcard: '?' }

/** The pattern of texts and wildcards; a text stands for itself, even where it holds a star. */
export function compilePattern(parts: readonly (string | Wildcard)[]): Pattern {
  const pieces: { text: string; holes?: number[] }[] = [{ text: '' }]
  for (const part of parts) {
    const piece = pieces[pieces.length - 1]!
    if (part === star) pieces.push({ text: '' })
    else if (typeof part === 'string') piece.text += part
    else {
      piece.holes = [...(piece.holes ?? []), piece.text.length]
      piece.text += '?'
    }
  }
  const length = pieces.reduce((sum, { text }) => sum + text.length, 0)
  return { pieces: pieces.filter(({ text }, at) => text || isEnd(at, pieces)), length }
}

const isEnd = (at: number, pieces: readonly unknown[]): boolean =>
  at === 0 || at === pieces.length - 1

export function matches({ pieces, length }: Pattern, text: string): boolean {
  const first = pieces[0]!
  if (pieces.length === 1) return text.length === length && fits(first, text, 0)
  const last = pieces[pieces.length - 1]!
  const end = text.length - last.text.length
  if (text.length < length || !fits(first, text, 0) || !fits(last, text, end)) return false
  let at = first.text.length
  for (let index = 1; index < pieces.length - 1; index++) {
    const found = find(pieces[index]!, text, at, end)
    if (found < 0) return false
    at = found + pieces[index]!.text.length
  }
  return at <= end
}

function fits({ text: piece, holes }: Piece, text: string, at: number): boolean {
  if (holes === undefined) return text.startsWith(piece, at)
  let hole = 0
  for (let index = 0; index < piece.length; index++) {
    if (holes[hole] === index) hole++
    else if (piece.charCodeAt(index) !== text.charCodeAt(at + index)) return false
  }
  return true
}

/** Where the piece stands next, wholly before `end`; -1 where it does not. */
function find(piece: Piece, text: string, from: number, end: number): number {
  const latest = end - piece.text.length
  if (piece.holes === undefined) {
    const at = text.indexOf(piece.text, from)
    return at > latest ? -1 : at
  }
  for (let at = from; at <= latest; at++) if (fits(piece, text, at)) return at
  return -1
}

/** Texts and wildcards of a pattern that knows no variables, such as an action's. */
export function partsOf(text: string): (string | Wildcard)[] {
  return text
    .split(/([*?])/)
    .filter(part => part !== '')
    .map(part => (part === '*' ? star : part === '?' ? question : part))
}
