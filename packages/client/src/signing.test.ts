/** Signatures as a server sees them: over a real socket, checked by AWS's own signer. */
import { createHash, createHmac } from 'node:crypto'
import { dynamodb } from '@plainwire/dynamodb'
import { s3 } from '@plainwire/s3'
import { sts } from '@plainwire/sts'
import { SignatureV4 } from '@smithy/signature-v4'
import { afterEach, expect, test } from 'vitest'
import { client, isAnomaly } from './index.ts'
import { type Loopback, loopback, type Received } from './loopback.fixture.ts'
import { credentials, notes } from './service.fixture.ts'

let server: Loopback
afterEach(() => server.close())

type Data = string | Uint8Array | ArrayBuffer | ArrayBufferView
class Sha256 {
  readonly #hash: { update(data: Uint8Array): unknown; digest(): Buffer }
  constructor(secret?: Data) {
    this.#hash = secret ? createHmac('sha256', bytesOf(secret)) : createHash('sha256')
  }
  update(data: Data) {
    this.#hash.update(bytesOf(data))
  }
  async digest() {
    return new Uint8Array(this.#hash.digest())
  }
  reset() {}
}
const bytesOf = (data: Data): Uint8Array =>
  typeof data === 'string'
    ? Buffer.from(data)
    : data instanceof ArrayBuffer
      ? new Uint8Array(data)
      : new Uint8Array(data.buffer, data.byteOffset, data.byteLength)

/** The signature that AWS's signer gives what came in, with the headers that were signed. */
async function expected(seen: Received, region: string, service: string, uriEscapePath = true) {
  const [path = '', query = ''] = seen.target.split('?')
  const signed = /SignedHeaders=([^,]+)/.exec(seen.headers.authorization ?? '')?.[1] ?? ''
  const headers = Object.fromEntries(
    signed.split(';').map(name => [name, seen.headers[name] ?? '']),
  )
  const signer = new SignatureV4({
    credentials,
    region,
    service,
    sha256: Sha256,
    uriEscapePath,
    applyChecksum: false,
  })
  const stamp = seen.headers['x-amz-date'] ?? ''
  const date = stamp.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z')
  const done = await signer.sign(
    {
      method: seen.method,
      protocol: 'http:',
      hostname: '127.0.0.1',
      path,
      query: Object.fromEntries(new URLSearchParams(query)),
      headers,
      body: seen.body,
    },
    { signingDate: new Date(date) },
  )
  return done.headers.authorization
}

const at = () => ({ region: 'eu-west-1', endpoint: server.endpoint, credentials })

test('A13.3: awsJson: DynamoDB PutItem', async () => {
  server = await loopback()
  const request = { TableName: 'notes', Item: { id: { S: 'ü & < €' } } }
  const done = await client({ api: dynamodb, ...at() }).invoke({ op: 'PutItem', request })
  expect(isAnomaly(done)).toBe(false)
  const [seen] = server.received
  expect(seen?.headers.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\//)
  expect(seen?.headers.authorization).toBe(await expected(seen!, 'eu-west-1', 'dynamodb'))
  expect(seen?.headers['x-amz-security-token']).toBe('TOKENTOKEN')
})

test('restJson: labels and a query that need escaping', async () => {
  server = await loopback(() => ({ body: '{"Names":[]}' }))
  const made = client({ api: notes, ...at() })
  await made.invoke({ op: 'PutNote', request: { Name: 'a b/ü+~*' } })
  await made.invoke({ op: 'ListNotes', request: { Prefix: 'a b&c=ü+' } })
  expect(server.received).toHaveLength(2)
  for (const seen of server.received)
    expect(seen.headers.authorization).toBe(await expected(seen, 'eu-west-1', 'notes'))
})

test('A13.2: S3: the path is escaped once', async () => {
  server = await loopback(() => ({ body: '' }))
  const made = client({ api: s3, ...at(), endpointParameters: { ForcePathStyle: true } })
  const request = { Bucket: 'notes', Key: 'a b/ü+//c' }
  const done = await made.invoke({ op: 'HeadObject', request })
  expect(isAnomaly(done)).toBe(false)
  const [seen] = server.received
  expect(seen?.target).toBe('/notes/a%20b/%C3%BC%2B//c')
  expect(seen?.headers['x-amz-content-sha256']).toMatch(/^[0-9a-f]{64}$/)
  expect(seen?.headers.authorization).toBe(await expected(seen!, 'eu-west-1', 's3', false))
})

const kinds: readonly [what: string, call: object][] = [
  ['a label and a body', { op: 'PutNote', request: { Name: 'a' } }],
  ['a query', { op: 'ListNotes', request: { Prefix: 'a' } }],
  ['a streamed body', { op: 'WriteNote', request: { Name: 'a', Body: 'text' } }],
]
test.each(kinds)('A12.1 A12.2: with %s, it says when, and not with what', async (_, call) => {
  server = await loopback(() => ({ body: '{"Names":[]}' }))
  const now = () => Date.UTC(2026, 0, 2, 3, 4, 5)
  const made = client({ api: notes, ...at(), environment: { now } })
  await made.invoke(call as never)
  const { headers } = server.received[0]!
  expect(headers['x-amz-date']).toBe('20260102T030405Z')
  expect(headers.authorization).toMatch(/SignedHeaders=[^,]*;x-amz-date[;,]/)
  expect(headers).not.toHaveProperty('user-agent')
})

test('A12.4: a token that nobody gave is a random UUID, another for each call', async () => {
  server = await loopback(() => ({ body: '{}' }))
  const made = client({ api: notes, ...at() })
  for (const Token of [undefined, null, 'mine'])
    await made.invoke({ op: 'PutNote', request: { Name: 'a', Token } } as never)
  const [one, two, own] = server.received.map(({ body }) => JSON.parse(body).Token)
  const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
  expect([one, two]).toEqual([expect.stringMatching(uuid), expect.stringMatching(uuid)])
  expect(one).not.toBe(two)
  expect(own).toBe('mine')
})

test('the signature changes with the secret, so it proves it', async () => {
  server = await loopback(() => ({ body: '{"Names":[]}' }))
  const other = { ...credentials, secretAccessKey: 'OTHER' }
  await client({ api: notes, ...at(), credentials: other }).invoke({ op: 'ListNotes', request: {} })
  const [seen] = server.received
  expect(seen?.headers.authorization).not.toBe(await expected(seen!, 'eu-west-1', 'notes'))
})

test('A13.6: an operation for everyone goes out unsigned and needs no credentials', async () => {
  server = await loopback(() => ({ body: '{"Words":"hello"}' }))
  const nobody = () => {
    throw new Error('credentials were asked for')
  }
  const made = client({ api: notes, ...at(), credentials: nobody })
  expect(await made.invoke({ op: 'Greet' })).toEqual({ Words: 'hello' })
  expect(server.received[0]?.headers).not.toHaveProperty('authorization')
})

test('so does STS AssumeRoleWithWebIdentity', async () => {
  const body = `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
    <AssumeRoleWithWebIdentityResult><Audience>me</Audience></AssumeRoleWithWebIdentityResult>
    <ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></AssumeRoleWithWebIdentityResponse>`
  server = await loopback(() => ({ body }))
  const made = client({
    api: sts,
    region: 'eu-west-1',
    endpoint: server.endpoint,
    environment: { variables: {}, readText: async () => undefined },
  })
  const request = { RoleArn: 'arn:aws:iam::1:role/a', RoleSessionName: 'me', WebIdentityToken: 't' }
  const found = await made.invoke({ op: 'AssumeRoleWithWebIdentity', request })
  expect(found).toMatchObject({ Audience: 'me' })
  expect(server.received[0]?.headers).not.toHaveProperty('authorization')
  expect(await made.invoke({ op: 'GetCallerIdentity' })).toMatchObject({ code: 'NO_CREDENTIALS' })
  expect(server.received).toHaveLength(1)
})
