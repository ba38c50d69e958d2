/**
 * The local AWS for pages of other origins. S3 has its own CORS rules; DynamoDB, which allows every origin, is told so here.
 * Two objects misbehave: `halves` sends its second half when the caller has put `seen`, `endless` never ends.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { client, orThrow } from '@plainwire/client'
import { dynamodb } from '@plainwire/dynamodb'
import { local } from '@plainwire/local'
import { s3 } from '@plainwire/s3'
import { collect, type Header, type HttpRequest, isAnomaly, type Send } from '@plainwire/wire'

export const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }

export type Exchange = Pick<HttpRequest, 'method' | 'target' | 'headers'> & { status: number }

export async function corsServer() {
  const aws = local()
  await furnish(aws.send)
  const seen: Exchange[] = []
  const waiting: (() => void)[] = []
  const server = createServer(async (incoming, outgoing) => {
    try {
      const request = await requestOf(incoming)
      const { method, target, headers } = request
      if (method === 'GET' && target.startsWith('/notes/odd/'))
        return odd(target, waiting, allowed(incoming, outgoing))
      if (target === '/') allowed(incoming, outgoing)
      if (method === 'OPTIONS' && target === '/') return void outgoing.writeHead(204).end()
      await answer(aws.send, request, outgoing)
      if (target.startsWith('/notes/seen')) for (const go of waiting.splice(0)) go()
      if (method !== 'OPTIONS') seen.push({ method, target, headers, status: outgoing.statusCode })
    } catch {
      outgoing.destroy()
    }
  })
  return {
    endpoint: await listening(server),
    nobody: await deserted(),
    seen,
    async close() {
      server.close()
      server.closeAllConnections()
      await aws.close()
    },
  }
}

/** A bucket that pages may use, and a table with one item. */
async function furnish(send: Send): Promise<void> {
  const at = { region: 'eu-west-1', credentials, send, endpoint: 'http://127.0.0.1:4566' }
  const store = client({ api: s3, ...at })
  const Bucket = 'notes'
  const CreateBucketConfiguration = { LocationConstraint: 'eu-west-1' } as const
  orThrow(
    await store.invoke({ op: 'CreateBucket', request: { Bucket, CreateBucketConfiguration } }),
  )
  const CORSRules = [
    {
      AllowedOrigins: ['*'],
      AllowedMethods: ['GET', 'PUT', 'HEAD', 'DELETE', 'POST'],
      AllowedHeaders: ['*'],
      ExposeHeaders: ['etag', 'x-amz-request-id', 'x-amz-checksum-crc32', 'x-amz-checksum-crc32c'],
    },
  ]
  const CORSConfiguration = { CORSRules }
  orThrow(await store.invoke({ op: 'PutBucketCors', request: { Bucket, CORSConfiguration } }))
  const table = client({ api: dynamodb, ...at })
  orThrow(
    await table.invoke({
      op: 'CreateTable',
      request: {
        TableName: 'notes',
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      },
    }),
  )
  const Item = { id: { S: 'ü' }, text: { S: 'wörds' }, bytes: { B: Uint8Array.of(1, 2) } }
  orThrow(await table.invoke({ op: 'PutItem', request: { TableName: 'notes', Item } }))
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

async function answer(send: Send, request: HttpRequest, to: ServerResponse): Promise<void> {
  const found = await send(request, {})
  if (isAnomaly(found)) throw new Error(found.message)
  const body = await collect(found.body, 2 ** 26)
  if (isAnomaly(body)) throw new Error(body.message)
  to.writeHead(found.status, found.headers.flat())
  to.end(body)
}

/** Every origin may do everything. */
function allowed({ headers }: IncomingMessage, to: ServerResponse): ServerResponse {
  const { origin, 'access-control-request-headers': asked } = headers
  if (origin !== undefined) to.setHeader('access-control-allow-origin', origin)
  if (asked !== undefined) to.setHeader('access-control-allow-headers', asked)
  return to
}

const size = 300_000

function odd(target: string, waiting: (() => void)[], to: ServerResponse): void {
  const bytes = Buffer.alloc(size / 2, 'a')
  to.writeHead(200, { etag: '"e-1"' })
  to.write(bytes)
  if (target.startsWith('/notes/odd/halves')) {
    waiting.push(() => to.end(bytes))
    return
  }
  const dripping = setInterval(() => to.write('x'.repeat(1000)), 5)
  to.on('close', () => clearInterval(dripping))
}
