/** Node's cryptography for the tests of this package, which may not reach up to the client's. */
import * as crypto from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { Bytes, Primitives } from '../primitives.ts'

export const testPrimitives: Required<Primitives> = {
  hashHex: (name, data) => crypto.createHash(name).update(data).digest('hex'),
  hasher: name => {
    const hash = crypto.createHash(name)
    return { update: data => void hash.update(data), digest: () => hash.digest() }
  },
  hmac: (key, data) => crypto.createHmac('sha256', key).update(data).digest(),
  hmacHex: (key, data) => crypto.createHmac('sha256', key).update(data).digest('hex'),
  crc32: (data, seed = 0) => crc32(data, seed),
  signP256: (d, data) =>
    crypto.sign('sha256', Buffer.from(data), {
      key: { ...jwk(publicP256(d)), d: base64url(d) },
      format: 'jwk',
    }),
  verifyP256: (key, data, signature) =>
    crypto.verify('sha256', Buffer.from(data), { key: jwk(key), format: 'jwk' }, signature),
  publicP256,
  random: length => crypto.randomBytes(length),
}

const base64url = (bytes: Bytes): string => Buffer.from(bytes).toString('base64url')

const jwk = ({ x, y }: { x: Bytes; y: Bytes }): crypto.JsonWebKey => ({
  kty: 'EC',
  crv: 'P-256',
  x: base64url(x),
  y: base64url(y),
})

function publicP256(d: Bytes): { x: Bytes; y: Bytes } {
  const curve = crypto.createECDH('prime256v1')
  curve.setPrivateKey(d)
  const point = curve.getPublicKey()
  return { x: point.subarray(1, 33), y: point.subarray(33) }
}
