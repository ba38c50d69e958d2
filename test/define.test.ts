/**
 * Hand-made APIs against servers: the seed's own example against one that checks signatures, AWS's own APIs against the
 * local AWS, and APIs made of a description.
 */
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { isAnomaly, meta, nodePrimitives } from '@plainwire/client'
import { Api, ApiError, type ApiOptions, defineApi, op } from '@plainwire/client/define'
import { dynamodb } from '@plainwire/dynamodb'
import { GetItem, PutItem } from '@plainwire/dynamodb/ops'
import { lambda } from '@plainwire/lambda'
import { local } from '@plainwire/local'
import { s3 } from '@plainwire/s3'
import { sqs } from '@plainwire/sqs'
import { type HttpRequest, verify } from '@plainwire/wire'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }

/** The seed's documentation lists these. */
const ruleMethods = [
  'DeleteRule',
  'DescribeEventBus',
  'DescribeRule',
  'DisableRule',
  'EnableRule',
  'ListRuleNamesByTarget',
  'ListRules',
  'ListTargetsByRule',
  'PutEvents',
  'PutPermission',
  'PutRule',
  'PutTargets',
  'RemovePermission',
  'RemoveTargets',
  'TestEventPattern',
] as const

const CloudWatchEvents = defineApi({
  service: 'events',
  api: 'AWSEvents',
  version: null,
  methods: ruleMethods,
})

describe('67: the seed’s CloudWatch Events', () => {
  test.each(ruleMethods)('the request of %s', async action => {
    const sent: HttpRequest[] = []
    const send = async (request: HttpRequest) => {
      sent.push(request)
      return { status: 200, headers: [], body: new Uint8Array(0) }
    }
    const events = new CloudWatchEvents({ region: 'eu-west-1', credentials, send })
    const camel = `${action.slice(0, 1).toLowerCase()}${action.slice(1)}` as 'listRules'
    await events[camel]()
    expect(sent).toEqual([
      {
        method: 'POST',
        scheme: 'https',
        host: 'events.eu-west-1.amazonaws.com',
        target: '/',
        headers: [
          ['content-type', 'application/x-amz-json-1.1'],
          ['x-amz-target', `AWSEvents.${action}`],
          ['x-amz-date', expect.stringMatching(/^\d{8}T\d{6}Z$/)],
          ['authorization', expect.stringContaining('/eu-west-1/events/aws4_request')],
        ],
        body: new TextEncoder().encode('{}'),
      },
    ])
  })

  test('37, 59, 67: over a socket, to a server that checks the signature', async () => {
    const server = createServer(async (request, response) => {
      const whole = await received(request)
      const who = verify(whole, {
        secretOf: id => (id === 'AKID' ? 'secret' : undefined),
        now: new Date(),
        primitives: nodePrimitives,
        service: 'events',
        region: 'eu-west-1',
      })
      const target = request.headers['x-amz-target']
      const token = request.headers['x-amz-security-token']
      response.setHeader('content-type', 'application/x-amz-json-1.1')
      response.statusCode = isAnomaly(who) ? 403 : 200
      response.end(JSON.stringify(isAnomaly(who) ? { __type: who.code } : { target, token }))
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const given = { endpoint, region: 'eu-west-1', accessKeyId: 'AKID' }
    const events = new CloudWatchEvents({
      ...given,
      secretAccessKey: 'secret',
      sessionToken: 'tok',
    })
    expect(await events.listRules({ NamePrefix: 'x' })).toEqual({
      target: 'AWSEvents.ListRules',
      token: 'tok',
    })
    expect(await events.put_events({ Entries: [] })).toMatchObject({
      target: 'AWSEvents.PutEvents',
    })
    const wrong = new CloudWatchEvents({ ...given, secretAccessKey: 'other' })
    await expect(wrong.listRules()).rejects.toMatchObject({
      error: 403,
      code: 'SignatureDoesNotMatch',
    })
    server.close()
    server.closeAllConnections()
  })
})

async function received(request: IncomingMessage): Promise<HttpRequest> {
  const chunks: Uint8Array[] = []
  for await (const chunk of request) chunks.push(chunk as Uint8Array)
  const { rawHeaders } = request
  return {
    method: request.method!,
    scheme: 'http',
    host: request.headers.host!,
    target: request.url!,
    headers: rawHeaders.flatMap((name, index) =>
      index % 2 === 0 ? [[name, rawHeaders[index + 1]!] as const] : [],
    ),
    body: Buffer.concat(chunks),
  }
}

const aws = local()
let listening: Awaited<ReturnType<typeof aws.listen>>
let given: ApiOptions
beforeAll(async () => {
  listening = await aws.listen({ port: 0 })
  given = { endpoint: listening.url, region: 'us-east-1', credentials }
})
afterAll(async () => {
  await listening.close()
  await aws.close()
})

const form = 'application/x-www-form-urlencoded'

describe('70: AWS’s own APIs, by hand, against the local AWS', () => {
  test('EC2 in one line, by POST and by GET', async () => {
    const service = { service: 'ec2', version: '2016-11-15' }
    const shown = { requestId: expect.any(String), reservationSet: expect.anything() }
    const post = new Api({ ...given, ...service })
    expect(await post.invoke('DescribeInstances')).toEqual(shown)
    expect(await post.invoke('DescribeInstances', ['MaxResults', 5])).toEqual(shown)
    const get = new Api({ ...given, ...service, httpMethod: 'GET' })
    expect(await get.invoke('DescribeInstances')).toEqual(shown)
    const regions = (await get.invoke('DescribeRegions', [{ RegionName: ['eu-west-1'] }])) as {
      regionInfo: { item: { regionName: string }[] }
    }
    expect(regions.regionInfo.item.map(({ regionName }) => regionName)).toEqual(['eu-west-1'])
    expect(meta(regions)?.requestId).toMatch(/./)
  })

  test('DynamoDB', async () => {
    const Tables = defineApi({
      service: 'dynamodb',
      api: 'DynamoDB',
      version: '20120810',
      contentType: 'application/x-amz-json-1.0',
      methods: {
        CreateTable: op(),
        PutItem: op(),
        GetItem: op<object, { Item?: { text: { S: string } } }>(),
      },
    })
    const tables = new Tables(given)
    await tables.createTable({
      TableName: 'notes',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    })
    aws.clock.advance(60_000)
    await tables.put_item({ TableName: 'notes', Item: { id: { S: 'a' }, text: { S: 'é' } } })
    const { Item } = await tables.GetItem({ TableName: 'notes', Key: { id: { S: 'a' } } })
    expect(Item?.text.S).toBe('é')
    const error = await tables.getItem({ TableName: 'none', Key: {} }).catch(cause => cause)
    expect(error).toBeInstanceOf(ApiError)
    expect(error).toMatchObject({ code: 'ResourceNotFoundException', error: 400 })
  })

  test('STS and IAM', async () => {
    const sts = new Api({ ...given, service: 'sts', version: '2011-06-15' })
    const me = (await sts.invoke('GetCallerIdentity')) as {
      GetCallerIdentityResult: { Account: string }
    }
    expect(me.GetCallerIdentityResult.Account).toMatch(/^\d{12}$/)
    const iam = new Api({
      ...given,
      service: 'iam',
      version: '2010-05-08',
      contentType: form,
      style: 'query',
    })
    const policy = JSON.stringify({ Version: '2012-10-17', Statement: [] })
    await iam.invoke('CreateUser', {
      UserName: 'maria',
      Tags: [
        { Key: 'team', Value: 'notes + more' },
        { Key: 'Action=', Value: 'Version' },
      ],
    })
    const tags = await iam.invoke('ListUserTags', { UserName: 'maria' })
    expect(tags).toMatchObject({
      ListUserTagsResult: {
        Tags: {
          member: expect.arrayContaining([
            { Key: 'team', Value: 'notes + more' },
            { Key: 'Action=', Value: 'Version' },
          ]),
        },
      },
    })
    await expect(
      iam.invoke('CreateRole', { RoleName: 'r', AssumeRolePolicyDocument: policy }),
    ).rejects.toMatchObject({ code: 'MalformedPolicyDocument', requestId: expect.any(String) })
    await expect(iam.invoke('GetUser', 'UserName=nobody')).rejects.toMatchObject({
      code: 'NoSuchEntity',
      error: 404,
    })
  })
})

describe('APIs made of a description', () => {
  test('every operation, in three spellings, with the description’s own protocol', async () => {
    const Buckets = defineApi({ from: s3 })
    const buckets = new Buckets(given)
    await buckets.create_bucket({ Bucket: 'notes' })
    await buckets.putObject({ Bucket: 'notes', Key: 'a b', Body: 'text' })
    const { Contents } = await buckets.ListObjectsV2({ Bucket: 'notes' })
    expect(Contents?.map(({ Key, Size }) => [Key, Size])).toEqual([['a b', 4]])
    const { Body } = await buckets.getObject({ Bucket: 'notes', Key: 'a b' })
    expect(await Body.text()).toBe('text')
    await expect(buckets.getObject({ Bucket: 'notes', Key: 'c' })).rejects.toMatchObject({
      code: 'NoSuchKey',
      error: 404,
      action: 'GetObject',
    })
    const listed: unknown[] = []
    for await (const page of buckets.client.pages({
      op: 'ListObjectsV2',
      request: { Bucket: 'notes' },
    } as never))
      listed.push(page)
    expect(listed.length).toBe(1)
  })

  test('some operations, from a service or as a list; others are none', async () => {
    const Some = defineApi({ from: dynamodb, methods: ['ListTables'] })
    const some = new Some(given)
    expect(await some.list_tables({})).toEqual({ TableNames: expect.any(Array) })
    expect(some.client.ops()).toEqual(['ListTables'])
    expect(await some.invoke('GetItem', {}, { raiseError: false })).toMatchObject({
      code: 'UNKNOWN_OPERATION',
    })
    const urls: string[] = []
    const send = async ({ scheme, host, target }: HttpRequest) => {
      urls.push(`${scheme}://${host}${target}`)
      return { status: 200, headers: [], body: new TextEncoder().encode('{}') }
    }
    await new Some({ ...given, endpoint: 'a.example/base', send }).listTables()
    await new Some({ ...given, endpoint: 'a.example', protocol: 'http', send }).listTables()
    expect(urls).toEqual(['https://a.example/base/', 'http://a.example/'])
    const Two = defineApi({ from: [GetItem, PutItem] })
    expect(new Two(given).service.operations).toEqual(['GetItem', 'PutItem'])
    expect('getItem' in Two.prototype && !('listTables' in Two.prototype)).toBe(true)
  })

  test('a payload as it is, headers and a target, on a described operation', async () => {
    const sent: HttpRequest[] = []
    const send = async (request: HttpRequest) => {
      sent.push(request)
      return { status: 200, headers: [], body: new TextEncoder().encode('{}') }
    }
    const Tables = defineApi({ from: dynamodb, methods: ['ListTables', 'GetItem'] })
    const tables = new Tables({ region: 'eu-west-1', credentials, send })
    await tables.listTables('{"Limit": 1}', 'application/x-amz-json-1.0', [['x-a', '1']])
    await tables.listTables({ Limit: 2 }, { headers: { 'x-a': '2' }, target: 'Other.ListTables' })
    const seen = sent.map(({ body, headers }) => [
      new TextDecoder().decode(body as Uint8Array),
      ...headers.filter(([name]) => ['x-a', 'x-amz-target', 'content-type'].includes(name)),
    ])
    expect(seen).toEqual([
      [
        '{"Limit": 1}',
        ['x-amz-target', 'DynamoDB_20120810.ListTables'],
        ['content-type', 'application/x-amz-json-1.0'],
        ['x-a', '1'],
      ],
      [
        '{"Limit":2}',
        ['content-type', 'application/x-amz-json-1.0'],
        ['x-amz-target', 'Other.ListTables'],
        ['x-a', '2'],
      ],
    ])
    await expect(tables.listTables(['a', 1] as never)).rejects.toMatchObject({
      code: 'BAD_PARAMETERS',
    })
  })

  test('what cannot be is said at definition', () => {
    expect(() => defineApi({ from: dynamodb, methods: ['GetItme'] as never })).toThrow(
      "dynamodb has no operation 'GetItme'.",
    )
    expect(() => defineApi({ from: dynamodb, service: 'x' })).toThrow("'service' comes with 'from'")
    const Tables = defineApi({ from: dynamodb, methods: ['ListTables'] })
    expect(() => new Tables({ httpMethod: 'GET' })).toThrow("'httpMethod' comes with 'from'")
    expect(() => defineApi({ from: {} as never })).toThrow("'from' must be a service")
    expect(() => defineApi({ from: [] })).toThrow("'from' must hold operations of one service")
    expect(() => defineApi({ from: lambda })).toThrow(
      "The method 'Invoke' cannot be: every API has something else by the name 'invoke'.",
    )
    for (const from of [dynamodb, s3, sqs]) expect(() => defineApi({ from })).not.toThrow()
  })
})

describe('used directly, and as a parent', () => {
  test('66: no class is needed', async () => {
    const api = new Api({ ...given, service: 'sts', version: '2011-06-15' })
    expect(await api.invokeApi('GetCallerIdentity')).toHaveProperty('GetCallerIdentityResult')
  })

  const seen = () => {
    const sent: HttpRequest[] = []
    const send = async (request: HttpRequest) => {
      sent.push(request)
      return { status: 200, headers: [], body: new TextEncoder().encode('{}') }
    }
    const bodies = () => sent.map(({ body }) => new TextDecoder().decode(body as Uint8Array))
    return { sent, bodies, options: { credentials, send } }
  }

  test('68: a class below has methods of its own, and others in place of those there are', async () => {
    class Companion extends CloudWatchEvents {
      override putEvents = async (...events: unknown[]): Promise<unknown> =>
        super.putEvents({ Entries: events })
      async nightly(): Promise<unknown> {
        return this.listRules({ NamePrefix: 'nightly' })
      }
    }
    const { bodies, options } = seen()
    const events = new Companion({ ...options, region: 'eu-west-1' })
    await events.putEvents({ a: 1 }, { b: 2 })
    await events.put_events({ a: 1 })
    await events.nightly()
    expect(bodies()).toEqual([
      '{"Entries":[{"a":1},{"b":2}]}',
      '{"Entries":[{"a":1}]}',
      '{"NamePrefix":"nightly"}',
    ])
  })

  test('69: what a class pins stays, what it proposes gives way', async () => {
    class Proposing extends CloudWatchEvents {
      constructor(options: ApiOptions = {}) {
        super({ region: 'eu-west-1', ...options })
      }
    }
    class Pinning extends CloudWatchEvents {
      constructor(options: ApiOptions = {}) {
        super({ ...options, region: 'eu-west-1' })
      }
    }
    const { sent, options } = seen()
    await new Proposing({ ...options, region: 'us-west-2' }).listRules()
    await new Pinning({ ...options, region: 'us-west-2' }).listRules()
    await new Proposing(options).listRules()
    await new CloudWatchEvents({
      ...options,
      api: 'Other',
      service: 'other',
      region: 'a-b-1',
    }).listRules()
    expect(sent.map(({ host }) => host.split('.')[1])).toEqual([
      'us-west-2',
      'eu-west-1',
      'eu-west-1',
      'a-b-1',
    ])
    expect(sent[3]!.headers).toContainEqual(['x-amz-target', 'Other.ListRules'])
  })
})
