/** The feed of changes and webhooks: resumable, in order, at least once. */
import type { Post, Receiver } from '@plainwire/server'
import { anomaly, isBytes } from '@plainwire/wire'
import { describe, expect, test } from 'vitest'
import { withNamespace } from './server.fixture.ts'

type Made = Awaited<ReturnType<typeof withNamespace>>

test('a store of its own knows at once what was provisioned, changed and dropped', async () => {
  const { ask, put, get } = await withNamespace({}, { single: true })
  for (const n of [1, 2, 3]) await put('1', { n })
  await Promise.all(Array.from({ length: 8 }, (_, n) => put('1', { n }, { ItemVersion: 3 })))
  const cursors = async () =>
    [...(await ask('GET', '/dev/Notes/changes')).text.matchAll(/"Cursor": "(\d+)"/g)].map(
      ([, cursor]) => cursor,
    )
  expect(await cursors()).toEqual(['1', '2', '3', '4'])
  await ask('PUT', '/dev/Notes/schema/Resource', { required: ['n'] })
  expect((await put('1', { m: 1 })).status).toBe(400)
  await ask('PUT', '/dev/Notes/drop?DoFinalExport=no')
  expect((await get('1')).status).toBe(400)
  expect((await ask('GET', '/dev/Notes/status')).status).toBe(404)
  await ask('PUT', '/dev/Notes/provision', {})
  await put('1', { n: 1 })
  expect(await cursors()).toEqual(['1'])
})

describe('the feed', () => {
  test('stays open for what comes, until nobody listens any more', async () => {
    const { handle, put } = await withNamespace()
    await put('1', { n: 1 })
    const left = new AbortController()
    const response = await handle(
      {
        method: 'GET',
        scheme: 'http',
        host: 'here',
        target: '/dev/Notes/changes?Wait=3600',
        headers: [],
        body: new Uint8Array(0),
      },
      { signal: left.signal },
    )
    if (isBytes(response.body)) throw new Error('It does not stream.')
    const seen: number[] = []
    for await (const chunk of response.body.open()) {
      const text = new TextDecoder().decode(chunk)
      if (text.trim() === '') continue
      seen.push(
        ...text
          .trim()
          .split('\n')
          .map(line => JSON.parse(line).After.Resource.n),
      )
      if (seen.length < 3) await put('1', { n: seen.length + 1 })
      else left.abort()
    }
    expect(seen).toEqual([1, 2, 3])
  })

  test('does not wait for writes that were refused, but does for one that is under way', async () => {
    const { ask, put, service, clock } = await withNamespace()
    await put('1', { n: 0 })
    await Promise.all(Array.from({ length: 8 }, (_, n) => put('1', { n }, { ItemVersion: 1 })))
    for (let n = 1; n <= 3; n++) await put('void', { n })
    const lines = async (query = '') =>
      (await ask('GET', `/dev/Notes/changes${query}`)).text
        .trim()
        .split('\n')
        .filter(line => line !== '')
        .map(line => JSON.parse(line))
    expect((await lines()).map(({ Version }) => Version)).toEqual([1, 2, 1, 2, 3])
    expect(await lines('?Limit=1&since=2')).toHaveLength(1)
    const { Changes } = (await ask('GET', '/dev/Notes/void/history')).json
    expect(Changes.map(({ Version }: { Version: number }) => Version)).toEqual([1, 2, 3])
    // A number that somebody took and has not written under yet.
    const counter = { p: { S: 'sequence#dev' }, s: { S: 'Notes' } }
    await service.store.add('plainwire-data-api', counter, 'n', 1)
    await put('2', { n: 1 })
    expect(await lines()).toHaveLength(5)
    clock.now += 10_000
    expect(await lines()).toHaveLength(6)
  })

  test('goes on behind the last event that a client had, and ends when there is no news', async () => {
    const { ask, put } = await withNamespace()
    for (const n of [1, 2, 3]) await put('1', { n })
    const { text, headers } = await ask('GET', '/dev/Notes/changes?Wait=20', undefined, {
      accept: 'text/event-stream',
      'last-event-id': '2',
    })
    expect(headers['content-type']).toBe('text/event-stream')
    expect(text).toMatch(/^retry: 1000\n\nid: 3\ndata: \{.*\}\n\n(: still here\n\n)+$/)
  })

  test.each([
    ['?since=x', {}],
    ['?since=-1', {}],
    ['?Limit=0', {}],
    ['?Limit=1001', {}],
    ['?Wait=99999', {}],
    ['', { accept: 'text/event-stream', 'last-event-id': 'abc' }],
  ])('refuses %j with %j', async (query, headers) => {
    const { ask } = await withNamespace()
    expect((await ask('GET', `/dev/Notes/changes${query}`, undefined, headers)).status).toBe(400)
  })
})

/** Somebody who is told, and answers as he is told to. */
function listening({ service }: Made, statuses: (number | 'cut')[] = []) {
  const seen: { to: Receiver; text: string }[] = []
  const post: Post = async (to, { body: text }) => {
    seen.push({ to, text })
    const status = statuses.shift() ?? 200
    if (status === 'cut') return anomaly('unavailable', 'cut off', { retryable: true })
    return status === 200
      ? undefined
      : anomaly('unavailable', `The webhook answered ${status}.`, { status })
  }
  Object.assign(service, { post })
  const cursors = () =>
    seen.map(({ text }) => JSON.parse(text).Changes.map((one: { Cursor: string }) => one.Cursor))
  return { seen, cursors }
}

describe('webhooks', () => {
  test('are told each change in order, signed', async () => {
    const made = await withNamespace()
    const { ask, put, work } = made
    const { seen, cursors } = listening(made)
    await put('0', { n: 0 })
    await ask('PUT', '/dev/Notes/webhooks/mine', {
      Url: 'https://there.example/hook?a=1',
      Secret: 'quiet',
    })
    await put('1', { n: 1 })
    await put('1', { n: 2 })
    expect(await work()).toEqual([])
    expect(await work()).toEqual([])
    expect(cursors()).toEqual([['2', '3']])
    const [{ to, text }] = seen as [(typeof seen)[number]]
    const url = 'https://there.example/hook?a=1'
    expect(to).toEqual({ url, secret: 'quiet', allowPrivate: false })
    expect(JSON.parse(text)).toMatchObject({
      Webhook: 'mine',
      Namespace: 'Notes',
      Stage: 'dev',
      Cursor: '3',
      Changes: [{ After: { Resource: { n: 1 } } }, { Before: { Resource: { n: 1 } } }],
    })
    const list = await ask('GET', '/dev/Notes/webhooks')
    expect(list.json).toEqual([
      {
        Name: 'mine',
        Url: 'https://there.example/hook?a=1',
        Signed: true,
        Cursor: '3',
        Status: 'OK',
        Failures: 0,
      },
    ])
    expect(list.text).not.toContain('quiet')
    expect((await ask('DELETE', '/dev/Notes/webhooks/mine')).status).toBe(200)
    expect((await ask('DELETE', '/dev/Notes/webhooks/mine')).status).toBe(404)
    await put('1', { n: 3 })
    await work()
    expect(seen).toHaveLength(1)
  })

  test('that fail are told again after a pause, and nothing is skipped', async () => {
    const made = await withNamespace()
    const { ask, put, work, clock } = made
    const { cursors } = listening(made, [500, 'cut', 200])
    await put('1', { n: 1 })
    await ask('PUT', '/dev/Notes/webhooks/mine', { Url: 'https://there.example', Since: '0' })
    await work()
    await work()
    expect(cursors()).toEqual([['1']])
    expect((await ask('GET', '/dev/Notes/webhooks')).json).toMatchObject([
      {
        Status: 'FAILING',
        Failures: 1,
        ErrorMessage: 'The webhook answered 500.',
        NextAttempt: '2026-01-15 12:00:01',
      },
    ])
    clock.now += 1000
    await put('1', { n: 2 })
    await work()
    clock.now += 2000
    await work()
    expect(cursors()).toEqual([['1'], ['1', '2'], ['1', '2']])
    expect((await ask('GET', '/dev/Notes/webhooks')).json).toMatchObject([
      { Status: 'OK', Cursor: '2' },
    ])
  })

  test('that are gone for good are told nothing more', async () => {
    const made = await withNamespace()
    const { ask, put, work, clock } = made
    const { seen } = listening(made, [410])
    await ask('PUT', '/dev/Notes/webhooks/mine', { Url: 'https://there.example' })
    await put('1', { n: 1 })
    await work()
    clock.now += 10_000_000
    await work()
    expect(seen).toHaveLength(1)
    expect((await ask('GET', '/dev/Notes/webhooks')).json).toMatchObject([{ Status: 'GONE' }])
  })

  test('are told much in several parts', async () => {
    const made = await withNamespace()
    const { ask, put, work } = made
    const { cursors } = listening(made)
    await ask('PUT', '/dev/Notes/webhooks/mine', { Url: 'https://there.example' })
    for (const n of [1, 2, 3, 4]) await put(String(n), { text: 'x'.repeat(390_000) })
    await work()
    expect(cursors()).toEqual([
      ['1', '2'],
      ['3', '4'],
    ])
  })

  test.each([
    ['mine', {}],
    ['mine', { Url: 'ftp://x' }],
    ['mine', { Url: 'http://there.example' }],
    ['mine', { Url: 'https://user:pass@there.example' }],
    ['mine', { Url: 'https://there.example', Since: 'x' }],
    ['mine', { Url: 'https://there.example', Secret: 1 }],
    ['a%20b', { Url: 'https://there.example' }],
  ])('%s with %j is refused', async (name, body) => {
    const { ask } = await withNamespace()
    expect((await ask('PUT', `/dev/Notes/webhooks/${name}`, body)).status).toBe(400)
  })
})
