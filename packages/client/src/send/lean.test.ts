/** The transport of small bundles over a real connection; `misbehaving.test.ts` has it meet bad servers. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  type Anomaly,
  collect,
  type HttpRequest,
  type HttpResponse,
  isAnomaly,
  type Limits,
  noBody,
  type StreamBody,
} from '@plainwire/wire'
import { afterEach, expect, test } from 'vitest'
import { leanSend } from './lean.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close()
    server.closeAllConnections()
  }
})

async function host(talk: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = createServer(talk)
  servers.push(server)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

const to = (host: string, more: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'POST',
  scheme: 'http',
  host,
  target: '/a%2Fb?c=1&c=2',
  headers: [],
  body: noBody,
  ...more,
})

const streamed = (source: () => AsyncIterable<Uint8Array>, length?: number): StreamBody => ({
  replayable: false,
  open: source,
  ...(length === undefined ? {} : { length }),
})

const bytes = async (response: HttpResponse | Anomaly) =>
  isAnomaly(response) ? response : Buffer.from((await collect(response.body, 1e6)) as Uint8Array)

const echo = (request: IncomingMessage, response: ServerResponse) => {
  response.setHeader('x-seen', `${request.url} ${request.rawHeaders.join('|')}`)
  request.pipe(response)
}

test('sends target and headers byte for byte, and bytes with their length', async () => {
  const at = await host(echo)
  const sent = to(at, {
    headers: [
      ['X-One', '1'],
      ['x-one', '2'],
    ],
    body: Buffer.from('abc'),
  })
  const found = (await leanSend(sent, {})) as HttpResponse
  const [, seen] = found.headers.find(([name]) => name === 'x-seen')!
  expect(seen).toBe(
    `/a%2Fb?c=1&c=2 host|${at}|X-One|1|x-one|2|content-length|3|Connection|keep-alive`,
  )
  expect(String(await bytes(found))).toBe('abc')
})

test.each([
  ['of a known length', 10, /content-length\|10/],
  ['of an unknown length', undefined, /transfer-encoding\|chunked/],
])('streams a body %s', async (_, length, framing) => {
  const at = await host(echo)
  async function* source() {
    for (const part of ['01234', '56789']) {
      await new Promise(resolve => setTimeout(resolve, 20))
      yield Buffer.from(part)
    }
  }
  const found = (await leanSend(to(at, { body: streamed(source, length) }), {})) as HttpResponse
  expect(found.headers.find(([name]) => name === 'x-seen')![1]).toMatch(framing)
  expect(String(await bytes(found))).toBe('0123456789')
})

test('a body whose source fails', async () => {
  const at = await host(request => void request.resume())
  // biome-ignore lint/correctness/useYield: it fails before its first bytes
  async function* source(): AsyncGenerator<Uint8Array> {
    throw new Error('torn')
  }
  expect(await leanSend(to(at, { body: streamed(source) }), {})).toMatchObject({
    $anomaly: 'fault',
    code: 'BODY_FAILED',
    message: 'The request body cannot be read: torn',
  })
})

const silent: [limit: string, limits: Limits][] = [
  ['attempt', { attempt: 60 }],
  ['idle', { idle: 60 }],
]
test.each(silent)('a silent server meets the limit %s', async (limit, limits) => {
  const at = await host(() => undefined)
  expect(await leanSend(to(at), { limits })).toMatchObject({
    $anomaly: 'interrupted',
    code: 'TIMEOUT',
    data: { limit, ms: 60 },
  })
})

test('a slow reader and a slow source are not the silence of the server', async () => {
  const wait = () => new Promise(resolve => setTimeout(resolve, 250))
  const big = Buffer.alloc(4 << 20, 'x')
  const at = await host((request, response) => {
    request.resume().on('end', () => response.end(big))
  })
  async function* source() {
    yield Buffer.from('a')
    await wait()
    yield Buffer.from('b')
  }
  const limits = { idle: 100 }
  const found = (await leanSend(to(at, { body: streamed(source) }), { limits })) as HttpResponse
  let size = 0
  for await (const chunk of (found.body as StreamBody).open()) {
    if (size === 0) await wait()
    size += chunk.length
  }
  expect(size).toBe(big.length)
})

test('a signal ends a call under way, a body half read, and what has not begun', async () => {
  const at = await host((request, response) => {
    request.resume()
    if (request.url === '/half') response.write('half')
  })
  const stop = new AbortController()
  const waiting = leanSend(to(at), { signal: stop.signal })
  const half = (await leanSend(to(at, { target: '/half' }), {
    signal: stop.signal,
  })) as HttpResponse
  const rest = collect(half.body, 100)
  stop.abort()
  for (const found of [await waiting, await rest, await leanSend(to(at), { signal: stop.signal })])
    expect(found).toMatchObject({ $anomaly: 'interrupted', code: 'ABORTED', retryable: false })
})

test('what cannot be sent', async () => {
  const broken = to('127.0.0.1:1', { headers: [['x', 'a\nb']] })
  expect(await leanSend(broken, {})).toMatchObject({ $anomaly: 'incorrect', code: 'BAD_REQUEST' })
  expect(await leanSend(to('a b'), {})).toMatchObject({ $anomaly: 'incorrect' })
})

test('A12.3: a length that the body has not is refused', async () => {
  const at = await host(echo)
  for (const body of [Buffer.from('four'), streamed(async function* () {}, 4)])
    for (const said of ['3', '9']) {
      const sent = to(at, { headers: [['Content-Length', said]], body })
      expect(await leanSend(sent, {})).toMatchObject({
        $anomaly: 'incorrect',
        code: 'BAD_REQUEST',
        message: expect.stringContaining(`content-length ${said} for 4`),
      })
    }
})
