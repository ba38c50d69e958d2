/** Examples are programs that run: each says what it shows. */
import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'

const house = fileURLToPath(new URL('..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'plainwire-'))
afterAll(() => rmSync(folder, { recursive: true }))

type Ran = { readonly status: number; readonly out: string; readonly err: string }
const run = (name: string): Promise<Ran> =>
  new Promise(resolve =>
    execFile(
      process.execPath,
      [join(house, 'examples', name)],
      { cwd: folder, env: { ...process.env, NODE_OPTIONS: '' } },
      (error, out, err) =>
        resolve({ status: error === null ? 0 : Number(error.code ?? 1), out, err }),
    ),
  )

/** What an example shows, by title. */
const shown = (out: string): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    out
      .split('\n# ')
      .slice(1)
      .map(section => {
        const end = section.indexOf('\n')
        return [section.slice(0, end), JSON.parse(section.slice(end))]
      }),
  )

test('the tour of S3', async () => {
  const { status, out, err } = await run('s3.mjs')
  expect({ status, err }).toEqual({ status: 0, err: '' })
  expect(shown(out)).toEqual({
    'What a call takes': ['Bucket'],
    'ListBuckets, before': [],
    CreateBucket: { Location: '/notes', BucketArn: 'arn:aws:s3:::notes' },
    'PutObject of a stream': { hasChecksum: true },
    ListObjectsV2: { keys: [{ Key: 'hello.txt', Size: 5 }], folders: ['code/'] },
    GetObject: { type: 'text/plain', text: 'hello' },
    'A range of it': { range: 'bytes 1-3/5', text: 'ell' },
    'Written once': { code: 'PreconditionFailed', status: 412, attempts: 1 },
    Deleted: { code: 'NoSuchKey', status: 404 },
    Kept: { versions: 2, markers: 1 },
    Back: { text: 'hello again' },
    'A link': { method: 'GET', signed: true },
    'DeleteBucket, too early': { code: 'BucketNotEmpty', status: 409 },
    DeleteObjects: { deleted: 5, refused: 0 },
    'ListBuckets, after': [],
  })
})

test('the tour of IAM', async () => {
  const { status, out, err } = await run('iam.mjs')
  expect({ status, err }).toEqual({ status: 0, err: '' })
  const lacking = ['no identity policy allows it']
  const arn = 'arn:aws:iam::000000000000:user/lab/ada'
  expect(shown(out)).toEqual({
    'ListRoles, before': [],
    'GetUser, by a user who may do nothing': { code: 'AccessDenied', reasons: lacking },
    ListPolicies: [{ PolicyName: 'read-users', AttachmentCount: 1 }],
    GetCallerIdentity: { Arn: 'arn:aws:sts::000000000000:assumed-role/reader/tour' },
    'GetUser, by the role': { UserName: 'ada', Path: '/lab/' },
    'GetUser of whom it may not know': { code: 'AccessDenied', reasons: lacking },
    'May the role delete her?': 'ImplicitDeny',
    'Least privilege': [
      { Effect: 'Allow', Action: ['iam:ListUserTags', 'iam:TagUser'], Resource: [arn] },
    ],
    'DeletePolicy, too early': { code: 'DeleteConflict' },
    'ListRoles, after': [],
    'GetRole, after': { code: 'NoSuchEntity' },
  })
})

const images = {
  found: ['a'.repeat(32), 'b'.repeat(32)],
  type: 'application/octet-stream',
  bytes: 70_000,
}
const cases: readonly [name: string, titles: Readonly<Record<string, unknown>>][] = [
  [
    'dynamodb.mjs',
    {
      'ListTables, before': [],
      CreateTable: { keys: ['town', 'sent'] },
      There: 'ACTIVE',
      'BatchWriteItem, left over': {},
      'From Delft since 1675': ['animals in rain water'],
      'To Oldenburg, by the index': ['globules in blood', 'animals in rain water'],
      'ListTables, after': [],
    },
  ],
  [
    'assume-role.mjs',
    {
      ListRoles: [],
      GetRole: 'arn:aws:iam::000000000000:role/looker',
      'GetUser, as herself': { code: 'AccessDenied' },
      'GetUser, as the role': 'arn:aws:iam::000000000000:user/grace',
      'GetUser, a second too late': { code: 'ExpiredToken' },
      'ListPolicies, after': [],
    },
  ],
  [
    'ec2.mjs',
    {
      DescribeAvailabilityZones: [
        'eu-west-1a available',
        'eu-west-1b available',
        'eu-west-1c available',
      ],
      DescribeInstances: { own: true, state: 'running' },
      TerminateInstances: 'gone',
    },
  ],
  [
    'regions.mjs',
    {
      'From another region': {
        status: 301,
        region: 'ap-southeast-2',
        remedy: expect.stringContaining('data.Region'),
      },
      Followed: { text: 'hello', attempts: [301, 200] },
      'With the region of one call': 'hello',
    },
  ],
  [
    'browse.mjs',
    {
      'Operations on groups': expect.arrayContaining([
        'CreateAutoScalingGroup',
        'DescribeAutoScalingGroups',
      ]),
      'What Invoke takes': { required: ['FunctionName'], InvocationType: 'string' },
      'And what it says': ['Invoke'],
      'PutParameter as JSON Schema': {
        ref: '#/$defs/PutParameterRequest',
        Type: { type: 'string', enum: ['SecureString', 'String', 'StringList'] },
      },
      'A sample holds': true,
      'PutParameter without a name': [
        { path: ['Name'], rule: 'required' },
        { path: ['Typ'], rule: 'unknown', suggestion: 'Type' },
      ],
    },
  ],
  [
    'kinesis-video.mjs',
    {
      'At the wrong host': {
        code: 'UnknownOperationException',
        remedy: expect.stringContaining('GetDataEndpoint'),
      },
      'At its own': { type: 'video/webm', bytes: 24 },
    },
  ],
  [
    'connections.mjs',
    {
      'At /prod': 'ok',
      'At /prod/@connections/': 'ok',
      'What was heard': ['hello by /prod', 'hello by /prod/@connections/'],
      'After it was closed': { $anomaly: 'incorrect', code: 'GoneException' },
    },
  ],
  [
    'medical-imaging.mjs',
    {
      Recorded: images,
      'Played, with nobody there': images,
      'Left on the tape': [],
      'Secrets on the tape': false,
    },
  ],
]
test.each(cases)('%s', async (name, titles) => {
  const { status, out, err } = await run(name)
  expect({ status, err }).toEqual({ status: 0, err: '' })
  expect(shown(out)).toEqual(titles)
})

test('every example is run, here or by a test that names it', () => {
  const here = new Set(['s3.mjs', 'iam.mjs', ...cases.map(([name]) => name)])
  const tests = ['test', 'packages'].flatMap(folder =>
    readdirSync(join(house, folder), { recursive: true, encoding: 'utf8' })
      .filter(file => file.endsWith('.test.ts') && !/node_modules|services/.test(file))
      .map(file => readFileSync(join(house, folder, file), 'utf8')),
  )
  const unrun = readdirSync(join(house, 'examples')).filter(
    name => !here.has(name) && !tests.some(text => text.includes(name)),
  )
  expect(unrun).toEqual([])
})

test('the Data API as a Lambda function', async () => {
  const { status, out, err } = await run('data-api-lambda.mjs')
  expect({ status, err }).toEqual({ status: 0, err: '' })
  expect(shown(out)).toMatchObject({
    'A namespace': { status: 204 },
    Written: { status: 200, json: { Resource: { DataModified: true } } },
    Read: {
      status: 200,
      json: { Item: { Resource: { text: 'hello', LastUpdatedBy: '123456789012.AIDAEXAMPLE' } } },
    },
    'From nobody': { status: 401 },
  })
})
