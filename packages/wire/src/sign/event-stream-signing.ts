/**
 * Signed event streams: each message travels within another one that holds its date and a signature, which continues
 * the signature before it. An empty message ends the stream. (AWS, "STREAMING-AWS4-HMAC-SHA256-EVENTS".)
 */
import { encodeEvent, encodeHeaders } from '../codec/event-stream.ts'
import { decodeHex } from '../codec/hex.ts'
import { noBody } from '../http.ts'
import type { Primitives } from '../primitives.ts'
import { amzDate } from './canonical.ts'
import type { Scope } from './scheme.ts'
import { signingKey } from './sigv4.ts'

/** The value of `x-amz-content-sha256` for the request that opens the stream. */
export const eventsPayload = 'STREAMING-AWS4-HMAC-SHA256-EVENTS'

export type EventScope = Pick<Scope, 'credentials' | 'region' | 'service'> & {
  /** Asked for each event: a stream may outlast the day of its request. */
  readonly now: () => Date
}

/**
 * @example
 * signEvents(messages, signed.signature, { credentials, region, service, now: () => new Date() }, nodePrimitives)
 */
export async function* signEvents(
  messages: AsyncIterable<Uint8Array>,
  requestSignature: string,
  scope: EventScope,
  primitives: Primitives,
): AsyncGenerator<Uint8Array, void, undefined> {
  let last = requestSignature
  const signed = (payload: Uint8Array): Uint8Array => {
    const date = scope.now()
    last = eventSignature(payload, date, last, scope, primitives)
    const headers = {
      ':date': { type: 'timestamp', value: date },
      ':chunk-signature': { type: 'blob', value: decodeHex(last) },
    } as const
    return encodeEvent({ headers, payload }, primitives)
  }
  for await (const message of messages) yield signed(message)
  yield signed(noBody)
}

/**
 * One link of the chain, for both ends.
 *
 * @example
 * eventSignature(payload, date, signatureBefore, scope, nodePrimitives)
 */
export function eventSignature(
  payload: Uint8Array,
  date: Date,
  before: string,
  { credentials, region, service }: Omit<EventScope, 'now'>,
  primitives: Primitives,
): string {
  const stamp = amzDate(date)
  const day = stamp.slice(0, 8)
  const headers = encodeHeaders({ ':date': { type: 'timestamp', value: date } })
  const text = [
    'AWS4-HMAC-SHA256-PAYLOAD',
    stamp,
    `${day}/${region}/${service}/aws4_request`,
    before,
    primitives.hashHex('sha256', headers),
    primitives.hashHex('sha256', payload),
  ].join('\n')
  return primitives.hmacHex(
    signingKey(credentials.secretAccessKey, day, region, service, primitives),
    text,
  )
}
