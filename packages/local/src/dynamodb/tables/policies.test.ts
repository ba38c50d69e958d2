/** Policies of tables: kept by revision, and what they let others do. */
import { client, nodePrimitives } from '@plainwire/client'
import { dynamodb } from '@plainwire/dynamodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { key, sample, simple } from '../sample.fixture.ts'

const { aws, call } = sample()
afterAll(() => aws.close())

const stranger = '111122223333'
const ResourceArn = 'arn:aws:dynamodb:eu-west-1:000000000000:table/shared'
const policy = (Action: string, more: object = {}) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${stranger}:root` },
        Action,
        Resource: ResourceArn,
        ...more,
      },
    ],
  })
const theirs = client({
  api: dynamodb,
  region: 'eu-west-1',
  send: aws.send,
  credentials: { accessKeyId: stranger, secretAccessKey: 'test' },
  backoff: () => undefined,
  environment: { now: aws.clock.now, primitives: nodePrimitives },
} as never)
// biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely
const ask = async (op: string, request: object): Promise<any> =>
  theirs.invoke({ op, request } as never)
const get = (pk = 'a') => ask('GetItem', { TableName: ResourceArn, Key: key(pk) })

beforeAll(async () => {
  await call('CreateTable', simple('shared'))
  await call('PutItem', { TableName: 'shared', Item: key('a') })
})

describe('the policy of a table', () => {
  it('is not there at first', async () => {
    expect(await call('GetResourcePolicy', { ResourceArn })).toMatchObject({
      code: 'PolicyNotFoundException',
    })
    expect(await call('DeleteResourcePolicy', { ResourceArn })).toEqual({})
    expect((await get()).code).toBe('AccessDeniedException')
  })

  it('lets another account do what it says, under its conditions', async () => {
    const Policy = policy('dynamodb:GetItem', {
      Condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['a'] } },
    })
    const { RevisionId } = await call('PutResourcePolicy', { ResourceArn, Policy })
    expect(await call('GetResourcePolicy', { ResourceArn })).toEqual({ Policy, RevisionId })
    expect(await get()).toEqual({ Item: key('a') })
    expect((await get('b')).code).toBe('AccessDeniedException')
    const put = await ask('PutItem', { TableName: ResourceArn, Item: key('a') })
    expect(put.code).toBe('AccessDeniedException')
  })

  it('changes only under the revision that is expected', async () => {
    const before = await call('GetResourcePolicy', { ResourceArn })
    const Policy = policy('dynamodb:*')
    const put = (ExpectedRevisionId: string) =>
      call('PutResourcePolicy', { ResourceArn, Policy, ExpectedRevisionId })
    expect((await put('NO_POLICY')).code).toBe('PolicyNotFoundException')
    expect((await put('7')).code).toBe('PolicyNotFoundException')
    const { RevisionId } = await put(before.RevisionId)
    expect(RevisionId).not.toBe(before.RevisionId)
    expect(await put(RevisionId)).toEqual({ RevisionId })
  })

  it('is refused where it is none', async () => {
    for (const Policy of ['{', '{"Statement":[{"Effect":"Maybe"}]}', 'x'.repeat(20_481)])
      expect(await call('PutResourcePolicy', { ResourceArn, Policy })).toMatchObject({
        code: 'ValidationException',
      })
  })

  it('is gone once deleted', async () => {
    const { RevisionId } = await call('GetResourcePolicy', { ResourceArn })
    expect(await call('DeleteResourcePolicy', { ResourceArn })).toEqual({ RevisionId })
    expect((await get()).code).toBe('AccessDeniedException')
  })

  it('may come with the table', async () => {
    const made = simple('given', {
      ResourcePolicy: policy('dynamodb:GetItem').replace('table/shared', 'table/given'),
    })
    await call('CreateTable', made)
    const TableName = ResourceArn.replace('shared', 'given')
    expect(await ask('GetItem', { TableName, Key: key('none') })).toEqual({})
  })
})

describe('what is not here', () => {
  it.each([
    [
      'CreateTable',
      simple('vectors', { GlobalTableSourceArn: ResourceArn }),
      'GlobalTableSourceArn',
    ],
    [
      'UpdateTable',
      { TableName: 'shared', ReplicaUpdates: [{ Create: { RegionName: 'us-west-2' } }] },
      'ReplicaUpdates',
    ],
    ['ListGlobalTables', {}, 'ListGlobalTables'],
  ])('is refused by name: %s', async (op, request, named) => {
    const refused = await call(op, request)
    expect(refused.code).toBe('NotImplemented')
    expect(refused.message).toContain(named)
  })
})
