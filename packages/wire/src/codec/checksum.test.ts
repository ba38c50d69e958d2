import { Crc32c, Crc64Nvme } from '@aws-sdk/checksums/crc'
import fc from 'fast-check'
import { createXXHash3, createXXHash64, createXXHash128 } from 'hash-wasm'
import { expect, it } from 'vitest'
import { common } from '../checksum/algorithms.ts'
import type { Hasher } from '../primitives.ts'
import { testPrimitives } from '../sign/primitives.fixture.ts'
import { combinedCrc } from './crc-combined.ts'
import { crc32c } from './crc32c.ts'
import { crc64nvme } from './crc64nvme.ts'
import { xxhash3, xxhash128 } from './xxhash3.ts'
import { xxhash64 } from './xxhash64.ts'

const hex = (hasher: Hasher, ...parts: (string | Uint8Array)[]): string => {
  for (const part of parts) hasher.update(part)
  return Buffer.from(hasher.digest()).toString('hex')
}

it.each([
  ['CRC-32C', crc32c, '123456789', 'e3069283'],
  ['CRC-32C', crc32c, '', '00000000'],
  ['CRC-64/NVME', crc64nvme, '123456789', 'ae8b14860a799888'],
  ['CRC-64/NVME', crc64nvme, '', '0000000000000000'],
] as const)('%s of its check value', (_, make, text, expected) => {
  expect(hex(make(), text)).toBe(expected)
})

it.each([
  ['CRC32', () => common.CRC32!(testPrimitives)],
  ['CRC32C', crc32c],
  ['CRC64NVME', crc64nvme],
] as const)('%s of a whole follows from those of its parts', (name, make) => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 6 }), pieces => {
      const parts = pieces.map(piece => {
        const hasher = make()
        hasher.update(piece)
        return { size: piece.length, digest: hasher.digest() }
      })
      const whole = Buffer.from(combinedCrc(name, parts)).toString('hex')
      expect(whole).toBe(hex(make(), ...pieces))
    }),
  )
})

it('agrees with the AWS SDK, in whatever pieces', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.nat(200), async (bytes, cut) => {
      const parts = [bytes.subarray(0, cut), bytes.subarray(cut)]
      for (const [ours, Theirs] of [
        [crc32c, Crc32c],
        [crc64nvme, Crc64Nvme],
      ] as const) {
        const theirs = new Theirs()
        theirs.update(bytes)
        expect(hex(ours(), ...parts)).toBe(Buffer.from(await theirs.digest()).toString('hex'))
      }
    }),
  )
})

it('agrees with hash-wasm at every length, in whatever pieces', async () => {
  const theirs = [await createXXHash64(), await createXXHash3(), await createXXHash128()]
  const bytes = Uint8Array.from({ length: 4200 }, (_, i) => (i * 2654435761) >>> 13)
  const lengths = [
    ...Array(300).keys(),
    511,
    512,
    1023,
    1024,
    1025,
    1087,
    1088,
    1089,
    2048,
    2049,
    3000,
    4200,
  ]
  for (const length of lengths) {
    const input = bytes.subarray(0, length)
    for (const [i, make] of [xxhash64, xxhash3, xxhash128].entries()) {
      const expected = theirs[i]!.init().update(input).digest()
      expect([length, i, hex(make(), input)]).toEqual([length, i, expected])
      const cut = (length * 7) % (length + 1)
      expect(hex(make(), input.subarray(0, cut), input.subarray(cut))).toBe(expected)
    }
  }
})

it('may be asked for its digest and go on', () => {
  for (const make of [crc32c, crc64nvme, xxhash64, xxhash3, xxhash128]) {
    const hasher = make()
    hasher.update('ab')
    hasher.digest()
    expect(hex(hasher, 'c')).toBe(hex(make(), 'abc'))
  }
})
