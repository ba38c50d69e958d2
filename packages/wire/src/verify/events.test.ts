import { expect, it } from 'vitest'
import { decodeEvent, encodeEvent } from '../codec/event-stream.ts'
import { signEvents } from '../sign/event-stream-signing.ts'
import { testPrimitives } from '../sign/primitives.fixture.ts'
import { verifyEvents } from './events.ts'

const scope = {
  credentials: { accessKeyId: 'AKID', secretAccessKey: 'secret' },
  region: 'us-east-1',
  service: 'transcribe',
}
const opening = 'a'.repeat(64)
const start = Date.UTC(2026, 0, 1, 23, 59, 58)

/** Signed a second apart, so that the stream outlasts the day of its request. */
async function signed(count: number): Promise<Uint8Array[]> {
  async function* messages() {
    for (let i = 0; i < count; i++)
      yield encodeEvent({ headers: {}, payload: Uint8Array.of(i) }, testPrimitives)
  }
  let clock = start
  const now = () => {
    clock += 1000
    return new Date(clock)
  }
  return all(signEvents(messages(), opening, { ...scope, now }, testPrimitives))
}

async function read(frames: readonly Uint8Array[], options = {}): Promise<Uint8Array[]> {
  async function* source() {
    yield* frames
  }
  const given = { ...scope, now: () => new Date(start), ...options }
  return all(verifyEvents(source(), opening, given, testPrimitives))
}

async function all<Item>(source: AsyncIterable<Item>): Promise<Item[]> {
  const items: Item[] = []
  for await (const item of source) items.push(item)
  return items
}

const refused = (code: string, message?: string) =>
  expect.objectContaining({ code, ...(message && { message: expect.stringContaining(message) }) })

it('hands out what was signed, past midnight too', async () => {
  const messages = await read(await signed(4))
  const payloads = messages.map(bytes => [...decodeEvent(bytes, testPrimitives).payload])
  expect(payloads).toEqual([[0], [1], [2], [3]])
  expect(await read(await signed(0))).toEqual([])
})

it.each<[what: string, change: (frames: Uint8Array[]) => Uint8Array[], code: string]>([
  ['a message left out', ([, ...rest]) => rest, 'SignatureDoesNotMatch'],
  ['two in the other order', ([a, b, ...rest]) => [b!, a!, ...rest], 'SignatureDoesNotMatch'],
  ['one sent twice', ([a, ...rest]) => [a!, a!, ...rest], 'SignatureDoesNotMatch'],
  ['no end', frames => frames.slice(0, -1), 'IncompleteBody'],
  ['more after the end', frames => [...frames, frames[0]!], 'IncompleteBody'],
  ['nothing at all', () => [], 'IncompleteBody'],
  ['an unsigned message', frames => [bare({}), ...frames], 'IncompleteSignature'],
  [
    'a date as text',
    frames => [bare({ type: 'string', value: 'now' }), ...frames],
    'IncompleteSignature',
  ],
  ['a payload changed', ([a, ...rest]) => [changed(a!), ...rest], 'SignatureDoesNotMatch'],
])('refuses %s', async (_, change, code) => {
  await expect(read(change(await signed(2)))).rejects.toEqual(refused(code))
})

it('refuses another key, another opening scope and old messages', async () => {
  const frames = await signed(1)
  const credentials = { accessKeyId: 'AKID', secretAccessKey: 'other' }
  await expect(read(frames, { credentials })).rejects.toEqual(refused('SignatureDoesNotMatch'))
  await expect(read(frames, { region: 'eu-west-1' })).rejects.toEqual(
    refused('SignatureDoesNotMatch'),
  )
  const late = (minutes: number) => ({ now: () => new Date(start + minutes * 60_000) })
  await expect(read(frames, late(16))).rejects.toEqual(refused('RequestTimeTooSkewed'))
  await expect(read(frames, late(-16))).rejects.toEqual(refused('RequestTimeTooSkewed'))
  expect(await read(frames, late(14))).toHaveLength(1)
})

function bare(date: object): Uint8Array {
  const headers = 'type' in date ? { ':date': date as never } : {}
  return encodeEvent({ headers, payload: noPayload }, testPrimitives)
}

function changed(frame: Uint8Array): Uint8Array {
  const { headers, payload } = decodeEvent(frame, testPrimitives)
  const other = payload.slice()
  other[other.length - 5]! ^= 1
  return encodeEvent({ headers, payload: other }, testPrimitives)
}

const noPayload = new Uint8Array(0)
