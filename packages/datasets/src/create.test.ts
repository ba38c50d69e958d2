/** Datasets are created as the contract has it, whole or not at all. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Config } from './config/types.ts'
import {
  DS,
  minimal,
  ok,
  printed,
  type Running,
  running,
  sampleConfig,
  U,
} from './datasets.fixture.ts'

let run: Running
beforeAll(async () => {
  run = await running()
})
afterAll(() => run.aws.close())
beforeEach(() => {
  run.aws.faults.remove()
})

const post = (body: unknown, headers = {}, path = DS) => run.ask('POST', path, body, headers)
const made = async (more: object = {}) => {
  const reply = await post({ ...minimal, ...more })
  expect(reply.text.slice(0, 200)).toContain('"id"')
  return reply.json as { id: string; repository: string; metadata: Record<string, unknown> }
}

/** All that a service leaves in an account, by name. */
export async function remains({ all }: Pick<Running, 'all'>) {
  const buckets = ok(await all.s3.invoke({ op: 'ListBuckets', request: {} })).Buckets ?? []
  const policies = ok(await all.iam.invoke({ op: 'ListPolicies', request: { Scope: 'Local' } }))
  const records = ok(
    await all.s3.invoke({
      op: 'ListObjectsV2',
      request: { Bucket: 'metadata', Prefix: 'datasets/localdev/research/' },
    }),
  )
  return {
    buckets: buckets.map(({ Name }) => Name!).filter(name => name.startsWith('dataset-')),
    policies: (policies.Policies ?? []).map(({ PolicyName }) => PolicyName!),
    records: (records.Contents ?? []).map(({ Key }) => Key!),
  }
}

describe('a dataset is made', () => {
  test('18, 19, 20 with an id, a bucket and metadata', async () => {
    const reply = await post(printed)
    expect(reply.status).toBe(202)
    expect(reply.headers['content-type']).toBe('application/json')
    expect(Object.keys(reply.json)).toEqual(['id', 'repository', 'metadata'])
    const { id, repository, metadata } = reply.json
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(repository).toBe(`dataset-localdev-${id}`)
    expect(metadata).toMatchObject({
      id,
      name: printed.name,
      data_storage: 's3',
      derivative: true,
      description: printed.metadata.description,
      source_ids: printed.metadata.source_ids,
    })
  })

  test('18 with 200 in compat mode, and empty texts for what is not set', async () => {
    const compat = await running({ config: { ...sampleConfig, compat: 'go' } })
    const reply = await compat.ask('POST', DS, minimal)
    expect(reply).toMatchObject({
      status: 200,
      json: { metadata: { finalized_at: '', finalized_by: '' } },
    })
    expect(Object.keys(reply.json.metadata)).toHaveLength(16)
    await compat.aws.close()
  })

  test('21 at the time it is, whatever the client says', async () => {
    const reply = await post(printed)
    const { created_at, modified_at } = reply.json.metadata
    expect(created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    expect(modified_at).toBe(created_at)
    expect(Math.abs(Date.parse(created_at) - run.aws.clock.now())).toBeLessThan(60_000)
    expect(created_at).not.toContain('2018')
  })

  test('22 and what the service says of it wins over the metadata', async () => {
    const { id, metadata } = await made({
      metadata: { id: 'x', name: 'other', data_storage: 'gcs', derivative: true },
    })
    expect(metadata).toMatchObject({ id, name: 'n1', data_storage: 's3', derivative: false })
  })

  test('23 and cannot be final from the start', async () => {
    const { id, metadata } = await made({
      metadata: { finalized_at: '2020-01-01T00:00:00Z', finalized_by: 'me' },
    })
    expect(metadata).not.toHaveProperty('finalized_at')
    expect(await run.ask('PATCH', `${DS}/${id}`, undefined, U)).toMatchObject({ status: 200 })
  })

  test.each([
    ['null', { data_classifications: null }],
    ['absent', {}],
  ])('35 without classifications: %s', async (_, metadata) => {
    const { id } = await made({ metadata })
    const found = await run.ask('GET', `${DS}/${id}`)
    expect(found).toMatchObject({ status: 200, json: { metadata: { data_classifications: [] } } })
  })

  test('36 with sources that are null, which are none', async () => {
    expect((await made({ metadata: { source_ids: null } })).metadata).toMatchObject({
      source_ids: [],
    })
  })
})

describe('what is asked wrongly is refused, and nothing is made', () => {
  const texts = [
    'id',
    'name',
    'description',
    'created_by',
    'data_format',
    'data_storage',
    'finalized_by',
    'modified_by',
  ]
  const rows: [string, unknown, string][] = [
    ['25 no JSON', '{', 'JSON'],
    ['26 no name', { ...minimal, name: undefined }, 'dataset name is required'],
    ['26 an empty name', { ...minimal, name: '' }, 'dataset name is required'],
    ['27 no type', { ...minimal, type: undefined }, 'dataset type is required'],
    ['28 a type that is none', { ...minimal, type: 'gcs' }, 'gcs'],
    ['29 no metadata', { name: 'n', type: 's3' }, 'metadata'],
    ['30 metadata null', { ...minimal, metadata: null }, 'metadata'],
    ['31 a tag null', { ...minimal, tags: [null] }, 'tags'],
    ['32 a time that is a number', { ...minimal, metadata: { created_at: 12345 } }, 'created_at'],
    ['32 a time that is none', { ...minimal, metadata: { created_at: '12345' } }, 'created_at'],
    ...texts.map((name): [string, unknown, string] => [
      `33 ${name} false`,
      { ...minimal, metadata: { [name]: false } },
      name,
    ]),
    [
      '34 classifications false',
      { ...minimal, metadata: { data_classifications: false } },
      'data_classifications',
    ],
    [
      '34 a classification false',
      { ...minimal, metadata: { data_classifications: [false] } },
      'data_classifications',
    ],
    ['34 sources false', { ...minimal, metadata: { source_ids: false } }, 'source_ids'],
    ['34 a source 1', { ...minimal, metadata: { source_ids: [1] } }, 'source_ids'],
    ['34 derivative a text', { ...minimal, metadata: { derivative: 'false' } }, 'derivative'],
    ['34 dua_url false', { ...minimal, metadata: { dua_url: false } }, 'dua_url'],
    [
      '37 dua_url a script',
      { ...minimal, metadata: { dua_url: 'javascript:alert(1)' } },
      'dua_url',
    ],
    ['60 a tag of AWS', { ...minimal, tags: [{ key: 'aws:x', value: '1' }] }, 'aws:'],
    [
      '60 51 tags',
      { ...minimal, tags: Array.from({ length: 51 }, (_, n) => ({ key: `k${n}`, value: '' })) },
      'tags',
    ],
    [
      '60 a key twice',
      {
        ...minimal,
        tags: [
          { key: 'a', value: '1' },
          { key: 'a', value: '2' },
        ],
      },
      'differ',
    ],
    ['60 a value too long', { ...minimal, tags: [{ key: 'a', value: 'x'.repeat(257) }] }, '256'],
    ['a newline in a name', { ...minimal, name: 'a\nb' }, 'name'],
    ['a newline in who made it', { ...minimal, metadata: { created_by: 'a\nb' } }, 'created_by'],
    ['a name of a megabyte', { ...minimal, name: 'n'.repeat(900_000) }, 'name'],
  ]

  test.each(rows)('%s', async (_, body, words) => {
    const before = await remains(run)
    const reply = await post(body, { 'content-type': 'application/json' })
    expect(reply.status).toBe(400)
    expect(reply.text).toContain(words)
    expect(await remains(run)).toEqual(before)
  })

  test('24 an account that is none', async () => {
    const reply = await post(minimal, {}, '/v1/ds/nosuch/datasets/lab1')
    expect(reply.status).toBe(404)
    expect(reply.text).toContain('nosuch')
  })

  test('32 an empty time is accepted, and 37 an address that begins with https', async () => {
    await made({ metadata: { created_at: '', dua_url: 'https://x.example/dua' } })
  })

  test('38 a body above a megabyte', async () => {
    const reply = await post({ ...minimal, metadata: { description: 'x'.repeat(1_100_000) } })
    expect(reply.status).toBe(413)
  })

  test.each([
    ['a control character', 'lab%00'],
    ['a newline', 'lab%0a1'],
    ['600 characters', 'x'.repeat(600)],
  ])('59 a group with %s', async (_, group) => {
    const before = await remains(run)
    expect(await post(minimal, {}, `/v1/ds/research/datasets/${group}`)).toMatchObject({
      status: 400,
    })
    expect(await remains(run)).toEqual(before)
  })

  test('59 a group of any other characters is one', async () => {
    const path = `/v1/ds/research/datasets/${encodeURIComponent('Lab für Öl & 水/ü')}`
    const reply = await post(minimal, {}, path)
    expect(reply.status).toBe(202)
    expect((await run.ask('GET', `${path}/${reply.json.id}/logs`)).json[0]).toContain(
      'Created dataset',
    )
    expect(await run.ask('GET', `${DS}/${reply.json.id}`)).toMatchObject({ status: 404 })
  })
})

describe('in AWS there is then', () => {
  let id: string
  let Bucket: string
  beforeAll(async () => {
    const reply = await post({
      ...printed,
      derivative: false,
      tags: [
        ...printed.tags,
        { key: 'ID', value: 'mine' },
        { key: 'Name', value: 'mine' },
        { key: 'spinup:org', value: 'mine' },
      ],
    })
    id = reply.json.id
    Bucket = reply.json.repository
  })

  test('39 a bucket that nothing of is public', async () => {
    const found = ok(await run.all.s3.invoke({ op: 'GetPublicAccessBlock', request: { Bucket } }))
    expect(found.PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    })
  })

  test('40 its encryption', async () => {
    const found = ok(await run.all.s3.invoke({ op: 'GetBucketEncryption', request: { Bucket } }))
    expect(
      found.ServerSideEncryptionConfiguration?.Rules?.[0]?.ApplyServerSideEncryptionByDefault,
    ).toMatchObject({ SSEAlgorithm: 'AES256' })
  })

  test('41 its log of access', async () => {
    const found = ok(await run.all.s3.invoke({ op: 'GetBucketLogging', request: { Bucket } }))
    expect(found.LoggingEnabled).toMatchObject({
      TargetBucket: 'access-logs',
      TargetPrefix: `dataset/localdev/${id}/`,
    })
  })

  test("42 its tags, of which three are the service's own", async () => {
    const found = ok(await run.all.s3.invoke({ op: 'GetBucketTagging', request: { Bucket } }))
    expect(found.TagSet).toEqual([
      { Key: 'ID', Value: id },
      { Key: 'Name', Value: printed.name },
      { Key: 'spinup:org', Value: 'localdev' },
      ...printed.tags.map(({ key, value }) => ({ Key: key, Value: value })),
    ])
  })

  const documentOf = async (name: string) => {
    const PolicyArn = `arn:aws:iam::000000000000:policy/spinup/dataset/${name}`
    const found = ok(await run.all.iam.invoke({ op: 'GetPolicy', request: { PolicyArn } }))
    expect(found.Policy).toMatchObject({ DefaultVersionId: 'v1' })
    const version = ok(
      await run.all.iam.invoke({ op: 'GetPolicyVersion', request: { PolicyArn, VersionId: 'v1' } }),
    )
    return JSON.parse(decodeURIComponent(version.PolicyVersion!.Document!))
  }
  const arn = (name: string) => `arn:aws:s3:::${name}`

  test('43 a policy, by which an original is read', async () => {
    expect(await documentOf(Bucket)).toEqual({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: ['s3:ListBucket'], Resource: [arn(Bucket)] },
        { Effect: 'Allow', Action: ['s3:GetObject'], Resource: [`${arn(Bucket)}/*`] },
      ],
    })
  })

  test('44 and by which a derivative is written, but for its attachments', async () => {
    const { repository } = await made({ derivative: true })
    expect(await documentOf(repository)).toEqual({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: ['s3:ListBucket'], Resource: [arn(repository)] },
        {
          Effect: 'Allow',
          Action: ['s3:DeleteObject', 's3:GetObject', 's3:PutObject'],
          Resource: [`${arn(repository)}/*`],
        },
        {
          Effect: 'Deny',
          Action: ['s3:DeleteObject', 's3:PutObject'],
          Resource: [`${arn(repository)}/_attachments/*`],
        },
      ],
    })
  })

  test('45 its record, as the first service kept it', async () => {
    const request = { Bucket: 'metadata', Key: `datasets/localdev/research/${id}` }
    const found = ok(await run.all.s3.invoke({ op: 'GetObject', request }))
    expect(found.ContentType).toBe('application/json')
    const { plainwire, ...stored } = JSON.parse((await found.Body!.text()) as string)
    const shown = (await run.ask('GET', `${DS}/${id}`)).json.metadata
    expect(stored).toEqual({ ...shown, finalized_at: '', finalized_by: '' })
    expect(Object.keys(stored)).toHaveLength(16)
    expect(plainwire).toMatchObject({ group: 'lab1' })
  })

  test('46 its place in the log', async () => {
    const logGroupNamePrefix = '/spinup/localdev/lab1'
    const groups = ok(
      await run.all.logs.invoke({ op: 'DescribeLogGroups', request: { logGroupNamePrefix } }),
    )
    expect(groups.logGroups?.[0]).toMatchObject({
      logGroupName: logGroupNamePrefix,
      retentionInDays: 365,
    })
    const streams = ok(
      await run.all.logs.invoke({
        op: 'DescribeLogStreams',
        request: { logGroupName: logGroupNamePrefix, logStreamNamePrefix: `dataset-${id}` },
      }),
    )
    expect(streams.logStreams?.map(({ logStreamName }) => logStreamName)).toContain(`dataset-${id}`)
    const tags = ok(
      await run.all.logs.invoke({
        op: 'ListTagsLogGroup',
        request: { logGroupName: logGroupNamePrefix },
      }),
    )
    expect(tags.tags).toMatchObject({ 'spinup:org': 'localdev' })
  })

  test('47 what is written of it', async () => {
    const lines: string[] = (await run.ask('GET', `${DS}/${id}/logs`)).json
    const wanted = new RegExp(
      `^\\d\\d/\\d\\d/\\d{4}, \\d\\d:\\d\\d:\\d\\d - Created dataset ${id} \\(CreatedBy: drz\\)$`,
    )
    expect(lines.filter(line => wanted.test(line))).toHaveLength(1)
  })

  test('48 one log for all of a group', async () => {
    await made()
    const request = { logGroupNamePrefix: '/spinup/localdev/lab1' }
    const groups = ok(await run.all.logs.invoke({ op: 'DescribeLogGroups', request }))
    expect(
      groups.logGroups?.filter(({ logGroupName }) => logGroupName === request.logGroupNamePrefix),
    ).toHaveLength(1)
  })

  test('49 no log of access where none is configured', async () => {
    const { loggingBucket: _, ...research } = sampleConfig.accounts.research!
    const config: Config = { ...sampleConfig, accounts: { research } }
    const other = await running({ config })
    const reply = await other.ask('POST', DS, minimal)
    expect(reply.status).toBe(202)
    const request = { Bucket: reply.json.repository }
    const found = ok(await other.all.s3.invoke({ op: 'GetBucketLogging', request }))
    expect(found.LoggingEnabled).toBeUndefined()
    await other.aws.close()
  })
})

describe('what fails midway leaves nothing', () => {
  const broken = { code: 'MalformedXML', status: 400 }
  test.each([
    ['50', 's3', 'CreateBucket'],
    ['51', 's3', 'PutPublicAccessBlock'],
    ['51', 's3', 'PutBucketEncryption'],
    ['51', 's3', 'PutBucketLogging'],
    ['51', 's3', 'PutBucketTagging'],
    ['52', 'iam', 'CreatePolicy'],
    ['54', 'logs', 'PutRetentionPolicy'],
    ['54', 'logs', 'CreateLogStream'],
  ])('%s %s %s', async (_, service, op) => {
    const before = await remains(run)
    const other = await made()
    run.aws.faults.add({ service, op, times: 99, error: broken })
    const reply = await post(minimal)
    expect(reply.status).toBeGreaterThanOrEqual(400)
    run.aws.faults.remove()
    const after = await remains(run)
    expect(after.buckets.sort()).toEqual([...before.buckets, other.repository].sort())
    expect(after.policies.sort()).toEqual([...before.policies, other.repository].sort())
    expect(after.records).toHaveLength(before.records.length + 1)
    // 54: what another dataset of the group has in the log is still there.
    const lines = (await run.ask('GET', `${DS}/${other.id}/logs`)).json
    expect(lines[0]).toContain('Created dataset')
  })

  test('53 s3 PutObject of the record', async () => {
    let broken = true
    const other = await running({}, send => async (request, options) => {
      const isRecord = /localdev\/research\//.test(request.target) && request.method === 'PUT'
      return broken && isRecord ? refusal : send(request, options)
    })
    expect(await other.ask('POST', DS, minimal)).toMatchObject({ status: 403 })
    expect(await remains(other)).toEqual({ buckets: [], policies: [], records: [] })
    broken = false
    expect(await other.ask('POST', DS, minimal)).toMatchObject({ status: 202 })
    await other.aws.close()
  })
})

/** As S3 refuses. */
const refusal = {
  status: 403,
  headers: [['content-type', 'application/xml']] as const,
  body: new TextEncoder().encode('<Error><Code>AccessDenied</Code><Message>No.</Message></Error>'),
}

describe('what AWS refuses is told as it is meant', () => {
  test.each([
    ['55 403', 'iam', 'CreatePolicy', { code: 'AccessDenied', status: 403 }, [403]],
    ['55 429 or 503', 'iam', 'CreatePolicy', { code: 'Throttling', status: 400 }, [429, 503]],
    [
      '403 of a bucket that is not accessible',
      's3',
      'HeadBucket',
      { code: 'AccessDenied', status: 403 },
      [403],
    ],
    ['429 of a limit', 's3', 'CreateBucket', { code: 'TooManyBuckets', status: 400 }, [429]],
    ['429 of a limit of IAM', 'iam', 'CreatePolicy', { code: 'LimitExceeded', status: 409 }, [429]],
    ['409 of a bucket', 's3', 'CreateBucket', { code: 'BucketAlreadyExists', status: 409 }, [409]],
    [
      '503 of what is not there',
      's3',
      'CreateBucket',
      { code: 'ServiceUnavailable', status: 503 },
      [503],
    ],
  ])('%s', async (_, service, op, error, statuses) => {
    const before = await remains(run)
    run.aws.faults.add({ service, op, times: 99, error })
    const reply = await post(minimal)
    expect(statuses).toContain(reply.status)
    if (reply.status === 503 || reply.status === 429) expect(reply.headers['retry-after']).toBe('1')
    run.aws.faults.remove()
    expect(await remains(run)).toEqual(before)
  })

  test.each(['bucket', 'policy'])('409 where there is a %s of that name', async what => {
    const id = '11111111-2222-4333-8444-555555555555'
    const name = `dataset-localdev-${id}`
    const other = await running({ newId: () => id })
    if (what === 'bucket')
      ok(await other.all.s3.invoke({ op: 'CreateBucket', request: { Bucket: name } }))
    else
      ok(
        await other.all.iam.invoke({
          op: 'CreatePolicy',
          request: {
            PolicyName: name,
            Path: '/spinup/dataset/',
            PolicyDocument:
              '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}',
          },
        }),
      )
    const before = await remains(other)
    expect(await other.ask('POST', DS, minimal)).toMatchObject({ status: 409 })
    expect(await remains(other)).toEqual(before)
    await other.aws.close()
  })
})

describe('57 an Idempotency-Key', () => {
  const key = { 'idempotency-key': 'k1' }

  test('makes one dataset of two requests', async () => {
    const first = await post(minimal, key)
    const second = await post(minimal, key)
    expect(second.json).toEqual(first.json)
    expect(second.headers['idempotency-replayed']).toBe('true')
    const third = await post({ ...minimal, name: 'other' }, key)
    expect(third.status).toBe(422)
  })

  test('and of many at once', async () => {
    const before = await remains(run)
    const replies = await Promise.all(
      Array.from({ length: 5 }, () => post(minimal, { 'idempotency-key': 'k2' })),
    )
    expect(new Set(replies.map(({ json }) => json.id)).size).toBe(1)
    expect((await remains(run)).buckets).toHaveLength(before.buckets.length + 1)
  })

  test('is good for another try after one that failed', async () => {
    run.aws.faults.add({
      service: 'iam',
      op: 'CreatePolicy',
      times: 9,
      error: { code: 'AccessDenied', status: 403 },
    })
    expect(await post(minimal, { 'idempotency-key': 'k3' })).toMatchObject({ status: 403 })
    run.aws.faults.remove()
    expect(await post(minimal, { 'idempotency-key': 'k3' })).toMatchObject({ status: 202 })
  })
})
