import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { cloudwatch } from '@plainwire/cloudwatch'
import { dynamodb } from '@plainwire/dynamodb'
import { ec2 } from '@plainwire/ec2'
import { iam } from '@plainwire/iam'
import { kms } from '@plainwire/kms'
import { s3 } from '@plainwire/s3'
import { secretsManager } from '@plainwire/secrets-manager'
import { sts } from '@plainwire/sts'
import { type HttpResponse, isAnomaly, type Send, type Service } from '@plainwire/wire'
import { afterAll, describe, expect, test } from 'vitest'
import { client, meta, testDouble } from './index.ts'
import { record, replay } from './record.ts'
import { nowhere } from './service.fixture.ts'

const folder = mkdtempSync(join(tmpdir(), 'plainwire-tapes-'))
afterAll(() => rmSync(folder, { recursive: true }))
let count = 0
const newTape = () => join(folder, 'deep', `${count++}.json`)

const credentials = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'SECRETSECRET',
  sessionToken: 'TOKENTOKEN',
}
const common = { region: 'eu-west-1', credentials, environment: nowhere }
const answering =
  (body: string | Uint8Array, more: Partial<HttpResponse> = {}): Send =>
  async () => ({ status: 200, headers: [], ...more, body: Buffer.from(body as string) })
const refusing: Send = async () => {
  throw new Error('sent')
}

type Made = { invoke(call: object): Promise<Record<string, unknown>> }
const of = (api: unknown, send: Send, plugin: object): Made =>
  client({ api: api as Service, ...common, send, plugins: [plugin] } as never) as never

/** Records calls with one client, plays them back to another, and gives what both said. */
async function roundTrip(api: unknown, send: Send, calls: readonly object[]) {
  const path = newTape()
  const recorder = of(api, send, record(path))
  const before: object[] = []
  for (const call of calls) before.push(await recorder.invoke(call))
  const text = readFileSync(path, 'utf8')
  const tape = replay(path)
  const player = of(api, refusing, tape)
  const after: object[] = []
  for (const call of calls) after.push(await player.invoke(call))
  return { before, after, text, tape, path }
}

describe('recorded and played back', () => {
  test('a call is the same, and its file can be read', async () => {
    const send = answering('{"TableNames":["a"]}', { headers: [['x-amzn-requestid', 'r-1']] })
    const calls = [{ op: 'ListTables', request: { Limit: 1 } }]
    const { before, after, text, tape } = await roundTrip(dynamodb, send, calls)
    expect(after).toEqual(before)
    expect(meta(after[0])?.requestId).toBe('r-1')
    expect(JSON.parse(text)).toEqual({
      plainwire: 'tape',
      version: 1,
      exchanges: [
        {
          service: 'dynamodb',
          op: 'ListTables',
          request: {
            method: 'POST',
            target: '/',
            headers: {
              'content-type': 'application/x-amz-json-1.0',
              'x-amz-target': 'DynamoDB_20120810.ListTables',
            },
            body: { json: { Limit: 1 } },
          },
          answer: {
            status: 200,
            headers: [['x-amzn-requestid', 'r-1']],
            body: { json: { TableNames: ['a'] } },
          },
        },
      ],
    })
    expect(await tape.unplayed()).toEqual([])
  })

  const wire = (api: unknown, op: string, answer: object) =>
    testDouble({
      api,
      wire: true,
      validate: false,
      ops: { [op]: answer },
    } as never) as never as Made
  const protocols: readonly [api: unknown, op: string, request: object, answer: object][] = [
    [
      dynamodb,
      'GetItem',
      { TableName: 't', Key: {} },
      { Item: { n: { N: '12345678901234567890' } } },
    ],
    [
      iam,
      'GetRole',
      { RoleName: 'r' },
      { Role: { RoleName: 'r', Path: '/', RoleId: 'i', Arn: 'a', CreateDate: new Date(0) } },
    ],
    [ec2, 'DescribeAvailabilityZones', {}, { AvailabilityZones: [{ ZoneName: 'a' }] }],
    [
      s3,
      'ListObjectsV2',
      { Bucket: 'notes', Prefix: 'a b' },
      { Contents: [{ Key: 'a', Size: 1 }] },
    ],
    [cloudwatch, 'ListMetrics', {}, { Metrics: [{ MetricName: 'm' }] }],
  ]
  test.each(protocols)('in every protocol: %#', async (api, op, request, answer) => {
    // Whatever the protocol: a double writes the answer as the service would, and a client records it.
    const path = newTape()
    const plugins = [record(path)]
    const fake = testDouble({
      api,
      wire: true,
      plugins,
      ops: { [op]: answer },
    } as never) as never as Made
    const before = await fake.invoke({ op, request })
    expect(isAnomaly(before)).toBe(false)
    const after = await of(api, refusing, replay(path)).invoke({ op, request })
    expect(after).toEqual(before)
    expect(await wire(api, op, answer).invoke({ op, request })).toEqual(before)
  })

  test('a failure, and what the network did', async () => {
    let asked = 0
    const send: Send = async () => {
      asked++
      if (asked === 1)
        return {
          status: 400,
          headers: [],
          body: Buffer.from('{"__type":"x#ResourceNotFoundException","message":"no"}'),
        }
      return { $anomaly: 'fault', message: 'no TLS', retryable: false }
    }
    const calls = [1, 2].map(() => ({ op: 'ListTables' }))
    const { before, after } = await roundTrip(dynamodb, send, calls)
    expect(after).toEqual(before)
    expect(after).toMatchObject([{ code: 'ResourceNotFoundException' }, { message: 'no TLS' }])
  })

  test('bytes, both ways', async () => {
    const bytes = Uint8Array.of(255, 0, 254)
    const path = newTape()
    const call = { op: 'GetObject', request: { Bucket: 'b', Key: 'k' } }
    const read = async (made: Made) => {
      const { Body } = (await made.invoke(call)) as { Body: { bytes(): Promise<Uint8Array> } }
      return [...(await Body.bytes())]
    }
    expect(await read(of(s3, answering(bytes), record(path)))).toEqual([255, 0, 254])
    expect(await read(of(s3, refusing, replay(path)))).toEqual([255, 0, 254])
    const put = () => ({
      op: 'PutObject',
      request: {
        Bucket: 'b',
        Key: 'k',
        ContentLength: 3,
        Body: (async function* () {
          yield bytes
        })(),
      },
    })
    const stored = newTape()
    expect(isAnomaly(await of(s3, answering(''), record(stored)).invoke(put()))).toBe(false)
    const kept = JSON.parse(readFileSync(stored, 'utf8')).exchanges[0].request
    expect(kept.body).toEqual({ base64: '/wD+' })
    expect(isAnomaly(await of(s3, refusing, replay(stored)).invoke(put()))).toBe(false)
  })

  test('exchanges of one operation, each by its request, in any order', async () => {
    const send: Send = async ({ body }) => ({
      status: 200,
      headers: [],
      body: Buffer.from(
        `{"TableNames":["${JSON.parse(Buffer.from(body as Uint8Array).toString()).Limit}"]}`,
      ),
    })
    const call = (Limit: number) => ({ op: 'ListTables', request: { Limit } })
    const path = newTape()
    const recorder = of(dynamodb, send, record(path))
    for (const limit of [1, 2, 1]) await recorder.invoke(call(limit))
    const tape = replay(path)
    const player = of(dynamodb, refusing, tape)
    expect(await player.invoke(call(2))).toEqual({ TableNames: ['2'] })
    expect(await player.invoke(call(1))).toEqual({ TableNames: ['1'] })
    expect(await tape.unplayed()).toHaveLength(1)
    expect(await player.invoke(call(1))).toEqual({ TableNames: ['1'] })
    expect(await player.invoke(call(1))).toMatchObject({
      $anomaly: 'conflict',
      code: 'NOT_RECORDED',
      message: expect.stringContaining('it has no ListTables left'),
    })
  })

  test('tokens that fill themselves may differ', async () => {
    const call = { op: 'TransactWriteItems', request: { TransactItems: [] } }
    const { after } = await roundTrip(dynamodb, answering('{}'), [call])
    expect(after).toEqual([{}])
  })
})

describe('what is checked', () => {
  test('a request that differs: in what', async () => {
    const path = newTape()
    await of(dynamodb, answering('{}'), record(path)).invoke({
      op: 'ListTables',
      request: { Limit: 1 },
    })
    const found = await of(dynamodb, refusing, replay(path)).invoke({
      op: 'ListTables',
      request: { Limit: 2 },
    })
    expect(found).toMatchObject({
      code: 'NOT_RECORDED',
      message: expect.stringContaining('the nearest ListTables differs in body'),
      data: { differences: ['body'] },
    })
  })

  const wrong: readonly [answer: string, path: readonly unknown[], rule: string][] = [
    ['{"TableNames":"a"}', ['TableNames'], 'type'],
    ['{"TableNames":[1]}', ['TableNames', 0], 'type'],
    ['[1]', [], 'type'],
    ['{"TableNames":[],"Tabels":[]}', ['Tabels'], 'unknown'],
  ]
  test.each(wrong)(
    'an answer that does not fit the description: %s',
    async (answer, path, rule) => {
      const file = newTape()
      await of(dynamodb, answering(answer), record(file)).invoke({ op: 'ListTables' })
      expect(await of(dynamodb, refusing, replay(file)).invoke({ op: 'ListTables' })).toMatchObject(
        {
          $anomaly: 'conflict',
          code: 'TAPE_OUTDATED',
          problems: [{ path, rule }],
        },
      )
    },
  )

  const xml: readonly [
    api: unknown,
    op: string,
    request: object,
    answer: string,
    path: readonly unknown[],
  ][] = [
    [
      s3,
      'ListObjectsV2',
      { Bucket: 'b' },
      '<ListBucketResult><KeyCount>many</KeyCount></ListBucketResult>',
      ['KeyCount'],
    ],
    [
      s3,
      'ListObjectsV2',
      { Bucket: 'b' },
      '<ListBucketResult><Contents><Kye>a</Kye></Contents></ListBucketResult>',
      ['Contents', 'Kye'],
    ],
    [
      iam,
      'GetRole',
      { RoleName: 'r' },
      '<GetRoleResponse><GetRoleResult><Roll/></GetRoleResult></GetRoleResponse>',
      ['Roll'],
    ],
    [
      ec2,
      'DescribeAvailabilityZones',
      {},
      '<R><availabilityZoneInfo><item><zoneNaem>a</zoneNaem></item></availabilityZoneInfo></R>',
      ['AvailabilityZones', 0, 'zoneNaem'],
    ],
  ]
  test.each(xml)(
    'an answer in XML that does not fit the description: %#',
    async (api, op, request, answer, path) => {
      const file = newTape()
      await of(api, answering(answer), record(file)).invoke({ op, request })
      expect(await of(api, refusing, replay(file)).invoke({ op, request })).toMatchObject({
        code: 'TAPE_OUTDATED',
        problems: [{ path }],
      })
    },
  )

  test('a file that is no tape', async () => {
    const path = join(folder, 'none.json')
    writeFileSync(path, '{}')
    expect(await of(dynamodb, refusing, replay(path)).invoke({ op: 'ListTables' })).toMatchObject({
      $anomaly: 'fault',
      message: `${path} is no tape that record() made.`,
    })
  })

  test('a body larger than a tape keeps', async () => {
    const small = record(newTape(), { maxBody: 10 })
    const made = of(dynamodb, answering('{"TableNames":["a"]}'), small)
    expect(await made.invoke({ op: 'ListTables' })).toMatchObject({ code: 'TAPE_BODY' })
    expect(await made.invoke({ op: 'ListTables', request: { Limit: 100000 } })).toMatchObject({
      code: 'TAPE_BODY',
    })
  })
})

describe('what is not in the file', () => {
  const cases: readonly [
    what: string,
    api: unknown,
    call: object,
    answer: string | Uint8Array,
    more: Partial<HttpResponse>,
  ][] = [
    ['what signs', dynamodb, { op: 'ListTables' }, '{}', { headers: [['set-cookie', 'hushhush']] }],
    [
      'JSON members that are sensitive',
      secretsManager,
      { op: 'GetSecretValue', request: { SecretId: 'a' } },
      '{"Name":"n","SecretString":"hush\\"hush","SecretBinary":"aHVzaGh1c2g=","CreatedDate":1}',
      {},
    ],
    [
      'JSON members of a request',
      secretsManager,
      { op: 'PutSecretValue', request: { SecretId: 'a', SecretString: 'hushhush' } },
      '{}',
      {},
    ],
    [
      'XML members that are sensitive everywhere',
      sts,
      {
        op: 'AssumeRole',
        request: { RoleArn: 'arn:aws:iam::123456789012:role/r', RoleSessionName: 's' },
      },
      '<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>A</AccessKeyId><SecretAccessKey>hushhush</SecretAccessKey><SessionToken>hushhush</SessionToken><Expiration>2020-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>',
      {},
    ],
    [
      'form members',
      iam,
      { op: 'CreateLoginProfile', request: { UserName: 'u', Password: 'hushhush' } },
      '<CreateLoginProfileResponse/>',
      {},
    ],
    [
      'bytes',
      kms,
      { op: 'Encrypt', request: { KeyId: 'k', Plaintext: Buffer.from('hushhush') } },
      '{"CiphertextBlob":"AA=="}',
      {},
    ],
    [
      'headers that are sensitive',
      s3,
      { op: 'HeadObject', request: { Bucket: 'b', Key: 'k', SSECustomerKey: 'hushhush' } },
      '',
      {},
    ],
  ]
  test.each(cases)('%s', async (_, api, call, answer, more) => {
    const { before, after, text } = await roundTrip(api, answering(answer, more), [call])
    for (const secret of [
      'hushhush',
      'hush\\\\\\"hush',
      'aHVzaGh1c2g',
      'SECRETSECRET',
      'TOKENTOKEN',
      'Signature',
    ])
      expect(text).not.toContain(secret)
    expect(isAnomaly(before[0])).toBe(false)
    expect(isAnomaly(after[0]), JSON.stringify(after[0])).toBe(false)
  })

  test('sums of a body that lost its secrets', async () => {
    const path = newTape()
    const answer = '{"Item":{"SessionToken":{"S":"hushhush"}}}'
    const headers = [['x-amz-crc32', String(crc32(answer))] as const]
    const get = { op: 'GetItem', request: { TableName: 't', Key: {} } }
    await of(dynamodb, answering(answer, { headers }), record(path)).invoke(get)
    const kept = JSON.parse(readFileSync(path, 'utf8')).exchanges.at(-1).answer
    expect(kept.headers).toEqual([])
    expect(JSON.stringify(kept)).not.toContain('hushhush')
  })
})
