/** Everything the client can do works on an API that nobody described. */
import { afterEach, describe, expect, test } from 'vitest'
import {
  type Anomaly,
  adaptive,
  anomaly,
  client,
  explain,
  isAnomaly,
  type LogEntry,
  meta,
  orThrow,
  plugin,
  standard,
  testDouble,
} from '../index.ts'
import { loopback } from '../loopback.fixture.ts'
import { record, replay } from '../record.ts'
import { wired } from './define.fixture.ts'
import { Api, ApiError, defineApi, op } from './index.ts'

const Events = defineApi({
  service: 'events',
  api: 'AWSEvents',
  methods: ['ListRules', 'PutRule'],
  region: 'eu-west-1',
})

const busy = { status: 400, body: '{"__type":"ThrottlingException","message":"slow"}' }
const good = { body: '{"Rules":[]}' }

test('retries: as the policy says, each signed anew, told in meta', async () => {
  const { sent, options } = wired(busy, { status: 500, body: '' }, good)
  const events = new Events({ ...options, retry: standard(4) })
  const found = await events.listRules({})
  expect(found).toEqual({ Rules: [] })
  expect(sent.length).toBe(3)
  expect(meta(found)?.attempts.map(({ status }) => status)).toEqual([400, 500, 200])
})

test('retries: none where nobody wants one, whatever the policy', async () => {
  for (const options of [
    { retriable: () => false },
    { backoff: () => undefined },
    { retry: standard(1) },
    { retry: adaptive(1) },
  ]) {
    const { sent, options: given } = wired(busy, good)
    await expect(new Events({ ...given, ...options }).listRules({})).rejects.toMatchObject({
      code: 'ThrottlingException',
      retryable: true,
      anomaly: { $anomaly: 'busy' },
    })
    expect(sent.length).toBe(1)
  }
})

test('a call can be given up, and be limited', async () => {
  const { options } = wired()
  const given = new AbortController()
  given.abort()
  const events = new Events(options)
  await expect(events.listRules({}, { signal: given.signal })).rejects.toMatchObject({
    anomaly: { $anomaly: 'interrupted' },
  })
})

test('a call has its own region, endpoint and credentials', async () => {
  const { sent, options } = wired()
  const events = new Events(options)
  const credentials = { accessKeyId: 'OTHER', secretAccessKey: 'x' }
  await events.listRules({}, { region: 'us-west-2', credentials })
  await events.listRules({}, { endpoint: 'http://other.example' })
  expect(sent[0]!.host).toBe('events.us-west-2.amazonaws.com')
  expect(sent[0]!.of('authorization')).toContain('Credential=OTHER/')
  expect(sent[1]!.host).toBe('other.example')
})

test('hooks: all four, in their order, and prepare shows what they changed', async () => {
  const { sent, options } = wired(good, { status: 404, body: '{"__type":"Gone"}' })
  const seen: string[] = []
  const audit = plugin(Events.service, {
    name: 'audit',
    validate: ({ op: name, input }) => {
      seen.push(`validate ${name}`)
      return { input: { ...input, Limit: 5 } }
    },
    request: ({ http }) => {
      seen.push(`request ${http.method}`)
      return { http: { headers: { 'x-audit': '1' } } }
    },
    response: ({ output }) => {
      seen.push('response')
      return { output: { ...output, Seen: true } }
    },
    error: ({ anomaly: failed }) => {
      seen.push(`error ${failed.code}`)
      return { anomaly: { code: 'Renamed' } }
    },
  })
  const events = new Events({ ...options, plugins: [audit] })
  expect(await events.listRules({ NamePrefix: 'x' })).toEqual({ Rules: [], Seen: true })
  expect(sent[0]!.body).toBe('{"NamePrefix":"x","Limit":5}')
  expect(sent[0]!.of('x-audit')).toBe('1')
  await expect(events.putRule({ Name: 'a' })).rejects.toMatchObject({ code: 'Renamed' })
  expect(seen).toEqual([
    'validate ListRules',
    'request POST',
    'response',
    'validate PutRule',
    'request POST',
    'error Gone',
  ])
  const prepared = orThrow(await events.client.prepare({ op: 'ListRules', request: {} }))
  expect(prepared.plugins.changes).toEqual([
    { plugin: 'audit', hook: 'validate', changed: ['input.Limit'] },
    { plugin: 'audit', hook: 'request', changed: ['headers.x-audit'] },
  ])
})

test('hooks: a refusal and a broken hook are errors that name plugin and hook', async () => {
  const { sent, options } = wired(good)
  const refusing = {
    name: 'no',
    validate: () => ({ problems: [{ path: ['a'], rule: 'mine', message: 'not so' }] }),
  }
  await expect(new Events({ ...options, plugins: [refusing] }).listRules()).rejects.toMatchObject({
    anomaly: {
      code: 'INVALID_REQUEST',
      problems: [{ path: ['a'], rule: 'mine', message: 'not so' }],
    },
  })
  const stuck = { name: 'stuck', request: () => new Promise<undefined>(() => undefined) }
  await expect(new Events({ ...options, plugins: [stuck] }).listRules()).rejects.toMatchObject({
    anomaly: {
      code: 'PLUGIN_FAILED',
      data: { plugin: 'stuck', hook: 'request', reason: 'never settled' },
    },
  })
  expect(sent.length).toBe(0)
})

test('test doubles: of the service, for a class or alone', async () => {
  const fake = testDouble({
    api: Events.service,
    ops: {
      ListRules: ({ request }) => ({
        Rules: [{ Name: String((request as { NamePrefix?: string }).NamePrefix) }],
      }),
      PutRule: anomaly('conflict', 'twice', { code: 'Exists' }),
    },
    validate: false,
  })
  const events = new Events({ client: fake as never })
  expect(await events.listRules({ NamePrefix: 'x' })).toEqual({ Rules: [{ Name: 'x' }] })
  await expect(events.putRule({ Name: 'a' })).rejects.toThrow(ApiError)
  expect(fake.calls('ListRules').map(({ request }) => request)).toEqual([{ NamePrefix: 'x' }])
  expect(await events.invoke('Unknown', {}, { raiseError: false })).toMatchObject({
    code: 'UNKNOWN_OPERATION',
  })
})

test('test doubles: over the wire and back, retries and all', async () => {
  let busyFor = 2
  const fake = testDouble({
    api: Events.service,
    wire: true,
    validate: false,
    ops: {
      ListRules: ({ request }: { readonly request: object }) =>
        busyFor-- > 0
          ? anomaly('busy', 'slow down', { code: 'ThrottlingException' })
          : { Rules: [], asked: request },
      PutRule: anomaly('not-found', 'no bus', {
        code: 'ResourceNotFoundException',
        data: { bus: 'x' },
      }),
    } as never,
    retry: standard(3),
    environment: { wait: async () => undefined },
  })
  const events = new Events({ client: fake as never })
  const found = await events.listRules({ NamePrefix: 'x' })
  expect(found).toEqual({ Rules: [], asked: { NamePrefix: 'x' } })
  expect(meta(found)?.attempts.map(({ status }) => status)).toEqual([429, 429, 200])
  expect(await events.listRules(['a', 1])).toMatchObject({
    asked: { $parameters: 'a=1&Action=ListRules' },
  })
  await expect(events.putRule({})).rejects.toMatchObject({
    code: 'ResourceNotFoundException',
    error: 404,
    response: { bus: 'x', message: 'no bus' },
  })
})

test('record and replay: a tape without secrets answers as the service did', async () => {
  const files = new Map<string, string>()
  const shelf = {
    read: async (path: string) => files.get(path)!,
    write: async (path: string, text: string) => void files.set(path, text),
  }
  const { sent, options } = wired(
    { body: '{"Rules":["a"]}' },
    { status: 404, body: '{"__type":"Gone"}' },
  )
  const recording = new Events({ ...options, plugins: [record('tape', { shelf })] })
  await recording.listRules({ NamePrefix: 'x', Password: 'hush-hush' })
  await recording.putRule({}, { raiseError: false })
  expect(files.get('tape')).not.toContain('hush-hush')
  const playing = new Events({ ...options, plugins: [replay('tape', { shelf })] })
  expect(await playing.listRules({ NamePrefix: 'x', Password: 'other' })).toEqual({ Rules: ['a'] })
  await expect(playing.putRule({})).rejects.toMatchObject({ code: 'Gone', error: 404 })
  expect(sent.length).toBe(2)
})

test('test doubles: requests are checked with what the methods say', async () => {
  const Typed = defineApi({ service: 'events', methods: { PutRule: op.from(named) } })
  const { sent, options } = wired()
  const typed = new Typed({ ...options, region: 'eu-west-1' })
  await expect(typed.putRule({} as never)).rejects.toMatchObject({
    anomaly: {
      code: 'INVALID_REQUEST',
      problems: [{ path: ['Name'], rule: 'schema', message: 'wanted' }],
    },
  })
  await typed.putRule({ Name: 'a', More: 1 } as never)
  expect(sent.map(({ body }) => body)).toEqual(['{"Name":"A"}'])
})

/** A schema as any library makes them. */
const named = {
  '~standard': {
    version: 1 as const,
    vendor: 'test',
    validate: (value: unknown) => {
      const { Name } = value as { Name?: string }
      return Name === undefined
        ? { issues: [{ message: 'wanted', path: [{ key: 'Name' }] }] }
        : { value: { Name: Name.toUpperCase() } }
    },
    types: undefined as { input: { Name: string }; output: { Name: string } } | undefined,
  },
}

test('schemas check what comes back as well, and not what is raw', async () => {
  const { sent, options } = wired({ body: '{"Name":"a"}' }, { body: '{}' })
  const Typed = defineApi({ service: 'events', methods: { PutRule: op.from(named, named) } })
  const typed = new Typed({ ...options, region: 'eu-west-1' })
  expect(await typed.putRule({ Name: 'a' })).toEqual({ Name: 'A' })
  await expect(typed.put_rule('{}', 'application/json')).rejects.toMatchObject({
    anomaly: { code: 'UNEXPECTED_RESPONSE', problems: [{ path: ['Name'] }] },
  })
  expect(sent[1]!.body).toBe('{}')
  expect(() => op.from({} as never)).toThrow('op.from takes Standard Schemas')
})

test('prepare: the request as it would go, secrets taken out, nothing sent', async () => {
  const { sent, options } = wired()
  const events = new Events(options)
  const made = orThrow(
    await events.client.prepare({ op: 'ListRules', request: { NamePrefix: 'x' } }),
  )
  expect(made.http).toMatchObject({
    method: 'POST',
    url: 'https://events.eu-west-1.amazonaws.com/',
    body: '{"NamePrefix":"x"}',
  })
  expect(made.curl).toContain("--header 'x-amz-target: AWSEvents.ListRules'")
  expect(JSON.stringify(made)).not.toMatch(/hush-hush|Signature=[0-9a-f]{64}/)
  const raw = { $parameters: 'a=1', $contentType: 'text/plain', $headers: [['x-a', '1']] }
  const other = orThrow(await events.client.prepare({ op: 'ListRules', request: raw as never }))
  expect(other.http.body).toBe('a=1')
  expect(sent.length).toBe(0)
})

test('presign: a GET that is good without credentials', async () => {
  const { options } = wired()
  const api = new Api({
    ...options,
    service: 'ec2',
    version: '2016-11-15',
    httpMethod: 'GET',
    region: 'eu-west-1',
  })
  await api.invoke('DescribeRegions')
  const made = orThrow(await api.client.presign({ op: 'DescribeRegions', request: {} }))
  expect(made.url).toMatch(
    /^https:\/\/ec2\.eu-west-1\.amazonaws\.com\/\?Action=DescribeRegions&Version=2016-11-15&.*X-Amz-Signature=/,
  )
})

test('explain: what an error means', async () => {
  const { options } = wired({
    status: 403,
    body: '{"__type":"AccessDeniedException","message":"no"}',
  })
  const found = await new Events(options).listRules({}, { raiseError: false })
  expect(isAnomaly(found)).toBe(true)
  expect(explain(found as Anomaly)?.topic).toBe('not-allowed')
})

test('observe: the log tells each step', async () => {
  const { options } = wired(good)
  const told: LogEntry[] = []
  await new Events({ ...options, log: entry => void told.push(entry) }).listRules({})
  expect(told.map(({ event }) => event.step)).toEqual([
    'begin',
    'find',
    'serialize',
    'region',
    'credentials',
    'endpoint',
    'sign',
    'send',
    'receive',
    'parse',
    'end',
  ])
  expect(told[0]?.event).toMatchObject({ service: 'events', op: 'ListRules' })
})

test('a bearer token in place of a signature, and no signature at all', async () => {
  const { sent, options } = wired()
  const { credentials: _, ...bare } = options
  await new Api({ ...bare, endpoint: 'https://a.example', auth: 'bearer', token: 'tok' }).invoke(
    'Do',
    {},
  )
  await new Api({ ...bare, endpoint: 'https://a.example', auth: 'none' }).invoke('Do', {})
  expect(sent.map(({ of }) => of('authorization'))).toEqual(['Bearer tok', undefined])
})

test('a plain client calls it as any service', async () => {
  const { sent, options } = wired(good)
  const { send, credentials, environment } = options
  const plain = client({
    api: Events.service,
    region: 'eu-west-1',
    send,
    credentials: credentials as never,
    environment: environment!,
  })
  expect(plain.ops()).toEqual(['ListRules', 'PutRule'])
  expect(await plain.invoke({ op: 'ListRules', request: { NamePrefix: 'x' } as never })).toEqual({
    Rules: [],
  })
  expect(sent[0]!.of('x-amz-target')).toBe('AWSEvents.ListRules')
})

test.each([
  's3',
  'sqs',
  'ec2',
  'rds',
  'dynamodb',
  'route-53',
  'glacier',
  'machine-learning',
  'api-gateway',
])('what %s needs of its own does not break what nobody described', async service => {
  const { sent, options } = wired({ body: '{"a":1}' })
  const api = new Api({ ...options, service, region: 'eu-west-1' })
  for (const action of [
    'Do',
    'CopySnapshot',
    'SendMessage',
    'ReceiveMessage',
    'GetObject',
    'CreateBucket',
    'Predict',
  ])
    for (const parameters of [
      undefined,
      { Bucket: 'b', SourceRegion: 'us-east-1', MessageBody: 'x' },
      ['Bucket', 'b'],
      'a=1',
    ])
      expect(
        await api.invoke(action, parameters),
        `${action} ${JSON.stringify(parameters)}`,
      ).toEqual({ a: 1 })
  expect(sent.length).toBe(28)
  expect(sent.filter(({ of }) => of('authorization') === undefined)).toEqual([])
})

describe('over a socket', () => {
  const closing: (() => void)[] = []
  afterEach(() => {
    for (const close of closing.splice(0)) close()
  })

  test('sends through Node, and leaves the program nothing to close', async () => {
    const server = await loopback(() => ({
      headers: { 'content-type': 'text/xml' },
      body: '<R><a>1</a></R>',
    }))
    closing.push(server.close)
    const { credentials } = wired().options
    const api = new Api({
      endpoint: `${server.endpoint}/deep/path`,
      credentials: credentials!,
      region: 'eu-west-1',
    })
    expect(await api.invoke('Do', { a: 'é' })).toEqual({ a: '1' })
    expect(server.received[0]).toMatchObject({
      method: 'POST',
      target: '/deep/path',
      body: '{"a":"é"}',
    })
  })

  test('the transport itself says what it could not reach', async () => {
    const server = await loopback()
    server.close()
    const { credentials, environment } = wired().options
    const api = new Api({
      endpoint: server.endpoint,
      credentials: credentials!,
      environment: environment!,
      retry: standard(1),
    })
    await expect(api.invoke('Do', {})).rejects.toMatchObject({
      code: 'ECONNREFUSED',
      error: undefined,
    })
  })
})
