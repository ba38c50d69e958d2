/** The built command, started as a shell starts it, against a DynamoDB on loopback. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { client, orThrow } from '@plainwire/client'
import { iam } from '@plainwire/iam'
import { local as localAws } from '@plainwire/local'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bin, type Ran, ran } from './ran.fixture.ts'

const folder = mkdtempSync(join(tmpdir(), 'plainwire-'))
const aws = localAws()
let close: () => Promise<void>
let endpoint = ''

beforeAll(async () => {
  const listening = await aws.listen({ port: 0 })
  endpoint = listening.url
  close = listening.close
  Object.assign(local, await keysOf('teller'))
})
afterAll(async () => {
  await close()
  await aws.close()
  rmSync(folder, { recursive: true })
})

const local = {
  AWS_ACCESS_KEY_ID: '',
  AWS_SECRET_ACCESS_KEY: '',
  AWS_REGION: 'eu-west-1',
}

/** Keys of a user of his own, with a secret that must not be told. */
async function keysOf(UserName: string): Promise<object> {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  const root = client({ api: iam, region: 'us-east-1', send: aws.send, credentials })
  orThrow(await root.invoke({ op: 'CreateUser', request: { UserName } }))
  const Statement = { Effect: 'Allow', Action: 'dynamodb:*', Resource: '*' }
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement })
  const policy = { UserName, PolicyName: 'all', PolicyDocument }
  orThrow(await root.invoke({ op: 'PutUserPolicy', request: policy }))
  const made = orThrow(await root.invoke({ op: 'CreateAccessKey', request: { UserName } }))
  const { AccessKeyId, SecretAccessKey } = made.AccessKey
  return { AWS_ACCESS_KEY_ID: AccessKeyId, AWS_SECRET_ACCESS_KEY: SecretAccessKey }
}

const bare = { HOME: folder, PATH: process.env.PATH ?? '' }

const plainwire = (
  args: readonly string[],
  { input = '', env = local }: { input?: string; env?: object } = {},
): Promise<Ran> => ran(args, { input, env: { ...bare, ...env } })

const invoke = (op: string, request: string, more: readonly string[] = []) => [
  'invoke',
  'dynamodb',
  op,
  '--endpoint',
  endpoint,
  '--request',
  request,
  ...more,
]

describe('what there is', () => {
  test('services', async () => {
    const { status, out, err } = await plainwire(['services'])
    expect({ status, err }).toEqual({ status: 0, err: '' })
    expect(out.split('\n')).toEqual(expect.arrayContaining(['dynamodb', 's3', 'sts']))
    expect(out).not.toMatch(/^(client|wire|generate)$/m)
  })

  test('A16.8: as JSON, each with version, full name and source, sorted', async () => {
    const { status, out } = await plainwire(['services', '--json'])
    expect(status).toBe(0)
    const listed = JSON.parse(out) as { name: string }[]
    const names = listed.map(({ name }) => name)
    expect(names).toEqual([...names].sort())
    expect(listed.find(({ name }) => name === 'sqs')).toMatchObject({
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      fullName: 'Amazon Simple Queue Service',
      source: { name: '@aws-sdk/client-sqs', version: expect.stringMatching(/^3\./) },
    })
  })

  test.each(['dynamodb', 'ddb'])('ops of %s', async name => {
    const { status, out, err } = await plainwire(['ops', name])
    expect({ status, err }).toEqual({ status: 0, err: '' })
    const ops = out.trimEnd().split('\n')
    expect(ops).toContain('PutItem')
    expect(ops).toEqual([...new Set(ops)])
  })

  test('doc as text, and as JSON', async () => {
    const text = await plainwire(['doc', 'dynamodb', 'PutItem'])
    expect(text).toMatchObject({ status: 0, err: '' })
    expect(text.out).toMatch(/^-+\nPutItem\n[\s\S]*\nRequired\n\n\[TableName, Item\]\n/)
    const json = await plainwire(['doc', 'dynamodb', 'PutItem', '--json'])
    expect(json).toMatchObject({ status: 0, err: '' })
    expect(JSON.parse(json.out)).toMatchObject({ name: 'PutItem', required: ['TableName', 'Item'] })
  })

  test('a reader that stops reading is no failure', async () => {
    const child = spawn(process.execPath, [bin, 'doc', 'ec2', 'RunInstances', '--json'], {
      env: { ...bare, ...local },
    })
    child.stdout.destroy()
    let err = ''
    child.stderr.on('data', chunk => {
      err += chunk
    })
    const status = await new Promise(resolve => child.on('close', resolve))
    expect({ status, err }).toEqual({ status: 0, err: '' })
  })
})

describe('invoke', () => {
  const table = {
    TableName: 'notes',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  }
  const put = { TableName: 'notes', Item: { id: { S: 'ü' }, n: { N: '9007199254740993' } } }
  const get = { TableName: 'notes', Key: { id: { S: 'ü' } } }

  test('a request as JSON, from a file and from standard input; the response on standard output', async () => {
    const made = await plainwire(invoke('CreateTable', JSON.stringify(table)))
    expect(made).toMatchObject({ status: 0, err: '' })
    expect(JSON.parse(made.out)).toMatchObject({
      TableDescription: {
        TableName: 'notes',
        CreationDateTime: expect.stringMatching(/^\d{4}-.*Z$/),
      },
    })
    aws.clock.advance(60_000)
    const file = join(folder, 'put.json')
    writeFileSync(file, JSON.stringify(put))
    const stored = await plainwire(invoke('PutItem', `@${file}`))
    expect({ ...stored, out: JSON.parse(stored.out) }).toEqual({ status: 0, err: '', out: {} })
    const got = await plainwire(invoke('GetItem', '-'), { input: JSON.stringify(get) })
    expect({ ...got, out: JSON.parse(got.out) }).toEqual({
      status: 0,
      err: '',
      out: { Item: put.Item },
    })
    const listed = await plainwire(['invoke', 'ddb', 'ListTables', '--endpoint', endpoint])
    expect(JSON.parse(listed.out)).toEqual({ TableNames: ['notes'] })
  })

  const failures: readonly [
    what: string,
    args: () => readonly string[],
    env: object,
    anomaly: object,
  ][] = [
    [
      'AWS refuses',
      () => invoke('GetItem', JSON.stringify({ ...get, TableName: 'none' })),
      local,
      { code: 'ResourceNotFoundException', status: 400, requestId: expect.any(String) },
    ],
    [
      'the operation is unknown',
      () => invoke('GetItme', '{}'),
      local,
      { $anomaly: 'unsupported', message: expect.stringContaining("Did you mean 'GetItem'?") },
    ],
    [
      'the request is invalid',
      () => invoke('GetItem', '{"TableNam":"a"}'),
      local,
      {
        $anomaly: 'incorrect',
        code: 'INVALID_REQUEST',
        problems: expect.arrayContaining([expect.objectContaining({ path: ['Key'] })]),
      },
    ],
    [
      'there is no region',
      () => invoke('ListTables', '{}'),
      { ...local, AWS_REGION: '' },
      { $anomaly: 'fault', code: 'NO_REGION' },
    ],
    [
      'there are no credentials',
      () => invoke('ListTables', '{}', ['--region', 'eu-west-1']),
      {},
      { $anomaly: 'fault', code: 'NO_CREDENTIALS' },
    ],
    [
      'nobody listens',
      () => ['invoke', 'dynamodb', 'ListTables', '--endpoint', 'http://127.0.0.1:1'],
      local,
      { $anomaly: 'unavailable', code: 'ECONNREFUSED' },
    ],
  ]
  test.each(failures)(
    '%s: an anomaly on standard error, status 1',
    async (_, args, env, anomaly) => {
      const { status, out, err } = await plainwire(args(), { env })
      expect({ status, out }).toEqual({ status: 1, out: '' })
      expect(JSON.parse(err)).toMatchObject(anomaly)
      expect(local.AWS_SECRET_ACCESS_KEY).toHaveLength(40)
      expect(err).not.toContain(local.AWS_SECRET_ACCESS_KEY)
    },
  )

  test('unchecked, the service is the one to refuse', async () => {
    const { status, err } = await plainwire(invoke('GetItem', '{"TableName":7}', ['--no-validate']))
    expect(status).toBe(1)
    expect(JSON.parse(err)).not.toHaveProperty('problems')
  })
})

describe('misuse is one line and status 2', () => {
  const cases: readonly [args: readonly string[], words: RegExp][] = [
    [['nonsense'], /No command registered for `nonsense`/],
    [['opps', 'dynamodb'], /did you mean `ops`/],
    [['ops'], /Expected argument for service/],
    [['ops', 'dynamodb', 'more'], /Too many arguments/],
    [['ops', 'dynamodbb'], /Did you mean 'dynamodb'\? Installed: .*npm install/],
    [['ops', 'email'], /'email' stands for 'ses'/],
    [['ops', '../wire'], /No service package/],
    [['ops', 'dynamodb', '--bogus'], /No flag registered for --bogus/],
    [['doc', 'dynamodb'], /Expected argument for operation/],
    [
      ['doc', 'dynamodb', 'PutItme'],
      /dynamodb has no operation 'PutItme'\. Did you mean 'PutItem'/,
    ],
    [['invoke', 'dynamodb', 'PutItem', '--bogus'], /No flag registered for --bogus/],
    [['invoke', 'dynamodb', 'PutItem', '--request'], /request/],
    [['invoke', 'dynamodb', 'PutItem', '--request', '{'], /request cannot be read: .*JSON/],
    [['invoke', 'dynamodb', 'PutItem', '--request', '[]'], /request must be a JSON object/],
    [['invoke', 'dynamodb', 'PutItem', '--request', 'null'], /request must be a JSON object/],
    [['invoke', 'dynamodb', 'PutItem', '--request', '-'], /request cannot be read/],
    [
      ['invoke', 'dynamodb', 'PutItem', '--request', '@/no/such'],
      /request cannot be read: .*ENOENT/,
    ],
    [['invoke', 'dynamodb', 'PutItem', '--endpoint', 'nonsense'], /endpoint must be/],
    [['invoke', 'nonsense', 'PutItem'], /No service package/],
    [['invoke', 'dynamodb', 'PutItem', '--plugin', './none.mjs'], /none\.mjs cannot be loaded/],
    [['ops', 'dynamodb', '--plugin', '@plainwire/sqs'], /sqs has no plugin as its default export/],
    [['add'], /Expected at least 1 argument\(s\) for service/],
    [['add', 'dynamodbb'], /there is no service 'dynamodbb'\. Did you mean 'dynamodb'\?/],
    [['add', 'sqs', 'zzzzqq'], /there is no service 'zzzzqq'\. .*client\(\{ api \}\)/],
    [['repl', 'nope'], /No service package/],
    [['repl', 'sqs', 'sns'], /Too many arguments/],
    [['repl', '--endpoint', 'nonsense', 'sqs'], /endpoint must be/],
  ]
  test.each(cases)('%j', async (args, words) => {
    const { status, out, err } = await plainwire(args)
    expect({ status, out }).toEqual({ status: 2, out: '' })
    expect(err).toMatch(words)
    expect(err.trimEnd().split('\n')).toHaveLength(1)
  })
})

test('help is help', async () => {
  const { status, out } = await plainwire(['--help'])
  expect(status).toBe(0)
  for (const name of commands) expect(out).toContain(`plainwire ${name}`)
})

// What checks and other documents rely on.
const commands = [
  'services',
  'add',
  'ops',
  'doc',
  'invoke',
  'repl',
  'local',
  'why',
  'can',
  'record',
]
test.each(commands)('help of %s says what it does', async name => {
  const { status, out, err } = await plainwire([name, '--help'])
  expect({ status, err }).toEqual({ status: 0, err: '' })
  expect(out).toMatch(
    new RegExp(`^USAGE\\n  plainwire ${name} [\\s\\S]*\\n\\n[A-Z].+\\n[\\s\\S]*FLAGS\\n`),
  )
})
