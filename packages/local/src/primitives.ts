/** The chain's cryptography on Node, for whoever brings none. */
import * as crypto from 'node:crypto'
import * as zlib from 'node:zlib'
import type { Bytes, CurvePrimitives, Data, Primitives } from '@plainwire/wire'

export const nodePrimitives: Primitives & CurvePrimitives = {
  hashHex: (name, data) => crypto.hash(name, data, 'hex'),
  hasher(name) {
    const hash = crypto.createHash(name)
    return { update: data => void hash.update(data), digest: () => hash.digest() }
  },
  hmac: (key, data) => crypto.createHmac('sha256', key).update(data).digest(),
  hmacHex: (key, data) => crypto.createHmac('sha256', key).update(data).digest('hex'),
  crc32: (data, seed) => zlib.crc32(data, seed),
  random: length => new Uint8Array(crypto.randomBytes(length)),
  signP256: (privateKey, data) => crypto.sign('sha256', bytesOf(data), privateKeyOf(privateKey)),
  verifyP256: (publicKey, data, signature) =>
    crypto.verify('sha256', bytesOf(data), keyOf(publicKey), signature),
  publicP256,
}

const bytesOf = (data: Data): Uint8Array => (typeof data === 'string' ? Buffer.from(data) : data)

const base64url = (bytes: Bytes): string => Buffer.from(bytes).toString('base64url')

type Point = { readonly x: Bytes; readonly y: Bytes }

const curve = ({ x, y }: Point) => ({
  kty: 'EC',
  crv: 'P-256',
  x: base64url(x),
  y: base64url(y),
})

const keyOf = (point: Point): crypto.KeyObject =>
  crypto.createPublicKey({ key: curve(point), format: 'jwk' })

const privateKeyOf = (scalar: Bytes): crypto.KeyObject =>
  crypto.createPrivateKey({
    key: { ...curve(publicP256(scalar)), d: base64url(scalar) },
    format: 'jwk',
  })

function publicP256(privateKey: Bytes): { x: Bytes; y: Bytes } {
  const exchange = crypto.createECDH('prime256v1')
  exchange.setPrivateKey(privateKey)
  const point = exchange.getPublicKey() // 0x04, then both coordinates
  return { x: point.subarray(1, 33), y: point.subarray(33, 65) }
}
