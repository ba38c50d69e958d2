import { isAnomaly } from '@plainwire/wire'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { growingPartSize, mostParts, partSizeOf } from './plan.ts'
import { mebibyte } from './types.ts'

const terabyte = 2 ** 40

test('10,000 parts of no more than 5 GiB hold whatever S3 takes', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 48 * terabyte, noNaN: true }).map(Math.floor),
      fc.integer({ min: 5 * mebibyte, max: 5 * 2 ** 30 }),
      (size, wanted) => {
        const found = partSizeOf(size, wanted)
        if (isAnomaly(found)) throw new Error(found.message)
        expect(found).toBeGreaterThanOrEqual(wanted)
        expect(found).toBeLessThanOrEqual(5 * 2 ** 30)
        expect(Math.ceil(size / found)).toBeLessThanOrEqual(mostParts)
      },
    ),
  )
})

test.each([
  [0, 8 * mebibyte],
  [80_000 * mebibyte, 8 * mebibyte],
  [80_000 * mebibyte + 1, 9 * mebibyte],
  [5 * terabyte, 525 * mebibyte],
])('%d bytes', (size, expected) => {
  expect(partSizeOf(size, 8 * mebibyte)).toBe(expected)
})

test('more is an anomaly', () => {
  expect(partSizeOf(49 * terabyte, 8 * mebibyte)).toMatchObject({ code: 'TOO_LARGE' })
})

test('the parts of a stream grow, and stay within memory', () => {
  const sizes = Array.from({ length: mostParts }, (_, index) =>
    growingPartSize(index + 1, 8 * mebibyte, 64 * mebibyte),
  )
  expect(sizes[0]).toBe(8 * mebibyte)
  expect(sizes[1000]).toBe(16 * mebibyte)
  expect(sizes.at(-1)).toBe(64 * mebibyte)
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeGreaterThan(490 * 2 ** 30)
})
