import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parseJson } from './json.ts'
import { isMalformed } from './malformed.ts'

it('is JSON.parse for everyday text', () => {
  fc.assert(
    fc.property(fc.json(), fc.boolean(), (text, exact) => {
      expect(parseJson(text, { exact })).toEqual(JSON.parse(text))
    }),
  )
})

it('keeps every digit when asked', () => {
  const text =
    '{"a":[9007199254740993,-18446744073709551616,1.00,0.1234567890123456789,1e400],"b":"12345678901234567890"}'
  expect(parseJson(text, { exact: true })).toEqual({
    a: [
      9007199254740993n,
      -18446744073709551616n,
      1,
      { decimal: '0.1234567890123456789' },
      Infinity,
    ],
    b: '12345678901234567890',
  })
  expect(parseJson('12345678901234567890', { exact: true })).toBe(12345678901234567890n)
  expect(parseJson(' 1000000000000000000000', { exact: true })).toBe(1000000000000000000000)
})

it('is not fooled by strings that look like its marks', () => {
  const text =
    '{"a":"#1","\\u0023b":["\\u0023123","##",12345678901234567890],"__proto__":{"x":12345678901234567890}}'
  const value = parseJson(text, { exact: true }) as Record<string, unknown>
  expect(value['#b']).toEqual(['#123', '##', 12345678901234567890n])
  expect(value.a).toBe('#1')
  expect(Object.getOwnPropertyDescriptor(value, '__proto__')?.value).toEqual({
    x: 12345678901234567890n,
  })
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
})

it('takes the last of duplicate keys', () => {
  expect(parseJson('{"a":1,"a":2}')).toEqual({ a: 2 })
})

it('bounds nesting, brackets within strings aside', () => {
  expect(parseJson('[["[[[["]]', { depth: 2 })).toEqual([['[[[[']])
  expect(parseJson('["\\"[[["]', { depth: 1 })).toEqual(['"[[['])
  expect(() => parseJson('[[[]]]', { depth: 2 })).toThrow(
    expect.objectContaining({ malformed: expect.stringContaining('deep') }),
  )
  expect(() => parseJson('12345', { size: 4 })).toThrow(
    expect.objectContaining({ malformed: expect.stringContaining('large') }),
  )
})

it('exact bigints for any whole number', () => {
  fc.assert(
    fc.property(fc.bigInt(), fc.string(), (value, text) => {
      const read = parseJson(`{"s":${JSON.stringify(text)},"n":${value}}`, { exact: true })
      expect(read).toEqual({
        s: text,
        n: Number.isSafeInteger(Number(value)) ? Number(value) : expect.anything(),
      })
      expect(BigInt((read as { n: bigint }).n)).toBe(value)
    }),
  )
})

it('throws nothing but its own refusal', () => {
  const soup = fc
    .array(
      fc.constantFrom(
        '{',
        '}',
        '[',
        ']',
        '"',
        '\\',
        ',',
        ':',
        '1234567890123456789',
        '-',
        'e',
        '.',
        'null',
        ' ',
        '#',
        '\\u0023',
      ),
    )
    .map(parts => parts.join(''))
  fc.assert(
    fc.property(soup, text => {
      try {
        parseJson(text, { exact: true, depth: 10 })
      } catch (thrown) {
        expect(isMalformed(thrown)).toBe(true)
      }
    }),
    { numRuns: 3000 },
  )
})

it('survives a hundred thousand brackets', () => {
  const text = `${'['.repeat(1e5)}12345678901234567890${']'.repeat(1e5)}`
  expect(() => parseJson(text, { exact: true })).toThrow(
    expect.objectContaining({ malformed: expect.anything() }),
  )
  expect(() => parseJson(text, { depth: 100 })).toThrow(
    expect.objectContaining({ malformed: expect.anything() }),
  )
})
