/** The whole of it over a port: documents that harm, deletions without end, accounts and regions apart. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { client, isAnomaly, nodePrimitives } from '@plainwire/client'
import { cloudwatchLogs } from '@plainwire/cloudwatch-logs'
import { iam } from '@plainwire/iam'
import { s3 } from '@plainwire/s3'
import { sign } from '@plainwire/wire'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { local } from './index.ts'

const around = mkdtempSync(join(tmpdir(), 'whole-'))
writeFileSync(join(around, 'secret'), 'not to be touched')
const aws = local({ path: join(around, 'aws') })
let endpoint = ''
beforeAll(async () => {
  endpoint = (await aws.listen({ port: 0 })).url
})
afterAll(async () => {
  expect(readdirSync(around).sort()).toEqual(['aws', 'secret'])
  await aws.close()
  rmSync(around, { recursive: true })
})

const keys = (accessKeyId: string) => ({ accessKeyId, secretAccessKey: 'test' })
const open = <Api extends object>(api: Api, account = '000000000000', region = 'us-east-1') =>
  client({
    api: api as never,
    region,
    endpoint,
    credentials: keys(account),
    backoff: () => undefined,
  }) as never as {
    invoke(call: { op: string; request?: object }): Promise<Record<string, never>>
  }

/** A signed request to S3, as bytes. */
async function raw(method: string, target: string, body: string | Uint8Array = '') {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body
  const { host } = new URL(endpoint)
  const signed = sign(
    { method, scheme: 'http', host, target, headers: [], body: bytes },
    {
      credentials: keys('test'),
      region: 'us-east-1',
      service: 's3',
      date: new Date(),
      escapePath: 'once',
    },
    nodePrimitives,
  )
  const response = await fetch(endpoint + target, {
    method,
    headers: signed.headers as [string, string][],
    ...(bytes.length > 0 ? { body: Buffer.from(bytes) } : {}),
  })
  return { status: response.status, text: await response.text() }
}

describe('documents of S3 that cannot be read', () => {
  beforeAll(async () => {
    expect(await raw('PUT', '/docs')).toMatchObject({ status: 200 })
  })
  const tagging = (text: string) => raw('PUT', '/docs?tagging', text)
  const bomb = Array.from(
    { length: 12 },
    (_, index) => `<!ENTITY e${index + 1} "${`&e${index};`.repeat(10)}">`,
  )
  it.each([
    ['cut short', '<Tagging><TagSet><Tag><Key>a'],
    ['tags that cross', '<Tagging><TagSet></Tagging></TagSet>'],
    ['no XML', 'tags=a'],
    [
      'entities within entities',
      `<!DOCTYPE t [<!ENTITY e0 "ha">${bomb.join('')}]><Tagging><TagSet><Tag><Key>&e12;</Key><Value/></Tag></TagSet></Tagging>`,
    ],
    [
      'an entity of a file',
      '<!DOCTYPE t [<!ENTITY f SYSTEM "file:///etc/passwd">]><Tagging><TagSet><Tag><Key>&f;</Key><Value/></Tag></TagSet></Tagging>',
    ],
    ['a hundred thousand deep', '<Tagging>'.repeat(100_000)],
    ['bytes that are no UTF-8', Buffer.from('3c546167ff', 'hex').toString('latin1')],
  ])('%s', async (_, text) => {
    const { status, text: said } = await tagging(text)
    expect([status, said]).toEqual([400, expect.stringContaining('<Code>MalformedXML</Code>')])
    expect(said).not.toContain('root:')
  })

  it('a deletion of a hundred thousand keys is refused, one of a thousand done', async () => {
    const list = (count: number) =>
      `<Delete>${Array.from({ length: count }, (_, index) => `<Object><Key>k${index}</Key></Object>`).join('')}</Delete>`
    const hash = (text: string) =>
      Buffer.from(nodePrimitives.hashHex('md5', text), 'hex').toString('base64')
    const deleted = async (count: number) => {
      const text = list(count)
      const { host } = new URL(endpoint)
      const signed = sign(
        {
          method: 'POST',
          scheme: 'http',
          host,
          target: '/docs?delete',
          headers: [['content-md5', hash(text)]],
          body: Buffer.from(text),
        },
        {
          credentials: keys('test'),
          region: 'us-east-1',
          service: 's3',
          date: new Date(),
          escapePath: 'once',
        },
        nodePrimitives,
      )
      const response = await fetch(`${endpoint}/docs?delete`, {
        method: 'POST',
        headers: signed.headers as [string, string][],
        body: text,
      })
      return { status: response.status, text: await response.text() }
    }
    const refused = await deleted(100_000)
    expect([refused.status, refused.text]).toEqual([
      400,
      expect.stringContaining('<Code>MalformedXML</Code>'),
    ])
    const done = await deleted(1000)
    expect([done.status, done.text.match(/<Deleted>/g)?.length]).toEqual([200, 1000])
  })

  it.each([
    ['PUT', '/..%2f..%2fsecret'],
    ['PUT', '/%2e%2e/secret'],
    ['PUT', '/a%00b'],
    ['PUT', '/UPPER_case'],
    ['PUT', `/${'a'.repeat(64)}`],
    ['GET', '/docs/../../secret'],
  ])('%s %s names no bucket, or no object', async (method, target) => {
    const { status, text } = await raw(method, target)
    expect(status).toBeGreaterThanOrEqual(400)
    expect(status).toBeLessThan(500)
    expect(text).not.toContain('not to be touched')
  })
})

describe('accounts and regions', () => {
  const userNames = async (account: string) => {
    const listed = await open(iam, account).invoke({ op: 'ListUsers' })
    return (listed.Users as unknown as { UserName: string }[]).map(({ UserName }) => UserName)
  }

  it('users are of one account', async () => {
    await open(iam, '111111111111').invoke({ op: 'CreateUser', request: { UserName: 'ada' } })
    await open(iam, '222222222222').invoke({ op: 'CreateUser', request: { UserName: 'bob' } })
    expect(await userNames('111111111111')).toEqual(['ada'])
    expect(await userNames('222222222222')).toEqual(['bob'])
  })

  it('names of buckets are of the world, what is in them of their owner', async () => {
    const [mine, theirs] = [open(s3, '111111111111'), open(s3, '222222222222')]
    const request = { Bucket: 'one-world' }
    expect(isAnomaly(await mine.invoke({ op: 'CreateBucket', request }))).toBe(false)
    expect(await theirs.invoke({ op: 'CreateBucket', request })).toMatchObject({
      code: 'BucketAlreadyExists',
    })
    expect(await theirs.invoke({ op: 'ListObjectsV2', request })).toMatchObject({
      code: 'AccessDenied',
    })
    expect(await theirs.invoke({ op: 'ListBuckets' })).toMatchObject({ Buckets: [] })
  })

  it('log groups are of one region', async () => {
    const request = { logGroupName: 'here' }
    const group = async (region: string) => {
      const found = await open(cloudwatchLogs, '111111111111', region).invoke({
        op: 'DescribeLogGroups',
      })
      return (found.logGroups as unknown as object[]).length
    }
    await open(cloudwatchLogs, '111111111111', 'eu-west-1').invoke({
      op: 'CreateLogGroup',
      request,
    })
    expect([await group('eu-west-1'), await group('us-east-1')]).toEqual([1, 0])
  })
})
