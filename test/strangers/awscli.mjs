/** The AWS command line, of Debian. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { journals, machines, tables } from './awscli-tables.mjs'
import { filesIn, makeFiles, makeLarge } from './files.mjs'
import { assert, run as command, refused } from './steps.mjs'

const bin = '/usr/bin/aws'
export const name = 'AWS CLI'
export const version = async () => (await command(bin, ['--version'])).split(' ')[0].split('/')[1]

const bucket = 'cli-notes'

export async function run({ endpoint, credentials, step, folder }) {
  const environment = ({ accessKeyId, secretAccessKey, sessionToken }) => ({
    HOME: folder,
    AWS_PAGER: '',
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    ...(sessionToken && { AWS_SESSION_TOKEN: sessionToken }),
  })
  const as =
    keys =>
    (...args) =>
      command(bin, ['--endpoint-url', endpoint, ...args], { env: environment(keys), cwd: folder })
  const aws = as(credentials)
  const json = async (...args) => JSON.parse(await aws(...args, '--output', 'json'))
  await copies(aws, json, step, folder)
  await sync(aws, step, folder)
  await versions(json, aws, step, folder)
  await people(as, json, aws, step, folder)
  await tables(aws, json, step, folder)
  await machines(aws, json, step)
  await journals(aws, json, step)
  await step('rb --force', async () => {
    await aws(
      's3api',
      'put-bucket-versioning',
      '--bucket',
      bucket,
      '--versioning-configuration',
      'Status=Suspended',
    )
    const { Versions = [], DeleteMarkers = [] } = await json(
      's3api',
      'list-object-versions',
      '--bucket',
      bucket,
    )
    for (const { Key, VersionId } of [...Versions, ...DeleteMarkers])
      await aws(
        's3api',
        'delete-object',
        '--bucket',
        bucket,
        '--key',
        Key,
        '--version-id',
        VersionId,
      )
    await aws('s3', 'rb', `s3://${bucket}`, '--force')
  })
}

async function copies(aws, json, step, folder) {
  await step('mb, cp up and down, ls, mv, presign, rm', async () => {
    await aws('s3', 'mb', `s3://${bucket}`)
    writeFileSync(join(folder, 'a.txt'), 'hello\n')
    await aws('s3', 'cp', 'a.txt', `s3://${bucket}/a.txt`)
    assert.match(await aws('s3', 'ls', `s3://${bucket}`), / 6 a\.txt\n$/)
    await aws('s3', 'mv', `s3://${bucket}/a.txt`, `s3://${bucket}/b c.txt`)
    await aws('s3', 'cp', `s3://${bucket}/b c.txt`, 'back.txt')
    assert.equal(readFileSync(join(folder, 'back.txt'), 'utf8'), 'hello\n')
    const url = (await aws('s3', 'presign', `s3://${bucket}/b c.txt`)).trim()
    assert.equal(await (await fetch(url)).text(), 'hello\n')
    await aws('s3', 'rm', `s3://${bucket}/b c.txt`)
    assert.equal(await aws('s3', 'ls', `s3://${bucket}`), '')
  })
  await step('cp of 20 MiB, in parts', async () => {
    const file = makeLarge(join(folder, 'large'), 20)
    await aws('s3', 'cp', file, `s3://${bucket}/large`)
    const { ContentLength, ETag } = await json(
      's3api',
      'head-object',
      '--bucket',
      bucket,
      '--key',
      'large',
    )
    assert.equal(ContentLength, 20 << 20)
    assert.match(ETag, /-3"$/)
    await aws('s3', 'cp', `s3://${bucket}/large`, 'large.back')
    assert.equal(Buffer.compare(readFileSync(file), readFileSync(join(folder, 'large.back'))), 0)
  })
}

async function sync(aws, step, folder) {
  await step('sync of 2,000 files up and down, and what changed since', async () => {
    const from = makeFiles(join(folder, 'many'), 2000)
    await aws('s3', 'sync', '--only-show-errors', from, `s3://${bucket}/many`)
    assert.match(
      await aws('s3', 'ls', `s3://${bucket}/many`, '--recursive', '--summarize'),
      /Total Objects: 2000\n/,
    )
    const to = join(folder, 'many.back')
    mkdirSync(to)
    await aws('s3', 'sync', '--only-show-errors', `s3://${bucket}/many`, to)
    assert.deepEqual(filesIn(to), filesIn(from))
    rmSync(join(from, '3'), { recursive: true })
    writeFileSync(join(from, 'new.txt'), 'new')
    const said = await aws('s3', 'sync', '--no-progress', '--delete', from, `s3://${bucket}/many`)
    assert.equal(said.split('\n').filter(line => line.startsWith('delete:')).length, 100)
    assert.equal(said.split('\n').filter(line => line.startsWith('upload:')).length, 1)
    await aws('s3', 'rm', '--only-show-errors', '--recursive', `s3://${bucket}/many`)
  })
}

async function versions(json, aws, step, folder) {
  await step('s3api: versioning, tagging, policy and a page at a time', async () => {
    const on = ['--bucket', bucket]
    await aws(
      's3api',
      'put-bucket-versioning',
      ...on,
      '--versioning-configuration',
      'Status=Enabled',
    )
    const one = await json('s3api', 'put-object', ...on, '--key', 'v', '--body', 'a.txt')
    await json('s3api', 'put-object', ...on, '--key', 'v', '--body', 'back.txt')
    await aws('s3api', 'get-object', ...on, '--key', 'v', '--version-id', one.VersionId, 'v.back')
    assert.equal(readFileSync(join(folder, 'v.back'), 'utf8'), 'hello\n')
    await aws(
      's3api',
      'put-object-tagging',
      ...on,
      '--key',
      'v',
      '--tagging',
      'TagSet=[{Key=a,Value=b}]',
    )
    assert.deepEqual((await json('s3api', 'get-object-tagging', ...on, '--key', 'v')).TagSet, [
      { Key: 'a', Value: 'b' },
    ])
    const { Versions } = await json(
      's3api',
      'list-object-versions',
      ...on,
      '--prefix',
      'v',
      '--page-size',
      '1',
    )
    assert.equal(Versions.length, 2)
    await refused(() => aws('s3api', 'get-bucket-policy', ...on), /NoSuchBucketPolicy/)
  })
}

const document = (Action, more = { Resource: '*' }) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, ...more }] })

async function people(as, json, aws, step) {
  await step('iam: a user whose key may do what a policy says', async () => {
    await aws('iam', 'create-user', '--user-name', 'cli-ada')
    await aws(
      'iam',
      'put-user-policy',
      '--user-name',
      'cli-ada',
      '--policy-name',
      'list',
      '--policy-document',
      document(['s3:ListAllMyBuckets', 'sts:AssumeRole']),
    )
    const { AccessKey } = await json('iam', 'create-access-key', '--user-name', 'cli-ada')
    const keys = { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey }
    assert.match(await as(keys)('s3', 'ls'), /cli-notes/)
    await refused(() => as(keys)('s3', 'ls', `s3://${bucket}`), /AccessDenied/)
    assert.match(await as(keys)('sts', 'get-caller-identity'), /user\/cli-ada/)
  })
  await step('sts: a role assumed', async () => {
    const trust = document('sts:AssumeRole', {
      Principal: { AWS: 'arn:aws:iam::000000000000:user/cli-ada' },
    })
    await aws(
      'iam',
      'create-role',
      '--role-name',
      'cli-reader',
      '--assume-role-policy-document',
      trust,
    )
    await aws(
      'iam',
      'attach-role-policy',
      '--role-name',
      'cli-reader',
      '--policy-arn',
      'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess',
    )
    const { AccessKey } = await json('iam', 'create-access-key', '--user-name', 'cli-ada')
    const ada = as({
      accessKeyId: AccessKey.AccessKeyId,
      secretAccessKey: AccessKey.SecretAccessKey,
    })
    const { Credentials } = JSON.parse(
      await ada(
        'sts',
        'assume-role',
        '--role-arn',
        'arn:aws:iam::000000000000:role/cli-reader',
        '--role-session-name',
        'cli',
        '--output',
        'json',
      ),
    )
    const role = as({
      accessKeyId: Credentials.AccessKeyId,
      secretAccessKey: Credentials.SecretAccessKey,
      sessionToken: Credentials.SessionToken,
    })
    assert.match(await role('s3', 'ls', `s3://${bucket}`), /large/)
    await refused(() => role('s3', 'rm', `s3://${bucket}/large`), /AccessDenied/)
  })
}
