/** The asymmetric signature, verified as the other one is: what was signed is believed, what was touched is not. */
import { describe, expect, it } from 'vitest'
import type { HttpRequest } from '../http.ts'
import { testPrimitives as primitives } from '../sign/primitives.fixture.ts'
import type { Scope } from '../sign/scheme.ts'
import { presignV4a, signV4a } from '../sign/sigv4a.ts'
import { type VerifyOptions, verify } from './sigv4.ts'

const date = new Date('2026-02-28T12:00:00Z')
const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken: 'token' }
const scope: Scope = { credentials, region: 'eu-*,us-east-1', service: 'events', date }
const options: VerifyOptions = {
  secretOf: id => (id === 'AKID' ? 'secret' : undefined),
  now: date,
  primitives,
}
const request: HttpRequest = {
  method: 'POST',
  scheme: 'https',
  host: 'a.endpoint.events.amazonaws.com',
  target: '/path?b=2&a=1',
  headers: [
    ['content-type', 'application/json'],
    ['x-amz-meta-a', '1'],
  ],
  body: new TextEncoder().encode('{}'),
}
const signed = signV4a(request, scope, primitives)
const presigned = presignV4a({ ...request, body: new Uint8Array(0) }, scope, 600, primitives)
const changed = (name: string, change: (value: string) => string): HttpRequest => ({
  ...signed,
  headers: signed.headers.map(([key, value]) => [key, key === name ? change(value) : value]),
})

describe('a signature for many regions', () => {
  it('tells who signed, for which regions', () => {
    const identity = {
      accessKeyId: 'AKID',
      sessionToken: 'token',
      region: 'eu-*,us-east-1',
      service: 'events',
    }
    expect(verify(signed, options)).toMatchObject(identity)
    expect(verify(presigned, options)).toMatchObject(identity)
  })

  it.each([
    ['us-east-1', true],
    ['eu-central-1', true],
    ['us-west-2', false],
  ])('covers %s: %s', (region, covered) => {
    const result = verify(signed, { ...options, region })
    expect(result).toMatchObject(
      covered ? { accessKeyId: 'AKID' } : { code: 'SignatureDoesNotMatch', status: 403 },
    )
  })

  it.each([
    ['method', { ...signed, method: 'PUT' }],
    ['host', { ...signed, host: 'b.endpoint.events.amazonaws.com', headers: signed.headers }],
    ['target', { ...signed, target: '/path?b=2&a=2' }],
    ['a header', changed('x-amz-meta-a', () => '2')],
    ['the set of regions', changed('x-amz-region-set', () => '*')],
    ['the date', changed('x-amz-date', value => value.replace('1200', '1201'))],
    [
      'the signature',
      changed('authorization', value => value.replace(/.$/, digit => (digit === '0' ? '1' : '0'))),
    ],
    ['the length of the signature', changed('authorization', value => value.slice(0, -2))],
    [
      'the kind of signature',
      changed('authorization', value => value.replace(/Signature=.*/, 'Signature=none')),
    ],
    [
      'the query',
      { ...presigned, target: presigned.target.replace('Region-Set=eu', 'Region-Set=ap') },
    ],
  ])('is void when %s was changed', (_, touched) => {
    expect(verify(touched, options)).toMatchObject({ code: 'SignatureDoesNotMatch', status: 403 })
  })

  it.each([
    ['another secret', { ...options, secretOf: () => 'other' }, 'SignatureDoesNotMatch'],
    ['no such key', { ...options, secretOf: () => undefined }, 'InvalidAccessKeyId'],
    [
      'an hour later',
      { ...options, now: new Date(date.getTime() + 3_600_000) },
      'RequestTimeTooSkewed',
    ],
    [
      'primitives without the curve',
      { ...options, primitives: { ...primitives, verifyP256: undefined as never } },
      'SignatureDoesNotMatch',
    ],
  ])('is refused with %s', (_, changedOptions, code) => {
    expect(verify(signed, changedOptions)).toMatchObject({ code })
  })

  it('needs its set of regions', () => {
    const without = {
      ...signed,
      headers: signed.headers.filter(([name]) => name !== 'x-amz-region-set'),
    }
    expect(verify(without, options)).toMatchObject({ code: 'IncompleteSignature', status: 400 })
  })
})
