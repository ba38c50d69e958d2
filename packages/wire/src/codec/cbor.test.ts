import { decode, encode } from 'cborg'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { cborDecimal, decodeCbor, encodeCbor } from './cbor.ts'
import { isMalformed } from './malformed.ts'

const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'))
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

it.each([
  ['17', 23],
  ['1818', 24],
  ['3903e7', -1000],
  ['1bffffffffffffffff', 18446744073709551615n],
  ['3bffffffffffffffff', -18446744073709551616n],
  ['3b001ffffffffffffe', -9007199254740991],
  ['f90001', 2 ** -24],
  ['f93c00', 1],
  ['f97e00', Number.NaN],
  ['f9fc00', -Infinity],
  ['fa47c35000', 100000],
  ['fb3ff199999999999a', 1.1],
  ['f4', false],
  ['f6', null],
  ['f7', undefined],
  ['5f42010243030405ff', new Uint8Array([1, 2, 3, 4, 5])],
  ['7f657374726561646d696e67ff', 'streaming'],
  ['9f01820203ff', [1, [2, 3]]],
  ['bf61610161629f02ffff', { a: 1, b: [2] }],
  ['c11a514b67b0', new Date(1363896240000)],
  ['c1fb41d452d9ec200000', new Date(1363896240500)],
  ['c249010000000000000000', 18446744073709551616n],
  ['c349010000000000000000', -18446744073709551617n],
  ['c48221196ab3', { decimal: '27315e-2' }],
  ['d82076687474703a2f2f7777772e6578616d706c652e636f6d', 'http://www.example.com'],
  ['63efbbbf', '\ufeff'],
] as const)('reads %s', (hex, value) => {
  expect(decodeCbor(bytesOf(hex))).toEqual(value)
})

it.each([
  '',
  'ff',
  '81',
  '61',
  '62c328',
  'a10101',
  'a1f600',
  '9f',
  '7f41',
  '5f5f',
  '1c',
  'f801',
  'f0',
  '0001',
  'c161',
  'c202',
  'c401',
  '9bffffffffffffffff',
  'bb7fffffffffffffff',
  '5bffffffffffffffff',
  'c1fb7ff0000000000000',
  'a1ff',
  'dbffffffffffffffff',
])('refuses %s', hex => {
  expect(() => decodeCbor(bytesOf(hex))).toThrow(
    expect.objectContaining({ malformed: expect.stringMatching(/^cbor: /) }),
  )
})

it('bounds depth and size', () => {
  expect(() => decodeCbor(bytesOf('81'.repeat(1e5)))).toThrow(
    expect.objectContaining({ malformed: expect.stringContaining('deep') }),
  )
  expect(() => decodeCbor(bytesOf('8100'), { size: 1 })).toThrow(
    expect.objectContaining({ malformed: expect.stringContaining('large') }),
  )
  expect(decodeCbor(bytesOf(`${'81'.repeat(499)}00`))).toEqual(expect.anything())
})

it('sets __proto__ as a member like any other', () => {
  const value = decodeCbor(encodeCbor(JSON.parse('{"__proto__":{"x":1}}')))
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
  expect(Object.keys(value as object)).toEqual(['__proto__'])
})

const plain = fc.letrec(tie => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constant(null),
    fc.boolean(),
    fc.integer(),
    fc.maxSafeInteger(),
    fc.double({ noNaN: true }).filter(value => !Object.is(value, -0)),
    fc.string({ unit: 'grapheme' }),
    fc.uint8Array({ maxLength: 300 }),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(fc.string(), tie('value'), { maxKeys: 5 }),
  ),
})).value

it('agrees with cborg both ways', () => {
  fc.assert(
    fc.property(plain, value => {
      expect(decode(encodeCbor(value))).toEqual(value)
      expect(decodeCbor(encode(value))).toEqual(value)
    }),
    { numRuns: 500 },
  )
})

it('reads what it wrote', () => {
  fc.assert(
    fc.property(
      fc.bigInt(),
      fc.date({ noInvalidDate: true, min: new Date(-6e13), max: new Date(2e14) }),
      fc.string({ maxLength: 20, unit: 'binary' }),
      (big, date, text) => {
        const read = decodeCbor(
          encodeCbor([big, date, 1, undefined, cborDecimal('-1.50')]),
        ) as unknown[]
        expect(BigInt(read[0] as bigint)).toBe(big)
        expect(read.slice(1)).toEqual([date, 1, null, { decimal: '-150e-2' }])
        const sent = Buffer.from(text).toString() // halves of pairs do not survive UTF-8
        expect(decodeCbor(encodeCbor({ [text]: text, left: undefined }))).toEqual({ [sent]: sent })
      },
    ),
  )
  expect(hexOf(encodeCbor({ a: -0, b: 0.5, c: 1.1 }))).toBe(
    'a36161fa80000000' + '6162fa3f000000' + '6163fb3ff199999999999a',
  )
  expect(() => encodeCbor(Symbol.iterator)).toThrow(TypeError)
})

it('grows with what it writes', () => {
  for (let size = 500; size < 530; size++) {
    const head = 'x'.repeat(size - 20)
    const values = [
      head,
      'short',
      'a longer text',
      7,
      300,
      70_000,
      2 ** 40,
      0.5,
      1.1,
      new Uint8Array([1, 2]),
      { k: 'v' },
      [1],
      true,
      2n ** 70n,
    ]
    expect(decodeCbor(encodeCbor(values))).toEqual(values)
  }
})

it('throws nothing but its own refusal', () => {
  const mutated = fc.tuple(plain, fc.nat(), fc.nat(255)).map(([value, at, byte]) => {
    const bytes = encodeCbor(value)
    bytes[at % bytes.length] = byte
    return bytes
  })
  fc.assert(
    fc.property(fc.oneof(mutated, fc.uint8Array({ maxLength: 40 })), bytes => {
      try {
        decodeCbor(bytes)
      } catch (thrown) {
        if (!isMalformed(thrown)) throw thrown
      }
    }),
    { numRuns: 5000 },
  )
})
