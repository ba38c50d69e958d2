/** Pages: A10 of the contract, and where it deviates. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Answer, type Loopback, loopback, thrownBy } from './loopback.fixture.ts'
import type { Loose, Method } from './types.ts'

let server: Loopback
let aws: Loose
beforeAll(async () => {
  server = await loopback()
  aws = await server.client()
})
afterAll(() => server.close())

const all = async (pages: AsyncIterable<Loose>): Promise<Loose[]> => {
  const found: Loose[] = []
  for await (const page of pages) found.push(page)
  return found
}
const simple = [
  { Token: 't1', Accumulator: 'a1' },
  { Token: 't2', Accumulator: ['a2', 'a3'] },
  { Accumulator: 'a4' },
]
const nested = simple.map(body => ({ Nest: body }))
const bodies = (list: readonly object[]): Answer[] => list.map(body => ({ body }))

const paginator = { cursor: 'Cursor', token: 'Token', accumulator: 'Accumulator' }
const deep = { cursor: 'Cursor', token: 'Nest.Token', accumulator: 'Nest.Accumulator' }

/** What was sent to say which page is wanted. */
const cursors: Readonly<Record<string, () => (string | undefined)[]>> = {
  query: () =>
    server.asked.map(({ url }) => new URL(url, 'http://x').searchParams.get('Cursor') ?? undefined),
  payload: () => server.asked.map(({ body }) => (body ? JSON.parse(body).Cursor : undefined)),
  headers: () => server.asked.map(({ headers }) => headers.cursor as string | undefined),
}

describe.each(['query', 'payload', 'headers'] as const)('by %s', type => {
  const given = { query: { a: 1 }, payload: { b: 2 }, headers: { c: '3' } }

  test('82: pages become one, with what was asked for sent each time', async () => {
    server.says(...bodies(simple))
    const found = await aws({
      service: 'lambda',
      ...given,
      paginate: true,
      paginator: { ...paginator, type },
    })
    expect(found).toMatchObject({
      statusCode: 200,
      payload: { Accumulator: ['a1', 'a2', 'a3', 'a4'] },
    })
    expect(cursors[type]!()).toEqual([undefined, 't1', 't2'])
    for (const { url, body, headers } of server.asked) {
      expect(url).toContain('a=1')
      expect(JSON.parse(body).b).toBe(2)
      expect(headers.c).toBe('3')
    }
  })

  test('81, 82: paths may be nested', async () => {
    server.says(...bodies(nested))
    const found = await aws({ service: 'lambda', paginate: true, paginator: { ...deep, type } })
    expect(found.payload).toEqual({ Nest: { Accumulator: ['a1', 'a2', 'a3', 'a4'] } })
    expect(cursors[type]!()).toEqual([undefined, 't1', 't2'])
  })

  test('84: or come one by one, none before it is asked for', async () => {
    server.says(...bodies(simple))
    const pages = await aws({
      service: 'lambda',
      paginate: 'iterator',
      paginator: { ...paginator, type },
    })
    expect(server.asked).toHaveLength(0)
    expect((await pages.next()).value.payload).toEqual(simple[0])
    expect(server.asked).toHaveLength(1)
    expect((await all(pages)).map(({ payload }) => payload)).toEqual(simple.slice(1))
    expect(cursors[type]!()).toEqual([undefined, 't1', 't2'])
  })
})

describe('when', () => {
  test.each<[more: object, requests: number]>([
    [{ paginate: true }, 3],
    [{}, 1],
    [{ paginate: false }, 1],
    [{ paginator: { ...paginator, default: 'enabled' } }, 3],
    [{ paginator: { ...paginator, default: 'enabled' }, paginate: false }, 1],
    [{ paginator: undefined, paginate: true }, 1],
  ])('80: %j', async (more, requests) => {
    server.says(...bodies(simple))
    await aws({ service: 'lambda', paginator, ...more })
    expect(server.asked).toHaveLength(requests)
  })

  test.each<[paginator: object, message: string]>([
    [{ token: 'T' }, 'requires a cursor property name (string) or cursor property array'],
    [{ cursor: 'C' }, 'requires a token property name (string) or token property array'],
    [
      { cursor: ['C'], token: 'T' },
      'requires a token and cursor properties to both be a string or array',
    ],
    [{ cursor: 'C', token: 'T' }, 'requires an accumulator property name (string)'],
    [{ ...paginator, type: 'x' }, 'type must be one of: headers, payload, query'],
    [
      { cursor: ['C', 'D'], token: ['T'], accumulator: 'A' },
      'requires an equal number of cursor and token properties',
    ],
  ])('81: %j', async (given, message) => {
    const thrown = await thrownBy(aws({ service: 'lambda', paginate: true, paginator: given }))
    expect(thrown).toBeInstanceOf(ReferenceError)
    expect(thrown.message).toBe(`aws-lite paginator ${message}`)
  })

  test('81: an iterator needs no accumulator, and is refused before it begins', async () => {
    server.says({ body: {} })
    const request = { service: 'lambda', paginate: 'iterator' }
    expect(
      await all(await aws({ ...request, paginator: { cursor: 'C', token: 'T' } })),
    ).toHaveLength(1)
    await expect(aws({ ...request, paginator: { cursor: 'C' } })).rejects.toThrow(
      'paginator requires',
    )
  })

  test('an iterator without a paginator has one page', async () => {
    server.says({ body: { a: 1 } })
    const pages = await all(await aws({ service: 'lambda', paginate: 'iterator' }))
    expect(pages.map(({ payload }) => payload)).toEqual([{ a: 1 }])
  })

  test.each([true, 'iterator'])('83: answers that have no pages, paginate: %j', async paginate => {
    const get = async () => {
      const found = await aws({ service: 'lambda', paginate, paginator })
      return paginate === true ? found : all(found)
    }
    server.says({})
    await expect(get()).rejects.toThrow('Pagination error: missing API response')
    server.says({ body: 'words' })
    await expect(get()).rejects.toThrow('Pagination error: response must be valid JSON or XML')
  })
})

describe('tokens', () => {
  test('82: several at once, those that a page has are sent on', async () => {
    const several = { cursor: ['C', 'D'], token: ['T', 'U'], accumulator: 'A', type: 'query' }
    server.says(...bodies([{ A: [1], T: 't1', U: 'u1' }, { A: [2], T: 't2' }, { A: [3] }]))
    const found = await aws({ service: 'lambda', paginate: true, paginator: several })
    expect(found.payload).toEqual({ A: [1, 2, 3] })
    expect(server.asked.map(({ url }) => url)).toEqual(['/', '/?C=t1&D=u1', '/?C=t2'])
  })

  test('82: a token that was just sent ends it, whatever it is', async () => {
    const key = { id: { S: 'a' } }
    server.says({ body: { A: [1], T: key } })
    const paginator = { cursor: 'C', token: 'T', accumulator: 'A' }
    const found = await aws({ service: 'lambda', paginate: true, paginator })
    expect(found.payload.A).toEqual([1, 1])
    expect(server.asked).toHaveLength(2)
    server.says({ body: { A: [1], T: 'given' } })
    await aws({ service: 'lambda', paginate: true, paginator, payload: { C: 'given' } })
    expect(server.asked).toHaveLength(1)
  })

  test('82: tokens that come around end it too', async () => {
    const turns = Array.from({ length: 20 }, (_, turn) => ({ A: [turn], T: `t${turn % 3}` }))
    server.says(...bodies(turns))
    const paginator = { cursor: 'C', token: 'T', accumulator: 'A' }
    const found = await aws({ service: 'lambda', paginate: true, paginator })
    expect(found.payload.A).toEqual([0, 1, 2, 3])
  })

  test('F, 82: a page without items is not the last', async () => {
    server.says(
      ...bodies([{ Items: [1], T: 'a' }, { Items: [], T: 'b' }, { T: 'c' }, { Items: [2] }]),
    )
    const paginator = { cursor: 'C', token: 'T', accumulator: 'Items' }
    const found = await aws({ service: 'lambda', paginate: true, paginator })
    expect(found.payload.Items).toEqual([1, 2])
  })

  test('85: many pages are no matter of the stack', async () => {
    const many = Array.from({ length: 1500 }, (_, page) => ({
      A: [page],
      T: page < 1499 ? `t${page}` : '',
    }))
    server.says(...bodies(many))
    const paginator = { cursor: 'C', token: 'T', accumulator: 'A' }
    const found = await aws({ service: 'lambda', paginate: true, paginator })
    expect(found.payload.A).toHaveLength(1500)
  })
})

describe('of a method', () => {
  const go = async (method: Method): Promise<Loose> =>
    (await server.client({ plugins: [{ service: 'lambda', methods: { Go: method } }] })).lambda.Go

  const request = ({ paginate }: Loose) => ({
    paginate,
    paginator: { ...paginator, type: 'query' },
  })

  test('82: response() sees all pages as one', async () => {
    server.says(...bodies(simple))
    const run = await go({ request, response: ({ payload }) => payload })
    expect(await run({ paginate: true })).toEqual({ Accumulator: ['a1', 'a2', 'a3', 'a4'] })
  })

  test('84: of an iterator it sees each, with awsjson', async () => {
    server.says(
      { body: { Item: { a: { S: 'x' } }, Token: 't' } },
      { body: { Item: { a: { S: 'y' } } } },
    )
    const run = await go({
      request,
      response: ({ payload }) => ({ awsjson: ['Item'], ...payload }),
    })
    const pages = await all(await run({ paginate: 'iterator' }))
    expect(pages).toEqual([{ Item: { a: 'x' }, Token: 't' }, { Item: { a: 'y' } }])
  })

  test('84: without response() there are pages all the same', async () => {
    server.says(...bodies(simple))
    expect(await all(await (await go({ request }))({ paginate: 'iterator' }))).toHaveLength(3)
  })

  test('84: what fails on the way is an error like any other', async () => {
    const error = vi.fn()
    const run = await go({ request, error })
    server.says({ body: simple[0] }, { status: 400, body: { message: 'no more' } })
    const thrown = await thrownBy(all(await run({ paginate: 'iterator' })))
    expect(thrown.message).toBe('@aws-lite/client: lambda.Go: no more')
    expect(thrown).toBeInstanceOf(Error)
    expect(error).toHaveBeenCalledOnce()
    server.says({ body: simple[0] }, { status: 400, body: { message: 'no more' } })
    const pages = await aws({ service: 'lambda', paginate: 'iterator', paginator })
    expect((await thrownBy(all(pages))).message).toBe('@aws-lite/client: lambda: no more')
  })

  test('84: what response() throws on the way is decorated', async () => {
    server.says(...bodies(simple))
    const run = await go({
      request,
      response() {
        throw new Error('mine')
      },
    })
    const thrown = await thrownBy(all(await run({ paginate: 'iterator' })))
    expect(thrown.message).toBe('@aws-lite/client: lambda.Go: mine')
  })

  test('a failure while all pages are fetched is the call’s', async () => {
    server.says({ body: simple[0] }, { status: 400, body: { message: 'no more' } })
    const thrown = await thrownBy((await go({ request }))({ paginate: true }))
    expect(thrown).toMatchObject({
      statusCode: 400,
      message: '@aws-lite/client: lambda.Go: no more',
    })
  })
})
