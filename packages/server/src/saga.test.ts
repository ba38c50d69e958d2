/** Sagas, leases and outboxes under failure: a document store that dies at any of its operations, and another replica. */
import { type Anomaly, anomaly, isAnomaly } from '@plainwire/wire'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Documents, leases, memoryDocuments, outbox, type Saga, sagas } from './index.ts'

/** Dies at its n-th operation: before it takes effect, or after. */
function mortal(documents: Documents, at: number, after: boolean): Documents {
  let count = 0
  const lives = async <T>(run: () => Promise<T>): Promise<T> => {
    if (count > at) throw new Error('dead')
    if (count++ < at) return run()
    if (after) await run()
    throw new Error('dead')
  }
  return {
    get: key => lives(() => documents.get(key)),
    put: (key, value, expected) => lives(() => documents.put(key, value, expected)),
    delete: (key, expected) => lives(() => documents.delete(key, expected)),
    list: (prefix, options) => lives(() => documents.list(prefix, options)),
  }
}

let clock = 1_000_000
const now = () => clock
let ids = 0
/** Ids sort as they were made: two boxes of one moment are two processes, whose order is that of their ids. */
const newId = () => `id${String(++ids).padStart(6, '0')}`

/** Three steps upon a world; one of them may refuse, or be busy for a while. */
function world(fault?: { step: number; kind: 'refuses' | 'busy' }) {
  const there = new Set<number>()
  let busy = 2
  const saga = (found: 'complete' | 'undo'): Saga => ({
    kind: 'make',
    found,
    steps: [0, 1, 2].map(step => ({
      name: `step ${step}`,
      async run() {
        if (fault?.step === step && fault.kind === 'refuses') return anomaly('forbidden', 'No.')
        if (fault?.step === step && busy-- > 0) return anomaly('busy', 'Later.')
        there.add(step)
        return { [`made${step}`]: true }
      },
      async undo() {
        there.delete(step)
        return undefined
      },
    })),
  })
  return { there, saga }
}

const replica = (documents: Documents, owner: string, saga: Saga) =>
  sagas({
    sagas: [saga],
    documents,
    leases: leases({ documents, owner, now }),
    now,
    newId,
    wait: async () => {},
  })

describe('a saga', () => {
  test('ends with what its steps found', async () => {
    const { there, saga } = world({ step: 1, kind: 'busy' })
    const documents = memoryDocuments()
    const state = await replica(documents, 'a', saga('complete')).run('make', 'thing', { id: '7' })
    expect(state).toEqual({ id: '7', made0: true, made1: true, made2: true })
    expect([...there]).toEqual([0, 1, 2])
    expect(await documents.list('sagas/')).toEqual({ keys: [] })
  })

  test('that is refused undoes what it did, and says why', async () => {
    const { there, saga } = world({ step: 2, kind: 'refuses' })
    const state = await replica(memoryDocuments(), 'a', saga('complete')).run('make', 'thing', {})
    expect(state).toMatchObject({ $anomaly: 'forbidden', message: 'No.' })
    expect(there.size).toBe(0)
  })

  test('whose replica dies at any moment is completed or undone by another', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(20),
        fc.boolean(),
        fc.constantFrom('complete' as const, 'undo' as const),
        fc.option(
          fc.record({
            step: fc.nat(2),
            kind: fc.constantFrom('refuses' as const, 'busy' as const),
          }),
          { nil: undefined },
        ),
        async (at, after, found, fault) => {
          const { there, saga } = world(fault)
          const documents = memoryDocuments()
          await replica(mortal(documents, at, after), 'a', saga(found))
            .run('make', 'thing', {})
            .catch(() => {})
          clock += 60_000
          const recovered = await replica(documents, 'b', saga(found)).recover()
          expect(await documents.list('sagas/')).toEqual({ keys: [] })
          expect([0, 3]).toContain(there.size)
          for (const { outcome } of recovered) expect(['completed', 'undone']).toContain(outcome)
          if (fault?.kind === 'refuses') expect(there.size).toBe(0)
        },
      ),
    )
  })

  test('is left alone while its replica is at work', async () => {
    const documents = memoryDocuments()
    const { saga } = world()
    const other = replica(documents, 'b', saga('undo'))
    let seen: unknown
    const steps = saga('undo').steps.map((step, index) =>
      index === 1
        ? {
            ...step,
            async run() {
              seen = await other.recover()
              return undefined
            },
          }
        : step,
    )
    await replica(documents, 'a', { kind: 'make', steps }).run('make', 'thing', {})
    expect(seen).toEqual([])
  })
})

describe('a lease', () => {
  const held = (documents: Documents, owner: string) => leases({ documents, owner, now })

  test('is had by one at a time, and counts its owners', async () => {
    const documents = memoryDocuments()
    const fences: number[] = []
    const result = await held(documents, 'a').hold('x', async ({ fence }) => {
      fences.push(fence)
      return held(documents, 'b').hold('x', async () => 'both')
    })
    expect(result).toMatchObject({ $anomaly: 'busy', code: 'HELD' })
    await held(documents, 'b').hold('x', async ({ fence }) => fences.push(fence))
    expect(fences).toEqual([1, 2])
  })

  test('that ran out is taken over, and the late owner does not take it back', async () => {
    const documents = memoryDocuments()
    await held(documents, 'a').hold('x', async () => {
      clock += 60_000
      expect(await held(documents, 'b').hold('x', async ({ fence }) => fence)).toBe(2)
    })
    expect(await held(documents, 'c').hold('x', async ({ fence }) => fence)).toBe(3)
  })

  test('of many at once, exactly one begins', async () => {
    const documents = memoryDocuments()
    let inside = 0
    let most = 0
    const run = async () => {
      most = Math.max(most, ++inside)
      await Promise.resolve()
      inside--
    }
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, index) => held(documents, `r${index}`).hold('x', run)),
    )
    expect(most).toBe(1)
    expect(results.filter(result => !isAnomaly(result))).toHaveLength(1)
  })
})

describe('an outbox', () => {
  const made = (documents: Documents, deliver: (content: unknown) => Anomaly | undefined) =>
    outbox({
      queue: 'q',
      documents,
      leases: leases({ documents, owner: 'a', now }),
      deliver: async ({ content }) => deliver(content),
      now,
      newId,
      attempts: 3,
    })

  test('delivers in order', async () => {
    const got: unknown[] = []
    const box = made(memoryDocuments(), content => void got.push(content))
    for (const content of ['a', 'b', 'c']) await box.add(content)
    expect(await box.drain()).toBe(3)
    expect(got).toEqual(['a', 'b', 'c'])
  })

  test('waits behind what may pass, and puts aside what will not', async () => {
    const got: unknown[] = []
    const box = made(memoryDocuments(), content => {
      if (content === 'never') return anomaly('incorrect', 'No.')
      if (content === 'busy') return anomaly('busy', 'Later.')
      got.push(content)
      return undefined
    })
    for (const content of ['never', 'busy', 'a']) await box.add(content)
    expect([await box.drain(), await box.drain()]).toEqual([0, 0])
    expect(got).toEqual([])
    expect(await box.drain()).toBe(1)
    expect(await box.dead()).toMatchObject([{ content: 'never' }, { content: 'busy', attempts: 3 }])
  })

  test('loses nothing when it dies at any moment', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(15), fc.boolean(), async (at, after) => {
        const documents = memoryDocuments()
        const got: unknown[] = []
        const deliver = (content: unknown) => void got.push(content)
        for (const content of ['a', 'b']) await made(documents, deliver).add(content)
        await made(mortal(documents, at, after), deliver)
          .drain()
          .catch(() => {})
        clock += 60_000
        await made(documents, deliver).drain()
        expect([...new Set(got)]).toEqual(['a', 'b'])
      }),
    )
  })
})
