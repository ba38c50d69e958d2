import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { isAnomaly } from '../anomaly.ts'
import type { Codec } from '../model/codec.ts'
import { awsJson1_0 } from './aws-json.ts'
import { restJson1 } from './rest-json.ts'
import { restXml } from './rest-xml.ts'
import { rpcv2Cbor } from './rpcv2-cbor.ts'
import { rpcv2Json } from './rpcv2-json.ts'
import { context, echo, read, response, service } from './sink.fixture.ts'

const codecs: Readonly<Record<string, Codec>> = {
  awsJson1_0,
  restJson1,
  restXml,
  rpcv2Cbor,
  rpcv2Json,
}

/** What a request holds comes back when the service sends the same body. */
function sent(codec: Codec, shape: string, value: Record<string, unknown>): unknown {
  const section = echo(shape)
  const made = codec.serializer(service, section)(value, context)
  if (isAnomaly(made)) throw new Error(made.message)
  return read(codec, section, response(200, made.body as Uint8Array)).output
}

const text = fc.string({ unit: 'grapheme' })
const long = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(asNumber)
const instant = fc
  .date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
  .map(date => date)
const key = text.filter(name => name !== '__proto__')

/** Whole numbers that a number holds come as such. */
function asNumber(value: bigint): number | bigint {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value
}

const flat = {
  Text: text,
  Flag: fc.boolean(),
  Small: fc.integer(),
  Big: long,
  Ratio: fc.double().map(value => (Object.is(value, -0) ? 0 : value)),
  Huge: fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }).map(asNumber),
  Bytes: fc.uint8Array({ maxLength: 50 }).map(bytes => new Uint8Array(bytes)),
  At: instant,
  AtText: instant,
  List: fc.array(text, { maxLength: 4 }),
  Map: fc.dictionary(
    key,
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(v => v + 0),
  ),
  Choice: fc.oneof(
    text.map(Word => ({ Word })),
    fc.integer().map(Count => ({ Count })),
  ),
}
const values = fc.letrec<{ Values: Record<string, unknown> }>(tie => ({
  Values: fc.record(
    { ...flat, Nested: fc.option(tie('Values'), { nil: undefined, maxDepth: 3 }) },
    { requiredKeys: [] },
  ),
})).Values

describe.each(Object.entries(codecs))('%s', (_, codec) => {
  test('A11.1 A11.2 A11.6: what goes in comes out', () => {
    fc.assert(
      fc.property(values, value => {
        expect(sent(codec, 'Values', value)).toEqual(value)
      }),
      { numRuns: 150 },
    )
  })

  it.each(['0.1', '1e300', '100000000000000000000001.0', '-3.14159265358979323846264338'])(
    'keeps every digit of %s',
    Exact => {
      const { Exact: got } = sent(codec, 'Values', { Exact }) as { Exact: unknown }
      expect(digits(got)).toBe(digits(Exact))
    },
  )

  it('A11.1: sends no integer that a number has rounded already', () => {
    const made = codec.serializer(service, echo('Values'))({ Big: 2 ** 60 }, context)
    expect(made).toMatchObject({ $anomaly: 'incorrect' })
  })

  test.each([
    [{ Text: 7 }, 'Values$Text'],
    [{ Flag: 'yes' }, 'Values$Flag'],
    [{ Small: 1.5 }, 'Values$Small'],
    [{ Big: '12' }, 'Values$Big'],
    [{ Ratio: '1' }, 'Values$Ratio'],
    [{ Huge: 'x' }, 'Values$Huge'],
    [{ Exact: 'x' }, 'Values$Exact'],
    [{ Bytes: 7 }, 'Values$Bytes'],
    [{ At: 'soon' }, 'Values$At'],
    [{ List: 'a' }, 'Strings'],
    [{ List: ['a', 7] }, 'Strings$member'],
    [{ Map: ['a'] }, 'Numbers'],
    [{ Map: { a: 'x' } }, 'Numbers$value'],
    [{ Nested: [] }, 'Values'],
    [{ Nested: { Text: true } }, 'Values$Text'],
  ])('%j is refused and %s named', (value, name) => {
    const made = codec.serializer(service, echo('Values'))(value, context)
    expect(made).toMatchObject({ $anomaly: 'incorrect', code: 'INVALID_REQUEST', op: 'Pour' })
    expect((made as { message: string }).message).toMatch(
      new RegExp(`${name.replace('$', '\\$')}\\b`),
    )
  })

  it('writes what the model knows and nothing absent', () => {
    const value = { Text: 'a', Small: null, Big: undefined, Foreign: 1 }
    expect(sent(codec, 'Values', value)).toEqual({ Text: 'a' })
  })
})

/** Digits that count, and the exponent. */
function digits(value: unknown): string {
  const [mantissa = '', exponent = '0'] = String(
    typeof value === 'object' ? (value as { decimal: string }).decimal : value,
  ).split('e')
  const [whole = '', fraction = ''] = mantissa.split('.')
  const all = (whole + fraction).replace(/^(-?)0+/, '$1')
  const kept = all.replace(/0+$/, '')
  return `${kept}e${Number(exponent) - fraction.length + all.length - kept.length}`
}

describe.each(Object.entries({ awsJson1_0, restJson1, rpcv2Cbor, rpcv2Json }))('%s', (_, codec) => {
  it('keeps gaps in sparse collections and drops them in dense ones', () => {
    const value = { List: ['a', null], Map: { x: null, y: 1 }, Dense: ['a', null, 'b'] }
    expect(sent(codec, 'Sparse', value)).toEqual({ ...value, Dense: ['a', 'b'] })
  })

  it.each([[true], ['x'], [1.5], [[1, [2]]], [{ a: { b: [null] } }], [0], [false], ['']])(
    'A12.13 A12.23: passes the document %j through',
    Any => {
      expect(sent(codec, 'Sparse', { Any })).toEqual({ Any })
    },
  )
})

describe('JSON', () => {
  it.each([awsJson1_0, restJson1, rpcv2Json])('holds a key named __proto__', codec => {
    const own = JSON.parse('{"__proto__":1}')
    const output = sent(codec, 'Values', { Map: own }) as { Map: object }
    expect(Object.keys(output.Map)).toEqual(['__proto__'])
  })
})
