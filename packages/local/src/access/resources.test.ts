/** Policies on resources, decided together with those of who asks: accounts apart, nobody, organisations, and notes of S3. */
import { client, isAnomaly, meta } from '@plainwire/client'
import { s3 } from '@plainwire/s3'
import { afterEach, describe, expect, it } from 'vitest'
import { account, allow, arn, documentOf, type Keys, other, world } from '../sts/world.fixture.ts'

type World = ReturnType<typeof world>
const worlds: World[] = []
const start: typeof world = options => {
  const made = world(options)
  worlds.push(made)
  return made
}
afterEach(async () => {
  for (const { aws } of worlds.splice(0)) await aws.close()
})

const bucketArn = 'arn:aws:s3:::notes'
const keysOf = (keys: Keys | string) =>
  typeof keys === 'string'
    ? { accessKeyId: keys, secretAccessKey: 'test' }
    : {
        accessKeyId: keys.AccessKeyId,
        secretAccessKey: keys.SecretAccessKey,
        ...(keys.SessionToken && { sessionToken: keys.SessionToken }),
      }
const open = ({ aws }: World, keys: Keys | string) =>
  client({
    api: s3,
    region: 'us-east-1',
    send: aws.send,
    credentials: keysOf(keys),
    backoff: () => undefined,
  })

/** A bucket of the usual account with an object in it, and a policy. */
async function bucket(made: World, ...statements: object[]): Promise<void> {
  const root = open(made, account)
  await root.invoke({ op: 'CreateBucket', request: { Bucket: 'notes' } })
  await root.invoke({ op: 'PutObject', request: { Bucket: 'notes', Key: 'a', Body: 'hello' } })
  await root.invoke({ op: 'DeletePublicAccessBlock', request: { Bucket: 'notes' } })
  if (statements.length > 0) {
    const Policy = documentOf(...statements)
    const put = await root.invoke({ op: 'PutBucketPolicy', request: { Bucket: 'notes', Policy } })
    if (isAnomaly(put)) throw new Error(put.message)
  }
}
const may = async (made: World, keys: Keys | string): Promise<string> => {
  const got = await open(made, keys).invoke({
    op: 'GetObject',
    request: { Bucket: 'notes', Key: 'a' },
  })
  if (!isAnomaly(got)) return String(await got.Body!.text())
  const told = meta(got)!.response!.headers.find(([name]) => name === 'x-plainwire-decision')
  const { decision, reasons } = JSON.parse(told?.[1] ?? '{}')
  return `${decision}: ${reasons?.[0]?.layer}`
}
const to = (Principal: unknown, more: object = {}) => ({
  Effect: 'Allow',
  Principal,
  Action: 's3:GetObject',
  Resource: `${bucketArn}/*`,
  ...more,
})
const denyAll = {
  Effect: 'Deny',
  NotAction: 's3:PutBucketPolicy',
  Resource: [bucketArn, `${bucketArn}/*`],
}

/** What ada of the account, eve of another, and root get to read. */
const rows: [title: string, statements: object[], ada: object[], eve: object[], seen: string[]][] =
  [
    [
      'no policies at all',
      [],
      [],
      [],
      ['ImplicitDeny: identity', 'ImplicitDeny: identity', 'hello'],
    ],
    [
      'a policy of her own',
      [],
      [allow('s3:GetObject')],
      [allow('s3:*')],
      ['hello', 'ImplicitDeny: resource', 'hello'],
    ],
    [
      'the bucket naming her',
      [to({ AWS: arn('user/ada') })],
      [],
      [],
      ['hello', 'ImplicitDeny: identity', 'hello'],
    ],
    [
      'the bucket naming both accounts',
      [to({ AWS: [account, other] })],
      [],
      [allow('s3:*')],
      ['ImplicitDeny: identity', 'hello', 'hello'],
    ],
    [
      'the bucket naming the other account alone',
      [to({ AWS: other })],
      [],
      [],
      ['ImplicitDeny: identity', 'ImplicitDeny: identity', 'hello'],
    ],
    ['the bucket open to all', [to('*')], [], [], ['hello', 'ImplicitDeny: identity', 'hello']],
    [
      'the bucket denying everybody',
      [to('*'), { ...denyAll, Principal: '*' }],
      [allow('*')],
      [allow('*')],
      ['ExplicitDeny: resource', 'ExplicitDeny: resource', 'ExplicitDeny: resource'],
    ],
    [
      'the bucket denying all but her, her account named with her',
      [{ ...denyAll, NotPrincipal: { AWS: [arn('user/ada'), account] } }],
      [allow('s3:*')],
      [allow('s3:*')],
      ['hello', 'ExplicitDeny: resource', 'hello'],
    ],
    [
      'her own denial',
      [to('*')],
      [{ Effect: 'Deny', Action: 's3:*', Resource: '*' }],
      [],
      ['ExplicitDeny: identity', 'ImplicitDeny: identity', 'hello'],
    ],
  ]

describe.each(rows)('with %s', (_, statements, adas, eves, [ada, eve, root]) => {
  it(`ada: ${ada}; eve of elsewhere: ${eve}; root: ${root}`, async () => {
    const made = start()
    const keys = await made.user('ada', ...adas)
    await made.asIam(other).do('CreateUser', { UserName: 'eve' })
    if (eves.length > 0)
      await made.asIam(other).do('PutUserPolicy', {
        UserName: 'eve',
        PolicyName: 'own',
        PolicyDocument: documentOf(...eves),
      })
    const { AccessKey } = await made.asIam(other).do('CreateAccessKey', { UserName: 'eve' })
    await bucket(made, ...statements)
    expect([await may(made, keys), await may(made, AccessKey), await may(made, account)]).toEqual([
      ada,
      eve,
      root,
    ])
  })
})

describe('sessions', () => {
  it('are let past a session policy by a bucket that names them, not by one that names the role', async () => {
    const made = start()
    const ada = await made.user('ada')
    const trust = documentOf({
      Effect: 'Allow',
      Principal: { AWS: arn('user/ada') },
      Action: 'sts:AssumeRole',
    })
    const RoleArn = await made.role('reader', trust)
    const { Credentials } = await made.asSts(ada).do('AssumeRole', {
      RoleArn,
      RoleSessionName: 'one',
      Policy: documentOf(allow('iam:*')),
    })
    await bucket(made, to({ AWS: RoleArn }))
    expect(await may(made, Credentials)).toBe('ImplicitDeny: session')
    const session = `arn:aws:sts::${account}:assumed-role/reader/one`
    const Policy = documentOf(to({ AWS: session }))
    await open(made, account).invoke({
      op: 'PutBucketPolicy',
      request: { Bucket: 'notes', Policy },
    })
    expect(await may(made, Credentials)).toBe('hello')
  })
})

describe('federated users', () => {
  it.each([
    ['within what the user and the policy allow', allow('s3:*'), 'hello'],
    ['not beyond the policy', allow('dynamodb:*'), 'ImplicitDeny: session'],
    ['nothing without a policy', undefined, 'ImplicitDeny: session'],
  ])('may read %s', async (_, statement, seen) => {
    const made = start()
    const ada = await made.user('ada', allow(['s3:GetObject', 'sts:GetFederationToken']))
    await bucket(made)
    const { Credentials } = await made.asSts(ada).do('GetFederationToken', {
      Name: 'guest',
      ...(statement && { Policy: documentOf(statement) }),
    })
    expect(await may(made, Credentials)).toBe(seen)
  })
})

describe('resource control policies', () => {
  it('limit whoever asks, of whatever account', async () => {
    const rcp = {
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'OwnOnly',
          Effect: 'Deny',
          Principal: '*',
          Action: 's3:GetObject',
          Resource: '*',
          Condition: { StringNotEquals: { 'aws:PrincipalAccount': account } },
        },
      ],
    }
    const made = start({ organization: { [account]: { rcp: [[{ name: 'own', document: rcp }]] } } })
    await made.asIam(other).do('CreateUser', { UserName: 'eve' })
    await made.asIam(other).do('AttachUserPolicy', {
      UserName: 'eve',
      PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
    })
    const { AccessKey } = await made.asIam(other).do('CreateAccessKey', { UserName: 'eve' })
    await bucket(made, to({ AWS: [other, account] }))
    expect(await may(made, AccessKey)).toBe('ExplicitDeny: rcp')
    expect(await may(made, other)).toBe('ExplicitDeny: rcp')
    expect(await may(made, account)).toBe('hello')
  })
})

describe('what a refusal says', () => {
  it('fits a header, whatever the policies are called', async () => {
    const made = start()
    const statements = Array.from({ length: 40 }, (_, at) => ({
      Sid: `Deny${at}`,
      Effect: 'Deny',
      Action: 's3:*',
      Resource: '*',
    }))
    const keys = await made.user('ada')
    for (let at = 0; at < 10; at++) {
      const PolicyName = `p${at}${'x'.repeat(100)}`
      const PolicyDocument = documentOf(...statements)
      await made.asIam().do('CreatePolicy', { PolicyName, PolicyDocument })
      await made
        .asIam()
        .do('AttachUserPolicy', { UserName: 'ada', PolicyArn: arn(`policy/${PolicyName}`) })
    }
    const refused = await open(made, keys).invoke({
      op: 'GetObject',
      request: { Bucket: 'notes', Key: 'ä'.repeat(500) },
    })
    const [, told = ''] =
      meta(refused)!.response!.headers.find(([name]) => name === 'x-plainwire-decision') ?? []
    expect(told.length).toBeLessThan(8_000)
    expect(told).toMatch(/^[ -~]+$/)
    expect(JSON.parse(told)).toMatchObject({
      decision: 'ExplicitDeny',
      resource: expect.stringContaining('ää'),
    })
    expect(JSON.stringify(told)).not.toContain(keys.SecretAccessKey)
  })
})
