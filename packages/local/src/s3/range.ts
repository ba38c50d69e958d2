/** The Range header: which bytes of an object are asked for. https://www.rfc-editor.org/rfc/rfc9110#name-range */
import type { Anomaly } from '@plainwire/wire'
import { failure } from './failures.ts'

/** First byte, and how many. */
export type Span = { readonly start: number; readonly length: number }

/**
 * The bytes of one range. What is no range, or several at once, counts as none: the whole object is answered.
 *
 * @example rangeOf('bytes=-5', 100) // { start: 95, length: 5 }
 */
export function rangeOf(text: string | undefined, size: number): Span | Anomaly | undefined {
  const found = /^bytes=(\d*)-(\d*)$/.exec(text?.trim() ?? '')
  if (found === null || (found[1] === '' && found[2] === '')) return undefined
  const [first, last] = [found[1]!, found[2]!]
  if (first === '') {
    const length = Math.min(size, Number(last))
    return length === 0 ? outside(text!, size) : { start: size - length, length }
  }
  const start = Number(first)
  const end = last === '' ? size - 1 : Math.min(size - 1, Number(last))
  if (last !== '' && Number(last) < start) return undefined
  return start >= size ? outside(text!, size) : { start, length: end - start + 1 }
}

const outside = (range: string, size: number): Anomaly =>
  failure('InvalidRange', { RangeRequested: range, ActualObjectSize: String(size) })

/** `bytes 0-4/100` */
export const contentRange = ({ start, length }: Span, size: number): string =>
  `bytes ${start}-${start + length - 1}/${size}`
