import { AnomalyError, anomaly } from '@plainwire/client'
import { expect, test } from 'vitest'
import { printable } from './json.ts'

const bodyOf = (bytes: unknown) => ({
  bytes: async () => bytes,
  async *[Symbol.asyncIterator]() {},
})

const cases: readonly [what: string, value: unknown, printed: unknown][] = [
  ['plain values', { a: [1, 'b', true, null] }, { a: [1, 'b', true, null] }],
  ['bytes', { a: Buffer.from('abc') }, { a: 'YWJj' }],
  ['bigints', [9007199254740993n], ['9007199254740993']],
  ['dates', { a: new Date(0) }, { a: '1970-01-01T00:00:00.000Z' }],
  ['a body of text', { Body: bodyOf(Buffer.from('wörds')) }, { Body: 'wörds' }],
  ['a body that is no text', { Body: bodyOf(Uint8Array.of(255, 254)) }, { Body: '//4=' }],
  ['a member called __proto__', JSON.parse('{"__proto__":1}'), JSON.parse('{"__proto__":1}')],
]
test.each(cases)('%s', async (_, value, printed) => {
  expect(JSON.stringify(await printable(value))).toBe(JSON.stringify(printed))
})

test('a body that fails is an anomaly, thrown', async () => {
  const lost = anomaly('unavailable', 'cut short')
  const found = printable({ Body: bodyOf(lost) })
  await expect(found).rejects.toBeInstanceOf(AnomalyError)
  await expect(found).rejects.toMatchObject({ anomaly: lost })
})
