import { type Anomaly, anomaly } from '@plainwire/wire'
import { expect, test } from 'vitest'
import { inSlots, type Run, type Slot, slots } from './slots.ts'

const soon = () => new Promise(resolve => setImmediate(resolve))

test('so many at once, in so many bytes, first come, first served', async () => {
  const pool = slots(3, 100)
  const got: [number, Slot][] = []
  for (const size of [60, 30, 20, 5]) pool.take(size).then(slot => got.push([size, slot]))
  await soon()
  expect(got.map(([size]) => size)).toEqual([60, 30])
  pool.give(got[1]![1])
  await soon()
  expect(got.map(([size]) => size)).toEqual([60, 30, 20, 5])
})

test('one that is bigger than all room gets it alone', async () => {
  const pool = slots(3, 100)
  const small = await pool.take(1)
  let big: Slot | undefined
  pool.take(500).then(slot => {
    big = slot
  })
  await soon()
  expect(big).toBeUndefined()
  pool.give(small)
  await soon()
  expect(big?.bytes).toHaveLength(500)
})

test('memory is used again', async () => {
  const pool = slots(2, 100)
  const first = await pool.take(50)
  pool.give(first)
  const second = await pool.take(50)
  expect(second.bytes).toBe(first.bytes)
  pool.give(second)
  expect((await pool.take(20)).bytes).toHaveLength(20)
})

/** Runs that go on until they are told how to end. */
function work(count: number, begin?: (index: number) => Anomaly | undefined) {
  const ends: ((found?: Anomaly) => void)[] = []
  let index = 0
  return {
    ends,
    room: () => (index < count ? 10 : undefined),
    begin: async (): Promise<Run | Anomaly | undefined> =>
      begin?.(index++) ?? (() => new Promise(resolve => ends.push(resolve as () => void))),
  }
}
const bad = anomaly('fault', 'bad')

test('a failure is told at once, ends what is not begun, and waits for the rest', async () => {
  const pool = slots(2, 100)
  const tasks = work(5, () => undefined)
  let told = false
  let over: Anomaly | undefined | 'running' = 'running'
  const all = inSlots(pool, tasks, () => {
    told = true
  }).then(found => {
    over = found
  })
  await soon()
  expect(tasks.ends).toHaveLength(2)
  tasks.ends[0]?.(bad)
  await soon()
  expect([told, over]).toEqual([true, 'running'])
  expect(tasks.ends).toHaveLength(2)
  tasks.ends[1]?.(anomaly('busy', 'worse'))
  await all
  expect(over).toBe(bad)
})

test('what cannot be begun is a failure as well, thrown or told', async () => {
  for (const begin of [() => bad, () => Promise.reject(new Error('bad')) as never]) {
    const tasks = work(5, begin)
    expect(await inSlots(slots(2, 100), tasks, () => undefined)).toMatchObject({ message: 'bad' })
  }
})

test('what throws while it runs is one too, and all slots come back', async () => {
  const pool = slots(1, 10)
  const tasks = {
    room: () => 10,
    begin: async () => async () => {
      throw new Error('bad')
    },
  }
  expect(await inSlots(pool, tasks, () => undefined)).toMatchObject({ code: 'UNEXPECTED' })
  expect((await pool.take(10)).bytes).toHaveLength(10)
})
