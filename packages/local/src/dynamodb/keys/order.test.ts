/** Key texts stand in the order of their values, alone and one after the other. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { compare } from '../values/compare.ts'
import { compareTexts } from '../values/texts.ts'
import type { Value } from '../values/types.ts'
import { ordered, placeOf, successor, unfinished } from './order.ts'

const text = fc.string({
  unit: fc.constantFrom('a', 'b', '\0', '\u0001', 'é', '\uE000', '\u{1F600}', '\u{10FFFF}'),
  maxLength: 4,
})
const value: fc.Arbitrary<Value> = fc.oneof(
  text.map(S => ({ S })),
  fc.uint8Array({ maxLength: 4 }).map(bytes => ({ B: Buffer.from(bytes).toString('base64') })),
  fc.integer({ min: -1000, max: 1000 }).map(n => ({ N: String(n) })),
)
const sameType = (a: Value, b: Value) => Object.keys(a)[0] === Object.keys(b)[0]

it('alone', () => {
  fc.assert(
    fc.property(value, value, (a, b) => {
      fc.pre(sameType(a, b))
      expect(Math.sign(compareTexts(ordered(a), ordered(b)))).toBe(Math.sign(compare(a, b)!))
    }),
    { numRuns: 1000 },
  )
})

it('one after the other', () => {
  fc.assert(
    fc.property(text, text, text, text, (a, b, c, d) => {
      const first = compare({ S: a }, { S: c })!
      const order = first === 0 ? compare({ S: b }, { S: d })! : first
      const left = ordered({ S: a }) + ordered({ S: b })
      const right = ordered({ S: c }) + ordered({ S: d })
      expect(Math.sign(compareTexts(left, right))).toBe(Math.sign(order))
    }),
    { numRuns: 1000 },
  )
})

it('all that begins with a text is below its successor, all else is not between', () => {
  fc.assert(
    fc.property(text, text, (prefix, other) => {
      const start = `x${unfinished({ S: prefix })}`
      const key = `x${ordered({ S: other })}`
      const within = compareTexts(key, start) >= 0 && compareTexts(key, successor(start)) < 0
      expect(within).toBe(key.startsWith(start))
    }),
    { numRuns: 1000 },
  )
})

it('halves of surrogate pairs become what stands for them', () => {
  expect(ordered({ S: 'a\ud800' })).toBe(ordered({ S: 'a\ufffd' }))
  expect(ordered({ S: 'a\u{1F600}' })).toBe('a\u{1F600}\0\0')
})

it('places are spread evenly', () => {
  const counts = Array.from({ length: 8 }, () => 0)
  for (let n = 0; n < 8000; n++) counts[Number.parseInt(placeOf(`key-${n}`)[0]!, 16) >> 1]!++
  for (const count of counts) expect(count).toBeGreaterThan(800)
})
