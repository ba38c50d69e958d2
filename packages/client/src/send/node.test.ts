import { createServer as createHttp, type Server } from 'node:http'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import {
  type Anomaly,
  collect,
  type HttpRequest,
  type HttpResponse,
  isAnomaly,
  type Limits,
  noBody,
} from '@plainwire/wire'
import { afterEach, describe, expect, test } from 'vitest'
import { nodeSend, splitAuthority } from './node.ts'

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

/** A raw TCP server: whatever a network may do to a call, it can do. */
async function tcp(
  talk: (socket: Socket) => void,
): Promise<{ host: string; sockets: Set<Socket> }> {
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
    talk(socket)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, sockets }
}

async function http(server: Server): Promise<string> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => {
    server.close()
    server.closeAllConnections()
  })
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

const transport = (options?: { maxSockets?: number }) => {
  const send = nodeSend(options)
  closers.push(send.close)
  return send
}

const request = (host: string, more: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'GET',
  scheme: 'http',
  host,
  target: '/',
  headers: [],
  body: noBody,
  ...more,
})

/** Sends and reads the whole answer. */
async function exchange(sent: HttpRequest, limits: Limits = {}, signal?: AbortSignal) {
  const send = transport()
  const response = await send(sent, signal ? { limits, signal } : { limits })
  return isAnomaly(response) ? response : collect(response.body, 1000)
}

/** A port nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return port
}

const onRequest = (answer: (socket: Socket) => void) => (socket: Socket) =>
  void socket.once('data', () => answer(socket))

describe('what the network does wrong', () => {
  const head = (length: number) => `HTTP/1.1 200 OK\r\ncontent-length: ${length}\r\n\r\n`
  const limits = { connect: 2000, idle: 150 }
  const cases: readonly [
    what: string,
    talk: (socket: Socket) => void,
    category: Anomaly['$anomaly'],
    code: RegExp,
    words: RegExp,
  ][] = [
    ['hangs up at once', s => s.destroy(), 'unavailable', /^(HUNG_UP|ECONNRESET)$/, /connection/],
    ['resets', onRequest(s => s.resetAndDestroy()), 'unavailable', /^ECONNRESET$/, /failed/],
    ['half-closes', onRequest(s => s.end()), 'unavailable', /^HUNG_UP$/, /without an answer/],
    ['never answers', () => undefined, 'interrupted', /^TIMEOUT$/, /nothing received for 150 ms/],
    ['speaks garbage', onRequest(s => s.end('hello\r\n\r\n')), 'fault', /^HPE_/, /is not HTTP/],
    [
      'speaks half HTTP',
      onRequest(s => s.end('HTTP/1.1 200 OK\r\nno colon here\r\n\r\n')),
      'fault',
      /^HPE_/,
      /is not HTTP/,
    ],
    [
      'sends headers without end',
      onRequest(s => s.end(`HTTP/1.1 200 OK\r\nx-a: ${'a'.repeat(70_000)}`)),
      'fault',
      /^HPE_HEADER_OVERFLOW$/,
      /is not HTTP/,
    ],
    [
      'cuts the body short',
      onRequest(s => s.end(`${head(10)}half`)),
      'unavailable',
      /^CUT_SHORT$/,
      /cut short/,
    ],
    [
      'stops within a chunk',
      onRequest(s => s.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nff\r\nhalf')),
      'unavailable',
      /^CUT_SHORT$/,
      /cut short/,
    ],
    [
      'falls silent within the body',
      onRequest(s => void s.write(`${head(10)}half`)),
      'interrupted',
      /^TIMEOUT$/,
      /nothing received/,
    ],
    [
      'sends too much',
      onRequest(s => s.end(`${head(2000)}${'x'.repeat(2000)}`)),
      'fault',
      /^RESPONSE_TOO_LARGE$/,
      /larger than 1000 bytes/,
    ],
  ]
  test.each(cases)('a server that %s', async (_, talk, category, code, words) => {
    const { host } = await tcp(talk)
    const found = await exchange(request(host), limits)
    expect(found).toMatchObject({
      $anomaly: category,
      code: expect.stringMatching(code),
      message: expect.stringMatching(words),
      retryable: category !== 'fault',
    })
  })

  test('a refused connection', async () => {
    const found = await exchange(request(`127.0.0.1:${await freePort()}`))
    expect(found).toMatchObject({ $anomaly: 'unavailable', code: 'ECONNREFUSED', retryable: true })
    expect((found as Anomaly).message).toContain('127.0.0.1')
  })

  test('a name that does not exist', async () => {
    const found = await exchange(request('no-such-host.invalid'), { connect: 5000 })
    expect(found).toMatchObject({ $anomaly: 'unavailable', retryable: true })
    expect((found as Anomaly).code).toMatch(/^(ENOTFOUND|EAI_AGAIN)$/)
  })

  test('TLS to a plain port', async () => {
    const { host } = await tcp(socket => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    const found = await exchange(request(host, { scheme: 'https' }))
    expect(found).toMatchObject({ $anomaly: 'fault', retryable: false })
    expect((found as Anomaly).message).toMatch(/No secure connection/)
  })

  test('TLS to a port that says nothing', async () => {
    const { host } = await tcp(() => undefined)
    const found = await exchange(request(host, { scheme: 'https' }), { connect: 2000, idle: 80 })
    expect(found).toMatchObject({ $anomaly: 'interrupted', code: 'TIMEOUT' })
  })

  test('an attempt may last so long and no longer, however busy the line', async () => {
    const { host } = await tcp(
      onRequest(socket => {
        socket.write(head(1000))
        const drip = setInterval(() => socket.write('x'), 10)
        socket.on('close', () => clearInterval(drip))
      }),
    )
    const found = await exchange(request(host), { attempt: 80, idle: 1000 })
    expect(found).toMatchObject({ $anomaly: 'interrupted', code: 'TIMEOUT' })
    expect((found as Anomaly).message).toContain('no answer within 80 ms')
  })

  test('a slow answer within its limits is an answer', async () => {
    const { host } = await tcp(
      onRequest(socket => void setTimeout(() => socket.end(`${head(2)}ok`), 40)),
    )
    const found = await exchange(request(host), { idle: 1000, attempt: 2000 })
    expect(Buffer.from(found as Uint8Array).toString()).toBe('ok')
  })

  const unsendable: readonly [what: string, more: Partial<HttpRequest>][] = [
    ['a space in the target', { target: '/a b' }],
    ['a line break in the target', { target: '/a\r\nx: y' }],
    ['a line break in a header', { headers: [['x-a', 'b\r\nx-c: d']] }],
    ['a header without a name', { headers: [['', 'b']] }],
    ['a method that is none', { method: 'GET /' }],
    ['a port that is none', { host: '127.0.0.1:99999' }],
  ]
  test.each(unsendable)('A5.22 %s is refused before anything is sent', async (_, more) => {
    let connections = 0
    const { host } = await tcp(() => void connections++)
    const found = await exchange(request(host, more), limits)
    expect(found).toMatchObject({ $anomaly: 'incorrect', code: 'BAD_REQUEST', retryable: false })
    expect(connections).toBe(0)
  })

  test('a request body that fails', async () => {
    const { host } = await tcp(() => undefined)
    async function* body(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('half')
      throw new Error('the file is gone')
    }
    const sent = request(host, { method: 'PUT', body: { replayable: false, open: body } })
    const found = await exchange(sent, limits)
    expect(found).toMatchObject({ $anomaly: 'fault', code: 'BODY_FAILED' })
    expect((found as Anomaly).message).toContain('the file is gone')
  })
})

describe('cancelling', () => {
  const cancelled = { $anomaly: 'interrupted', code: 'ABORTED', retryable: false }

  test('before: nothing is sent', async () => {
    let connections = 0
    const { host } = await tcp(() => void connections++)
    expect(await exchange(request(host), {}, AbortSignal.abort())).toMatchObject(cancelled)
    expect(connections).toBe(0)
  })

  test('while waiting for the answer', async () => {
    const controller = new AbortController()
    const { host, sockets } = await tcp(onRequest(() => controller.abort()))
    expect(await exchange(request(host), {}, controller.signal)).toMatchObject(cancelled)
    await expect.poll(() => sockets.size).toBe(0)
  })

  test('while the body comes', async () => {
    const controller = new AbortController()
    const { host } = await tcp(
      onRequest(socket => void socket.write('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf')),
    )
    const response = (await transport()(request(host), {
      signal: controller.signal,
    })) as HttpResponse
    const reading = collect(response.body, 1000)
    controller.abort()
    expect(await reading).toMatchObject(cancelled)
  })

  test('between the headers and the body', async () => {
    const controller = new AbortController()
    const { host } = await tcp(
      onRequest(socket => void socket.write('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf')),
    )
    const response = (await transport()(request(host), {
      signal: controller.signal,
    })) as HttpResponse
    controller.abort()
    await new Promise(resolve => setTimeout(resolve, 20))
    expect(await collect(response.body, 1000)).toMatchObject(cancelled)
  })
})

describe('byte for byte', () => {
  test('the target, and headers with their spelling, order and repetitions', async () => {
    let seen = ''
    const { host } = await tcp(socket => {
      socket.on('data', chunk => {
        seen += chunk
        if (seen.endsWith('\r\n\r\n')) socket.end('HTTP/1.1 204 No Content\r\n\r\n')
      })
    })
    const target = '/a%20b/../c//d?x=1&x=2&y=%2f+%2F&'
    const headers = [
      ['X-Twice', 'one'],
      ['x-other', 'b=c; d'],
      ['X-Twice', 'two'],
      ['x-empty', ''],
    ] as const
    expect(isAnomaly(await exchange(request(host, { target, headers })))).toBe(false)
    const lines = seen.split('\r\n')
    expect(lines[0]).toBe(`GET ${target} HTTP/1.1`)
    expect(lines.slice(1, 7)).toEqual([
      `host: ${host}`,
      'X-Twice: one',
      'x-other: b=c; d',
      'X-Twice: two',
      'x-empty: ',
      'content-length: 0',
    ])
  })

  test.each(['content-length', 'Content-Length'])('%s is sent once, and so is Host', async name => {
    let raw: readonly string[] = []
    const host = await http(
      createHttp((incoming, response) => {
        raw = incoming.rawHeaders
        incoming.resume().on('end', () => response.end())
      }),
    )
    const headers = [
      [name, '4'],
      ['Host', 'elsewhere'],
    ] as const
    await exchange(request(host, { method: 'PUT', headers, body: Buffer.from('four') }))
    const names = raw.filter((_, index) => index % 2 === 0).map(given => given.toLowerCase())
    expect(names.filter(given => given === 'content-length')).toHaveLength(1)
    expect(names.filter(given => given === 'host')).toHaveLength(1)
    expect(raw[raw.indexOf('host') + 1]).toBe(host)
    expect(names).not.toContain('transfer-encoding')
  })

  test('A12.3: framing is for the transport, whoever says otherwise', async () => {
    let raw: readonly string[] = []
    const host = await http(
      createHttp((incoming, response) => {
        raw = incoming.rawHeaders
        incoming.resume().on('end', () => response.end())
      }),
    )
    const headers = ['Connection', 'Expect', 'Host', 'Upgrade', 'Transfer-Encoding'].map(
      name => [name, 'close'] as const,
    )
    const sent = request(host, { method: 'PUT', headers, body: Buffer.from('four') })
    expect(isAnomaly(await exchange(sent))).toBe(false)
    expect(raw).toEqual(['host', host, 'content-length', '4', 'Connection', 'keep-alive'])
  })

  const lengths: readonly [said: string, body: HttpRequest['body']][] = [
    ['3', Buffer.from('four')],
    ['9', Buffer.from('four')],
    ['', Buffer.from('four')],
    ['1', noBody],
  ]
  test.each(lengths)(
    'A12.3: a length of %j that the body has not is refused',
    async (said, body) => {
      let connections = 0
      const { host } = await tcp(() => void connections++)
      const headers = [['Content-Length', said]] as const
      const found = await exchange(request(host, { method: 'PUT', headers, body }))
      expect(found).toMatchObject({ $anomaly: 'incorrect', code: 'BAD_REQUEST' })
      expect(connections).toBe(0)
    },
  )

  test('headers of the answer keep their spelling, order and repetitions; trailers come after', async () => {
    const { host } = await tcp(
      onRequest(socket => {
        socket.end(
          'HTTP/1.1 404 Nope\r\nX-Twice: one\r\nset-cookie: a\r\nX-Twice: two\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nx-after: words\r\n\r\n',
        )
      }),
    )
    const response = (await transport()(request(host), {})) as HttpResponse
    expect(response.status).toBe(404)
    expect(response.headers.slice(0, 3)).toEqual([
      ['X-Twice', 'one'],
      ['set-cookie', 'a'],
      ['X-Twice', 'two'],
    ])
    expect(Buffer.from((await collect(response.body, 9)) as Uint8Array).toString()).toBe('ok')
    expect(response.trailers?.()).toEqual([['x-after', 'words']])
  })

  const bodies: readonly [what: string, body: HttpRequest['body'], header: string][] = [
    ['bytes', Buffer.from('abcdef'), 'content-length: 6'],
    [
      'a stream of known length',
      { length: 6, replayable: false, open: () => pieces() },
      'content-length: 6',
    ],
    [
      'a stream of unknown length',
      { replayable: false, open: () => pieces() },
      'transfer-encoding: chunked',
    ],
  ]
  async function* pieces(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('abc')
    yield Buffer.from('def')
  }
  test.each(bodies)('%s as a body', async (_, body, header) => {
    let seen = ''
    let raw: readonly string[] = []
    const host = await http(
      createHttp(async (incoming, response) => {
        raw = incoming.rawHeaders
        for await (const chunk of incoming) seen += chunk
        response.end()
      }),
    )
    await exchange(request(host, { method: 'PUT', body }))
    expect(seen).toBe('abcdef')
    const [name, value] = header.split(': ')
    expect(raw[raw.indexOf(name ?? '') + 1]).toBe(value)
  })
})

test('A15.8: a redirect is an answer like any other', async () => {
  const seen: string[] = []
  const host = await http(
    createHttp((request, response) => {
      seen.push(request.url ?? '')
      response.writeHead(301, { location: '/other', 'x-amz-bucket-region': 'eu-west-1' })
      response.end('moved')
    }),
  )
  const found = await transport()(request(host), {})
  if (isAnomaly(found)) throw new Error(found.message)
  expect(found.status).toBe(301)
  expect(found.headers).toContainEqual(['x-amz-bucket-region', 'eu-west-1'])
  expect(Buffer.from((await collect(found.body, 100)) as Uint8Array).toString()).toBe('moved')
  expect(seen).toEqual(['/'])
})

describe('a body passes once', () => {
  const spent = { $anomaly: 'incorrect', code: 'BODY_READ' }
  const answer = async () => {
    const { host } = await tcp(
      onRequest(socket => void socket.write('HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello')),
    )
    return (await transport()(request(host), {})) as HttpResponse & {
      body: Exclude<HttpResponse['body'], Uint8Array>
    }
  }
  const text = (bytes: Uint8Array | Anomaly) =>
    isAnomaly(bytes) ? bytes : Buffer.from(bytes).toString()
  const drain = async (body: AsyncIterable<Uint8Array>) => {
    let all = ''
    for await (const chunk of body) all += Buffer.from(chunk).toString()
    return all
  }

  test('collected twice, one after the other and at once', async () => {
    const { body } = await answer()
    const both = await Promise.all([collect(body, 9), collect(body, 9)])
    expect(text(both[0])).toBe('hello')
    expect(both[1]).toMatchObject(spent)
    expect(await collect(body, 9)).toMatchObject(spent)
  })

  test('iterated, then collected', async () => {
    const { body } = await answer()
    expect(await drain(body.open())).toBe('hello')
    expect(await collect(body, 9)).toMatchObject(spent)
    await expect(drain(body.open())).rejects.toMatchObject({ anomaly: spent })
  })

  test('released, then collected', async () => {
    const { body } = await answer()
    body.release?.()
    expect(await collect(body, 9)).toMatchObject(spent)
    await expect(drain(body.open())).rejects.toMatchObject({ anomaly: spent })
  })

  test('cut off before anyone looked', async () => {
    const { host, sockets } = await tcp(
      onRequest(socket => void socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf')),
    )
    const response = (await transport()(request(host), {})) as HttpResponse
    for (const socket of sockets) socket.destroy()
    await new Promise(resolve => setTimeout(resolve, 20))
    expect(await collect(response.body, 99)).toMatchObject({ $anomaly: 'unavailable' })
  })

  test('cut off while it is iterated: the error carries the anomaly', async () => {
    const { host } = await tcp(
      onRequest(socket => void socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf')),
    )
    const response = (await transport()(request(host), {})) as HttpResponse
    const { body } = response
    if (body instanceof Uint8Array) throw new Error('a stream is expected')
    await expect(drain(body.open())).rejects.toMatchObject({
      anomaly: { $anomaly: 'unavailable', code: 'CUT_SHORT' },
    })
  })
})

describe('connections', () => {
  const counting = async () => {
    const seen = { connections: 0, now: 0, most: 0, server: undefined as Server | undefined }
    seen.server = createHttp((incoming, response) => {
      seen.now++
      seen.most = Math.max(seen.most, seen.now)
      incoming.resume()
      setTimeout(() => {
        seen.now--
        response.end('ok')
      }, 2)
    })
    seen.server.on('connection', () => void seen.connections++)
    return { seen, host: await http(seen.server) }
  }
  const get = async (send: ReturnType<typeof nodeSend>, host: string) => {
    const response = await send(request(host), {})
    return isAnomaly(response) ? response : collect(response.body, 100)
  }

  test('one after the other, calls share one', async () => {
    const { seen, host } = await counting()
    const send = transport()
    for (let call = 0; call < 5; call++) await get(send, host)
    expect(seen.connections).toBe(1)
  })

  test('a hundred at once share four', async () => {
    const { seen, host } = await counting()
    const send = transport({ maxSockets: 4 })
    const all = await Promise.all(Array.from({ length: 100 }, () => get(send, host)))
    expect(all.filter(isAnomaly)).toEqual([])
    expect(seen.connections).toBeLessThanOrEqual(4)
    expect(seen.most).toBe(4)
  })

  test('close leaves none behind', async () => {
    const { seen, host } = await counting()
    const send = transport()
    await Promise.all(Array.from({ length: 3 }, () => get(send, host)))
    const open = () =>
      new Promise(resolve => seen.server?.getConnections((_, count) => resolve(count)))
    expect(await open()).toBe(3)
    send.close()
    await expect.poll(open).toBe(0)
  })

  test('close ends what is under way: the call settles', async () => {
    const { host, sockets } = await tcp(() => undefined)
    const send = transport()
    const waiting = send(request(host), {})
    await expect.poll(() => sockets.size).toBe(1)
    send.close()
    expect(await waiting).toMatchObject({ $anomaly: 'unavailable' })
  })

  test('a connection that the server dropped while idle is not used again in vain', async () => {
    const host = await http(
      createHttp((_, response) => {
        response.end('ok')
      }).on('connection', socket => socket.setTimeout(0)),
    )
    const send = transport()
    await get(send, host)
    await new Promise(resolve => setTimeout(resolve, 10))
    expect(isAnomaly(await get(send, host))).toBe(false)
  })
})

const authorities: readonly [host: string, parts: [string, number | undefined]][] = [
  ['example.com', ['example.com', undefined]],
  ['example.com:8000', ['example.com', 8000]],
  ['127.0.0.1:80', ['127.0.0.1', 80]],
  ['[::1]', ['::1', undefined]],
  ['[::1]:8000', ['::1', 8000]],
]
test.each(authorities)('%s is taken apart', (host, parts) => {
  expect(splitAuthority(host)).toEqual(parts)
})
