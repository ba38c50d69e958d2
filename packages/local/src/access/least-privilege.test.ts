/** Least privilege from a run: what a program needed, as the smallest policy that lets it run again. */
import { client, isAnomaly } from '@plainwire/client'
import { s3 } from '@plainwire/s3'
import { afterAll, describe, expect, it } from 'vitest'
import { account, arn, type Keys, world } from '../sts/world.fixture.ts'
import { leastPrivilege, type PolicyDocument } from './least-privilege.ts'

type World = ReturnType<typeof world>

const worlds: World[] = []
afterAll(async () => {
  for (const { aws } of worlds) await aws.close()
})
const start = (): World => {
  const made = world()
  worlds.push(made)
  return made
}

/** A program of some calls of several services; the codes of those that were refused. */
async function program({ aws, asIam }: World, keys: Keys | string): Promise<string[]> {
  const credentials =
    typeof keys === 'string'
      ? { accessKeyId: keys, secretAccessKey: 'test' }
      : { accessKeyId: keys.AccessKeyId, secretAccessKey: keys.SecretAccessKey }
  const buckets = client({
    api: s3,
    region: 'us-east-1',
    send: aws.send,
    credentials,
    backoff: () => undefined,
  })
  const calls = [
    () => buckets.invoke({ op: 'CreateBucket', request: { Bucket: 'notes' } }),
    ...['a.txt', 'b/c.txt'].map(
      Key => () =>
        buckets.invoke({ op: 'PutObject', request: { Bucket: 'notes', Key, Body: 'x' } }),
    ),
    () =>
      buckets.invoke({
        op: 'CopyObject',
        request: { Bucket: 'notes', Key: 'd.txt', CopySource: 'notes/a.txt' },
      }),
    () => buckets.invoke({ op: 'ListObjectsV2', request: { Bucket: 'notes' } }),
    () => buckets.invoke({ op: 'DeleteObject', request: { Bucket: 'notes', Key: 'a.txt' } }),
    () => asIam(keys).ask('CreateGroup', { GroupName: 'readers', Path: '/lab/' }),
    () => asIam(keys).ask('GetGroup', { GroupName: 'readers' }),
    () => asIam(keys).ask('ListUsers'),
    () => asIam(keys).ask('GetAccountSummary'),
  ]
  const refused: string[] = []
  for (const call of calls) {
    const result = await call()
    if (isAnomaly(result)) refused.push(String(result.code))
  }
  return refused
}

async function under(policy: PolicyDocument): Promise<string[]> {
  const made = start()
  return program(made, await made.user('program', ...policy.Statement))
}

describe('a recorded run', () => {
  it('gives a policy under which it runs again, and without any statement of which it does not', async () => {
    const made = start()
    made.aws.record()
    expect(await program(made, account)).toEqual([])
    const { needs, policy } = made.aws.recorded()
    made.aws.stopRecording()
    await made.asIam().do('ListRoles')
    expect(made.aws.recorded().needs).toEqual(needs)
    expect(needs).toContainEqual({
      principal: arn('root'),
      action: 's3:PutObject',
      resource: 'arn:aws:s3:::notes/b/c.txt',
      identity: true,
      times: 1,
    })
    expect(policy.Statement.length).toBeGreaterThan(4)
    expect(await under(policy)).toEqual([])
    for (const left of policy.Statement) {
      const Statement = policy.Statement.filter(each => each !== left)
      expect(await under({ ...policy, Statement }), JSON.stringify(left)).not.toEqual([])
    }
  })

  it('can be told over HTTP, of one principal or of all', async () => {
    const made = start()
    const asked = async (method: string, path: string, json?: object) => {
      const response = await made.aws.answer({
        method,
        scheme: 'http',
        host: 'localhost',
        target: `/_plainwire${path}`,
        headers: [],
        body: new TextEncoder().encode(json === undefined ? '' : JSON.stringify(json)),
      })
      if (isAnomaly(response)) throw new Error(response.message)
      return JSON.parse(new TextDecoder().decode(response.body as Uint8Array))
    }
    const ada = await made.user('ada')
    await asked('PUT', '/recording')
    await made.asIam().do('ListUsers')
    await made.asIam(ada).ask('ListUsers')
    expect((await asked('GET', '/recording')).policy).toEqual({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: ['iam:ListUsers'], Resource: [arn('user/')] }],
    })
    const { refusals } = await asked('GET', '/refusals')
    expect(refusals).toMatchObject([{ principal: arn('user/ada'), action: 'iam:ListUsers' }])
    const question = { principal: arn('user/ada'), action: 'iam:ListUsers', resource: '*' }
    expect(await asked('POST', '/can', question)).toMatchObject({ decision: 'ImplicitDeny' })
    expect(await asked('POST', '/can', { ...question, principal: arn('root') })).toMatchObject({
      decision: 'Allow',
    })
    expect(await asked('POST', '/can', { ...question, principal: arn('user/eve') })).toEqual({
      message: `There is no user, role or root ${arn('user/eve')}.`,
    })
    expect(await asked('POST', '/can', { action: 'iam:ListUsers' })).toEqual({
      message: 'Principal is needed.',
    })
  })
})

describe('the smallest policy', () => {
  const key = (name: string) => `arn:aws:s3:::notes/${name}`
  const get = (resource: string) => ({ action: 's3:GetObject', resource })
  const many = Array.from({ length: 20 }, (_, index) => get(key(`logs/${index}`)))

  it.each([
    ['of nothing says nothing', [], []],
    ['names a resource', [get(key('a'))], [[['s3:GetObject'], [key('a')]]]],
    [
      'puts together what goes with the same resources',
      [get(key('a')), { action: 's3:PutObject', resource: key('a') }, get(key('b'))],
      [
        [['s3:GetObject'], [key('b')]],
        [['s3:GetObject', 's3:PutObject'], [key('a')]],
      ],
    ],
    ['folds names without end', many, [[['s3:GetObject'], [key('logs/*')]]]],
    [
      'leaves out what a folded name holds already',
      [...many, get(key('logs/0')), { action: 's3:PutObject', resource: key('logs/0') }],
      [
        [['s3:GetObject'], [key('logs/*')]],
        [['s3:PutObject'], [key('logs/0')]],
      ],
    ],
    ['leaves out what a resource allows by itself', [{ ...get(key('a')), identity: false }], []],
  ])('%s', (_, needs, statements) => {
    const { Statement } = leastPrivilege(needs)
    expect(Statement.map(({ Action, Resource }) => [Action, Resource])).toEqual(statements)
  })
})
