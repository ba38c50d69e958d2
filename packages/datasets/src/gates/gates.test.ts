/** Each gate in both positions: shut it refuses in words one can act on, open it lets the contract through. */
import { memoryDocuments } from '@plainwire/server'
import { describe, expect, test } from 'vitest'
import type { Action } from '../actions.ts'
import type { Gates, Rules } from '../config/types.ts'
import { readRecord } from '../store/metadata.ts'
import type { DatasetRecord, Metadata, Own, Question } from '../types.ts'
import { riskOf } from './classification.ts'
import { acceptanceKey, agreementOf } from './dua.ts'
import { gateOf } from './gate.ts'
import { rightOf } from './rights.ts'

const id = '11111111-1111-4111-8111-111111111111'
const other = '22222222-2222-4222-8222-222222222222'
const record = (metadata: Partial<Metadata> = {}, own: Own = {}): DatasetRecord => {
  const read = readRecord(JSON.stringify({ id, created_by: 'drz', ...metadata }))
  if ('$anomaly' in read) throw new Error(read.message)
  return { account: 'research', group: 'lab1', id, version: '1', metadata: read.metadata, own }
}
const shut = (...names: (keyof Gates)[]): Rules => ({
  gates: Object.fromEntries(names.map(name => [name, true])),
  quotas: {},
})
const open: Rules = { gates: {}, quotas: {} }
const scoped = (group: string, ...actions: string[]) => ({
  id: 'portal',
  via: 'key' as const,
  scopes: [{ account: 'research', group, actions }],
  forwardsUsers: true,
})
const question = (action: Action, more: Partial<Question> = {}): Question => ({
  action,
  account: 'research',
  group: 'lab1',
  rules: open,
  caller: scoped('*', '*'),
  ...more,
})
const documents = memoryDocuments()
const stored: Record<string, DatasetRecord> = {}
const used = { datasets: 0, bytes: 0, dependants: [] as string[] }
const gate = gateOf({
  documents,
  tenants: new Map([
    ['research', { account: { loggingBucket: 'logs' }, aws: {} }],
    ['bare', { account: {}, aws: {} }],
  ]) as never,
  lookup: { find: async (_, id) => stored[id], dependants: async () => used.dependants },
  measure: { datasets: async () => used.datasets, bytes: async () => used.bytes },
})

describe('186: rights', () => {
  test('every action names one', () => {
    for (const right of Object.values(rightOf)) expect(right).toMatch(/^[a-z]+$/)
  })
  test.each<[Action, ReturnType<typeof scoped>, number | undefined]>([
    ['getDataset', scoped('lab1', 'reader'), undefined],
    ['updateDataset', scoped('lab1', 'reader'), 403],
    ['updateDataset', scoped('lab1', 'contributor'), undefined],
    ['createUser', scoped('lab1', 'contributor'), 403],
    ['createUser', scoped('lab1', 'users'), undefined],
    ['getDataset', scoped('lab2', '*'), 404],
    ['readLogs', scoped('lab1', 'auditor'), undefined],
    ['reconcile', scoped('lab1', 'steward'), 403],
  ])('%s for %o: %s', async (action, caller, status) => {
    const answer = await gate(question(action, { caller, record: record() }))
    expect(answer?.status).toBe(status)
  })
  test('outside of his scope one is told what is told of nothing', async () => {
    const hidden = await gate(
      question('getDataset', { caller: scoped('lab2', '*'), record: record() }),
    )
    expect(hidden?.message).toBe(`There is no dataset ${id} here.`)
    const elsewhere = await gate(
      question('getDataset', { account: 'bare', caller: scoped('lab1', '*') }),
    )
    expect(elsewhere?.message).toBe('account not found: bare')
  })
})

describe('finalized datasets', () => {
  const done = record({ finalized_at: '2026-01-01T00:00:00Z' })
  test.each<[string, Action, keyof Gates]>([
    ['83', 'updateDataset', 'finalizedBlocksUpdates'],
    ['134', 'createAttachment', 'finalizedBlocksAttachments'],
    ['134', 'deleteAttachment', 'finalizedBlocksAttachments'],
    ['112', 'deleteDataset', 'finalizedBlocksDeletion'],
  ])('%s: %s under %s', async (_, action, name) => {
    const caller = scoped('lab1', 'contributor', 'delete')
    const asked = question(action, { record: done, caller })
    expect(await gate({ ...asked, rules: shut(name) })).toMatchObject({
      status: 409,
      code: 'FINALIZED',
    })
    expect(await gate(asked)).toBeUndefined()
    expect(await gate({ ...asked, rules: shut(name), record: record() })).toBeUndefined()
  })
  test('112, 134: a steward may, and says so where he deletes', async () => {
    const rules = shut('finalizedBlocksAttachments', 'finalizedBlocksDeletion')
    const caller = scoped('lab1', 'steward')
    const by = (action: Action, input?: unknown) =>
      gate(question(action, { record: done, rules, caller, input }))
    expect(await by('createAttachment')).toBeUndefined()
    expect(await by('deleteDataset')).toMatchObject({ status: 409 })
    expect(await by('deleteDataset', { force: true })).toBeUndefined()
  })
})

describe('183: classifications', () => {
  const rules = { ...shut('classificationRules'), cleared: 'moderate' as const }
  const creating = (words: string[], more: Partial<Question> = {}) =>
    gate(
      question('createDataset', {
        rules,
        input: { metadata: { data_classifications: words } },
        ...more,
      }),
    )

  test('a group that is not cleared holds no hipaa, and the rule is named', async () => {
    expect(await creating(['pii'])).toBeUndefined()
    expect(await creating(['pii', 'HIPAA'])).toMatchObject({
      status: 403,
      message:
        "Rule 'cleared': research, lab1 is cleared for moderate risk and this is high; choose one that is cleared, or have it cleared in the configuration.",
      data: { rules: ['cleared'], risk: 'high' },
    })
    expect(await creating(['hipaa'], { rules: { ...rules, cleared: 'high' } })).toBeUndefined()
    expect(await creating(['hipaa'], { rules: open })).toBeUndefined()
  })
  test('all that is missing is said at once; words nobody knows are refused', async () => {
    const nothing = {
      account: 'bare',
      caller: { ...scoped('*', '*'), scopes: [{ account: '*', group: '*', actions: ['*'] }] },
    }
    expect(await creating(['hipaa'], nothing)).toMatchObject({
      message: expect.stringMatching(/'cleared'.*'access-log'.*loggingBucket/),
    })
    expect(await creating(['secret'])).toMatchObject({
      message: expect.stringMatching(/vocabulary.*ferpa/),
    })
    expect(await creating(['constructor'])).toMatchObject({ data: { rules: ['vocabulary'] } })
  })
  test('credentials for what is sensitive end; what is high is promoted by another', async () => {
    const high = record({ data_classifications: ['hipaa'] })
    const asked = (action: Action, more: Partial<Question>) =>
      gate(question(action, { rules, record: high, ...more }))
    expect(await asked('createUser', {})).toMatchObject({
      message: expect.stringContaining('28800 seconds'),
    })
    expect(await asked('createUser', { input: { ttl_seconds: 28_800 } })).toBeUndefined()
    expect(await asked('createSession', {})).toBeUndefined()
    expect(await asked('promoteDataset', { actor: 'drz' })).toMatchObject({
      data: { rules: ['second-person'] },
    })
    expect(await asked('promoteDataset', { actor: 'awong' })).toBeUndefined()
  })
  test.each([
    [[], 'low'],
    [['none'], 'low'],
    [['ferpa', 'none'], 'moderate'],
    [['pci'], 'high'],
    [['x'], undefined],
  ])('%j is %s', (words, risk) => expect(riskOf(words as string[])).toBe(risk))
})

describe('184: the data-use agreement', () => {
  const withUrl = record({ dua_url: 'https://x.org/dua' })
  const rules = shut('duaBeforeAccess')
  test('is accepted before access is given, by whoever asks, in the version that holds', async () => {
    const asked = question('createUser', { record: withUrl, actor: 'awong' })
    expect(await gate(asked)).toBeUndefined()
    expect(await gate({ ...asked, rules })).toMatchObject({
      status: 403,
      code: 'DUA',
      message: expect.stringMatching(/^awong has not accepted version 1 .*https:\/\/x.org\/dua/),
    })
    await documents.put(acceptanceKey(withUrl, '1', 'awong'), {}, 'any')
    expect(await gate({ ...asked, rules })).toBeUndefined()
    const newer = record({}, { dua: { version: '2', url: 'https://x', required: true } })
    expect(await gate({ ...asked, record: newer })).toMatchObject({ status: 403 })
    const { actor, ...nobody } = asked
    expect(await gate({ ...nobody, rules })).toMatchObject({
      message: expect.stringContaining('X-Forwarded-User'),
    })
    for (const action of ['grantInstance', 'createSession', 'rotateUser'] as const)
      expect(await gate({ ...asked, action, record: newer })).toMatchObject({ status: 403 })
    expect(await gate({ ...asked, action: 'getDataset', record: newer })).toBeUndefined()
  })
  test('is none where nothing was said', () => {
    expect(agreementOf(record())).toBeUndefined()
    expect(agreementOf(withUrl)).toEqual({
      version: '1',
      url: 'https://x.org/dua',
      required: false,
    })
  })
})

describe('sources', () => {
  const creating = (source_ids: string[], words: string[], rules: Rules) =>
    gate(
      question('createDataset', {
        rules,
        input: { metadata: { source_ids, data_classifications: words } },
      }),
    )
  test('185: exist, and pass on their classification', async () => {
    stored[other] = record({ id: other, data_classifications: ['hipaa'] })
    const rules = shut('sourcesMustExist')
    expect(await creating([id], [], rules)).toMatchObject({ status: 422, code: 'NO_SOURCE' })
    expect(await creating(['no uuid'], [], rules)).toMatchObject({ status: 422 })
    expect(await creating([other], ['pii'], rules)).toMatchObject({
      status: 422,
      code: 'CLASSIFICATION_LOST',
    })
    expect(await creating([other], ['pii', 'hipaa'], rules)).toBeUndefined()
    expect(await creating([id], [], open)).toBeUndefined()
  })
  test('113: are kept while something is derived from them', async () => {
    used.dependants = [other]
    const asked = question('deleteDataset', { record: record() })
    expect(await gate({ ...asked, rules: shut('sourcesAreKept') })).toMatchObject({
      status: 409,
      message: expect.stringContaining(other),
    })
    expect(await gate(asked)).toBeUndefined()
    used.dependants = []
    expect(await gate({ ...asked, rules: shut('sourcesAreKept') })).toBeUndefined()
  })
})

describe('198: quotas', () => {
  const asked = (action: Action, quotas: Rules['quotas'], input?: unknown) =>
    gate(question(action, { rules: { gates: {}, quotas }, input, record: record() }))
  test('of datasets and bytes are refused with the numbers', async () => {
    Object.assign(used, { datasets: 3, bytes: 90 })
    expect(await asked('createDataset', { datasets: 4 })).toBeUndefined()
    expect(await asked('createDataset', { datasets: 3 })).toMatchObject({
      status: 429,
      message: expect.stringContaining('3 of 3 datasets'),
    })
    expect(await asked('beginUpload', { bytes: 100 }, { size: 10 })).toBeUndefined()
    expect(await asked('beginUpload', { bytes: 100 }, { size: 11 })).toMatchObject({
      message: expect.stringContaining('90 of 100 bytes, and 11 more do not fit'),
    })
    expect(await asked('createUser', { bytes: 90 })).toMatchObject({
      code: 'QUOTA',
      retryable: false,
    })
    expect(await asked('createUser', { bytes: 90 }, { mode: 'read' })).toBeUndefined()
    expect(await asked('getDataset', { datasets: 0, bytes: 0 })).toBeUndefined()
  })
})
