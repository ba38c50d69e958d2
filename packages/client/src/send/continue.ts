/**
 * `Expect: 100-continue`: the headers go out, and the body waits until the server wants it. A server that refuses or sends
 * elsewhere spares the way of a big body; one that says nothing gets it after a while.
 * https://www.rfc-editor.org/rfc/rfc9110#name-expect
 */
import type { Header } from '@plainwire/wire'
import { write } from './node-write.ts'

/** Milliseconds that a body is held back at most, as AWS's own clients do. */
const patience = 1000

/** Writes the body, at once or when it is wanted. */
export const writeWhenWanted: typeof write = (sent, request, watching, resolve) => {
  const go = () => write(sent, request, watching, resolve)
  if (!request.headers.some(isExpectation)) return go()
  const over = () => {
    clearTimeout(timer)
    sent.off('continue', wanted).off('response', refused).off('close', over)
  }
  const wanted = () => {
    over()
    if (!sent.destroyed) go()
  }
  /** Of a request without its body nothing can follow on the connection. */
  const refused = (response: { on(event: 'end', run: () => void): unknown }) => {
    over()
    response.on('end', () => sent.destroy())
  }
  const timer = setTimeout(wanted, patience).unref()
  sent.on('continue', wanted).on('response', refused).on('close', over)
}

const isExpectation = ([name, value]: Header): boolean =>
  /^expect$/i.test(name) && /^100-continue$/i.test(value)
