/**
 * Patterns with `*` and `?`, compiled to the pieces between the stars. Each piece is looked for once, left to right, and
 * the last one at the end: nothing is ever tried again, so no pattern is slow. `?` is one UTF-16 unit.
 */

import { compileSought, type Sought, search } from './search.ts'

export type Wildcard = { readonly wildcard: '*' | '?' }
export type Pattern = { readonly pieces: readonly Piece[]; readonly length: number }

/** A text; where characters of it may be any, as they are looked for. */
type Piece = { readonly text: string; readonly sought?: Sought }

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
      piece.holes ??= []
      piece.holes.push(piece.text.length)
      piece.text += '?'
    }
  }
  const length = pieces.reduce((sum, { text }) => sum + text.length, 0)
  const kept = pieces.filter(({ text }, at) => text || isEnd(at, pieces))
  return { pieces: kept.map(compilePiece), length }
}

const compilePiece = ({ text, holes }: { text: string; holes?: number[] }): Piece =>
  holes === undefined ? { text } : { text, sought: compileSought(text, holes) }

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

const fits = ({ text: piece, sought }: Piece, text: string, at: number): boolean =>
  sought === undefined
    ? text.startsWith(piece, at)
    : search(sought, text, at, at + piece.length) === at

/** Where the piece stands next, wholly before `end`; -1 where it does not. */
function find({ text: piece, sought }: Piece, text: string, from: number, end: number): number {
  if (sought !== undefined) return search(sought, text, from, end)
  const at = text.indexOf(piece, from)
  return at > end - piece.length ? -1 : at
}

/** Texts and wildcards of a pattern that knows no variables, such as an action's. */
export function partsOf(text: string): (string | Wildcard)[] {
  return text
    .split(/([*?])/)
    .filter(part => part !== '')
    .map(part => (part === '*' ? star : part === '?' ? question : part))
}
