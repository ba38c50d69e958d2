/** The CRC of a whole made from those of its parts is that of the whole. */
import { nodePrimitives } from '@plainwire/client'
import { decodeBase64 } from '@plainwire/wire'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tallyOf, wholeChecksum } from './checksums.ts'
import { combinedCrc } from './crc.ts'

const sumOf = (algorithm: string, pieces: readonly Uint8Array[]) => {
  const tally = tallyOf([algorithm], nodePrimitives)
  for (const piece of pieces) tally.add(piece)
  return tally.sums().get(algorithm)!
}

describe.each(['CRC32', 'CRC32C', 'CRC64NVME'])('%s', algorithm => {
  it('of any parts, empty ones included', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 6 }), parts => {
        const pieces = parts.map(part => ({
          size: part.length,
          digest: decodeBase64(sumOf(algorithm, [part]))!,
        }))
        const whole = Buffer.from(combinedCrc(algorithm, pieces)).toString('base64')
        expect(whole).toBe(sumOf(algorithm, parts))
      }),
    )
  })
})

it('a checksum of checksums ends with their number', () => {
  const checksums = ['a', 'b', 'c'].map(text => ({
    size: 1,
    checksum: sumOf('SHA256', [Buffer.from(text)]),
  }))
  const digests = checksums.map(({ checksum }) => decodeBase64(checksum)!)
  expect(
    wholeChecksum({ algorithm: 'SHA256', type: 'COMPOSITE' }, checksums, nodePrimitives),
  ).toEqual({
    algorithm: 'SHA256',
    type: 'COMPOSITE',
    value: `${sumOf('SHA256', digests)}-3`,
  })
})
