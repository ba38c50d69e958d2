/** The client and the control plane: checks 48 to 74, against the server and against one that misbehaves. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type HttpRequest, type HttpResponse, isBytes, type Send } from '@plainwire/wire'
import { afterAll, describe, expect, test } from 'vitest'
import {
  ConstraintViolationException,
  DataApiClient,
  DataApiControlPlane,
  DetailedException,
  InvalidArgumentsException,
  newItemId,
  ResourceNotFoundException,
} from './index.ts'
import { running } from './server.fixture.ts'

const keys = { accessKey: 'AKID', secretKey: 'secret' }
const region = { regionName: 'eu-west-1' }

function connected() {
  const made = running()
  const seen: HttpRequest[] = []
  const send: Send = request => {
    seen.push(request)
    return made.handle(request)
  }
  const api = new DataApiClient({ stage: 'dev', serviceEndpoint: 'here', ...region, ...keys, send })
  return { ...made, api, seen }
}

const notes = async () => {
  const made = connected()
  await made.api.provision('Notes', { tableIndexes: ['state'] })
  return made
}

/** A server that answers one thing. */
const scripted =
  (status: number, body: string, seen: HttpRequest[] = []): Send =>
  async request => {
    seen.push(request)
    return {
      status,
      headers: [['x-request-id', 'r1']],
      body: new TextEncoder().encode(body),
    } as HttpResponse
  }

describe('the client', () => {
  test('54 to 57: namespaces are provisioned, listed and described', async () => {
    const { api } = await notes()
    expect(await api.getNamespaces()).toEqual(['Notes'])
    expect(await api.getStatus('Notes')).toEqual({ Status: 'ACTIVE' })
    expect(await api.getInfo('Notes', ['Stage', 'TableIndexes'])).toEqual({
      Stage: 'dev',
      TableIndexes: 'state',
    })
    expect(await api.getInfo('None')).toBeUndefined()
    expect((await api.getEndpoints('Notes')).ResourceTableARN).toMatch(/table\/.*Notes-dev$/)
    expect(await api.putInfo('Notes', { Owner: 'lab' })).toMatchObject({ DataModified: true })
    expect(await api.version()).toEqual({ version: '1.0.0' })
  })

  test('58, 61, 73: items are listed and found, page by page or one by one', async () => {
    const { api } = await notes()
    for (let index = 0; index < 7; index++)
      await api.putResource('Notes', String(index), { state: index % 2 ? 'open' : 'shut' })
    const first = await api.listItems('Notes', { pageSize: 5 })
    const second = await api.listItems('Notes', { pageSize: 5, startToken: first.LastEvaluatedKey })
    expect([first.Items.length, second.Items.length, second.LastEvaluatedKey]).toEqual([5, 2, null])
    const ids: unknown[] = []
    for await (const { id } of api.items('Notes', { pageSize: 3 })) ids.push(id)
    expect(ids.toSorted()).toEqual(['0', '1', '2', '3', '4', '5', '6'])
    const open: unknown[] = []
    for await (const { id } of api.found('Notes', {
      resourceAttributes: { state: 'open' },
      limit: 2,
    }))
      open.push(id)
    expect(open.toSorted()).toEqual(['1', '3', '5'])
    expect(() => api.find('Notes', {})).toThrow(InvalidArgumentsException)
    expect(() => api.find('Notes', { resourceAttributes: {}, metadataAttributes: {} })).toThrow(
      InvalidArgumentsException,
    )
  })

  test('59: schemas are set, shown, tried and removed', async () => {
    const { api } = await notes()
    const schema = { type: 'object', required: ['a'] }
    expect(await api.putSchema('Notes', 'Resource', schema, { check: true })).toMatchObject({
      Checked: 0,
    })
    expect(await api.putSchema('Notes', 'Resource', schema)).toEqual({ DataModified: true })
    expect(await api.getSchema('Notes', 'Resource')).toEqual(schema)
    await expect(api.putResource('Notes', '1', { b: 1 })).rejects.toThrow(
      /Resource does not fit its schema/,
    )
    await api.deleteSchema('Notes', 'Resource')
    expect(await api.getSchema('Notes', 'Resource')).toBeUndefined()
  })

  test('62 to 69: an item lives', async () => {
    const { api } = await notes()
    const id = 'a/b c%2F'
    expect(await api.putResource('Notes', id, { state: 'open' })).toEqual({ DataModified: true })
    expect(await api.putMetadata('Notes', id, { CostCenter: 7003 })).toEqual({ DataModified: true })
    expect(
      await api.putReferences('Notes', id, [
        { Resource: 'arn:aws:dapi:eu-west-1:000000000000:Notes-dev:2' },
      ]),
    ).toMatchObject({ ReferenceCount: 1 })
    expect(await api.validateItem('Notes', id)).toBe(true)
    expect(
      await api.getItem('Notes', id, { onlyAttributes: ['state'], suppressMetadataFetch: true }),
    ).toMatchObject({ Item: { Resource: { id, state: 'open' } } })
    expect(await api.getMetadata('Notes', id)).toMatchObject({ CostCenter: 7003 })
    expect(await api.lineageSearch('Notes', id, 'UP', 3)).toHaveLength(1)
    expect(await api.lineageSearch('Notes', id, 'DOWN')).toBeUndefined()
    await expect(api.putResource('Notes', id, { state: 'x' }, { itemVersion: 7 })).rejects.toThrow(
      ConstraintViolationException,
    )
    expect(await api.deleteAttributes('Notes', id, ['state'], ['CostCenter'])).toEqual({
      DataModified: true,
    })
    expect(await api.deleteMetadata('Notes', id)).toEqual({ DataModified: true })
    expect(await api.deleteResource('Notes', id)).toEqual({ DataModified: true })
    await expect(api.validateItem('Notes', id)).rejects.toThrow(ResourceNotFoundException)
    expect(await api.restoreItem('Notes', id)).toMatchObject({ id })
    expect((await api.history('Notes', id)).Changes).toHaveLength(7)
    const { changes, cursor } = await api.changes('Notes', { limit: 2 })
    expect(changes).toHaveLength(2)
    expect((await api.changes('Notes', { since: cursor })).changes).toHaveLength(5)
    expect(await api.usage('Notes')).toMatchObject({ Resource: { Count: 1 } })
    await api.drop('Notes', { finalExport: false })
    expect(await api.getNamespaces()).toEqual([])
  })

  test('60: item masters are set and taken away', async () => {
    const { api } = await notes()
    for (const id of ['1', '9']) await api.putResource('Notes', id, { a: 1 })
    expect(await api.setItemMaster('Notes', '1', '9')).toEqual([{ id: '1', DataModified: true }])
    expect(await api.getResource('Notes', '1', { itemMasterOption: 'prefer' })).toMatchObject({
      Master: { Resource: { id: '9' } },
    })
    expect(await api.removeItemMaster('Notes', '1', '9')).toEqual({ DataModified: true })
  })

  test('every request is signed for execute-api and says that it is JSON', async () => {
    const { seen } = await notes()
    const [{ headers, body, target }] = seen as [HttpRequest]
    const all = Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value]))
    expect(all.authorization).toMatch(
      /Credential=AKID\/\d{8}\/eu-west-1\/execute-api\/aws4_request/,
    )
    expect([all['content-type'], target]).toEqual(['application/json', '/dev/Notes/provision'])
    expect(JSON.parse(isBytes(body) ? new TextDecoder().decode(body) : '')).toMatchObject({
      PrimaryKey: 'id',
      NonItemMasterWritesAllowed: true,
    })
  })

  test.each([
    [400, InvalidArgumentsException],
    [404, ResourceNotFoundException],
    [409, ConstraintViolationException],
    [403, DetailedException],
    [418, DetailedException],
  ])('%i is thrown with what the server said', async (status, kind) => {
    const api = new DataApiClient({
      stage: 'dev',
      serviceEndpoint: 'here',
      ...region,
      ...keys,
      send: scripted(status, '{"Code":"SomeError","Message":"SomeError: why"}'),
    })
    const error = await api.getStatus('Notes').catch(cause => cause)
    expect(error).toBeInstanceOf(kind)
    expect(error).toMatchObject({
      message: 'SomeError: why',
      status,
      code: 'SomeError',
      requestId: 'r1',
      anomaly: { data: { Code: 'SomeError' } },
    })
  })

  test.each([
    [201, '', true],
    [202, '', true],
    [304, '', false],
    [204, '', undefined],
    [200, '{"a":12345678901234567890}', expect.anything()],
  ])('%i with %s comes to %s', async (status, body, result) => {
    const api = new DataApiClient({
      stage: 'dev',
      serviceEndpoint: 'here',
      ...region,
      ...keys,
      send: scripted(status, body),
    })
    expect(await api.getInfo('Notes')).toEqual(result)
  })

  test('52: what is missing is said at once', () => {
    expect(() => new DataApiClient({ stage: '', ...region })).toThrow("needs a 'stage'")
    const before = process.env.AWS_REGION
    delete process.env.AWS_REGION
    try {
      expect(() => new DataApiClient({ stage: 'dev' })).toThrow(
        "No region: give 'regionName', or set AWS_REGION.",
      )
    } finally {
      if (before !== undefined) process.env.AWS_REGION = before
    }
  })

  test('52: tls off means http, and a whole URL is taken as it is', async () => {
    for (const [options, scheme] of [
      [{ serviceEndpoint: 'here:81', tls: false }, 'http'],
      [{ serviceEndpoint: 'here:81' }, 'https'],
      [{ serviceEndpoint: 'http://here:81/' }, 'http'],
    ] as const) {
      const seen: HttpRequest[] = []
      await new DataApiClient({
        stage: 'dev',
        ...options,
        ...region,
        ...keys,
        send: scripted(200, '[]', seen),
      }).getNamespaces()
      expect(seen[0]).toMatchObject({ scheme, host: 'here:81', target: '/dev/namespaces' })
    }
  })
})

describe('the control plane', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'plainwire-data-api-'))
  afterAll(() => rm(folder, { recursive: true, force: true }))
  let files = 0
  const fresh = () => join(folder, `${++files}.json`)
  const stages = JSON.stringify({
    dev: { Endpoint: 'https://e/dev', Stage: 'dev' },
    prod: { Endpoint: 'https://e/prod', Stage: 'prod', URL: 'https://own' },
  })

  test('48, 49: connect asks once, keeps what it was told, and asks again only when it must', async () => {
    const seen: HttpRequest[] = []
    const endpointsFile = fresh()
    const plane = new DataApiControlPlane({
      ...region,
      endpointsFile,
      send: scripted(200, stages, seen),
      now: () => 0,
    })
    await plane.connect('https://e/dev', keys)
    await plane.connect('https://e/dev', keys)
    expect(seen.map(({ method, target }) => `${method} ${target}`)).toEqual(['GET /dev/data-apis'])
    expect(JSON.parse(await readFile(endpointsFile, 'utf8'))).toMatchObject({
      RefreshDate: '1970-01-01 00:00:00',
      dev: { Stage: 'dev' },
    })
    await plane.connect('https://e/dev', { ...keys, forceRefresh: true })
    expect(seen).toHaveLength(2)
    const later = new DataApiControlPlane({ ...region, endpointsFile, send: scripted(500, '') })
    await later.connect('https://e/dev', keys)
    expect(await later.getEndpoint('dev')).toBe('https://e/dev')
  })

  test('51: a stage has its own domain, its endpoint, or what stands for all', async () => {
    const endpointsFile = fresh()
    await writeFile(endpointsFile, stages)
    const plane = new DataApiControlPlane({ ...region, endpointsFile })
    expect([await plane.getEndpoint('prod'), await plane.isCustomDomain('prod')]).toEqual([
      'https://own',
      true,
    ])
    expect([await plane.getEndpoint('dev'), await plane.isCustomDomain('dev')]).toEqual([
      'https://e/dev',
      false,
    ])
    await expect(plane.getEndpoint('test')).rejects.toThrow(
      'There is no stage test; known are dev, prod.',
    )
    const override = new DataApiControlPlane({
      ...region,
      endpointsFile,
      overrideUrl: 'there:1',
      tls: false,
    })
    expect(await override.getEndpoint('any')).toBe('http://there:1')
    const seen: HttpRequest[] = []
    for (const stage of ['dev', 'prod'])
      await new DataApiClient({
        stage,
        ...region,
        ...keys,
        endpointsFile,
        send: scripted(200, '[]', seen),
      }).getNamespaces()
    expect(seen.map(({ host, target }) => host + target)).toEqual(
      ['e/dev/namespaces', 'own/prod/namespaces'].map((text, index) =>
        index === 1 ? 'own/namespaces' : text,
      ),
    )
  })

  test.each([
    ['{', 'it is not JSON'],
    ['[]', 'it is not an object of stages'],
    ['{"dev":1}', "'dev' is not an object"],
    ['{"dev":{"Stage":"dev"}}', "'dev.Endpoint' is missing"],
  ])('50: a file with %s is named, with what is wrong', async (text, why) => {
    const endpointsFile = fresh()
    await writeFile(endpointsFile, text)
    await expect(
      new DataApiControlPlane({ ...region, endpointsFile }).getEndpoint('dev'),
    ).rejects.toThrow(`${endpointsFile} is of no use: ${why}`)
  })

  test('50: memory keeps nothing', async () => {
    const plane = new DataApiControlPlane({
      ...region,
      endpointsFile: 'memory',
      send: scripted(200, stages),
    })
    await plane.connect('https://e/dev', keys)
    expect(await plane.getEndpoint('dev')).toBe('https://e/dev')
    await expect(
      new DataApiControlPlane({ ...region, endpointsFile: 'memory' }).getEndpoint('dev'),
    ).rejects.toThrow('known are none: connect first')
  })

  test.each(['null', '{"Message":"no"}', 'x'])('48: %s is no answer', async body => {
    const plane = new DataApiControlPlane({
      ...region,
      endpointsFile: 'memory',
      send: scripted(200, body),
    })
    await expect(plane.connect('https://e/dev', keys)).rejects.toThrow(
      'does not say which stages there are',
    )
  })
})

test('ids are unique and can be read aloud', () => {
  const ids = Array.from({ length: 1000 }, () => newItemId())
  expect(new Set(ids).size).toBe(1000)
  for (const id of ids) expect(id).toMatch(/^[2-9A-HJ-NP-Za-km-z]{22}$/)
})
