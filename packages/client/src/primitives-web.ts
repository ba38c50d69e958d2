/**
 * The chain's cryptography where there is no node:crypto. WebCrypto cannot serve: its answers are promises, and signing
 * is a plain function. The code is that of @noble/hashes, which the published files hold.
 */
import { hmac } from '@noble/hashes/hmac.js'
import { md5, sha1 } from '@noble/hashes/legacy.js'
import { sha256, sha512 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import type { Data, HashName, Primitives } from '@plainwire/wire'
import { crc32 } from './crc32.ts'

const hashes = { sha256, sha1, sha512, md5 } as const satisfies Record<HashName, unknown>

/**
 * @example
 * webPrimitives.hashHex('sha256', 'plain data')
 */
export const webPrimitives: Primitives = {
  hashHex: (name, data) => bytesToHex(hashes[name](bytesOf(data))),
  hasher(name) {
    const hash = hashes[name].create()
    return { update: data => void hash.update(bytesOf(data)), digest: () => hash.digest() }
  },
  hmac: (key, data) => hmac(sha256, bytesOf(key), bytesOf(data)),
  hmacHex: (key, data) => bytesToHex(hmac(sha256, bytesOf(key), bytesOf(data))),
  crc32,
  random: length => globalThis.crypto.getRandomValues(new Uint8Array(length)),
}

const encoder = /* @__PURE__ */ new TextEncoder()

export const bytesOf = (data: Data): Uint8Array<ArrayBuffer> =>
  (typeof data === 'string' ? encoder.encode(data) : data) as Uint8Array<ArrayBuffer>
