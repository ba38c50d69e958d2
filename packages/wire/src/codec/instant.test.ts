import fc from 'fast-check'
import { expect, it, test } from 'vitest'
import { parseInstant } from './instant.ts'
import { formatTimestamp, parseTimestamp } from './timestamp.ts'

test.each([
  ['1398796238.001', 1398796238001],
  ['-1.5e3', -1500000],
  ['2014-04-29T18:30:38Z', 1398796238000],
  ['2014-04-29t18:30:38.123456z', 1398796238123],
  ['2014-04-29T20:30:38+02:00', 1398796238000],
  ['2016-12-31T23:59:60Z', 1483228800000],
  ['Tue, 29 Apr 2014 18:30:38 GMT', 1398796238000],
  ['Tue, 29 Apr 2014 18:30:38.123 GMT', 1398796238123],
  ['Sat, 31 Dec 2016 23:59:60 GMT', 1483228800000],
  ['Sunday, 06-Nov-94 08:49:37 GMT', 784111777000],
  ['Sun Nov  6 08:49:37 1994', 784111777000],
])('A11.4: reads %j', (text, milliseconds) => {
  expect(parseInstant(text)?.getTime()).toBe(milliseconds)
})

test.each([
  '',
  'soon',
  'in 2014',
  '2014-04-29',
  '2014-04-29T18:30:38', // whose time?
  '2014-13-29T18:30:38Z',
  'Tue, 29 Foo 2014 18:30:38 GMT',
  'Tue, 29 Apr 2014 18:30:38',
  'NaN',
  '1e999',
])('leaves %j', text => {
  expect(parseInstant(text)).toBeUndefined()
})

it('reads what the strict reader reads', () => {
  const formats = ['epoch-seconds', 'date-time', 'http-date'] as const
  const instant = fc.integer({ min: -62135596800000, max: 253402300799999 })
  fc.assert(
    fc.property(instant, fc.constantFrom(...formats), (milliseconds, format) => {
      const text = formatTimestamp(new Date(milliseconds), format)
      expect(parseInstant(text)).toEqual(parseTimestamp(text, format))
    }),
    { numRuns: 2000 },
  )
})
