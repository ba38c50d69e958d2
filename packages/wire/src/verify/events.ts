/**
 * Reads signed event streams, the twin of `sign/event-stream-signing.ts`: checks each message's date and signature
 * before it is handed out, and that the empty message at the end is there. What is wrong is thrown as an anomaly.
 */
import { decodeEvents, type EventMessage } from '../codec/event-stream.ts'
import { encodeHex } from '../codec/hex.ts'
import type { Primitives } from '../primitives.ts'
import { type EventScope, eventSignature } from '../sign/event-stream-signing.ts'
import { refusal } from './refusals.ts'
import { defaultSkew, isSame } from './sigv4.ts'

export type VerifyEventsOptions = EventScope & {
  /** Milliseconds that clocks may differ by; default 15 minutes. */
  readonly skew?: number
}

/**
 * The messages within the signed ones, each as the bytes that were signed.
 *
 * @example
 * verifyEvents(source, identity.signature, { credentials, region, service, now: () => new Date() }, nodePrimitives)
 */
export async function* verifyEvents(
  source: AsyncIterable<Uint8Array>,
  requestSignature: string,
  options: VerifyEventsOptions,
  primitives: Primitives,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { now, skew = defaultSkew } = options
  let last = requestSignature
  let isEnded = false
  for await (const { headers, payload } of decodeEvents(source, primitives)) {
    if (isEnded) throw refusal('IncompleteBody', 'a message after the last one')
    const { date, signature } = proofOf(headers)
    if (Math.abs(now().getTime() - date.getTime()) > skew) throw refusal('RequestTimeTooSkewed')
    const expected = eventSignature(payload, date, last, options, primitives)
    if (!isSame(signature, expected)) throw refusal('SignatureDoesNotMatch')
    last = expected
    if (payload.length === 0) isEnded = true
    else yield payload
  }
  if (!isEnded) throw refusal('IncompleteBody', 'it ends without the empty message')
}

function proofOf(headers: EventMessage['headers']): { date: Date; signature: string } {
  const date = headers[':date']
  const signature = headers[':chunk-signature']
  if (date?.type !== 'timestamp' || signature?.type !== 'blob')
    throw refusal('IncompleteSignature', 'a message needs :date and :chunk-signature')
  return { date: date.value, signature: encodeHex(signature.value) }
}
