/**
 * Bad input over a real socket: each is answered as AWS would say it, the next caller is served, and nothing but the data
 * folder is touched.
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { client, nodePrimitives } from '@plainwire/client'
import { sts } from '@plainwire/sts'
import {
  chunkSigner,
  encodeCbor,
  type Header,
  type HttpRequest,
  noBody,
  presign,
  type Scope,
  sign,
  signDetailed,
} from '@plainwire/wire'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { keyring } from '../access/keyring.ts'
import { openStorage } from '../rows/storage.ts'
import { services } from '../services.ts'
import { listen } from './listen.ts'
import { server } from './server.ts'
import { store } from './store.fixture.ts'

const around = mkdtempSync(join(tmpdir(), 'bad-input-'))
const folder = join(around, 'a', 'data')
mkdirSync(folder, { recursive: true })
writeFileSync(join(around, 'a', 'secret'), 'not to be touched')
const storage = openStorage(folder)
const { rows, blobs } = storage
const edge = { now: () => Date.now(), random: Math.random }
const { answer } = server({
  services: { ...services, s3: store },
  stored: { rows, seen: rows, blobs },
  edge,
  keyring: keyring({ rows, seen: rows }, edge),
  primitives: nodePrimitives,
  maxRequest: 1 << 20,
})
const listening = listen(answer, { port: 0, patience: 200 })
const everything = () =>
  readdirSync(around, { recursive: true, encoding: 'utf8' })
    .filter(name => !name.startsWith('a/data'))
    .sort()
const before = everything()

afterAll(async () => {
  await (await listening).close()
  storage.close()
  rmSync(around, { recursive: true })
})

const files = () =>
  readdirSync(join(folder, 'blobs'), { recursive: true, encoding: 'utf8' }).filter(name =>
    name.includes('/'),
  )

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }

afterEach(async () => {
  const { url } = await listening
  const next = client({ api: sts, region: 'eu-west-1', endpoint: url, credentials })
  expect(await next.invoke({ op: 'GetCallerIdentity' })).toMatchObject({ Account: '000000000000' })
  next.close()
  expect(everything()).toEqual(before)
})

type Sent = { readonly half?: boolean; readonly silent?: boolean }

/** Sends bytes as they are; what comes back until the connection ends. */
async function raw(parts: readonly (string | Uint8Array)[], { half, silent }: Sent = {}) {
  const { port } = await listening
  return new Promise<string>((resolve, reject) => {
    const socket: Socket = connect(port, '127.0.0.1', () => {
      for (const part of parts) socket.write(part)
      if (half) socket.end()
    })
    let said = ''
    socket.on('data', piece => {
      said += piece
      // Kept-alive connections stay open: one whole answer is enough.
      if (!silent && isWhole(said)) socket.destroy()
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(said))
  })
}

function isWhole(said: string): boolean {
  const [head = '', ...rest] = said.split('\r\n\r\n')
  if (rest.length === 0 || head.startsWith('HTTP/1.1 100')) return false
  const length = /content-length: (\d+)/i.exec(head)?.[1]
  return length !== undefined && rest.join('\r\n\r\n').length >= Number(length)
}

const host = 'localhost:4566'
const request = (
  method: string,
  target: string,
  headers: readonly Header[] = [],
  body: string | Uint8Array = noBody,
): HttpRequest => ({
  method,
  scheme: 'http',
  host,
  target,
  headers,
  body: typeof body === 'string' ? Buffer.from(body) : body,
})

const scope = (service: string): Scope => ({
  credentials,
  region: 'eu-west-1',
  service,
  date: new Date(),
  escapePath: service === 's3' ? 'once' : 'twice',
})

/** The text of a signed request; `sent` is what is sent for its body. */
function textOf(
  { method, target, headers, body }: HttpRequest,
  sent: string | Uint8Array = body as Uint8Array,
): (string | Uint8Array)[] {
  const lines = headers.map(([name, value]) => `${name}: ${value}`)
  const length = headers.some(([name]) => name.toLowerCase() === 'content-length')
    ? []
    : [`content-length: ${Buffer.byteLength(sent)}`]
  return [
    [`${method} ${target} HTTP/1.1`, `host: ${host}`, ...lines, ...length, '', ''].join('\r\n'),
    sent,
  ]
}
const signed = (service: string, given: HttpRequest): HttpRequest =>
  sign(given, scope(service), nodePrimitives)

const json = (target: string, body: string | Uint8Array) =>
  signed(
    'logs',
    request(
      'POST',
      '/',
      [
        ['content-type', 'application/x-amz-json-1.1'],
        ['x-amz-target', target],
      ],
      body,
    ),
  )
const form = (body: string) =>
  signed('iam', request('POST', '/', [['content-type', 'application/x-www-form-urlencoded']], body))
const cbor = (body: Uint8Array) =>
  signed(
    'logs',
    request(
      'POST',
      '/service/Logs_20140328/operation/CreateLogGroup',
      [
        ['smithy-protocol', 'rpc-v2-cbor'],
        ['content-type', 'application/cbor'],
        ['accept', 'application/cbor'],
      ],
      body,
    ),
  )

describe('a document that cannot be read', () => {
  it.each([
    [
      'JSON cut short',
      json('Logs_20140328.CreateLogGroup', '{"logGroupName":"a'),
      400,
      'SerializationException',
    ],
    [
      'JSON of another shape',
      json('Logs_20140328.CreateLogGroup', '{"logGroupName":{}}'),
      400,
      'SerializationException',
    ],
    [
      'JSON a hundred thousand deep',
      json('Logs_20140328.CreateLogGroup', '['.repeat(100_000)),
      400,
      'SerializationException',
    ],
    [
      'JSON that is no UTF-8',
      json('Logs_20140328.CreateLogGroup', Uint8Array.of(0x7b, 0xff, 0x7d)),
      400,
      'SerializationException',
    ],
    ['no operation at all', json('Nothing', '{}'), 400, 'UnknownOperationException'],
    [
      'an operation that is not there',
      json('Logs_20140328.CreateDelivery', '{}'),
      501,
      'NotImplemented',
    ],
    [
      'CBOR cut short',
      cbor(encodeCbor({ logGroupName: 'abcdef' }).subarray(0, 8)),
      400,
      'SerializationException',
    ],
    ['CBOR that is none', cbor(Uint8Array.of(0xff, 0xff)), 400, 'SerializationException'],
    ['a form without an action', form('Nothing=1'), 400, 'MissingAction'],
    [
      'a form with an unknown one',
      form('Action=DropTables&Version=2010-05-08'),
      400,
      'InvalidAction',
    ],
    [
      'a form with broken encoding',
      form('Action=CreateUser&Version=2010-05-08&UserName=%zz'),
      400,
      'MalformedInput',
    ],
    [
      'a form with a name of a thousand parts',
      form(`Action=CreateUser&Version=2010-05-08&${'a.'.repeat(1000)}=1`),
      400,
      'MalformedInput',
    ],
  ] as const)('%s', async (_, given, status, code) => {
    const answered = await raw(textOf(given))
    expect(answered).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    expect(answered).toContain(code)
  })
})

describe('a request that is none', () => {
  const head = (lines: readonly string[]) => [lines.join('\r\n')]
  it.each([
    [
      'headers larger than anybody needs',
      head([`GET / HTTP/1.1`, `host: ${host}`, `x-large: ${'a'.repeat(70_000)}`, '', '']),
      400,
      'RequestHeaderSectionTooLarge',
    ],
    [
      'a target larger than that',
      head([`GET /${'a'.repeat(70_000)} HTTP/1.1`, `host: ${host}`, '', '']),
      400,
      'RequestHeaderSectionTooLarge',
    ],
    ['no HTTP', head(['SSH-2.0-OpenSSH_9.2', '', '']), 400, 'BadRequest'],
    [
      'two lengths',
      head([`POST / HTTP/1.1`, `host: ${host}`, 'content-length: 1', 'content-length: 2', '', '']),
      400,
      'BadRequest',
    ],
    [
      'a length and chunks',
      head([
        `POST / HTTP/1.1`,
        `host: ${host}`,
        'content-length: 1',
        'transfer-encoding: chunked',
        '',
        '',
      ]),
      400,
      'BadRequest',
    ],
    [
      'a header with a line end in it',
      head([`GET / HTTP/1.1`, `host: ${host}`, 'x-a: b\rc', '', '']),
      400,
      'BadRequest',
    ],
  ] as const)('%s', async (_, parts, status, code) => {
    const answered = await raw(parts)
    expect(answered).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    expect(answered).toContain(`<Code>${code}</Code>`)
  })

  it.each([
    ['nothing after the first line', ['GET / HTTP/1.1\r\nhost: x\r\n'], 'RequestTimeout'],
    [
      'half a body',
      [
        ...textOf(form('Action=ListUsers&Version=2010-05-08'), '').map(part =>
          String(part).replace('content-length: 0', 'content-length: 40'),
        ),
        'Action=List',
      ],
      'RequestTimeout',
    ],
  ])('%s, and then silence', async (_, parts, code) => {
    expect(await raw(parts)).toContain(code)
  })

  it('a body that is never finished, from a caller that hung up', async () => {
    const parts = textOf(form('Action=ListUsers&Version=2010-05-08'), '').map(part =>
      String(part).replace('content-length: 0', 'content-length: 40'),
    )
    expect(await raw([...parts, 'Action'], { half: true, silent: true })).toMatch(
      /^$|^HTTP\/1.1 400/,
    )
  })

  it('a caller that closed its half after asking is answered', async () => {
    const answered = await raw(textOf(form('Action=ListUsers&Version=2010-05-08')), { half: true })
    expect(answered).toMatch(/^HTTP\/1.1 200 /)
  })

  it('a body larger than is read whole', async () => {
    const answered = await raw(
      textOf(form(`Action=ListUsers&Version=2010-05-08&X=${'a'.repeat(1 << 20)}`)),
    )
    expect(answered).toMatch(/^HTTP\/1.1 413 /)
    expect(answered).toContain('RequestEntityTooLarge')
  })
})

describe('a signature that is not right', () => {
  const right = form('Action=ListUsers&Version=2010-05-08')
  const changed = (change: (headers: readonly Header[]) => readonly Header[]) => ({
    ...right,
    headers: change(right.headers),
  })
  const edit = (name: string, from: RegExp, to: string) =>
    changed(headers =>
      headers.map(([key, value]) => [
        key,
        key.toLowerCase() === name ? value.replace(from, to) : value,
      ]),
    )
  const expired = sign(
    request(
      'POST',
      '/',
      [['content-type', 'application/x-www-form-urlencoded']],
      'Action=ListUsers&Version=2010-05-08',
    ),
    { ...scope('iam'), date: new Date(Date.now() - 16 * 60_000) },
    nodePrimitives,
  )
  it.each([
    ['changed in one digit', edit('authorization', /.$/, 'g'), 'SignatureDoesNotMatch'],
    [
      'of another body',
      { ...right, body: Buffer.from('Action=ListRoles&Version=2010-05-08') },
      'XAmzContentSHA256Mismatch|SignatureDoesNotMatch',
    ],
    ['of another path', { ...right, target: '/x' }, 'SignatureDoesNotMatch'],
    ['of another method', { ...right, method: 'PUT' }, 'SignatureDoesNotMatch'],
    [
      'by an unknown key',
      edit('authorization', /Credential=test/, 'Credential=AKIANOBODY'),
      'InvalidClientTokenId',
    ],
    ['of another day', edit('authorization', /\/\d{8}\//, '/20200101/'), 'SignatureDoesNotMatch'],
    ['that is sixteen minutes old', expired, 'SignatureDoesNotMatch'],
    [
      'without a host among its headers',
      edit('authorization', /host;/, ''),
      'AccessDenied|SignatureDoesNotMatch',
    ],
    [
      'that leaves out a header that steers',
      changed(headers => [...headers, ['x-amz-meta-a', 'b']]),
      'AccessDenied',
    ],
    [
      'of an algorithm nobody knows',
      edit('authorization', /^AWS4-HMAC-SHA256/, 'AWS4-HMAC-MD5'),
      'IncompleteSignature',
    ],
    [
      'of before 2014',
      edit('authorization', /^.*$/, 'AWS test:c2lnbmF0dXJl'),
      'Please use AWS4-HMAC-SHA256',
    ],
    [
      'for a region that cannot be one',
      edit('authorization', /eu-west-1/, 'US'),
      "SignatureDoesNotMatch[\\s\\S]*'us-east-1'",
    ],
    [
      'without a credential',
      edit('authorization', /Credential=[^,]*,/, ''),
      'IncompleteSignature|MissingAuthenticationToken|no service',
    ],
    [
      'with a token that belongs to no session',
      changed(headers => [...headers, ['x-amz-security-token', 'abc']]),
      'InvalidClientTokenId',
    ],
  ] as const)('%s', async (_, given, code) => {
    const answered = await raw(textOf(given as HttpRequest))
    expect(answered).toMatch(/^HTTP\/1.1 (4\d\d|501) /)
    expect(answered).toMatch(new RegExp(code))
    expect(answered).not.toContain('ListUsersResult')
  })

  it('and none at all', async () => {
    const answered = await raw(
      textOf({ ...right, headers: [['content-type', 'application/x-www-form-urlencoded']] }),
    )
    expect(answered).toMatch(/^HTTP\/1.1 403 /)
    expect(answered).toContain('MissingAuthenticationToken')
  })
})

it('an address signed as before 2014 is told what to use', async () => {
  const answered = await raw(
    textOf(request('GET', '/b/k?AWSAccessKeyId=test&Expires=4000000000&Signature=abc')),
  )
  expect(answered).toMatch(/^HTTP\/1.1 400 [\s\S]*Please use AWS4-HMAC-SHA256/)
})

describe('a presigned address', () => {
  const presigned = (date: Date, expires: number) =>
    presign(
      request('GET', '/b/nothing'),
      { ...scope('s3'), date, payload: 'unsigned' },
      expires,
      nodePrimitives,
    )
  it.each([
    [
      'that has expired',
      presigned(new Date(Date.now() - 60_000), 30),
      403,
      'AccessDenied</Code><Message>Request has expired',
    ],
    [
      'for longer than a week',
      {
        ...presigned(new Date(), 30),
        target: presigned(new Date(), 30).target.replace('Expires=30', 'Expires=700000'),
      },
      400,
      'IncompleteSignature',
    ],
    [
      'whose expiry was changed',
      {
        ...presigned(new Date(), 30),
        target: presigned(new Date(), 30).target.replace('Expires=30', 'Expires=3000'),
      },
      403,
      'SignatureDoesNotMatch',
    ],
    [
      'from the future',
      presigned(new Date(Date.now() + 3_600_000), 30),
      403,
      'AccessDenied|RequestTimeTooSkewed',
    ],
  ] as const)('%s', async (_, given, status, code) => {
    const answered = await raw(textOf(given))
    expect(answered).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    expect(answered).toMatch(new RegExp(code))
  })
})

describe('signed chunks', () => {
  const streaming = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD'
  /** The chunks of a body as they are sent, by themselves. */
  function chunks(...texts: readonly string[]) {
    const length = texts.join('').length
    const headers: Header[] = [
      ['content-encoding', 'aws-chunked'],
      ['x-amz-decoded-content-length', `${length}`],
    ]
    const made = signDetailed(
      request('PUT', '/b/k', headers),
      { ...scope('s3'), payload: streaming },
      nodePrimitives,
    )
    const chain = chunkSigner(made, nodePrimitives).begin()
    const piece = (text: string) =>
      `${text.length.toString(16)};chunk-signature=${chain.chunk(nodePrimitives.hashHex('sha256', text))}\r\n${text}\r\n`
    return { request: made.request, pieces: [...texts, ''].map(piece) }
  }
  const send = async (given: HttpRequest, pieces: readonly string[]) =>
    raw(textOf(given, pieces.join('')))

  it('as they should be are stored', async () => {
    const { request: given, pieces } = chunks('hello, ', 'world')
    expect(await send(given, pieces)).toMatch(/^HTTP\/1.1 200 /)
    expect(rows.get('b/k')).toBeDefined()
    rows.delete('b/k')
  })

  it.each([
    ['replayed', ([a, , c]: readonly string[]) => [a, a, c]],
    ['in another order', ([a, b, c]: readonly string[]) => [b, a, c]],
    ['changed', ([a, b, c]: readonly string[]) => [a, b!.replace('world', 'earth'), c]],
    ['left out', ([a, , c]: readonly string[]) => [a, c]],
    ['without the last', ([a, b]: readonly string[]) => [a, b]],
    [
      'of another request',
      (_: readonly string[]) =>
        chunks('hello, ', 'earth').pieces.map((piece, index) => (index === 1 ? piece : _[index])),
    ],
    ['without a signature', ([, b, c]: readonly string[]) => ['7\r\nhello, \r\n', b, c]],
  ])('%s are refused, and nothing is stored', async (_, change) => {
    const there = files()
    const { request: given, pieces } = chunks('hello, ', 'world')
    const answered = await send(
      given,
      change(pieces).filter(piece => piece !== undefined),
    )
    expect(answered).toMatch(/^HTTP\/1.1 (403|400) /)
    expect(answered).toMatch(/SignatureDoesNotMatch|IncompleteBody/)
    expect(rows.get('b/k')).toBeUndefined()
    expect(files()).toEqual(there)
  })

  it('that stop coming are not waited for', async () => {
    const { request: given, pieces } = chunks('hello, ', 'world')
    const [head = ''] = textOf({
      ...given,
      headers: [...given.headers, ['content-length', `${pieces.join('').length}`]],
    })
    expect(await raw([head, pieces[0]!])).toContain('RequestTimeout')
    expect(rows.get('b/k')).toBeUndefined()
  })
})

describe('tricks with paths', () => {
  it.each([
    '../../secret',
    '%2e%2e/%2e%2e/secret',
    '..%2f..%2fsecret',
    'a%00b',
    '%2F%2Fetc%2Fpasswd',
    '..\\..\\secret',
    'a//b/./c/../d',
    'CON',
    `${'x'.repeat(255)}/${'y'.repeat(255)}`,
  ])('an object at %s is an object like any other', async key => {
    const target = `/b/${key.replaceAll('\\', '%5C')}`
    const put = await raw(textOf(signed('s3', request('PUT', target, [], 'mine'))))
    expect(put).toMatch(/^HTTP\/1.1 200 /)
    const got = await raw(textOf(signed('s3', request('GET', target))))
    expect(got).toMatch(/^HTTP\/1.1 200 [\s\S]*mine$/)
  })

  it.each(['/b/%zz', '/b/%ff'])('%s cannot be decoded, and is refused', async target => {
    const answered = await raw(textOf(signed('s3', request('PUT', target, [], 'mine'))))
    expect(answered).toMatch(/^HTTP\/1.1 400 /)
  })
})

it('a large upload that is refused is told why, though it was not read', async () => {
  const { url } = await listening
  const body = new Uint8Array(8 << 20)
  const response = await fetch(`${url}/b/large`, {
    method: 'PUT',
    body,
    headers: {
      authorization:
        'AWS4-HMAC-SHA256 Credential=test/20200101/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=0',
    },
  })
  expect(response.status).toBeGreaterThanOrEqual(400)
  expect(await response.text()).toContain('<Error>')
})
