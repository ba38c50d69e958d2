/** Big bodies of S3 wait until they are wanted: `Expect: 100-continue`, against real servers. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createTcp } from 'node:net'
import { s3 } from '@plainwire/s3'
import { isAnomaly } from '@plainwire/wire'
import { afterEach, describe, expect, test } from 'vitest'
import { client, meta, nodeSend } from '../index.ts'
import { credentials, nowhere } from '../service.fixture.ts'

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

type Seen = { expect?: string | undefined; bytes: number; connection: unknown }
type Answer = (request: IncomingMessage, response: ServerResponse) => void

/** A server that is asked first and answers by `asked`; what goes past it is taken and answered with 200. */
async function listening(asked?: Answer) {
  const seen: Seen[] = []
  const take = async (request: IncomingMessage, response: ServerResponse) => {
    const one: Seen = { expect: request.headers.expect, bytes: 0, connection: request.socket }
    seen.push(one)
    for await (const chunk of request) one.bytes += (chunk as Uint8Array).length
    response.end()
  }
  const server = createServer(take)
  if (asked)
    server.on('checkContinue', (request, response) => {
      seen.push({ expect: request.headers.expect, bytes: 0, connection: request.socket })
      request.on('data', chunk => {
        seen.at(-1)!.bytes += chunk.length
      })
      asked(request, response)
    })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => {
    server.close()
    server.closeAllConnections()
  })
  return { seen, endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

function store(endpoint: string, options: object = {}) {
  const send = nodeSend({ maxSockets: 1 })
  closers.push(send.close)
  const made = client({
    api: s3,
    region: 'eu-west-1',
    endpoint,
    credentials,
    send,
    environment: nowhere,
    ...options,
  })
  return (Body: unknown, op = 'PutObject', more: object = {}) =>
    made.invoke({ op, request: { Bucket: 'notes', Key: 'a', Body, ...more } } as never)
}

const big = Buffer.alloc(2 ** 21, 'x')
async function* pieces() {
  for (let at = 0; at < big.length; at += 2 ** 16) yield big.subarray(at, at + 2 ** 16)
}

describe('A12.56: a body of S3', () => {
  const cases: readonly [
    what: string,
    body: unknown,
    more: object,
    options: object,
    on: boolean,
  ][] = [
    ['of 2 MiB', big, {}, {}, true],
    ['of a byte less', big.subarray(1), {}, {}, false],
    ['that streams', pieces(), { ContentLength: big.length }, {}, true],
    ['where nobody should wait', big, {}, { expectContinue: false }, false],
    ['where smaller ones wait', Buffer.from('abc'), {}, { expectContinue: 3 }, true],
  ]
  test.each(cases)('%s', async (_, body, more, options, isAsked) => {
    const { seen, endpoint } = await listening()
    expect(isAnomaly(await store(endpoint, options)(body, 'PutObject', more))).toBe(false)
    const { length = big.length } = body as Partial<Buffer>
    expect(seen.map(({ expect }) => expect)).toEqual([isAsked ? '100-continue' : undefined])
    // Over plain HTTP, a stream goes in signed chunks.
    expect(seen[0]?.bytes).toBeGreaterThanOrEqual(length)
  })

  test('of a part waits, of what is no object does not', async () => {
    const { seen, endpoint } = await listening()
    const call = store(endpoint)
    await call(big, 'UploadPart', { PartNumber: 1, UploadId: 'u' })
    await call(undefined, 'HeadObject')
    expect(seen.map(({ expect }) => expect)).toEqual(['100-continue', undefined])
  })
})

test('a server that refuses is spared the body, and the next call has a connection of its own', async () => {
  const { seen, endpoint } = await listening((_, response) => {
    response.writeHead(403, { 'content-type': 'application/xml' })
    response.end('<Error><Code>AccessDenied</Code><Message>no</Message></Error>')
  })
  const call = store(endpoint)
  expect(await call(big)).toMatchObject({ $anomaly: 'forbidden', code: 'AccessDenied' })
  expect(isAnomaly(await call(Buffer.from('small')))).toBe(false)
  expect(seen.map(({ bytes }) => bytes)).toEqual([0, 5])
  expect(seen[0]?.connection).not.toBe(seen[1]?.connection)
})

test('a server that refuses and keeps the connection does not keep the next call waiting', async () => {
  const heads: string[] = []
  const server = createTcp(socket => {
    socket
      .on('error', () => undefined)
      .on('data', data => {
        heads.push(data.toString('latin1').split('\r\n', 1)[0] ?? '')
        const status = data.includes('100-continue') ? '403 Forbidden' : '200 OK'
        socket.write(`HTTP/1.1 ${status}\r\ncontent-length: 0\r\n\r\n`)
      })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => server.close())
  const call = store(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  expect(await call(big)).toMatchObject({ $anomaly: 'forbidden' })
  expect(isAnomaly(await call(Buffer.from('small')))).toBe(false)
  expect(heads).toHaveLength(2)
})

test('a bucket of another region is followed without the body having gone both ways', async () => {
  let count = 0
  const { seen, endpoint } = await listening((_, response) => {
    if (count++ > 0) {
      response.writeContinue()
      response.end()
    } else {
      response.writeHead(301, { 'x-amz-bucket-region': 'us-west-2' })
      response.end('<Error><Code>PermanentRedirect</Code></Error>')
    }
  })
  const found = await store(endpoint, { followRegions: true })(big)
  expect(isAnomaly(found)).toBe(false)
  expect(meta(found)?.region).toBe('us-west-2')
  expect(seen).toHaveLength(2)
  expect(seen[0]?.bytes).toBe(0)
})

test('a server that says nothing gets the body after a while', async () => {
  const { seen, endpoint } = await listening((request, response) => {
    request.on('end', () => response.end())
  })
  expect(isAnomaly(await store(endpoint)(big))).toBe(false)
  expect(seen).toMatchObject([{ bytes: big.length }])
})

test('a call that is cancelled while its body waits ends, and leaves nothing behind', async () => {
  const stop = new AbortController()
  const { seen, endpoint } = await listening(() => stop.abort())
  const made = client({ api: s3, region: 'r', endpoint, credentials, environment: nowhere })
  const request = { Bucket: 'notes', Key: 'a', Body: big }
  const found = await made.invoke({ op: 'PutObject', request, signal: stop.signal })
  expect(found).toMatchObject({ $anomaly: 'interrupted', code: 'ABORTED' })
  expect(seen).toMatchObject([{ bytes: 0 }])
})
