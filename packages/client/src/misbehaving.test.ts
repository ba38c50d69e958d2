/** Whatever AWS, the network or configuration does, a call resolves: each way a server misbehaves has a name of its own. */
import { createServer as createHttps } from 'node:https'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { type Anomaly, anomaly, isAnomaly } from '@plainwire/wire'
import { afterEach, describe, expect, test } from 'vitest'
import { certificate } from './certificate.fixture.ts'
import { type ClientOptions, client, meta, nodeSend } from './index.ts'
import { pause } from './pause.ts'
import { leanSend } from './send/lean.ts'
import { credentials, notes, nowhere } from './service.fixture.ts'

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

async function listening(server: Server): Promise<{ port: number; sockets: Set<Socket> }> {
  const sockets = new Set<Socket>()
  server.on('connection', socket => {
    sockets.add(socket)
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const close = () => {
    server.close()
    for (const socket of sockets) socket.destroy()
  }
  closers.push(close)
  return { port: (server.address() as AddressInfo).port, sockets }
}

const talking = (talk: (socket: Socket) => void) =>
  createServer(socket => void socket.once('data', () => talk(socket)))

/** A client of the real transport, that is not patient. */
function calling(endpoint: string, options: Partial<ClientOptions> = {}) {
  const send = nodeSend()
  closers.push(send.close)
  const made = client({
    api: notes,
    region: 'r',
    endpoint,
    credentials,
    send,
    environment: { ...nowhere, wait: async () => undefined },
    limits: { connect: 2000, idle: 150 },
    ...options,
  } as ClientOptions<typeof notes>)
  return (more: object = {}) =>
    made.invoke({ op: 'ListNotes', request: {}, ...more }) as Promise<Anomaly>
}

const head = 'HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n'

type Kind = [category: string, code: string, attempts: number, advice: RegExp]
const servers: Readonly<
  Record<string, readonly [server: () => Server, scheme: string, ...kind: Kind]>
> = {
  resets: [
    () => talking(s => s.resetAndDestroy()),
    'http',
    'unavailable',
    'ECONNRESET',
    3,
    /proxies and firewalls/,
  ],
  'half-closes': [
    () => talking(s => s.end()),
    'http',
    'unavailable',
    'HUNG_UP',
    3,
    /look at the server/,
  ],
  'is slow': [
    () => createServer(() => undefined),
    'http',
    'interrupted',
    'TIMEOUT',
    3,
    /raise limits.idle/,
  ],
  'speaks garbage': [
    () => talking(s => s.end('garbage\r\n\r\n')),
    'http',
    'fault',
    'HPE_INVALID_CONSTANT',
    1,
    /port of an HTTP server/,
  ],
  'cuts its answer short': [
    () => talking(s => s.end(`${head}{`)),
    'http',
    'unavailable',
    'CUT_SHORT',
    3,
    /look at the server/,
  ],
  'speaks no TLS': [
    () => talking(s => s.end('HTTP/1.1 400 Bad\r\n\r\n')),
    'https',
    'fault',
    'EPROTO',
    1,
    /begins with http:/,
  ],
  'has a certificate that nobody knows': [
    () => createHttps(certificate(), (_, response) => response.end('{}')),
    'https',
    'fault',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    1,
    /AWS_CA_BUNDLE/,
  ],
}

describe('A5.21 a server that', () => {
  test.each(Object.entries(servers))(
    '%s',
    async (_, [server, scheme, category, code, attempts, advice]) => {
      const { port } = await listening(server())
      const found = await calling(`${scheme}://127.0.0.1:${port}`)()
      // What OpenSSL calls a wrong version differs from release to release.
      const named = code === 'EPROTO' ? /^(EPROTO|ERR_SSL_\w+)$/ : new RegExp(`^${code}$`)
      expect(found).toMatchObject({
        $anomaly: category,
        code: expect.stringMatching(named),
        message: expect.stringMatching(advice),
        op: 'ListNotes',
        service: 'notes',
      })
      expect(meta(found)?.attempts).toHaveLength(attempts)
    },
  )

  test('refuses', async () => {
    const { port } = await listening(createServer())
    for (const close of closers.splice(0)) close()
    const found = await calling(`http://127.0.0.1:${port}`)()
    expect(found).toMatchObject({
      $anomaly: 'unavailable',
      code: 'ECONNREFUSED',
      message: expect.stringMatching(/Does the service run/),
    })
    expect(meta(found)?.attempts).toHaveLength(3)
  })

  test('is not there by name', async () => {
    const found = await calling('http://no-such-host.invalid')()
    expect(found).toMatchObject({
      $anomaly: 'unavailable',
      code: expect.stringMatching(/^(ENOTFOUND|EAI_AGAIN)$/),
      message: expect.stringMatching(/region and endpoint/),
    })
  })

  test.each(Object.entries(servers))(
    '%s, with the transport of small bundles',
    async (_, [server, scheme, category, code, attempts]) => {
      const { port } = await listening(server())
      const found = await calling(`${scheme}://127.0.0.1:${port}`, { send: leanSend })()
      const named = code === 'EPROTO' ? /^(EPROTO|ERR_SSL_\w+)$/ : new RegExp(`^${code}$`)
      expect(found).toMatchObject({ $anomaly: category, code: expect.stringMatching(named) })
      expect(meta(found)?.attempts).toHaveLength(attempts)
    },
  )

  test('all have names of their own', () => {
    const names = Object.values(servers).map(([, , category, code]) => `${category} ${code}`)
    expect(new Set([...names, 'unavailable ECONNREFUSED']).size).toBe(names.length + 1)
  })
})

describe('A15.6 limits', () => {
  const patient = { ...nowhere, wait: pause }

  test('of a whole call: attempts and waits together, and no connection is left', async () => {
    const { port, sockets } = await listening(createServer(socket => void socket.resume()))
    const call = calling(`http://127.0.0.1:${port}`, {
      environment: patient,
      limits: { call: 200, idle: 80 },
      backoff: () => 10,
    })
    const found = await call()
    expect(found).toMatchObject({
      $anomaly: 'interrupted',
      code: 'TIMEOUT',
      data: { limit: 'call', ms: 200 },
    })
    expect(found.message).toContain('raise limits.call')
    expect(meta(found)?.attempts.length).toBeGreaterThan(1)
    await expect.poll(() => sockets.size).toBe(0)
  })

  test('of a whole call ends an attempt under way, and its connection', async () => {
    const { port, sockets } = await listening(createServer(socket => void socket.resume()))
    const options = { environment: patient, limits: { call: 100, idle: 600_000 } }
    expect(await calling(`http://127.0.0.1:${port}`, options)()).toMatchObject({ code: 'TIMEOUT' })
    await expect.poll(() => sockets.size).toBe(0)
  })

  test("of this call, in place of the client's", async () => {
    const { port } = await listening(createServer(socket => void socket.resume()))
    const call = calling(`http://127.0.0.1:${port}`, { limits: { idle: 60_000 } })
    expect(await call({ limits: { attempt: 50 }, backoff: () => undefined })).toMatchObject({
      code: 'TIMEOUT',
      data: { limit: 'attempt', ms: 50 },
    })
  })

  const hung = () => new Promise<never>(() => undefined)
  const hanging: readonly [what: string, options: Partial<ClientOptions>][] = [
    ['credentials', { credentials: hung }],
    ['region', { region: hung }],
    ['send', { send: hung }],
  ]
  test.each(hanging)(
    'A3.17 a provider of %s that never answers keeps nobody',
    async (_, options) => {
      const call = calling('http://there', {
        environment: patient,
        limits: { call: 50 },
        ...options,
      })
      expect(await call()).toMatchObject({ code: 'TIMEOUT', data: { limit: 'call' } })
      const stop = new AbortController()
      const found = calling('http://there', { environment: patient, limits: {}, ...options })({
        signal: stop.signal,
      })
      stop.abort()
      expect(await found).toMatchObject({
        $anomaly: 'interrupted',
        code: 'ABORTED',
        retryable: false,
      })
    },
  )

  test('an answer that comes too late is given up', async () => {
    let release = 0
    let answer: (found: unknown) => void = () => undefined
    const send = () =>
      new Promise<never>(resolve => {
        answer = resolve as never
      })
    const found = await calling('http://there', {
      environment: patient,
      limits: { call: 30 },
      send,
    })({ op: 'ReadNote', request: { Name: 'a' } })
    expect(found).toMatchObject({ code: 'TIMEOUT' })
    answer({
      status: 200,
      headers: [],
      body: { replayable: false, open: hung, release: () => void release++ },
    })
    await expect.poll(() => release).toBe(1)
  })

  test('a call that is cancelled before it begins looks up nothing', async () => {
    let asked = 0
    const call = calling('http://there', { region: () => `r${asked++}` })
    expect(await call({ signal: AbortSignal.abort() })).toMatchObject({ code: 'ABORTED' })
    expect(asked).toBe(0)
  })

  test('a signal holds for a body that is still to be read; the limit of the call does not', async () => {
    const { port } = await listening(
      talking(s => {
        s.write('HTTP/1.1 200 OK\r\ncontent-length: 8\r\n\r\nhalf')
        setTimeout(() => s.write('half'), 150)
      }),
    )
    const options = { environment: patient, limits: { call: 60 } }
    const read = (signal: AbortSignal) =>
      calling(
        `http://127.0.0.1:${port}`,
        options,
      )({ op: 'ReadNote', request: { Name: 'a' }, signal }) as Promise<never>
    const whole = (await read(new AbortController().signal)) as {
      Body: { text(): Promise<unknown> }
    }
    expect(await whole.Body.text()).toBe('halfhalf')
    const stop = new AbortController()
    const cut = (await read(stop.signal)) as { Body: { text(): Promise<unknown> } }
    stop.abort()
    expect(await cut.Body.text()).toMatchObject({ code: 'ABORTED' })
  })
})

describe('configuration that cannot work', () => {
  const throws = () => {
    throw new Error('boom')
  }
  const rejects = () => Promise.reject(new Error('boom'))
  const cases: readonly [what: string, options: Partial<ClientOptions>, code: string][] = [
    ['a region provider that throws', { region: throws }, 'UNEXPECTED'],
    ['a region provider that rejects', { region: rejects }, 'UNEXPECTED'],
    ['a region that is empty', { region: () => ' ' }, 'NO_REGION'],
    ['a region that is no text', { region: (() => 7) as never }, 'NO_REGION'],
    ['a credentials provider that throws', { credentials: throws }, 'UNEXPECTED'],
    [
      'a credentials provider that has none',
      { credentials: (() => undefined) as never },
      'NO_CREDENTIALS',
    ],
    [
      'credentials that are half',
      { credentials: (() => ({ accessKeyId: 'k' })) as never },
      'NO_CREDENTIALS',
    ],
    [
      'credentials nobody can send',
      { credentials: { accessKeyId: 'a\nb', secretAccessKey: 's' } },
      'BAD_REQUEST',
    ],
    ['a transport that throws', { send: throws }, 'UNEXPECTED'],
    ['a transport that answers nothing', { send: (async () => undefined) as never }, 'UNEXPECTED'],
    [
      'retriable that throws',
      { retriable: throws, send: async () => anomaly('busy', '') },
      'UNEXPECTED',
    ],
    [
      'a policy that throws',
      {
        retry: { name: 'x', delay: throws, succeeded: throws },
        send: async () => anomaly('busy', ''),
      },
      'UNEXPECTED',
    ],
  ]
  test.each(cases)('A3.14 %s: an anomaly', async (_, options, code) => {
    const { port } = await listening(createServer())
    const found = await calling(`http://127.0.0.1:${port}`, options)()
    expect(isAnomaly(found)).toBe(true)
    expect(found).toMatchObject({ code, op: 'ListNotes' })
    expect(meta(found)?.attempts.length).toBeLessThanOrEqual(1)
  })
})
