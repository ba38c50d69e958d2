/** Who may what, by item and attribute: check 41, against the policies of the local IAM and by what is asked of them. */
import { client, isAnomaly } from '@plainwire/client'
import { iam } from '@plainwire/iam'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DataApiClient, type Served, serve } from './index.ts'
import { routesOf } from './server/handle.ts'
import { guarded } from './server/needs.ts'
import { person, running, withNamespace } from './server.fixture.ts'

const arn = (id: string) => `arn:aws:dapi:eu-west-1:000000000000:Notes-dev:${id}`

describe('D41 what is asked', () => {
  const asking = async () => {
    const asked: string[] = []
    const made = await withNamespace(
      { PrimaryKey: 'key' },
      {
        identify: () => person('ann'),
        allow: (_, needs) => {
          asked.splice(0)
          for (const { action, resource, context } of needs)
            asked.push(`${action} ${resource}${context ? ` ${JSON.stringify(context)}` : ''}`)
          return undefined
        },
      },
    )
    await made.ask('PUT', '/dev/Notes', { key: '1', Resource: { a: 1 } })
    return { ...made, asked }
  }
  const attributes = (...names: string[]) => JSON.stringify({ 'dapi:Attributes': names })

  test.each([
    [
      'GET',
      '/dev/Notes/1?IncludeOnlyAttributes=a,b',
      undefined,
      [`GetItem ${arn('1')} {"dapi:Select":"SPECIFIC_ATTRIBUTES","dapi:Attributes":["a","b"]}`],
    ],
    ['GET', '/dev/Notes/%31', undefined, [`GetItem ${arn('1')} {"dapi:Select":"ALL_ATTRIBUTES"}`]],
    [
      'GET',
      '/dev/Notes?key=1',
      undefined,
      [`GetItem ${arn('1')} {"dapi:Select":"ALL_ATTRIBUTES"}`],
    ],
    [
      'GET',
      `/dev/Notes/${encodeURIComponent(`${arn('1')}:1`)}`,
      undefined,
      [`GetItem ${arn('1')} {"dapi:Select":"ALL_ATTRIBUTES"}`],
    ],
    [
      'PUT',
      '/dev/Notes/1',
      { Resource: { a: 1, b: 2 }, Metadata: { m: 1 }, References: [] },
      [
        `PutResource ${arn('1')} ${attributes('a', 'b')}`,
        `PutMetadata ${arn('1')} ${attributes('m')}`,
        `PutReferences ${arn('1')}`,
      ],
    ],
    [
      'PUT',
      '/dev/Notes',
      { Resource: { key: '1', a: 1 } },
      [`PutResource ${arn('1')} ${attributes('key', 'a')}`],
    ],
    [
      'PUT',
      '/dev/Notes',
      { key: 7, Metadata: { m: 1 } },
      [`PutMetadata ${arn('7')} ${attributes('m')}`],
    ],
    ['DELETE', '/dev/Notes', { key: '1' }, [`DeleteItem ${arn('1')}`]],
    [
      'DELETE',
      '/dev/Notes/1',
      { Resource: ['a'], Metadata: ['m'] },
      [`DeleteAttributes ${arn('1')} ${attributes('a', 'm')}`],
    ],
    [
      'PUT',
      '/dev/Notes/ItemMaster',
      { key: '1, 2', ItemMasterID: '9' },
      ['1', '2', '9'].map(id => `SetItemMaster ${arn(id)}`),
    ],
    [
      'POST',
      '/dev/Notes/find',
      { Metadata: { cost: 1 } },
      [`FindItems ${arn('*')} ${attributes('cost')}`],
    ],
    ['GET', '/dev/Notes/list', undefined, [`ListItems ${arn('*')}`]],
    ['GET', '/dev/Notes/1/history', undefined, [`GetHistory ${arn('1')}`]],
  ])('D41 %s %s with %j needs %j', async (method, path, body, needs) => {
    const { ask, asked } = await asking()
    await ask(method, path, body)
    const [invoke, ...rest] = asked
    expect(invoke).toMatch(new RegExp(`^execute-api:Invoke .*/dev/${method}/Notes`))
    expect(rest).toEqual(needs.map(need => `dapi:${need}`))
  })

  test('D41 however its path is written, a call is one call', async () => {
    const { ask, asked } = await asking()
    await ask('GET', '/dev/Notes/%31/%68istory')
    await ask('GET', '/dev/%4eotes/1')
    expect(asked[0]).toBe(
      'execute-api:Invoke arn:aws:execute-api:eu-west-1:000000000000:plainwire/dev/GET/Notes/1',
    )
  })

  test('D41 every route of a namespace has an action', () => {
    const { service } = running()
    const open = routesOf(service).filter(({ path }) => path.includes('{ns}'))
    expect(open.filter(({ id }) => !guarded.has(id)).map(({ id }) => id)).toEqual([])
  })
})

describe('D41 policies', () => {
  let api: Served
  let url: string
  beforeAll(async () => {
    api = await serve({ region: 'eu-west-1', upkeep: 0 })
    url = (await api.listen({ port: 0 })).url
    await as({ accessKey: 'test', secretKey: 'test' }).provision('Notes')
    await as({ accessKey: 'test', secretKey: 'test' }).putResource('Notes', '5', { a: 1 })
  })
  afterAll(() => api.close())
  const as = (keys: { accessKey: string; secretKey: string }) =>
    new DataApiClient({ stage: 'dev', regionName: 'eu-west-1', serviceEndpoint: url, ...keys })

  async function user(UserName: string, Statement: readonly object[]) {
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
    const people = client({ api: iam, region: 'eu-west-1', send: api.send!, credentials })
    await people.invoke({ op: 'CreateUser', request: { UserName } })
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement })
    await people.invoke({
      op: 'PutUserPolicy',
      request: { UserName, PolicyName: 'p', PolicyDocument },
    })
    const made = await people.invoke({ op: 'CreateAccessKey', request: { UserName } })
    if (isAnomaly(made)) throw new Error(made.message)
    const { AccessKeyId = '', SecretAccessKey = '' } = made.AccessKey!
    return as({ accessKey: AccessKeyId, secretKey: SecretAccessKey })
  }
  const all = { Effect: 'Allow', Action: ['execute-api:Invoke', 'dapi:*'], Resource: '*' }

  test('D41 an item that is denied is denied by whatever name it is called', async () => {
    const denied = await user('denied', [
      all,
      { Effect: 'Deny', Action: 'dapi:*', Resource: arn('5') },
    ])
    const refused = { status: 403, message: expect.stringContaining('dapi:') }
    await expect(denied.getItem('Notes', '5')).rejects.toMatchObject(refused)
    await expect(denied.getItem('Notes', arn('5'))).rejects.toMatchObject(refused)
    await expect(denied.putItem('Notes', '5', { Resource: { a: 2 } })).rejects.toMatchObject(
      refused,
    )
    await expect(denied.setItemMaster('Notes', '1,5', '6')).rejects.toMatchObject(refused)
    await denied.putResource('Notes', '6', { a: 2 })
  })

  test('D41 attributes may be the only ones that somebody reads or writes', async () => {
    const only = (action: string) => ({
      Effect: 'Allow',
      Action: action,
      Resource: arn('*'),
      Condition: {
        'ForAllValues:StringEquals': { 'dapi:Attributes': ['state', 'id'] },
        Null: { 'dapi:Attributes': 'false' },
      },
    })
    const clerk = await user('clerk', [
      { Effect: 'Allow', Action: 'execute-api:Invoke', Resource: '*' },
      only('dapi:PutResource'),
      only('dapi:GetItem'),
    ])
    await clerk.putResource('Notes', '5', { state: 'open' })
    await expect(clerk.putResource('Notes', '5', { state: 'x', a: 2 })).rejects.toMatchObject({
      status: 403,
      message: expect.stringContaining('dapi:PutResource'),
    })
    await expect(clerk.putMetadata('Notes', '5', { state: 'x' })).rejects.toMatchObject({
      status: 403,
    })
    expect(await clerk.getItem('Notes', '5', { onlyAttributes: ['state'] })).toMatchObject({
      Item: { Resource: { state: 'open' } },
    })
    await expect(clerk.getItem('Notes', '5')).rejects.toMatchObject({ status: 403 })
  })
})
