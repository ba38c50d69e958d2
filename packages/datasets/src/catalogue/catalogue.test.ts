/** Finding datasets, over the whole service: pages, filters, lineage, usage, agreements, and who may see what. */
import { isAnomaly } from '@plainwire/wire'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { identityOf } from '../auth/caller.ts'
import { DS, minimal, type Running, running, sampleConfig } from '../datasets.fixture.ts'
import { gateOf } from '../gates/gate.ts'
import { countOf, groupUsage } from './usage.ts'

let service: Running
const scopes = (group: string) => [{ account: 'research', group, actions: ['*'] }]
const B = '/v1/ds/research/datasets'
type Made = { readonly name?: string; readonly metadata?: object; readonly [more: string]: unknown }
const make = async (group: string, more: Made = {}): Promise<string> => {
  const metadata = { ...minimal.metadata, ...more.metadata }
  const made = await service.ask('POST', `${B}/${group}`, { ...minimal, ...more, metadata })
  if (made.status !== 202) throw new Error(made.text)
  return made.json.id
}
const ids = (reply: { json: { items: { id: string }[] } }) => reply.json.items.map(({ id }) => id)

beforeAll(async () => {
  service = await running({
    config: { ...sampleConfig, rules: { gates: {}, quotas: {} } },
    // Who he is stands in a header, for these tests.
    authenticate: [
      ({ headers }) => {
        const group = headers.find(([name]) => name === 'x-group')?.[1] ?? '*'
        return identityOf({ id: 'k', via: 'key', scopes: scopes(group), forwardsUsers: true })
      },
    ],
    gate: grounds =>
      gateOf({
        ...grounds,
        lookup: grounds.records,
        measure: {
          datasets: (account, group, most) => countOf(grounds, account, group, most),
          bytes: async (account, group) => {
            const usage = await groupUsage(grounds, account, group)
            return isAnomaly(usage) ? usage : usage.bytes
          },
        },
      }),
  })
})
afterAll(() => service.aws.close())

describe('lists', () => {
  test('70: five are two, two and one, without repeats', async () => {
    const made = await Promise.all([1, 2, 3, 4, 5].map(n => make('pages', { name: `n${n}` })))
    const seen: string[][] = []
    for (let cursor = '', more = true; more; ) {
      const page = await service.ask('GET', `${B}/pages?limit=2${cursor}`)
      expect(page.status).toBe(200)
      seen.push(ids(page))
      more = page.json.next_cursor !== undefined
      cursor = `&cursor=${page.json.next_cursor}`
    }
    expect(seen.map(page => page.length)).toEqual([2, 2, 1])
    expect(seen.flat().sort()).toEqual(made.sort())
  })

  test('70: sorted pages go on where they ended', async () => {
    for (const name of ['b', 'c', 'a']) await make('sorted', { name })
    const names = async (query: string) => {
      const { json } = await service.ask('GET', `${B}/sorted?${query}`)
      const items: { metadata: { name: string } }[] = json.items
      return [items.map(({ metadata }) => metadata.name).join(''), json.next_cursor]
    }
    const [first, cursor] = await names('sort=name&limit=2')
    expect([first, await names(`sort=name&limit=2&cursor=${cursor}`)]).toEqual([
      'ab',
      ['c', undefined],
    ])
    expect(await names('sort=-name')).toEqual(['cba', undefined])
  })

  test('71: each filter picks what it says', async () => {
    const plain = await make('filters', { name: 'Plain' })
    const derived = await make('filters', {
      name: 'made of it',
      derivative: true,
      tags: [{ key: 'COA', value: 'Take.My.Money' }],
      metadata: { data_classifications: ['hipaa'], description: 'PLAINly told' },
    })
    const found = async (query: string) => ids(await service.ask('GET', `${B}/filters?${query}`))
    expect(await found('classification=pii')).toEqual([plain])
    expect(await found('classification=HIPAA')).toEqual([derived])
    expect(await found('derivative=true')).toEqual([derived])
    expect(await found('derivative=false')).toEqual([plain])
    expect(await found('state=finalized')).toEqual([])
    expect((await found('state=draft')).sort()).toEqual([plain, derived].sort())
    expect((await found('q=plain')).sort()).toEqual([plain, derived].sort())
    expect(await found('q=made')).toEqual([derived])
    expect(await found(`q=${plain.slice(0, 13)}`)).toEqual([plain])
    expect(await found('tag=COA:Take.My.Money')).toEqual([derived])
    expect(await found('tag=COA')).toEqual([derived])
    expect(await found('tag=COA:other')).toEqual([])
    expect(await found('tag=COA&derivative=false')).toEqual([])
  })

  test('72, 73: nothing is an empty list, and an account is all its groups', async () => {
    expect((await service.ask('GET', `${B}/nobody-here`)).json).toEqual({ items: [] })
    const [one, two] = [await make('all1'), await make('all2')]
    expect(ids(await service.ask('GET', `${B}?limit=1000`))).toEqual(
      expect.arrayContaining([one, two]),
    )
    expect(ids(await service.ask('GET', `${B}?group=all1`))).toEqual([one])
  })

  test.each([
    'cursor=x',
    'cursor=YWJj',
    'limit=0',
    'limit=1001',
    'state=gone',
    'derivative=maybe',
    'sort=size',
  ])('74: %s is 400', async query =>
    expect((await service.ask('GET', `${B}/pages?${query}`)).status).toBe(400),
  )

  test('186: a scope is all one sees', async () => {
    const mine = await make('mine')
    const theirs = await make('theirs')
    const as = { 'x-group': 'mine' }
    expect(ids(await service.ask('GET', B, undefined, as))).toEqual([mine])
    expect((await service.ask('GET', `${B}/theirs`, undefined, as)).status).toBe(404)
    const hidden = await service.ask('GET', `${B}/theirs/${theirs}/lineage`, undefined, as)
    expect([hidden.status, hidden.text]).toEqual([404, `There is no dataset ${theirs} here.`])
  })
})

describe('185: lineage', () => {
  test('goes both ways, and no further than one may see', async () => {
    const source = await make('mine', { name: 'source' })
    const middle = await make('mine', {
      name: 'middle',
      derivative: true,
      metadata: { source_ids: [source, 'no such'] },
    })
    const leaf = await make('theirs', {
      name: 'leaf',
      derivative: true,
      metadata: { source_ids: [middle] },
    })
    const graph = await service.ask('GET', `${B}/mine/${middle}/lineage`)
    expect(graph.status).toBe(200)
    expect(graph.json.nodes).toHaveLength(3)
    expect(graph.json.nodes).toContainEqual({ id: leaf, name: 'leaf', derivative: true })
    expect(graph.json.edges).toEqual(
      expect.arrayContaining([
        { from: source, to: middle },
        { from: middle, to: leaf },
      ]),
    )
    const seen = await service.ask('GET', `${B}/mine/${source}/lineage`, undefined, {
      'x-group': 'mine',
    })
    expect(seen.json.edges).toEqual([{ from: source, to: middle }])
  })
})

describe('198: usage', () => {
  test('is counted, data and attachments apart, and for the group', async () => {
    const id = await make('used')
    const Bucket = `dataset-localdev-${id}`
    for (const [Key, Body] of [
      ['a', '1234'],
      ['_attachments/x', '12'],
    ] as const)
      await service.all.s3.invoke({ op: 'PutObject', request: { Bucket, Key, Body } })
    expect((await service.ask('GET', `${B}/used/${id}/usage`)).json).toEqual({
      objects: 1,
      bytes: 4,
      attachments: { objects: 1, bytes: 2 },
    })
    expect((await service.ask('GET', `${B}/used/usage`)).json).toMatchObject({
      datasets: 1,
      objects: 2,
      bytes: 6,
      quotas: {},
    })
  })
})

describe('184: agreements', () => {
  test('are set, accepted in the version that holds, and listed', async () => {
    const id = await make('dua', { metadata: { dua_url: 'https://x.org/dua' } })
    const at = `${B}/dua/${id}/dua`
    const U = { 'x-forwarded-user': 'awong' }
    expect((await service.ask('GET', at)).json).toEqual({
      version: '1',
      url: 'https://x.org/dua',
      required: false,
    })
    const set = { version: '2026', url: 'https://x.org/2026', required: true }
    expect((await service.ask('PUT', at, set)).json).toEqual(set)
    expect((await service.ask('GET', at)).json).toEqual(set)
    const accept = (version: string, headers = {}) =>
      service.ask('POST', `${at}/acceptances`, { version }, headers)
    expect((await accept('2026')).status).toBe(400)
    const user = () => service.ask('POST', `${B}/dua/${id}/users`, undefined, U)
    const early = await user()
    expect([early.status, early.text]).toEqual([
      403,
      expect.stringContaining('awong has not accepted version 2026'),
    ])
    expect((await accept('1', U)).status).toBe(409)
    const accepted = await accept('2026', U)
    expect(accepted.status).toBe(201)
    expect(accepted.json).toEqual({
      user: 'awong',
      version: '2026',
      accepted_at: expect.any(String),
    })
    expect((await service.ask('GET', `${at}/acceptances`)).json).toEqual([accepted.json])
    expect((await user()).status).toBe(200)
    const without = await make('dua')
    expect((await service.ask('GET', `${B}/dua/${without}/dua`)).status).toBe(404)
  })
})

describe('the trail of a dataset', () => {
  test('47, 174, 180, 181: lines, entries of reading too, and its verification', async () => {
    const id = await make('lab1')
    const logs = await service.ask('GET', `${DS}/${id}/logs`)
    expect(logs.status).toBe(200)
    const line = new RegExp(
      `^\\d\\d/\\d\\d/\\d{4}, \\d\\d:\\d\\d:\\d\\d - Created dataset ${id} \\(CreatedBy: drz\\)$`,
    )
    expect(logs.json[0]).toMatch(line)
    await service.ask('GET', `${DS}/${id}/attachments`)
    await service.ask('POST', `${DS}/${id}/users`)
    await service.ask('GET', `${DS}/${id}/users`)
    await service.ask('GET', `${DS}/${id}/lineage`)
    await service.service.audit.settle()
    const { json } = await service.ask('GET', `${DS}/${id}/logs?format=json`)
    const entries: { action: string }[] = json.events
    expect(entries.map(({ action }) => action).sort()).toEqual([
      'createDataset',
      'createUser',
      'listAttachments',
      'listUsers',
      'readLineage',
      'readLogs',
    ])
    expect(entries[0]).toMatchObject({
      outcome: 'done',
      prev_hash: '0'.repeat(64),
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      request_id: expect.any(String),
      ts: expect.any(String),
    })
    expect((await service.ask('GET', `${DS}/${id}/logs/verify`)).json).toMatchObject({ ok: true })
  })

  test('175: of a dataset nobody knows is 404', async () => {
    const unknown = '11111111-1111-4111-8111-111111111111'
    for (const path of ['logs', 'logs?format=json', 'logs/verify'])
      expect((await service.ask('GET', `${DS}/${unknown}/${path}`)).status).toBe(404)
    expect((await service.ask('GET', `${DS}/no-uuid/logs`)).status).toBe(400)
  })

  test('177: pages of lines and entries go on', async () => {
    const id = await make('lab1')
    const first = await service.ask('GET', `${DS}/${id}/logs?limit=1`)
    expect(first.json).toHaveLength(1)
    const cursor = first.headers['x-plainwire-next-cursor']
    const next = await service.ask('GET', `${DS}/${id}/logs?limit=1&cursor=${cursor}`)
    expect(next.json[0]).toContain(`"id":"${id}"`)
    expect((await service.ask('GET', `${DS}/${id}/logs?cursor=eA`)).status).toBe(400)
  })

  test('182: what was refused is entered with its outcome', async () => {
    const id = await make('refused')
    const reader = { 'x-group': 'mine' }
    expect((await service.ask('GET', `${B}/refused/${id}/usage`, undefined, reader)).status).toBe(
      404,
    )
    const narrow = await running({
      authenticate: [
        () =>
          identityOf({
            id: 'reader',
            via: 'key',
            scopes: [{ account: 'research', group: '*', actions: ['reader', 'create', 'audit'] }],
            forwardsUsers: true,
          }),
      ],
      gate: grounds => gateOf({ ...grounds, lookup: grounds.records, measure: {} as never }),
    })
    try {
      const made = await narrow.ask('POST', DS, minimal)
      const set = await narrow.ask('PUT', `${DS}/${made.json.id}/dua`, {
        version: '1',
        url: 'https://x.org',
      })
      expect(set.status).toBe(403)
      const { json } = await narrow.ask('GET', `${DS}/${made.json.id}/logs?format=json`)
      expect(json.events).toContainEqual(
        expect.objectContaining({
          action: 'writeDua',
          outcome: 'denied',
          problem: 'NO_RIGHT',
          caller: 'reader',
        }),
      )
    } finally {
      await narrow.aws.close()
    }
  })
})

test('113, 183, 185, 198: gates that are shut are met by requests, and say what to do', async () => {
  const gates = { classificationRules: true, sourcesMustExist: true, sourcesAreKept: true }
  const shut = await running({
    config: { ...sampleConfig, rules: { gates, quotas: { datasets: 2 }, cleared: 'moderate' } },
  })
  try {
    const post = (metadata: object, derivative = false) =>
      shut.ask('POST', DS, {
        ...minimal,
        derivative,
        metadata: { ...minimal.metadata, ...metadata },
      })
    const risky = await post({ data_classifications: ['hipaa'] })
    expect([risky.status, risky.text]).toEqual([403, expect.stringMatching(/^Rule 'cleared'/)])
    const nothing = ['11111111-1111-4111-8111-111111111111']
    expect((await post({ source_ids: nothing }, true)).status).toBe(422)
    const source = await post({})
    const lost = await post({ source_ids: [source.json.id], data_classifications: [] }, true)
    expect([lost.status, lost.text]).toEqual([422, expect.stringContaining('classified pii')])
    const derived = await post({ source_ids: [source.json.id] }, true)
    expect(derived.status).toBe(202)
    const many = await post({})
    expect([many.status, many.text]).toEqual([429, expect.stringContaining('2 of 2 datasets')])
    const gone = await shut.ask('DELETE', `${DS}/${source.json.id}`, undefined, {
      'x-forwarded-user': 'a',
    })
    expect([gone.status, gone.text]).toEqual([409, expect.stringContaining(derived.json.id)])
  } finally {
    await shut.aws.close()
  }
})
