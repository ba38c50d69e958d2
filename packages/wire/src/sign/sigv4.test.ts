import { createHash, createHmac } from 'node:crypto'
import { SignatureV4 } from '@smithy/signature-v4'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Header, HttpRequest } from '../http.ts'
import { noBody } from '../http.ts'
import { amzDate, canonicalHeaders, canonicalRequest } from './canonical.ts'
import { testPrimitives } from './primitives.fixture.ts'
import type { Scope } from './scheme.ts'
import { presign, presignDetailed, sign, signDetailed, signingKey } from './sigv4.ts'

const credentials = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
}
const date = new Date('2015-08-30T12:36:00Z')
const scope: Scope = { credentials, region: 'us-east-1', service: 'service', date }
const get = (target: string, headers: Header[] = []): HttpRequest => ({
  method: 'GET',
  scheme: 'https',
  host: 'example.amazonaws.com',
  target,
  headers,
  body: noBody,
})
const canonical = (target: string, escapePath?: 'once' | 'twice'): string[] =>
  canonicalRequest('GET', target, canonicalHeaders([]), 'hash', escapePath).split('\n').slice(1, 3)

describe('sign', () => {
  it('gives the signature of the documentation', () => {
    const { signature } = signDetailed(get('/'), { ...scope, payloadHeader: false }, testPrimitives)
    expect(signature).toBe('5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31')
  })

  it('replaces what an earlier signature left and keeps the rest in order', () => {
    const once = sign(
      get('/', [
        ['X-One', '1'],
        ['User-Agent', 'me'],
      ]),
      scope,
      testPrimitives,
    )
    const twice = sign(once, scope, testPrimitives)
    expect(twice).toEqual(once)
    expect(once.headers.map(([name]) => name)).toEqual([
      'X-One',
      'User-Agent',
      'x-amz-content-sha256',
      'x-amz-date',
      'authorization',
    ])
    expect(once.headers.at(-1)![1]).toContain(
      'SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-one,',
    )
  })

  it('A13.3: leaves the token unsigned where asked', () => {
    const token = { ...scope, credentials: { ...credentials, sessionToken: 'tok' } }
    const unsigned = sign(get('/'), { ...token, sessionTokenSigned: false }, testPrimitives)
    expect(unsigned.headers.at(-1)![1]).not.toContain('x-amz-security-token')
    expect(unsigned.headers).toContainEqual(['x-amz-security-token', 'tok'])
    expect(sign(get('/'), token, testPrimitives).headers.at(-1)![1]).toContain(
      'x-amz-security-token',
    )
  })

  it('does not hash a stream', () => {
    const body = { replayable: false, async *open() {} }
    const signed = sign({ ...get('/'), body }, scope, testPrimitives)
    expect(signed.headers).toContainEqual(['x-amz-content-sha256', 'UNSIGNED-PAYLOAD'])
  })

  it('A13.1 A13.3: agrees with the AWS SDK on whatever request', async () => {
    const text = fc.stringMatching(/^[\w!$&'()*+,.;=@ ~%é-]{0,12}$/)
    const request = fc.record({
      path: fc.array(text.map(strictly), { maxLength: 4 }),
      query: fc.dictionary(fc.stringMatching(/^[\w-]{1,8}$/), text, { maxKeys: 4 }),
      value: fc.stringMatching(/^[ -~]{0,20}$/),
      body: fc.string(),
      once: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(request, async ({ path, query, value, body, once }) => {
        const signer = new SignatureV4({
          credentials,
          region: 'eu-west-1',
          service: 'demo',
          sha256: Sha256 as never,
          uriEscapePath: !once,
        })
        const bytes = new TextEncoder().encode(body)
        const headers: Header[] = [
          ['host', 'demo.example'],
          ['x-amz-meta-a', value],
          ['content-type', 'a/b'],
        ]
        const theirs = await signer.sign(
          {
            method: 'PUT',
            protocol: 'https:',
            hostname: 'demo.example',
            path: `/${path.join('/')}`,
            query,
            headers: Object.fromEntries(headers),
            body: bytes,
          },
          { signingDate: date },
        )
        const pairs = Object.entries(query).map(pair => pair.map(encodeURIComponent).join('='))
        const target = `/${path.join('/')}${pairs.length > 0 ? `?${pairs.join('&')}` : ''}`
        const ours = sign(
          { ...get(target, headers), method: 'PUT', host: 'demo.example', body: bytes },
          { ...scope, region: 'eu-west-1', service: 'demo', escapePath: once ? 'once' : 'twice' },
          testPrimitives,
        )
        expect(ours.headers.at(-1)![1]).toBe(theirs.headers.authorization)
      }),
      { numRuns: 200 },
    )
  })
})

describe('A13.7: presign', () => {
  it('puts everything into the query', () => {
    const { target } = presign(get('/a?b=1'), { ...scope, payload: 'unsigned' }, 60, testPrimitives)
    expect(target).toMatch(
      /^\/a\?b=1&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Fus-east-1%2Fservice%2Faws4_request&X-Amz-Date=20150830T123600Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=[\da-f]{64}$/,
    )
  })

  it('tells the payload from the body', () => {
    const { canonicalRequest: text } = presignDetailed(
      get('/'),
      { ...scope, payload: 'unsigned' },
      60,
      testPrimitives,
    )
    expect(text.endsWith('\nUNSIGNED-PAYLOAD')).toBe(true)
  })
})

describe('the canonical request', () => {
  it.each([
    ['/', undefined, '/', ''],
    ['', undefined, '/', ''],
    ['/a//b/../c/./', undefined, '/a/c/', ''],
    ['/../..', undefined, '/', ''],
    ['/a%20b', undefined, '/a%2520b', ''],
    ['/a b', undefined, '/a%20b', ''],
    ['/a//b/../c', 'once', '/a//b/../c', ''],
    ['/a%2fb%41', 'once', '/a%2FbA', ''],
    ['/é', 'once', '/%C3%A9', ''],
    ['/?b&a=2&a=1&A=%7e', undefined, '/', 'A=~&a=1&a=2&b='],
    ['/?', undefined, '/', ''],
    ['/?a=b=c', undefined, '/', 'a=b%3Dc'],
    ['/?a=b+c', undefined, '/', 'a=b%2Bc'],
    ['/?a=ſ\u212a', undefined, '/', 'a=%C5%BF%E2%84%AA'],
    ['/?a=%ZZ', undefined, '/', 'a=%25ZZ'],
    ['/?a=\ud800', undefined, '/', 'a=%EF%BF%BD'],
  ] as const)('A13.2 A13.4: %s (%s)', (target, escapePath, path, query) => {
    expect(canonical(target, escapePath)).toEqual([path, query])
  })

  it('A13.3: sorts headers, keeps repetitions in order, folds white space', () => {
    const { signed, lines } = canonicalHeaders([
      ['X-B', ' two   words '],
      ['x-a', '2'],
      ['X-b', '3'],
      ['X-A', '1'],
      ['a', ''],
    ])
    expect(signed).toBe('a;x-a;x-b')
    expect(lines).toBe('a:\nx-a:2,1\nx-b:two words,3\n')
  })
})

it('keeps a date for its second and a key for its day', () => {
  expect(amzDate(new Date('2015-08-30T12:36:00.999Z'))).toBe('20150830T123600Z')
  expect(amzDate(new Date('2015-08-30T12:36:01.000Z'))).toBe('20150830T123601Z')
  const key = signingKey('secret', '20150830', 'r', 's', testPrimitives)
  expect(signingKey('secret', '20150830', 'r', 's', testPrimitives)).toBe(key)
  expect(signingKey('secret', '20150831', 'r', 's', testPrimitives)).not.toEqual(key)
})

/** As serializers encode a label. */
const strictly = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    mark => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  )

/** The SDK's signer asks for a constructor of hashes. */
class Sha256 {
  readonly #hash
  constructor(secret?: string | Uint8Array) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret)
  }
  update(data: string | Uint8Array): void {
    this.#hash.update(data)
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest()
  }
  reset(): void {}
}
