import { type HttpRequest, isAnomaly, type OperationApi, type ProtocolName } from '@plainwire/wire'
import { afterEach, describe, expect, test } from 'vitest'
import { client, configure, invoke, meta, nodeSend } from './index.ts'
import { type Loopback, loopback } from './loopback.fixture.ts'
import { credentials, notes, nowhere } from './service.fixture.ts'

const place = { endpoint: 'http://127.0.0.1:1', region: 'eu-west-1', credentials }
const section = (op: string) => notes.section(op) as OperationApi['section']

let server: Loopback | undefined
afterEach(() => server?.close())

const thrown = (run: () => unknown): { name?: string; code?: string; message: string } => {
  try {
    run()
  } catch (error) {
    return error as Error & { code?: string }
  }
  return { message: 'nothing was thrown' }
}

describe('options', () => {
  const misuse: readonly [given: unknown, code: string, words: RegExp][] = [
    [undefined, 'NO_API', /client takes \{ api/],
    [null, 'NO_API', /client takes \{ api/],
    [{}, 'NO_API', /client takes \{ api/],
    [{ api: 7 }, 'BAD_API', /must be a service/],
    [{ api: null }, 'BAD_API', /must be a service/],
    [{ api: {} }, 'BAD_API', /must be a service/],
    [{ api: [] }, 'BAD_API', /at least one operation/],
    [{ api: [undefined] }, 'BAD_API', /at least one operation/],
    [{ api: notes, reigon: 'x' }, 'UNKNOWN_OPTION', /no option 'reigon'\. Did you mean 'region'\?/],
    [{ api: notes, toString: 1 }, 'UNKNOWN_OPTION', /no option 'toString'\.$/],
    [{ api: notes, zzzzzz: 1 }, 'UNKNOWN_OPTION', /no option 'zzzzzz'\.$/],
    [{ api: notes, credentialsProvider: 1 }, 'UNKNOWN_OPTION', /called 'credentials' here/],
    [{ api: notes, regionProvider: 1 }, 'UNKNOWN_OPTION', /called 'region' here/],
    [{ api: notes, endpointOverride: 1 }, 'UNKNOWN_OPTION', /called 'endpoint' here/],
    [{ api: notes, httpClient: 1 }, 'UNKNOWN_OPTION', /called 'send' here/],
    [{ api: notes, endpoint: 'localhost:8000' }, 'BAD_ENDPOINT', /got 'localhost:8000'/],
    [{ api: notes, endpoint: 'ftp://host' }, 'BAD_ENDPOINT', /http or https/],
    [{ api: notes, endpoint: 'http://host:99999' }, 'BAD_ENDPOINT', /http or https/],
    [{ api: notes, endpoint: 'http://host/?a=b' }, 'BAD_ENDPOINT', /http or https/],
    [{ api: notes, endpoint: '' }, 'BAD_ENDPOINT', /got ''/],
    [{ api: notes, endpoint: null }, 'BAD_ENDPOINT', /http or https/],
    [{ api: notes, endpoint: 7 }, 'BAD_ENDPOINT', /http or https/],
    [{ api: notes, endpoint: { port: 99999 } }, 'BAD_ENDPOINT', /http or https/],
    [{ api: notes, endpoint: {} }, 'BAD_ENDPOINT', /http or https/],
    [
      { api: notes, endpoint: { host: 'h' } },
      'BAD_ENDPOINT',
      /protocol, hostname, port, path, and no 'host'/,
    ],
    [{ api: notes, endpoint: { hostname: 'h', protocol: 'ftp' } }, 'BAD_ENDPOINT', /http or https/],
    [{ api: notes, credentials: {} }, 'BAD_CREDENTIALS', /both accessKeyId and secretAccessKey/],
    [{ api: notes, credentials: { accessKeyId: 'a' } }, 'BAD_CREDENTIALS', /both/],
    [{ api: notes, credentials: 'a:b' }, 'BAD_CREDENTIALS', /both/],
    [{ api: notes, credentials: null }, 'BAD_CREDENTIALS', /both/],
    [{ api: notes, region: 7 }, 'BAD_OPTION', /'region' must be a string or a function/],
    [{ api: notes, send: 'http' }, 'BAD_OPTION', /'send' must be a function/],
    [{ api: notes, retriable: true }, 'BAD_OPTION', /'retriable' must be a function/],
    [{ api: notes, backoff: 100 }, 'BAD_OPTION', /'backoff' must be a function/],
    [
      { api: notes, retry: 'often' },
      'BAD_OPTION',
      /'retry' must be one of standard, standardReleased/,
    ],
    [{ api: notes, limits: { conect: 1 } }, 'UNKNOWN_OPTION', /Did you mean 'connect'/],
    [{ api: notes, limits: { idle: -1 } }, 'BAD_OPTION', /limits.idle must be a number/],
    [{ api: notes, retry: 3 }, 'BAD_OPTION', /'retry' must be/],
    [{ api: notes, limits: 3 }, 'BAD_OPTION', /'limits' must be/],
    [{ api: notes, maxResponse: '1' }, 'BAD_OPTION', /'maxResponse' must be a number/],
    [{ api: notes, environment: 1 }, 'BAD_OPTION', /'environment' must be an object/],
    [{ api: notes, protocol: 'restXml' }, 'UNSUPPORTED_PROTOCOL', /notes speaks restJson1/],
    [{ api: { ...notes, protocols: [] } }, 'UNSUPPORTED_PROTOCOL', /no known protocol/],
    [{ api: { ...notes, codecs: {} } }, 'UNSUPPORTED_PROTOCOL', /code for none of them/],
  ]
  test.each(misuse)('A1.16 %o is misuse', (given, code, words) => {
    const error = thrown(() => client(given as never))
    expect(error).toMatchObject({ name: 'Misuse', code })
    expect(error.message).toMatch(words)
  })

  test('a password in an endpoint is refused and not repeated', () => {
    const error = thrown(() => client({ api: notes, endpoint: 'http://me:hushhush@host' }))
    expect(error).toMatchObject({ code: 'BAD_ENDPOINT' })
    expect(error.message).not.toContain('hushhush')
  })

  test('a list of operations is of one service', () => {
    const other = { ...notes, name: 'other' }
    const mixed = [
      { service: notes, section: section('Greet') },
      { service: other, section: section('Greet') },
    ]
    expect(thrown(() => client({ api: mixed }))).toMatchObject({
      code: 'BAD_API',
      message: expect.stringContaining('mixes notes and other'),
    })
    const one = client({ api: mixed.slice(0, 1) })
    expect(one.ops()).toEqual(['Greet'])
  })

  test('options that may be undefined may be undefined', () => {
    const given = {
      region: undefined,
      credentials: undefined,
      endpoint: undefined,
      send: undefined,
    }
    expect(client({ api: notes, ...given } as never).api).toBe('notes')
  })

  test('A1.4 A1.10 misuse says as data what was given and what could have been', () => {
    const { restXml } = notes.codecs
    const api = { ...notes, protocols: ['rpcv2Cbor', 'awsJson1_0'] as const, codecs: { restXml } }
    expect(thrown(() => client({ api: api as never }))).toMatchObject({
      code: 'UNSUPPORTED_PROTOCOL',
      data: { protocols: ['rpcv2Cbor', 'awsJson1_0'], supported: [] },
    })
    expect(thrown(() => client({ api: notes, protocol: 'restXml' }))).toMatchObject({
      data: { protocols: ['restJson1'], supported: ['restJson1'] },
    })
    expect(thrown(() => client({ api: notes, send: 'http' } as never))).toMatchObject({
      message: "'send' must be a function; it is a string.",
      data: { option: 'send', kinds: ['function'], given: 'string' },
    })
  })

  const spoken: readonly [ProtocolName[], ProtocolName[], ProtocolName | undefined, string][] = [
    [['rpcv2Cbor', 'awsJson1_0', 'restJson1'], ['awsJson1_0', 'restJson1'], undefined, '/'],
    [['restJson1', 'awsJson1_0'], ['awsJson1_0', 'restJson1'], undefined, '/notes'],
    [['restJson1', 'awsJson1_0'], ['awsJson1_0', 'restJson1'], 'awsJson1_0', '/'],
    [['unheardOf' as never, 'restJson1'], ['restJson1'], undefined, '/notes'],
  ]
  test.each(spoken)(
    'A1.5 of %j, with code for %j and %s asked for, goes to %s',
    async (protocols, able, protocol, target) => {
      server = await loopback()
      const codecs = Object.fromEntries(able.map(name => [name, notes.codecs[name]]))
      const api = { ...notes, target: 'Notes', protocols, codecs }
      const asked = protocol === undefined ? {} : { protocol }
      const made = client({ api, ...place, ...asked, endpoint: server.endpoint })
      await made.invoke({ op: 'ListNotes' } as never)
      expect(server.received.map(({ target }) => target)).toEqual([target])
    },
  )

  test('A1.9 A1.13 a transport made by hand carries the calls of all clients that get it', async () => {
    server = await loopback(() => ({ body: '{"Words":"hi"}' }))
    const send = nodeSend({ maxSockets: 1 })
    const given: string[] = []
    const counted: typeof send = Object.assign(
      (...[request, options]: Parameters<typeof send>) => {
        given.push(request.target)
        return send(request, options)
      },
      { close: send.close },
    )
    const clients = [0, 1].map(() =>
      client({ api: notes, ...place, endpoint: server?.endpoint ?? '', send: counted }),
    )
    for (const made of clients) expect(await made.invoke({ op: 'Greet' })).toEqual({ Words: 'hi' })
    send.close()
    expect(given).toEqual(['/greet', '/greet'])
    expect(server.received).toHaveLength(2)
  })

  test('A1.11 configure gives every client that has none a transport, once for the process', async () => {
    const seen: string[] = []
    const send = (name: string) => async (request: HttpRequest) => {
      seen.push(`${name} ${request.target}`)
      return { status: 200, headers: [], body: Buffer.from('{}') }
    }
    try {
      const made = client({ api: notes, ...place })
      configure({ send: send('first') })
      await made.invoke({ op: 'Greet' })
      await client({ api: notes, ...place }).invoke({ op: 'Greet' })
      await client({ api: notes, ...place, send: send('own') }).invoke({ op: 'Greet' })
      configure({ send: send('second') })
      await made.invoke({ op: 'Greet' })
    } finally {
      configure({})
    }
    expect(seen).toEqual(['first /greet', 'first /greet', 'own /greet', 'second /greet'])
    expect(thrown(() => configure({ send: 'http' } as never))).toMatchObject({ code: 'BAD_OPTION' })
    expect(thrown(() => configure({ sned: 1 } as never)).message).toContain("Did you mean 'send'?")
  })

  test('making a client looks nothing up', () => {
    const forbidden = () => {
      throw new Error('touched')
    }
    const environment = { readText: forbidden, send: forbidden, home: forbidden, now: forbidden }
    const made = client({ api: notes, region: forbidden, credentials: forbidden, environment })
    expect(made.ops()).toEqual(['PutNote', 'ListNotes', 'Greet', 'ReadNote', 'WriteNote'])
    expect(made.api).toBe('notes')
  })

  test('a client shows no credentials, however it is looked at', async () => {
    const { inspect } = await import('node:util')
    const made = client({ api: notes, ...place })
    for (const text of [JSON.stringify(made), inspect(made, { depth: 9, showHidden: true })])
      for (const secret of Object.values(credentials)) expect(text).not.toContain(secret)
  })
})

describe('operation maps', () => {
  const made = client({ api: notes, ...place, environment: nowhere })
  const misuse: readonly [given: unknown, code: string, words: RegExp][] = [
    [undefined, 'NO_OPERATION', /invoke takes \{ op/],
    [null, 'NO_OPERATION', /invoke takes \{ op/],
    ['PutNote', 'NO_OPERATION', /invoke takes \{ op/],
    [{}, 'NO_OPERATION', /'op' is missing/],
    [{ op: '' }, 'NO_OPERATION', /'op' is missing/],
    [{ op: 7 }, 'NO_OPERATION', /'op' is missing/],
    [{ op: 'PutNote', request: 'x' }, 'BAD_REQUEST', /request of PutNote must be an object/],
    [{ op: 'PutNote', request: null }, 'BAD_REQUEST', /request of PutNote must be an object/],
    [{ op: 'PutNote', request: [] }, 'BAD_REQUEST', /request of PutNote must be an object/],
  ]
  test.each(misuse)('%o is misuse: invoke rejects', async (given, code, words) => {
    const rejected = await made.invoke(given as never).then(
      () => undefined,
      (error: unknown) => error,
    )
    expect(rejected).toMatchObject({ name: 'Misuse', code, message: expect.stringMatching(words) })
  })

  const unknown: readonly [op: string, hint: string][] = [
    ['PutNte', " Did you mean 'PutNote'?"],
    ['putnote', " Did you mean 'PutNote'?"],
    ['Zzzzzzzz', ''],
    ['toString', ''],
    ['__proto__', ''],
  ]
  test.each(unknown)('%s is no operation: an anomaly, nothing sent', async (op, hint) => {
    const found = await made.invoke({ op, request: {} } as never)
    expect(found).toEqual({
      $anomaly: 'unsupported',
      message: `notes has no operation '${op}'.${hint}`,
      retryable: false,
      code: 'UNKNOWN_OPERATION',
      service: 'notes',
      op,
    })
    expect(meta(found)).toEqual({ op, service: 'notes', attempts: [] })
  })

  test('lists of operations know their own only', async () => {
    const api = [{ service: notes, section: section('Greet') }]
    const found = await client({ api, ...place }).invoke({ op: 'PutNote' } as never)
    expect(found).toMatchObject({ code: 'UNKNOWN_OPERATION' })
  })

  const labels: readonly [request: object, member: string][] = [
    [{}, 'Name'],
    [{ Name: '' }, 'Name'],
    [{ Name: null }, 'Name'],
  ]
  test.each(labels)(
    '%o lacks what the path needs: an anomaly, nothing sent',
    async (request, member) => {
      const found = await made.invoke({ op: 'PutNote', request } as never)
      expect(found).toMatchObject({ $anomaly: 'incorrect', op: 'PutNote', service: 'notes' })
      expect((found as { message: string }).message).toContain(member)
      expect(meta(found)?.attempts).toEqual([])
    },
  )

  test('invoke as a function is the same', async () => {
    server = await loopback(() => ({ body: '{"Words":"hello"}' }))
    const greeting = client({ api: notes, ...place, endpoint: server.endpoint })
    expect(await invoke(greeting as never, { op: 'Greet' })).toEqual({ Words: 'hello' })
    expect(await greeting.invoke({ op: 'Greet' })).toEqual({ Words: 'hello' })
  })
})

describe('every call settles', () => {
  const broken = new Error('the disk is gone')
  const fail = () => Promise.reject(broken)
  const fault = { $anomaly: 'fault', code: 'UNEXPECTED', message: 'the disk is gone' }
  const up = () => ({
    api: notes,
    ...place,
    endpoint: server?.endpoint ?? '',
    environment: nowhere,
  })
  const cases: readonly [what: string, options: () => object][] = [
    ['a section that does not load', () => ({ api: { ...notes, section: fail } })],
    ['code that does not load', () => ({ api: { ...notes, codecs: { restJson1: fail } } })],
    ['a region provider that throws', () => ({ region: fail })],
    ['a credentials provider that throws', () => ({ credentials: fail })],
    ['a transport that throws', () => ({ send: fail })],
    [
      'a retry policy that throws',
      () => ({
        backoff: () => {
          throw broken
        },
      }),
    ],
    [
      'a retriable that throws',
      () => ({
        retriable: () => {
          throw broken
        },
      }),
    ],
  ]
  test.each(cases)('%s is a fault', async (_, options) => {
    server = await loopback(() => ({ status: 503 }))
    const made = client({ ...up(), ...options() } as never)
    const found = await made.invoke({ op: 'ListNotes' } as never)
    expect(found).toMatchObject(fault)
    expect((found as { cause?: unknown }).cause).toBe(broken)
    expect(JSON.stringify(found)).not.toContain('cause')
  })

  test('constraints that do not load', async () => {
    const made = client({ ...place, api: { ...notes, constraints: fail } })
    made.validateRequests()
    expect(await made.invoke({ op: 'ListNotes' } as never)).toMatchObject(fault)
  })

  const nothing: readonly [what: string, options: object, code: string][] = [
    ['no region', { region: () => undefined }, 'NO_REGION'],
    ['a blank region', { region: ' ' }, 'NO_REGION'],
    ['an empty region', { region: '' }, 'NO_REGION'],
    ['no credentials', { credentials: async () => undefined }, 'NO_CREDENTIALS'],
    ['an empty map of credentials', { credentials: () => ({}) }, 'NO_CREDENTIALS'],
    ['half a pair', { credentials: () => ({ accessKeyId: 'a' }) }, 'NO_CREDENTIALS'],
    ['no region and no credentials', { region: '', credentials: () => ({}) }, 'NO_REGION'],
  ]
  test.each(nothing)('%s: an anomaly, nothing sent', async (_, options, code) => {
    server = await loopback()
    const made = client({ ...up(), ...options } as never)
    const found = await made.invoke({ op: 'ListNotes' } as never)
    expect(found).toMatchObject({ $anomaly: 'fault', code, service: 'notes', op: 'ListNotes' })
    expect(server.received).toEqual([])
    expect(meta(found)?.attempts).toEqual([])
  })
})

describe('request validation', () => {
  const bad = { Nmae: 'a', Text: 7, Size: 0 }

  test('is off by default, and says which it is', async () => {
    server = await loopback()
    const made = client({ api: notes, ...place, endpoint: server.endpoint })
    expect(
      isAnomaly(await made.invoke({ op: 'PutNote', request: { Name: 'a', Text: 'too long' } })),
    ).toBe(false)
    expect(made.validateRequests()).toBe(true)
    expect(made.validateRequests(false)).toBe(false)
    expect(made.validateRequests(true)).toBe(true)
  })

  test('names all problems at once and sends nothing', async () => {
    server = await loopback()
    const made = client({ api: notes, ...place, endpoint: server.endpoint })
    made.validateRequests()
    const found = await made.invoke({ op: 'PutNote', request: bad as never })
    expect(server.received).toEqual([])
    if (!isAnomaly(found)) throw new Error('it was sent')
    expect(found).toMatchObject({ $anomaly: 'incorrect', code: 'INVALID_REQUEST', op: 'PutNote' })
    const rules = found.problems?.map(({ path, rule }) => `${path.join('.')} ${rule}`).sort()
    expect(rules).toEqual(['Name required', 'Nmae unknown', 'Size range', 'Text type'])
    expect(found.problems?.find(({ rule }) => rule === 'unknown')?.suggestion).toBe('Name')
    expect(meta(found)).toEqual({ op: 'PutNote', service: 'notes', attempts: [] })
    made.validateRequests(false)
    await made.invoke({ op: 'PutNote', request: { Name: 'a', Text: 'too long' } })
    expect(server.received).toHaveLength(1)
  })

  test('a missing request is told what it lacks', async () => {
    const made = client({ api: notes, ...place })
    made.validateRequests()
    const found = await made.invoke({ op: 'PutNote' } as never)
    expect(found).toMatchObject({ problems: [{ path: ['Name'], rule: 'required' }] })
  })

  test('an unknown operation comes before an invalid request', async () => {
    const made = client({ api: notes, ...place })
    made.validateRequests()
    expect(await made.invoke({ op: 'Nope', request: bad } as never)).toMatchObject({
      code: 'UNKNOWN_OPERATION',
    })
  })
})

test('A16b.3: one client is for all calls at once: each gets its own answer', async () => {
  server = await loopback(({ target }) => ({
    body: JSON.stringify({ Names: [new URL(target, 'http://x').searchParams.get('prefix')] }),
  }))
  const made = client({ api: notes, ...place, endpoint: server.endpoint })
  const wanted = Array.from({ length: 60 }, (_, index) => `n${index}`)
  const found = await Promise.all(
    wanted.map(Prefix => made.invoke({ op: 'ListNotes', request: { Prefix } })),
  )
  expect(found).toEqual(wanted.map(name => ({ Names: [name] })))
  expect(new Set(found.map(one => meta(one)?.request?.target)).size).toBe(60)
})

describe('close', () => {
  test('A15.2 ends a transport of its own', async () => {
    server = await loopback()
    let closed = 0
    const own = nodeSend()
    const send = Object.assign(own.bind(undefined), { close: () => void closed++ })
    const made = client({ api: notes, ...place, endpoint: server.endpoint, send })
    await made.invoke({ op: 'ListNotes' } as never)
    made.close()
    own.close()
    expect(closed).toBe(1)
  })

  test('A15.1 leaves the shared one alone, and may be called twice', async () => {
    server = await loopback(() => ({ body: '{"Words":"still here"}' }))
    const made = client({ api: notes, ...place, endpoint: server.endpoint })
    made.close()
    made.close()
    expect(await made.invoke({ op: 'Greet' })).toEqual({ Words: 'still here' })
  })
})
