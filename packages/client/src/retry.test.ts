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
import {
  adaptive,
  backoff,
  type ClientOptions,
  client,
  meta,
  type RetryPolicy,
  retriable,
  seed,
  standard,
  standardReleased,
} from './index.ts'
import { rateLimiter } from './retry-adaptive.ts'
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
    ['503 for ever, which is no throttling', [answer(503)], 3, [25, 50], 'busy'],
    ['503 that says so', [answer(503, 'SlowDown'), ok], 2, [500], undefined],
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
    const waits = Array.from({ length: 30 }, (_, retries) => {
      const pause = policy.delay(anomaly('unavailable', ''), retries, () => 1)
      return typeof pause === 'object' ? pause.wait : Number.NaN
    })
    expect(Math.max(...waits)).toBe(20_000)
  })
})

describe('the two functions', () => {
  test('A6.2 the seed has its policy: 100, 200, 400 ms, then the end', async () => {
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
  test.each(capped)('A6.3 backoff.capped(%i, %i, %i)', (base, cap, max, waits) => {
    expect([0, 1, 2, 3, 4].map(backoff.capped(base, cap, max))).toEqual(waits)
  })

  test('A6.1 retriable.default, and backoff.default', () => {
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

  test('A6.5 of the client: asked until one of them ends it', async () => {
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

  test('A6.6 of the call, before those of the client', async () => {
    const run = scripted([answer(500)], { backoff: () => 7, retriable: () => true })
    await run.list({ backoff: () => undefined })
    expect(run.sent).toHaveLength(1)
    await run.list({ retriable: () => false })
    expect(run.sent).toHaveLength(2)
    await run.list({ backoff: (retries: number) => (retries < 1 ? 9 : undefined) })
    expect(run.delays).toEqual([9])
  })

  test('A6.6 a policy of the call, by name or by hand, that is kept with its tokens', async () => {
    const run = scripted([answer(503)], { retry: 'seed' })
    await run.list({ retry: standard(2) })
    expect(run.sent).toHaveLength(2)
    await run.list({ retry: 'standard' })
    expect(run.sent).toHaveLength(5)
    // 500 tokens pay for 35 retries of 14; what is left pays for none.
    for (let calls = 0; calls < 40; calls++) await run.list({ retry: 'standard' })
    expect(run.sent).toHaveLength(2 + 41 + 35)
    await run.list()
    expect(run.sent).toHaveLength(2 + 41 + 35 + 4)
    await expect(run.list({ retry: 'often' })).rejects.toMatchObject({
      code: 'BAD_OPTION',
      message: expect.stringContaining('standard, standardReleased, adaptive, seed'),
    })
    expect(run.sent).toHaveLength(2 + 41 + 35 + 4)
  })

  test('A6.4 retriable gets the anomaly with its exchange', async () => {
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

  test('A6.7 asks for region and credentials anew, and is signed by them', async () => {
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

  test('A6.9 carries the same idempotency token, and each call has its own', async () => {
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
    { status: 503, category: 'busy', durationMs: expect.any(Number), delayMs: 25 },
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

describe('what the service asks for', () => {
  const saying = (headers: Readonly<Record<string, string>>, status = 500): HttpResponse => ({
    ...answer(status),
    headers: Object.entries(headers),
  })
  const start = Date.UTC(2020, 0, 1)
  const cases: readonly [headers: Readonly<Record<string, string>>, wait: number][] = [
    [{ 'x-amz-retry-after': '1500' }, 1500],
    [{ 'X-Amz-Retry-After': '10' }, 25],
    [{ 'x-amz-retry-after': '60000' }, 5025],
    [{ 'x-amz-retry-after': 'soon' }, 25],
    [{ 'x-amz-retry-after': '-5' }, 25],
    [{ 'retry-after': '3' }, 3000],
    [{ 'Retry-After': '0' }, 25],
    [{ 'retry-after': '3600' }, 20_000],
    [{ 'retry-after': 'nonsense' }, 25],
    [{ 'retry-after': new Date(start - 5000).toUTCString() }, 25],
    [{ 'x-amz-retry-after': '700', 'retry-after': '3' }, 700],
  ]
  test.each(cases)('%j', async (headers, wait) => {
    const run = scripted([saying(headers), ok])
    await run.list()
    expect(run.delays).toEqual([wait])
  })

  test('a date', async () => {
    const now = () => start
    const delays: number[] = []
    const environment = { ...nowhere, now, wait: async (ms: number) => void delays.push(ms) }
    const date = new Date(start + 4000).toUTCString()
    await scripted([saying({ 'retry-after': date }), ok], { environment }).list()
    expect(delays).toEqual([4000])
  })
})

describe('A6.10 the policy', () => {
  const machine = (variables: Record<string, string>, config = '') => ({
    ...nowhere,
    variables,
    readText: async (path: string) => (path.endsWith('config') ? config : undefined),
  })
  const cases: readonly [
    what: string,
    variables: Record<string, string>,
    config: string,
    options: Partial<ClientOptions>,
    attempts: number,
  ][] = [
    ['three attempts by default', {}, '', {}, 3],
    ['of AWS_MAX_ATTEMPTS', { AWS_MAX_ATTEMPTS: '5' }, '', {}, 5],
    ['of max_attempts', {}, '[default]\nmax_attempts = 2', {}, 2],
    [
      'the variable before the profile',
      { AWS_MAX_ATTEMPTS: '1' },
      '[default]\nmax_attempts = 2',
      {},
      1,
    ],
    [
      'a mode by name, as often as the variable says',
      { AWS_MAX_ATTEMPTS: '5' },
      '',
      { retry: 'adaptive' },
      5,
    ],
    [
      "the seed's, four attempts whatever is said",
      { AWS_MAX_ATTEMPTS: '5' },
      '',
      { retry: 'seed' },
      4,
    ],
    ['one that is given', { AWS_MAX_ATTEMPTS: '5' }, '', { retry: standard(2) }, 2],
    ['backoff before all', { AWS_MAX_ATTEMPTS: '5' }, '', { backoff: backoff.capped(1, 1, 6) }, 7],
  ]
  test.each(cases)('%s', async (_, variables, config, options, attempts) => {
    const run = scripted([answer(500)], { environment: machine(variables, config), ...options })
    await run.list()
    expect(run.sent).toHaveLength(attempts)
  })

  const modes: readonly [variables: Record<string, string>, config: string, name: string][] = [
    [{}, '', 'standard'],
    [{ AWS_RETRY_MODE: 'adaptive' }, '', 'adaptive'],
    [{ AWS_RETRY_MODE: 'Legacy' }, '', 'standard'],
    [{}, '[default]\nretry_mode = adaptive', 'adaptive'],
    [{ AWS_RETRY_MODE: 'standard' }, '[default]\nretry_mode = adaptive', 'standard'],
  ]
  test.each(modes)('with %j and %j it is %s', async (variables, config, name) => {
    const { made } = scripted([ok], { environment: machine(variables, config) })
    expect(await made.prepare({ op: 'ListNotes' })).toMatchObject({ retry: { policy: name } })
  })

  test('what cannot be meant is said: at once of variables, with the failure of profiles', async () => {
    for (const variables of [
      { AWS_RETRY_MODE: 'often' },
      { AWS_MAX_ATTEMPTS: '0' },
      { AWS_MAX_ATTEMPTS: 'x' },
    ]) {
      const run = scripted([ok], { environment: machine(variables) })
      expect(await run.list()).toMatchObject({ $anomaly: 'fault', code: 'BAD_CONFIGURATION' })
      expect(run.sent).toHaveLength(0)
    }
    const run = scripted([answer(500)], {
      environment: machine({}, '[default]\nretry_mode = often'),
    })
    const found = await run.list()
    expect(found).toMatchObject({ $anomaly: 'unavailable', status: 500 })
    expect((found as Anomaly).message).toMatch(/not tried again: AWS_RETRY_MODE .* is 'often'/)
  })

  test('of the call, before that of the client', async () => {
    const run = scripted([answer(500)])
    await run.list({ retry: standard(2) })
    expect(run.sent).toHaveLength(2)
  })

  test('seed is a policy by itself', async () => {
    const run = scripted([answer(500)], { retry: seed() })
    await run.list()
    expect(run.delays).toEqual([100, 200, 400])
  })
})

describe('standardReleased', () => {
  test('waits from a second, every retry costs five, timeouts ten', () => {
    const policy = standardReleased(10)
    const cost = (failure: Anomaly) => {
      const before = policy.tokens!()
      const pause = policy.delay(failure, 0, () => 1)
      return [before - policy.tokens!(), typeof pause === 'object' && pause.wait]
    }
    expect(cost(anomaly('unavailable', ''))).toEqual([5, 1000])
    expect(cost(anomaly('busy', '', { code: 'SlowDown' }))).toEqual([5, 1000])
    expect(cost(anomaly('interrupted', '', { code: 'TIMEOUT' }))).toEqual([10, 1000])
  })
})

describe('adaptive', () => {
  test('holds nobody back until something was throttled, then everybody', async () => {
    let now = Date.UTC(2020, 0, 1)
    const waits: number[] = []
    const environment = {
      ...nowhere,
      now: () => now,
      wait: async (ms: number) => {
        waits.push(Math.round(ms))
        now += ms
      },
    }
    const answers: Answered[] = [ok]
    const run = scripted(answers, { environment, retry: adaptive() })
    const calls = async (count: number, gap: number) => {
      for (let call = 0; call < count; call++) {
        now += gap
        await run.list()
      }
    }
    await calls(50, 100)
    expect(waits).toEqual([])
    answers[0] = answer(400, 'ThrottlingException')
    answers.push(ok)
    run.sent.length = 0
    await calls(50, 10)
    expect(waits.length).toBeGreaterThan(2)
  })

  test('a throttled answer takes three tenths of the rate, quiet gives it back and more', () => {
    const limiter = rateLimiter()
    let now = 0
    const second = (count: number, throttled = false) => {
      for (let call = 0; call < count; call++) {
        now += 1000 / count
        limiter.take(now)
        limiter.ended(throttled && call === count - 1, now)
      }
    }
    for (let at = 0; at < 10; at++) second(10)
    expect(limiter.rate()).toBe(0)
    second(10, true)
    const slow = limiter.rate()
    expect(slow).toBeGreaterThan(6)
    expect(slow).toBeLessThan(8)
    for (let at = 0; at < 20; at++) second(10)
    expect(limiter.rate()).toBeGreaterThan(10)
  })

  test('who comes too soon waits his turn, one after the other', () => {
    const limiter = rateLimiter()
    limiter.ended(true, 1000)
    const waits = Array.from({ length: 4 }, () => limiter.take(1000))
    expect(waits[0]).toBeGreaterThan(0)
    for (let place = 1; place < 4; place++)
      expect(waits[place]! - waits[place - 1]!).toBeCloseTo(1000 / limiter.rate())
  })
})

describe('A6.8 clocks that differ', () => {
  const minute = 60_000
  /** A service whose clock is `ahead` of ours and that refuses dates which are five minutes off. */
  function strict(ahead: number, code = 'SignatureDoesNotMatch') {
    const ours = Date.UTC(2020, 0, 1)
    const dates: number[] = []
    const send: Send = async ({ headers }) => {
      const stamp = header(headers, 'x-amz-date') ?? ''
      const [, y, mo, d, h, mi, s] = /(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)/
        .exec(stamp)!
        .map(Number)
      const given = Date.UTC(y!, mo! - 1, d, h, mi, s)
      dates.push(given - ours)
      const isOff = Math.abs(given - ours - ahead) > 5 * minute
      const date = ['date', new Date(ours + ahead).toUTCString()] as const
      const found = answer(isOff ? 403 : 200, isOff ? code : undefined)
      return { ...found, headers: [...found.headers, date] }
    }
    const environment = { ...nowhere, now: () => ours }
    return { dates, run: scripted([], { send, environment }) }
  }

  test.each([60 * minute, -60 * minute])(
    'by %i ms: the next attempt and all calls are dated right',
    async ahead => {
      const { dates, run } = strict(ahead)
      expect(isAnomaly(await run.list())).toBe(false)
      await run.list()
      expect(dates).toEqual([0, ahead, ahead])
    },
  )

  test.each(['RequestTimeTooSkewed', 'RequestExpired', 'InvalidSignatureException', 'AuthFailure'])(
    '%s',
    async code => {
      expect(isAnomaly(await strict(20 * minute, code).run.list())).toBe(false)
    },
  )

  test('a signature that is wrong for another reason is not tried again', async () => {
    const run = scripted([
      {
        ...answer(403, 'SignatureDoesNotMatch'),
        headers: [
          ['x-amzn-errortype', 'SignatureDoesNotMatch'],
          ['date', new Date(Date.UTC(2020, 0, 1)).toUTCString()],
        ],
      },
    ])
    expect(await run.list()).toMatchObject({ $anomaly: 'forbidden' })
    expect(run.sent).toHaveLength(1)
  })

  test('a clock that is right already is no reason to try again', async () => {
    const ahead = 60 * minute
    const date = ['date', new Date(Date.UTC(2020, 0, 1) + ahead).toUTCString()] as const
    const refused = (code: string) => ({
      ...answer(403),
      headers: [['x-amzn-errortype', code], date] as const,
    })
    const environment = { ...nowhere, now: () => Date.UTC(2020, 0, 1) }
    const run = scripted([refused('RequestExpired'), ok, refused('SignatureDoesNotMatch')], {
      environment,
    })
    await run.list()
    expect(run.sent).toHaveLength(2)
    expect(await run.list()).toMatchObject({ $anomaly: 'forbidden' })
    expect(run.sent).toHaveLength(3)
  })

  test('a clock that nobody can follow ends with the attempts', async () => {
    let hours = 0
    const send: Send = async () => {
      const date = new Date(Date.UTC(2020, 0, 1) + 3_600_000 * ++hours).toUTCString()
      return {
        ...answer(403),
        headers: [
          ['x-amzn-errortype', 'RequestExpired'],
          ['date', date],
        ],
      }
    }
    const found = await scripted([], { send }).list()
    expect(meta(found)?.attempts).toHaveLength(3)
  })
})

describe('a body that cannot be replayed', () => {
  test('A3.9 is not sent twice, but the clock is set for the next call', async () => {
    const ahead = 3_600_000
    const run = scripted([
      {
        ...answer(403),
        headers: [
          ['x-amzn-errortype', 'RequestExpired'],
          ['date', new Date(Date.UTC(2020, 0, 1) + ahead).toUTCString()],
        ],
      },
      ok,
    ])
    async function* Body(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('a')
    }
    await run.made.invoke({ op: 'WriteNote', request: { Name: 'a', Body: Body() } })
    expect(run.sent).toHaveLength(1)
    await run.list()
    expect(header(run.sent[1]!.headers, 'x-amz-date')).toMatch(/^20200101T01/)
  })
})

test('tokens come back by what the last retry of a call cost, however many calls there are', async () => {
  const policy: RetryPolicy = standard()
  const run = scripted([answer(429), answer(500), ok], { retry: policy })
  await run.list()
  expect(policy.tokens?.()).toBe(500 - 5 - 14 + 14)
})

test('A5.20 an anomaly of the transport is the result as it is', async () => {
  const given = anomaly('conflict', 'my own words', { code: 'MINE', data: { of: 'mine' } })
  const found = await scripted([given]).list()
  expect(found).toEqual({ ...given, op: 'ListNotes', service: 'notes' })
})
