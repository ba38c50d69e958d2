/** The cryptography the chain needs, handed in so that `wire` stays pure: node:crypto on Node, a library in browsers. */
export type Bytes = Uint8Array
export type Data = string | Uint8Array

/** Fed piece by piece; `digest` ends it. */
export type Hasher = { update(data: Data): void; digest(): Bytes }

export type HashName = 'sha256' | 'sha1' | 'sha512' | 'md5'

/** All synchronous. Strings are taken as UTF-8. */
export type Primitives = {
  /** Lower-case hex of a whole value in one go. */
  hashHex(name: HashName, data: Data): string
  hasher(name: HashName): Hasher
  hmac(key: Data, data: Data): Bytes
  hmacHex(key: Data, data: Data): string
  /** IEEE CRC-32 of `data`, continued from `seed`; unsigned. */
  crc32(data: Uint8Array, seed?: number): number
  random(length: number): Bytes
} & Partial<CurvePrimitives>

/** Only signatures for many regions at once (SigV4a) need a curve. */
export type CurvePrimitives = {
  /** ASN.1 DER ECDSA signature over SHA-256 with a P-256 private key given as its 32-byte scalar. */
  signP256(privateKey: Bytes, data: Data): Bytes
  verifyP256(publicKey: { x: Bytes; y: Bytes }, data: Data, signature: Bytes): boolean
  /** The public point of a private scalar. */
  publicP256(privateKey: Bytes): { x: Bytes; y: Bytes }
}
