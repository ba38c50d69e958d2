import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  decodeEvent,
  decodeEvents,
  type EventHeader,
  type EventMessage,
  encodeEvent,
  encodeHeaders,
  eventDecoder,
} from './event-stream.ts'
import { isMalformed } from './malformed.ts'

const primitives = { crc32: (data: Uint8Array, seed = 0): number => crc32(data, seed) }
const refusal = expect.objectContaining({ malformed: expect.stringMatching(/^event-stream: /) })

const header: fc.Arbitrary<EventHeader> = fc.oneof(
  fc.record({ type: fc.constant('boolean' as const), value: fc.boolean() }),
  fc.record({ type: fc.constant('byte' as const), value: fc.integer({ min: -128, max: 127 }) }),
  fc.record({
    type: fc.constant('short' as const),
    value: fc.integer({ min: -32768, max: 32767 }),
  }),
  fc.record({ type: fc.constant('integer' as const), value: fc.integer() }),
  fc.record({ type: fc.constant('long' as const), value: fc.maxSafeInteger() }),
  fc.record({ type: fc.constant('blob' as const), value: fc.uint8Array() }),
  fc.record({ type: fc.constant('string' as const), value: fc.string({ unit: 'grapheme' }) }),
  fc.record({ type: fc.constant('uuid' as const), value: fc.uuid() }),
  fc.record({ type: fc.constant('timestamp' as const), value: fc.date({ noInvalidDate: true }) }),
)
const message: fc.Arbitrary<EventMessage> = fc.record({
  headers: fc.dictionary(fc.stringMatching(/^[\w:-]{1,20}$/), header, { maxKeys: 5 }),
  payload: fc.uint8Array({ maxLength: 100 }),
})

it('reads what it wrote, in whatever pieces', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(message, { maxLength: 4 }),
      fc.integer({ min: 1, max: 50 }),
      async (messages, step) => {
        const bytes = Buffer.concat(messages.map(one => encodeEvent(one, primitives)))
        async function* pieces() {
          for (let at = 0; at < bytes.length; at += step) yield bytes.subarray(at, at + step)
        }
        const read = []
        for await (const one of decodeEvents(pieces(), primitives)) read.push(one)
        expect(read).toEqual(messages)
      },
    ),
  )
})

it('keeps longs that a number cannot hold', () => {
  const headers = { big: { type: 'long', value: 2n ** 62n } } as const
  expect(
    decodeEvent(encodeEvent({ headers, payload: new Uint8Array() }, primitives), primitives)
      .headers,
  ).toEqual(headers)
})

it('refuses headers that do not fit', () => {
  expect(() => encodeHeaders({ '': { type: 'byte', value: 1 } })).toThrow(refusal)
  expect(() => encodeHeaders({ ['n'.repeat(256)]: { type: 'byte', value: 1 } })).toThrow(refusal)
  expect(() => encodeHeaders({ n: { type: 'string', value: 'v'.repeat(65536) } })).toThrow(refusal)
  expect(() => encodeHeaders({ n: { type: 'uuid', value: 'x' } })).toThrow(refusal)
})

it('refuses messages beyond its limit before they arrive, and a cut-off end', () => {
  const bytes = encodeEvent({ headers: {}, payload: new Uint8Array(100) }, primitives)
  expect(() => eventDecoder(primitives, { size: 99 }).add(bytes.subarray(0, 12))).toThrow(refusal)
  const decoder = eventDecoder(primitives)
  expect(decoder.add(bytes.subarray(0, 50))).toEqual([])
  expect(() => decoder.end()).toThrow(refusal)
})

it('notices every changed byte', () => {
  fc.assert(
    fc.property(message, fc.nat(), fc.integer({ min: 1, max: 255 }), (one, at, flip) => {
      const bytes = encodeEvent(one, primitives)
      bytes[at % bytes.length]! ^= flip
      expect(() => decodeEvent(bytes, primitives)).toThrow(refusal)
    }),
  )
})

it('throws nothing but its own refusal, checksums aside', () => {
  const trusting = { crc32: () => 0 }
  fc.assert(
    fc.property(
      message,
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }),
      (one, changes) => {
        const bytes = encodeEvent(one, trusting)
        for (const [at, byte] of changes) bytes[at % bytes.length] = byte
        bytes.set([0, 0, 0, 0], 8)
        bytes.set([0, 0, 0, 0], bytes.length - 4)
        try {
          eventDecoder(trusting, { size: 1000 }).add(bytes)
        } catch (thrown) {
          if (!isMalformed(thrown)) throw thrown
        }
      },
    ),
    { numRuns: 2000 },
  )
})
