/** The whole of it over a port: the client signs, the local AWS knows the keys, its policies decide. */
import { client, isAnomaly } from '@plainwire/client'
import { iam } from '@plainwire/iam'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DataApiClient, type Served, serve } from './index.ts'

const region = 'eu-west-1'
let api: Served
let url: string
const root = { accessKey: 'test', secretKey: 'test' }
const as = (keys: { accessKey: string; secretKey: string }) =>
  new DataApiClient({ stage: 'dev', regionName: region, serviceEndpoint: url, ...keys })

beforeAll(async () => {
  api = await serve({ region, stages: ['dev'] })
  url = (await api.listen({ port: 0 })).url
  await as(root).provision('Notes')
})
afterAll(() => api.close())

/** A user with a policy, and his keys. */
async function user(name: string, statements: readonly object[]) {
  const people = client({
    api: iam,
    region,
    send: api.send!,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  })
  await people.invoke({ op: 'CreateUser', request: { UserName: name } })
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: statements })
  await people.invoke({
    op: 'PutUserPolicy',
    request: { UserName: name, PolicyName: 'p', PolicyDocument },
  })
  const made = await people.invoke({ op: 'CreateAccessKey', request: { UserName: name } })
  if (isAnomaly(made)) throw new Error(made.message)
  return { accessKey: made.AccessKey!.AccessKeyId!, secretKey: made.AccessKey!.SecretAccessKey! }
}

const allow = (Action: string | string[], Resource: string) => ({
  Effect: 'Allow',
  Action,
  Resource,
})

describe('D40, D41, D42: callers', () => {
  test('are who their signature says, and so it is written', async () => {
    await as(root).putResource('Notes', '1', { a: 1 })
    const item = await as(root).getItem('Notes', '1')
    expect(item).toMatchObject({
      Item: { Resource: { LastUpdatedBy: '000000000000.000000000000' } },
    })
  })

  test.each([
    ['a wrong secret', { accessKey: 'test', secretKey: 'wrong' }, 403],
    ['an unknown key', { accessKey: 'AKIANOBODY', secretKey: 'x' }, 403],
  ])('with %s are refused', async (_, keys, status) => {
    await expect(as(keys).getItem('Notes', '1')).rejects.toMatchObject({ status })
  })

  test('without a signature are refused', async () => {
    expect((await fetch(`${url}/dev/Notes/1`)).status).toBe(401)
    expect((await fetch(`${url}/health`)).status).toBe(200)
  })

  test('may do what their policies let them: by verb and path, and by item', async () => {
    const base = `arn:aws:execute-api:${region}:000000000000:plainwire/dev`
    const items = `arn:aws:dapi:${region}:000000000000:Notes-dev`
    const reader = as(
      await user('reader', [
        allow('execute-api:Invoke', `${base}/GET/*`),
        allow('dapi:GetItem', `${items}:1`),
      ]),
    )
    expect(await reader.getItem('Notes', '1')).toMatchObject({ Item: {} })
    await expect(reader.getItem('Notes', '2')).rejects.toMatchObject({
      status: 403,
      message: expect.stringContaining('dapi:GetItem'),
    })
    await expect(reader.putResource('Notes', '1', { a: 2 })).rejects.toMatchObject({
      status: 403,
      message: expect.stringContaining('execute-api:Invoke'),
    })
    const writer = as(await user('writer', [allow(['execute-api:Invoke', 'dapi:*'], '*')]))
    await writer.putResource('Notes', '3', { a: 1 })
    const { Changes } = await writer.history('Notes', '3')
    expect(Changes).toMatchObject([{ Who: expect.stringMatching(/^000000000000\.AIDA/) }])
  })
})

test('a service whose callers nobody finds out does not start', async () => {
  await expect(serve({ endpoint: 'http://127.0.0.1:1', region })).rejects.toThrow(
    "ask for 'open' mode",
  )
})

test('requests and AWS calls are counted', async () => {
  const text = await (await fetch(`${url}/metrics`)).text()
  expect(text).toMatch(
    /data_api_request_seconds_count\{method="PUT",route="\/\{stage\}\/\{ns\}\/\{id\}",status="200"\} \d/,
  )
  expect(text).toMatch(
    /data_api_aws_call_seconds_count\{service="dynamodb",operation="TransactWriteItems",status="200"\} \d/,
  )
})
