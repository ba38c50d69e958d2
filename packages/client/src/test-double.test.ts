import { cloudwatch } from '@plainwire/cloudwatch'
import { dynamodb } from '@plainwire/dynamodb'
import { ec2 } from '@plainwire/ec2'
import { iam } from '@plainwire/iam'
import { lambda } from '@plainwire/lambda'
import { s3 } from '@plainwire/s3'
import { anomaly, isAnomaly } from '@plainwire/wire'
import { describe, expect, test } from 'vitest'
import { meta, type Plugin, testDouble } from './index.ts'
import { notes } from './service.fixture.ts'

const put = { op: 'PutNote', request: { Name: 'a' } } as const
const thrown = (run: () => unknown): unknown => {
  try {
    run()
  } catch (error) {
    return error
  }
  return undefined
}

describe('a test double', () => {
  test('A14.1: is a client: it calls, lists, documents, validates and closes', async () => {
    const fake = testDouble({ api: notes })
    expect(fake.api).toBe('notes')
    expect(fake.ops()).toContain('PutNote')
    expect(await fake.doc('PutNote')).toMatch(/Puts a note/)
    expect(fake.validateRequests()).toBe(true)
    expect(await fake.invoke(put)).toMatchObject({ code: 'NOT_INSTRUMENTED' })
    fake.close()
  })

  test('A14.2: an answer as it is, by reference, or a function of the operation map', async () => {
    const answer = { Id: 'n-1' }
    const fake = testDouble({
      api: notes,
      ops: {
        PutNote: answer,
        ListNotes: ({ request }) => ({ Names: [request?.Prefix ?? 'none'] }),
      },
    })
    expect(await fake.invoke(put)).toBe(answer)
    expect(await fake.invoke({ op: 'ListNotes', request: { Prefix: 'x' } })).toEqual({
      Names: ['x'],
    })
  })

  test('A14.3: answers are added and put in place of others', async () => {
    const fake = testDouble({ api: notes, ops: { PutNote: { Id: 'one' } } })
    fake.instrument({ PutNote: { Id: 'two' }, ListNotes: { Names: [] } })
    expect(await fake.invoke(put)).toEqual({ Id: 'two' })
    expect(await fake.invoke({ op: 'ListNotes' })).toEqual({ Names: [] })
  })

  test('A14.4: an operation there is none of cannot be answered', () => {
    const made = thrown(() => testDouble({ api: notes, ops: { PutNoet: {} } as never }))
    const later = thrown(() => testDouble({ api: notes }).instrument({ PutNoet: {} } as never))
    for (const error of [made, later])
      expect(error).toMatchObject({
        name: 'Misuse',
        code: 'UNKNOWN_OPERATION',
        message: expect.stringContaining("Did you mean 'PutNote'?"),
        data: { $anomaly: 'unsupported', op: 'PutNoet' },
      })
  })

  test('A14.5, A14.6, A14.7, A14.8: unknown, then invalid, then without an answer', async () => {
    const fake = testDouble({ api: notes })
    expect(await fake.invoke({ op: 'PutNoet', request: {} } as never)).toMatchObject({
      $anomaly: 'unsupported',
      code: 'UNKNOWN_OPERATION',
    })
    expect(await fake.invoke({ op: 'PutNote', request: { Nmae: 1 } } as never)).toMatchObject({
      $anomaly: 'incorrect',
      problems: [{ path: ['Name'] }, { path: ['Nmae'], suggestion: 'Name' }],
    })
    expect(await fake.invoke(put)).toMatchObject({
      $anomaly: 'incorrect',
      code: 'NOT_INSTRUMENTED',
      message: expect.stringContaining('PutNote'),
    })
    fake.validateRequests(false)
    expect(await fake.invoke({ op: 'PutNote', request: { Nmae: 1 } } as never)).toMatchObject({
      code: 'NOT_INSTRUMENTED',
    })
    const unchecked = testDouble({ api: notes, validate: false, ops: { PutNote: {} } })
    expect(await unchecked.invoke({ op: 'PutNote' } as never)).toEqual({})
  })

  test('A14.9: the function sees the whole operation map and may give an anomaly', async () => {
    let seen: unknown
    const gone = anomaly('not-found', 'gone', { code: 'NoSuchNote' })
    const fake = testDouble({
      api: notes,
      ops: {
        PutNote: call => {
          seen = call
          return gone
        },
      },
    })
    const { signal } = new AbortController()
    expect(await fake.invoke({ ...put, signal })).toMatchObject({
      ...gone,
      op: 'PutNote',
      service: 'notes',
    })
    expect(seen).toMatchObject({ ...put, signal })
  })

  test('A14.10: answers are taken as they are', async () => {
    const fake = testDouble({ api: notes, ops: { PutNote: { Nonsense: 1 } as never } })
    expect(await fake.invoke(put)).toEqual({ Nonsense: 1 })
  })

  test('A14.11: closing it changes nothing', async () => {
    const fake = testDouble({ api: notes, ops: { PutNote: {} } })
    fake.close()
    expect(await fake.invoke(put)).toEqual({})
  })

  test('A14.12: an answer that fails is an anomaly with its cause', async () => {
    const cause = new Error('boom')
    const fake = testDouble({
      api: notes,
      ops: {
        PutNote: () => {
          throw cause
        },
        ListNotes: () => 'text' as never,
        Greet: () => undefined,
      },
    })
    const found = await fake.invoke(put)
    expect(found).toMatchObject({ $anomaly: 'fault', message: expect.stringContaining('boom') })
    expect(isAnomaly(found) && found.cause).toBe(cause)
    expect(await fake.invoke({ op: 'ListNotes' })).toMatchObject({
      $anomaly: 'fault',
      message: expect.stringContaining('it gave string'),
    })
    expect(await fake.invoke({ op: 'Greet' })).toEqual({})
  })

  test('A14.13: calls are kept, and results have metadata', async () => {
    const fake = testDouble({ api: notes, ops: { PutNote: { Id: 'n' } } })
    const found = await fake.invoke(put)
    await fake.invoke({ op: 'ListNotes' })
    await fake.invoke({ op: 'PutNote', request: {} } as never)
    expect(fake.calls('PutNote')).toEqual([
      { op: 'PutNote', request: { Name: 'a' }, result: { Id: 'n' } },
      { op: 'PutNote', request: {}, result: expect.objectContaining({ code: 'INVALID_REQUEST' }) },
    ])
    expect(fake.calls().map(({ op }) => op)).toEqual(['PutNote', 'ListNotes', 'PutNote'])
    expect(meta(found)).toEqual({ op: 'PutNote', service: 'notes', attempts: [] })
  })

  test('a list answers one call after the other, its last the rest', async () => {
    const busy = anomaly('busy', 'later')
    const fake = testDouble({
      api: notes,
      ops: { PutNote: [busy, { Id: '1' }, () => ({ Id: '2' })] },
    })
    const found: unknown[] = []
    for (let count = 0; count < 4; count++) found.push(await fake.invoke(put))
    expect(found).toEqual([
      expect.objectContaining({ $anomaly: 'busy' }),
      { Id: '1' },
      { Id: '2' },
      { Id: '2' },
    ])
  })

  test('plugins run as they do on any client', async () => {
    const plugin: Plugin = { name: 'x', response: () => ({ output: { Seen: true } }) }
    const fake = testDouble({ api: notes, plugins: [plugin], ops: { PutNote: { Id: 'n' } } })
    expect(await fake.invoke(put)).toEqual({ Id: 'n', Seen: true })
    expect(fake.calls()[0]?.result).toEqual({ Id: 'n' })
  })

  test('pages are turned and waited for', async () => {
    const fake = testDouble({
      api: dynamodb,
      ops: {
        ListTables: ({ request }) =>
          request?.ExclusiveStartTableName
            ? { TableNames: ['b'] }
            : { TableNames: ['a'], LastEvaluatedTableName: 'a' },
      },
    })
    const names: unknown[] = []
    for await (const name of fake.items({ op: 'ListTables' })) names.push(name)
    expect(names).toEqual(['a', 'b'])
  })

  test('a prepared call is what a real client would send', async () => {
    const found = await testDouble({ api: dynamodb }).prepare({ op: 'ListTables' })
    expect(found).toMatchObject({ http: { url: 'https://dynamodb.us-east-1.amazonaws.com/' } })
  })
})

describe('made-up answers', () => {
  test('after the shapes, the same for the same seed', async () => {
    const of = async (seed: number) =>
      testDouble({ api: dynamodb, generate: { seed } }).invoke({
        op: 'DescribeTable',
        request: { TableName: 'notes' },
      })
    const one = await of(1)
    expect(one).toEqual(await of(1))
    expect(one).not.toEqual(await of(2))
    expect(one).toMatchObject({ Table: { TableStatus: expect.any(String) } })
  })

  test('where nobody gave one', async () => {
    const fake = testDouble({
      api: dynamodb,
      generate: true,
      ops: { ListTables: { TableNames: [] } },
    })
    expect(await fake.invoke({ op: 'ListTables' })).toEqual({ TableNames: [] })
    const pages: unknown[] = []
    for await (const page of fake.pages({ op: 'Scan', request: { TableName: 'notes' } }))
      pages.push(page)
    expect(pages).toHaveLength(1)
    expect(pages[0]).toHaveProperty('Items')
  })
})

describe('over the wire', () => {
  const cases: readonly [api: never, op: string, request: object, answer: object][] = [
    [
      dynamodb,
      'GetItem',
      { TableName: 'notes', Key: { id: { B: Buffer.from('a') } } },
      { Item: { n: { N: '1' } } },
    ],
    [
      s3,
      'PutObject',
      { Bucket: 'notes', Key: 'a/b c', Body: 'text', ContentType: 'text/plain' },
      { ETag: '"x"' },
    ],
    [
      s3,
      'ListObjectsV2',
      { Bucket: 'notes' },
      { Contents: [{ Key: 'a', Size: 1 }], IsTruncated: false },
    ],
    [
      iam,
      'GetRole',
      { RoleName: 'r' },
      { Role: { RoleName: 'r', Path: '/', RoleId: 'i', Arn: 'a', CreateDate: new Date(0) } },
    ],
    [
      ec2,
      'DescribeAvailabilityZones',
      { ZoneNames: ['a'] },
      { AvailabilityZones: [{ ZoneName: 'a' }] },
    ],
    [lambda, 'GetFunction', { FunctionName: 'f' }, { Configuration: { FunctionName: 'f' } }],
    [cloudwatch, 'ListMetrics', { Namespace: 'n' }, { Metrics: [{ MetricName: 'm' }] }],
  ] as never
  test.each(cases)('%# %s', async (api, op, request, answer) => {
    let seen: unknown
    const double = {
      api,
      wire: true,
      ops: {
        [op]: (call: { request: unknown }) => {
          seen = call.request
          return answer
        },
      },
    }
    const fake = testDouble(double as never) as never as Fake
    const found = await fake.invoke({ op, request })
    expect(found).toMatchObject(answer)
    const { Body, Key, ...plain } = request as Record<string, unknown>
    expect(seen).toMatchObject(plain)
    expect(meta(found)).toMatchObject({
      requestId: expect.any(String),
      attempts: [{ status: 200 }],
      request: { method: expect.any(String) },
    })
  })
  type Fake = { invoke(call: object): Promise<object>; calls(): readonly object[] }

  test("an anomaly becomes the service's own failure, and is tried again", async () => {
    const busy = anomaly('busy', 'slow down', {
      code: 'ProvisionedThroughputExceededException',
      status: 400,
    })
    const fake = testDouble({
      api: dynamodb,
      wire: true,
      environment: { wait: async () => undefined },
      ops: { GetItem: [busy, { Item: {} }] },
    })
    const call = { op: 'GetItem', request: { TableName: 'notes', Key: {} } } as const
    const found = await fake.invoke(call)
    expect(found).toEqual({ Item: {} })
    expect(meta(found)?.attempts).toHaveLength(2)
    const gone = anomaly('not-found', 'no such table', { code: 'ResourceNotFoundException' })
    fake.instrument({ GetItem: gone })
    expect(await fake.invoke(call)).toMatchObject({
      code: gone.code,
      message: gone.message,
      status: 404,
    })
  })

  test('a streamed body arrives whole', async () => {
    let seen: unknown
    const fake = testDouble({
      api: s3,
      wire: true,
      ops: {
        PutObject: ({ request }) => {
          seen = request.Body
          return {}
        },
        GetObject: { Body: Buffer.from('stored') as never },
      },
    })
    const Body = (async function* () {
      yield Buffer.from('one ')
      yield Buffer.from('two')
    })()
    const put = { Bucket: 'notes', Key: 'k', Body, ContentLength: 7 }
    expect(isAnomaly(await fake.invoke({ op: 'PutObject', request: put }))).toBe(false)
    expect(Buffer.from(seen as Uint8Array).toString()).toBe('one two')
    const got = await fake.invoke({ op: 'GetObject', request: { Bucket: 'notes', Key: 'k' } })
    expect(!isAnomaly(got) && (await got.Body.text())).toBe('stored')
  })

  test('a request the service could not read is refused', async () => {
    const fake = testDouble({ api: notes, wire: true, validate: false, ops: { PutNote: {} } })
    const spoilt: Plugin = { name: 'x', request: () => ({ http: { body: Buffer.from('{') } }) }
    const bad = testDouble({
      api: { ...notes, endpoint: undefined } as never,
      endpoint: 'http://there',
      wire: true,
      plugins: [spoilt],
      ops: { PutNote: {} } as never,
    }) as never as Fake
    expect(await bad.invoke(put)).toMatchObject({ $anomaly: 'incorrect', status: 400 })
    expect(fake.calls()).toEqual([])
  })
})
