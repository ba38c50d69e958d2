/** Search: what is understood and what is refused, an index that follows the log and can be built anew. */
import { describe, expect, test } from 'vitest'
import { withNamespace } from './server.fixture.ts'

const books = {
  '1': { title: 'The quick brown fox', year: 1999, tags: ['animal', 'fable'], rated: true },
  '2': { title: 'A lazy dog and a fox, a fox!', year: 2005, tags: ['animal'] },
  '3': { title: 'Databases, quickly', year: 2005, by: { name: 'Ada' } },
  '4': { title: 'Nothing of the kind', year: 2020 },
}

async function library() {
  const made = await withNamespace({ Search: true })
  for (const [id, book] of Object.entries(books)) await made.put(id, book)
  const search = async (body: object, type = 'Resource') => {
    const { status, json } = await made.ask('PUT', `/dev/Notes/search/${type}`, body)
    return { status, json, ids: json.Resource?.hits.hits.map(({ _id }: { _id: string }) => _id) }
  }
  return { ...made, search }
}

describe('a query', () => {
  test.each([
    [{ match: { title: 'fox' } }, ['2', '1']],
    [{ match: { title: { query: 'quick fox', operator: 'and' } } }, ['1']],
    [{ match: { title: 'QUICK nothing' } }, ['1', '4']],
    [{ match: { by: 'Ada' } }, []],
    [{ match: { 'by.name': 'ada' } }, ['3']],
    [{ match: { year: 2005 } }, ['2', '3']],
    [{ multi_match: { query: 'ada fable' } }, ['3', '1']],
    [{ multi_match: { query: 'ada fable', fields: ['tags'] } }, ['1']],
    [{ multi_match: { query: 'ada', fields: ['*'] } }, ['3']],
    [{ prefix: { title: 'quick' } }, ['1', '3']],
    [{ term: { year: 2005 } }, ['2', '3']],
    [{ term: { tags: { value: 'fable' } } }, ['1']],
    [{ term: { 'title.keyword': 'Databases, quickly' } }, ['3']],
    [{ terms: { year: [1999, 2020] } }, ['1', '4']],
    [{ range: { year: { gte: 2005, lt: 2020 } } }, ['2', '3']],
    [{ range: { title: { gt: 'N' } } }, ['1', '4']],
    [{ exists: { field: 'by' } }, ['3']],
    [{ exists: { field: 'rated' } }, ['1']],
    [{ match_all: {} }, ['1', '2', '3', '4']],
    [{ bool: { must: { match: { title: 'fox' } }, filter: [{ term: { year: 2005 } }] } }, ['2']],
    [{ bool: { must_not: [{ exists: { field: 'tags' } }] } }, ['3', '4']],
    [{ bool: { should: [{ match: { title: 'dog' } }, { term: { year: 2020 } }] } }, ['2', '4']],
    [
      {
        bool: {
          should: [{ match: { title: 'fox' } }, { term: { rated: true } }],
          minimum_should_match: 2,
        },
      },
      ['1'],
    ],
  ])('%j finds %j', async (query, ids) => {
    const { search } = await library()
    const found = await search({ query })
    // Of equal scores the order is by id; here only which there are.
    expect(found.ids?.toSorted()).toEqual(ids.toSorted())
    expect(found.json.Resource.hits.total).toEqual({ value: ids.length, relation: 'eq' })
    const scores = found.json.Resource.hits.hits.map(({ _score }: { _score: number }) => _score)
    expect(scores).toEqual(scores.toSorted((one: number, other: number) => other - one))
  })

  test('ranks what has the word more often, or has rarer words, higher', async () => {
    const { search } = await library()
    expect((await search({ query: { match: { title: 'fox' } } })).ids).toEqual(['2', '1'])
    expect((await search({ query: { match: { title: 'fox dog' } } })).ids[0]).toBe('2')
    const boosted = {
      bool: {
        should: [
          { match: { title: { query: 'databases', boost: 50 } } },
          { match: { title: 'fox' } },
        ],
      },
    }
    expect((await search({ query: boosted })).ids[0]).toBe('3')
  })

  test('is paged, sorted, cut down and marked as asked, within a body or as one', async () => {
    const { search } = await library()
    const body = {
      query: { match_all: {} },
      sort: [{ year: 'desc' }, { title: { order: 'asc' } }],
      from: 1,
      size: 2,
      _source: ['title', 'by.name'],
    }
    for (const sent of [body, { query: body }]) {
      const { json } = await search(sent)
      expect(json.Resource.hits).toMatchObject({
        total: { value: 4 },
        hits: [
          { _id: '2', _index: 'awsdataapi-notes-dev-resource', sort: [2005, books['2'].title] },
          { _id: '3', _source: { title: 'Databases, quickly', by: { name: 'Ada' } } },
        ],
      })
      expect(json.Resource.hits.hits[1]._source).not.toHaveProperty('year')
    }
    const marked = await search({
      query: { match: { title: 'fox' } },
      highlight: { fields: { title: {} } },
    })
    expect(marked.json.Resource.hits.hits[0].highlight).toEqual({
      title: ['A lazy dog and a <em>fox</em>, a <em>fox</em>'],
    })
  })

  test.each([
    [{ query: { fuzzy: { title: 'fax' } } }, "'fuzzy'"],
    [{ query: { match: { title: { query: 'x', fuzziness: 'AUTO' } } } }, "'match.fuzziness'"],
    [{ query: { bool: { musty: [] } } }, "'bool.musty'"],
    [{ query: { match: {} } }, 'match names one attribute'],
    [{ query: { match_all: {}, term: { a: 1 } } }, 'has one member'],
    [{ query: { match_all: {} }, aggs: {} }, "'aggs'"],
    [{ query: { match_all: {} }, highlight: { fields: { a: { order: 'x' } } } }, 'order'],
    [{ query: { range: { a: { near: 1 } } } }, "'range.near'"],
    [{ query: { multi_match: { query: 'x', fields: ['a^2'] } } }, 'a^2'],
    [{ query: { match_all: {} }, from: 9999, size: 2 }, 'at most 10000'],
    [{ query: { match_all: {} }, size: -1 }, 'size is a whole number'],
    [{ query: { match: { a: Array.from({ length: 101 }, (_, n) => `w${n}`).join(' ') } } }, '100'],
    [
      {
        query: Array.from({ length: 25 }).reduce<object>(inner => ({ bool: { must: inner } }), {
          match_all: {},
        }),
      },
      '20 clauses within each other',
    ],
  ])('%j is refused by name', async (body, why) => {
    const { search } = await library()
    const { status, json } = await search(body)
    expect([status, json.Message]).toEqual([400, expect.stringContaining(why)])
  })
})

describe('an index', () => {
  test('follows changes, deletions and erasures', async () => {
    const { search, put, ask } = await library()
    const fox = { query: { match: { title: 'fox' } } }
    await put('4', { title: 'fox' })
    await put('1', { title: 'cat' })
    expect((await search(fox)).ids.toSorted()).toEqual(['2', '4'])
    await ask('DELETE', '/dev/Notes/2', {})
    expect((await search(fox)).ids).toEqual(['4'])
    await ask('PUT', '/dev/Notes/2/restore')
    expect((await search(fox)).ids.toSorted()).toEqual(['2', '4'])
    expect((await search({ query: { match: { title: 'brown' } } })).ids).toEqual([])
  })

  test('holds metadata apart', async () => {
    const { search, ask } = await library()
    await ask('PUT', '/dev/Notes/1', { Metadata: { note: 'fox' } })
    const { json } = await search({ query: { multi_match: { query: 'fox' } } }, 'metadata')
    expect(json.Metadata.hits.hits).toMatchObject([
      { _id: '1', _source: { id: '1-meta', note: 'fox' } },
    ])
  })

  test('is made of what is there when it is asked for, and built anew', async () => {
    const { ask, put } = await withNamespace()
    await put('1', { title: 'fox' })
    const fox = { query: { match: { title: 'fox' } } }
    expect((await ask('PUT', '/dev/Notes/search/Resource', fox)).status).toBe(404)
    await ask('PUT', '/dev/Notes/provision', { ElasticSearchDomain: 'https://search.example' })
    await put('2', { title: 'fox' })
    const found = async () =>
      (await ask('PUT', '/dev/Notes/search/Resource', fox)).json.Resource.hits.total.value
    expect(await found()).toBe(2)
    expect((await ask('POST', '/dev/Notes/search')).status).toBe(202)
    expect(await found()).toBe(2)
    await ask('PUT', '/dev/Notes/drop?DoFinalExport=false')
    await ask('PUT', '/dev/Notes/provision', { Search: true })
    expect(await found()).toBe(0)
  })

  test('takes words and ids of any kind', async () => {
    const { put, ask } = await withNamespace({ Search: true })
    const id = 'ü/'.repeat(340)
    const long = 'x'.repeat(3000)
    const { status } = await put(encodeURIComponent(id), { 'a.b': `${long} 東京 \u{1f98a} naïve` })
    expect(status).toBe(200)
    for (const word of [long, '東京', '\u{1f98a}', 'NAÏVE'])
      expect(
        (await ask('PUT', '/dev/Notes/search/Resource', { query: { match: { 'a.b': word } } })).json
          .Resource.hits.hits,
      ).toMatchObject([{ _id: id }])
  })
})
