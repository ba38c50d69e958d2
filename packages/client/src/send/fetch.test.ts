/** The transport over `fetch`, against a real server on loopback. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import {
  type Anomaly,
  collect,
  type HttpRequest,
  header,
  isAnomaly,
  type Limits,
  noBody,
  type StreamBody,
} from '@plainwire/wire'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { fetchSend } from './fetch.ts'

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
  vi.unstubAllGlobals()
})

type Seen = { readonly request: IncomingMessage; readonly bytes: Buffer }

async function serve(answer: (response: ServerResponse, seen: Seen) => void) {
  const seen: Seen[] = []
  const server = createServer(async (request, response) => {
    const chunks: Uint8Array[] = []
    try {
      for await (const chunk of request) chunks.push(chunk as Uint8Array)
    } catch {
      return
    }
    const one = { request, bytes: Buffer.concat(chunks) }
    seen.push(one)
    answer(response, one)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => {
    server.close()
    server.closeAllConnections()
  })
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, seen }
}

const requestTo = (host: string, more: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'GET',
  scheme: 'http',
  host,
  target: '/',
  headers: [],
  body: noBody,
  ...more,
})

const send = fetchSend()
const ok = (response: ServerResponse) => void response.end('fine')

async function exchange(request: HttpRequest, limits: Limits = {}, signal?: AbortSignal) {
  const response = await send(request, signal ? { limits, signal } : { limits })
  if (isAnomaly(response)) return response
  const bytes = await collect(response.body, 2 ** 20)
  return isAnomaly(bytes) ? bytes : { ...response, text: Buffer.from(bytes).toString() }
}

const anomalyOf = (found: Anomaly | object): Anomaly => {
  if (!isAnomaly(found)) throw new Error('no anomaly')
  return found
}

async function* pieces() {
  yield Buffer.from('abc')
  yield Buffer.from('def')
}
const stream: StreamBody = { length: 6, replayable: true, open: pieces }

describe('a request goes out as it is', () => {
  test('with its path, its query, its headers and its bytes', async () => {
    const { host, seen } = await serve(ok)
    const target = '/a%20b//c%2F..%2F?x=%2B&x=%20&y'
    const headers = [
      ['host', host],
      ['Content-Length', '3'],
      ['x-amz-a', 'one'],
      ['X-Amz-A', 'two'],
      ['content-type', 'text/plain'],
    ] as const
    const body = Buffer.from('abc')
    const found = await exchange(requestTo(host, { method: 'PUT', target, headers, body }))
    expect(found).toMatchObject({ status: 200, text: 'fine' })
    const { request, bytes } = seen[0]!
    expect(request.url).toBe(target)
    expect(request.headers).toMatchObject({
      host,
      'content-length': '3',
      'x-amz-a': 'one,two',
      'content-type': 'text/plain',
    })
    expect(bytes.toString()).toBe('abc')
  })

  test('but for a stream, which is sent whole with its length', async () => {
    const { host, seen } = await serve(ok)
    await exchange(requestTo(host, { method: 'PUT', body: stream }))
    expect(seen[0]?.request.headers['content-length']).toBe('6')
    expect(seen[0]?.bytes.toString()).toBe('abcdef')
  })

  test('or as a stream, where the runtime can say its length', async () => {
    const lengths: number[] = []
    vi.stubGlobal(
      'FixedLengthStream',
      class extends TransformStream {
        constructor(length: number) {
          super()
          lengths.push(length)
        }
      },
    )
    const { host, seen } = await serve(ok)
    await exchange(requestTo(host, { method: 'PUT', body: stream }))
    expect(lengths).toEqual([6])
    expect(seen[0]?.request.headers['transfer-encoding']).toBe('chunked')
    expect(seen[0]?.bytes.toString()).toBe('abcdef')
    async function* failing() {
      yield Buffer.from('abc')
      throw new Error('gone')
    }
    const broken = { ...stream, open: failing }
    expect(await exchange(requestTo(host, { method: 'PUT', body: broken }))).toMatchObject({
      $anomaly: 'unavailable',
    })
  })

  test.each([['/a/../b'], ['/a/./b'], ['/%2e%2E/b'], ['/a#b'], ['/a b'], ['/ü'], ["/a?b='"]])(
    '%s would be changed, and is refused',
    async target => {
      const { host, seen } = await serve(ok)
      expect(await exchange(requestTo(host, { target }))).toMatchObject({
        $anomaly: 'incorrect',
        code: 'TARGET_CHANGED',
      })
      expect(seen).toHaveLength(0)
    },
  )

  test('a header that the runtime leaves out is refused', async () => {
    const { host } = await serve(ok)
    vi.stubGlobal(
      'Request',
      class extends Request {
        constructor(url: URL, init: RequestInit) {
          super(url, { ...init, headers: [...(init.headers as [])].slice(1) })
        }
      },
    )
    const headers = [['date', 'now']] as const
    expect(await exchange(requestTo(host, { headers }))).toMatchObject({
      $anomaly: 'incorrect',
      code: 'FORBIDDEN_HEADER',
      message: expect.stringContaining("'date'"),
    })
  })

  test.each([
    ['a body where none may be', { method: 'GET', body: Buffer.from('a') }, 'BAD_REQUEST'],
    ['a method that is none', { method: 'a b' }, 'BAD_REQUEST'],
    ['a header that is none', { headers: [['a b', 'c']] }, 'BAD_REQUEST'],
    ['a host that is none', { host: 'a b' }, 'BAD_REQUEST'],
    [
      'a stream of another length',
      { method: 'PUT', body: { ...stream, length: 7 } },
      'BODY_LENGTH_WRONG',
    ],
    [
      'a stream of another length than a header says',
      {
        method: 'PUT',
        body: { replayable: false, open: pieces },
        headers: [['content-length', '5']],
      },
      'BODY_LENGTH_WRONG',
    ],
  ] as const)('%s is an anomaly', async (_, more, code) => {
    const { host } = await serve(ok)
    const found = await exchange(requestTo(host, more as Partial<HttpRequest>))
    expect(found).toMatchObject({ $anomaly: 'incorrect', code })
  })

  test('a stream that is too long to be held is an anomaly', async () => {
    const found = await fetchSend({ maxBody: 5 })(
      requestTo('127.0.0.1:1', { method: 'PUT', body: stream }),
      {},
    )
    expect(found).toMatchObject({ $anomaly: 'incorrect', code: 'BODY_TOO_LARGE' })
  })

  test('a stream that fails is an anomaly', async () => {
    async function* failing() {
      yield Buffer.from('abc')
      throw new Error('the disk is gone')
    }
    const body = { replayable: false, open: failing }
    const found = await exchange(requestTo('127.0.0.1:1', { method: 'PUT', body }))
    expect(anomalyOf(found)).toMatchObject({ code: 'BODY_FAILED' })
  })
})

describe('a response comes as it is', () => {
  test('with status, headers and length', async () => {
    const { host } = await serve(response => {
      response.writeHead(404, { 'x-a': ['1', '2'], 'content-length': '4' })
      response.end('fine')
    })
    const found = await send(requestTo(host), {})
    if (isAnomaly(found)) throw new Error(found.message)
    expect(found.status).toBe(404)
    expect(header(found.headers, 'x-a')).toBe('1, 2')
    expect(found.body.length).toBe(4)
    ;(found.body as StreamBody).release?.()
  })

  test('A15.8: redirects are not followed', async () => {
    const { host, seen } = await serve(response => {
      response.writeHead(301, { location: '/other', 'x-amz-bucket-region': 'eu-west-1' })
      response.end('moved')
    })
    const found = await exchange(requestTo(host))
    expect(found).toMatchObject({ status: 301, text: 'moved' })
    expect(seen).toHaveLength(1)
  })

  test('A15.8: nor where a browser hides where they lead', async () => {
    const hidden = Object.defineProperty(Response.error(), 'type', { value: 'opaqueredirect' })
    const found = await fetchSend({ fetch: async () => hidden })(requestTo('a'), {})
    expect(found).toMatchObject({ $anomaly: 'incorrect', code: 'REDIRECTED' })
  })

  test('freed of a coding: without the length and the checksums of what was coded', async () => {
    const { host } = await serve(response => {
      const body = gzipSync('plain text')
      response.writeHead(200, {
        'content-encoding': 'gzip',
        'content-length': body.length,
        'x-amz-checksum-crc32': 'AAAAAA==',
        'x-a': 'b',
      })
      response.end(body)
    })
    const found = await exchange(requestTo(host))
    expect(found).toMatchObject({ text: 'plain text' })
    const names = (found as unknown as { headers: [string][] }).headers.map(([name]) => name)
    expect(names).toContain('x-a')
    expect(names).not.toContain('content-length')
    expect(names).not.toContain('x-amz-checksum-crc32')
  })

  test('without a body', async () => {
    const { host } = await serve(response => void response.writeHead(204).end())
    expect(await exchange(requestTo(host))).toMatchObject({ status: 204, text: '' })
  })

  test('piece by piece, once', async () => {
    const { host } = await serve(response => {
      response.write('abc')
      setTimeout(() => response.end('def'), 20)
    })
    const found = await send(requestTo(host), {})
    if (isAnomaly(found)) throw new Error(found.message)
    const body = found.body as StreamBody
    const chunks: string[] = []
    for await (const chunk of body.open()) chunks.push(Buffer.from(chunk).toString())
    expect(chunks).toEqual(['abc', 'def'])
    expect(await collect(body, 100)).toMatchObject({ $anomaly: 'incorrect', code: 'BODY_READ' })
  })
})

describe('what the network does wrong', () => {
  test('nobody listens', async () => {
    const { host } = await serve(ok)
    closers.splice(0)[0]?.()
    const found = anomalyOf(await exchange(requestTo(host)))
    expect(found).toMatchObject({ $anomaly: 'unavailable', retryable: true, code: 'ECONNREFUSED' })
  })

  test('a browser does not say what went wrong', async () => {
    const refusing = fetchSend({ fetch: () => Promise.reject(new TypeError('Failed to fetch')) })
    const found = await refusing(requestTo('a'), {})
    expect(found).toMatchObject({
      $anomaly: 'unavailable',
      code: 'FETCH_FAILED',
      message: expect.stringMatching(/Failed to fetch.*CORS/),
    })
  })

  test('the server hangs up', async () => {
    const { host } = await serve(response => response.destroy())
    expect(await exchange(requestTo(host))).toMatchObject({
      $anomaly: 'unavailable',
      retryable: true,
    })
  })

  test('the body is cut short', async () => {
    const { host } = await serve(response => {
      response.writeHead(200, { 'content-length': 10 })
      response.write('abc', () => setTimeout(() => response.destroy(), 20))
    })
    expect(await exchange(requestTo(host))).toMatchObject({
      $anomaly: 'unavailable',
      retryable: true,
    })
  })

  test('the server never answers: no longer than silence may last', async () => {
    const { host } = await serve(() => {})
    expect(await exchange(requestTo(host), { idle: 100 })).toMatchObject({
      $anomaly: 'interrupted',
      code: 'TIMEOUT',
      message: expect.stringContaining('nothing received for 100 ms'),
    })
  })

  test('the server stops within the body', async () => {
    const { host } = await serve(response => void response.write('abc'))
    expect(await exchange(requestTo(host), { idle: 100 })).toMatchObject({ code: 'TIMEOUT' })
  })

  test('the server drips: no longer than an attempt may take', async () => {
    const { host } = await serve(response => {
      const drip = setInterval(() => response.write('x'), 10)
      response.on('close', () => clearInterval(drip))
    })
    expect(await exchange(requestTo(host), { idle: 5_000, attempt: 200 })).toMatchObject({
      code: 'TIMEOUT',
      message: expect.stringContaining('no answer within 200 ms'),
    })
  })

  test('a body that is left unread is given up', async () => {
    let closed = false
    const { host } = await serve(response => {
      response.write('abc')
      response.on('close', () => {
        closed = true
      })
    })
    const found = await send(requestTo(host), { limits: { idle: 100 } })
    if (isAnomaly(found)) throw new Error(found.message)
    await expect.poll(() => closed, { timeout: 10_000 }).toBe(true)
    expect(await collect(found.body, 100)).toMatchObject({ code: 'TIMEOUT' })
  })
})

describe('cancelled', () => {
  const aborted = { $anomaly: 'interrupted', code: 'ABORTED', retryable: false }

  test('before it was sent', async () => {
    const { host, seen } = await serve(ok)
    expect(await exchange(requestTo(host), {}, AbortSignal.abort())).toMatchObject(aborted)
    expect(seen).toHaveLength(0)
  })

  test('while its body is read', async () => {
    const controller = new AbortController()
    async function* slow() {
      yield Buffer.from('abc')
      controller.abort()
      yield Buffer.from('def')
    }
    const body = { replayable: false, open: slow }
    const request = requestTo('127.0.0.1:1', { method: 'PUT', body })
    expect(await exchange(request, {}, controller.signal)).toMatchObject(aborted)
  })

  test('before the answer, and within it', async () => {
    for (const write of [false, true]) {
      const controller = new AbortController()
      let closed = false
      const { host } = await serve(response => {
        response.on('close', () => {
          closed = true
        })
        if (write) response.write('abc')
        setTimeout(() => controller.abort(), 50)
      })
      const found = await exchange(requestTo(host), { idle: 10_000 }, controller.signal)
      expect(found).toMatchObject(aborted)
      await expect.poll(() => closed, { timeout: 10_000 }).toBe(true)
    }
  })

  test('released: the connection ends', async () => {
    let closed = false
    const { host } = await serve(response => {
      response.write('abc')
      response.on('close', () => {
        closed = true
      })
    })
    const found = await send(requestTo(host), {})
    if (isAnomaly(found)) throw new Error(found.message)
    ;(found.body as StreamBody).release?.()
    await expect.poll(() => closed, { timeout: 10_000 }).toBe(true)
    expect(await collect(found.body, 100)).toMatchObject({ code: 'BODY_READ' })
  })
})
