/** Described services as plugins: every operation, checked by its description; and plugins beside one another. */
import { Readable } from 'node:stream'
import { dynamodb } from '@plainwire/dynamodb'
import { ec2 } from '@plainwire/ec2'
import { iam } from '@plainwire/iam'
import { s3 } from '@plainwire/s3'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import lite, { plugin } from './index.ts'
import { type Loopback, loopback, thrownBy } from './loopback.fixture.ts'
import type { LiteConfig, Loose } from './types.ts'

let server: Loopback
beforeAll(async () => {
  server = await loopback()
})
afterEach(() => lite.testing.disable())
afterAll(() => server.close())

const client = (service: Loose, config: LiteConfig = {}): Promise<Loose> =>
  server.client({ plugins: [plugin(service)], ...config })
const xml = { 'content-type': 'application/xml' }
const typed = { 'content-type': 'application/x-amz-json-1.0' }

describe('what it is', () => {
  test.each<[service: Loose, property: string, alias: string]>([
    [s3, 'S3', 's3'],
    [dynamodb, 'DynamoDB', 'dynamodb'],
    [iam, 'IAM', 'iam'],
    [ec2, 'EC2', 'ec2'],
  ])('a method for each operation', async (service, property, alias) => {
    const aws = await client(service)
    expect(Object.keys(aws[property]).sort()).toEqual([...service.operations].sort())
    expect(aws[alias]).toBe(aws[property])
    expect(aws.config.plugins[0]).toMatchObject({ name: `@plainwire/${service.name}` })
  })

  test('under another property, beside a plugin of aws-lite', async () => {
    const plugins = [import('@aws-lite/dynamodb'), plugin(dynamodb, { property: 'Tables' })]
    const aws: Loose = await server.client({ plugins })
    expect(Object.keys(aws)).toEqual(['config', 'credentials', 'DynamoDB', 'Tables'])
    expect(aws.dynamodb).toBe(aws.DynamoDB)
  })

  test('of nothing but a service', () => {
    expect(() => plugin({} as Loose)).toThrow('plugin takes a service, as a package like')
  })

  test('elsewhere than here it says what it needs', async () => {
    const { methods } = plugin(dynamodb)
    const { request } = methods.ListTables as Loose
    expect(() => request({})).toThrow('This plugin of DynamoDB needs @plainwire/lite to run on')
  })
})

describe('a call', () => {
  test('is encoded and read by the description', async () => {
    server.says({ headers: typed, body: '{"Item":{"id":{"S":"007"},"b":{"B":"AQ=="}}}' })
    const aws = await client(dynamodb)
    const found = await aws.DynamoDB.GetItem({ TableName: 't', Key: { id: { S: 'a' } } })
    expect(found).toEqual({ Item: { id: { S: '007' }, b: { B: Uint8Array.of(1) } } })
    expect(server.last()).toMatchObject({
      method: 'POST',
      url: '/',
      body: '{"TableName":"t","Key":{"id":{"S":"a"}}}',
      headers: { 'x-amz-target': 'DynamoDB_20120810.GetItem' },
    })
    expect(server.last().headers.authorization).toContain('Credential=foo/')
    expect(server.last().headers['x-amz-security-token']).toBe('baz')
  })

  test('goes where the configuration says, or the call', async () => {
    server.says({ headers: xml, body: '<ListAllMyBucketsResult/>' })
    const aws = await client(s3, { pathPrefix: '/base' })
    await aws.S3.ListBuckets()
    expect(server.last().url).toMatch(/^\/base\//)
    await aws.S3.ListBuckets({ region: 'eu-west-1', endpoint: `http://127.0.0.1:${server.port}/x` })
    expect(server.last().url).toMatch(/^\/x\//)
    expect(server.last().headers.authorization).toContain('/eu-west-1/s3/')
  })

  test('keeps keys of S3 as they are', async () => {
    server.says({})
    const aws = await client(s3)
    await aws.S3.PutObject({ Bucket: 'b', Key: 'a//../ü+ c', Body: 'x' })
    expect(server.last().url).toBe('/b/a//../%C3%BC%2B%20c?x-id=PutObject')
  })

  test('gives bytes, or a stream', async () => {
    server.says({ body: 'content', headers: { etag: '"1"' } })
    const aws = await client(s3)
    const { Body, ETag } = await aws.S3.GetObject({ Bucket: 'b', Key: 'k' })
    expect(Body).toEqual(Buffer.from('content'))
    expect(ETag).toBe('"1"')
    const streamed = await aws.S3.GetObject({ Bucket: 'b', Key: 'k', streamResponsePayload: true })
    expect(streamed.Body).toBeInstanceOf(Readable)
    expect(Buffer.concat(await streamed.Body.toArray()).toString()).toBe('content')
  })

  test('is tried again as the contract has it', async () => {
    const aws = await client(dynamodb, { retries: 1 })
    server.says({ status: 500 }, { headers: typed, body: '{"TableNames":[]}' })
    expect(await aws.DynamoDB.ListTables()).toEqual({ TableNames: [] })
    expect(server.asked).toHaveLength(2)
  })
})

describe('what is checked', () => {
  test('all of the description, before anything is sent', async () => {
    server.says({})
    const aws = await client(dynamodb)
    const thrown = await thrownBy(
      aws.DynamoDB.GetItem({ TableName: 7, Kee: {}, ReturnConsumedCapacity: 'x' }),
    )
    expect(thrown.message).toMatch(/^@aws-lite\/client: DynamoDB\.GetItem: validation errors\n- /)
    expect(thrown.message).toContain('\n- Missing required parameter: Key')
    expect(thrown.message).toContain('TableName')
    expect(thrown.problems.map(({ rule }: Loose) => rule)).toEqual(
      expect.arrayContaining(['required', 'type', 'unknown']),
    )
    expect(thrown.anomaly).toMatchObject({ code: 'INVALID_REQUEST' })
    expect(server.asked).toHaveLength(0)
  })

  test('nested members, lengths and patterns too', async () => {
    const aws = await client(iam)
    const thrown = await thrownBy(
      aws.IAM.CreateUser({ UserName: 'x'.repeat(200), Tags: [{ Key: 'k' }] }),
    )
    expect(thrown.problems.map(({ path }: Loose) => path.join('.')).sort()).toEqual([
      'Tags.0.Value',
      'UserName',
    ])
  })
})

describe('what fails', () => {
  test('is an error of the contract, with what the description says of it', async () => {
    server.says({
      status: 400,
      headers: { ...typed, 'x-amzn-requestid': 'r-1' },
      body: '{"__type":"x#ConditionalCheckFailedException","message":"no","Item":{"a":{"S":"b"}}}',
    })
    const aws = await client(dynamodb)
    const thrown = await thrownBy(aws.DynamoDB.PutItem({ TableName: 'ttt', Item: {} }))
    expect(thrown.message).toBe('@aws-lite/client: DynamoDB.PutItem: no')
    expect(thrown).toMatchObject({
      name: 'ConditionalCheckFailedException',
      code: 'ConditionalCheckFailedException',
      statusCode: 400,
      requestId: 'r-1',
      Item: { a: { S: 'b' } },
      service: 'dynamodb',
      property: 'DynamoDB',
    })
    expect(thrown.headers['x-amzn-requestid']).toBe('r-1')
    expect(thrown.stack).toContain(import.meta.filename.split('/').at(-1))
  })

  test('on the way there, too', async () => {
    const aws = await client(dynamodb, { port: 9 })
    const thrown = await thrownBy(aws.DynamoDB.ListTables())
    expect(thrown.message).toMatch(/^@aws-lite\/client: DynamoDB\.ListTables: connect ECONNREFUSED/)
    expect(thrown).toMatchObject({ host: '127.0.0.1', port: 9, protocol: 'http' })
  })

  test('in a body that was promised', async () => {
    const aws = await client(s3)
    server.says({ body: 'short', headers: { 'content-length': '50' } })
    const pending = thrownBy(aws.S3.GetObject({ Bucket: 'b', Key: 'k' }))
    setTimeout(() => server.close(), 100)
    expect((await pending).message).toMatch(/^@aws-lite\/client: S3\.GetObject: /)
    server = await loopback()
  })
})

describe('pages', () => {
  const pages = [
    { body: '{"TableNames":["a","b"],"LastEvaluatedTableName":"b"}', headers: typed },
    { body: '{"TableNames":["c"]}', headers: typed },
  ]
  test('become one', async () => {
    server.says(...pages)
    const aws = await client(dynamodb)
    expect(await aws.DynamoDB.ListTables({ paginate: true })).toEqual({
      TableNames: ['a', 'b', 'c'],
    })
    expect(JSON.parse(server.last().body)).toEqual({ ExclusiveStartTableName: 'b' })
  })

  test('or come one by one, a failure among them is an error', async () => {
    const aws = await client(dynamodb)
    server.says(pages[0]!, { status: 400, headers: typed, body: '{"__type":"x#Nope"}' })
    const found: Loose[] = []
    const thrown = await thrownBy(
      (async () => {
        for await (const page of await aws.DynamoDB.ListTables({ paginate: 'iterator' }))
          found.push(page)
      })(),
    )
    expect(found).toEqual([{ TableNames: ['a', 'b'], LastEvaluatedTableName: 'b' }])
    expect(thrown).toMatchObject({ code: 'Nope', statusCode: 400 })
    expect(thrown).toBeInstanceOf(Error)
    server.says(pages[0]!, { status: 400, headers: typed, body: '{"__type":"x#Nope"}' })
    expect(await thrownBy(aws.DynamoDB.ListTables({ paginate: true }))).toMatchObject({
      code: 'Nope',
    })
  })

  test('are not asked for where there are none', async () => {
    server.says({ headers: typed, body: '{"Table":{}}' })
    const aws = await client(dynamodb)
    const found = await aws.DynamoDB.DescribeTable({ TableName: 'ttt', paginate: true })
    expect(found).toHaveProperty('Table')
  })
})

test('mocks answer for them as for any method', async () => {
  lite.testing.enable()
  lite.testing.mock('DynamoDB.ListTables', { TableNames: ['mocked'] })
  const aws = await client(dynamodb, { host: 'nowhere.invalid' })
  expect(await aws.DynamoDB.ListTables({ Limit: 1 })).toEqual({ TableNames: ['mocked'] })
  expect(lite.testing.getLastRequest('DynamoDB.ListTables').request).toEqual({ Limit: 1 })
})
