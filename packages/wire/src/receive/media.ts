/** Media types of a request: what its body is, and what its sender is ready to read. */
import { type Header, header } from '../http.ts'
import { refuse } from './refuse.ts'

/**
 * Refuses a body of another type than `expected`; where `undefined` says that none is expected, any typed one. A body
 * without a type is refused only where one is expected.
 */
export function checkContentType(
  headers: readonly Header[],
  expected: string | undefined,
  length: number | undefined,
): void {
  const given = header(headers, 'content-type')
  if (given === undefined) {
    if (expected !== undefined && length !== 0)
      refuse(`The body needs the content type ${expected}`, 'mediaType')
    return
  }
  if (expected === undefined) {
    if (length !== 0) refuse('The operation takes no body', 'mediaType')
  } else if (mediaType(given) !== mediaType(expected))
    refuse(`The content type must be ${expected}, not ${given}`, 'mediaType')
}

/** Refuses to answer a sender who would not read it. */
export function checkAccept(headers: readonly Header[], produced: string): void {
  const accept = header(headers, 'accept')
  if (accept === undefined || accept.trim() === '') return
  const [type, subtype] = mediaType(produced).split('/')
  const ranges = accept.split(',').map(mediaType)
  const fits = ranges.some(range => {
    const [wanted, wantedSub] = range.split('/')
    return (wanted === '*' || wanted === type) && (wantedSub === '*' || wantedSub === subtype)
  })
  if (!fits) refuse(`The answer is ${produced}, not ${accept}`, 'accept')
}

/** Type and subtype, without parameters. */
const mediaType = (text: string): string => text.split(';', 1)[0]!.trim().toLowerCase()
