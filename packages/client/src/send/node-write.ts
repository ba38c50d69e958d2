/** The body of a request on Node: bytes in one write with the headers, streams as fast as the socket takes them. */
import type { ClientRequest } from 'node:http'
import {
  type Anomaly,
  anomaly,
  type Category,
  type HttpRequest,
  isBytes,
  type StreamBody,
} from '@plainwire/wire'
import { codeOf, messageOf } from './failures.ts'

export function write(
  sent: ClientRequest,
  { body }: HttpRequest,
  watching: { busy: boolean },
  resolve: (result: Anomaly) => void,
): void {
  if (isBytes(body)) {
    if (body.length === 0) sent.end()
    else if (body.length > oneWrite) sent.end(body)
    else sent.end(latin1(body), 'latin1')
    return
  }
  // Every message of Node has it; the types know it of responses only.
  ;(sent as { strictContentLength?: boolean }).strictContentLength = true
  pump(sent, body, watching).catch(cause => {
    resolve(unread(cause))
    sent.destroy()
  })
}

/** A body may say itself what went wrong; one of another length than it was said to have would leave the server waiting. */
const unread = (cause: unknown): Anomaly =>
  (cause as { anomaly?: Anomaly } | null)?.anomaly ??
  (codeOf(cause) === 'ERR_HTTP_CONTENT_LENGTH_MISMATCH'
    ? unsendable('incorrect', 'The request body has another length', 'BODY_LENGTH_WRONG', cause)
    : unsendable('fault', 'The request body cannot be read', 'BODY_FAILED', cause))

export const unsendable = (
  category: Category,
  what: string,
  code: string,
  cause: unknown,
): Anomaly => anomaly(category, `${what}: ${messageOf(cause)}`, { code, cause })

/**
 * Up to so many bytes go out with the headers in one write, which Node does for text only; a second one costs more than
 * the rest of the call.
 */
const oneWrite = 16_384

const latin1 = ({ buffer, byteOffset, length }: Uint8Array): string =>
  Buffer.from(buffer, byteOffset, length).toString('latin1')

/**
 * Waits for the socket to take what it was given before reading on; while the source is waited for, the server may be
 * silent. When the exchange ends first, the source is closed at once.
 */
async function pump(
  sent: ClientRequest,
  body: StreamBody,
  watching: { busy: boolean },
): Promise<void> {
  const source = body.open()[Symbol.asyncIterator]()
  const close = () => void source.return?.().catch(() => undefined)
  sent.on('close', close)
  for (;;) {
    watching.busy = true
    const { done, value } = await source.next()
    watching.busy = false
    if (sent.destroyed) return
    if (done) break
    if (!sent.write(value)) await drained(sent)
  }
  sent.off('close', close)
  sent.end()
}

const drained = (sent: ClientRequest): Promise<void> =>
  new Promise(resolve => {
    const done = () => {
      sent.off('drain', done).off('close', done)
      resolve()
    }
    sent.on('drain', done).on('close', done)
  })
