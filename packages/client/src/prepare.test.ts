import { spawnSync } from 'node:child_process'
import { inspect } from 'node:util'
import { cloudwatchLogs } from '@plainwire/cloudwatch-logs'
import { dynamodb } from '@plainwire/dynamodb'
import { s3 } from '@plainwire/s3'
import { secretsManager } from '@plainwire/secrets-manager'
import { sts } from '@plainwire/sts'
import { header, type Service } from '@plainwire/wire'
import { describe, expect, test } from 'vitest'
import { client, nodeSend, type Plugin, type Prepared, standard } from './index.ts'
import { loopback } from './loopback.fixture.ts'
import { kebab } from './prepared-text.ts'
import { credentials, notes, nowhere } from './service.fixture.ts'

type Made = { prepare(call: object): Promise<Prepared>; validateRequests(): boolean }

const preparer = (api: unknown, more: object = {}) =>
  client({
    api: api as Service,
    region: 'eu-west-1',
    credentials,
    environment: nowhere,
    send: () => {
      throw new Error('sent')
    },
    ...more,
  } as never) as never as Made

const get = {
  op: 'GetItem',
  request: { TableName: "no'tes", Key: { id: { B: Buffer.from('a') } } },
}

describe('prepare', () => {
  test('the signed request, not sent; sent by hand it is the same', async () => {
    const { endpoint, received, close } = await loopback()
    const found = await preparer(dynamodb, { endpoint }).prepare(get)
    expect(received).toEqual([])
    await nodeSend()(found.request, {})
    close()
    expect(received[0]).toMatchObject({
      method: 'POST',
      target: '/',
      headers: { 'x-amz-target': 'DynamoDB_20120810.GetItem' },
      body: '{"TableName":"no\'tes","Key":{"id":{"B":"YQ=="}}}',
    })
    expect(received[0]?.headers.authorization).toBe(header(found.request.headers, 'authorization'))
  })

  test('what was decided on the way', async () => {
    const found = await preparer(dynamodb).prepare(get)
    expect(found).toMatchObject({
      op: 'GetItem',
      service: 'dynamodb',
      region: 'eu-west-1',
      endpoint: {
        url: 'https://dynamodb.eu-west-1.amazonaws.com',
        parameters: { Region: 'eu-west-1', ResourceArn: "no'tes" },
      },
      credentials: { source: 'given to the client', tried: [] },
      signing: {
        service: 'dynamodb',
        region: 'eu-west-1',
        canonicalRequest: expect.stringMatching(
          /^POST\n\/\n\ncontent-type:[\s\S]*\nx-amz-security-token:\[redacted\]\n/,
        ),
        stringToSign: expect.stringMatching(
          /^AWS4-HMAC-SHA256\n\d{8}T\d{6}Z\n\d{8}\/eu-west-1\/dynamodb\/aws4_request\n[0-9a-f]{64}$/,
        ),
      },
      retry: {
        policy: 'standard',
        waits: { transient: [25, 50, 100], throttled: [1000, 2000, 4000] },
        replayable: true,
      },
      http: { method: 'POST', url: 'https://dynamodb.eu-west-1.amazonaws.com/' },
    })
  })

  test('nothing it shows is a secret', async () => {
    const found = await preparer(dynamodb).prepare(get)
    for (const text of [JSON.stringify(found), inspect(found, { depth: 9 })]) {
      expect(text).not.toContain('SECRETSECRET')
      expect(text).not.toContain('TOKENTOKEN')
      expect(text).not.toMatch(/Signature=[0-9a-f]/)
    }
    expect(header(found.request.headers, 'x-amz-security-token')).toBe('TOKENTOKEN')
  })

  test('members that the description calls sensitive are sent and not shown', async () => {
    const request = { SecretId: 'a', SecretString: 'hushhush', ClientRequestToken: 'x'.repeat(32) }
    const found = await preparer(secretsManager).prepare({ op: 'PutSecretValue', request })
    expect(JSON.stringify(found)).not.toContain('hushhush')
    expect(found.curl).toContain('"SecretString":"[redacted]"')
    expect(Buffer.from(found.request.body as Uint8Array).toString()).toContain('hushhush')
  })

  test('which plugins run in which order, and what each changed', async () => {
    const plugins: readonly Plugin[] = [
      {
        name: 'first',
        validate: () => ({ input: { ConsistentRead: true } }),
        response: () => undefined,
      },
      {
        name: 'second',
        validate: () => undefined,
        request: () => ({ http: { target: '/x', headers: { 'x-team': 'blue' } } }),
        response: () => ({ output: {} }),
        error: () => ({ anomaly: { message: 'changed' } }),
        send: () => {
          throw new Error('asked to send')
        },
      },
      { name: 'other', services: ['s3'], request: () => undefined },
    ]
    const found = await preparer(dynamodb, { plugins }).prepare(get)
    expect(found.plugins).toEqual({
      order: {
        validate: ['first', 'second'],
        request: ['second'],
        response: ['second', 'first'],
        error: ['second'],
      },
      changes: [
        { plugin: 'first', hook: 'validate', changed: ['input.ConsistentRead'] },
        { plugin: 'second', hook: 'request', changed: ['target', 'headers.x-team'] },
      ],
    })
    expect(found.http.url).toBe('https://dynamodb.eu-west-1.amazonaws.com/x')
  })

  test('what cannot be prepared is an anomaly', async () => {
    const made = preparer(dynamodb)
    expect(await made.prepare({ op: 'GetItme' })).toMatchObject({ code: 'UNKNOWN_OPERATION' })
    made.validateRequests()
    expect(await made.prepare({ op: 'GetItem' })).toMatchObject({ code: 'INVALID_REQUEST' })
    const lost = preparer(dynamodb, { credentials: undefined })
    expect(await lost.prepare(get)).toMatchObject({ code: 'NO_CREDENTIALS' })
    const broken: Plugin = { name: 'x', request: () => 1 as never }
    expect(await preparer(dynamodb, { plugins: [broken] }).prepare(get)).toMatchObject({
      code: 'PLUGIN_FAILED',
    })
  })

  test('how it would be tried again, without paying for it', async () => {
    const made = preparer(dynamodb, { retry: 'seed' })
    expect((await made.prepare(get)).retry).toMatchObject({
      policy: 'seed',
      waits: { transient: [100, 200, 400], throttled: [100, 200, 400] },
    })
    const once = { ...get, backoff: () => undefined }
    expect((await made.prepare(once)).retry.waits?.transient).toEqual([])
    for (const [retry, throttled] of [
      ['standard', [1000, 2000, 4000]],
      [standard(2), [1000]],
    ])
      expect((await made.prepare({ ...get, retry })).retry).toMatchObject({
        policy: 'standard',
        waits: { throttled },
      })
    const asked: string[] = []
    const own = { name: 'own', delay: () => void asked.push('delay'), succeeded: () => undefined }
    const found = await preparer(dynamodb, { retry: own }).prepare(get)
    expect(found.retry).toMatchObject({ policy: 'own' })
    expect(asked).toEqual([])
    const policy = standard()
    for (let count = 0; count < 100; count++)
      await preparer(dynamodb, { retry: policy }).prepare(get)
    expect(policy.tokens?.()).toBe(500)
  })

  test('settings of the call itself', async () => {
    const more = { region: 'us-west-2', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } }
    const found = await preparer(dynamodb).prepare({ ...get, ...more })
    expect(found.credentials.source).toBe('given to the call')
    expect(found.endpoint.url).toBe('https://dynamodb.us-west-2.amazonaws.com')
  })
})

describe('as curl', () => {
  test('which signs by itself and takes credentials from variables', async () => {
    const { curl } = await preparer(dynamodb).prepare(get)
    expect(curl.split(' \\\n  ')).toEqual([
      'curl --request POST --path-as-is https://dynamodb.eu-west-1.amazonaws.com/',
      '--aws-sigv4 aws:amz:eu-west-1:dynamodb',
      '--user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"',
      '--header "x-amz-security-token: $AWS_SESSION_TOKEN"',
      "--header 'content-type: application/x-amz-json-1.0'",
      "--header 'x-amz-target: DynamoDB_20120810.GetItem'",
      `--data-binary '{"TableName":"no'\\''tes","Key":{"id":{"B":"YQ=="}}}'`,
    ])
  })

  test('is what a shell reads back', async () => {
    const { curl } = await preparer(dynamodb).prepare(get)
    const env = { PATH: process.env.PATH, AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' }
    const script = `curl() { for word; do printf '%s\\n' "$word"; done; }\n${curl}`
    const { stdout } = spawnSync('sh', ['-c', script], { env, encoding: 'utf8' })
    expect(stdout.split('\n')).toEqual(
      expect.arrayContaining([
        'a:b',
        'x-amz-target: DynamoDB_20120810.GetItem',
        '{"TableName":"no\'tes","Key":{"id":{"B":"YQ=="}}}',
      ]),
    )
  })

  test('bytes are piped, streams stand for standard input, nobody signs what needs no signature', async () => {
    const put = { op: 'PutObject', request: { Bucket: 'b', Key: 'k', Body: Buffer.from([255, 0]) } }
    const found = await preparer(s3, { checksums: 'when_required' }).prepare(put)
    expect(found.curl).toMatch(/^printf %s \/wA= \| base64 --decode \| curl --request PUT/)
    expect(found.curl).toMatch(/--data-binary @-$/)
    const streamed = { ...put.request, Body: (async function* () {})(), ContentLength: 0 }
    const stream = await preparer(s3, { checksums: 'when_required' }).prepare({
      ...put,
      request: streamed,
    })
    expect(stream.curl).toMatch(/ {2}--data-binary @-$/)
    expect(stream.retry.replayable).toBe(false)
    const request = { RoleArn: 'arn', RoleSessionName: 'b', WebIdentityToken: 'c' }
    const open = await preparer(sts).prepare({ op: 'AssumeRoleWithWebIdentity', request })
    expect(open.curl).not.toMatch(/aws-sigv4|AWS_ACCESS_KEY_ID/)
    expect(open.credentials).toEqual({ source: 'none', tried: [] })
    const bearer = await preparer(notes, { endpoint: 'http://there' }).prepare({ op: 'Greet' })
    expect(bearer.curl).toBe(
      "curl --request POST --path-as-is http://there/greet \\\n  --header 'accept: application/json'",
    )
  })
})

describe('as the AWS CLI', () => {
  test('in its words', async () => {
    const { awsCli } = await preparer(dynamodb).prepare(get)
    expect(awsCli.split(' \\\n  ')).toEqual([
      'aws dynamodb get-item',
      '--region eu-west-1',
      `--cli-input-json '{"TableName":"no'\\''tes","Key":{"id":{"B":"YQ=="}}}'`,
    ])
    const logs = await preparer(cloudwatchLogs, { endpoint: 'http://127.0.0.1:4566' }).prepare({
      op: 'DescribeLogGroups',
    })
    expect(logs.awsCli.split(' \\\n  ')).toEqual([
      'aws logs describe-log-groups',
      '--region eu-west-1',
      '--endpoint-url http://127.0.0.1:4566',
    ])
    const request = { Bucket: 'b', Key: 'k', Body: 'x' }
    const put = await preparer(s3).prepare({ op: 'PutObject', request })
    expect(put.awsCli).toMatch(
      /^aws s3api put-object .*'\{"Bucket":"b","Key":"k"\}' .*--body FILE$/s,
    )
    const got = await preparer(s3).prepare({ op: 'GetObject', request: { Bucket: 'b', Key: 'k' } })
    expect(got.awsCli).toMatch(/ OUTFILE$/)
  })

  test.each([
    ['ListObjectsV2', 'list-objects-v2'],
    ['DescribeDBInstances', 'describe-db-instances'],
    ['CreateHITWithHITType', 'create-hit-with-hit-type'],
    ['DescribeVPCs', 'describe-vpcs'],
    ['GetSMSAttributes', 'get-sms-attributes'],
    ['ListMFADevices', 'list-mfa-devices'],
    ['SSEKMSKeyId', 'ssekms-key-id'],
  ])('%s is %s', (name, kebabbed) => {
    expect(kebab(name)).toBe(kebabbed)
  })
})
