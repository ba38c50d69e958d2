/** Event stream messages: read, written again, or refused. */
import { nodePrimitives } from '../../packages/client/src/primitives-node.ts'
import {
  type EventHeader,
  encodeEvent,
  eventDecoder,
} from '../../packages/wire/src/codec/event-stream.ts'
import { isMalformed } from '../../packages/wire/src/codec/malformed.ts'
import { caseOf, type Outcome, readJson } from './read.ts'

export const suite = { name: 'eventstream', run }

async function* run(corporaDir: string): AsyncIterable<Outcome> {
  const file = 'messages.json'
  const { tests } = await readJson<{ tests: MessageCase[] }>(corporaDir, 'eventstream', file)
  for (const test of tests) {
    const bytes = bytesOf(test)
    yield caseOf(file, test.id, test.expect ?? 'refused', () => decoded(bytes))
    if (test.expect === undefined) continue
    // Header order is kept and lengths are canonical, so writing gives the same bytes again.
    yield caseOf(file, `${test.id} written`, Buffer.from(bytes).toString('base64'), () =>
      Buffer.from(encodeEvent(messages(bytes)[0]!, nodePrimitives)).toString('base64'),
    )
  }
}

type MessageCase = {
  id: string
  message?: string
  messageParts?: { base64?: string; repeat?: string; times?: number }[]
  expect?: unknown
}

function bytesOf({ message, messageParts = [{ base64: message ?? '' }] }: MessageCase): Uint8Array {
  return Buffer.concat(
    messageParts.map(({ base64, repeat, times }) =>
      base64 !== undefined
        ? Buffer.from(base64, 'base64')
        : Buffer.alloc(times!, Buffer.from(repeat!, 'base64')),
    ),
  )
}

/** In pieces of seven bytes, so that every boundary is met. */
function messages(bytes: Uint8Array) {
  const decoder = eventDecoder(nodePrimitives)
  const found = []
  for (let at = 0; at < bytes.length; at += 7)
    found.push(...decoder.add(bytes.subarray(at, at + 7)))
  decoder.end()
  return found
}

function decoded(bytes: Uint8Array): unknown {
  try {
    const [message] = messages(bytes)
    const headers = Object.entries(message!.headers).map(([name, header]) => ({
      name,
      [header.type]: plain(header),
    }))
    return { headers, payload: Buffer.from(message!.payload).toString('base64') }
  } catch (thrown) {
    if (isMalformed(thrown)) return 'refused'
    throw thrown
  }
}

/** As the corpus spells values. */
function plain({ type, value }: EventHeader): unknown {
  if (type === 'long') return String(value)
  if (type === 'blob') return Buffer.from(value).toString('base64')
  if (type === 'uuid') return value.replaceAll('-', '')
  return type === 'timestamp' ? value.getTime() : value
}
