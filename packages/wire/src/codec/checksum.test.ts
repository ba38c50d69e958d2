import { Crc32c, Crc64Nvme } from '@aws-sdk/checksums/crc'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Hasher } from '../primitives.ts'
import { crc32c } from './crc32c.ts'
import { crc64nvme } from './crc64nvme.ts'

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
