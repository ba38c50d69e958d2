import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { TimestampFormat } from '../model/types.ts'
import { formatTimestamp, parseTimestamp } from './timestamp.ts'

const formats: TimestampFormat[] = ['epoch-seconds', 'date-time', 'http-date']

it.each([
  ['epoch-seconds', 1398796238000, '1398796238'],
  ['epoch-seconds', 1398796238120, '1398796238.12'],
  ['epoch-seconds', -1500, '-1.5'],
  ['date-time', 1398796238000, '2014-04-29T18:30:38Z'],
  ['date-time', 1398796238100, '2014-04-29T18:30:38.1Z'],
  ['date-time', 1398796200000, '2014-04-29T18:30:00Z'],
  ['http-date', 1398796238999, 'Tue, 29 Apr 2014 18:30:38 GMT'],
] as const)('A11.3: %s writes %d as %s', (format, milliseconds, text) => {
  expect(formatTimestamp(new Date(milliseconds), format)).toBe(text)
})

it.each([
  ['epoch-seconds', '1398796238.1234', 1398796238123],
  ['epoch-seconds', '1.5e3', 1500000],
  ['date-time', '2014-04-29T18:30:38Z', 1398796238000],
  ['date-time', '2014-04-29t18:30:38.123456789z', 1398796238123],
  ['date-time', '2014-04-29T20:30:38+02:00', 1398796238000],
  ['date-time', '2016-12-31T23:59:60Z', 1483228800000],
  ['date-time', '2016-02-29T00:00:00Z', 1456704000000],
  ['http-date', 'Tue, 29 Apr 2014 18:30:38 GMT', 1398796238000],
  ['http-date', 'Tue, 29 Apr 2014 18:30:38.123 GMT', 1398796238123],
  ['http-date', 'Sunday, 06-Nov-94 08:49:37 GMT', 784111777000],
  ['http-date', 'Sun Nov  6 08:49:37 1994', 784111777000],
] as const)('%s reads %s', (format, text, milliseconds) => {
  expect(parseTimestamp(text, format)?.getTime()).toBe(milliseconds)
})

it.each([
  ['epoch-seconds', ['', ' 1', '0x42', 'NaN', 'Infinity', '1e400', '1,5', 'true', '1398796238ABC']],
  [
    'date-time',
    [
      '',
      '2014-04-29',
      '2014-04-29T18:30:38',
      '2014-04-29 18:30:38Z',
      '2015-02-29T00:00:00Z',
      '2014-04-31T00:00:00Z',
      '2014-13-01T00:00:00Z',
      '2014-04-29T24:00:00Z',
      '2014-04-29T18:30:38+0200',
      '1398796238',
      'Tue, 29 Apr 2014 18:30:38 GMT',
    ],
  ],
  [
    'http-date',
    [
      '',
      'Tue, 29 Apr 2014 18:30:38',
      'Tue, 29 Apr 2014 18:30:38 CET',
      'Tue, 31 Apr 2014 18:30:38 GMT',
      'Tue, 00 Apr 2014 18:30:38 GMT',
      'Tue, 29 apr 2014 18:30:38 GMT',
      '2014-04-29T18:30:38Z',
    ],
  ],
] as const)('%s refuses %j', (format, texts) => {
  for (const text of texts) expect([text, parseTimestamp(text, format)]).toEqual([text, undefined])
})

it('does not write years that have no four digits', () => {
  for (const format of ['date-time', 'http-date'] as const) {
    expect(() => formatTimestamp(new Date(-62198755200000), format)).toThrow(RangeError)
    expect(() => formatTimestamp(new Date(253402300800000), format)).toThrow(RangeError)
  }
})

it('reads what it wrote', () => {
  const instant = fc.integer({ min: -62135596800000, max: 253402300799999 })
  fc.assert(
    fc.property(instant, fc.constantFrom(...formats), (milliseconds, format) => {
      const read = parseTimestamp(formatTimestamp(new Date(milliseconds), format), format)
      expect(read?.getTime()).toBe(
        format === 'http-date' ? Math.floor(milliseconds / 1000) * 1000 : milliseconds,
      )
    }),
    { numRuns: 2000 },
  )
})

it('survives any text', () => {
  const soup = fc
    .array(
      fc.constantFrom(
        '2',
        '0',
        '-',
        ':',
        'T',
        'Z',
        '.',
        ' ',
        'Mon, ',
        'Feb',
        'GMT',
        '+',
        'e',
        '99',
      ),
    )
    .map(parts => parts.join(''))
  fc.assert(
    fc.property(soup, fc.constantFrom(...formats), (text, format) => {
      const date = parseTimestamp(text, format)
      expect(date === undefined || !Number.isNaN(date.getTime())).toBe(true)
    }),
    { numRuns: 2000 },
  )
})
