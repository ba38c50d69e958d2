/**
 * Every method of the client, numbered as the checklist numbers them: what it puts on the wire, what it makes of the answer,
 * and what it throws for each failure, against a server on a port that says what it is told to. Checks 52 to 74.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Provider } from '@plainwire/client'
import { type HttpRequest, header, isBytes, type Send } from '@plainwire/wire'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  ConstraintViolationException,
  DataApiClient,
  DataApiControlPlane,
  DetailedException,
  Exact,
  InvalidArgumentsException,
  ResourceNotFoundException,
} from '../index.ts'
import { type running, withNamespace } from '../server.fixture.ts'

type Seen = { method: string; url: string; body: string; headers: Record<string, unknown> }
let script: { status: number; body: string; type?: string; headers?: Record<string, string> }
const seen: Seen[] = []
const server = createServer(async (request, response) => {
  let body = ''
  for await (const chunk of request) body += chunk
  const { method = '', url = '', headers } = request
  seen.push({ method, url, body, headers })
  response.writeHead(script.status, {
    'content-type': script.type ?? 'text/json',
    'x-request-id': 'r7',
    ...script.headers,
  })
  response.end(script.body)
})
let address = ''
beforeAll(async () => {
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  address = `127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => new Promise(done => server.close(done)))

const keys = { accessKey: 'AKID', secretKey: 'secret' }
const region = { regionName: 'eu-west-1' }
const client = (more: object = {}) =>
  new DataApiClient({
    stage: 'dev',
    serviceEndpoint: address,
    tls: false,
    ...region,
    ...keys,
    ...more,
  })

type Method = readonly [
  number: number,
  name: string,
  call: (api: DataApiClient) => Promise<unknown>,
  request: string,
  body: unknown,
  answer: readonly [status: number, json: unknown],
  result?: unknown,
]

const modified = { DataModified: true }
const page = { Items: [{ id: '1' }], LastEvaluatedKey: null }
const hits = { Resource: { hits: { hits: [] } } }
const jobs = { Data: { JobName: 'n', JobRunId: 'r' } }

const methods: readonly Method[] = [
  [
    54,
    'provision',
    api =>
      api.provision('N', {
        primaryKey: 'key',
        tableIndexes: ['a', 'b=number'],
        metadataIndexes: 'c',
        deleteMode: 'tombstone',
        allowRuntimeDeleteModeChange: true,
        crawlerRolename: 'role',
        schemaValidationRefreshHitcount: 5,
        graphEndpoint: 'g:1',
        allowNonItemMasterWrites: false,
        strictOccv: true,
        catalogDatabase: 'db',
        esDomain: 'es',
        esDeliveryRoleArn: 'arn',
        esDeliveryFailureS3: 's3',
        pitrEnabled: true,
        kmsKeyArn: 'kms',
        search: true,
        more: { ReviveOnPut: 'refuse' },
      }),
    'PUT /dev/N/provision',
    {
      PrimaryKey: 'key',
      TableIndexes: 'a,b=number',
      MetadataIndexes: 'c',
      DeleteMode: 'tombstone',
      AllowRuntimeDeleteModeChange: true,
      CrawlerRolename: 'role',
      SchemaValidationRefreshHitcount: 5,
      GremlinAddress: 'g:1',
      NonItemMasterWritesAllowed: false,
      StrictOCCV: true,
      CatalogDatabase: 'db',
      ElasticSearchDomain: 'es',
      FirehoseDeliveryIamRoleArn: 'arn',
      FailedIndexRecordBucket: 's3',
      PointInTimeRecoveryEnabled: true,
      KMSKeyARN: 'kms',
      Search: true,
      ReviveOnPut: 'refuse',
    },
    [204, undefined],
    undefined,
  ],
  [55, 'getNamespaces', api => api.getNamespaces(), 'GET /dev/namespaces', '', [200, ['N']]],
  [
    56,
    'getEndpoints',
    api => api.getEndpoints('N'),
    'GET /dev/N/endpoints',
    '',
    [200, { ResourceARN: 'a' }],
  ],
  [
    56,
    'getStatus',
    api => api.getStatus('N'),
    'GET /dev/N/status',
    '',
    [200, { Status: 'ACTIVE' }],
  ],
  [
    56,
    'getInfo',
    api => api.getInfo('N', ['a', 'b']),
    'GET /dev/N/info?AttributeFilters=a%2Cb',
    '',
    [200, { a: 1 }],
  ],
  [
    57,
    'putInfo',
    api => api.putInfo('N', { a: 1 }),
    'PUT /dev/N/info',
    { a: 1 },
    [201, { DataModified: true, Attributes: { a: 1 } }],
  ],
  [
    58,
    'listItems',
    api =>
      api.listItems('N', { pageSize: 5, startToken: { id: '4' }, segment: 1, totalSegments: 2 }),
    'GET /dev/N/list?Limit=5&ExclusiveStartKey=%7B%22id%22%3A%224%22%7D&Segment=1&TotalSegments=2',
    '',
    [200, page],
  ],
  [
    59,
    'getSchema',
    api => api.getSchema('N', 'Resource'),
    'GET /dev/N/schema/Resource',
    '',
    [200, { type: 'object' }],
  ],
  [
    59,
    'putSchema',
    api => api.putSchema('N', 'Metadata', { type: 'object' }, { check: true }),
    'PUT /dev/N/schema/Metadata?check=true',
    { type: 'object' },
    [200, modified],
  ],
  [
    59,
    'deleteSchema',
    api => api.deleteSchema('N', 'Resource'),
    'DELETE /dev/N/schema/Resource',
    null,
    [200, modified],
  ],
  [
    60,
    'setItemMaster',
    api => api.setItemMaster('N', '1,2', '9'),
    'PUT /dev/N/ItemMaster',
    { id: '1,2', ItemMasterID: '9' },
    [201, [{ id: '1', DataModified: true }]],
  ],
  [
    60,
    'removeItemMaster',
    api => api.removeItemMaster('N', '1', '9', 'key'),
    'DELETE /dev/N/ItemMaster',
    { key: '1', ItemMasterID: '9' },
    [200, modified],
  ],
  [
    61,
    'find',
    api =>
      api.find('N', {
        resourceAttributes: { a: 1 },
        startToken: '4',
        limit: 2,
        consistentRead: true,
      }),
    'POST /dev/N/find',
    { Resource: { a: 1 }, Metadata: null, ExclusiveStartKey: '4', Limit: 2, Consistent: 'True' },
    [200, page],
  ],
  [
    62,
    'validateItem',
    api => api.validateItem('N', '1'),
    'HEAD /dev/N/1',
    '',
    [200, undefined],
    true,
  ],
  [
    63,
    'getResource',
    api =>
      api.getResource('N', 'a/b', {
        itemMasterOption: 'prefer',
        suppressMetadataFetch: true,
        onlyAttributes: ['a'],
        notAttributes: ['b', 'c'],
      }),
    'GET /dev/N/a%2Fb?ItemMaster=prefer&SuppressItemMetadataFetch=true&IncludeOnlyAttributes=a&FilterAttributes=b%2Cc',
    '',
    [200, { Item: {} }],
  ],
  [63, 'getItem', api => api.getItem('N', '1'), 'GET /dev/N/1', '', [200, { Item: {} }]],
  [
    64,
    'getMetadata',
    api => api.getMetadata('N', '1'),
    'GET /dev/N/1/meta',
    '',
    [204, undefined],
    undefined,
  ],
  [
    65,
    'putResource',
    api =>
      api.putResource(
        'N',
        '1',
        { n: new Exact('12345678901234567890') },
        { itemVersion: 3, strictSchema: true, constraints: { a: 1 }, replace: true },
      ),
    'PUT /dev/N/1?Replace=true',
    {
      Resource: { n: Number('12345678901234567890') },
      ItemVersion: 3,
      StrictSchemaValidation: 'True',
      Constraints: { a: 1 },
    },
    [200, { Resource: modified }],
    modified,
  ],
  [
    66,
    'putMetadata',
    api => api.putMetadata('N', '1', { m: 1 }),
    'PUT /dev/N/1',
    { Metadata: { m: 1 } },
    [200, { Metadata: modified }],
    modified,
  ],
  [
    67,
    'putReferences',
    api => api.putReferences('N', '1', [{ Resource: 'arn' }]),
    'PUT /dev/N/1',
    { References: [{ Resource: 'arn' }] },
    [200, { References: { ReferenceCount: 1 } }],
    { ReferenceCount: 1 },
  ],
  [
    68,
    'deleteResource',
    api => api.deleteResource('N', '1', 'tombstone'),
    'DELETE /dev/N/1',
    { DeleteMode: 'tombstone' },
    [200, modified],
  ],
  [
    68,
    'deleteMetadata',
    api => api.deleteMetadata('N', '1'),
    'DELETE /dev/N/1',
    { Metadata: {} },
    [200, modified],
  ],
  [
    68,
    'deleteAttributes',
    api => api.deleteAttributes('N', '1', ['a'], ['m']),
    'DELETE /dev/N/1',
    { Resource: ['a'], Metadata: ['m'] },
    [200, modified],
  ],
  [
    69,
    'restoreItem',
    api => api.restoreItem('N', '1'),
    'PUT /dev/N/1/restore',
    null,
    [201, { id: '1' }],
  ],
  [
    70,
    'lineageSearch up',
    api => api.lineageSearch('N', '1', 'UP', 3),
    'GET /dev/N/1/upstream?search_depth=3',
    '',
    [200, [{ id: 'arn' }]],
  ],
  [
    70,
    'lineageSearch down',
    api => api.lineageSearch('N', '1', 'DOWN'),
    'GET /dev/N/1/downstream',
    '',
    [204, undefined],
    undefined,
  ],
  [
    71,
    'startExport',
    api =>
      api.startExport('N', {
        exportJobDpu: 5,
        readPct: 50,
        s3ExportPath: 's3://b/p',
        logPath: 's3://b/l',
        setupCrawler: true,
        kmsKeyArn: 'kms',
        catalogDatabase: 'db',
        exportType: 'All',
        totalSegments: 3,
      }),
    'POST /dev/N/export',
    {
      ExportType: 'All',
      ExportJobDPU: 5,
      ReadPct: 50,
      S3ExportPath: 's3://b/p',
      LogPath: 's3://b/l',
      SetupCrawler: true,
      KMSKeyARN: 'kms',
      CatalogDatabase: 'db',
      TotalSegments: 3,
    },
    [200, jobs],
  ],
  [
    71,
    'getExportStatus',
    api => api.getExportStatus('N', 'n', 'r'),
    'GET /dev/N/export?JobName=n&JobRunID=r',
    '',
    [200, { r: { Status: 'RUNNING' } }],
  ],
  [
    72,
    'understand',
    api => api.understand('N', '1', 'Place'),
    'PUT /dev/N/1/understand',
    { StorageAttribute: 'Place' },
    [202, undefined],
    true,
  ],
  [
    73,
    'search',
    api => api.search('N', 'Resource', { match_all: {} }),
    'PUT /dev/N/search/Resource',
    { query: { match_all: {} } },
    [200, hits],
  ],
  [73, 'usage', api => api.usage('N'), 'GET /dev/N/usage', '', [200, { Resource: {} }]],
  [
    73,
    'drop',
    api => api.drop('N', { finalExport: false }),
    'PUT /dev/N/drop?DoFinalExport=false',
    null,
    [204, undefined],
    undefined,
  ],
  [73, 'version', api => api.version(), 'GET /dev/version', '', [200, { version: '1' }]],
  [
    73,
    'history',
    api => api.history('N', '1', { limit: 5, after: 2 }),
    'GET /dev/N/1/history?Limit=5&After=2',
    '',
    [200, { Changes: [] }],
  ],
  [
    73,
    'startImport',
    api => api.startImport('N', { s3ImportPath: 's3://b/p', mode: 'insert' }),
    'POST /dev/N/import',
    { S3ImportPath: 's3://b/p', Mode: 'insert' },
    [200, jobs],
  ],
  [
    73,
    'putWebhook',
    api => api.putWebhook('N', 'w', { url: 'https://x', secret: 's', since: '0' }),
    'PUT /dev/N/webhooks/w',
    { Url: 'https://x', Secret: 's', Since: '0' },
    [200, modified],
  ],
  [73, 'getWebhooks', api => api.getWebhooks('N'), 'GET /dev/N/webhooks', '', [200, []]],
  [
    73,
    'deleteWebhook',
    api => api.deleteWebhook('N', 'w'),
    'DELETE /dev/N/webhooks/w',
    null,
    [200, modified],
  ],
  [
    73,
    'rebuildSearch',
    api => api.rebuildSearch('N'),
    'POST /dev/N/search',
    null,
    [202, undefined],
    true,
  ],
  [
    73,
    'openApi',
    api => api.openApi('N'),
    'GET /dev/N/openapi.json',
    '',
    [200, { openapi: '3.1.0' }],
  ],
]

const statuses = [
  [400, InvalidArgumentsException],
  [404, ResourceNotFoundException],
  [409, ConstraintViolationException],
  [403, DetailedException],
  [412, DetailedException],
  [500, DetailedException],
] as const

describe('54 to 73: a method', () => {
  test.each(methods)('%i %s asks, and gives what was answered', async (...given) => {
    const [, , call, request, body, [status, json], result] = given as unknown as Method
    seen.length = 0
    script = { status, body: json === undefined ? '' : JSON.stringify(json) }
    const expected = json === undefined ? result : (result ?? json)
    expect(await call(client())).toEqual(expected)
    const [one] = seen as [Seen]
    expect(`${one.method} ${one.url}`).toBe(request)
    expect(one.body === '' ? '' : JSON.parse(one.body)).toEqual(body)
    expect(one.headers.authorization).toMatch(/\/eu-west-1\/execute-api\/aws4_request/)
    expect(one.headers['content-type']).toBe('application/json')
  })

  test.each(methods)(
    '%i %s throws what each failure is',
    async (...given) => {
      const [, name, call] = given as unknown as Method
      for (const [status, kind] of statuses) {
        script = { status, body: '{"Code":"SomeError","Message":"SomeError: why"}' }
        const error = await call(client()).catch((cause: unknown) => cause)
        expect([name, status, error]).toEqual([name, status, expect.any(kind)])
        expect(error).toMatchObject({
          status,
          requestId: 'r7',
          // The answer to HEAD has no body.
          message: name === 'validateItem' ? `HTTP status ${status}` : 'SomeError: why',
        })
      }
    },
    60_000,
  )
})

describe('against the server', () => {
  const connected = async (options: Parameters<typeof running>[0] = {}) => {
    const made = await withNamespace({ TableIndexes: 'state', Search: true }, options)
    const api = new DataApiClient({
      stage: 'dev',
      serviceEndpoint: 'here',
      ...region,
      ...keys,
      send: request => made.handle(request),
    })
    return { ...made, api }
  }

  test('70 lineageSearch follows references both ways', async () => {
    const { api } = await connected()
    const arn = (id: string) => `arn:aws:dapi:eu-west-1:000000000000:Notes-dev:${id}`
    for (const id of ['1', '2', '3']) await api.putResource('Notes', id, {})
    await api.putReferences('Notes', '1', [{ Resource: arn('2'), how: 'copied' }])
    await api.putReferences('Notes', '2', [{ Resource: arn('3') }])
    const ids = (found: unknown) => (found as { id: string }[]).map(({ id }) => id)
    expect(ids(await api.lineageSearch('Notes', '1', 'UP'))).toEqual([arn('2'), arn('3')])
    expect(ids(await api.lineageSearch('Notes', '1', 'UP', 1))).toEqual([arn('2')])
    expect(ids(await api.lineageSearch('Notes', '3', 'DOWN'))).toEqual([arn('2'), arn('1')])
    expect(await api.lineageSearch('Notes', '3', 'UP')).toBeUndefined()
    await expect(api.lineageSearch('Notes', '1', 'UP', 1000)).rejects.toThrow(
      InvalidArgumentsException,
    )
  })

  test('71 exports are begun, followed and told of', async () => {
    const { api, work } = await connected()
    await api.putResource('Notes', '1', { a: 1 })
    const begun = (await api.startExport('Notes', { exportType: 'Data' })) as unknown as typeof jobs
    const { JobName, JobRunId } = begun.Data
    expect(await api.getExportStatus('Notes', JobName)).toHaveLength(1)
    await work()
    const told = (await api.getExportStatus('Notes', JobName, JobRunId)) as Record<string, object>
    expect(told[JobRunId]).toMatchObject({ Status: 'SUCCEEDED', Progress: { Items: 1 } })
    const { Path } = told[JobRunId] as { Path: string }
    await api.startImport('Notes', { s3ImportPath: Path })
    await work()
    expect((await api.history('Notes', '1')).Changes).toHaveLength(2)
  })

  test('72 understand reads what an attribute points at, where somebody brought that', async () => {
    const { api, service } = await connected()
    await api.putResource('Notes', '1', { Place: 's3://b/scan.pdf' })
    await expect(api.understand('Notes', '1', 'Place')).rejects.toThrow(ResourceNotFoundException)
    const read: string[] = []
    Object.assign(service, {
      understand: async (place: string, { name }: { name: string }, id: string) =>
        void read.push(`${name} ${id} ${place}`),
    })
    expect(await api.understand('Notes', '1', 'Place')).toBe(true)
    expect(read).toEqual(['Notes 1 s3://b/scan.pdf'])
    await expect(api.understand('Notes', '1', 'None')).rejects.toThrow(InvalidArgumentsException)
    await expect(api.understand('Notes', 'none', 'Place')).rejects.toThrow(
      ResourceNotFoundException,
    )
  })

  test('73 items are imported in parts, from where it was cut off, and the feed is followed', async () => {
    const { api } = await connected()
    const items = Array.from({ length: 25 }, (_, n) => ({
      id: `i${n}`,
      state: n % 2 ? 'odd' : 'even',
    }))
    const sofar: number[] = []
    const first = await api.import('Notes', items.slice(0, 10), { batch: 4 })
    expect(first).toEqual({ lines: 10, written: 10, failed: 0, failures: [] })
    const rest = await api.import('Notes', [...items, { state: 'lost' }], {
      from: 10,
      batch: 10,
      onProgress: ({ lines }) => sofar.push(lines),
    })
    expect(sofar).toEqual([20, 26])
    expect(rest).toMatchObject({
      lines: 26,
      written: 15,
      failed: 1,
      failures: [{ line: 26, message: expect.stringContaining('by id') }],
    })
    const found = await api.search('Notes', 'Resource', { match: { state: 'odd' } })
    expect(found).toMatchObject({ Resource: { hits: { total: { value: 12 } } } })
    const left = new AbortController()
    const seenIds: unknown[] = []
    for await (const { id } of api.feed('Notes', { since: '20', signal: left.signal, pause: 1 })) {
      seenIds.push(id)
      if (seenIds.length === 5) await api.putResource('Notes', 'new', {})
      if (id === 'new') left.abort()
    }
    expect(seenIds).toHaveLength(6)
    expect(seenIds.at(-1)).toBe('new')
  })

  test('73 an import that is not answered to the end says how far it came', async () => {
    script = { status: 200, body: '{"Line":1,"Outcome":"written"}\n', type: 'application/x-ndjson' }
    await expect(client().import('Notes', [{ id: '1' }, { id: '2' }])).rejects.toThrow(
      'The import stopped after 0 items',
    )
  })
})

describe('53: credentials', () => {
  const scopes = () =>
    seen.map(({ headers }) => /Credential=(\w+)/.exec(String(headers.authorization))?.[1])
  const fresh = () => {
    seen.length = 0
    script = { status: 200, body: '[]' }
  }

  test('53 come from the chain of the client when none are given, and a session token is signed', async () => {
    fresh()
    const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env
    const before = { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN }
    Object.assign(process.env, {
      AWS_ACCESS_KEY_ID: 'FROMENV',
      AWS_SECRET_ACCESS_KEY: 'x',
      AWS_SESSION_TOKEN: 'token',
    })
    try {
      const api = new DataApiClient({
        stage: 'dev',
        serviceEndpoint: address,
        tls: false,
        ...region,
      })
      await api.getNamespaces()
    } finally {
      for (const [name, value] of Object.entries(before))
        if (value === undefined) delete process.env[name]
        else process.env[name] = value
    }
    expect(scopes()).toEqual(['FROMENV'])
    expect(seen[0]!.headers['x-amz-security-token']).toBe('token')
    expect(String(seen[0]!.headers.authorization)).toContain('x-amz-security-token')
  })

  test('53 that are given with a token sign it', async () => {
    fresh()
    await client({ sessionToken: 'mine' }).getNamespaces()
    expect(seen[0]!.headers['x-amz-security-token']).toBe('mine')
  })

  test('53 of a provider are asked for anew when they are', async () => {
    fresh()
    let asked = 0
    const credentials: Provider = () => ({
      accessKeyId: `AKID${++asked}`,
      secretAccessKey: 'x',
      expiration: new Date(Date.now() - 1),
    })
    const api = new DataApiClient({
      stage: 'dev',
      serviceEndpoint: address,
      tls: false,
      ...region,
      credentials,
    })
    await api.getNamespaces()
    await api.getNamespaces()
    expect(new Set(scopes()).size).toBe(2)
  })
})

describe('74: clients', () => {
  test('74 of several stages and regions at once share nothing', async () => {
    const requests: HttpRequest[] = []
    const send: Send = async request => {
      requests.push(request)
      await new Promise(done => setImmediate(done))
      const text = isBytes(request.body) ? new TextDecoder().decode(request.body) : ''
      return {
        status: 200,
        headers: [],
        body: new TextEncoder().encode(JSON.stringify({ Resource: { host: request.host, text } })),
      }
    }
    const made = ['eu-west-1', 'us-east-1', 'ap-south-1'].flatMap(regionName =>
      ['dev', 'prod'].map(stage => ({
        stage,
        regionName,
        api: new DataApiClient({
          stage,
          regionName,
          serviceEndpoint: `${stage}.${regionName}`,
          accessKey: `${stage}${regionName}`.replace(/\W/g, ''),
          secretKey: 'x',
          send,
        }),
      })),
    )
    const answers = await Promise.all(
      Array.from({ length: 5 }, (_, round) =>
        made.map(async ({ api, stage, regionName }) => {
          const answer = await api.putResource('N', String(round), { stage, regionName, round })
          expect(answer.host).toBe(`${stage}.${regionName}`)
          expect(JSON.parse(String(answer.text)).Resource).toEqual({ stage, regionName, round })
        }),
      ).flat(),
    )
    expect(answers).toHaveLength(30)
    for (const { host, target, headers } of requests) {
      const [stage = '', regionName = ''] = host.split('.')
      expect(target.startsWith(`/${stage}/N/`)).toBe(true)
      expect(header(headers, 'authorization')).toContain(
        `Credential=${stage}${regionName.replace(/\W/g, '')}/`,
      )
      expect(header(headers, 'authorization')).toContain(`/${regionName}/execute-api/`)
    }
  })

  test('74 control planes that keep to memory do not know each other', async () => {
    const planeOf = (stage: string) =>
      new DataApiControlPlane({
        ...region,
        endpointsFile: 'memory',
        send: async () => ({
          status: 200,
          headers: [],
          body: new TextEncoder().encode(
            JSON.stringify({ [stage]: { Endpoint: `https://${stage}`, Stage: stage } }),
          ),
        }),
      })
    const [one, other] = [planeOf('one'), planeOf('other')]
    await Promise.all([one.connect('https://x/one', keys), other.connect('https://x/other', keys)])
    expect(await one.getEndpoint('one')).toBe('https://one')
    await expect(one.getEndpoint('other')).rejects.toThrow('There is no stage other')
  })
})
