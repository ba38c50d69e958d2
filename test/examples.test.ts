/** Examples are programs that run: each says what it shows. */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
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
