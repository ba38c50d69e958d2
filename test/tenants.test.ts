/** The five types that everything stands on, each lived in by three tenants that know nothing of one another. */
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { client, isAnomaly, meta, nodeSend, retriable, standard } from '@plainwire/client'
import { dynamodb } from '@plainwire/dynamodb'
import {
  type Body,
  collect,
  type HttpRequest,
  type HttpResponse,
  header,
  type OperationApi,
  type Primitives,
  resolveEndpoint,
  type Section,
  type Send,
  type Service,
  sign,
} from '@plainwire/wire'
import { allCodecs } from '@plainwire/wire/protocols'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type CallConfig, call, type WireRequest } from '../packages/client/src/call.ts'
import { placeFinder } from '../packages/client/src/endpoint.ts'
import { nodeEnvironment } from '../packages/client/src/node-files.ts'
import { nodePrimitives } from '../packages/client/src/primitives-node.ts'
import { serviceOf } from '../packages/generate/src/service.ts'
import { readSmithy } from '../packages/generate/src/smithy/read.ts'
import { testPrimitives } from '../packages/wire/src/sign/primitives.fixture.ts'

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' }
const text = async (body: Body): Promise<string> => {
  const bytes = await collect(body, 2 ** 20)
  return isAnomaly(bytes) ? bytes.message : Buffer.from(bytes).toString()
}

/** A table service of one answer, as a function: it knows `ListTables`, and echoes what came. */
async function answered(request: HttpRequest): Promise<HttpResponse & { body: Uint8Array }> {
  const target = header(request.headers, 'x-amz-target')
  const body = await text(request.body)
  const known = target === 'DynamoDB_20120810.ListTables'
  const { Limit } = known ? (JSON.parse(body) as { Limit?: number }) : {}
  const answer = known
    ? { TableNames: ['a', 'b'].slice(0, Limit) }
    : { __type: 'x#UnknownOperationException', message: `no ${target}` }
  return {
    status: known ? 200 : 400,
    headers: [['x-amzn-requestid', `r-${header(request.headers, 'x-amz-date') ? 1 : 0}`]],
    body: Buffer.from(JSON.stringify(answer)),
  }
}

const server = createServer(async (incoming, response) => {
  const pairs = incoming.rawHeaders
  const headers = pairs.flatMap((name, at) =>
    at % 2 === 0 ? [[name, pairs[at + 1] ?? ''] as const] : [],
  )
  const chunks: Uint8Array[] = []
  for await (const chunk of incoming) chunks.push(chunk as Uint8Array)
  const request: HttpRequest = {
    method: incoming.method ?? '',
    scheme: 'http',
    host: incoming.headers.host ?? '',
    target: incoming.url ?? '',
    headers,
    body: Buffer.concat(chunks),
  }
  const answer = await answered(request)
  response.writeHead(answer.status, Object.fromEntries(answer.headers))
  response.end(answer.body)
})
const socket = nodeSend()
let endpoint = ''
beforeAll(async () => {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  socket.close()
  server.close()
})

const inProcess: Send = async request => answered(request)
const canned: Send = async () => ({
  status: 200,
  headers: [['x-amzn-requestid', 'r-1']],
  body: {
    replayable: false,
    async *open() {
      yield Buffer.from('{"TableNames":')
      yield Buffer.from('["a"]}')
    },
  },
})

describe('Send', () => {
  const tenants: readonly [name: string, send: Send][] = [
    ['node:http', socket],
    ['a peer in this process', inProcess],
    ['a test double', canned],
  ]
  test.each(tenants)('%s carries a call and its metadata', async (_, send) => {
    const tables = client({ api: dynamodb, region: 'eu-west-1', endpoint, credentials, send })
    const found = await tables.invoke({ op: 'ListTables', request: { Limit: 1 } })
    expect(found).toEqual({ TableNames: ['a'] })
    expect(meta(found)).toMatchObject({ requestId: 'r-1', attempts: [{ status: 200 }] })
  })
})

/** The model of `ListTables`, as Smithy tells it. */
const smithy = {
  smithy: '2.0',
  shapes: {
    'x#DynamoDB_20120810': {
      type: 'service',
      version: '2012-08-10',
      operations: [{ target: 'x#ListTables' }],
      traits: {
        'aws.api#service': { sdkId: 'DynamoDB', arnNamespace: 'dynamodb' },
        'aws.auth#sigv4': { name: 'dynamodb' },
        'aws.protocols#awsJson1_0': {},
      },
    },
    'x#ListTables': {
      type: 'operation',
      input: { target: 'x#ListTablesInput' },
      output: { target: 'x#ListTablesOutput' },
    },
    'x#ListTablesInput': {
      type: 'structure',
      members: {
        ExclusiveStartTableName: { target: 'smithy.api#String' },
        Limit: { target: 'x#Limit' },
      },
    },
    'x#ListTablesOutput': {
      type: 'structure',
      members: { TableNames: { target: 'x#Names' } },
    },
    'x#Limit': { type: 'integer', traits: { 'smithy.api#range': { min: 1, max: 100 } } },
    'x#Names': { type: 'list', member: { target: 'smithy.api#String' } },
  },
}

/** And as a person writes it down. */
const section: Section = {
  operation: { name: 'ListTables', input: 'In', output: 'Out', errors: [] },
  shapes: {
    In: { type: 'structure', members: { ExclusiveStartTableName: {}, Limit: { type: 'integer' } } },
    Out: { type: 'structure', members: { TableNames: { shape: 'Names' } } },
    Names: { type: 'list', member: {} },
  },
}
const byHand: Service<unknown> = {
  name: 'tables',
  id: 'Tables',
  version: '2012-08-10',
  shapeName: 'Tables',
  target: 'DynamoDB_20120810',
  signingName: 'dynamodb',
  protocols: ['awsJson1_0'],
  auth: ['sigv4'],
  codecs: allCodecs,
  operations: ['ListTables'],
  section: async _name => section,
  constraints: async () => ({ In$Limit: { min: 1, max: 100 } }),
}

describe('Model', () => {
  const tenants: readonly [name: string, api: Service<unknown>][] = [
    ['read from npm', dynamodb as Service<unknown>],
    ['read from Smithy', serviceOf(readSmithy(smithy))],
    ['written by hand', byHand],
  ]
  test.each(tenants)('A16.10: %s: calls, refuses, checks and documents alike', async (_, api) => {
    const sent: HttpRequest[] = []
    const send: Send = request => {
      sent.push(request)
      return answered(request)
    }
    const environment = { now: () => Date.UTC(2020, 0, 1) }
    const tables = client({ api, region: 'eu-west-1', endpoint, credentials, send, environment })
    const list = (request: object) => tables.invoke({ op: 'ListTables', request } as never)
    expect(tables.ops()).toContain('ListTables')
    expect(await list({ Limit: 1 })).toEqual({ TableNames: ['a'] })
    expect(await tables.invoke({ op: 'Nope' } as never)).toMatchObject({
      code: 'UNKNOWN_OPERATION',
    })
    tables.validateRequests()
    expect(await list({ Limit: 101, Limt: 1 })).toMatchObject({
      problems: [
        { path: ['Limit'], rule: 'range' },
        { path: ['Limt'], rule: 'unknown', suggestion: 'Limit' },
      ],
    })
    const data = await tables.docData('ListTables' as never)
    expect(data?.request).toEqual({ ExclusiveStartTableName: 'string', Limit: 'integer' })
    expect(sent).toHaveLength(1)
    expect({ ...sent[0], body: await text(sent[0]!.body) }).toEqual({
      method: 'POST',
      scheme: 'http',
      host: endpoint.slice('http://'.length),
      target: '/',
      body: '{"Limit":1}',
      headers: expect.arrayContaining([
        ['x-amz-target', 'DynamoDB_20120810.ListTables'],
        ['content-type', 'application/x-amz-json-1.0'],
      ]),
    })
    signatures.add(header(sent[0]!.headers, 'authorization') ?? '')
  })
  const signatures = new Set<string>()

  test('to the byte: they all signed the same', () => {
    expect([...signatures]).toHaveLength(1)
  })
})

describe('HttpRequest, HttpResponse and Body', () => {
  async function* pieces(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('{"Limit"')
    yield Buffer.from(':1}')
  }
  const tenants: readonly [name: string, body: () => Body][] = [
    ['bytes', () => Buffer.from('{"Limit":1}')],
    ['a stream of known length', () => ({ length: 11, replayable: true, open: pieces })],
    ['a stream of unknown length', () => ({ replayable: false, open: pieces })],
  ]
  const headers = [
    ['X-Amz-Target', 'DynamoDB_20120810.ListTables'],
    ['X-Twice', '1'],
    ['X-Twice', '2'],
  ] as const
  test.each(tenants)('%s: the same over a socket and without one', async (_, body) => {
    const request = (): HttpRequest => ({
      method: 'POST',
      scheme: 'http',
      host: endpoint.slice('http://'.length),
      target: '/a%20b/../c//d?x=1&x=2',
      headers,
      body: body(),
    })
    for (const send of [socket, inProcess]) {
      const response = await send(request(), {})
      if (isAnomaly(response)) throw new Error(response.message)
      expect(response.status).toBe(200)
      expect(header(response.headers, 'X-Amzn-RequestId')).toBe('r-0')
      expect(await text(response.body)).toBe('{"TableNames":["a"]}')
    }
  })
})

describe('Primitives', () => {
  type Pure = { update(data: string | Uint8Array): void; digestSync(): Uint8Array }
  const { Sha256 } = createRequire(import.meta.url)('@aws-crypto/sha256-js') as {
    Sha256: new (key?: string | Uint8Array) => Pure
  }
  const digest = (data: string | Uint8Array, key?: string | Uint8Array) => {
    const hash = new Sha256(key)
    hash.update(data)
    return hash.digestSync()
  }
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
  /** No node:crypto on the way to a signature. */
  const pure: Primitives = {
    ...nodePrimitives,
    hashHex: (_name, data) => hex(digest(data)),
    hmac: (key, data) => digest(data, key),
    hmacHex: (key, data) => hex(digest(data, key)),
  }
  const request: HttpRequest = {
    method: 'POST',
    scheme: 'https',
    host: 'there.example',
    target: '/a%20b?x=%C3%BC',
    headers: [['x-words', 'ü']],
    body: Buffer.from('body'),
  }
  const tenants: readonly [name: string, primitives: Primitives][] = [
    ["the client's", nodePrimitives],
    ["wire's own for tests", testPrimitives],
    ['plain JavaScript', pure],
  ]
  test.each(tenants)('%s sign alike', (name, primitives) => {
    // A region of its own for each: keys of a day are kept by region.
    const scope = { credentials, service: 'notes', date: new Date(Date.UTC(2020, 0, 1)) }
    const signed = (region: string, by: Primitives) =>
      header(sign(request, { ...scope, region }, by).headers, 'authorization')
    signed('elsewhere', testPrimitives)
    expect(primitives.hashHex('sha256', 'ü')).toBe(testPrimitives.hashHex('sha256', 'ü'))
    expect(hex(primitives.hmac('k', 'd'))).toBe(hex(testPrimitives.hmac('k', 'd')))
    const own = signed(`region-${name.length}`, primitives)
    signed('elsewhere', testPrimitives)
    expect(own).toBe(signed(`region-${name.length}`, testPrimitives))
    expect(primitives.random(16)).toHaveLength(16)
  })
})

describe('call', () => {
  const expected = { TableNames: ['a', 'b'] }

  test('through invoke', async () => {
    const tables = client({ api: dynamodb, region: 'eu-west-1', endpoint, credentials })
    expect(await tables.invoke({ op: 'ListTables' })).toEqual(expected)
  })

  test('by an operation made by hand', async () => {
    const { operations, section: _, ...service } = byHand
    const ListTables: OperationApi = { service, section }
    const tables = client({ api: [ListTables], region: 'eu-west-1', endpoint, credentials })
    expect(await tables.invoke({ op: 'ListTables', request: {} } as never)).toEqual(expected)
  })

  describe('raw, with an encoding of its own', () => {
    const { operations, section: _, ...service } = byHand
    const config = (): CallConfig => ({
      service,
      environment: nodeEnvironment,
      send: socket,
      region: () => 'eu-west-1',
      credentials: () => credentials,
      settings: () => ({}),
      place: placeFinder(service, resolveEndpoint),
      retry: () => standard(),
      retriable: retriable.default,
      limits: {},
      maxResponse: 1000,
    })
    const wire = (target: string): WireRequest => ({
      op: 'Submit',
      request: {
        method: 'POST',
        target: '/',
        headers: [['x-amz-target', target]],
        body: Buffer.from('{}'),
      },
      auth: ['sigv4'],
      unsignedPayload: false,
      parameters: () => ({ Endpoint: endpoint }),
      streams: false,
      failure: ({ status }) =>
        status < 300
          ? undefined
          : { $anomaly: 'incorrect', message: 'refused', retryable: false, status },
    })

    test('a success: bytes, and nobody has read them', async () => {
      const found = await call(config(), wire('DynamoDB_20120810.ListTables'))
      if (isAnomaly(found)) throw new Error(found.message)
      expect(found.response.status).toBe(200)
      expect(JSON.parse(Buffer.from(found.bytes ?? []).toString())).toEqual(expected)
      expect(meta(found)).toMatchObject({ op: 'Submit', attempts: [{ status: 200 }] })
    })

    test('a failure, as its own reader tells it', async () => {
      const found = await call(config(), wire('Nope'))
      expect(found).toMatchObject({ $anomaly: 'incorrect', message: 'refused', status: 400 })
      expect(meta(found)).toMatchObject({ op: 'Submit', attempts: [{ status: 400 }] })
    })
  })
})
