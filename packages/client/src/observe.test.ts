import { AsyncLocalStorage } from 'node:async_hooks'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import * as api from '@opentelemetry/api'
import { dynamodb } from '@plainwire/dynamodb'
import { secretsManager } from '@plainwire/secrets-manager'
import { type HttpResponse, isAnomaly, type Service } from '@plainwire/wire'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { client, type LogEntry, type StepEvent } from './index.ts'
import { type StepName, steps } from './observe.ts'
import { credentials, notes, nowhere } from './service.fixture.ts'

type Answer = Partial<Omit<HttpResponse, 'body'>> & { readonly body?: string }
type Made = { invoke(call: object): Promise<Record<string, unknown>>; validateRequests(): boolean }

function scripted(answers: readonly Answer[], more: object = {}, api: unknown = dynamodb): Made {
  let sent = 0
  return client({
    api: api as Service,
    region: 'eu-west-1',
    credentials,
    environment: nowhere,
    send: async () => {
      const { status = 200, headers = [], body = '{}' } = answers[sent++] ?? answers.at(-1)!
      return { status, headers, body: Buffer.from(body) }
    },
    ...more,
  } as never) as never
}

const heard: StepEvent[] = []
const hear = (event: unknown) => void heard.push(event as StepEvent)
const listen = (names: readonly StepName[] = steps) => {
  for (const name of names) subscribe(`plainwire:${name}`, hear)
}
afterEach(() => {
  for (const name of steps) unsubscribe(`plainwire:${name}`, hear)
  heard.length = 0
  vi.restoreAllMocks()
})

const busy: Answer = { status: 500, body: '{"__type":"x#InternalServerError","message":"no"}' }
const good: Answer = {
  headers: [
    ['x-amzn-requestid', 'r-1'],
    ['set-cookie', 'hushhush'],
  ],
}

describe('channels', () => {
  test('every step of a call, those of an attempt once for each', async () => {
    listen()
    const made = scripted([busy, good])
    made.validateRequests()
    await made.invoke({ op: 'ListTables', request: { Limit: 3 } })
    const attempt = ['region', 'credentials', 'endpoint', 'sign', 'send', 'receive', 'parse']
    expect(heard.map(({ step }) => step)).toEqual([
      ...['begin', 'find', 'check', 'serialize'],
      ...attempt,
      'retry',
      ...attempt,
      'end',
    ])
    const [first] = heard
    expect(new Set(heard.map(({ call }) => call)).size).toBe(1)
    expect(first).toMatchObject({ service: 'dynamodb', op: 'ListTables', members: ['Limit'] })
    const of = (step: StepName) => heard.findLast(event => event.step === step)
    expect(of('region')).toMatchObject({ region: 'eu-west-1' })
    expect(of('endpoint')).toMatchObject({ url: 'https://dynamodb.eu-west-1.amazonaws.com' })
    expect(of('serialize')).toMatchObject({ method: 'POST', bytes: 11 })
    expect(of('sign')).toMatchObject({ scheme: 'AWS4-HMAC-SHA256' })
    expect(of('send')).toMatchObject({ attempt: 2, method: 'POST' })
    expect(of('receive')).toMatchObject({ attempt: 2, status: 200 })
    expect(of('retry')).toMatchObject({
      retries: 1,
      category: 'unavailable',
      code: 'InternalServerError',
    })
    expect(of('end')).toMatchObject({ attempts: 2, status: 200, requestId: 'r-1' })
  })

  test('no secret is told', async () => {
    listen()
    const call = { op: 'PutSecretValue', request: { SecretId: 'a', SecretString: 'hushhush' } }
    await scripted([good], {}, secretsManager).invoke(call)
    const text = JSON.stringify(heard)
    expect(heard.length).toBeGreaterThan(8)
    for (const secret of ['hushhush', 'SECRETSECRET', 'TOKENTOKEN'])
      expect(text).not.toContain(secret)
    expect(text).not.toMatch(/Signature=[0-9a-f]/)
  })

  test('each call by its number, also when they overlap', async () => {
    listen(['begin', 'end'])
    const made = scripted([good])
    await Promise.all([made.invoke({ op: 'ListTables' }), made.invoke({ op: 'DescribeLimits' })])
    const ops = new Map(heard.map(({ call, op }) => [call, op]))
    expect(heard).toHaveLength(4)
    expect(new Set(ops.values())).toEqual(new Set(['ListTables', 'DescribeLimits']))
  })

  test('what fails before it is sent, and what is misuse', async () => {
    listen(['find', 'endpoint', 'end'])
    const made = scripted([good])
    expect(isAnomaly(await made.invoke({ op: 'ListTabels' }))).toBe(true)
    expect(heard).toMatchObject([
      { step: 'find', category: 'unsupported', code: 'UNKNOWN_OPERATION' },
      { step: 'end', category: 'unsupported', attempts: 0 },
    ])
    await expect(made.invoke({})).rejects.toMatchObject({ code: 'NO_OPERATION' })
  })

  test("the transport's failure, and a backoff of the call's own", async () => {
    listen(['receive', 'retry'])
    const refused = {
      $anomaly: 'unavailable',
      message: 'refused',
      retryable: true,
      code: 'ECONNREFUSED',
    }
    const made = scripted([], { send: async () => refused })
    await made.invoke({ op: 'ListTables', backoff: (n: number) => (n < 1 ? 5 : undefined) })
    expect(heard).toMatchObject([
      { step: 'receive', category: 'unavailable', code: 'ECONNREFUSED' },
      { step: 'retry', retries: 1, delayMs: 5 },
      { step: 'receive' },
    ])
  })

  test('nobody hears, nothing is made', async () => {
    const made = scripted([good])
    await made.invoke({ op: 'ListTables' })
    listen(['end'])
    await made.invoke({ op: 'ListTables' })
    unsubscribe('plainwire:end', hear)
    await made.invoke({ op: 'ListTables' })
    expect(heard).toHaveLength(1)
  })

  test('a call that is only prepared is none', async () => {
    listen()
    const made = scripted([good]) as never as { prepare(call: object): Promise<object> }
    await made.prepare({ op: 'ListTables' })
    expect(heard).toEqual([])
  })
})

describe('A16b.2: the log', () => {
  test('is silent by default', async () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    await scripted([good]).invoke({ op: 'ListTables' })
    await scripted([good], { log: false }).invoke({ op: 'ListTables' })
    expect(error).not.toHaveBeenCalled()
  })

  test('a line a step, to standard error', async () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    await scripted([busy, good], { log: true }).invoke({ op: 'ListTables', request: { Limit: 1 } })
    const lines = error.mock.calls.map(([line]) => String(line).replace(/^plainwire \d+ /, ''))
    expect(lines).toContainEqual(
      expect.stringMatching(/^dynamodb\.ListTables \+\d+ ms begin: Limit$/),
    )
    expect(lines).toContainEqual(
      expect.stringMatching(
        /send: attempt 1, POST https:\/\/dynamodb\.eu-west-1\.amazonaws\.com\/$/,
      ),
    )
    expect(lines).toContainEqual(
      expect.stringMatching(/retry: 1 in \d+ ms; unavailable InternalServerError: no$/),
    )
    expect(lines.at(-1)).toMatch(/end: ok after \d+ ms and 2 attempts$/)
    expect(lines.join('\n')).not.toMatch(/SECRETSECRET|TOKENTOKEN|Signature/)
  })

  test('to whoever wants it, by level', async () => {
    const entries: LogEntry[] = []
    const log = (entry: LogEntry) => void entries.push(entry)
    const missing = { status: 400, body: '{"__type":"x#ResourceNotFoundException"}' }
    await scripted([busy, missing], { log }).invoke({ op: 'ListTables' })
    const levels = new Map(entries.map(({ level, event }) => [event.step, level]))
    expect([levels.get('send'), levels.get('retry'), levels.get('end')]).toEqual([
      'debug',
      'warn',
      'warn',
    ])
    const broken = {
      send: async () => ({ $anomaly: 'fault', message: 'TLS', retryable: false }),
      log,
    }
    await scripted([], broken).invoke({ op: 'ListTables' })
    expect(entries.at(-1)?.level).toBe('error')
  })

  test('A7.23: where credentials come from, and where they did not', async () => {
    const lines: string[] = []
    const made = scripted([good], {
      credentials: undefined,
      environment: {
        ...nowhere,
        variables: { AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: 'hushhush' },
      },
      log: ({ message }: LogEntry) => lines.push(message),
    })
    await made.invoke({ op: 'ListTables' })
    expect(lines.find(line => line.includes(' credentials: '))).toMatch(
      /credentials: from environment$/,
    )
    expect(lines.join()).not.toContain('hushhush')
  })

  test('one that throws changes nothing', async () => {
    const log = () => {
      throw new Error('full disk')
    }
    expect(await scripted([good], { log }).invoke({ op: 'ListTables' })).toEqual({})
  })
})

/** As much of a tracing SDK as it takes to see what the API was told. */
class Recorded {
  readonly attributes: Record<string, unknown> = {}
  readonly events: string[] = []
  status: unknown
  ended = false
  readonly name: string
  readonly parent: Recorded | undefined
  constructor(
    name: string,
    parent: Recorded | undefined,
    options: { attributes?: object; kind?: number } = {},
  ) {
    this.name = name
    this.parent = parent
    Object.assign(this.attributes, options.attributes, { kind: options.kind })
  }
  setAttribute(name: string, value: unknown) {
    this.attributes[name] = value
  }
  setStatus(status: unknown) {
    this.status = status
  }
  addEvent(name: string) {
    this.events.push(name)
  }
  end() {
    this.ended = true
  }
}

describe('telemetry', () => {
  const spans: Recorded[] = []
  const storage = new AsyncLocalStorage<api.Context>()
  const active = () => storage.getStore() ?? api.ROOT_CONTEXT
  const withSdk = async (run: () => Promise<unknown>) => {
    spans.length = 0
    api.context.setGlobalContextManager({
      active,
      with: (context, go, self, ...argv) =>
        storage.run(context, () => go.apply(self as never, argv)),
      bind: (_, target) => target,
      enable: () => ({}) as never,
      disable: () => ({}) as never,
    })
    api.trace.setGlobalTracerProvider({
      getTracer: () =>
        ({
          startSpan(name: string, options: object, context: api.Context) {
            const parent = api.trace.getSpan(context ?? active()) as never as Recorded | undefined
            const span = new Recorded(name, parent, options)
            spans.push(span)
            return span
          },
        }) as never,
    })
    try {
      await run()
    } finally {
      api.trace.disable()
      api.context.disable()
    }
  }

  test.each([true, api])('spans of the API that is there: %#', async telemetry => {
    let inner: unknown
    await withSdk(async () => {
      const send = async () => {
        inner = api.trace.getSpan(active())
        return { status: 200, headers: [['x-amzn-requestid', 'r-1']], body: Buffer.from('{}') }
      }
      await scripted([], { telemetry, send }).invoke({ op: 'ListTables' })
    })
    expect(spans).toHaveLength(2)
    const [call, attempt] = spans
    expect(call).toMatchObject({
      name: 'DynamoDB.ListTables',
      ended: true,
      status: undefined,
      attributes: {
        kind: 2,
        'rpc.system': 'aws-api',
        'rpc.service': 'DynamoDB',
        'rpc.method': 'ListTables',
        'cloud.region': 'eu-west-1',
        'server.address': 'dynamodb.eu-west-1.amazonaws.com',
        'http.response.status_code': 200,
        'aws.request_id': 'r-1',
      },
    })
    expect(attempt).toMatchObject({
      parent: call,
      ended: true,
      attributes: { 'http.response.status_code': 200, 'http.request.resend_count': 0 },
    })
    expect(inner).toBe(call)
  })

  test('failures and retries', async () => {
    const missing = {
      status: 400,
      body: '{"__type":"x#ResourceNotFoundException","message":"gone"}',
    }
    await withSdk(async () => {
      await scripted([busy, missing], { telemetry: api }).invoke({ op: 'ListTables' })
    })
    expect(spans.map(({ name }) => name)).toEqual([
      'DynamoDB.ListTables',
      'DynamoDB attempt',
      'DynamoDB attempt',
    ])
    expect(spans[0]).toMatchObject({
      events: ['retry'],
      attributes: { 'error.type': 'ResourceNotFoundException' },
      status: { code: 2, message: 'gone' },
    })
    expect(spans.every(({ ended }) => ended)).toBe(true)
  })

  test('one span a call, also when they overlap', async () => {
    await withSdk(async () => {
      const made = scripted([good], { telemetry: api }, notes)
      const other = scripted([good], { telemetry: api, endpoint: 'http://there' }, notes)
      await Promise.all([made.invoke({ op: 'ListNotes' }), other.invoke({ op: 'ListNotes' })])
    })
    const attempts = spans.filter(({ name }) => name.endsWith('attempt'))
    expect(attempts).toHaveLength(1)
    expect(spans.filter(({ name }) => name === 'Notes.ListNotes')).toHaveLength(2)
  })
})
