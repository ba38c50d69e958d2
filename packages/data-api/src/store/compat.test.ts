/** Tables as the first Data API left them, read by this one. */
import { client } from '@plainwire/client'
import { dynamodb } from '@plainwire/dynamodb'
import { local } from '@plainwire/local'
import { expect, test } from 'vitest'
import { readJson, serve } from '../index.ts'

const region = 'eu-west-1'
const audit = {
  LastUpdateDate: { S: '2020-11-20 10:00:00' },
  LastUpdatedBy: { S: '1234.AROA' },
  LastUpdateAction: { S: 'update' },
}

/** Two tables of a namespace and the control table, with what was written in 2020. */
async function deployed() {
  const aws = local({ seed: 1 })
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  const store = client({ api: dynamodb, region, send: aws.send, credentials })
  const table = (TableName: string, keys: string[], indexes: string[] = []) =>
    store.invoke({
      op: 'CreateTable',
      request: {
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: keys.map((AttributeName, index) => ({
          AttributeName,
          KeyType: index === 0 ? 'HASH' : 'RANGE',
        })),
        AttributeDefinitions: [...keys, ...indexes].map(AttributeName => ({
          AttributeName,
          AttributeType: 'S',
        })),
        ...(indexes.length > 0 && {
          GlobalSecondaryIndexes: indexes.map(attribute => ({
            IndexName: `${TableName}-${attribute}`,
            KeySchema: [{ AttributeName: attribute, KeyType: 'HASH' }],
            Projection: { ProjectionType: 'ALL' },
          })),
        }),
      },
    } as never)
  await table('AwsDataApi', ['api', 'type'])
  await table('MyItem-dev', ['id'], ['attr1', 'ItemMasterID'])
  await table('MyItem-dev-Metadata', ['id'], ['CostCenter'])
  const put = (TableName: string, Item: object) =>
    store.invoke({ op: 'PutItem', request: { TableName, Item } } as never)
  await put('AwsDataApi', {
    api: { S: 'MyItem-dev' },
    type: { S: 'ApiMetadata' },
    Stage: { S: 'dev' },
    Status: { S: 'ACTIVE' },
    PrimaryKey: { S: 'id' },
    TableIndexes: { S: 'attr1,size=number' },
    MetadataIndexes: { S: 'CostCenter' },
    DeleteMode: { S: 'Soft' },
  })
  await put('AwsDataApi', {
    api: { S: 'Other-xdev' },
    type: { S: 'ApiMetadata' },
    Stage: { S: 'xdev' },
  })
  await put('AwsDataApi', {
    api: { S: 'MyItem-dev' },
    type: { S: 'JsonSchema-Resource' },
    'JsonSchema-Resource': { M: { type: { S: 'object' } } },
  })
  for (let index = 0; index < 6; index++) {
    await put('MyItem-dev', {
      id: { S: String(index) },
      attr1: { S: `value${index % 2}` },
      size: { N: String(index) },
      tags: { SS: ['a', 'b'] },
      ItemVersion: { N: '3' },
      ...audit,
      ...(index === 5 && { deleted: { N: '1' } }),
      ...(index === 1 && { ItemMasterID: { S: '0' } }),
    })
    await put('MyItem-dev-Metadata', {
      id: { S: `${index}-meta` },
      CostCenter: { S: '7003' },
      ItemVersion: { N: '2' },
      ...audit,
    })
  }
  const api = await serve({ on: 'aws', layout: 'compat', send: aws.send, region, open: true })
  const ask = async (method: string, target: string, body?: object) => {
    const { status, body: bytes } = await api.handle({
      method,
      scheme: 'http',
      host: 'here',
      target,
      headers: [['content-type', 'application/json']],
      body: new TextEncoder().encode(body === undefined ? '' : JSON.stringify(body)),
    })
    const text = new TextDecoder().decode(bytes as Uint8Array)
    // biome-ignore lint/suspicious/noExplicitAny: what a reply holds is told where it is used
    return { status, json: (text === '' ? undefined : readJson(text)) as any }
  }
  return { ask, api }
}

test('layout compat reads namespaces, items, pages and indexes of an existing deployment, and writes nothing', async () => {
  const before = { ...process.env }
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' })
  try {
    const { ask, api } = await deployed()
    const ids = (reply: { json: { Items: { id: string }[] } }) =>
      reply.json.Items.map(({ id }) => id).toSorted()
    expect((await ask('GET', '/dev/namespaces')).json).toEqual(['MyItem'])
    expect((await ask('GET', '/dev/MyItem/info')).json).toMatchObject({
      PrimaryKey: 'id',
      Stage: 'dev',
    })
    expect((await ask('GET', '/dev/MyItem/schema/Resource')).json).toEqual({ type: 'object' })
    expect((await ask('GET', '/dev/MyItem/1?ItemMaster=include')).json).toEqual({
      Item: {
        Arn: 'arn:aws:dapi:eu-west-1:000000000000:MyItem-dev:1:3',
        Resource: {
          id: '1',
          attr1: 'value1',
          size: 1,
          tags: ['a', 'b'],
          ItemVersion: 3,
          LastUpdateDate: '2020-11-20 10:00:00',
          LastUpdatedBy: '1234.AROA',
          LastUpdateAction: 'update',
          ItemMasterID: '0',
        },
        Metadata: {
          CostCenter: '7003',
          ItemVersion: 2,
          LastUpdateDate: '2020-11-20 10:00:00',
          LastUpdatedBy: '1234.AROA',
          LastUpdateAction: 'update',
        },
      },
      Master: expect.objectContaining({ Resource: expect.objectContaining({ id: '0' }) }),
    })
    expect((await ask('GET', '/dev/MyItem/5')).status).toBe(404)
    const first = await ask('GET', '/dev/MyItem/list?Limit=3')
    const token = encodeURIComponent(JSON.stringify(first.json.LastEvaluatedKey))
    const second = await ask('GET', `/dev/MyItem/list?Limit=3&ExclusiveStartKey=${token}`)
    expect([...ids(first), ...ids(second)].toSorted()).toEqual(['0', '1', '2', '3', '4'])
    for (const [body, wanted] of [
      [{ Resource: { attr1: 'value0' } }, ['0', '2', '4']],
      [{ Resource: { attr1: 'value1' }, Limit: 1 }, undefined],
      [{ Resource: { size: 3 } }, ['3']],
      [{ Resource: { ItemMasterID: '0' } }, ['1']],
      [{ Metadata: { CostCenter: '7003', id: '2-meta' } }, ['2-meta']],
    ] as const) {
      const reply = await ask('POST', '/dev/MyItem/find', body)
      expect(reply.status).toBe(200)
      if (wanted) expect(ids(reply)).toEqual(wanted)
      else expect(reply.json.LastEvaluatedKey).not.toBeNull()
    }
    expect((await ask('GET', '/dev/MyItem/usage')).json.Resource.Count).toBe(5)
    const written = await ask('PUT', '/dev/MyItem/2', { Resource: { a: 1 } })
    expect([written.status, written.json.Message]).toEqual([
      501,
      expect.stringContaining('only read'),
    ])
    expect((await ask('PUT', '/dev/New/provision', {})).status).toBe(501)
    await api.close()
  } finally {
    process.env = before
  }
})
