/** Pieces of an item's texts around the words that were asked for, with marks around these. */
import type { JsonObject } from '../json.ts'
import type { Highlight } from './query.ts'
import { leavesOf, wordsOf } from './words.ts'

type Asked = { readonly words: ReadonlySet<string>; readonly prefixes: readonly string[] }

/** Characters of a piece, and pieces of a field. */
const width = 150
const most = 5

/** @example highlighted({ text: 'say hello' }, { fields: ['text'], before: '<em>', after: '</em>' }, { words: new Set(['hello']), prefixes: [] }) */
export function highlighted(source: JsonObject, highlight: Highlight, asked: Asked): JsonObject {
  const found: Record<string, readonly string[]> = {}
  const leaves = leavesOf(source)
  for (const field of highlight.fields) {
    const pieces = (leaves.get(field) ?? []).flatMap(value =>
      typeof value === 'string' ? piecesOf(value, highlight, asked) : [],
    )
    if (pieces.length > 0) found[field] = pieces.slice(0, most)
  }
  return found
}

type Word = { readonly from: number; readonly to: number; readonly hit: boolean }

function piecesOf(text: string, highlight: Highlight, asked: Asked): string[] {
  const windows: Word[][] = []
  for (const { 0: own, index } of text.matchAll(/[^\n\r\p{Z}\p{P}]+/gu)) {
    const word = { from: index, to: index + own.length, hit: isAsked(own, asked) }
    const window = windows.at(-1)
    if (window && word.to - window[0]!.from <= width) window.push(word)
    else windows.push([word])
  }
  return windows
    .filter(window => window.some(({ hit }) => hit))
    .map(window => marked(text, window, highlight))
}

function marked(text: string, window: readonly Word[], { before, after }: Highlight): string {
  let piece = ''
  let at = window[0]!.from
  for (const { from, to, hit } of window) {
    if (!hit) continue
    piece += text.slice(at, from) + before + text.slice(from, to) + after
    at = to
  }
  return piece + text.slice(at, window.at(-1)!.to)
}

const isAsked = (word: string, { words, prefixes }: Asked): boolean => {
  const [own = ''] = wordsOf(word)
  return words.has(own) || prefixes.some(prefix => own.startsWith(prefix))
}
