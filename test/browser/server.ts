/**
 * A small AWS behind CORS for pages of other origins: it verifies every signature and every checksum, keeps objects, and
 * has one item. Bytes that were not signed and checked get no further.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { nodePrimitives } from '@plainwire/client'
import {
  type Anomaly,
  bodyFailed,
  chunkSigner,
  collect,
  crc32c,
  dechunked,
  encodeBase64,
  type Header,
  type HttpRequest,
  header,
  type Identity,
  isAnomaly,
  isBytes,
  verify,
} from '@plainwire/wire'

export const credentials = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'SECRETSECRET',
  sessionToken: 'TOKENTOKEN',
}

export type Exchange = {
  readonly method: string
  readonly target: string
  readonly headers: readonly Header[]
  readonly status: number
}

export async function corsServer() {
  const seen: Exchange[] = []
  const objects = new Map<string, Stored>()
  const server = createServer(async (incoming, outgoing) => {
    const origin = incoming.headers.origin
    if (origin !== undefined) allow(incoming, outgoing, origin)
    if (incoming.method === 'OPTIONS') {
      outgoing.writeHead(204).end()
      return
    }
    try {
      const request = await requestOf(incoming)
      await answer(objects, request, outgoing)
      const { method, target, headers } = request
      seen.push({ method, target, headers, status: outgoing.statusCode })
    } catch {
      outgoing.destroy()
    }
  })
  return {
    endpoint: await listening(server),
    nobody: await deserted(),
    seen,
    objects,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Where nobody listens. */
async function deserted(): Promise<string> {
  const server = createServer()
  const place = await listening(server)
  await new Promise(resolve => server.close(resolve))
  return place
}

/** As a bucket's CORS configuration says it, preflight included. */
function allow(incoming: IncomingMessage, outgoing: ServerResponse, origin: string): void {
  outgoing.setHeader('access-control-allow-origin', origin)
  outgoing.setHeader(
    'access-control-expose-headers',
    'etag, x-amz-request-id, x-amz-checksum-crc32c',
  )
  const asked = incoming.headers['access-control-request-headers']
  if (asked !== undefined) outgoing.setHeader('access-control-allow-headers', asked)
  outgoing.setHeader('access-control-allow-methods', 'GET, PUT, POST, HEAD, DELETE')
}

async function requestOf(incoming: IncomingMessage): Promise<HttpRequest> {
  const chunks: Uint8Array[] = []
  for await (const chunk of incoming) chunks.push(chunk as Uint8Array)
  return {
    method: incoming.method ?? '',
    scheme: 'http',
    host: incoming.headers.host ?? '',
    target: incoming.url ?? '',
    headers: Object.entries(incoming.headers).map(([name, value]): Header => [name, String(value)]),
    body: Buffer.concat(chunks),
  }
}

type Stored = { readonly bytes: Uint8Array; readonly crc32c?: string }

async function answer(objects: Map<string, Stored>, request: HttpRequest, to: ServerResponse) {
  const identity = verified(request)
  if (isAnomaly(identity)) return fail(to, 403, String(identity.code))
  const body = await contentOf(request, identity)
  if (isAnomaly(body)) return fail(to, 400, String(body.code))
  if (identity.service === 'dynamodb') {
    const { Key } = JSON.parse(Buffer.from(body).toString())
    to.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' })
    to.end(JSON.stringify({ Item: { ...Key, text: { S: 'wörds' }, bytes: { B: 'AQI=' } } }))
    return
  }
  const key = request.target.split('?')[0]!
  if (request.method === 'PUT') {
    const sum = sumOf(body)
    objects.set(key, { bytes: body, crc32c: sum })
    if (key.endsWith('/seen')) for (const go of waiting.splice(0)) go()
    to.writeHead(200, { etag: '"e-1"', 'x-amz-checksum-crc32c': sum }).end()
    return
  }
  if (key.endsWith('/endless')) return drip(to)
  const found = objects.get(key)
  if (found === undefined) return fail(to, 404, 'NoSuchKey')
  to.writeHead(200, {
    etag: '"e-1"',
    ...(found.crc32c && { 'x-amz-checksum-crc32c': found.crc32c }),
  })
  if (found.bytes.length < 100_000) {
    to.end(found.bytes)
    return
  }
  const half = found.bytes.length >> 1
  to.write(found.bytes.subarray(0, half))
  waiting.push(() => to.end(found.bytes.subarray(half)))
}

/** The other halves of big objects: they come when the first was seen, which the caller says by putting `seen`. */
const waiting: (() => void)[] = []

function drip(to: ServerResponse): void {
  to.writeHead(200)
  const dripping = setInterval(() => to.write('x'.repeat(1000)), 5)
  to.on('close', () => clearInterval(dripping))
}

function fail(to: ServerResponse, status: number, code: string): void {
  to.writeHead(status, { 'content-type': 'application/xml', 'x-amz-request-id': 'R-1' })
  to.end(`<Error><Code>${code}</Code><Message>no: ${code}</Message></Error>`)
}

const verified = (request: HttpRequest): Identity | Anomaly =>
  verify(request, {
    secretOf: id => (id === credentials.accessKeyId ? credentials.secretAccessKey : undefined),
    now: new Date(),
    primitives: nodePrimitives,
    escapePath: /^\/notes\//.test(request.target) ? 'once' : 'twice',
    presignedPayload: 'unsigned',
  })

/** The body freed of its chunks, its trailer checked. */
async function contentOf(request: HttpRequest, identity: Identity): Promise<Uint8Array | Anomaly> {
  const { body, headers } = request
  const bytes = isBytes(body) ? body : new Uint8Array()
  if (!identity.payload.startsWith('STREAMING-')) return bytes
  const trailers = identity.payload.endsWith('-TRAILER')
  const opened = dechunked(once(bytes), {
    trailers,
    signer: chunkSigner(identity.seed, nodePrimitives),
  })
  const open = () => opened.body
  const decoded = await collect({ replayable: false, open }, 2 ** 26).catch(bodyFailed)
  if (isAnomaly(decoded)) return decoded
  const trailer = header(opened.trailers(), 'x-amz-checksum-crc32c')
  const length = Number(header(headers, 'x-amz-decoded-content-length'))
  return (!trailers || trailer === sumOf(decoded)) && length === decoded.length
    ? decoded
    : ({ code: 'BadDigest', $anomaly: 'incorrect', message: '', retryable: false } as Anomaly)
}

function sumOf(bytes: Uint8Array): string {
  const hasher = crc32c()
  hasher.update(bytes)
  return encodeBase64(hasher.digest())
}

async function* once(bytes: Uint8Array) {
  yield bytes
}
