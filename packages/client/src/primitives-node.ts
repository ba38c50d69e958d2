/**
 * All of the chain's cryptography on Node: what `primitives-lean.ts` has, the curve that few calls need, and a CRC-32
 * for what has none. Nothing is built before its first use.
 */

import * as crypto from 'node:crypto'
import * as zlib from 'node:zlib'
import type { Bytes, CurvePrimitives, Data, Primitives } from '@plainwire/wire'
import { crc32 as tableCrc32 } from './crc32.ts'
import { leanPrimitives } from './primitives-lean.ts'

/**
 * @example
 * nodePrimitives.hashHex('sha256', 'plain data')
 */
export const nodePrimitives: Primitives & CurvePrimitives = {
  ...leanPrimitives,
  crc32: typeof zlib.crc32 === 'function' ? leanPrimitives.crc32 : tableCrc32,
  signP256: (privateKey, data) => crypto.sign('sha256', dataBytes(data), privateKeyOf(privateKey)),
  verifyP256: (publicKey, data, signature) =>
    crypto.verify('sha256', dataBytes(data), publicKeyOf(publicKey), signature),
  publicP256,
}

const dataBytes = (data: Data): Uint8Array => (typeof data === 'string' ? Buffer.from(data) : data)

const base64url = (bytes: Bytes): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64url')

function publicKeyOf({ x, y }: { x: Bytes; y: Bytes }): crypto.KeyObject {
  const key = { kty: 'EC', crv: 'P-256', x: base64url(x), y: base64url(y) }
  return crypto.createPublicKey({ key, format: 'jwk' })
}

/** Kept: making a key costs more than signing with it. */
const privateKeys: WeakMap<Bytes, crypto.KeyObject> = new WeakMap()

function privateKeyOf(scalar: Bytes): crypto.KeyObject {
  const known = privateKeys.get(scalar)
  if (known !== undefined) return known
  const { x, y } = publicP256(scalar)
  const key = { kty: 'EC', crv: 'P-256', x: base64url(x), y: base64url(y), d: base64url(scalar) }
  const made = crypto.createPrivateKey({ key, format: 'jwk' })
  privateKeys.set(scalar, made)
  return made
}

function publicP256(privateKey: Bytes): { x: Bytes; y: Bytes } {
  const curve = crypto.createECDH('prime256v1')
  curve.setPrivateKey(privateKey)
  const point = curve.getPublicKey() // 0x04, then both coordinates
  return { x: point.subarray(1, 33), y: point.subarray(33, 65) }
}
