/** Items: checks 10 to 27, 32 to 37, 42 to 45. */
import { describe, expect, test } from 'vitest'
import { Exact } from './index.ts'
import { person, withNamespace } from './server.fixture.ts'

/** What holds with transactions must hold without. */
const backends = [
  ['in transactions', { transactions: true }],
  ['one after the other', { transactions: false }],
  ['alone', { single: true }],
] as const

describe.each(backends)('writing, %s', (_, backend) => {
  const fresh = (settings: object = {}) => withNamespace(settings, backend)

  test('D10 what is sent is merged, nested objects as a whole, and Replace replaces', async () => {
    const { ask, put, get } = await fresh()
    await put('1', { a: 1, b: { c: 1, d: 2 } })
    await put('1', { b: { c: 3 }, e: 4 })
    expect((await get('1')).json.Item.Resource).toMatchObject({
      id: '1',
      a: 1,
      b: { c: 3 },
      e: 4,
      ItemVersion: 2,
      LastUpdateAction: 'update',
    })
    await ask('PUT', '/dev/Notes/1?Replace=true', { Resource: { z: 1 } })
    const { Resource } = (await get('1')).json.Item
    expect(Resource).toMatchObject({ z: 1, ItemVersion: 3 })
    expect(Resource).not.toHaveProperty('a')
  })

  test('D11 all parts change together', async () => {
    const { ask, get } = await fresh()
    const to = 'arn:aws:dapi:eu-west-1:000000000000:Notes-dev:2'
    const { json } = await ask('PUT', '/dev/Notes/1', {
      Resource: { a: 1 },
      Metadata: { m: 1 },
      References: [{ Resource: to, how: 'made of' }],
    })
    expect(json).toEqual({
      Resource: { DataModified: true },
      Metadata: { DataModified: true },
      References: { DataModified: true, ReferenceCount: 1 },
    })
    expect((await get('1')).json.Item).toMatchObject({ Resource: { a: 1 }, Metadata: { m: 1 } })
    const refused = await ask('PUT', '/dev/Notes/1', { Resource: { a: 2 }, Metadata: 'x' })
    expect([refused.status, (await get('1')).json.Item.Resource.a]).toEqual([400, 1])
  })

  test('D12 the id may stand in the body, and numbers are texts', async () => {
    const { ask, get } = await fresh()
    await ask('PUT', '/dev/Notes', { id: 7, Resource: { a: 1 } })
    await ask('PUT', '/dev/Notes', { Resource: { id: '8', a: 2 } })
    expect((await get('7')).json.Item.Resource).toMatchObject({ id: '7', a: 1 })
    expect((await ask('GET', '/dev/Notes?id=8')).json.Item.Resource.a).toBe(2)
    expect((await ask('PUT', '/dev/Notes', { Resource: { a: 1 } })).status).toBe(400)
  })

  test('D13 any JSON comes back as it went, and no name means anything to us', async () => {
    const { put, get } = await fresh()
    const value = {
      float: 0.1,
      big: new Exact('12345678901234567890123456789012345678'),
      decimal: { decimal: '1' },
      none: null,
      empty: '',
      list: [1, 'x', null, [true]],
      text: 'grüße 🎉',
      'a-b.c d': 1,
      ASSET: 1,
      REMOVE: 2,
      name: 'n',
      Body: { DataModified: true },
      __proto: 1,
      s1: 'x',
    }
    await put('1', value, { Metadata: { Body: 1 } })
    expect((await get('1')).json.Item.Resource).toMatchObject(value)
    expect((await get('1')).text).toContain('12345678901234567890123456789012345678')
  })

  test.each([
    ['39 digits', new Exact(`1${'0'.repeat(37)}1`)],
    ['too great', new Exact('1e126')],
    ['too small', new Exact('1e-131')],
    ['nested too deeply', JSON.parse('['.repeat(40) + ']'.repeat(40))],
  ])('D13 a value that is %s is refused', async (_, value) => {
    const { put } = await fresh()
    expect((await put('1', { value })).status).toBe(400)
  })

  test('D14 what the server writes, no client does', async () => {
    const { put, get } = await fresh()
    await put('1', { id: 'other', LastUpdatedBy: 'me', LastUpdateDate: 'never', a: 1 })
    expect((await get('1')).json.Item.Resource).toMatchObject({
      id: '1',
      LastUpdatedBy: 'anonymous',
      LastUpdateDate: '2026-01-15 12:00:00',
      ItemVersion: 1,
    })
    expect((await put('1', { ItemMasterID: '2' })).status).toBe(400)
  })

  test('D15 what is too large is refused, with its size', async () => {
    const { put } = await fresh()
    const { status, json } = await put('1', { a: 'x'.repeat(410_000) })
    expect(status).toBe(413)
    expect(json.Message).toMatch(/41\d{4} bytes; at most 409600/)
  })

  test('D17, D18 a version that is named must be the one that is there', async () => {
    const { ask, put } = await fresh()
    await put('1', { a: 1 })
    expect((await put('1', { a: 2 }, { ItemVersion: 1 })).status).toBe(200)
    const { status, json } = await put('1', { a: 3 }, { ItemVersion: 1 })
    expect([status, json.Code, json.Details]).toEqual([409, 'ConflictError', { CurrentVersion: 2 }])
    const { etag } = (await ask('GET', '/dev/Notes/1')).headers
    expect(etag).toBe('"2.0"')
    const send = (headers: Record<string, string>) =>
      ask('PUT', '/dev/Notes/1', { Resource: { a: 4 } }, headers)
    expect((await send({ 'if-match': '"1.0"' })).status).toBe(412)
    expect((await send({ 'if-match': '"2.0"' })).status).toBe(200)
    expect((await send({ 'if-none-match': '*' })).status).toBe(412)
  })

  test('D17 where versions are strict, they must be named', async () => {
    const { put } = await fresh({ StrictOCCV: true })
    expect((await put('1', { a: 1 })).status).toBe(200)
    expect((await put('1', { a: 2 })).status).toBe(409)
    expect((await put('1', { a: 2 }, { ItemVersion: 1 })).status).toBe(200)
  })

  test('D19 constraints must hold', async () => {
    const { put } = await fresh()
    await put('1', { state: 'open' })
    expect((await put('1', { state: 'shut' }, { Constraints: { state: 'open' } })).status).toBe(200)
    const { status, json } = await put('1', { state: 'open' }, { Constraints: { state: 'open' } })
    expect([status, json.Details]).toEqual([409, { Attribute: 'state' }])
  })

  test('D20 of a hundred writes at once each version has one winner', async () => {
    const { put, get } = await fresh()
    await put('1', { n: 0 })
    let wins = 0
    await Promise.all(
      Array.from({ length: 20 }, async () => {
        for (let left = 5; left > 0; ) {
          const { n, ItemVersion } = (await get('1')).json.Item.Resource
          const { status } = await put('1', { n: n + 1 }, { ItemVersion })
          if (status === 200) {
            wins++
            left--
          } else expect(status).toBe(409)
        }
      }),
    )
    expect([wins, (await get('1')).json.Item.Resource]).toMatchObject([
      100,
      { n: 100, ItemVersion: 101 },
    ])
  }, 60_000)

  test('writers that name no version all get through', async () => {
    const { put, get } = await fresh()
    const replies = await Promise.all(
      Array.from({ length: 10 }, (_, index) => put('1', { [`a${index}`]: index })),
    )
    expect(replies.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200))
    expect((await get('1')).json.Item.Resource).toMatchObject({ a0: 0, a9: 9, ItemVersion: 10 })
  })
})

describe('reading', () => {
  test('D16 parts and attributes are left out on request, the key never', async () => {
    const { put, get } = await withNamespace()
    await put('1', { a: 1, b: 2 }, { Metadata: { m: 1 } })
    const item = async (query: string) => (await get('1', query)).json.Item
    expect(await item('?SuppressItemMetadataFetch=true')).not.toHaveProperty('Metadata')
    expect((await item('?IncludeOnlyAttributes=a')).Resource).toEqual({ id: '1', a: 1 })
    expect((await item('?FilterAttributes=a,ItemVersion')).Resource).not.toHaveProperty('a')
    expect((await item('?IncludeOnlyAttributes=a,b&FilterAttributes=b')).Resource).toEqual({
      id: '1',
      a: 1,
    })
  })

  test('D26 HEAD tells whether it is there, and without metadata there is none to get', async () => {
    const { ask, put } = await withNamespace()
    await put('1', { a: 1 })
    expect((await ask('HEAD', '/dev/Notes/1')).status).toBe(200)
    expect((await ask('HEAD', '/dev/Notes/2')).status).toBe(404)
    expect((await ask('GET', '/dev/Notes/1/meta')).status).toBe(204)
    await ask('PUT', '/dev/Notes/1', { Metadata: { m: 1 } })
    expect((await ask('GET', '/dev/Notes/1/meta')).json).toMatchObject({ m: 1, ItemVersion: 1 })
    expect((await ask('GET', '/dev/Notes/2/meta')).status).toBe(404)
  })

  test('D27 an ARN is an id, and with a version it is that version', async () => {
    const { put, get } = await withNamespace()
    await put('1', { a: 1 })
    await put('1', { a: 2 })
    const arn = (account = '000000000000', ns = 'Notes-dev', version = '') =>
      encodeURIComponent(`arn:aws:dapi:eu-west-1:${account}:${ns}:1${version}`)
    expect((await get(arn())).json.Item.Resource.a).toBe(2)
    expect((await get(arn(undefined, undefined, ':1'))).json.Item.Resource.a).toBe(1)
    expect((await get(arn('111111111111'))).status).toBe(404)
    expect((await get(arn(undefined, 'Notes-test'))).status).toBe(404)
    expect((await get('1', '?version=1')).json.Item.Resource.a).toBe(1)
  })
})

describe('deleting', () => {
  test('D21 a deleted item is hidden, and comes back as it was', async () => {
    const { ask, put, get } = await withNamespace({ TableIndexes: 'a' })
    await put('1', { a: 'x' }, { Metadata: { m: 1 } })
    const remove = async () => (await ask('DELETE', '/dev/Notes/1', {})).json
    expect(await remove()).toEqual({ DataModified: true })
    expect(await remove()).toEqual({ DataModified: false })
    expect((await get('1')).status).toBe(404)
    expect((await get('1', '?IncludeOnlyAttributes=a')).status).toBe(404)
    expect((await ask('POST', '/dev/Notes/find', { Resource: { a: 'x' } })).json.Items).toEqual([])
    const restored = await ask('PUT', '/dev/Notes/1/restore')
    expect([restored.status, restored.json]).toMatchObject([
      201,
      { id: '1', a: 'x', LastUpdateAction: 'restore' },
    ])
    expect((await get('1')).json.Item).toMatchObject({ Resource: { a: 'x' }, Metadata: { m: 1 } })
    expect(await remove()).toEqual({ DataModified: true })
    expect((await ask('DELETE', '/dev/Notes/none')).status).toBe(404)
    expect((await ask('PUT', '/dev/Notes/none/restore')).status).toBe(404)
  })

  test('D22 an erased one keeps nothing but that it was', async () => {
    const { ask, put, aws } = await withNamespace({ DeleteMode: 'Tombstone' })
    await put('1', { secret: 'plain text' }, { Metadata: { m: 'plain text' } })
    await ask('DELETE', '/dev/Notes/1', {})
    expect((await ask('PUT', '/dev/Notes/1/restore')).status).toBe(400)
    expect((await put('1', { a: 1 })).status).toBe(409)
    expect(aws).toBeDefined()
    const { json } = await ask('GET', '/dev/Notes/1/history')
    expect(json.Changes.at(-1)).toMatchObject({
      Action: 'delete',
      After: { Resource: { id: '1', tombstoned: true } },
    })
    expect(JSON.stringify(json.Changes.at(-1).After)).not.toContain('plain text')
  })

  test.each([
    ['merge', 200, { a: 1, b: 2 }],
    ['replace', 200, { b: 2 }],
    ['refuse', 409, undefined],
  ])(
    'D23 a put on a deleted item does as ReviveOnPut says: %s',
    async (ReviveOnPut, status, left) => {
      const { ask, put, get } = await withNamespace({ ReviveOnPut })
      await put('1', { a: 1 })
      await ask('DELETE', '/dev/Notes/1', {})
      const reply = await put('1', { b: 2 })
      expect(reply.status).toBe(status)
      if (left === undefined) return
      expect(reply.json.Messages).toEqual(['Revived Deleted Item 1'])
      const { id, ItemVersion, LastUpdateAction, LastUpdateDate, LastUpdatedBy, ...own } = (
        await get('1')
      ).json.Item.Resource
      expect(own).toEqual(left)
    },
  )

  test('D24 another DeleteMode counts only where that is allowed', async () => {
    const { ask, put } = await withNamespace()
    await put('1', { a: 1 })
    expect((await ask('DELETE', '/dev/Notes/1', { DeleteMode: 'TOMBSTONE' })).status).toBe(400)
    await ask('PUT', '/dev/Notes/provision', { AllowRuntimeDeleteModeChange: true })
    expect((await ask('DELETE', '/dev/Notes/1', { DeleteMode: 'TOMBSTONE' })).json).toEqual({
      DataModified: true,
    })
    expect((await ask('PUT', '/dev/Notes/1/restore')).status).toBe(400)
  })

  test('D25 attributes of both parts go at once, and the key stays', async () => {
    const { ask, put, get } = await withNamespace()
    await put('1', { a: 1, name: 2 }, { Metadata: { m: 1, n: 2 } })
    expect(
      (await ask('DELETE', '/dev/Notes/1', { Resource: ['name', 'none'], Metadata: ['m'] })).json,
    ).toEqual({ DataModified: true })
    expect((await get('1')).json.Item).toMatchObject({
      Resource: { a: 1, ItemVersion: 2, LastUpdateAction: 'attribute_delete' },
      Metadata: { n: 2 },
    })
    expect((await ask('DELETE', '/dev/Notes/1', { Resource: ['none'] })).json).toEqual({
      DataModified: false,
    })
    expect((await ask('DELETE', '/dev/Notes/1', { Resource: ['id'] })).status).toBe(400)
    await ask('DELETE', '/dev/Notes/1', { Metadata: {} })
    expect((await ask('GET', '/dev/Notes/1/meta')).status).toBe(204)
  })
})

describe('many items', () => {
  const filled = async (count: number, settings: object = {}) => {
    const made = await withNamespace(settings)
    for (let index = 0; index < count; index++)
      await made.put(
        `i${String(index).padStart(3, '0')}`,
        { n: index, kind: index % 3 === 0 ? 'third' : 'other' },
        { Metadata: { CostCenter: 7000 + (index % 4) } },
      )
    return made
  }

  test('D32, D33 pages are full, disjoint and complete, under every name of their token', async () => {
    const { ask } = await filled(25)
    await ask('DELETE', '/dev/Notes/i003', {})
    const got: string[] = []
    const tokens = ['ExclusiveStartKey', 'LastEvaluatedKey', 'NextToken']
    for (let key: { id: string } | null | undefined, page = 0; key !== null; page++) {
      const token =
        key === undefined
          ? ''
          : `&${tokens[page % 3]}=${encodeURIComponent(page % 2 ? key.id : JSON.stringify(key))}`
      const { json } = await ask('GET', `/dev/Notes/list?limit=10${token}`)
      got.push(...json.Items.map(({ id }: { id: string }) => id))
      if (json.LastEvaluatedKey !== null) expect(json.Items).toHaveLength(10)
      key = json.LastEvaluatedKey
    }
    expect(got.toSorted()).toEqual(
      Array.from({ length: 25 }, (_, index) => `i${String(index).padStart(3, '0')}`).filter(
        id => id !== 'i003',
      ),
    )
  })

  test('D32 segments share the items between them', async () => {
    const { ask } = await filled(20)
    const segments = await Promise.all(
      [0, 1, 2].map(segment => ask('GET', `/dev/Notes/list?Segment=${segment}&TotalSegments=3`)),
    )
    const ids = segments.flatMap(({ json }) => json.Items.map(({ id }: { id: string }) => id))
    expect([ids.length, new Set(ids).size]).toEqual([20, 20])
    expect((await ask('GET', '/dev/Notes/list?Segment=3&TotalSegments=3')).status).toBe(400)
  })

  test.each([
    ['by an index', 'kind', { Resource: { kind: 'third' } }, 7],
    ['by an index and a filter', 'kind', { Resource: { kind: 'third', n: 3 } }, 1],
    ['by a number that is indexed', 'n=number', { Resource: { n: 3 } }, 1],
    ['without an index', '', { Resource: { kind: 'other' } }, 13],
    ['by the key', '', { Resource: { id: 'i004' } }, 1],
    ['by metadata', '', { Metadata: { CostCenter: 7003 }, Resource: null }, 5],
    ['by the key of metadata', '', { Metadata: { id: 'i004-meta' } }, 1],
    ['by an operator', '', { Resource: { n: { gt: 3, le: 6 } } }, 3],
    ['by a beginning', '', { Resource: { kind: { begins_with: 'th' } } }, 7],
    ['by a list', '', { Resource: { n: { in: [1, 2, 99] } } }, 2],
    ['by a range', '', { Resource: { n: { between: [5, 8] } } }, 4],
    ['by absence', '', { Resource: { none: { exists: false } } }, 20],
    ['consistently', 'kind', { Resource: { kind: 'third' }, Consistent: 'True' }, 7],
  ])('D34, D35 find %s', async (_, TableIndexes, body, count) => {
    const { ask } = await filled(20, { TableIndexes })
    const found: unknown[] = []
    for (let key: string | null | undefined; key !== null; ) {
      const { json } = await ask('POST', '/dev/Notes/find', {
        ...body,
        Limit: 4,
        ...(key ? { ExclusiveStartKey: key } : {}),
      })
      found.push(...json.Items)
      key = json.LastEvaluatedKey
    }
    expect(found).toHaveLength(count)
  })

  test.each([
    {},
    { Resource: { a: 1 }, Metadata: { b: 1 } },
    { Resource: { a: { near: 1 } } },
    { Resource: 'x' },
  ])('D34 find %j is refused', async body => {
    const { ask } = await withNamespace()
    expect((await ask('POST', '/dev/Notes/find', body)).status).toBe(400)
  })
})

describe('what items have to do with each other', () => {
  test('D36 item masters are linked, preferred, guarded and unlinked', async () => {
    const { ask, put, get } = await withNamespace()
    for (const id of ['1', '2', '9']) await put(id, { a: id })
    const link = (id: string, ItemMasterID: string) =>
      ask('PUT', '/dev/Notes/ItemMaster', { id, ItemMasterID })
    const linked = await link('1,2,none', '9')
    expect([linked.status, linked.json]).toEqual([
      201,
      [
        { id: '1', DataModified: true },
        { id: '2', DataModified: true },
        { id: 'none', DataModified: false },
      ],
    ])
    expect((await link('1', 'none')).status).toBe(400)
    expect((await link('9', '1')).status).toBe(409)
    expect((await get('1', '?ItemMaster=include')).json).toMatchObject({
      Item: { Resource: { id: '1', ItemMasterID: '9' } },
      Master: { Resource: { id: '9' } },
    })
    expect((await get('1', '?ItemMaster=prefer')).json).not.toHaveProperty('Item')
    expect(
      (await ask('POST', '/dev/Notes/find', { Resource: { ItemMasterID: '9' } })).json.Items,
    ).toHaveLength(2)
    expect((await put('1', { a: 2 })).status).toBe(409)
    await ask('PUT', '/dev/Notes/provision', { NonItemMasterWritesAllowed: true })
    expect((await put('1', { a: 2 })).json.Messages).toEqual(['Updated Non Item Master'])
    const unlink = (ItemMasterID: string) =>
      ask('DELETE', '/dev/Notes/ItemMaster', { id: '1', ItemMasterID })
    expect((await unlink('2')).status).toBe(400)
    expect((await unlink('9')).json).toEqual({ DataModified: true })
    expect((await get('1')).json.Item.Resource).not.toHaveProperty('ItemMasterID')
  })

  test('D37 references are followed both ways, each item once, and erased with their item', async () => {
    const { ask, put } = await withNamespace({ DeleteMode: 'tombstone' })
    const arn = (id: string) => `arn:aws:dapi:eu-west-1:000000000000:Notes-dev:${id}`
    for (const id of ['1', '2', '3']) await put(id, { a: 1 })
    const refer = (from: string, to: string) =>
      ask('PUT', `/dev/Notes/${from}`, { References: [{ Resource: arn(to), how: 'x' }] })
    for (const [from, to] of [
      ['1', '2'],
      ['2', '3'],
      ['3', '1'],
    ] as const)
      await refer(from, to)
    const ids = async (path: string) =>
      ((await ask('GET', `/dev/Notes/${path}`)).json as { id: string }[]).map(({ id }) =>
        id.slice(-1),
      )
    expect(await ids('1/upstream')).toEqual(['2', '3'])
    expect(await ids('1/upstream?search_depth=1')).toEqual(['2'])
    expect(await ids('1/downstream')).toEqual(['3', '2'])
    expect((await ask('GET', '/dev/Notes/1/upstream')).json[0]).toMatchObject({
      TypeStage: 'Notes-dev',
      Label: 'References',
      AdditionalProperties: { how: 'x', date: '2026-01-15 12:00:00' },
    })
    expect((await ask('GET', '/dev/Notes/none/upstream')).status).toBe(204)
    const { json } = await ask('PUT', '/dev/Notes/1', {
      References: [{ to: 'x' }, { Resource: 'x' }, { Resource: arn('1') }],
    })
    expect(json.References).toMatchObject({
      DataModified: false,
      ReferenceCount: 0,
      Errors: [{}, {}, {}],
    })
    await ask('DELETE', '/dev/Notes/2', {})
    expect((await ask('GET', '/dev/Notes/1/upstream')).status).toBe(204)
  })
})

describe('who and when', () => {
  test('D42, D43 every change is kept with its caller, before and after', async () => {
    let who = 'ann'
    const { ask, put, clock } = await withNamespace({}, { identify: () => person(who) })
    await put('1', { a: 1 })
    who = 'ben'
    clock.now += 60_000
    await put('1', { a: 2 })
    await ask('DELETE', '/dev/Notes/1', {})
    const { Changes } = (await ask('GET', '/dev/Notes/1/history')).json
    expect(
      Changes.map(({ Action, Who, When }: Record<string, string>) => [Action, Who, When]),
    ).toEqual([
      ['insert', 'ann', '2026-01-15 12:00:00'],
      ['update', 'ben', '2026-01-15 12:01:00'],
      ['delete', 'ben', '2026-01-15 12:01:00'],
    ])
    expect(Changes[1]).toMatchObject({
      Before: { Resource: { a: 1 } },
      After: { Resource: { a: 2, LastUpdatedBy: 'ben' } },
    })
    await ask('PUT', '/dev/Notes/1/restore')
    expect((await ask('GET', '/dev/Notes/1?asOf=2026-01-15T12:00:30Z')).json.Item.Resource.a).toBe(
      1,
    )
  })

  test('the feed goes on where it was left, as lines or as events', async () => {
    const { ask, put } = await withNamespace()
    for (let index = 0; index < 5; index++) await put(String(index % 2), { n: index })
    const first = await ask('GET', '/dev/Notes/changes?Limit=3')
    const lines = first.text
      .trim()
      .split('\n')
      .map(line => JSON.parse(line))
    expect(lines.map(({ After }) => After.Resource.n)).toEqual([0, 1, 2])
    expect(lines[2].Before.Resource.n).toBe(0)
    const rest = await ask(
      'GET',
      `/dev/Notes/changes?since=${first.headers['x-plainwire-cursor']}`,
      undefined,
      { accept: 'text/event-stream' },
    )
    expect(rest.text.match(/^id: /gm)).toHaveLength(2)
  })
})

describe('errors', () => {
  test('D44 have a code, a message and the id of the request', async () => {
    const { ask } = await withNamespace()
    const { status, json, headers } = await ask('GET', '/dev/Notes/12')
    expect([status, json]).toEqual([
      404,
      {
        Code: 'NotFoundError',
        Message: 'NotFoundError: Invalid ID 12',
        RequestId: headers['x-request-id'],
      },
    ])
    expect((await ask('PUT', '/dev/Notes/1', '{')).json).toMatchObject({ Code: 'BadRequestError' })
    expect((await ask('PUT', '/dev/Notes/1', 'x', { 'content-type': 'text/plain' })).status).toBe(
      415,
    )
  })

  test('D45 replies are text/json, or application/json for who asks for it', async () => {
    const { ask, put } = await withNamespace()
    await put('1', {})
    expect((await ask('GET', '/dev/Notes/1')).headers['content-type']).toBe('text/json')
    expect(
      (await ask('GET', '/dev/Notes/1', undefined, { accept: 'application/json' })).headers[
        'content-type'
      ],
    ).toBe('application/json')
  })
})

test('D40, D41 callers are asked for, and held to what they may do', async () => {
  const asked: string[] = []
  const { ask } = await withNamespace(
    {},
    {
      identify: ({ headers }) =>
        headers.some(([name]) => name === 'x-user') ? person('ann') : undefined,
      allow: (_, needs) => {
        asked.push(...needs.map(({ action, resource }) => `${action} ${resource}`))
        return undefined
      },
    },
  )
  expect((await ask('GET', '/dev/Notes/1')).status).toBe(401)
  await ask('GET', '/dev/Notes/1', undefined, { 'x-user': 'ann' })
  expect(asked).toEqual([
    'execute-api:Invoke arn:aws:execute-api:eu-west-1:000000000000:plainwire/dev/GET/Notes/1',
    'dapi:GetItem arn:aws:dapi:eu-west-1:000000000000:Notes-dev:1',
  ])
})
