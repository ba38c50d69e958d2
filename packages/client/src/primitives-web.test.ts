/** The cryptography of browsers gives what Node's gives, for whatever it is asked. */
import { sign, signV4a } from '@plainwire/wire'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { crc32 } from './crc32.ts'
import { webCurve } from './curve-web.ts'
import { nodePrimitives } from './primitives-node.ts'
import { webPrimitives } from './primitives-web.ts'
import { webEnvironment } from './web.ts'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const data = fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.string({ unit: 'grapheme' }))
const names = ['sha256', 'sha1', 'sha512', 'md5'] as const

test.each(names)('hashes by %s, in one go or piece by piece', name => {
  fc.assert(
    fc.property(fc.array(data, { maxLength: 5 }), pieces => {
      const [ours, theirs] = [webPrimitives.hasher(name), nodePrimitives.hasher(name)]
      for (const piece of pieces) {
        expect(webPrimitives.hashHex(name, piece)).toBe(nodePrimitives.hashHex(name, piece))
        ours.update(piece)
        theirs.update(piece)
      }
      expect(hex(ours.digest())).toBe(hex(theirs.digest()))
    }),
  )
})

test('authenticates', () => {
  fc.assert(
    fc.property(data, data, (key, text) => {
      expect(webPrimitives.hmacHex(key, text)).toBe(nodePrimitives.hmacHex(key, text))
      expect(hex(webPrimitives.hmac(key, text))).toBe(nodePrimitives.hmacHex(key, text))
    }),
  )
})

test('begins and continues a CRC-32', () => {
  expect(crc32(Buffer.from('123456789'))).toBe(0xcbf43926)
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(100), (bytes, at) => {
      const parts = crc32(bytes.subarray(at), crc32(bytes.subarray(0, at)))
      expect(parts).toBe(nodePrimitives.crc32(bytes))
    }),
  )
})

describe('the curve', () => {
  const key = fc.uint8Array({ minLength: 32, maxLength: 32 }).filter(bytes => bytes[0]! < 255)
  const usable = key.filter(bytes => bytes.some(byte => byte !== 0))

  test('signs what Node verifies, and the other way round', () => {
    fc.assert(
      fc.property(usable, data, (scalar, text) => {
        const point = webCurve.publicP256(scalar)
        const known = nodePrimitives.publicP256(scalar)
        expect([hex(point.x), hex(point.y)]).toEqual([hex(known.x), hex(known.y)])
        expect(nodePrimitives.verifyP256(point, text, webCurve.signP256(scalar, text))).toBe(true)
        expect(webCurve.verifyP256(point, text, nodePrimitives.signP256(scalar, text))).toBe(true)
        const other = webCurve.signP256(scalar, `${text}?`)
        expect(webCurve.verifyP256(point, text, other)).toBe(false)
      }),
      { numRuns: 20 },
    )
  })
})

const request = {
  method: 'PUT',
  scheme: 'https',
  host: 'notes.s3.amazonaws.com',
  target: '/a%20b?x-id=PutObject',
  headers: [['x-amz-acl', 'private']],
  body: Buffer.from('wörds'),
} as const
const scope = {
  credentials: { accessKeyId: 'AKID', secretAccessKey: 'SECRET', sessionToken: 'TOKEN' },
  region: 'eu-west-1',
  service: 's3',
  date: new Date(0),
}

test('A13.1: a request is signed the same', () => {
  expect(sign(request, scope, webPrimitives)).toEqual(sign(request, scope, nodePrimitives))
})

test('so is one for many regions, but for what chance gives', () => {
  const made = [
    signV4a(request, { ...scope, region: '*' }, { ...webPrimitives, ...webCurve }),
    signV4a(request, { ...scope, region: '*' }, nodePrimitives),
  ]
  const texts = made.map(one => JSON.stringify(one).replace(/Signature=[0-9a-f]+/, ''))
  expect(texts[0]).toBe(texts[1])
})

test('gives random bytes, and UUIDs of version 4', () => {
  expect(webPrimitives.random(5)).toHaveLength(5)
  const uuids = Array.from({ length: 50 }, webEnvironment.uuid)
  expect(new Set(uuids).size).toBe(50)
  for (const uuid of uuids)
    expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})
