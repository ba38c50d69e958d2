/** The loop around an attempt: what is tried again, when, and what each attempt looks like. */
import {
  type Anomaly,
  anomaly,
  type HttpRequest,
  type HttpResponse,
  header,
  isAnomaly,
  type Send,
} from '@plainwire/wire'
import { describe, expect, test } from 'vitest'
import { backoff, type ClientOptions, client, meta, retriable, standard } from './index.ts'
import { credentials, notes, nowhere } from './service.fixture.ts'

type Answered = HttpResponse | Anomaly

const answer = (status: number, code?: string): HttpResponse => ({
  status,
  headers: code === undefined ? [] : [['x-amzn-errortype', code]],
  body: Buffer.from(status < 300 ? '{"Names":["a"]}' : '{"message":"no"}'),
})
const refused = () => anomaly('unavailable', 'refused', { code: 'ECONNREFUSED' })
const ok = answer(200)

/** A client whose transport gives these answers, the last one for ever; it never sleeps but notes how long it would. */
function scripted(answers: readonly Answered[], options: Partial<ClientOptions> = {}) {
  const sent: HttpRequest[] = []
  const delays: number[] = []
  let now = Date.UTC(2020, 0, 1)
  const send: Send = async request => {
    sent.push(request)
    const given = answers[Math.min(sent.length, answers.length) - 1] ?? ok
    return { ...given }
  }
  const environment = {
    ...nowhere,
    now: () => {
      now += 1000
      return now
    },
    wait: async (ms: number) => void delays.push(ms),
  }
  const made = client({
    api: notes,
    region: 'r',
    endpoint: 'http://there',
    credentials,
    send,
    environment,
    ...options,
  } as ClientOptions<typeof notes>)
  const list = (more: object = {}) => made.invoke({ op: 'ListNotes', request: {}, ...more })
  return { made, sent, delays, list }
}

describe('standard, which is the default', () => {
  const cases: readonly [
    what: string,
    answers: readonly Answered[],
    attempts: number,
    delays: readonly number[],
    end: string | undefined,
  ][] = [
    ['success', [ok], 1, [], undefined],
    ['500, then success', [answer(500), ok], 2, [25], undefined],
    ['502, 504, then success', [answer(502), answer(504), ok], 3, [25, 50], undefined],
    ['500 for ever', [answer(500)], 3, [25, 50], 'unavailable'],
    ['refused, then success', [refused(), ok], 2, [25], undefined],
    ['refused for ever', [refused()], 3, [25, 50], 'unavailable'],
    ['throttled, then success', [answer(400, 'ThrottlingException'), ok], 2, [500], undefined],
    ['503 for ever', [answer(503)], 3, [500, 1000], 'busy'],
    ['429, then success', [answer(429), ok], 2, [500], undefined],
    ['400', [answer(400, 'ValidationException'), ok], 1, [], 'incorrect'],
    ['403', [answer(403), ok], 1, [], 'forbidden'],
    ['404', [answer(404, 'NoSuchNote'), ok], 1, [], 'not-found'],
    ['a fault of the transport', [anomaly('fault', 'TLS'), ok], 1, [], 'fault'],
    ['500, then 404', [answer(500), answer(404), ok], 2, [25], 'not-found'],
  ]
  test.each(cases)('%s', async (_, answers, attempts, delays, end) => {
    const run = scripted(answers)
    const found = await run.list()
    expect(isAnomaly(found) ? found.$anomaly : undefined).toBe(end)
    expect(run.sent).toHaveLength(attempts)
    expect(run.delays).toEqual(delays)
    expect(meta(found)?.attempts).toHaveLength(attempts)
  })

  test('waits between nothing and the whole', async () => {
    for (const [random, delay] of [
      [0, 0],
      [0.999, 49.95],
    ] as const) {
      const waits: number[] = []
      const environment = {
        ...nowhere,
        random: () => random,
        wait: async (ms: number) => void waits.push(ms),
      }
      await scripted([answer(500), ok], { environment }).list()
      expect(waits).toEqual([delay])
    }
  })

  test('an empty bucket ends retries, and successes fill it again', async () => {
    const answers: Answered[] = []
    const run = scripted(answers)
    const attempts = async (status: number) => {
      answers[0] = answer(status)
      const before = run.sent.length
      await run.list()
      return run.sent.length - before
    }
    const failing: number[] = []
    for (let call = 0; call < 20; call++) failing.push(await attempts(500))
    // 500 tokens, 14 a retry: 35 retries, two a call.
    expect(failing).toEqual([...Array(17).fill(3), 2, 1, 1])
    for (let call = 0; call < 4; call++) await attempts(200)
    expect(await attempts(500)).toBe(2) // 10 left over and 4 earned buy one
    expect(await attempts(500)).toBe(1)
  })

  test('every client has a bucket of its own', async () => {
    const one = scripted([answer(500)])
    for (let call = 0; call < 20; call++) await one.list()
    const other = scripted([answer(500)])
    await other.list()
    expect(other.sent).toHaveLength(3)
  })

  test('standard(n) is n attempts', async () => {
    const run = scripted([answer(500)], { retry: standard(5) })
    await run.list()
    expect(run.delays).toEqual([25, 50, 100, 200])
  })

  test('no wait is longer than 20 seconds', () => {
    const policy = standard(100)
    const waits = Array.from({ length: 30 }, (_, retries) =>
      policy.delay(anomaly('unavailable', ''), retries, () => 1),
    )
    expect(Math.max(...waits.map(Number))).toBe(20_000)
  })
})

describe('the two functions', () => {
  test("the seed's policy: 100, 200, 400 ms, then the end", async () => {
    const run = scripted([answer(500)], { retry: 'seed' })
    expect(await run.list()).toMatchObject({ $anomaly: 'unavailable' })
    expect(run.delays).toEqual([100, 200, 400])
    expect(run.sent).toHaveLength(4)
  })

  const capped: readonly [base: number, cap: number, max: number, waits: (number | undefined)[]][] =
    [
      [100, 20_000, 3, [100, 200, 400, undefined, undefined]],
      [1, 3, 4, [1, 2, 3, 3, undefined]],
      [100, 100, 0, [undefined, undefined, undefined, undefined, undefined]],
    ]
  test.each(capped)('backoff.capped(%i, %i, %i)', (base, cap, max, waits) => {
    expect([0, 1, 2, 3, 4].map(backoff.capped(base, cap, max))).toEqual(waits)
  })

  test('backoff.default and retriable.default', () => {
    expect([0, 1, 2, 3].map(backoff.default)).toEqual([100, 200, 400, undefined])
    const categories = [
      'busy',
      'interrupted',
      'unavailable',
      'fault',
      'incorrect',
      'conflict',
    ] as const
    expect(categories.filter(name => retriable.default(anomaly(name, '')))).toEqual([
      'busy',
      'interrupted',
      'unavailable',
    ])
  })

  test('of the client', async () => {
    const counts: number[] = []
    const run = scripted([answer(404)], {
      retriable: found => found.status === 404,
      backoff: retries => {
        counts.push(retries)
        return retries < 2 ? 7 : undefined
      },
    })
    expect(await run.list()).toMatchObject({ $anomaly: 'not-found' })
    expect(counts).toEqual([0, 1, 2])
    expect(run.delays).toEqual([7, 7])
  })

  test('of the call, before those of the client', async () => {
    const run = scripted([answer(500)], { backoff: () => 7, retriable: () => true })
    await run.list({ backoff: () => undefined })
    expect(run.sent).toHaveLength(1)
    await run.list({ retriable: () => false })
    expect(run.sent).toHaveLength(2)
    await run.list({ backoff: (retries: number) => (retries < 1 ? 9 : undefined) })
    expect(run.delays).toEqual([9])
  })

  test('retriable gets the anomaly with its exchange', async () => {
    const seen: unknown[] = []
    const run = scripted([answer(500)], {
      retriable: found => {
        seen.push(found.status, meta(found)?.response?.status, meta(found)?.op)
        return false
      },
    })
    await run.list()
    expect(seen).toEqual([500, 500, 'ListNotes'])
  })
})

describe('each attempt', () => {
  test('is dated and signed anew', async () => {
    const run = scripted([answer(500), answer(500), ok])
    await run.list()
    const dates = run.sent.map(({ headers }) => header(headers, 'x-amz-date'))
    const signatures = run.sent.map(({ headers }) => header(headers, 'authorization'))
    expect(new Set(dates).size).toBe(3)
    expect(new Set(signatures).size).toBe(3)
  })

  test('asks for region and credentials anew', async () => {
    let asked = 0
    const run = scripted([answer(500), ok], {
      region: () => `r${asked}`,
      credentials: () => ({ accessKeyId: `key${++asked}`, secretAccessKey: 's' }),
    })
    await run.list()
    const scopes = run.sent.map(
      ({ headers }) =>
        /Credential=(\w+)\/\d+\/(\w+)/.exec(header(headers, 'authorization') ?? '') ?? [],
    )
    expect(scopes.map(([, key, region]) => [key, region])).toEqual([
      ['key1', 'r0'],
      ['key2', 'r1'],
    ])
  })

  test('carries the same idempotency token; each call has its own', async () => {
    const run = scripted([answer(500), answer(500), ok, ok])
    const put = () => run.made.invoke({ op: 'PutNote', request: { Name: 'a' } })
    await put()
    await put()
    const tokens = run.sent.map(
      ({ body }) => JSON.parse(Buffer.from(body as Uint8Array).toString()).Token,
    )
    expect(tokens[0]).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    )
    expect(tokens.slice(0, 3)).toEqual([tokens[0], tokens[0], tokens[0]])
    expect(tokens[3]).not.toBe(tokens[0])
  })

  async function* once(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('abc')
  }
  const bodies: readonly [what: string, body: unknown, attempts: number][] = [
    ['bytes', Buffer.from('abc'), 2],
    ['text', 'abc', 2],
    ['what can be opened again', { length: 3, replayable: true, open: once }, 2],
    ['what can be read once', { length: 3, replayable: false, open: once }, 1],
    ['an iterator under way', once(), 1],
  ]
  test.each(bodies)('a body of %s', async (_, Body, attempts) => {
    const run = scripted([answer(500), answer(200)])
    const found = await run.made.invoke({ op: 'WriteNote', request: { Name: 'a', Body } })
    expect(run.sent).toHaveLength(attempts)
    expect(isAnomaly(found)).toBe(attempts === 1)
    expect(meta(found)?.attempts).toHaveLength(attempts)
  })

  test('a cancelled call is not tried again', async () => {
    const controller = new AbortController()
    const run = scripted([refused()], {
      retriable: () => {
        controller.abort()
        return true
      },
      backoff: () => 0,
    })
    await run.list({ signal: controller.signal })
    expect(run.sent.length).toBeLessThanOrEqual(2)
    await run.list({ signal: controller.signal })
    expect(run.sent.length).toBeLessThanOrEqual(3)
  })

  test('cancelling ends the wait for the next attempt', async () => {
    const send: Send = async (_request, { signal }) =>
      signal?.aborted
        ? anomaly('interrupted', 'cancelled', { code: 'ABORTED', retryable: false })
        : refused()
    const made = client({
      api: notes,
      region: 'r',
      endpoint: 'http://there',
      credentials,
      send,
      backoff: () => 60_000,
    })
    const signal = AbortSignal.timeout(20)
    const found = await made.invoke({ op: 'ListNotes', request: {}, signal })
    expect(found).toMatchObject({ $anomaly: 'interrupted', code: 'ABORTED' })
  })
})

test('meta tells of every attempt, and of none what an earlier one met', async () => {
  const first = { ...answer(503), headers: [['x-amzn-requestid', 'r-1']] as const }
  const run = scripted([first, refused(), ok])
  const found = await run.list()
  expect(meta(found)?.attempts).toEqual([
    { status: 503, category: 'busy', durationMs: expect.any(Number), delayMs: 500 },
    { category: 'unavailable', durationMs: expect.any(Number), delayMs: 50 },
    { status: 200, durationMs: expect.any(Number) },
  ])
  const failed = scripted([first, refused()])
  const end = await failed.list()
  expect(end).toMatchObject({ code: 'ECONNREFUSED' })
  expect(meta(end)).not.toHaveProperty('requestId')
  expect(meta(end)).not.toHaveProperty('response')
})

test('credentials that end between two attempts end the call; nothing counts that was not sent', async () => {
  let asked = 0
  const run = scripted([answer(500)], {
    credentials: () => (asked++ === 0 ? credentials : anomaly('fault', 'gone', { code: 'GONE' })),
  })
  const found = await run.list()
  expect(found).toMatchObject({ code: 'GONE' })
  expect(meta(found)?.attempts).toHaveLength(1)
})
