/** Through proxies of both kinds, past them, and what they do wrong. */
import {
  createServer as createHttp,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http'
import { createSecureServer } from 'node:http2'
import { createServer as createHttps } from 'node:https'
import {
  type AddressInfo,
  connect,
  createServer,
  type Server as NetServer,
  type Socket,
} from 'node:net'
import type { Duplex } from 'node:stream'
import { inspect } from 'node:util'
import { type Anomaly, collect, type HttpRequest, isAnomaly, noBody } from '@plainwire/wire'
import { afterEach, describe, expect, test } from 'vitest'
import { certificate } from '../certificate.fixture.ts'
import { client } from '../index.ts'
import { notes, nowhere } from '../service.fixture.ts'
import type { NodeSend } from './node.ts'
import { programDuplex, programSend } from './program.ts'
import { proxyFor } from './proxy-settings.ts'

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

async function listening(server: Server | NetServer) {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', () => resolve()))
  closers.push(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return { port: (server.address() as AddressInfo).port, sockets }
}

type Seen = { what: string; authorization: string | undefined }

/** A proxy that knows one host by every name. */
async function proxying(
  target: number,
  { secret = '', tls }: { secret?: string; tls?: { key: string; cert: string } } = {},
) {
  const seen: Seen[] = []
  const note = ({ method, url, headers }: IncomingMessage) =>
    seen.push({ what: `${method} ${url}`, authorization: headers['proxy-authorization'] })
  const allowed = ({ headers }: IncomingMessage) =>
    !secret || headers['proxy-authorization'] === secret
  const read = (request: IncomingMessage, response: ServerResponse) => {
    note(request)
    if (!allowed(request)) return response.writeHead(407).end()
    response.setHeader('x-seen-host', request.headers.host ?? '')
    response.end('passed on')
  }
  const server = tls ? createHttps(tls, read) : createHttp(read)
  server.on('connect', (request: IncomingMessage, socket: Duplex) => {
    note(request)
    socket.on('error', () => undefined)
    if (!allowed(request)) return socket.end('HTTP/1.1 407 Who are you\r\n\r\n')
    const there = connect(target, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Go on\r\n\r\n')
      there.pipe(socket).pipe(there)
    })
    there.on('error', () => socket.destroy())
    closers.push(() => there.destroy())
  })
  return { ...(await listening(server)), seen }
}

const requestTo = (
  host: string,
  scheme: 'http' | 'https',
  more: Partial<HttpRequest> = {},
): HttpRequest => ({
  method: 'POST',
  scheme,
  host,
  target: '/a%20b/../c?x=1',
  headers: [],
  body: noBody,
  ...more,
})

const text = async (found: Awaited<ReturnType<ReturnType<typeof programSend>>>) => {
  if (isAnomaly(found)) return found.code
  const bytes = await collect(found.body, 1000)
  return isAnomaly(bytes) ? bytes.code : Buffer.from(bytes).toString()
}

const sending = (variables: Record<string, string>, ca = '') =>
  programSend({
    variables: { ...variables, ...(ca && { AWS_CA_BUNDLE: '/ca' }) },
    readText: async () => ca || undefined,
  })

describe('A15.7 a proxy', () => {
  test('reads a request for http, whose host it looks up', async () => {
    const { port, seen, sockets } = await proxying(0, {
      secret: `Basic ${btoa('me:it is secret')}`,
    })
    const send = sending({ HTTP_PROXY: `http://me:it%20is%20secret@127.0.0.1:${port}` })
    const found = await send(requestTo('service.test:81', 'http'), {})
    expect(await text(found)).toBe('passed on')
    await text(await send(requestTo('service.test:81', 'http'), {}))
    expect(seen.map(({ what }) => what)).toEqual(
      Array(2).fill('POST http://service.test:81/a%20b/../c?x=1'),
    )
    expect(sockets.size).toBe(1)
  })

  test('opens a tunnel for https, which is kept', async () => {
    const made = certificate({ names: ['service.test'] })
    const targets: string[] = []
    const target = await listening(
      createHttps(made, (request, response) => {
        targets.push(
          `${request.headers.host} ${request.url} ${request.headers['proxy-authorization']}`,
        )
        response.end('secure')
      }),
    )
    const { port, seen } = await proxying(target.port, { secret: `Basic ${btoa('me:x')}` })
    const send = sending({ https_proxy: `me:x@127.0.0.1:${port}` }, made.cert)
    for (let call = 0; call < 3; call++)
      expect(await text(await send(requestTo('service.test', 'https'), {}))).toBe('secure')
    expect(seen.map(({ what }) => what)).toEqual(['CONNECT service.test:443'])
    expect(targets).toEqual(Array(3).fill('service.test /a%20b/../c?x=1 undefined'))
  })

  test('may itself be reached over TLS', async () => {
    const made = certificate({ names: ['service.test'] })
    const target = await listening(createHttps(made, (_, response) => response.end('secure')))
    const { port } = await proxying(target.port, { tls: made })
    const send = sending({ HTTPS_PROXY: `https://127.0.0.1:${port}` }, made.cert)
    const found = await text(await send(requestTo('service.test', 'https'), {}))
    expect(found).toBe('secure')
  })

  test('verifies the certificate of the host beyond it', async () => {
    const made = certificate({ names: ['other.test'] })
    const target = await listening(createHttps(made, (_, response) => response.end('secure')))
    const { port } = await proxying(target.port)
    const send = sending({ HTTPS_PROXY: `http://127.0.0.1:${port}` }, made.cert)
    expect(await send(requestTo('service.test', 'https'), {})).toMatchObject({
      $anomaly: 'fault',
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    })
  })

  test('carries HTTP/2 too, and so do the authorities', async () => {
    const made = certificate({ names: ['service.test'] })
    const target = createSecureServer(made, (request, response) => {
      response.end(`${request.headers[':authority']} ${request.httpVersion}`)
    })
    const { port: there } = await listening(target as never)
    const { port, seen } = await proxying(there)
    const variables = { HTTPS_PROXY: `http://127.0.0.1:${port}`, AWS_CA_BUNDLE: '/ca' }
    const send = await programDuplex({ variables, readText: async () => made.cert })
    const found = await send(requestTo('service.test', 'https', { target: '/' }), {})
    expect(await text(found)).toBe('service.test 2.0')
    expect(seen.map(({ what }) => what)).toEqual(['CONNECT service.test:443'])
    const straight = await send(requestTo(`127.0.0.1:${there}`, 'https', { target: '/' }), {})
    expect(await text(straight)).toBe(`127.0.0.1:${there} 2.0`)
    ;(send as NodeSend).close()
    const refused = await programDuplex({
      variables: { AWS_CA_BUNDLE: '/ca' },
      readText: async () => '',
    })
    expect(await refused(requestTo('service.test', 'https'), {})).toMatchObject({
      code: 'BAD_CONFIGURATION',
    })
  })

  test('serves a client that brings such variables', async () => {
    const { port, seen } = await proxying(0)
    const variables = { HTTP_PROXY: `http://127.0.0.1:${port}`, NO_PROXY: '' }
    const made = client({
      api: notes,
      region: 'r',
      endpoint: 'http://service.test',
      credentials: { accessKeyId: 'k', secretAccessKey: 's' },
      environment: { ...nowhere, variables },
    })
    await made.invoke({ op: 'ListNotes', request: {} })
    expect(seen[0]?.what).toBe('GET http://service.test/notes')
  })

  test('that is cancelled in the middle leaves no connection behind', async () => {
    const { port, sockets } = await listening(createServer(socket => void socket.resume()))
    const send = sending({ HTTPS_PROXY: `http://127.0.0.1:${port}` })
    const found = send(requestTo('service.test', 'https'), { limits: { connect: 200 } })
    await expect.poll(() => sockets.size).toBe(1)
    expect(await found).toMatchObject({
      $anomaly: 'interrupted',
      code: 'TIMEOUT',
      data: { limit: 'connect' },
    })
    await expect.poll(() => sockets.size).toBe(0)
  })
})

describe('what a proxy does wrong', () => {
  const secret = 'Basic nobody'
  test('it wants to know who asks', async () => {
    const { port } = await proxying(0, { secret })
    const send = sending({ HTTPS_PROXY: `http://me:PASSWORD@127.0.0.1:${port}` })
    const found = await send(requestTo('service.test', 'https'), {})
    expect(found).toMatchObject({ $anomaly: 'forbidden', code: 'PROXY_AUTHENTICATION' })
    expect(inspect(found)).not.toContain('PASSWORD')
  })

  const answers: readonly [what: string, answer: string, code: string][] = [
    ['it forbids the host', 'HTTP/1.1 403 No\r\ncontent-length: 0\r\n\r\n', 'PROXY_REFUSED'],
    ['it does not find the host', 'HTTP/1.1 502 Bad\r\n\r\n', 'PROXY_REFUSED'],
    ['it speaks no HTTP', 'hello\r\n\r\n', 'PROXY_FAILED'],
  ]
  test.each(answers)('%s', async (_, answer, code) => {
    const { port } = await listening(
      createServer(socket => void socket.on('data', () => socket.end(answer))),
    )
    const found = await sending({ HTTPS_PROXY: `http://127.0.0.1:${port}` })(
      requestTo('service.test', 'https'),
      {},
    )
    expect(found).toMatchObject({ code })
    expect((found as Anomaly).message).toContain(`127.0.0.1:${port}`)
  })

  test('it is not there', async () => {
    const { port } = await listening(createServer())
    for (const close of closers.splice(0)) close()
    const send = sending({
      HTTPS_PROXY: `http://127.0.0.1:${port}`,
      HTTP_PROXY: `http://127.0.0.1:${port}`,
    })
    for (const scheme of ['http', 'https'] as const)
      expect(await send(requestTo('service.test', scheme), {})).toMatchObject({
        $anomaly: 'unavailable',
        code: 'PROXY_FAILED',
        message: expect.stringMatching(/ECONNREFUSED.*Look at HTTP_PROXY/),
      })
  })

  test.each(['socks5://127.0.0.1:1', 'http://', ':::'])('it is %s', async url => {
    const found = await sending({ HTTPS_PROXY: url })(requestTo('service.test', 'https'), {})
    expect(found).toMatchObject({ $anomaly: 'fault', code: 'BAD_CONFIGURATION' })
  })
})

describe('which proxy', () => {
  const proxy = 'http://p.test:3128'
  const cases: readonly [
    variables: Record<string, string>,
    url: string,
    found: string | undefined,
  ][] = [
    [{ HTTPS_PROXY: proxy }, 'https://a.test', 'p.test:3128'],
    [{ HTTPS_PROXY: proxy }, 'http://a.test', undefined],
    [{ HTTP_PROXY: 'p.test' }, 'http://a.test', 'p.test:80'],
    [{ https_proxy: 'small.test:1', HTTPS_PROXY: proxy }, 'https://a.test', 'small.test:1'],
    [{ ALL_PROXY: proxy }, 'https://a.test', 'p.test:3128'],
    [{ HTTPS_PROXY: 'https://p.test' }, 'https://a.test', 'p.test:443'],
    [{ HTTP_PROXY: proxy, REQUEST_METHOD: 'GET' }, 'http://a.test', undefined],
    [{ HTTPS_PROXY: proxy, NO_PROXY: '*' }, 'https://a.test', undefined],
    [{ HTTPS_PROXY: proxy, NO_PROXY: 'b.test, a.test' }, 'https://a.test', undefined],
    [{ HTTPS_PROXY: proxy, NO_PROXY: 'test' }, 'https://a.test', undefined],
    [{ HTTPS_PROXY: proxy, NO_PROXY: '.test' }, 'https://a.test', undefined],
    [{ HTTPS_PROXY: proxy, no_proxy: '*.test' }, 'https://a.test', undefined],
    [{ HTTPS_PROXY: proxy, NO_PROXY: 'a.test:443' }, 'https://a.test', undefined],
    [{ HTTPS_PROXY: proxy, NO_PROXY: 'a.test:444' }, 'https://a.test', 'p.test:3128'],
    [{ HTTPS_PROXY: proxy, NO_PROXY: 'a.test' }, 'https://aa.test', 'p.test:3128'],
    [{ HTTPS_PROXY: proxy, NO_PROXY: '10.0.0.0/8' }, 'https://10.1.2.3', undefined],
    [{ HTTPS_PROXY: proxy, NO_PROXY: '10.0.0.0/8' }, 'https://11.1.2.3', 'p.test:3128'],
    [{ HTTPS_PROXY: proxy, NO_PROXY: '10.0.0.0/99, x/8' }, 'https://10.1.2.3', 'p.test:3128'],
    [{ HTTPS_PROXY: proxy, NO_PROXY: 'fd00::/8' }, 'https://[fd12::1]:8443', undefined],
    [{ HTTP_PROXY: proxy }, 'http://localhost:8000', undefined],
    [{ HTTP_PROXY: proxy }, 'http://127.0.0.1:8000', undefined],
    [{ HTTP_PROXY: proxy }, 'http://[::1]:8000', undefined],
    [{ HTTP_PROXY: proxy }, 'http://169.254.169.254', undefined],
    [{ HTTP_PROXY: proxy }, 'http://169.254.170.23', undefined],
    [{ HTTP_PROXY: proxy }, 'http://[fd00:ec2::254]', undefined],
  ]
  test.each(cases)('%j for %s', (variables, url, found) => {
    const [scheme = '', host = ''] = url.split('://')
    const way = proxyFor(variables, scheme as 'http', host)
    expect(way && !isAnomaly(way) && `${way.hostname}:${way.port}`).toBe(found)
  })
})
