/** What the first Data API's own client and web page send and expect, call by call as they are described. Checks 46 and 47. */
import { describe, expect, test } from 'vitest'
import { type Ask, running } from './server.fixture.ts'

/** The Python client sends a body with every request, `null` where it has none. */
const python =
  (ask: Ask) =>
  (method: string, path: string, body: unknown = null) =>
    ask(method, `/dev${path}`, JSON.stringify(body), { 'content-type': 'application/json' })

/** The table its tests assume. */
async function fixture() {
  const { ask } = running()
  const send = python(ask)
  await send('PUT', '/MyItem/provision', { PrimaryKey: 'id', TableIndexes: 'attr1' })
  for (let index = 1680; index < 1692; index++)
    await send('PUT', `/MyItem/${index}`, {
      Resource: { attr1: index === 1690 ? 'value1-1088' : `value1-${index}` },
      Metadata: { CostCenter: 7003 },
    })
  return { ask, send }
}

describe('46: the Python client', () => {
  test.each([
    ['get_namespaces', 'GET', '/namespaces', null, 200, ['MyItem']],
    ['get_status', 'GET', '/MyItem/status', null, 200, { Status: 'ACTIVE' }],
    [
      'get_info',
      'GET',
      '/MyItem/info?AttributeFilters=PrimaryKey',
      null,
      200,
      { PrimaryKey: 'id' },
    ],
    ['put_info', 'PUT', '/MyItem/info', { Contact: 'x' }, 201, { DataModified: true }],
    [
      'get_endpoints',
      'GET',
      '/MyItem/endpoints',
      null,
      200,
      { ResourceTableARN: expect.any(String), MetadataTableARN: expect.any(String) },
    ],
    [
      'list_items',
      'GET',
      '/MyItem/list?Limit=10',
      null,
      200,
      { Items: expect.any(Array), LastEvaluatedKey: { id: expect.any(String) } },
    ],
    ['get_schema', 'GET', '/MyItem/schema/Resource', null, 204, undefined],
    [
      'put_schema',
      'PUT',
      '/MyItem/schema/resource',
      { type: 'object' },
      200,
      { DataModified: true },
    ],
    ['delete_schema', 'DELETE', '/MyItem/schema/metadata', null, 200, { DataModified: true }],
    [
      'find by resource',
      'POST',
      '/MyItem/find',
      {
        Resource: { attr1: 'value1-1088' },
        Metadata: null,
        ExclusiveStartKey: null,
        Limit: null,
        Consistent: 'True',
      },
      200,
      { Items: [{ id: '1690', attr1: 'value1-1088' }], LastEvaluatedKey: null },
    ],
    [
      'find by metadata',
      'POST',
      '/MyItem/find',
      { Resource: null, Metadata: { CostCenter: 7003, id: '1680-meta' } },
      200,
      { Items: [{ id: '1680-meta', CostCenter: 7003 }] },
    ],
    ['validate_item', 'HEAD', '/MyItem/1680', null, 200, undefined],
    ['validate_item of none', 'HEAD', '/MyItem/none', null, 404, undefined],
    [
      'get_resource',
      'GET',
      '/MyItem/1680?SuppressItemMetadataFetch=False&ItemMaster=include',
      null,
      200,
      { Item: { Resource: { id: '1680', ItemVersion: 1 }, Metadata: { CostCenter: 7003 } } },
    ],
    [
      'get_resource of some attributes',
      'GET',
      '/MyItem/1680?IncludeOnlyAttributes=attr1&SuppressItemMetadataFetch=True',
      null,
      200,
      { Item: { Resource: { id: '1680', attr1: 'value1-1680' } } },
    ],
    ['get_metadata', 'GET', '/MyItem/1680/meta', null, 200, { CostCenter: 7003 }],
    [
      'put_resource',
      'PUT',
      '/MyItem/1680',
      { Resource: { attr2: 1.5 } },
      200,
      { Resource: { DataModified: true } },
    ],
    [
      'put_metadata',
      'PUT',
      '/MyItem/1680',
      { Metadata: { a: null } },
      200,
      { Metadata: { DataModified: true } },
    ],
    [
      'put_references',
      'PUT',
      '/MyItem/1680',
      { References: [{ Resource: 'arn:aws:dapi:eu-west-1:000000000000:MyItem-dev:1681' }] },
      200,
      { References: { DataModified: true } },
    ],
    [
      'delete_attributes',
      'DELETE',
      '/MyItem/1680',
      { Resource: ['attr1'], Metadata: null },
      200,
      { DataModified: true },
    ],
    ['delete_metadata', 'DELETE', '/MyItem/1680', { Metadata: {} }, 200, { DataModified: true }],
    [
      'delete_resource',
      'DELETE',
      '/MyItem/1680',
      { DeleteMode: null },
      200,
      { DataModified: true },
    ],
    ['delete_resource of none', 'DELETE', '/MyItem/none', {}, 404, { Code: 'NotFoundError' }],
    [
      'restore_item of one that is there',
      'PUT',
      '/MyItem/1680/restore',
      null,
      400,
      { Code: 'BadRequestError' },
    ],
    ['lineage_search', 'GET', '/MyItem/1680/upstream?search_depth=2', null, 204, undefined],
    [
      'start_export',
      'POST',
      '/MyItem/export',
      {
        ExportJobDPU: 5,
        ReadPct: 50,
        S3ExportPath: 's3://bucket/x',
        LogPath: 's3://bucket/l',
        SetupCrawler: true,
        KMSKeyARN: null,
        CatalogDatabase: null,
      },
      200,
      { Data: { JobName: expect.any(String), JobRunId: expect.any(String) } },
    ],
    ['get_export_status', 'GET', '/MyItem/export?JobName=x&JobRunID=', null, 200, []],
    [
      'set_item_master',
      'PUT',
      '/MyItem/ItemMaster',
      { id: '1680', ItemMasterID: '1681' },
      201,
      [{ id: '1680', DataModified: true }],
    ],
    [
      'remove_item_master',
      'DELETE',
      '/MyItem/ItemMaster',
      { id: '1680', ItemMasterID: '1681' },
      200,
      { DataModified: true },
    ],
    [
      'a namespace that is not there',
      'GET',
      '/Nothing/1',
      null,
      400,
      { Code: 'BadRequestError', Message: expect.stringContaining('Unable to resolve API') },
    ],
  ])('46 %s is answered as it reads it', async (_, method, path, body, status, answer) => {
    const { send } = await fixture()
    const reply = await send(method, path, body)
    // Ports leave the body of an answer to HEAD out.
    const json = method === 'HEAD' ? undefined : reply.json
    expect([reply.status, json]).toMatchObject([status, answer])
  })

  test('46 what was deleted is restored, and revived by a put', async () => {
    const { send } = await fixture()
    await send('DELETE', '/MyItem/1680', {})
    expect((await send('GET', '/MyItem/1680')).status).toBe(404)
    const restored = await send('PUT', '/MyItem/1680/restore')
    expect([restored.status, restored.json]).toMatchObject([201, { id: '1680' }])
    await send('DELETE', '/MyItem/1680', {})
    expect((await send('PUT', '/MyItem/1680', { Resource: { attr1: 'x' } })).status).toBe(200)
    expect((await send('GET', '/MyItem/1680')).json.Item.Resource.attr1).toBe('x')
  })

  test('46 a part that lacks what its schema requires is refused, whatever is there already', async () => {
    const { send } = await fixture()
    const schema = {
      $schema: 'http://json-schema.org/draft-07/schema',
      type: 'object',
      required: ['attr1'],
    }
    await send('PUT', '/MyItem/schema/Resource', schema)
    expect((await send('PUT', '/MyItem/1680', { Resource: { attr2: 1 } })).status).toBe(400)
    expect((await send('PUT', '/MyItem/1680', { Metadata: { a: 1 } })).status).toBe(200)
  })
})

describe('47: the web page', () => {
  const origin = { origin: 'https://console.example' }

  test('47 may ask from another origin, for whatever it says it will send', async () => {
    const { ask } = await fixture()
    const before = await ask('OPTIONS', '/dev/MyItem/find', undefined, {
      ...origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type',
    }).catch((cause: Error) => cause)
    expect(before).toMatchObject({
      status: 204,
      headers: {
        'access-control-allow-origin': '*',
        'access-control-allow-methods': expect.stringContaining('POST'),
        'access-control-allow-headers': 'authorization,content-type',
      },
    })
    for (const path of ['/data-apis', '/dev/MyItem/info', '/dev/MyItem/none'])
      expect((await ask('GET', path, undefined, origin)).headers).toMatchObject({
        'access-control-allow-origin': '*',
      })
  })

  test.each([
    ['off', undefined],
    ['https://console.example', 'https://console.example'],
  ])('47 with cors %s only those may', async (cors, allowed) => {
    const { ask } = running({ cors })
    const { headers } = await ask('GET', '/data-apis', undefined, origin)
    expect(headers['access-control-allow-origin']).toBe(allowed)
  })

  test('47 finds stages, makes a namespace, waits for it, and pages through what is in it', async () => {
    const { ask } = running({ stages: ['dev', 'prod'] })
    const stages = (await ask('GET', '/data-apis', undefined, origin)).json
    // The page's rule: URL, else Endpoint, and the stage behind it unless it is prod.
    const bases = Object.entries<{ URL?: string; Endpoint: string }>(stages).map(
      ([stage, { URL: own, Endpoint }]) =>
        (own ?? Endpoint).replace('http://here', '') + (stage === 'prod' ? '' : `/${stage}`),
    )
    expect(bases).toEqual(['/dev', ''])
    for (const base of bases) {
      expect((await ask('GET', `${base}/namespaces`)).json).toEqual([])
      expect((await ask('PUT', `${base}/Notes/provision`, { PrimaryKey: 'id' })).status).toBe(204)
      expect((await ask('GET', `${base}/Notes/info`)).json).toMatchObject({
        Status: 'ACTIVE',
        PrimaryKey: 'id',
        Stage: base === '' ? 'prod' : 'dev',
      })
      for (let index = 0; index < 12; index++)
        await ask('PUT', `${base}/Notes/${index}`, { Resource: { index } })
      expect((await ask('GET', `${base}/Notes/usage`)).json).toMatchObject({
        Resource: { Count: 12, SizeBytes: expect.any(Number) },
        Metadata: { Count: 0, SizeBytes: 0 },
      })
      const first = (await ask('GET', `${base}/Notes/list?limit=10`)).json
      expect(first.Items).toHaveLength(10)
      const token = encodeURIComponent(JSON.stringify(first.LastEvaluatedKey))
      const second = (await ask('GET', `${base}/Notes/list?limit=10&NextToken=${token}`)).json
      expect([second.Items.length, second.LastEvaluatedKey]).toEqual([2, null])
      const schema = { type: 'object', properties: { index: { type: 'number' } } }
      expect((await ask('PUT', `${base}/Notes/schema/Resource`, schema)).status).toBe(200)
      expect((await ask('GET', `${base}/Notes/schema/Resource`)).json).toEqual(schema)
      const found = await ask('POST', `${base}/Notes/find`, { Resource: { index: 3 } })
      expect(found.json.Items).toHaveLength(1)
    }
  })

  test('47 a domain of its own leaves its stage out', async () => {
    const { ask, service } = running()
    Object.assign(service, { domains: { here: 'test' } })
    await ask('PUT', '/Notes/provision', {})
    expect((await ask('GET', '/test/namespaces')).json).toEqual(['Notes'])
    expect((await ask('GET', '/namespaces')).json).toEqual(['Notes'])
    expect((await ask('GET', '/data-apis')).json.test).toEqual({
      Endpoint: 'http://here',
      Stage: 'test',
      URL: 'https://here',
    })
  })
})
