/** The engine over OpenSearch, held to exchanges as its documentation has them. */
import { readFileSync } from 'node:fs'
import { type HttpRequest, header, isBytes, type Send } from '@plainwire/wire'
import { expect, test } from 'vitest'
import { openSearch } from '../index.ts'
import { withNamespace } from '../server.fixture.ts'

type Exchange = {
  readonly method: string
  readonly target: string
  readonly body?: object
  readonly lines?: readonly object[]
  readonly status: number
  readonly answer: object
}

/** Answers in turn, and holds each request against the one that is written down. */
function recorded(file: string): { send: Send; left: () => number; seen: HttpRequest[] } {
  const exchanges = JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')) as Exchange[]
  const seen: HttpRequest[] = []
  const send: Send = async request => {
    seen.push(request)
    const next = exchanges.shift()
    const text = isBytes(request.body) ? new TextDecoder().decode(request.body) : ''
    expect(`${request.method} ${request.target}`).toBe(`${next?.method} ${next?.target}`)
    if (next?.body !== undefined) expect(JSON.parse(text)).toEqual(next.body)
    if (next?.lines)
      expect(
        text
          .trim()
          .split('\n')
          .map(line => JSON.parse(line)),
      ).toMatchObject(next.lines)
    return {
      status: next!.status,
      headers: [['content-type', 'application/json']],
      body: new TextEncoder().encode(JSON.stringify(next!.answer)),
    }
  }
  return { send, left: () => exchanges.length, seen }
}

test('OpenSearch is made ready, fed in bulk, asked in its own language, and emptied', async () => {
  const { send, left, seen } = recorded('./opensearch.exchanges.json')
  const aside: string[] = []
  const engine = openSearch({
    endpoint: 'https://search.example/',
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKID', secretAccessKey: 'secret' },
    send,
    aside: (id, reason) => void aside.push(`${id}: ${reason}`),
  })
  const { ask, put, service, work } = await withNamespace({ Search: true })
  Object.assign(service, { engine: async () => engine })
  expect(await work()).toEqual([])
  await put('1', { title: 'fox' })
  await put('2', {}, { Metadata: { cost: 7 } })
  const query = {
    bool: {
      must: { match: { title: 'Fox' } },
      filter: [
        { term: { state: 'open' } },
        { terms: { n: [1, 2] } },
        { prefix: { title: { value: 'Fo' } } },
      ],
    },
  }
  const search = (body: object) => ask('PUT', '/dev/Notes/search/Resource', body)
  expect((await search({ query, size: 5 })).json.Resource.hits.hits).toMatchObject([
    { _id: '1', _source: { title: 'fox' } },
  ])
  expect(aside).toEqual(['2: failed to parse field [cost]'])
  expect(header(seen[0]!.headers, 'authorization')).toContain('/eu-west-1/es/aws4_request')
  await ask('DELETE', '/dev/Notes/1', {})
  // What is not taken at the moment is sent again in the next round.
  expect(await work()).toMatchObject([{ message: expect.stringContaining('queue is full') }])
  expect(await work()).toEqual([])
  expect((await search({ query: { match_all: {} }, sort: 'year' })).status).toBe(400)
  await ask('PUT', '/dev/Notes/drop?DoFinalExport=no')
  expect(left()).toBe(0)
})
