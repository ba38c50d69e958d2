import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isAnomaly } from '../anomaly.ts'
import { crc32c } from '../codec/crc32c.ts'
import type { Header, HttpRequest } from '../http.ts'
import { chunkedBody, chunkSigner, streamingPayload } from '../sign/chunked.ts'
import { testPrimitives as primitives } from '../sign/primitives.fixture.ts'
import type { Scope } from '../sign/scheme.ts'
import { presign, sign, signDetailed } from '../sign/sigv4.ts'
import { dechunked } from './chunked.ts'
import { refusal } from './refusals.ts'
import { isSame, type VerifyOptions, verify } from './sigv4.ts'

const date = new Date('2020-02-29T12:00:00Z')
const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken: 'to/ken==' }
const scope: Scope = { credentials, region: 'eu-west-1', service: 's3', date, escapePath: 'once' }
const options: VerifyOptions = {
  secretOf: id => (id === 'AKID' ? 'secret' : undefined),
  now: date,
  primitives,
  escapePath: 'once',
  presignedPayload: 'unsigned',
}
const request: HttpRequest = {
  method: 'PUT',
  scheme: 'https',
  host: 'b.example.com',
  target: '/a/../b%20c?x=1&y&x=2',
  headers: [
    ['Content-Type', 'text/plain'],
    ['x-amz-meta-a', '1'],
    ['User-Agent', 'x'],
  ],
  body: new TextEncoder().encode('hello'),
}
const signed = sign(request, scope, primitives)
const presigned = presign(request, { ...scope, payload: 'unsigned' }, 600, primitives)
const later = (ms: number): VerifyOptions => ({ ...options, now: new Date(date.getTime() + ms) })
const withHeader = (name: string, value: string): HttpRequest => ({
  ...signed,
  headers: [...signed.headers.filter(([key]) => key !== name), [name, value]],
})

describe('who signed', () => {
  it('is told for headers and queries', () => {
    const identity = {
      accessKeyId: 'AKID',
      sessionToken: 'to/ken==',
      region: 'eu-west-1',
      service: 's3',
      date,
    }
    expect(verify(signed, options)).toMatchObject(identity)
    expect(verify(presigned, options)).toMatchObject({ ...identity, payload: 'UNSIGNED-PAYLOAD' })
  })

  it('keeps the key of the day out of sight', () => {
    const identity = verify(signed, options)
    expect(JSON.stringify(identity)).not.toContain('signingKey')
    expect(identity).toHaveProperty('seed.signingKey')
  })

  it('accepts tokens added after signing', () => {
    const unsigned = { ...scope, sessionTokenSigned: false }
    expect(verify(sign(request, unsigned, primitives), options)).toMatchObject({
      accessKeyId: 'AKID',
    })
    expect(
      verify(presign(request, { ...unsigned, payload: 'unsigned' }, 60, primitives), options),
    ).toMatchObject({ accessKeyId: 'AKID' })
  })

  it('accepts a stream whose payload is announced', () => {
    const body = { replayable: false, async *open() {} }
    const streamed = sign(
      { ...request, body },
      { ...scope, payload: streamingPayload({}) },
      primitives,
    )
    expect(verify(streamed, options)).toMatchObject({
      payload: 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
    })
    const silent = sign({ ...request, body }, { ...scope, payloadHeader: false }, primitives)
    expect(verify(silent, options)).toMatchObject({ code: 'IncompleteSignature' })
  })

  it.each<[string, HttpRequest, VerifyOptions?]>([
    ['MissingAuthenticationToken', request],
    ['IncompleteSignature', withHeader('authorization', 'AWS4-HMAC-SHA256 Credential=AKID/x')],
    ['IncompleteSignature', withHeader('authorization', 'Basic abc')],
    [
      'IncompleteSignature',
      withHeader(
        'authorization',
        'AWS4-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=host, Signature=0',
      ),
    ],
    ['IncompleteSignature', withHeader('x-amz-date', 'yesterday')],
    ['InvalidAccessKeyId', signed, { ...options, secretOf: () => undefined }],
    ['ExpiredToken', signed, { ...options, secretOf: () => refusal('ExpiredToken') }],
    ['SignatureDoesNotMatch', signed, { ...options, secretOf: () => 'other' }],
    ['SignatureDoesNotMatch', { ...signed, method: 'POST' }],
    ['SignatureDoesNotMatch', { ...signed, target: '/other' }],
    ['SignatureDoesNotMatch', { ...signed, host: 'c.example.com' }],
    ['SignatureDoesNotMatch', withHeader('x-amz-meta-a', '2')],
    ['SignatureDoesNotMatch', withHeader('x-amz-security-token', 'stolen')],
    ['SignatureDoesNotMatch', signed, { ...options, region: 'us-east-1' }],
    ['SignatureDoesNotMatch', signed, { ...options, service: 'iam' }],
    ['AccessDenied', withHeader('x-amz-acl', 'public-read')],
    ['XAmzContentSHA256Mismatch', { ...signed, body: new Uint8Array(1) }],
    ['RequestTimeTooSkewed', signed, later(16 * 60_000)],
    ['RequestTimeTooSkewed', signed, later(-16 * 60_000)],
    ['RequestTimeTooSkewed', presigned, later(-16 * 60_000)],
    ['RequestExpired', presigned, later(601_000)],
    [
      'IncompleteSignature',
      { ...presigned, target: presigned.target.replace('Expires=600', 'Expires=604801') },
    ],
    [
      'IncompleteSignature',
      { ...presigned, target: `${presigned.target}&X-Amz-Date=20200229T120000Z` },
    ],
    ['IncompleteSignature', { ...presigned, target: presigned.target.replace('SHA256', 'SHA1') }],
    [
      'SignatureDoesNotMatch',
      { ...presigned, target: presigned.target.replace('Expires=600', 'Expires=6000') },
    ],
    ['SignatureDoesNotMatch', { ...presigned, target: `${presigned.target}&z=1` }],
  ])('%s (%#)', (code, given, choice = options) => {
    expect(verify(given, choice)).toMatchObject({ $anomaly: expect.any(String), code })
  })

  it('is known for whatever was signed, and for nothing that was changed', () => {
    const text = fc.stringMatching(/^[ -~é]{0,10}$/)
    const parts = fc.record({
      path: fc.array(text, { maxLength: 3 }),
      query: fc.array(fc.tuple(text, text), { maxLength: 3 }),
      headers: fc.array(fc.tuple(fc.stringMatching(/^x-[a-z]{1,5}$/), text), { maxLength: 3 }),
      body: fc.uint8Array(),
      presigns: fc.boolean(),
      twice: fc.boolean(),
      flip: fc.nat(),
    })
    fc.assert(
      fc.property(parts, ({ path, query, headers, body, presigns, twice, flip }) => {
        const target = `/${path.map(encodeURIComponent).join('/')}?${query.map(pair => pair.map(encodeURIComponent).join('=')).join('&')}`
        const given: HttpRequest = {
          method: 'PUT',
          scheme: 'http',
          host: 'h',
          target,
          headers: headers as Header[],
          body,
        }
        const escapePath = twice ? 'twice' : 'once'
        const choice: VerifyOptions = { ...options, escapePath, presignedPayload: 'hash' }
        const made = presigns
          ? presign(given, { ...scope, escapePath }, 60, primitives)
          : sign(given, { ...scope, escapePath }, primitives)
        expect(verify(made, choice)).toMatchObject({ accessKeyId: 'AKID' })
        const changed = Uint8Array.from([...body, flip & 255])
        expect(isAnomaly(verify({ ...made, body: changed }, choice))).toBe(true)
      }),
    )
  })

  it('never throws', () => {
    const soup = fc
      .array(
        fc.constantFrom(
          'AWS4-HMAC-SHA256',
          ' ',
          'Credential=',
          'AKID/20200229/r/s/aws4_request',
          ',',
          'SignedHeaders=',
          'host',
          ';',
          'Signature=',
          'ab',
          '=',
          '%zz',
          '&',
          'X-Amz-Signature=',
          'X-Amz-Expires=60',
          'X-Amz-Algorithm=AWS4-HMAC-SHA256',
          'X-Amz-Date=20200229T120000Z',
          '\ud800',
        ),
      )
      .map(found => found.join(''))
    fc.assert(
      fc.property(soup, soup, (authorization, target) => {
        expect(isAnomaly(verify({ ...request, target: `/?${target}` }, options))).toBe(true)
        expect(
          isAnomaly(
            verify(
              {
                ...request,
                headers: [
                  ['authorization', authorization],
                  ['x-amz-date', '20200229T120000Z'],
                ],
              },
              options,
            ),
          ),
        ).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('chunks', () => {
  const trailer = { name: 'x-amz-checksum-crc32c', hasher: crc32c }
  async function* pieces(bytes: Uint8Array, step: number): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += step) yield bytes.subarray(at, at + step)
  }
  async function bytesOf(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
    const found = []
    for await (const bytes of source) found.push(bytes)
    return Buffer.concat(found)
  }
  const opened = (trailing: boolean) => {
    const payload = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD'
    const { request: sent, ...seed } = signDetailed(request, { ...scope, payload }, primitives)
    const identity = verify({ ...sent, body: { replayable: false, async *open() {} } }, options)
    if (isAnomaly(identity)) throw identity
    const wire = chunkedBody(Buffer.from('a'.repeat(50)), {
      chunkSize: 16,
      signer: chunkSigner({ ...seed }, primitives),
      ...(trailing && { trailer }),
    })
    return { wire, signer: chunkSigner(identity.seed, primitives) }
  }

  it('come out as they went in, in whatever pieces', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.boolean(),
        fc.boolean(),
        fc.integer({ min: 1, max: 300 }),
        async (trailing, signs, step) => {
          const { wire, signer } = opened(trailing)
          const plain = chunkedBody(Buffer.from('a'.repeat(50)), {
            chunkSize: 7,
            ...(trailing && { trailer }),
          })
          const bytes = await bytesOf((signs ? wire : plain).open())
          const { body, trailers } = dechunked(pieces(bytes, step), {
            trailers: trailing,
            ...(signs && { signer }),
          })
          expect((await bytesOf(body)).toString()).toBe('a'.repeat(50))
          expect(trailers()).toEqual(
            trailing ? [['x-amz-checksum-crc32c', expect.stringMatching(/^.{6}==$/)]] : [],
          )
        },
      ),
      { numRuns: 50 },
    )
  })

  it('give nothing of a chunk that was changed, and end with an anomaly', async () => {
    const { wire, signer } = opened(true)
    const bytes = await bytesOf(wire.open())
    for (let at = 0; at < bytes.length; at += 3) {
      const changed = Buffer.from(bytes)
      changed[at]! ^= 1
      const seen: number[] = []
      const reading = (async () => {
        for await (const piece of dechunked(pieces(changed, 40), { signer, trailers: true }).body)
          seen.push(...piece)
      })()
      // The spelling of a trailer's name is free, as is white space around its value; everything else counts.
      await reading.then(
        () => expect(seen).toHaveLength(50),
        thrown => expect(isAnomaly(thrown)).toBe(true),
      )
      expect(Buffer.from(seen).toString()).toMatch(/^a*$/)
    }
  })

  it.each([
    '',
    'x\r\n',
    '5\r\nab',
    '2\r\nabc\r\n0\r\n\r\n',
    '0\r\nbad\r\n\r\n',
    '0\r\n',
    'fffffffffffff\r\n',
    'a'.repeat(20000),
  ])('refuse %j', async text => {
    await expect(bytesOf(dechunked(pieces(Buffer.from(text), 5), {}).body)).rejects.toMatchObject({
      code: 'IncompleteBody',
    })
  })

  it('refuse a missing trailer signature and a chunk too large to hold', async () => {
    const { wire, signer } = opened(false)
    const bytes = await bytesOf(wire.open())
    await expect(
      bytesOf(dechunked(pieces(bytes, 99), { signer, trailers: true }).body),
    ).rejects.toMatchObject({ code: 'SignatureDoesNotMatch' })
    await expect(
      bytesOf(dechunked(pieces(bytes, 99), { signer, chunkSize: 8 }).body),
    ).rejects.toMatchObject({ code: 'IncompleteBody' })
  })
})

it('compares whole texts', () => {
  expect([isSame('abc', 'abc'), isSame('abc', 'abd'), isSame('abc', 'ab'), isSame('', '')]).toEqual(
    [true, false, false, true],
  )
})
