/** Which bytes of which blobs a span of an object is. */
import type { Piece } from '../rows/blobs.ts'
import type { Span } from './range.ts'
import type { Segment } from './store.ts'

/** @example piecesOf([{ blob: 'a', size: 5 }, { blob: 'b', size: 5 }], { start: 3, length: 4 }) */
export function piecesOf(segments: readonly Segment[], { start, length }: Span): Piece[] {
  const end = start + length
  const pieces: Piece[] = []
  let at = 0
  for (const { blob, size } of segments) {
    const from = Math.max(start - at, 0)
    const to = Math.min(end - at, size)
    if (from < to) pieces.push({ id: blob, from, to })
    at += size
    if (at >= end) break
  }
  return pieces
}
