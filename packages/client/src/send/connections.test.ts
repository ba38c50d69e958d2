/** Connections: kept and let go, queued for, secured; what is silent and what is at work; what a cancelled call leaves. */
import { ClientRequest, createServer as createHttp, type IncomingMessage } from 'node:http'
import { createServer as createHttps } from 'node:https'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import {
  type Anomaly,
  collect,
  type HttpRequest,
  type HttpResponse,
  isAnomaly,
  noBody,
} from '@plainwire/wire'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { certificate } from '../certificate.fixture.ts'
import { type NodeSendOptions, nodeSend } from './node.ts'
import { programSend } from './program.ts'

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

/** Listens on loopback; knows how many connections there are. */
async function listening<T extends Server>(server: T) {
  const sockets = new Set<Socket>()
  let all = 0
  server.on('connection', socket => {
    all++
    sockets.add(socket)
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  const { port } = server.address() as AddressInfo
  return { host: `127.0.0.1:${port}`, port, sockets, count: () => all }
}

const transport = (options?: NodeSendOptions) => {
  const send = nodeSend(options)
  closers.push(send.close)
  return send
}

const requestTo = (host: string, more: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'POST',
  scheme: 'http',
  host,
  target: '/',
  headers: [],
  body: noBody,
  ...more,
})

const text = async (found: HttpResponse | Anomaly) => {
  if (isAnomaly(found)) return found.code
  const bytes = await collect(found.body, 1000)
  return isAnomaly(bytes) ? bytes.code : Buffer.from(bytes).toString()
}

describe('A15.5 the queue for a connection', () => {
  test('is bounded: what is more is an anomaly, and the others are served', async () => {
    const held: (() => void)[] = []
    const { host, count } = await listening(
      createHttp((_, response) => void held.push(() => response.end('ok'))),
    )
    const send = transport({ maxSockets: 2, maxQueue: 3 })
    const calls = Array.from({ length: 7 }, () => send(requestTo(host), {}))
    const refused = (await Promise.all(calls.slice(5))) as Anomaly[]
    expect(refused.map(({ $anomaly, code, retryable }) => [$anomaly, code, retryable])).toEqual([
      ['busy', 'QUEUE_FULL', true],
      ['busy', 'QUEUE_FULL', true],
    ])
    expect(refused[0]?.message).toMatch(/raise maxSockets or maxQueue/)
    const serve = setInterval(() => held.shift()?.(), 1)
    expect(await Promise.all(calls.slice(0, 5).map(async call => text(await call)))).toEqual(
      Array(5).fill('ok'),
    )
    clearInterval(serve)
    expect(count()).toBe(2)
  })

  test('is as long as before, however many have passed through it', async () => {
    let hold = false
    const { host } = await listening(
      createHttp((_, response) => {
        if (!hold) response.end('ok')
      }),
    )
    const send = transport({ maxSockets: 1, maxQueue: 0 })
    for (let call = 0; call < 5; call++) await text(await send(requestTo(host), {}))
    hold = true
    const held = send(requestTo(host), { limits: { attempt: 200 } })
    expect(await send(requestTo(host), {})).toMatchObject({ code: 'QUEUE_FULL' })
    expect(await held).toMatchObject({ code: 'TIMEOUT' })
  })

  test('makes room again, also for what was cancelled in it', async () => {
    const { host, sockets } = await listening(createHttp(() => undefined))
    const send = transport({ maxSockets: 1, maxQueue: 1 })
    const stop = new AbortController()
    const first = send(requestTo(host), { signal: stop.signal })
    await expect.poll(() => sockets.size).toBe(1)
    const waiting = send(requestTo(host), { signal: stop.signal })
    stop.abort()
    expect(await Promise.all([first, waiting])).toMatchObject([
      { code: 'ABORTED' },
      { code: 'ABORTED' },
    ])
    const again = Array.from({ length: 2 }, () =>
      send(requestTo(host), { limits: { attempt: 50 } }),
    )
    for (const found of await Promise.all(again)) expect(found).toMatchObject({ code: 'TIMEOUT' })
  })
})

describe('a kept connection that the server lets go of', () => {
  /** A server whose first request on each connection is answered, and whose second one meets a closing door. */
  const closing = (how: (socket: Socket) => void) =>
    listening(
      createServer(socket => {
        let requests = 0
        socket.on('data', () => {
          if (++requests > 1) how(socket)
          else socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok')
        })
      }),
    )
  const ways: readonly [what: string, how: (socket: Socket) => void][] = [
    ['by a reset', socket => socket.resetAndDestroy()],
    ['by closing', socket => socket.end()],
  ]
  test.each(ways)('%s just then: the call goes over a new one, once, unseen', async (_, how) => {
    const { host, count } = await closing(how)
    const send = transport()
    expect(await text(await send(requestTo(host), {}))).toBe('ok')
    expect(await text(await send(requestTo(host, { body: Buffer.from('b') }), {}))).toBe('ok')
    expect(count()).toBe(2)
  })

  test('when all that were kept are let go of: one more is enough', async () => {
    const { host, count } = await closing(socket => socket.resetAndDestroy())
    const send = transport()
    await Promise.all(Array.from({ length: 5 }, async () => text(await send(requestTo(host), {}))))
    expect(count()).toBe(5)
    expect(await text(await send(requestTo(host), {}))).toBe('ok')
    expect(count()).toBe(6)
  })

  test('a body that can be read once is not sent again', async () => {
    const { host, count } = await closing(socket => socket.resetAndDestroy())
    const send = transport()
    await text(await send(requestTo(host), {}))
    async function* open(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('b')
    }
    const found = await send(requestTo(host, { body: { replayable: false, open } }), {})
    expect(found).toMatchObject({ $anomaly: 'unavailable' })
    expect(count()).toBe(1)
  })

  test('a new connection that is reset is not tried again here', async () => {
    const { host, count } = await listening(
      createServer(socket => void socket.on('data', () => socket.resetAndDestroy())),
    )
    expect(await transport()(requestTo(host), {})).toMatchObject({ code: 'ECONNRESET' })
    expect(count()).toBe(1)
  })
})

describe('silence', () => {
  const limits = { idle: 100 }
  const slowly = (chunks: number, ms: number) =>
    listening(
      createHttp(async (_, response) => {
        for (let chunk = 0; chunk < chunks; chunk++) {
          response.write('x'.repeat(10))
          await new Promise(resolve => setTimeout(resolve, ms))
        }
        response.end()
      }),
    )

  test('of a reader at work is not that of the server', async () => {
    const { host } = await slowly(3, 1)
    const response = (await transport()(requestTo(host), { limits })) as HttpResponse
    if (response.body instanceof Uint8Array) throw new Error('a stream is expected')
    let size = 0
    for await (const chunk of response.body.open()) {
      size += chunk.length
      await new Promise(resolve => setTimeout(resolve, 250))
    }
    expect(size).toBe(30)
  })

  test('of the source of a request is not that of the server', async () => {
    let got = ''
    const { host } = await listening(
      createHttp(async (request, response) => {
        for await (const chunk of request) got += chunk
        response.end('ok')
      }),
    )
    async function* open(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('a')
      await new Promise(resolve => setTimeout(resolve, 250))
      yield Buffer.from('b')
    }
    const found = await transport()(requestTo(host, { body: { replayable: false, open } }), {
      limits,
    })
    expect([await text(found), got]).toEqual(['ok', 'ab'])
  })

  test('of the server within a body ends it', async () => {
    const { host } = await listening(
      createHttp((_, response) => void response.writeHead(200).write('x')),
    )
    const found = await transport()(requestTo(host), { limits })
    expect(await text(found)).toBe('TIMEOUT')
  })

  test('an attempt is over with the headers where its body is streamed', async () => {
    const { host } = await slowly(10, 20)
    const response = (await transport()(requestTo(host), {
      limits: { attempt: 100 },
    })) as HttpResponse
    if (response.body instanceof Uint8Array) throw new Error('a stream is expected')
    let size = 0
    for await (const chunk of response.body.open()) size += chunk.length
    expect(size).toBe(100)
  })

  test('each limit says which it was', async () => {
    const { host } = await listening(createServer(() => undefined))
    const over = async (given: object, scheme: 'http' | 'https' = 'http') =>
      ((await transport()(requestTo(host, { scheme }), { limits: given })) as Anomaly).data
    expect(await over({ idle: 30 })).toEqual({ limit: 'idle', ms: 30 })
    expect(await over({ attempt: 30 })).toEqual({ limit: 'attempt', ms: 30 })
    expect(await over({ connect: 60 }, 'https')).toEqual({ limit: 'connect', ms: 60 })
  })
})

test('a signal that comes after the end does no harm to the connection', async () => {
  const { host, count } = await listening(createHttp((_, response) => response.end('ok')))
  const send = transport()
  const stop = new AbortController()
  expect(await text(await send(requestTo(host), { signal: stop.signal }))).toBe('ok')
  await new Promise(resolve => setTimeout(resolve, 5))
  // A signal may live as long as the program: what has ended is let go of.
  const ended = vi.spyOn(ClientRequest.prototype, 'destroy')
  stop.abort()
  expect(ended).not.toHaveBeenCalled()
  ended.mockRestore()
  expect(await text(await send(requestTo(host), {}))).toBe('ok')
  expect(count()).toBe(1)
})

describe('A cancelled call', () => {
  const when: readonly [what: string, answer: (socket: Socket) => void][] = [
    ['before an answer', () => undefined],
    ['within the headers', socket => void socket.write('HTTP/1.1 200 OK\r\nx: ')],
    [
      'within the body',
      socket => void socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf'),
    ],
  ]
  test.each(when)('%s leaves no connection behind', async (_, answer) => {
    const { host, sockets } = await listening(
      createServer(socket => void socket.on('data', () => answer(socket))),
    )
    const send = transport()
    const stop = new AbortController()
    const all = Array.from({ length: 20 }, async () => {
      const found = await send(requestTo(host), { signal: stop.signal })
      return isAnomaly(found) ? found : collect(found.body, 99)
    })
    await expect.poll(() => sockets.size).toBe(20)
    stop.abort()
    for (const found of await Promise.all(all)) expect(found).toMatchObject({ code: 'ABORTED' })
    await expect.poll(() => sockets.size).toBe(0)
  })

  test('closes the source of its body', async () => {
    const { host, sockets } = await listening(createServer(socket => void socket.resume()))
    let closed = false
    async function* open(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) {
          yield Buffer.alloc(65_536)
          await new Promise(resolve => setTimeout(resolve, 1))
        }
      } finally {
        closed = true
      }
    }
    const stop = new AbortController()
    const found = transport()(requestTo(host, { body: { replayable: false, open } }), {
      signal: stop.signal,
    })
    await expect.poll(() => sockets.size).toBe(1)
    stop.abort()
    expect(await found).toMatchObject({ code: 'ABORTED' })
    await expect.poll(() => closed).toBe(true)
    await expect.poll(() => sockets.size).toBe(0)
  })
})

describe('TLS', () => {
  const day = 86_400_000
  const serving = (made: { key: string; cert: string }) =>
    listening(createHttps(made, (_: IncomingMessage, response) => response.end('secure')))
  const secure = (host: string) => requestTo(host, { scheme: 'https' })

  test('a certificate nobody vouches for', async () => {
    const { host } = await serving(certificate())
    const found = await transport()(secure(host), {})
    expect(found).toMatchObject({
      $anomaly: 'fault',
      code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
      retryable: false,
    })
  })

  test('vouched for by tls of nodeSend', async () => {
    const made = certificate()
    const { host } = await serving(made)
    expect(await text(await transport({ tls: { ca: made.cert } })(secure(host), {}))).toBe('secure')
  })

  const wrong: readonly [what: string, options: Parameters<typeof certificate>[0], code: string][] =
    [
      [
        'that has ended',
        { from: new Date(Date.now() - 9 * day), to: new Date(Date.now() - day) },
        'CERT_HAS_EXPIRED',
      ],
      [
        'of another host',
        { addresses: [], names: ['elsewhere.example'] },
        'ERR_TLS_CERT_ALTNAME_INVALID',
      ],
    ]
  test.each(wrong)('one %s', async (_, options, code) => {
    const made = certificate(options)
    const { host } = await serving(made)
    const found = await transport({ tls: { ca: made.cert } })(secure(host), {})
    expect(found).toMatchObject({ $anomaly: 'fault', code, retryable: false })
  })

  test('A15.7 vouched for by AWS_CA_BUNDLE, and by nobody else then', async () => {
    const [known, unknown] = [certificate(), certificate()]
    const [one, other] = [await serving(known), await serving(unknown)]
    const readText = async (path: string) => (path === '/ca.pem' ? known.cert : undefined)
    const send = programSend({ variables: { AWS_CA_BUNDLE: '/ca.pem' }, readText })
    expect(await text(await send(secure(one.host), {}))).toBe('secure')
    expect(await text(await send(secure(other.host), {}))).toBe('DEPTH_ZERO_SELF_SIGNED_CERT')
  })

  test.each([undefined, 'no certificates'])('AWS_CA_BUNDLE of %s is said', async content => {
    const send = programSend({
      variables: { AWS_CA_BUNDLE: '/ca.pem' },
      readText: async () => content,
    })
    expect(await send(secure('there'), {})).toMatchObject({
      $anomaly: 'fault',
      code: 'BAD_CONFIGURATION',
      message: expect.stringContaining('/ca.pem'),
    })
  })
})
