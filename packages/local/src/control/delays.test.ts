/** Reading operations see rows as they were until their delay has passed: against a model that keeps all states. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { memoryRows } from '../rows/memory.ts'
import type { Change, Range, Rows } from '../rows/types.ts'
import { delayed } from './delays.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const all = (rows: Rows, range: Range = {}) =>
  [...rows.range(range)].map(([key, value]) => [key, new TextDecoder().decode(value)])

const key = fc.constantFrom('iam/a', 'iam/b', 'iam/c', 'iam/é', 's3/a', 's3/b')
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ put: key, value: fc.string({ maxLength: 2 }).map(bytes) }),
  fc.record({ delete: key }),
)
const range: fc.Arbitrary<Range> = fc.record(
  { from: key, to: key, limit: fc.nat(4), reverse: fc.boolean() },
  { requiredKeys: [] },
)
const step = fc.record({ pass: fc.nat(60), changes: fc.array(change, { maxLength: 3 }) })

it('what is seen is what was there a delay ago', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), range, (steps, wanted) => {
      let now = 0
      const plain = memoryRows()
      const { rows, seen, delays } = delayed(memoryRows(), () => now)
      delays.set('iam', 50)
      const states: { at: number; rows: Rows }[] = [{ at: -100, rows: memoryRows() }]
      for (const { pass, changes } of steps) {
        now += pass
        rows.batch(changes)
        plain.batch(changes)
        const copy = memoryRows()
        copy.restore(plain.snapshot())
        states.push({ at: now, rows: copy })
        const then = states.findLast(({ at }) => at <= now - 50)!.rows
        const expected = memoryRows()
        for (const [service, from] of [
          ['iam/', then],
          ['s3/', plain],
        ] as const)
          for (const [name, value] of from.range({}))
            if (name.startsWith(service)) expected.put(name, value)
        expect(all(seen, wanted)).toEqual(all(expected, wanted))
        for (const name of ['iam/a', 'iam/é', 's3/a'])
          expect(seen.get(name)).toEqual(expected.get(name))
        expect(all(rows, wanted)).toEqual(all(plain, wanted))
      }
    }),
    { numRuns: 300 },
  )
})

it('without a delay, and once settled, all is seen at once', () => {
  const { rows, seen, delays, settle } = delayed(memoryRows(), () => 0)
  rows.put('iam/a', bytes('1'))
  expect(all(seen)).toEqual([['iam/a', '1']])
  delays.set('iam', 10)
  rows.put('iam/a', bytes('2'))
  rows.delete('iam/a')
  expect(all(seen)).toEqual([['iam/a', '1']])
  settle()
  expect(all(seen)).toEqual([])
  expect(delays.all()).toEqual({ iam: 10 })
  delays.set('iam', 0)
  expect(delays.all()).toEqual({})
})
