import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { apiGateway } from '@plainwire/api-gateway'
import { dynamodb } from '@plainwire/dynamodb'
import { ec2 } from '@plainwire/ec2'
import { route53 } from '@plainwire/route-53'
import { s3 } from '@plainwire/s3'
import { sqs } from '@plainwire/sqs'
import {
  type Anomaly,
  type HttpRequest,
  type HttpResponse,
  header,
  isAnomaly,
  type Member,
  type ProtocolName,
  type Section,
  type Service,
} from '@plainwire/wire'
import { allCodecs } from '@plainwire/wire/protocols'
import { describe, expect, test } from 'vitest'
import { client, meta, nodePrimitives } from '../index.ts'
import { nowhere } from '../service.fixture.ts'
import { treeHash } from './glacier.ts'

const credentials = { accessKeyId: 'a', secretAccessKey: 'b' }

type Given = Partial<Omit<HttpResponse, 'body'>> & { readonly body?: string | Uint8Array }
type Made = {
  invoke(call: object): Promise<Record<string, unknown>>
  validateRequests(): boolean
}

/** A client of a service that answers by script, and what it was sent. */
function scripted(api: unknown, answers: readonly Given[] = [{}], more: object = {}) {
  const sent: HttpRequest[] = []
  const made = client({
    api: api as Service,
    region: 'eu-west-1',
    credentials,
    environment: nowhere,
    send: async (request: HttpRequest) => {
      const {
        status = 200,
        headers = [],
        body = '',
      } = answers[sent.push(request) - 1] ?? answers.at(-1)!
      return { status, headers, body: Buffer.from(body) }
    },
    ...more,
  } as never) as never as Made
  const urls = () => sent.map(({ scheme, host, target }) => `${scheme}://${host}${target}`)
  return { made, sent, urls }
}

/** A service of one operation that takes some members, for services that have no package here. */
function mini(name: string, op: string, protocol: ProtocolName, members: Record<string, Member>) {
  const http = { method: 'POST', uri: '/{accountId}/vaults', code: 200 }
  const section: Section = {
    operation: {
      name: op,
      input: 'Input',
      errors: [],
      ...(protocol === 'restJson1' ? { http } : {}),
    },
    shapes: { Input: { type: 'structure', members } },
  }
  return {
    name,
    id: name,
    version: '2012-06-01',
    shapeName: name,
    target: name,
    signingName: name,
    protocols: [protocol],
    auth: ['sigv4'],
    codecs: allCodecs,
    operations: [op],
    section: () => section,
  }
}

test('A12.56: Route 53 takes ids as it hands them out', async () => {
  const { made, urls } = scripted(route53, [{ body: '<GetChangeResponse/>' }])
  made.validateRequests()
  await made.invoke({ op: 'GetChange', request: { Id: '/change/C2682N5HXP0BZ4' } })
  await made.invoke({ op: 'GetHostedZone', request: { Id: '/hostedzone/Z1' } })
  await made.invoke({ op: 'GetHostedZone', request: { Id: 'Z1' } })
  expect(urls().map(url => url.slice(url.indexOf('/2013')))).toEqual([
    '/2013-04-01/change/C2682N5HXP0BZ4',
    '/2013-04-01/hostedzone/Z1',
    '/2013-04-01/hostedzone/Z1',
  ])
})

test('A12.15: API Gateway is told to answer in JSON', async () => {
  const { made, sent } = scripted(apiGateway, [{ body: '{}' }])
  await made.invoke({ op: 'GetRestApis' })
  expect(header(sent[0]!.headers, 'accept')).toBe('application/json')
  expect(header(sent[0]!.headers, 'authorization')).toMatch(/SignedHeaders=accept;/)
})

test.each([
  ['one', '{"item":{"id":"a"}}', ['a']],
  ['many', '{"item":[{"id":"a"},{"id":"b"}]}', ['a', 'b']],
])('A12.20: %s of API Gateway under its old name is a list', async (_, body, ids) => {
  const { made } = scripted(apiGateway, [{ body }])
  const found = await made.invoke({ op: 'GetRestApis' })
  expect((found.items as { id: string }[]).map(({ id }) => id)).toEqual(ids)
})

test('A12.56: Machine Learning predicts where the model is', async () => {
  const members = { MLModelId: {}, PredictEndpoint: {} }
  const { made, urls } = scripted(mini('machine-learning', 'Predict', 'awsJson1_1', members))
  const request = { MLModelId: 'm', PredictEndpoint: 'https://custom.amazonaws.com/' }
  await made.invoke({ op: 'Predict', request })
  await made.invoke({ op: 'Predict', request: { ...request, PredictEndpoint: 'bare.example' } })
  expect(urls()).toEqual(['https://custom.amazonaws.com/', 'https://bare.example/'])
})

describe('A12.55: Glacier', () => {
  const members: Record<string, Member> = {
    accountId: { in: 'label', required: true },
    body: { in: 'payload', type: 'blob' },
  }
  const vaults = mini('glacier', 'UploadArchive', 'restJson1', members)

  test('an account of its own, a version, and two hashes', async () => {
    const { made, sent } = scripted(vaults, [{}], { endpoint: 'http://there' })
    await made.invoke({ op: 'UploadArchive', request: { body: Buffer.from('abc') } })
    expect(sent[0]?.target).toBe('/-/vaults')
    const hash = createHash('sha256').update('abc').digest('hex')
    const { headers = [] } = sent[0] ?? {}
    expect(header(headers, 'x-amz-glacier-version')).toBe('2012-06-01')
    expect(header(headers, 'x-amz-sha256-tree-hash')).toBe(hash)
    expect(header(headers, 'x-amz-content-sha256')).toBe(hash)
    await made.invoke({ op: 'UploadArchive', request: { accountId: 'me' } })
    expect(sent[1]?.target).toBe('/me/vaults')
    expect(header(sent[1]?.headers ?? [], 'x-amz-sha256-tree-hash')).toBeUndefined()
  })

  test.each([0, 1, 2, 3, 5])('the tree over %i MiB and a bit', count => {
    const body = Buffer.alloc(count * 2 ** 20 + 7, 'x')
    const hash = (data: Buffer) => createHash('sha256').update(data).digest()
    const over = (hashes: readonly Buffer[]): Buffer => {
      if (hashes.length === 1) return hashes[0]!
      const pairs: Buffer[] = []
      for (let at = 0; at < hashes.length; at += 2)
        pairs.push(
          at + 1 < hashes.length
            ? hash(Buffer.concat([hashes[at]!, hashes[at + 1]!]))
            : hashes[at]!,
        )
      return over(pairs)
    }
    const leaves = Array.from({ length: count + 1 }, (_, index) =>
      hash(body.subarray(index * 2 ** 20, (index + 1) * 2 ** 20)),
    )
    expect(treeHash(body, nodePrimitives)).toBe(over(leaves).toString('hex'))
  })
})

describe('A12.56: SQS', () => {
  const md5 = (text: string) => createHash('md5').update(text).digest('hex')
  const QueueUrl = 'https://sqs.eu-west-1.amazonaws.com/123456789012/q'
  const entries = [
    { Id: '1', MessageBody: 'a' },
    { Id: '2', MessageBody: 'ü' },
  ]
  const cases: readonly [op: string, request: object, answer: (sum: typeof md5) => object][] = [
    [
      'SendMessage',
      { QueueUrl, MessageBody: 'ü' },
      sum => ({ MessageId: 'm', MD5OfMessageBody: sum('ü') }),
    ],
    [
      'SendMessageBatch',
      { QueueUrl, Entries: entries },
      sum => ({
        Failed: [],
        Successful: [{ Id: '2', MessageId: 'm', MD5OfMessageBody: sum('ü') }],
      }),
    ],
    ['ReceiveMessage', { QueueUrl }, sum => ({ Messages: [{ Body: 'ü', MD5OfBody: sum('ü') }] })],
  ]
  test.each(cases)('%s is checked against the MD5', async (op, request, answer) => {
    const good = answer(md5)
    const bad = answer(text => md5(`${text}!`))
    const { made } = scripted(
      sqs,
      [good, bad].map(value => ({ body: JSON.stringify(value) })),
    )
    expect(await made.invoke({ op, request })).toMatchObject(good)
    expect(await made.invoke({ op, request })).toMatchObject({
      $anomaly: 'fault',
      code: 'CHECKSUM_MISMATCH',
      retryable: true,
      op,
    })
  })

  test('nothing to receive is fine', async () => {
    const { made } = scripted(sqs, [{ body: '{}' }])
    expect(await made.invoke({ op: 'ReceiveMessage', request: { QueueUrl } })).toEqual({})
  })

  test("a queue of AWS's is asked where its URL says, unless the client says otherwise", async () => {
    const url = QueueUrl.replace('eu-west-1', 'eu-west-2')
    const call = { op: 'PurgeQueue', request: { QueueUrl: url } }
    const free = scripted(sqs, [{ body: '{}' }])
    await free.made.invoke(call)
    await free.made.invoke({ ...call, request: { QueueUrl: 'http://localhost:9324/000/q' } })
    await free.made.invoke({ ...call, endpoint: 'http://here' })
    expect(free.urls()).toEqual([
      'https://sqs.eu-west-2.amazonaws.com/',
      'https://sqs.eu-west-1.amazonaws.com/',
      'http://here/',
    ])
    const bound = scripted(sqs, [{ body: '{}' }], { endpoint: 'http://there' })
    await bound.made.invoke(call)
    expect(bound.urls()).toEqual(['http://there/'])
  })
})

describe('A12.56: DynamoDB', () => {
  const body = '{"TableNames":["a"]}'
  const sum = (text: string) => [['x-amz-crc32', String(crc32(text))]] as const

  test('an answer that was damaged is asked for again', async () => {
    const answers = [
      { body, headers: sum(`${body}x`) },
      { body, headers: sum(body) },
    ]
    const { made, sent } = scripted(dynamodb, answers)
    const found = await made.invoke({ op: 'ListTables' })
    expect(found).toEqual({ TableNames: ['a'] })
    expect(sent).toHaveLength(2)
    expect(meta(found)?.attempts[0]).toMatchObject({ category: 'unavailable' })
  })

  test('one that stays damaged is an anomaly; one without a sum is taken', async () => {
    const { made } = scripted(dynamodb, [{ body, headers: sum('') }])
    expect(await made.invoke({ op: 'ListTables' })).toMatchObject({ code: 'CHECKSUM_MISMATCH' })
    expect(await scripted(dynamodb, [{ body }]).made.invoke({ op: 'ListTables' })).toEqual({
      TableNames: ['a'],
    })
  })
})

describe('A12.56: copies from another region carry a URL presigned there', () => {
  test('of EC2', async () => {
    const { made, sent } = scripted(ec2, [{ body: '<CopySnapshotResponse/>' }])
    const request = { SourceRegion: 'us-east-2', SourceSnapshotId: 'snap-1' }
    await made.invoke({ op: 'CopySnapshot', request })
    expect(sent).toHaveLength(1)
    expect(sent[0]?.host).toBe('ec2.eu-west-1.amazonaws.com')
    const form = new URLSearchParams(Buffer.from(sent[0]!.body as Uint8Array).toString())
    const url = new URL(form.get('PresignedUrl') ?? '')
    expect(url.host).toBe('ec2.us-east-2.amazonaws.com')
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      Action: 'CopySnapshot',
      SourceSnapshotId: 'snap-1',
      DestinationRegion: 'eu-west-1',
      'X-Amz-Credential': expect.stringContaining('/us-east-2/ec2/aws4_request'),
    })
    expect(url.searchParams.has('PresignedUrl')).toBe(false)
  })

  test('of RDS, by the ARN of the source; none within a region, or when it is given', async () => {
    const members = {
      SourceDBSnapshotIdentifier: {},
      TargetDBSnapshotIdentifier: {},
      PreSignedUrl: {},
    }
    const rds = mini('rds', 'CopyDBSnapshot', 'awsQuery', members)
    const { made, sent } = scripted(rds, [{}], { endpoint: 'http://there' })
    const arn = (region: string) => `arn:aws:rds:${region}:123456789012:snapshot:s`
    for (const more of [
      { SourceDBSnapshotIdentifier: arn('us-east-2') },
      { SourceDBSnapshotIdentifier: arn('eu-west-1') },
      { SourceDBSnapshotIdentifier: arn('us-east-2'), PreSignedUrl: 'mine' },
    ])
      await made.invoke({ op: 'CopyDBSnapshot', request: more })
    const urls = sent.map(({ body }) =>
      new URLSearchParams(Buffer.from(body as Uint8Array).toString()).get('PreSignedUrl'),
    )
    expect(urls).toEqual([
      expect.stringMatching(/DestinationRegion=eu-west-1.*us-east-2%2Frds/),
      null,
      'mine',
    ])
  })
})

describe('S3', () => {
  const key = { Bucket: 'notes', Key: 'a' }

  test("A12.56: a key of one's own travels in base64 with its MD5", async () => {
    const bytes = Buffer.alloc(32, 'k')
    const sum = createHash('md5').update(bytes).digest('base64')
    for (const SSECustomerKey of [bytes, bytes.toString(), bytes.toString('base64')]) {
      const { made, sent } = scripted(s3)
      await made.invoke({ op: 'HeadObject', request: { ...key, SSECustomerKey } })
      const { headers = [] } = sent[0] ?? {}
      const name = 'x-amz-server-side-encryption-customer-key'
      expect(header(headers, name)).toBe(bytes.toString('base64'))
      expect(header(headers, `${name}-md5`)).toBe(sum)
    }
    const { made, sent } = scripted(s3)
    const given = { SSECustomerKey: bytes, SSECustomerKeyMD5: 'mine' }
    await made.invoke({ op: 'HeadObject', request: { ...key, ...given } })
    const { headers = [] } = sent[0] ?? {}
    expect(header(headers, 'x-amz-server-side-encryption-customer-key-md5')).toBe('mine')
  })

  test.each([
    ['notes/plain/a', 'notes/plain/a'],
    ['notes/a b+c/ü', 'notes/a%20b%2Bc/%C3%BC'],
    ['notes/a b?versionId=v/1', 'notes/a%20b?versionId=v/1'],
    ['notes/a%20b', 'notes/a%20b'],
    [
      'arn:aws:s3:eu-west-1:123456789012:accesspoint/p/object/a b',
      'arn:aws:s3:eu-west-1:123456789012:accesspoint/p/object/a%20b',
    ],
  ])('A12.56: the source of a copy, %s, is escaped', async (CopySource, escaped) => {
    const { made, sent } = scripted(s3, [{ body: '<CopyObjectResult/>' }])
    await made.invoke({ op: 'CopyObject', request: { ...key, CopySource } })
    expect(header(sent[0]!.headers, 'x-amz-copy-source')).toBe(escaped)
  })

  test('an Expires that is no instant stands in ExpiresString alone', async () => {
    const at = 'Wed, 21 Oct 2015 07:28:00 GMT'
    const answers = ['0', at].map((value): Given => ({ headers: [['expires', value]] }))
    const { made } = scripted(s3, answers)
    const odd = await made.invoke({ op: 'HeadObject', request: key })
    expect(odd).toMatchObject({ ExpiresString: '0' })
    expect(odd).not.toHaveProperty('Expires')
    expect(await made.invoke({ op: 'HeadObject', request: key })).toMatchObject({
      Expires: new Date(at),
      ExpiresString: at,
    })
  })

  test('members that are undefined are members left out', async () => {
    const { made, sent } = scripted(s3)
    const request = {
      ...key,
      Body: undefined,
      ContentType: undefined,
      CacheControl: undefined,
      Metadata: { team: 'blue', none: undefined },
      Expires: undefined,
    }
    const found = await made.invoke({ op: 'PutObject', request })
    expect(isAnomaly(found)).toBe(false)
    const names = sent[0]?.headers.map(([name]) => name.toLowerCase())
    expect(names).toContain('x-amz-meta-team')
    expect(names).not.toContain('x-amz-meta-none')
    expect(names).not.toContain('cache-control')
  })
})

describe('a bucket of another region', () => {
  const call = { op: 'GetObject', request: { Bucket: 'notes', Key: 'a' } }
  const moved: Given = {
    status: 301,
    headers: [['x-amz-bucket-region', 'us-west-2']],
    body: '<Error><Code>PermanentRedirect</Code><Message>must use the endpoint</Message><Endpoint>notes.s3-us-west-2.amazonaws.com</Endpoint></Error>',
  }
  const malformed: Given = {
    status: 400,
    body: "<Error><Code>AuthorizationHeaderMalformed</Code><Message>the region 'eu-west-1' is wrong</Message><Region>us-west-2</Region></Error>",
  }
  const head: Given = { status: 400, headers: [['x-amz-bucket-region', 'us-west-2']] }

  test.each([
    ['301', call, moved],
    ['400 with the region in its body', call, malformed],
    ['301 of a HEAD', { ...call, op: 'HeadObject' }, { ...moved, body: '' }],
    ['400 of a HEAD', { ...call, op: 'HeadObject' }, head],
  ] as const)('A5.15: %s says which', async (_, given, answer) => {
    const { made, sent } = scripted(s3, [answer])
    const found = (await made.invoke(given)) as Anomaly
    expect(found).toMatchObject({
      $anomaly: 'incorrect',
      status: answer.status,
      message:
        "The bucket notes is in us-west-2: give the client that region, or 'followRegions: true'.",
      data: { Region: 'us-west-2' },
    })
    expect(sent).toHaveLength(1)
    expect(meta(found)?.response?.status).toBe(answer.status)
  })

  test('A5.16: is followed on request, one hop, and remembered by bucket', async () => {
    const { made, urls } = scripted(s3, [moved, {}, {}, {}], { followRegions: true })
    const found = await made.invoke(call)
    expect(isAnomaly(found)).toBe(false)
    expect(meta(found)?.attempts.map(({ status }) => status)).toEqual([301, 200])
    await made.invoke(call)
    await made.invoke({ op: 'GetObject', request: { Bucket: 'other', Key: 'a' } })
    expect(urls().map(url => new URL(url).host)).toEqual([
      'notes.s3.eu-west-1.amazonaws.com',
      'notes.s3.us-west-2.amazonaws.com',
      'notes.s3.us-west-2.amazonaws.com',
      'other.s3.eu-west-1.amazonaws.com',
    ])
  })

  test('A5.16: two regions that send to each other end as an anomaly', async () => {
    const back = { ...moved, headers: [['x-amz-bucket-region', 'eu-west-1']] as const }
    const { made, sent } = scripted(s3, [moved, back], { followRegions: true })
    expect(await made.invoke(call)).toMatchObject({ status: 301 })
    expect(sent).toHaveLength(2)
  })

  test('A5.16: a body that can be sent once is not sent twice', async () => {
    const { made, sent } = scripted(s3, [moved, {}], { followRegions: true })
    const Body = (async function* () {
      yield Buffer.from('a')
    })()
    const put = { op: 'PutObject', request: { ...call.request, Body, ContentLength: 1 } }
    expect(await made.invoke(put)).toMatchObject({ status: 301 })
    expect(sent).toHaveLength(1)
    const again = { ...put, request: { ...call.request, Body: 'text' } }
    const second = scripted(s3, [moved, {}], { followRegions: true })
    expect(isAnomaly(await second.made.invoke(again))).toBe(false)
  })

  test('other failures are left as they are', async () => {
    const gone = { status: 404, body: '<Error><Code>NoSuchKey</Code><Message>no</Message></Error>' }
    const { made } = scripted(s3, [gone], { followRegions: true })
    expect(await made.invoke(call)).toMatchObject({ code: 'NoSuchKey', message: 'no' })
    const invalid = { status: 400, body: '<Error><Code>InvalidRequest</Code></Error>' }
    expect(await scripted(s3, [invalid]).made.invoke(call)).toMatchObject({
      code: 'InvalidRequest',
    })
  })
})
