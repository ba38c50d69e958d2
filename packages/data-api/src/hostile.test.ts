/** Bad input: what is odd but right comes back as it went, and what is wrong is refused with a reason, in bounded time. */
import { describe, expect, test } from 'vitest'
import { running, withNamespace } from './server.fixture.ts'

describe('numbers', () => {
  test.each([
    '9007199254740993',
    '-12345678901234567890123456789012345678',
    '0.1234567890123456789012345678',
    '1e125',
    '1e-130',
    '1.50',
  ])('%s comes back exactly, wherever it is read', async number => {
    const { ask, put } = await withNamespace({ TableIndexes: 'n=number', Search: true })
    const sent = `{"Resource":{"n":${number},"deep":[{"n":${number}}]},"Metadata":{"n":${number}}}`
    expect((await ask('PUT', '/dev/Notes/1', sent)).status).toBe(200)
    await put('2', { n: 1 })
    const value = (text: string) =>
      [...text.matchAll(/"n": ?(-?[\d.eE+-]+)/g)].map(([, found]) => found)
    const same = (text: string | undefined) => BigInt(digits(text)) === BigInt(digits(number))
    for (const [method, path, body] of [
      ['GET', '/dev/Notes/1'],
      ['GET', '/dev/Notes/1/meta'],
      ['GET', '/dev/Notes/1/history'],
      ['GET', '/dev/Notes/1?version=1'],
      ['GET', '/dev/Notes/changes?Limit=1'],
      ['POST', '/dev/Notes/find', `{"Resource":{"n":${number}}}`],
      ['PUT', '/dev/Notes/search/Resource', `{"query":{"term":{"n":${number}}}}`],
    ] as const) {
      const { text } = await ask(method, path, body)
      expect([path, value(text).length > 0]).toEqual([path, true])
      for (const found of value(text))
        expect([path, found, same(found)]).toEqual([path, found, true])
    }
  })

  /** A number as a whole one, so that different ways to write it are the same. */
  const digits = (text = '0'): string => {
    const [, minus = '', whole = '', fraction = '', exponent = '0'] =
      /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? []
    return `${minus}${whole}${fraction}${'0'.repeat(300 - fraction.length + Number(exponent))}`
  }
})

describe('names', () => {
  const odd = [
    'ADDRESS',
    'ASSET',
    'REMOVE',
    'SET a = :b',
    'ADD',
    'a.b',
    'a b',
    'name',
    'status',
    'date',
    'Body',
    '#a',
    ':v',
    // dynalite loses members of this name.
    ...(process.env.DATA_API_ENDPOINT ? [] : ['__proto__']),
    'constructor',
    'toString',
    'id-meta',
    'r',
    'm',
    '\u0000',
    'ä\u{1f600}',
    'a'.repeat(2000),
    'ItemVersionX',
    '$ref',
    '[0]',
  ]

  test.each(odd)(
    'an attribute called %j is written, found, taken away and exported',
    async name => {
      const { ask, files, work } = await withNamespace(
        /^[^=,]+$/.test(name) ? { MetadataIndexes: [name] } : {},
      )
      const body = JSON.parse(`{"Resource":{},"Metadata":{}}`)
      for (const part of ['Resource', 'Metadata'])
        Object.defineProperty(body[part], name, {
          value: 'x',
          enumerable: true,
          configurable: true,
        })
      const text = JSON.stringify(body)
      const put = await ask('PUT', '/dev/Notes/1', text)
      expect(put.status).toBe(200)
      const own = (part: object) => Object.getOwnPropertyDescriptor(part, name)?.value
      const { Item } = (await ask('GET', '/dev/Notes/1')).json
      expect([own(Item.Resource), own(Item.Metadata)]).toEqual(['x', 'x'])
      const asked = JSON.stringify({ Metadata: body.Metadata })
      expect((await ask('POST', '/dev/Notes/find', asked)).json.Items).toHaveLength(1)
      await ask('POST', '/dev/Notes/export', { S3ExportPath: 's3://exports/odd' })
      expect(await work()).toEqual([])
      expect(await files.list({ bucket: 'exports', key: 'odd' })).toHaveLength(1)
      expect((await ask('DELETE', '/dev/Notes/1', { Resource: [name] })).json).toEqual({
        DataModified: true,
      })
      expect(own((await ask('GET', '/dev/Notes/1')).json.Item.Resource)).toBeUndefined()
    },
  )

  test.each(['info/x', 'a b', '%', 'ä', '..', 'arn', 'void', '#', 'x'.repeat(1024), '\u{1f98a}'])(
    'an item called %j is an item like any other',
    async id => {
      const { ask } = await withNamespace()
      const path = `/dev/Notes/${encodeURIComponent(id)}`
      expect((await ask('PUT', path, { Resource: { a: 1 } })).status).toBe(200)
      expect((await ask('GET', path)).json.Item.Resource).toMatchObject({ id, a: 1 })
      expect((await ask('GET', `${path}/history`)).json.Changes).toHaveLength(1)
      expect((await ask('GET', '/dev/Notes/list')).json.Items).toHaveLength(1)
    },
  )
})

describe('what is too much', () => {
  test.each([
    ['an item of more than 400 KB', { Resource: { a: 'x'.repeat(410_000) } }, 413],
    [
      'both parts together',
      { Resource: { a: 'x'.repeat(210_000) }, Metadata: { a: 'x'.repeat(210_000) } },
      413,
    ],
    ['many small values', { Resource: { a: Array.from({ length: 200_000 }, () => 1) } }, 413],
    ['a body of more than 2 MB', { Resource: { a: 'x'.repeat(2_200_000) } }, 413],
    ['values 70 deep', JSON.parse(`{"Resource":{"a":${'['.repeat(70)}${']'.repeat(70)}}}`), 400],
    ['an attribute without a name', { Resource: { a: { '': 1 }, b1234567890: 1 } }, 400],
    ['values 32 deep', JSON.parse(`{"Resource":{"a":${'['.repeat(33)}${']'.repeat(33)}}}`), 400],
    ['an id of more than 1024 bytes', { id: 'ä'.repeat(600), Resource: {} }, 400],
    [
      '41 references',
      { id: '1', References: Array.from({ length: 41 }, () => ({ Resource: 'x' })) },
      400,
    ],
  ])('%s is refused, with the limit', async (_, body, status) => {
    const { ask } = await withNamespace()
    const path = 'id' in body ? '/dev/Notes' : '/dev/Notes/1'
    const reply = await ask('PUT', path, body)
    expect([reply.status, reply.json.Message]).toEqual([
      status,
      expect.stringMatching(/\d{2,}|empty name/),
    ])
    expect((await ask('GET', '/dev/Notes/list')).json.Items).toEqual([])
  })

  test('a change that makes an item too large leaves it as it was', async () => {
    const { ask, put, get } = await withNamespace()
    await put('1', { a: 'x'.repeat(300_000) })
    expect((await put('1', { b: 'x'.repeat(200_000) })).status).toBe(413)
    expect((await get('1')).json.Item.Resource).toMatchObject({ ItemVersion: 1 })
    expect((await ask('GET', '/dev/Notes/1/history')).json.Changes).toHaveLength(1)
  })
})

describe('schemas', () => {
  const nested = (depth: number): object =>
    depth === 0 ? {} : { type: 'object', properties: { a: nested(depth - 1) } }
  const wide = (count: number) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, n) => [
        `p${n}`,
        { type: 'string', description: 'x'.repeat(40) },
      ]),
    )

  test.each([
    ['nested deeply', nested(40), 400],
    ['of more than 256 KB', { properties: wide(4000) }, 400],
    ['that refers to itself alone', { $ref: '#' }, 400],
    [
      'that refers in a circle',
      {
        definitions: { a: { $ref: '#/definitions/b' }, b: { $ref: '#/definitions/a' } },
        $ref: '#/definitions/a',
      },
      400,
    ],
    ['that refers to another place', { $ref: 'https://there.example/schema' }, 400],
    ['with a pattern that is none', { properties: { a: { pattern: '[' } } }, 400],
    ['that is no object', [1], 400],
  ])('%s are refused', async (_, schema, status) => {
    const { ask } = await withNamespace()
    const reply = await ask('PUT', '/dev/Notes/schema/Resource', schema)
    expect([reply.status, reply.json?.Code]).toEqual([status, 'BadRequestError'])
    expect((await ask('GET', '/dev/Notes/schema/Resource')).status).toBe(204)
  })

  test('items that are alike are not distinct, whatever the order of their members', async () => {
    const { ask, put } = await withNamespace()
    await ask('PUT', '/dev/Notes/schema/Resource', { properties: { a: { uniqueItems: true } } })
    expect(
      (
        await put('1', {
          a: [
            { x: 1, y: [2] },
            { y: [2], x: 1 },
          ],
        })
      ).status,
    ).toBe(400)
    expect((await put('1', { a: [{ x: 1 }, { x: 2 }, 1, '1', true] })).status).toBe(200)
  })

  test.each([
    ['an enum of many values', { enum: Array.from({ length: 1001 }, (_, n) => n) }],
    [
      'many patterns of names',
      {
        patternProperties: Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`^${n}`, {}])),
      },
    ],
  ])('%s, however deep, is refused', async (_, inner) => {
    const { ask } = await withNamespace()
    const schema = { anyOf: [{ properties: { a: { items: inner } } }] }
    expect((await ask('PUT', '/dev/Notes/schema/Resource', schema)).status).toBe(400)
  })

  test('a schema of trees takes trees', async () => {
    const { ask, put } = await withNamespace()
    const tree = {
      definitions: {
        tree: {
          type: 'object',
          properties: { left: { $ref: '#/definitions/tree' }, n: { type: 'number' } },
        },
      },
      properties: { root: { $ref: '#/definitions/tree' } },
    }
    expect((await ask('PUT', '/dev/Notes/schema/Resource', tree)).status).toBe(200)
    expect((await put('1', { root: { left: { left: { n: 1 } } } })).status).toBe(200)
    expect((await put('1', { root: { left: { left: { n: 'x' } } } })).status).toBe(400)
  })

  test.each([
    [
      'patterns that go back and forth',
      { properties: { a: { pattern: '^(a|aa)+$' } } },
      { a: `${'a'.repeat(5000)}!` },
    ],
    [
      'names by such patterns',
      { patternProperties: { '^(x+x+)+y$': { type: 'number' } } },
      { [`${'x'.repeat(2000)}z`]: 1 },
    ],
    ['choices within choices', choices(12), { a: 1 }],
    ['trees that branch at one place', branching, nestedValue(25)],
    [
      'many of many',
      { properties: { a: { items: { enum: Array.from({ length: 1000 }, (_, n) => `x${n}`) } } } },
      { a: Array.from({ length: 20_000 }, () => 'y') },
    ],
    [
      'distinct numbers',
      { properties: { a: { uniqueItems: true } } },
      { a: Array.from({ length: 60_000 }, (_, n) => n) },
    ],
    [
      'unique items',
      { properties: { a: { uniqueItems: true } } },
      { a: Array.from({ length: 3000 }, (_, n) => ({ n: [n] })) },
    ],
  ])(
    '%s end in bounded time',
    async (_, schema, resource) => {
      const { ask, put } = await withNamespace()
      const set = await ask('PUT', '/dev/Notes/schema/Resource', schema)
      if (set.status !== 200) return expect(set.status).toBe(400)
      expect([200, 400]).toContain((await put('1', resource)).status)
    },
    60_000,
  )
})

const branching = {
  definitions: {
    tree: {
      properties: {
        a: { anyOf: [{ $ref: '#/definitions/tree' }, { $ref: '#/definitions/tree' }] },
      },
      required: ['none'],
    },
  },
  properties: { a: { $ref: '#/definitions/tree' } },
}

function nestedValue(depth: number): object {
  return depth === 0 ? {} : { a: nestedValue(depth - 1) }
}

/** Each level asks twice for the one below. */
function choices(depth: number): object {
  const definitions: Record<string, object> = { c0: { type: 'string' } }
  for (let level = 1; level <= depth; level++) {
    const below = { $ref: `#/definitions/c${level - 1}` }
    definitions[`c${level}`] = { anyOf: [below, { allOf: [below, below] }] }
  }
  return { definitions, properties: { a: { $ref: `#/definitions/c${depth}` } } }
}

describe('what is asked', () => {
  test.each([
    ['GET', '/dev/Notes/list?Limit=0'],
    ['GET', '/dev/Notes/list?Limit=x'],
    ['GET', '/dev/Notes/list?Segment=2&TotalSegments=2'],
    ['GET', '/dev/Notes/list?ExclusiveStartKey={'],
    ['GET', '/dev/Notes/1?version=0'],
    ['GET', '/dev/Notes/1?version=1.5'],
    ['GET', '/dev/Notes/1?asOf=yesterday'],
    ['GET', '/dev/Notes/1/upstream?search_depth=0'],
    ['GET', '/dev/Notes/1/history?After=-1'],
    ['GET', '/dev/Notes/%E0%A4%A'],
    ['GET', '/dev/Notes/1?a=%ZZ'],
    ['PUT', '/dev/Notes/1'],
    ['PUT', '/dev/Notes'],
    ['POST', '/dev/Notes/find'],
  ])('%s %s is refused with a reason', async (method, path) => {
    const { ask, put } = await withNamespace()
    await put('1', { a: 1 })
    const { status, json } = await ask(method, path)
    expect([status, json.Code, json.Message.length > 20]).toEqual([400, 'BadRequestError', true])
  })

  test('parameters that nobody knows are named, and change nothing', async () => {
    const { ask, put } = await withNamespace()
    await put('1', { a: 1 })
    const { headers, status } = await ask('GET', '/dev/Notes/status?Colour=red')
    expect([status, headers['x-plainwire-ignored']]).toEqual([200, undefined])
    const filtered = await ask('GET', '/dev/Notes/info?AttributeFilters=Stage&Colour=red')
    expect([filtered.json, filtered.headers['x-plainwire-ignored']]).toEqual([
      { Stage: 'dev' },
      'query.Colour',
    ])
  })

  test('a token of another namespace, or of nowhere, only says where to go on', async () => {
    const { ask, put } = await withNamespace()
    for (const id of ['1', '2', '3']) await put(id, {})
    const { status, json } = await ask('GET', '/dev/Notes/list?ExclusiveStartKey=nowhere')
    expect(status).toBe(200)
    expect(json.Items.length).toBeLessThanOrEqual(3)
  })

  test('paths that are nothing, methods that are none, and bodies cut off', async () => {
    const { ask } = running()
    expect((await ask('GET', '/dev/a/b/c/d')).status).toBe(404)
    expect((await ask('PATCH', '/dev/Notes/1', {})).status).toBe(405)
    expect((await ask('PUT', '/dev/Notes/provision', '{"PrimaryKey":')).status).toBe(400)
  })
})
