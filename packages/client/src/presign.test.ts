import { createHmac } from 'node:crypto'
import { dynamodb } from '@plainwire/dynamodb'
import { lambda } from '@plainwire/lambda'
import { s3 } from '@plainwire/s3'
import { sts } from '@plainwire/sts'
import { type HttpRequest, isAnomaly, type Service, verify } from '@plainwire/wire'
import { describe, expect, test } from 'vitest'
import { client, nodePrimitives } from './index.ts'
import { presignPost } from './s3.ts'
import { nowhere } from './service.fixture.ts'

const keys = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
}
const may = Date.UTC(2013, 4, 24)

type Made = {
  presign(call: object): Promise<{
    method: string
    url: string
    headers: Record<string, string>
    body?: Uint8Array
    expires: Date
  }>
}

const signer = (api: unknown, more: object = {}) =>
  client({
    api: api as Service,
    region: 'us-east-1',
    credentials: keys,
    environment: { ...nowhere, now: () => may },
    send: () => {
      throw new Error('sent')
    },
    ...more,
  } as never) as never as Made

/** Does the other end believe it? */
function verified(found: Awaited<ReturnType<Made['presign']>>, body: Uint8Array = Buffer.alloc(0)) {
  const { protocol, host, pathname, search } = new URL(found.url)
  const target = found.url.slice(found.url.indexOf(host) + host.length)
  expect(`${pathname}${search}`.length).toBeGreaterThan(0)
  const request: HttpRequest = {
    method: found.method,
    scheme: protocol.slice(0, -1) as 'https',
    host,
    target,
    headers: [['host', host], ...Object.entries(found.headers)],
    body,
  }
  return verify(request, {
    secretOf: () => keys.secretAccessKey,
    now: new Date(may + 1000),
    primitives: nodePrimitives,
    ...(host.includes('s3') && { escapePath: 'once', presignedPayload: 'unsigned' }),
  })
}

describe('presigned', () => {
  test('A13.7: GET of S3, as AWS documents it', async () => {
    const store = signer(s3, { endpointParameters: { UseGlobalEndpoint: true } })
    const request = { Bucket: 'examplebucket', Key: 'test.txt' }
    const found = await store.presign({ op: 'GetObject', request, expiresIn: 86_400 })
    const query = new URL(found.url).searchParams
    expect(found.url).toMatch(/^https:\/\/examplebucket\.s3\.amazonaws\.com\/test\.txt\?/)
    expect(query.get('X-Amz-Credential')).toBe(
      'AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request',
    )
    expect(found).toMatchObject({ method: 'GET', headers: {}, expires: new Date(may + 86_400_000) })
    expect(query.get('X-Amz-SignedHeaders')).toBe('host')
    expect(verified(found)).toMatchObject({ accessKeyId: keys.accessKeyId })
  })

  test('PUT of S3: no body, no checksum, no type unless said', async () => {
    const request = { Bucket: 'notes', Key: 'a b', Metadata: { team: 'blue' } }
    const found = await signer(s3).presign({ op: 'PutObject', request })
    expect(found).toMatchObject({ method: 'PUT', headers: {} })
    expect(found).not.toHaveProperty('body')
    const query = new URL(found.url).searchParams
    expect(query.get('x-amz-meta-team')).toBe('blue')
    expect([...query.keys()].filter(name => /checksum/.test(name))).toEqual([])
    expect(isAnomaly(verified(found, Buffer.from('anything')))).toBe(false)
  })

  test('a big body asks nobody first: who sends it may be a browser', async () => {
    const request = { Bucket: 'notes', Key: 'a', Body: Buffer.alloc(2 ** 21) }
    expect(await signer(s3).presign({ op: 'PutObject', request })).toMatchObject({ headers: {} })
  })

  test('what cannot stand in the query is to be sent', async () => {
    const request = {
      Bucket: 'notes',
      Key: 'a',
      ContentType: 'text/plain',
      ContentLength: 3,
      ServerSideEncryption: 'AES256',
    }
    const found = await signer(s3).presign({ op: 'PutObject', request })
    expect(found.headers).toEqual({
      'content-type': 'text/plain',
      'content-length': '3',
      'x-amz-server-side-encryption': 'AES256',
    })
    expect(isAnomaly(verified(found))).toBe(false)
    const without = { ...found, headers: { ...found.headers, 'content-type': 'text/html' } }
    expect(isAnomaly(verified(without))).toBe(true)
  })

  test('an operation of a Query service: its form stands in the query', async () => {
    const found = await signer(sts).presign({ op: 'GetCallerIdentity', expiresIn: 60 })
    expect(found).toMatchObject({ method: 'GET', headers: {} })
    expect(found.url).toMatch(/\/\?Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Algorithm=/)
    expect(isAnomaly(verified(found))).toBe(false)
  })

  test('an operation with a body: that is signed, and handed out', async () => {
    const found = await signer(dynamodb).presign({ op: 'ListTables', request: { Limit: 3 } })
    expect(found.method).toBe('POST')
    expect(found.headers).toMatchObject({ 'x-amz-target': 'DynamoDB_20120810.ListTables' })
    expect(Buffer.from(found.body!).toString()).toBe('{"Limit":3}')
    expect(isAnomaly(verified(found, found.body))).toBe(false)
    expect(isAnomaly(verified(found, Buffer.from('{"Limit":4}')))).toBe(true)
  })

  test('a path that is escaped twice', async () => {
    const request = { FunctionName: 'a:b/c' }
    const found = await signer(lambda).presign({ op: 'GetFunction', request })
    expect(found.headers).toEqual({})
    expect(isAnomaly(verified(found))).toBe(false)
  })

  test('a session token is part of it; credentials that end sooner end it', async () => {
    const expiration = new Date(may + 10_000)
    const credentials = { ...keys, sessionToken: 'tok/en', expiration }
    const request = { Bucket: 'notes', Key: 'a' }
    const found = await signer(s3, { credentials }).presign({ op: 'GetObject', request })
    expect(new URL(found.url).searchParams.get('X-Amz-Security-Token')).toBe('tok/en')
    expect(found.expires).toEqual(expiration)
    expect(isAnomaly(verified(found))).toBe(false)
  })

  test('for many regions at once', async () => {
    const Bucket = 'arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap'
    const found = await signer(s3).presign({ op: 'GetObject', request: { Bucket, Key: 'a' } })
    const query = new URL(found.url).searchParams
    expect(query.get('X-Amz-Algorithm')).toBe('AWS4-ECDSA-P256-SHA256')
    expect(query.get('X-Amz-Region-Set')).toBe('*')
  })

  test.each([
    [{ op: 'GetObject', expiresIn: 0 }, 'CANNOT_PRESIGN', /from 1 to 604800/],
    [{ op: 'GetObject', expiresIn: 604_801 }, 'CANNOT_PRESIGN', /from 1 to 604800/],
    [{ op: 'GetObjct' }, 'UNKNOWN_OPERATION', /Did you mean 'GetObject'/],
    [{ op: 'GetObject', request: { Key: 'a' } }, undefined, /Bucket/],
  ])('%j is refused', async (call, code, words) => {
    const found = (await signer(s3).presign(call)) as never as { code: string; message: string }
    expect(isAnomaly(found)).toBe(true)
    expect(found.message).toMatch(words)
    if (code) expect(found.code).toBe(code)
  })

  test('what is not signed is not presigned', async () => {
    const call = { op: 'AssumeRoleWithWebIdentity' }
    const request = { RoleArn: 'a', RoleSessionName: 'b', WebIdentityToken: 'c' }
    const found = await signer(sts).presign({ ...call, request })
    expect(found).toMatchObject({ code: 'CANNOT_PRESIGN' })
  })
})

describe('a form to post', () => {
  const file = ['$', '{filename}'].join('')

  test('A13.7: with its policy, signed', async () => {
    const store = signer(s3, { credentials: { ...keys, sessionToken: 't' } })
    const form = await presignPost(store, {
      Bucket: 'notes',
      Key: `up/${file}`,
      fields: { acl: 'private' },
      conditions: [['content-length-range', 1, 10]],
      expiresIn: 60,
    })
    if (isAnomaly(form)) throw new Error(form.message)
    expect(form.url).toBe('https://notes.s3.us-east-1.amazonaws.com/')
    const { policy = '', 'x-amz-signature': signature, ...fields } = form.fields
    expect(fields).toEqual({
      key: `up/${file}`,
      acl: 'private',
      'x-amz-algorithm': 'AWS4-HMAC-SHA256',
      'x-amz-credential': 'AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request',
      'x-amz-date': '20130524T000000Z',
      'x-amz-security-token': 't',
    })
    expect(JSON.parse(Buffer.from(policy, 'base64').toString())).toEqual({
      expiration: '2013-05-24T00:01:00.000Z',
      conditions: [
        { bucket: 'notes' },
        { 'x-amz-algorithm': fields['x-amz-algorithm'] },
        { 'x-amz-credential': fields['x-amz-credential'] },
        { 'x-amz-date': fields['x-amz-date'] },
        { 'x-amz-security-token': 't' },
        { acl: 'private' },
        ['starts-with', '$key', 'up/'],
        ['content-length-range', 1, 10],
      ],
    })
    const hmac = (key: string | Buffer, text: string) =>
      createHmac('sha256', key).update(text).digest()
    const key = ['20130524', 'us-east-1', 's3', 'aws4_request'].reduce<string | Buffer>(
      hmac,
      `AWS4${keys.secretAccessKey}`,
    )
    expect(signature).toBe(hmac(key, policy).toString('hex'))
  })

  test('for a bucket in the path, and one key', async () => {
    const store = signer(s3, { endpoint: 'http://127.0.0.1:4566' })
    const form = await presignPost(store, { Bucket: 'notes', Key: 'a' })
    if (isAnomaly(form)) throw new Error(form.message)
    expect(form.url).toBe('http://127.0.0.1:4566/notes/')
    const { conditions } = JSON.parse(Buffer.from(form.fields.policy!, 'base64').toString())
    expect(conditions).toContainEqual({ key: 'a' })
    expect(await presignPost(store, { Bucket: 'b', Key: 'a', expiresIn: 0.5 })).toMatchObject({
      code: 'CANNOT_PRESIGN',
    })
  })
})
