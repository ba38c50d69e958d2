/** Trying again: A11 of the contract, and where it deviates. */
import { Readable } from 'node:stream'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Answer, type Loopback, loopback, thrownBy } from '../loopback.fixture.ts'
import type { LiteConfig, Loose } from '../types.ts'
import { waits } from './retry.ts'

let server: Loopback
beforeAll(async () => {
  server = await loopback()
})
beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0)
})
afterEach(() => vi.restoreAllMocks())
afterAll(() => server.close())

const ok: Answer = { body: { ok: true } }
/** How often a request is sent that is answered so. */
async function attempts(answers: readonly Answer[], config: LiteConfig = {}, request: object = {}) {
  server.says(...answers)
  const aws = await server.client({ retries: 5, ...config })
  const found: Loose = await aws({ service: 'lambda', ...request }).catch((error: Loose) => error)
  return { sent: server.asked.length, found }
}

describe('how often', () => {
  test.each<[config: LiteConfig, sent: number]>([
    [{ retries: undefined }, 6],
    [{ retries: 0 }, 1],
    [{ retries: 1 }, 2],
    [{ maxAttempts: 0 }, 1],
    [{ maxAttempts: 2, retries: 4 }, 3],
    [{ retries: '1' as never }, 2],
  ])('20, 86: %j', async (config, sent) => {
    expect((await attempts([{ status: 500 }], config)).sent).toBe(sent)
  })

  test('20: what is no number', async () => {
    const aws = await server.client({ retries: 'nah' as never })
    const thrown = await thrownBy(aws({ service: 'lambda' }))
    expect(thrown).toBeInstanceOf(ReferenceError)
    expect(thrown.message).toBe('retries property must a number')
  })

  test('86: a success ends it', async () => {
    const { sent, found } = await attempts([{ status: 500 }, { status: 503 }, ok])
    expect(sent).toBe(3)
    expect(found.payload).toEqual({ ok: true })
  })
})

describe('what is tried again', () => {
  const refusal = (body: unknown, headers: Record<string, string> = {}): Answer => ({
    status: 400,
    body,
    headers,
  })
  const xml = (code: string, open = '<ErrorResponse><Error>', close = '</Error></ErrorResponse>') =>
    refusal(`${open}<Code>${code}</Code>${close}`, { 'content-type': 'text/xml' })
  test.each<[answer: Answer]>([
    [{ status: 500 }],
    [{ status: 599 }],
    [{ status: 429 }],
    [{ cut: true }],
    [refusal({ name: 'whatever#InvalidSignatureException' })],
    [refusal({ __type: 'TooManyRequestsException' })],
    [refusal({ type: 'TimeoutError' })],
    [refusal({ __type: 'x#RequestTimeTooSkewed' })],
    [refusal({ code: 'SlowDown' })],
    [xml('Throttling')],
    [xml('SlowDown', '<Error>', '</Error>')],
    [xml('RequestLimitExceeded', '<Response><Errors><Error>', '</Error></Errors></Response>')],
    [refusal({ message: 'x' }, { 'x-amzn-errortype': 'ThrottlingException:http://x,y' })],
  ])('86, F 88: %j', async answer => {
    expect((await attempts([answer, ok])).sent).toBe(2)
  })

  test.each<[answer: Answer]>([
    [refusal({ name: 'SomethingElse' })],
    [refusal({ message: 'ThrottlingException' })],
    [refusal('Throttling')],
    [{ status: 404 }],
    [{ status: 303 }],
    [xml('NoSuchKey')],
  ])('86: not %j', async answer => {
    expect((await attempts([answer, ok])).sent).toBe(1)
  })

  test('86: connections that fail', async () => {
    const delays: number[] = []
    const aws = await server.client({ retries: 2, port: 9 })
    vi.mocked(Math.random).mockImplementation(() => {
      delays.push(0)
      return 0
    })
    expect((await thrownBy(aws({ service: 'lambda' }))).message).toMatch(/ECONNREFUSED/)
    expect(delays).toHaveLength(2)
  })

  test('F 90: a stream that was sent is not sent again', async () => {
    const payload = Readable.from([Buffer.from('a')])
    const { sent } = await attempts([{ status: 500 }], {}, { payload, method: 'POST' })
    expect(sent).toBe(1)
  })
})

describe('how', () => {
  const delays = (random: number, failure: object = {}) => {
    const policy = waits(8, () => undefined)
    return Array.from({ length: 9 }, (_, before) =>
      policy.delay(failure as never, before, () => random),
    )
  }
  test('87: at random below a limit that doubles, up to 20 seconds', () => {
    expect(delays(0.999)).toEqual([99, 199, 399, 799, 1598, 3196, 6393, 12787, undefined])
    expect(delays(0)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, undefined])
    expect(waits(20, () => undefined).delay({} as never, 12, () => 1)).toBe(20_000)
  })

  test('F 90: a service that asks for patience gets it', () => {
    const asking = (value: string) => ({ data: { headers: { 'retry-after': value } } })
    expect(delays(0, asking('3'))[0]).toBe(3000)
    expect(delays(0, asking('3600'))[0]).toBe(20_000)
    expect(delays(0, asking('soon'))[0]).toBe(0)
  })

  test('F 89: each attempt is signed anew', async () => {
    let now = Date.UTC(2026, 0, 1)
    vi.spyOn(Date, 'now').mockImplementation(() => {
      now += 1000
      return now
    })
    await attempts([{ status: 500 }, { status: 500 }, ok])
    const dates = server.asked.map(({ headers }) => headers['x-amz-date'])
    expect(new Set(dates).size).toBe(3)
    expect(new Set(server.asked.map(({ headers }) => headers.authorization)).size).toBe(3)
  })
})
