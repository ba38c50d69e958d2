import fc from 'fast-check'
import { expect, it } from 'vitest'
import { decodeBase64, decodeByText, encodeBase64, encodeByText } from './base64.ts'

it('reads what it wrote, by the platform and by table', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 50 }), bytes => {
      const text = encodeBase64(bytes)
      expect(text).toBe(Buffer.from(bytes).toString('base64'))
      expect(encodeByText(bytes)).toBe(text)
      expect(decodeBase64(text)).toEqual(bytes)
      expect(decodeByText(text)).toEqual(bytes)
    }),
  )
})

it('writes only the view it was given', () => {
  expect(encodeBase64(new Uint8Array([1, 2, 3, 4]).subarray(1, 3))).toBe('AgM=')
})

it.each([
  '=',
  '====',
  'xyz',
  'A===',
  'AA=A',
  'AA AA===',
  'AAA-',
  'AA\n==',
  'AAAA=',
  'é===',
  'AAAA====',
])('refuses %j', text => {
  expect(decodeBase64(text)).toBe(undefined)
})
