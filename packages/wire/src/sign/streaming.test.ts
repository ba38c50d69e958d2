import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { crc32c } from '../codec/crc32c.ts'
import { decodeEvent, decodeEvents, encodeEvent } from '../codec/event-stream.ts'
import { type HttpRequest, noBody } from '../http.ts'
import { signBearer } from './bearer.ts'
import {
  chunkedBody,
  chunkedLength,
  chunkSigner,
  encodeChunks,
  streamingPayload,
} from './chunked.ts'
import { eventSignature, eventsPayload, signEvents } from './event-stream-signing.ts'
import { testPrimitives } from './primitives.fixture.ts'
import { signDetailed } from './sigv4.ts'
import { presignV4aDetailed, privateKeyV4a, signV4a, signV4aDetailed } from './sigv4a.ts'

const credentials = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
}
const scope = {
  credentials,
  region: 'us-east-1',
  service: 's3',
  date: new Date('2013-05-24T00:00:00Z'),
}
const request: HttpRequest = {
  method: 'PUT',
  scheme: 'https',
  host: 'h',
  target: '/k',
  headers: [],
  body: noBody,
}
const trailer = { name: 'x-amz-checksum-crc32c', hasher: crc32c }

async function* pieces(bytes: Uint8Array, step: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += step) yield bytes.subarray(at, at + step)
}
async function textOf(source: AsyncIterable<Uint8Array>): Promise<string> {
  let text = ''
  for await (const bytes of source) text += Buffer.from(bytes).toString('latin1')
  return text
}

describe('aws-chunked', () => {
  const signed = signDetailed(
    request,
    { ...scope, payload: 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD' },
    testPrimitives,
  )
  const signer = chunkSigner(signed, testPrimitives)

  it('cuts whatever pieces into chunks of one size', async () => {
    const text = await textOf(
      encodeChunks(pieces(Buffer.from('abcdefghij'), 3), { chunkSize: 4, trailer }),
    )
    expect(text).toBe(
      '4\r\nabcd\r\n4\r\nefgh\r\n2\r\nij\r\n0\r\nx-amz-checksum-crc32c:5lmUNw==\r\n\r\n',
    )
  })

  it('A13.7: signs each chunk and the trailer', async () => {
    const text = await textOf(
      encodeChunks(pieces(Buffer.from('abcdef'), 6), { chunkSize: 4, signer, trailer }),
    )
    expect(text).toMatch(
      /^4;chunk-signature=[\da-f]{64}\r\nabcd\r\n2;chunk-signature=[\da-f]{64}\r\nef\r\n0;chunk-signature=[\da-f]{64}\r\nx-amz-checksum-crc32c:[^\r]{8}\r\nx-amz-trailer-signature:[\da-f]{64}\r\n\r\n$/,
    )
    const links = new Set(text.match(/[\da-f]{64}/g))
    expect(links.size).toBe(4)
  })

  it('knows its length beforehand and can be opened again', async () => {
    const options = fc.record({
      size: fc.nat(40),
      chunkSize: fc.integer({ min: 1, max: 20 }),
      step: fc.integer({ min: 1, max: 50 }),
      signed: fc.boolean(),
      trailing: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(options, async ({ size, chunkSize, step, signed: signs, trailing }) => {
        const choice = { chunkSize, ...(signs && { signer }), ...(trailing && { trailer }) }
        const bytes = Buffer.alloc(size, 'x')
        const body = chunkedBody(
          { length: size, replayable: true, open: () => pieces(bytes, step) },
          choice,
        )
        const text = await textOf(body.open())
        expect(text.length).toBe(body.length)
        expect(await textOf(chunkedBody(bytes, choice).open())).toBe(text)
        expect(await textOf(body.open())).toBe(text)
      }),
    )
    expect(chunkedLength(66560, { signer, chunkSize: 65536 })).toBe(66824)
  })

  it('has no length where the body has none', () => {
    const body = chunkedBody({ replayable: false, open: () => pieces(noBody, 1) }, { trailer })
    expect(body).toMatchObject({ replayable: false })
    expect('length' in body).toBe(false)
  })

  it('announces itself', () => {
    expect(streamingPayload({ trailer })).toBe('STREAMING-UNSIGNED-PAYLOAD-TRAILER')
    expect(streamingPayload({ signer })).toBe('STREAMING-AWS4-HMAC-SHA256-PAYLOAD')
    expect(streamingPayload({ signer, trailer })).toBe('STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER')
  })
})

it('signs a chain of events that ends with an empty one', async () => {
  const { signature } = signDetailed(request, { ...scope, payload: eventsPayload }, testPrimitives)
  async function* messages() {
    yield encodeEvent({ headers: {}, payload: Uint8Array.of(1) }, testPrimitives)
  }
  let clock = 0
  const now = () => new Date(Date.UTC(2013, 4, 24, 23, 59, 59 + clock++))
  const sent = []
  for await (const message of decodeEvents(
    signEvents(messages(), signature, { ...scope, now }, testPrimitives),
    testPrimitives,
  ))
    sent.push(message)
  expect(sent).toHaveLength(2)
  expect(decodeEvent(sent[0]!.payload, testPrimitives).payload).toEqual(Uint8Array.of(1))
  expect(sent[1]!.payload).toHaveLength(0)
  let before = signature
  for (const { headers, payload } of sent) {
    before = eventSignature(payload, headers[':date']!.value as Date, before, scope, testPrimitives)
    expect(Buffer.from(headers[':chunk-signature']!.value as Uint8Array).toString('hex')).toBe(
      before,
    )
  }
})

describe('SigV4a', () => {
  const genuine = ({
    stringToSign,
    signature,
  }: {
    stringToSign: string
    signature: string
  }): boolean =>
    testPrimitives.verifyP256(
      testPrimitives.publicP256(privateKeyV4a(credentials, testPrimitives)),
      stringToSign,
      Buffer.from(signature, 'hex'),
    )

  it('derives the key pair of the documentation', () => {
    const { x, y } = testPrimitives.publicP256(privateKeyV4a(credentials, testPrimitives))
    expect(Buffer.from(x).toString('hex')).toBe(
      'b6618f6a65740a99e650b33b6b4b5bd0d43b176d721a3edfea7e7d2d56d936b1',
    )
    expect(Buffer.from(y).toString('hex')).toBe(
      '865ed22a7eadc9c5cb9d2cbaca1b3699139fedc5043dc6661864218330c8e518',
    )
  })

  it('signs for a set of regions', () => {
    const regions = { ...scope, region: 'us-east-1,eu-*' }
    const signed = signV4aDetailed(request, regions, testPrimitives)
    expect(signed.request.headers).toContainEqual(['x-amz-region-set', 'us-east-1,eu-*'])
    expect(signed.stringToSign).toMatch(
      /^AWS4-ECDSA-P256-SHA256\n20130524T000000Z\n20130524\/s3\/aws4_request\n/,
    )
    expect(genuine(signed)).toBe(true)
    const presigned = presignV4aDetailed(request, regions, 60, testPrimitives)
    expect(presigned.request.target).toContain('X-Amz-Region-Set=us-east-1%2Ceu-%2A')
    expect(genuine(presigned)).toBe(true)
    expect(signV4a(request, regions, testPrimitives).headers.at(-1)![0]).toBe('authorization')
  })
})

it('replaces whatever authorization there was with a bearer token', () => {
  const signed = signBearer(
    {
      ...request,
      headers: [
        ['Authorization', 'old'],
        ['a', 'b'],
      ],
    },
    'token',
  )
  expect(signed.headers).toEqual([
    ['a', 'b'],
    ['authorization', 'Bearer token'],
  ])
})
