/** Namespaces: checks 1 to 9 and 28 to 31. */
import { describe, expect, test } from 'vitest'
import { running, withNamespace } from './server.fixture.ts'

describe('namespaces', () => {
  test('D1 provision makes one that becomes ACTIVE, and before it nothing can be done with it', async () => {
    const { ask } = running()
    expect(await ask('GET', '/dev/Notes/7')).toMatchObject({
      status: 400,
      json: {
        Code: 'BadRequestError',
        Message: 'BadRequestError: Unable to resolve API Notes in Stage dev',
      },
    })
    expect((await ask('PUT', '/dev/Notes/provision', { PrimaryKey: 'id' })).status).toBe(204)
    expect((await ask('GET', '/dev/Notes/status')).json).toEqual({ Status: 'ACTIVE' })
  })

  test('D2 provisioning again changes settings, keeps data, fills new indexes, and refuses another key', async () => {
    const { ask, put } = await withNamespace()
    await put('1', { state: 'open', rank: 3 })
    await put('2', { state: 'shut', rank: 3.0 })
    expect(
      (await ask('PUT', '/dev/Notes/provision', { TableIndexes: 'state,rank=number' })).status,
    ).toBe(204)
    expect(
      (await ask('POST', '/dev/Notes/find', { Resource: { state: 'open' } })).json.Items,
    ).toMatchObject([{ id: '1' }])
    expect(
      (await ask('POST', '/dev/Notes/find', { Resource: { rank: 3 } })).json.Items,
    ).toHaveLength(2)
    expect(await ask('PUT', '/dev/Notes/provision', { PrimaryKey: 'key' })).toMatchObject({
      status: 400,
    })
  })

  test.each([
    ['a', { PrimaryKey: 'id' }],
    ['a-b', { PrimaryKey: 'id' }],
    ['x'.repeat(65), { PrimaryKey: 'id' }],
    ['version', { PrimaryKey: 'id' }],
    ['Notes', { PrimaryKey: 'i d' }],
    ['Notes', { PrimaryKey: 'id', TableIndexes: 'a,b,c,d,e,f' }],
    ['Notes', { PrimaryKey: 'id', TableIndexes: 'a=colour' }],
    ['Notes', { PrimaryKey: 'id', DeleteMode: 'hard' }],
  ])('D3 %s with %j is refused', async (name, body) => {
    expect((await running().ask('PUT', `/dev/${name}/provision`, body)).status).toBe(400)
  })

  test('D4 namespaces are those of the stage, exactly', async () => {
    const { ask } = running({ stages: ['dev', 'xdev'] })
    await ask('PUT', '/dev/One/provision', {})
    await ask('PUT', '/xdev/Two/provision', {})
    expect((await ask('GET', '/dev/namespaces')).json).toEqual(['One'])
    expect((await ask('GET', '/xdev/namespaces')).json).toEqual(['Two'])
    expect((await ask('GET', '/prod/namespaces')).status).toBe(404)
  })

  test('D5 info goes round, filtered by attributes, and an unknown one has 204 there and 404 as its status', async () => {
    const { ask } = await withNamespace()
    const { status, json } = await ask('PUT', '/dev/Notes/info', { Owner: 'lab' })
    expect([status, json.DataModified, json.Attributes.Owner]).toEqual([201, true, 'lab'])
    expect((await ask('GET', '/dev/Notes/info?AttributeFilters=Owner,Stage')).json).toEqual({
      Owner: 'lab',
      Stage: 'dev',
    })
    expect((await ask('GET', '/dev/None/info')).status).toBe(204)
    expect((await ask('GET', '/dev/None/status')).status).toBe(404)
  })

  test('D6 drop removes it everywhere, and again is fine', async () => {
    const { ask, put } = await withNamespace()
    await put('1', { a: 1 })
    expect((await ask('PUT', '/dev/Notes/drop')).status).toBe(204)
    expect((await ask('PUT', '/dev/Notes/drop')).status).toBe(204)
    expect((await ask('GET', '/dev/namespaces')).json).toEqual([])
    expect((await ask('GET', '/dev/Notes/1')).status).toBe(400)
    await ask('PUT', '/dev/Notes/provision', {})
    expect((await ask('GET', '/dev/Notes/1')).status).toBe(404)
  })

  test('D7 usage counts now', async () => {
    const { ask, put } = await withNamespace()
    await put('1', { a: 1 }, { Metadata: { b: 'x' } })
    await put('2', { a: 1 })
    await ask('DELETE', '/dev/Notes/2', {})
    const { json } = await ask('GET', '/dev/Notes/usage')
    expect(json).toEqual({
      Resource: { Count: 1, SizeBytes: expect.any(Number) },
      Metadata: { Count: 1, SizeBytes: 2 },
    })
  })

  test('D8, D9 endpoints, version and stages are told', async () => {
    const { ask } = await withNamespace()
    expect((await ask('GET', '/dev/Notes/endpoints')).json.ResourceTableARN).toMatch(
      /^arn:aws:dynamodb:[\w-]+:0{12}:table\/[\w-]*Notes-dev$/,
    )
    expect((await ask('GET', '/dev/version')).json).toEqual({ version: '1.0.0' })
    expect((await ask('GET', '/data-apis')).json).toEqual({
      dev: { Endpoint: 'http://here', Stage: 'dev' },
      test: { Endpoint: 'http://here', Stage: 'test' },
    })
  })
})

const needsName = {
  type: 'object',
  required: ['name'],
  properties: { name: { type: 'string', maxLength: 5 } },
}

describe('schemas', () => {
  test.each([
    ['http://json-schema.org/draft-04/schema#', { exclusiveMinimum: true, minimum: 0 }],
    ['http://json-schema.org/draft-06/schema#', { exclusiveMinimum: 0 }],
    ['http://json-schema.org/draft-07/schema#', { exclusiveMinimum: 0 }],
    ['https://json-schema.org/draft/2020-12/schema', { exclusiveMinimum: 0 }],
  ])('D28 %s is understood', async ($schema, rule) => {
    const { ask, put } = await withNamespace()
    const schema = { $schema, type: 'object', properties: { n: { type: 'number', ...rule } } }
    expect((await ask('PUT', '/dev/Notes/schema/resource', schema)).json).toEqual({
      DataModified: true,
    })
    expect((await put('1', { n: 0 })).status).toBe(400)
    expect((await put('1', { n: 1 })).status).toBe(200)
    expect((await ask('GET', '/dev/Notes/schema/Resource')).json).toEqual(schema)
  })

  test.each([
    [{ type: 'colour' }],
    [{ properties: { a: { pattern: '(' } } }],
    [{ $schema: 'http://json-schema.org/draft-03/schema#' }],
    [{ $ref: '#/nowhere' }],
  ])('D28 %j is refused', async schema => {
    const { ask } = await withNamespace()
    expect((await ask('PUT', '/dev/Notes/schema/Resource', schema)).status).toBe(400)
    expect((await ask('PUT', '/dev/Notes/schema/Other', {})).status).toBe(400)
  })

  test('D28 a pattern that would take for ever does not', async () => {
    const { ask, put } = await withNamespace()
    await ask('PUT', '/dev/Notes/schema/Resource', { properties: { a: { pattern: '^(a+)+$' } } })
    expect((await put('1', { a: `${'a'.repeat(5000)}!` })).status).toBe(400)
  })

  test('D29 a part is held against its schema as it is sent, and every fault is named', async () => {
    const { ask, put } = await withNamespace()
    await ask('PUT', '/dev/Notes/schema/Resource', {
      ...needsName,
      properties: { ...needsName.properties, n: { type: 'number' } },
    })
    expect((await ask('PUT', '/dev/Notes/1', { Metadata: { a: 1 } })).status).toBe(200)
    expect((await put('1', { name: 'a' })).status).toBe(200)
    const { status, json } = await put('1', { n: 'x' })
    expect([status, json.Problems.map(({ Pointer }: { Pointer: string }) => Pointer)]).toEqual([
      400,
      ['/Resource/name', '/Resource/n'],
    ])
  })

  test('D29 or against what comes of it, where that is asked for', async () => {
    const { ask, put } = await withNamespace({ SchemaValidation: 'merged' })
    await ask('PUT', '/dev/Notes/schema/Resource', needsName)
    await put('1', { name: 'a' })
    expect((await put('1', { n: 1 })).status).toBe(200)
  })

  test('D30 a schema holds from the next write on, in its namespace, until it is removed', async () => {
    const { ask, put } = await withNamespace()
    await ask('PUT', '/dev/Other/provision', {})
    await put('1', { n: 1 })
    await ask('PUT', '/dev/Notes/schema/Resource', needsName)
    expect((await put('1', { n: 1 })).status).toBe(400)
    expect((await ask('PUT', '/dev/Other/1', { Resource: { n: 1 } })).status).toBe(200)
    await ask('DELETE', '/dev/Notes/schema/Resource')
    expect((await ask('GET', '/dev/Notes/schema/Resource')).status).toBe(204)
    expect((await put('1', { n: 1 })).status).toBe(200)
  })

  test('D31 a trial says what would not fit, and changes nothing', async () => {
    const { ask, put } = await withNamespace()
    await put('1', { name: 'short' })
    await put('2', { name: 'too long' })
    const { json } = await ask('PUT', '/dev/Notes/schema/Resource?check=true', needsName)
    expect(json).toMatchObject({ Checked: 2, Failing: 1, Examples: [{ id: '2' }] })
    expect((await ask('GET', '/dev/Notes/schema/Resource')).status).toBe(204)
  })
})
