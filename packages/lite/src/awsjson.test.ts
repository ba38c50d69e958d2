/** Typed JSON and its options: item 13 of the contract. */
import { createRequire } from 'node:module'
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { marshall, unmarshall } from './awsjson.ts'
import lite from './index.ts'
import { keys, thrownBy } from './loopback.fixture.ts'
import type { Loose } from './types.ts'

const oracle = createRequire(import.meta.url)('@aws-lite/client/src/_vendor/aws.js') as {
  marshall(value: unknown, options?: object): unknown
  unmarshall(value: unknown, options?: object): unknown
}
const outcome = (run: () => unknown): unknown => {
  try {
    return run()
  } catch (thrown) {
    // Where it is stands in brackets behind what the oracle says.
    return (thrown as Error).message.replace(/ \([\w.]+\)$/, '').trim()
  }
}

class Note {
  readonly hello = 'there'
}
const item = { str: 'hi', empty: '', undef: undefined, class: new Note(), list: [1, undefined] }

describe('marshall', () => {
  const all = [
    {},
    { removeUndefinedValues: true },
    { removeUndefinedValues: true, convertClassInstanceToMap: true },
    { removeUndefinedValues: true, convertClassInstanceToMap: true, convertEmptyValues: true },
    {
      removeUndefinedValues: true,
      convertClassInstanceToMap: true,
      convertTopLevelContainer: true,
    },
  ]
  const values: unknown[] = [
    item,
    { a: 1.5, b: 'x', c: null, d: [true, { e: 1 }], f: new Set(['a']), g: new Set([1, 2]) },
    { a: new Set() },
    { a: new Set([{}]) },
    { a: Number.NaN },
    { a: 2 ** 60 },
    { a: -(2 ** 60) },
    { a: new Date(0) },
    { a: 2n ** 70n },
    ['a', 1],
    'text',
    5,
    new Map([['a', 1]]),
  ]
  const cases = all.flatMap(options =>
    values.map(value => [JSON.stringify(options), inspect(value), options, value] as const),
  )
  test.each(cases)('13: with %s: %s as the oracle', (_, __, options, value) => {
    const ours = outcome(() => marshall(value, { config: { awsjsonMarshall: options } }))
    expect(ours).toEqual(outcome(() => oracle.marshall(value, options)))
  })

  test('13: what cannot be is said with the way to it', () => {
    expect(() => marshall({ a: [{ b: undefined }] })).toThrow(
      'Pass options.removeUndefinedValues=true to remove undefined values from map/array/set. (a.0.b)',
    )
  })

  test('bytes go as base64, the form that JSON has for them', () => {
    expect(marshall({ a: Buffer.from('hi') })).toEqual({ a: { B: 'aGk=' } })
    expect(marshall({ a: new Set([Uint8Array.of(1)]) })).toEqual({ a: { BS: ['AQ=='] } })
  })

  test('49: some of the fields', () => {
    expect(marshall({ a: 1, b: 2 }, { awsjson: ['b', 'c'] })).toEqual({ a: 1, b: { N: '2' } })
  })
})

describe('unmarshall', () => {
  const values: unknown[] = [
    { a: { S: 'x' }, b: { N: '1' }, c: { L: [{ NULL: true }] }, d: { M: { e: { BOOL: false } } } },
    { a: { NS: ['1', '2'] }, b: { SS: ['x'] }, c: { B: 'aGk=' } },
    { a: { N: '9007199254740993' } },
    { a: { N: '9007199254740993.5' } },
    { a: {} },
    { a: { X: 1 } },
    { a: 'plain' },
    {},
  ]
  const cases = [{}, { wrapNumbers: true }].flatMap(options =>
    values.map(value => [options, value] as const),
  )
  test.each(cases)('13: with %j: %j as the oracle', (options, value) => {
    const ours = outcome(() => unmarshall(value, { config: { awsjsonUnmarshall: options } }))
    expect(ours).toEqual(outcome(() => oracle.unmarshall(value, options)))
  })
})

test('13: options that are no object, once they are needed', async () => {
  const config = { ...keys, region: 'us-west-1', awsjsonMarshall: true as never }
  const aws: Loose = await lite(config)
  const thrown = await thrownBy(aws({ service: 'dynamodb', awsjson: true, payload: { a: 1 } }))
  expect(thrown).toBeInstanceOf(ReferenceError)
  expect(thrown.message).toBe('AWS JSON marshall/unmarshall options must be an object')
})
