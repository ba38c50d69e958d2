/** Hooks that never settle: the caller gets an error that names the hook, and one that works is left to work. */
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Loopback, loopback, thrownBy } from './loopback.fixture.ts'
import { defaultLimit, inTime, type Watch, watched } from './patience.ts'
import type { Loose, Method } from './types.ts'

let server: Loopback
beforeAll(async () => {
  server = await loopback()
})
afterEach(() => vi.useRealTimers())
afterAll(() => server.close())

const never = () => new Promise<never>(() => undefined)

async function go(method: Method, hookLimit?: number): Promise<Loose> {
  const made = {
    service: 'lambda',
    property: 'Lambda',
    name: 'mine',
    methods: { Go: method, Other: {} },
    ...(hookLimit !== undefined && { hookLimit }),
  }
  return (await server.client({ plugins: [made] })).Lambda.Go
}

describe('a hook that never settles', () => {
  test.each<[keyof Method, number, Method]>([
    ['request', 200, { request: never }],
    ['response', 200, { response: never }],
    ['error', 400, { error: never }],
  ])('%s: is named', async (hook, status, method) => {
    server.says({ status, body: {} })
    const error = await thrownBy((await go(method, 30))({}))
    expect(error.message).toBe(
      `@aws-lite/client: Lambda.Go: The ${hook} hook of Lambda.Go did not settle: it has done nothing for 30 ms`,
    )
    expect(error).toMatchObject({ service: 'lambda', property: 'Lambda' })
  })

  test('a plugin whose import never settles is one as well', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
    const thrown = thrownBy(server.client({ plugins: [never()] }))
    await vi.advanceTimersByTimeAsync(defaultLimit + 1)
    vi.useRealTimers()
    expect((await thrown).message).toBe(
      `The import of a plugin did not settle: it has done nothing for ${defaultLimit} ms`,
    )
  })
})

describe('a hook that works', () => {
  /** A clock that goes by what is waited for. */
  const clock = () => {
    let time = 0
    const waits: number[] = []
    const environment = {
      now: () => time,
      async wait(ms: number, signal?: AbortSignal) {
        waits.push(ms)
        await pause(1)
        if (!signal?.aborted) time += ms
      },
    }
    return { environment: environment as never, waits, now: () => time }
  }

  test('may take as long as its calls take', async () => {
    const { environment, waits, now } = clock()
    const run = async (watch: Watch) => {
      watch.open++
      while (waits.length < 5) await pause(1)
      watch.open--
      watch.last = now()
      return 'done'
    }
    expect(await inTime({ environment, limit: 100, what: 'It' }, run)).toBe('done')
    expect(now()).toBeGreaterThanOrEqual(400)
  })

  test('and is given up once nothing is open for so long', async () => {
    const { environment, waits } = clock()
    const run = async (watch: Watch) => {
      watch.open++
      while (waits.length < 3) await pause(1)
      watch.open--
      return never()
    }
    await expect(inTime({ environment, limit: 100, what: 'It' }, run)).rejects.toThrow(
      'It did not settle: it has done nothing for 100 ms',
    )
  })

  test.each([0, Number.POSITIVE_INFINITY])(
    'is waited for for ever by a limit of %d',
    async limit => {
      const { environment, waits } = clock()
      expect(await inTime({ environment, limit, what: 'It' }, () => pause(20, 'done'))).toBe('done')
      expect(waits).toEqual([])
    },
  )

  test('has its calls seen: of the client, of methods, of pages', async () => {
    const answers: ((value: unknown) => void)[] = []
    const call = () => new Promise<unknown>(answer => answers.push(answer))
    async function* pages() {
      yield await call()
      yield await call()
    }
    const client = Object.assign(call, { Lambda: { Go: call }, config: { region: 'a' } })
    const watch: Watch = { open: 0, last: 0 }
    let time = 0
    const seen = watched(client, watch, () => time)
    for (const made of [() => seen({}), () => seen.Lambda.Go({})]) {
      const answer = made()
      expect(watch.open).toBe(1)
      time += 5
      answers.shift()!('answer')
      expect(await answer).toBe('answer')
      expect(watch).toEqual({ open: 0, last: time })
    }
    const iterated = seen({})
    answers.shift()!(pages())
    const iterator = await iterated
    const got: unknown[] = []
    for (const page of ['one', 'two']) {
      const next = iterator.next()
      await pause(1)
      expect(watch.open).toBe(1)
      time += 5
      answers.shift()!(page)
      got.push((await next).value)
      expect(watch).toEqual({ open: 0, last: time })
    }
    expect(got).toEqual(['one', 'two'])
    expect((await iterator.next()).done).toBe(true)
    const refused = seen({})
    answers.shift()!(Promise.reject(new Error('no')))
    await expect(refused).rejects.toThrow('no')
    expect(watch.open).toBe(0)
  })

  test('has the client it always had', async () => {
    server.says({})
    let seen: Loose
    const run = await go({
      request(_, utils) {
        seen = utils.client
        return { path: '/a' }
      },
    })
    await run({})
    expect(typeof seen).toBe('function')
    expect(Object.keys(seen)).toEqual(['config', 'credentials', 'Lambda'])
    expect(seen.config.region).toBe(seen.credentials && seen.config.region)
    expect(seen.lambda.Other.name).toBe('Other')
    expect(seen.credentials.secretAccessKey).toBeTypeOf('string')
  })
})
