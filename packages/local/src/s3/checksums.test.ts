/** The checksum of a whole made from those of its parts. */
import { nodePrimitives } from '@plainwire/client'
import { decodeBase64 } from '@plainwire/wire'
import { describe, expect, it } from 'vitest'
import { algorithms, tallyOf, wantedChecksum, wholeChecksum } from './checksums.ts'

const sumOf = (algorithm: string, ...pieces: readonly Uint8Array[]) => {
  const tally = tallyOf([algorithm], nodePrimitives)
  for (const piece of pieces) tally.add(piece)
  return tally.sums().get(algorithm)!
}
const parts = ['a', 'bc', 'def'].map(text => Buffer.from(text))

describe.each(Object.keys(algorithms))('%s', algorithm => {
  const pieces = parts.map(part => ({ size: part.length, checksum: sumOf(algorithm, part) }))
  const { size } = algorithms[algorithm]!

  it('has as many bytes as its table says', () => {
    expect(decodeBase64(pieces[0]!.checksum)).toHaveLength(size)
  })

  it('of checksums ends with their number', () => {
    const digests = pieces.map(({ checksum }) => decodeBase64(checksum)!)
    const whole = wholeChecksum({ algorithm, type: 'COMPOSITE' }, pieces, nodePrimitives)
    expect(whole.value).toBe(`${sumOf(algorithm, ...digests)}-3`)
  })
})

it.each(['CRC32', 'CRC32C', 'CRC64NVME'])('%s of the whole is that of its bytes', algorithm => {
  const pieces = parts.map(part => ({ size: part.length, checksum: sumOf(algorithm, part) }))
  const whole = wholeChecksum({ algorithm, type: 'FULL_OBJECT' }, pieces, nodePrimitives)
  expect(whole.value).toBe(sumOf(algorithm, ...parts))
})

it.each([
  [{}, [], undefined],
  [{ ChecksumCRC32: 'AAAAAA==' }, [], { algorithm: 'CRC32', stated: 'AAAAAA==' }],
  [
    {},
    [['x-amz-trailer', 'x-amz-checksum-sha1']],
    { algorithm: 'SHA1', trailer: 'x-amz-checksum-sha1' },
  ],
  [{ ChecksumAlgorithm: 'CRC32' }, [], { code: 'InvalidRequest' }],
  [{ ChecksumAlgorithm: 'SHA1', ChecksumCRC32: 'AAAAAA==' }, [], { code: 'InvalidRequest' }],
  [{ ChecksumAlgorithm: 'ADLER' }, [], { code: 'InvalidRequest' }],
  [
    { ChecksumCRC32: 'AAAAAA==' },
    [['x-amz-trailer', 'x-amz-checksum-sha1']],
    { code: 'InvalidRequest' },
  ],
] as const)('what %j and %j want', (input, headers, wanted) => {
  const found = wantedChecksum(input, headers)
  if (wanted === undefined) expect(found).toBeUndefined()
  else expect(found).toMatchObject(wanted)
})
