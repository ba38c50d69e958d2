import { createServer as createHttp } from 'node:http'
import { createSecureServer } from 'node:http2'
import { type AddressInfo, createServer } from 'node:net'
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
import { all, deferred, failureOf, overHttp2 } from '../event-stream.fixture.ts'
import { type Http2SendOptions, http2Send } from './http2.ts'

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

async function served(script: Parameters<typeof overHttp2>[0]) {
  const made = await overHttp2(script)
  closers.push(made.close)
  return { ...made, host: made.endpoint.slice('http://'.length) }
}

function transport(options?: Http2SendOptions) {
  const send = http2Send(options)
  closers.push(send.close)
  return send
}

const request = (host: string, more: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'POST',
  scheme: 'http',
  host,
  target: '/a%2Fb?c',
  headers: [],
  body: noBody,
  ...more,
})

function answered(result: HttpResponse | Anomaly): HttpResponse {
  if (isAnomaly(result)) throw new Error(result.message)
  return result
}

const bytes = (text: string) => new TextEncoder().encode(text)
const text = async (response: HttpResponse) => {
  const found = await collect(response.body, 1000)
  return isAnomaly(found) ? found : new TextDecoder().decode(found)
}
const streamed = (source: () => AsyncIterable<Uint8Array>) => ({ replayable: false, open: source })

describe('a call', () => {
  test('goes out as it is, without what rules HTTP/1.1, and comes back with trailers', async () => {
    const seen = deferred<object>()
    const server = await served(async (stream, headers) => {
      const got: Uint8Array[] = []
      for await (const chunk of stream) got.push(chunk as Uint8Array)
      seen.resolve({ ...headers, body: Buffer.concat(got).toString() })
      stream.respond({ ':status': 201, 'x-many': ['a', 'b'] }, { waitForTrailers: true })
      stream.on('wantTrailers', () => stream.sendTrailers({ 'x-late': 'c' }))
      stream.end('world')
    })
    const headers = [
      ['X-Spelt', 'A'],
      ['Connection', 'close'],
      ['x-twice', '1'],
      ['X-Twice', '2'],
    ] as const
    const body = bytes('hello')
    const response = answered(await transport()(request(server.host, { headers, body }), {}))
    expect(response.status).toBe(201)
    expect(await text(response)).toBe('world')
    expect(response.headers.filter(([name]) => name.startsWith('x-'))).toEqual([
      ['x-many', 'a'],
      ['x-many', 'b'],
    ])
    expect(response.trailers?.()).toEqual([['x-late', 'c']])
    expect(await seen.promise).toMatchObject({
      ':path': '/a%2Fb?c',
      ':authority': server.host,
      'content-length': '5',
      'x-spelt': 'A',
      'x-twice': '1, 2',
      body: 'hello',
    })
    expect(await seen.promise).not.toHaveProperty('connection')
  })

  test('shares a connection with others, until nobody needs it', async () => {
    const server = await served(stream => {
      stream.respond({ ':status': 200 })
      stream.end('x')
    })
    const send = transport({ keep: 30 })
    const results = await Promise.all(
      Array.from({ length: 20 }, () => send(request(server.host), {})),
    )
    for (const result of results) expect(await text(answered(result))).toBe('x')
    expect(server.sockets.size).toBe(1)
    await expect.poll(() => server.sessions.size).toBe(0)
    expect(await text(answered(await send(request(server.host), {})))).toBe('x')
    expect(server.sockets.size).toBe(2)
  })

  test('has another connection when the service shuts one', async () => {
    const server = await served((stream, headers) => {
      stream.respond({ ':status': 200 })
      stream.end('x')
      if (headers[':path'] === '/last') stream.session?.goaway(0)
    })
    const send = transport()
    const last = answered(await send(request(server.host, { target: '/last' }), {}))
    expect(await text(last)).toBe('x')
    expect(await text(answered(await send(request(server.host), {})))).toBe('x')
    expect(server.sockets.size).toBe(2)
  })

  test('keeps to how many calls a connection may carry', async () => {
    const server = await served(stream => {
      stream.session?.settings({ maxConcurrentStreams: 1 })
      stream.respond({ ':status': 200 })
      stream.write('x')
    })
    const send = transport()
    const first = answered(await send(request(server.host), {}))
    await new Promise(resolve => setTimeout(resolve, 50))
    expect(answered(await send(request(server.host), {})).status).toBe(200)
    expect(server.sockets.size).toBe(2)
    if ('release' in first.body) first.body.release?.()
  })
})

describe('what goes wrong', () => {
  const sent = (host: string, limits: Limits = {}, more: Partial<HttpRequest> = {}) =>
    transport()(request(host, more), { limits })

  test('nobody there', async () => {
    expect(await sent('127.0.0.1:1')).toMatchObject({ $anomaly: 'unavailable', retryable: true })
  })

  test('a server that speaks HTTP/1.1', async () => {
    const server = createHttp((_request, response) => response.end('x'))
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    closers.push(() => server.close())
    expect(await sent(`127.0.0.1:${(server.address() as AddressInfo).port}`)).toMatchObject({
      $anomaly: expect.stringMatching(/unavailable|fault/),
    })
  })

  test('a server nobody trusts', async () => {
    const server = createSecureServer({ SNICallback: (_name, done) => done(new Error('none')) })
    server.on('tlsClientError', () => {})
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    closers.push(() => server.close())
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
    const result = await transport()(request(host, { scheme: 'https' }), {})
    expect(result).toHaveProperty('$anomaly')
  })

  test('a server that accepts and says nothing', async () => {
    const server = createServer(socket => socket.on('error', () => {}))
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    closers.push(() => server.close())
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
    for (const limits of [{ attempt: 50 }, { idle: 50 }])
      expect(await sent(host, limits)).toMatchObject({ $anomaly: 'interrupted', code: 'TIMEOUT' })
  })

  test('a session refused, a stream refused', async () => {
    const goaway = await served(stream => stream.session?.destroy())
    expect(await sent(goaway.host)).toMatchObject({ $anomaly: 'unavailable', retryable: true })
    const refusing = await served(stream => stream.close(7))
    expect(await sent(refusing.host)).toMatchObject({ $anomaly: 'unavailable', retryable: true })
  })

  test('a body that cannot be read, and one that falls silent', async () => {
    const server = await served(stream => {
      stream.respond({ ':status': 200 })
      stream.resume()
      stream.write('x')
    })
    // biome-ignore lint/correctness/useYield: it fails before it yields
    const failing = streamed(async function* () {
      throw new Error('no more paper')
    })
    const silent = await served(() => {})
    expect(await sent(silent.host, {}, { body: failing })).toMatchObject({
      $anomaly: 'fault',
      code: 'BODY_FAILED',
    })
    const response = answered(await sent(server.host, { idle: 500 }))
    expect(await text(response)).toMatchObject({ $anomaly: 'interrupted', code: 'TIMEOUT' })
    expect(await text(response)).toMatchObject({ code: 'BODY_READ' })
  })

  test('not a listener that takes its time', async () => {
    const server = await served(stream => {
      stream.respond({ ':status': 200 })
      stream.write('x')
      setTimeout(() => stream.end('y'), 500)
    })
    const response = answered(await sent(server.host, { idle: 300 }))
    const got: Uint8Array[] = []
    for await (const chunk of (response.body as { open(): AsyncIterable<Uint8Array> }).open()) {
      got.push(chunk)
      await new Promise(resolve => setTimeout(resolve, 700))
    }
    expect(Buffer.concat(got).toString()).toBe('xy')
  })

  test('a response larger than it may be', async () => {
    const server = await served(stream => {
      stream.respond({ ':status': 200 })
      stream.end('x'.repeat(2000))
    })
    expect(await text(answered(await sent(server.host)))).toMatchObject({
      code: 'RESPONSE_TOO_LARGE',
    })
  })

  test('a request that cannot be sent', async () => {
    const server = await served(() => {})
    const headers = [['x-bad', 'a\nb']] as const
    expect(await sent(server.host, {}, { headers })).toMatchObject({ $anomaly: 'incorrect' })
  })

  test('a change of mind, before and during', async () => {
    const gone = deferred()
    const server = await served(stream => {
      stream.on('close', () => gone.resolve())
      stream.respond({ ':status': 200 })
      stream.write('x')
    })
    const send = transport()
    const before = AbortSignal.abort()
    expect(await send(request(server.host), { signal: before })).toMatchObject({ code: 'ABORTED' })
    const stop = new AbortController()
    const response = answered(await send(request(server.host), { signal: stop.signal }))
    const body = response.body as { open(): AsyncIterable<Uint8Array> }
    setTimeout(() => stop.abort(), 20)
    expect(await failureOf(all(body.open()))).toMatchObject({ code: 'ABORTED', retryable: false })
    await gone.promise
  })
})
