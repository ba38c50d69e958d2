import { expect, it } from 'vitest'
import { nodePrimitives } from './primitives-node.ts'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

it('hashes texts and bytes, in one go or piece by piece', () => {
  expect(nodePrimitives.hashHex('sha256', '')).toBe(empty)
  expect(nodePrimitives.hashHex('md5', Uint8Array.of(97))).toBe('0cc175b9c0f1b6a831c399e269772661')
  const hasher = nodePrimitives.hasher('sha1')
  hasher.update('a')
  hasher.update(Uint8Array.of(98, 99))
  expect(hex(hasher.digest())).toBe('a9993e364706816aba3e25717850c26c9cd0d89d')
})

it('authenticates', () => {
  const mac = nodePrimitives.hmacHex('key', 'The quick brown fox jumps over the lazy dog')
  expect(mac).toBe('f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8')
  expect(
    hex(
      nodePrimitives.hmac(
        Buffer.from('key'),
        Buffer.from('The quick brown fox jumps over the lazy dog'),
      ),
    ),
  ).toBe(mac)
})

it('continues a CRC-32', () => {
  const first = nodePrimitives.crc32(Buffer.from('1234'))
  expect(nodePrimitives.crc32(Buffer.from('56789'), first)).toBe(0xcbf43926)
})

it('signs on P-256', () => {
  const key = Uint8Array.from({ length: 32 }, (_, i) => i + 1)
  const { x, y } = nodePrimitives.publicP256(key)
  const signature = nodePrimitives.signP256(key, 'text')
  expect(nodePrimitives.verifyP256({ x, y }, 'text', signature)).toBe(true)
  expect(nodePrimitives.verifyP256({ x, y }, 'texts', nodePrimitives.signP256(key, 'text'))).toBe(
    false,
  )
  expect(nodePrimitives.random(5)).toHaveLength(5)
})
