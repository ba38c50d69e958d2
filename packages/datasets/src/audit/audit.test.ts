/** The trail on a real log: what is written, in which words, who can tell that it was changed, and what a death in between leaves. */
import { client } from '@plainwire/client'
import { cloudwatchLogs } from '@plainwire/cloudwatch-logs'
import { local } from '@plainwire/local'
import { type Documents, leases, memoryDocuments } from '@plainwire/server'
import { type Anomaly, anomaly, isAnomaly } from '@plainwire/wire'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Logs } from '../aws/types.ts'
import { encodedGroup } from '../names.ts'
import type { Audit, AuditEvent } from '../types.ts'
import { entriesOf, genesis, verifyChain } from './chain.ts'
import { oneAtATime } from './one-at-a-time.ts'
import { logsSink, type Sink } from './sink.ts'
import { trail } from './trail.ts'
import type { Entry } from './types.ts'
import { pieces, shown, visible } from './words.ts'

const names = {
  logGroup: (group: string) => `/spinup/localdev/${encodedGroup(group)}`,
  logStream: (id: string) => `dataset-${id}`,
}
const where = { account: 'research', group: 'lab1', id: 'd1' }
const chain = { account: 'research', group: 'lab1', dataset: 'd1' }
let ids = 0
const event = (more: Partial<AuditEvent> = {}): AuditEvent => ({
  id: `e${++ids}`,
  at: Date.now(),
  account: 'research',
  group: 'lab1',
  dataset: 'd1',
  action: 'updateDataset',
  actor: 'awong',
  caller: 'token',
  requestId: 'r1',
  outcome: 'done',
  lines: [`Updated metadata for dataset d1 (ModifiedBy: awong) ${ids}`],
  ...more,
})

let aws: ReturnType<typeof local>
let logs: Logs
let documents: Documents
let failures: Anomaly[]
const trailOn = (more: { sink?: Sink; documents?: Documents; owner?: string } = {}): Audit => {
  const own = more.documents ?? documents
  return trail({
    accounts: ['research'],
    documents: own,
    leases: leases({ documents: own, owner: more.owner ?? 'a', now: Date.now }),
    sink: () => more.sink ?? logsSink({ logs, retentionDays: 365, now: Date.now }),
    names,
    retentionDays: 365,
    now: Date.now,
    newId: () => `m${++ids}`,
    failed: failure => failures.push(failure),
  })
}
/** What somebody with rights on the log writes instead. */
const rewritten = async (stream: string, change: (messages: string[]) => string[]) => {
  const at = { logGroupName: '/spinup/localdev/lab1', logStreamName: stream }
  const read = await logs.invoke({ op: 'GetLogEvents', request: { ...at, startFromHead: true } })
  if (isAnomaly(read)) throw new Error(read.message)
  const messages = change(read.events!.map(({ message }) => message!))
  await logs.invoke({ op: 'DeleteLogStream', request: at })
  await logs.invoke({ op: 'CreateLogStream', request: at })
  const logEvents = messages.map(message => ({ timestamp: Date.now(), message }))
  if (logEvents.length > 0) await logs.invoke({ op: 'PutLogEvents', request: { ...at, logEvents } })
}
const recorded = async (audit: Audit, count: number) => {
  for (let index = 0; index < count; index++) expect(await audit.record(event())).toBeUndefined()
  await audit.settle()
}

beforeEach(() => {
  aws = local()
  logs = client({
    api: cloudwatchLogs,
    region: 'us-east-1',
    send: aws.send,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  }) as Logs
  documents = memoryDocuments()
  failures = []
})
afterEach(() => aws.close())

describe('the log', () => {
  test('46: is opened with its retention and tags, as often as asked', async () => {
    const audit = trailOn()
    for (let time = 0; time < 2; time++)
      expect(await audit.open(where, [{ key: 'ID', value: 'd1' }])).toBeUndefined()
    const groups = await logs.invoke({ op: 'DescribeLogGroups', request: {} })
    expect(groups).toMatchObject({
      logGroups: [{ logGroupName: '/spinup/localdev/lab1', retentionInDays: 365 }],
    })
    const tags = await logs.invoke({
      op: 'ListTagsLogGroup',
      request: { logGroupName: '/spinup/localdev/lab1' },
    })
    expect(tags).toMatchObject({ tags: { ID: 'd1' } })
  })

  test('174, 182: holds the lines in the words of the first service, and an entry of everything', async () => {
    const audit = trailOn()
    await audit.record(event({ lines: ['Created dataset d1 (CreatedBy: drz)', '{"id":"d1"}'] }))
    await audit.record(event({ action: 'getDataset', lines: [] }))
    const refused = { outcome: 'denied', problem: 'DUA', lines: [] } as const
    await audit.record(event({ ...refused, action: 'createUser' }))
    const read = await audit.lines(where)
    const line = /^\d\d\/\d\d\/\d{4}, \d\d:\d\d:\d\d - Created dataset d1 \(CreatedBy: drz\)$/
    expect(read).toEqual({
      lines: [expect.stringMatching(line), expect.stringMatching(/{"id":"d1"}$/)],
    })
    const entries = await audit.entries(chain)
    expect(entries).toMatchObject({
      events: [
        { seq: 1, action: 'updateDataset', outcome: 'done', actor: 'awong', caller: 'token' },
        { seq: 2, action: 'getDataset', request_id: 'r1' },
        { seq: 3, action: 'createUser', outcome: 'denied', problem: 'DUA' },
      ],
    })
    expect(await audit.verify(chain)).toEqual({ ok: true, entries: 3 })
  })

  test('175: of a dataset nobody wrote of is not there, and one that is quiet is empty', async () => {
    const audit = trailOn()
    expect(await audit.lines(where)).toBeUndefined()
    await audit.open(where, [])
    expect(await audit.lines(where)).toEqual({ lines: [] })
  })

  test('177: 12,000 events are all reached, in order', async () => {
    const audit = trailOn()
    const all = Array.from({ length: 12_000 }, (_, index) => event({ lines: [`line ${index}`] }))
    await Promise.all(all.map(one => audit.record(one)))
    const got: string[] = []
    for (let cursor: string | undefined, more = true; more; ) {
      const page = await audit.lines(where, cursor === undefined ? {} : { cursor })
      if (page === undefined || isAnomaly(page)) throw new Error('no page')
      got.push(...page.lines.map(line => line.slice(line.indexOf(' - ') + 3)))
      cursor = page.cursor
      more = cursor !== undefined
    }
    expect(got).toEqual(all.map(({ lines }) => lines[0]))
    expect(await audit.lines(where, { cursor: 'bm8' })).toMatchObject({ code: 'BAD_CURSOR' })
    expect(await audit.verify(chain)).toEqual({ ok: true, entries: 12_000 })
  })

  test('178: what would end a line is an escape in it', async () => {
    const audit = trailOn()
    await audit.record(event({ lines: ['by a\nb\u2028c\u001b[0m'] }))
    const read = await audit.lines(where)
    expect(read).toMatchObject({
      lines: [expect.stringMatching(/by a\\u000ab\\u2028c\\u001b\[0m$/)],
    })
  })

  test('D35: an answer larger than an event is in several', async () => {
    const answer = JSON.stringify({ description: 'ä'.repeat(200_000) })
    const audit = trailOn()
    await audit.record(
      event({ lines: ['Updated metadata for dataset d1 (ModifiedBy: a)', answer] }),
    )
    const read = await audit.lines(where)
    if (read === undefined || isAnomaly(read)) throw new Error('no lines')
    expect(read.lines.length).toBeGreaterThan(2)
    const text = read.lines.slice(1).map(line => line.slice(line.indexOf(' - ') + 3))
    expect(text.join('')).toBe(answer)
  })
})

test('176: is safe when it was recorded, and comes into the log without anybody asking', async () => {
  const audit = trailOn({
    sink: {
      ...logsSink({ logs, retentionDays: 365, now: Date.now }),
      put: () => new Promise(() => {}),
    },
  })
  await audit.record(event())
  // The log never answers: what is safe is safe before it.
  expect((await documents.list('outbox/audit-research/')) as object).toMatchObject({
    keys: [expect.any(String)],
  })
  documents = memoryDocuments()
  await trailOn().record(event({ lines: ['by itself'] }))
  const request = { logGroupName: '/spinup/localdev/lab1', logStreamName: 'dataset-d1' }
  for (let seen = false; !seen; ) {
    const read = await logs.invoke({ op: 'GetLogEvents', request })
    seen = !isAnomaly(read) && read.events?.[0]?.message === 'by itself'
    await new Promise(done => setImmediate(done))
  }
})

test('details that no event of the log could hold do not hold up the others', async () => {
  const audit = trailOn()
  await audit.record(event({ details: { text: 'ä'.repeat(300_000) } }))
  await audit.record(event())
  const entries = await audit.entries(chain)
  expect(entries).toMatchObject({ events: [{ details: { left_out: 300_011 } }, { seq: 2 }] })
  expect(await audit.verify(chain)).toEqual({ ok: true, entries: 2 })
})

describe('180: a change of the log', () => {
  const altered = (at: number) => (messages: string[]) =>
    messages.map((text, index) => (index === at ? text.replace('awong', 'drz') : text))
  test.each<[string, string, (messages: string[]) => string[], number, RegExp]>([
    ['an altered entry', 'dataset-d1-entries', altered(2), 3, /not what was hashed/],
    ['a removed entry', 'dataset-d1-entries', all => all.toSpliced(1, 1), 2, /missing/],
    ['the first removed', 'dataset-d1-entries', all => all.slice(1), 1, /missing/],
    ['the last removed', 'dataset-d1-entries', all => all.slice(0, -1), 5, /missing: the anchor/],
    ['everything removed', 'dataset-d1-entries', () => [], 1, /missing/],
    ['what is no entry', 'dataset-d1-entries', all => [...all, 'no json'], 0, /no number/],
    ['an altered line', 'dataset-d1', altered(3), 4, /its line is not in the log/],
  ])('%s is named', async (_, stream, change, seq, why) => {
    const audit = trailOn()
    await recorded(audit, 5)
    await rewritten(stream, change)
    expect(await audit.verify(chain)).toMatchObject({
      ok: false,
      broken_at: { seq, why: expect.stringMatching(why) },
    })
  })

  test('a whole chain written anew does not fit the anchor outside', async () => {
    const audit = trailOn()
    await recorded(audit, 5)
    await rewritten('dataset-d1-entries', messages => {
      let last = { seq: 0, hash: genesis }
      return messages.map(text => {
        const { seq, ts, event: id, request_id, hash, prev_hash, ...rest } = JSON.parse(text)
        const forged = {
          ...rest,
          id,
          at: Date.parse(ts),
          requestId: request_id,
          actor: 'drz',
          lines: [],
        }
        const [entry] = entriesOf([forged], last)
        last = entry!
        return JSON.stringify(entry)
      })
    })
    const entries = await audit.entries(chain)
    if (isAnomaly(entries)) throw new Error(entries.message)
    expect(verifyChain(entries.events)).toMatchObject({ ok: true })
    expect(await audit.verify(chain)).toMatchObject({
      ok: false,
      broken_at: { seq: 5, why: expect.stringMatching(/written anew/) },
    })
  })

  test('what retention has swept is not missed', () => {
    const events = [1, 2, 3].map(() => event({ at: 1_000 }))
    const entries = entriesOf(events, { seq: 0, hash: genesis }).slice(1)
    expect(verifyChain(entries, { forgotten: 2_000 })).toMatchObject({ ok: true, entries: 2 })
    expect(verifyChain(entries, { forgotten: 500 })).toMatchObject({ broken_at: { seq: 1 } })
  })
})

describe('179: nothing is lost, and nothing stands twice', () => {
  test('while the log is down: it comes in when the log is back', async () => {
    const sink = logsSink({ logs, retentionDays: 365, now: Date.now })
    let down = true
    const audit = trailOn({
      sink: {
        ...sink,
        put: async (...args) =>
          down ? anomaly('forbidden', 'no', { code: 'AccessDenied' }) : sink.put(...args),
      },
    })
    await recorded(audit, 3)
    expect(await audit.backlog()).toBeGreaterThan(0)
    expect(failures[0]).toMatchObject({ code: 'AccessDenied' })
    down = false
    // Another process, which knows nothing but what was stored.
    const other = trailOn({ owner: 'b' })
    await other.settle()
    expect(await other.backlog()).toBe(0)
    expect(await other.verify(chain)).toEqual({ ok: true, entries: 3 })
  })

  test('dead at any write to the store, another goes on: every event once, in both streams', async () => {
    let died = 0
    for (let at = 1; ; at++) {
      const own = memoryDocuments()
      let writes = 0
      const dying: Documents = {
        ...own,
        put: (...args) => (++writes > at ? new Promise(() => {}) : own.put(...args)),
        delete: (...args) => (++writes > at ? new Promise(() => {}) : own.delete(...args)),
      }
      const first = trailOn({ documents: dying })
      const group = `at-${at}`
      const told = event({ group, dataset: `x${at}` })
      const safe = await Promise.race([
        first.record(told).then(() => true),
        new Promise<false>(done => setTimeout(done, 20, false)),
      ])
      await Promise.race([first.settle(), new Promise(done => setTimeout(done, 20))])
      const later = () => Date.now() + 60_000
      const second = trail({
        accounts: ['research'],
        documents: own,
        leases: leases({ documents: own, owner: 'b', now: later }),
        sink: () => logsSink({ logs, retentionDays: 365, now: Date.now }),
        names,
        retentionDays: 365,
        now: later,
        newId: () => `m${++ids}`,
      })
      await second.settle()
      const read = await second.lines({ account: 'research', group, id: `x${at}` })
      const lines = read && !isAnomaly(read) ? read.lines.length : 0
      if (safe) expect(lines).toBe(1)
      expect(await second.verify({ account: 'research', group, dataset: `x${at}` })).toEqual({
        ok: true,
        entries: lines,
      })
      died++
      if (writes <= at) break
    }
    expect(died).toBeGreaterThan(4)
  })

  test('an event that is recorded twice is entered once', async () => {
    const audit = trailOn()
    const once = event()
    await audit.record(once)
    await audit.settle()
    await audit.record(once)
    await audit.record({ ...event(), id: once.id })
    await audit.settle()
    expect(await audit.verify(chain)).toEqual({ ok: true, entries: 1 })
    expect(await audit.lines(where)).toMatchObject({ lines: [expect.any(String)] })
  })

  test('two processes share one chain', async () => {
    const [a, b] = [trailOn({ owner: 'a' }), trailOn({ owner: 'b' })]
    await Promise.all([...Array(20).keys()].map(index => (index % 2 ? a : b).record(event())))
    while ((await a.backlog()) !== 0) {
      await Promise.all([a.settle(), b.settle()])
      await new Promise(done => setImmediate(done))
    }
    expect(await a.verify(chain)).toEqual({ ok: true, entries: 20 })
  })
})

test('181: reading is entered too, many at once', async () => {
  const audit = trailOn()
  for (let index = 0; index < 30; index++) audit.mention(event({ action: 'getDataset', lines: [] }))
  await audit.settle()
  expect(await audit.verify(chain)).toEqual({ ok: true, entries: 30 })
  expect(await audit.backlog()).toBe(0)
})

test('events of a group besides its datasets have a chain of their own', async () => {
  const audit = trailOn()
  const { dataset, ...listed } = event({ action: 'listDatasets', lines: [] })
  await audit.record(listed)
  const own = { account: 'research', group: 'lab1' }
  expect(await audit.entries(own)).toMatchObject({ events: [{ action: 'listDatasets', seq: 1 }] })
  expect(await audit.verify(own)).toEqual({ ok: true, entries: 1 })
})

describe('parts', () => {
  test('a line is shown month first, in UTC', () =>
    expect(shown(Date.UTC(2026, 0, 2, 3, 4, 5, 999), 'x')).toBe('01/02/2026, 03:04:05 - x'))
  test('what is plain stays as it is', () => expect(visible('Zoë 7')).toBe('Zoë 7'))
  test('pieces end at characters', () => {
    const text = `a${'€'.repeat(150_000)}`
    const parts = pieces(text)
    expect(parts.length).toBe(3)
    expect(parts.join('')).toBe(text)
  })
  test('an entry says what happened as it was hashed', () => {
    const [entry] = entriesOf([event()], { seq: 0, hash: genesis }) as [Entry]
    expect(verifyChain([entry])).toMatchObject({ ok: true })
    expect(verifyChain([{ ...entry, outcome: 'denied' }])).toMatchObject({ broken_at: { seq: 1 } })
  })
  test('who asks during a run gets one that begins after', async () => {
    const runs: number[] = []
    const run = oneAtATime(async () => {
      runs.push(runs.length)
      await new Promise(done => setImmediate(done))
    })
    const first = run()
    await Promise.all([first, run(), run()])
    expect(runs).toHaveLength(2)
  })
})
