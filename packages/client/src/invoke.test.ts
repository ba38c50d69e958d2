/** What `invoke` keeps of the operation map and gives back, and what stays beside its results. */
import { dynamodb } from '@plainwire/dynamodb'
import { s3 } from '@plainwire/s3'
import {
  type Codec,
  type HttpRequest,
  type HttpResponse,
  isAnomaly,
  type Section,
} from '@plainwire/wire'
import { allCodecs } from '@plainwire/wire/protocols'
import { describe, expect, test } from 'vitest'
import { client, invoke, meta, testDouble } from './index.ts'
import { credentials, notes, nowhere } from './service.fixture.ts'

type Given = {
  readonly status?: number
  readonly headers?: HttpResponse['headers']
  readonly body?: string
}
type Made = {
  invoke(call: object): Promise<Record<string, unknown>>
  validateRequests(on?: boolean): boolean
}

/** A client whose service answers by script; its last answer is for all calls that follow. */
function scripted(api: unknown, answers: readonly Given[] = [{}], options: object = {}) {
  const sent: HttpRequest[] = []
  const made = client({
    api,
    region: 'eu-west-1',
    endpoint: 'http://there',
    credentials,
    environment: nowhere,
    send: async (request: HttpRequest) => {
      const {
        status = 200,
        headers = [],
        body = '{}',
      } = answers[sent.push(request) - 1] ?? answers.at(-1)!
      return { status, headers, body: Buffer.from(body) }
    },
    ...options,
  } as never) as unknown as Made
  return { made, sent }
}

const text = ({ body }: HttpRequest): string => Buffer.from(body as Uint8Array).toString()

describe('A3.1 A6.6 one map of op, request and what holds for this call alone', () => {
  const failing = { status: 503, body: '' }

  test('without any, the client decides', async () => {
    const { made, sent } = scripted(notes, [failing], {
      backoff: (n: number) => (n < 1 ? 0 : undefined),
    })
    expect(await made.invoke({ op: 'ListNotes', request: { Prefix: 'a' } })).toMatchObject({
      $anomaly: 'busy',
    })
    expect(sent.map(({ target }) => target)).toEqual(['/notes?prefix=a', '/notes?prefix=a'])
  })

  test.each([
    [{ retriable: () => false }, 1],
    [{ backoff: (retries: number) => (retries < 3 ? 0 : undefined) }, 4],
    [{ backoff: () => undefined }, 1],
  ])('%o', async (more, attempts) => {
    const { made, sent } = scripted(notes, [failing], {
      backoff: (n: number) => (n < 1 ? 0 : undefined),
    })
    await made.invoke({ op: 'ListNotes', ...more })
    expect(sent).toHaveLength(attempts)
  })
})

test('A3.2 A3.3 invoke is one: a promise, as a method and as a function, stopped by a signal', async () => {
  const { made } = scripted(dynamodb, [
    { status: 400, body: '{"__type":"x#ResourceNotFoundException","message":"none"}' },
  ])
  made.validateRequests()
  const calls = [
    { op: 'ListTables' },
    { op: 'ListTabels' },
    { op: 'PutItem', request: { TableName: 7 } },
    { op: 'ListTables', signal: AbortSignal.abort() },
  ]
  for (const call of calls) {
    const pending = made.invoke(call)
    expect(pending).toBeInstanceOf(Promise)
    const [one, other] = [await pending, await invoke(made as never, call)]
    expect(one).toEqual(other)
    expect(isAnomaly(one)).toBe(true)
  }
  const hanging = scripted(notes, [], {
    send: (_: unknown, { signal }: { signal?: AbortSignal }) =>
      new Promise(resolve =>
        signal?.addEventListener('abort', () =>
          resolve({ $anomaly: 'interrupted', message: 'stopped', retryable: false }),
        ),
      ),
  })
  const stop = new AbortController()
  const call = hanging.made.invoke({ op: 'ListNotes', signal: stop.signal })
  stop.abort()
  expect(await call).toMatchObject({ $anomaly: 'interrupted' })
})

test('A3.4 A3.5 an operation is known before its request is looked at, and this before anything is sent', async () => {
  const { made, sent } = scripted(notes, [], { region: '' })
  const order = async (call: object) => (await made.invoke(call)).code
  const bad = { op: 'PutNote', request: { Nmae: 1 } }
  made.validateRequests()
  expect(await order({ ...bad, op: 'PutNotes' })).toBe('UNKNOWN_OPERATION')
  expect(await order(bad)).toBe('INVALID_REQUEST')
  expect(await order({ op: 'PutNote', request: { Name: 'a' } })).toBe('NO_REGION')
  made.validateRequests(false)
  expect((await made.invoke(bad)).message).toContain('PutNoteRequest$Name: expected a value')
  expect(sent).toEqual([])
  const unknown = await made.invoke({ op: 'PutNotes' })
  expect(unknown).toMatchObject({ $anomaly: 'unsupported', op: 'PutNotes', service: 'notes' })
})

describe('A3.6 A3.7 what the path needs', () => {
  const cases: readonly [request: object, missing: readonly string[]][] = [
    [{}, ['Bucket', 'Key']],
    [{ Bucket: 'b' }, ['Key']],
    [{ Key: 'k' }, ['Bucket']],
    [{ Bucket: '', Key: '' }, ['Bucket', 'Key']],
    [{ Bucket: null, Key: undefined }, ['Bucket', 'Key']],
  ]
  test.each(cases)('%o lacks %j', async (request, missing) => {
    const { made, sent } = scripted(s3)
    const found = await made.invoke({ op: 'GetObject', request })
    expect(found).toMatchObject({ $anomaly: 'incorrect', op: 'GetObject', service: 's3' })
    for (const name of ['Bucket', 'Key'])
      expect(String(found.message).includes(`$${name}`)).toBe(missing.includes(name))
    expect(sent).toEqual([])
  })
})

test('A3.8 a request that is left out is an empty one', async () => {
  const { made, sent } = scripted(dynamodb)
  await made.invoke({ op: 'ListTables' })
  await made.invoke({ op: 'ListTables', request: {} })
  expect(sent.map(text)).toEqual(['{}', '{}'])
})

test('A3.10 members that nobody described are left out, and told where requests are checked', async () => {
  const { made, sent } = scripted(dynamodb)
  const call = { op: 'ListTables', request: { Limit: 1, Lmiit: 2 } }
  expect(isAnomaly(await made.invoke(call))).toBe(false)
  expect(sent.map(text)).toEqual(['{"Limit":1}'])
  made.validateRequests()
  expect(await made.invoke(call)).toMatchObject({
    problems: [{ path: ['Lmiit'], rule: 'unknown', suggestion: 'Limit' }],
  })
  expect(sent).toHaveLength(1)
})

test('A3.15 code that fails at an answer is a fault, and the exchange is known', async () => {
  const broken = new Error('this reader breaks')
  const codec: Codec = {
    ...((await allCodecs.restJson1?.()) as Codec),
    parser: () => () => {
      throw broken
    },
  }
  const { made } = scripted({ ...notes, codecs: { restJson1: () => codec } }, [{ body: '{"a":1}' }])
  const found = await made.invoke({ op: 'ListNotes' })
  expect(found).toMatchObject({ $anomaly: 'fault', message: 'this reader breaks', op: 'ListNotes' })
  expect((found as { cause?: unknown }).cause).toBe(broken)
  expect(meta(found)).toMatchObject({
    request: { method: 'GET' },
    response: { status: 200 },
    attempts: [{ status: 200, category: 'fault' }],
  })
  expect(Buffer.from(meta(found)?.response?.bytes ?? []).toString()).toBe('{"a":1}')
})

describe('beside every result', () => {
  test('A4.1 A4.2 A4.3 the request as it was signed and the response, to be read again', async () => {
    const bodies = [
      { body: '{"Id":"i"}' },
      { status: 400, body: '{"message":"no"}' },
      { body: 'nonsense' },
    ]
    const { made, sent } = scripted(notes, bodies)
    for (const [index, { status = 200, body }] of bodies.entries()) {
      const found = await made.invoke({ op: 'PutNote', request: { Name: 'a b', Text: 'x' } })
      const { request, response } = meta(found) ?? {}
      expect(request).toMatchObject({
        method: 'PUT',
        scheme: 'http',
        host: 'there',
        target: '/notes/a%20b',
        body: sent[index]?.body,
      })
      expect(request?.headers.map(([name]) => name)).toEqual(
        sent[index]?.headers.map(([name]) => name),
      )
      expect(request?.headers.some(([name]) => name === 'authorization')).toBe(true)
      expect(response?.status).toBe(status)
      for (let again = 0; again < 2; again++)
        expect(Buffer.from(response?.bytes ?? []).toString()).toBe(body)
    }
  })

  test('A4.3 nothing came back: there is a request and no response', async () => {
    const lost = { $anomaly: 'unavailable', message: 'gone', retryable: true }
    const { made } = scripted(notes, [], { send: async () => lost, backoff: () => undefined })
    const found = await made.invoke({ op: 'ListNotes' })
    expect(found).toMatchObject(lost)
    expect(meta(found)).toMatchObject({ request: { target: '/notes' } })
    expect(meta(found)).not.toHaveProperty('response')
  })

  test('A4.4 a header that came twice is there twice, in order', async () => {
    const headers = [
      ['set-cookie', 'a'],
      ['x-one', '1'],
      ['set-cookie', 'b'],
    ] as const
    const { made } = scripted(notes, [{ headers }])
    expect(meta(await made.invoke({ op: 'ListNotes' }))?.response?.headers).toEqual(headers)
  })

  test('A4.5 of what never reached the wire: the operation, and no attempt', async () => {
    const bare = { api: notes, credentials, environment: nowhere }
    const { made } = scripted(notes)
    made.validateRequests()
    const results = [
      made.invoke({ op: 'PutNotes' }),
      made.invoke({ op: 'PutNote', request: {} }),
      client({ ...bare, region: '' }).invoke({ op: 'PutNote', request: { Name: 'a' } }),
      client({ ...bare, region: 'r' }).invoke({ op: 'PutNote', request: { Name: 'a' } }),
      testDouble({ api: notes, ops: { PutNote: { Id: 'i' } } }).invoke({
        op: 'PutNote',
        request: { Name: 'a' },
      }),
    ]
    for (const found of await Promise.all(results)) {
      const known = meta(found)
      expect(known).toMatchObject({ service: 'notes', attempts: [] })
      expect(known?.op).toMatch(/^PutNotes?$/)
      expect(known).not.toHaveProperty('response')
    }
  })

  test('A4.6 every attempt with its status, its category, its time and the wait after it', async () => {
    let now = 1_000_000
    const environment = {
      ...nowhere,
      now: () => (now += 5),
      wait: async (ms: number) => {
        now += ms
      },
    }
    const answers = [{ status: 503 }, { status: 500 }, {}]
    const { made } = scripted(notes, answers, { environment, backoff: (n: number) => 10 * (n + 1) })
    const { attempts } = meta(await made.invoke({ op: 'ListNotes' }))!
    expect(attempts).toMatchObject([
      { status: 503, category: 'busy', delayMs: 10 },
      { status: 500, category: 'unavailable', delayMs: 20 },
      { status: 200 },
    ])
    expect(attempts.every(({ durationMs }) => durationMs > 0)).toBe(true)
    expect(attempts[2]).not.toHaveProperty('delayMs')
  })

  const id = (tag: string) => `<R><ResponseMetadata><${tag}>r-1</${tag}></ResponseMetadata></R>`
  const ids: readonly [protocol: string, answer: Given][] = [
    ['awsJson1_0', { headers: [['x-amzn-requestid', 'r-1']] }],
    ['awsJson1_1', { headers: [['X-Amzn-RequestId', 'r-1']] }],
    ['restJson1', { headers: [['x-amzn-requestid', 'r-1']] }],
    ['rpcv2Cbor', { headers: [['x-amzn-requestid', 'r-1']], body: '\u{a0}' }],
    ['rpcv2Json', { headers: [['x-amzn-requestid', 'r-1']] }],
    ['restXml', { headers: [['x-amz-request-id', 'r-1']], body: '' }],
    ['awsQuery', { body: id('RequestId') }],
    ['ec2Query', { body: '<R><requestId>r-1</requestId></R>' }],
    ['restJson1', { status: 400, headers: [['x-amzn-requestid', 'r-1']] }],
    [
      'awsQuery',
      { status: 400, body: '<ErrorResponse><Error/><RequestId>r-1</RequestId></ErrorResponse>' },
    ],
    [
      'ec2Query',
      {
        status: 400,
        body: '<Response><Errors><Error/></Errors><RequestID>r-1</RequestID></Response>',
      },
    ],
    ['restXml', { status: 400, body: '<Error><Code>X</Code><RequestId>r-1</RequestId></Error>' }],
  ]
  test.each(ids)('A4.8 the id of a request, over %s: %j', async (protocol, answer) => {
    const section: Section = {
      operation: { name: 'Ask', errors: [], http: { method: 'POST', uri: '/', code: 200 } },
      shapes: {},
    }
    const api = { ...notes, protocols: [protocol], operations: ['Ask'], section: () => section }
    const { made } = scripted({ ...api, target: 'Notes' }, [answer])
    const found = await made.invoke({ op: 'Ask' })
    expect(meta(found)?.requestId).toBe('r-1')
    if (isAnomaly(found)) expect(found.requestId).toBe('r-1')
    else expect(found).toEqual({})
  })
})
