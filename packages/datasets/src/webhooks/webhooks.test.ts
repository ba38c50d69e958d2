/** Webhooks: what they are told, how it is signed, where they may not lead, and what happens while they are down. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { leases, memoryDocuments, postTo, webhookSignature } from '@plainwire/server'
import { isAnomaly } from '@plainwire/wire'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Webhook } from '../config/types.ts'
import type { AuditEvent } from '../types.ts'
import { webhooks } from './webhooks.ts'

type Got = { readonly headers: Record<string, string>; readonly body: string }

let receiver: Server
let got: Got[]
let status: number
let url: string

beforeEach(async () => {
  got = []
  status = 204
  receiver = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    got.push({ headers: request.headers as Record<string, string>, body })
    response.writeHead(status, { location: `${url}/elsewhere` }).end()
  })
  await new Promise<void>(done => receiver.listen(0, '127.0.0.1', done))
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`
})
afterEach(() => new Promise(done => receiver.close(done)))

const hook = (more: Partial<Webhook> = {}): Webhook => ({
  url,
  secret: () => 'hush',
  events: ['*'],
  allowPrivate: true,
  ...more,
})
const event = (more: Partial<AuditEvent> = {}): AuditEvent => ({
  id: 'e1',
  at: 1_000,
  account: 'research',
  group: 'lab1',
  dataset: 'd1',
  action: 'promoteDataset',
  actor: 'awong',
  caller: 'token',
  requestId: 'r1',
  outcome: 'done',
  lines: [],
  details: { inner: 'not told' },
  ...more,
})
const documents = memoryDocuments()
let ids = 0
const telling = (hooks: readonly Webhook[]) =>
  webhooks({
    hooks,
    post: postTo({ now: () => 7_000 }),
    documents,
    leases: leases({ documents, owner: 'a', now: Date.now }),
    now: Date.now,
    newId: () => `n${++ids}`,
  })

test('is told what came to pass, signed', async () => {
  const hooks = telling([hook()])
  await hooks.tell(event())
  await hooks.settle()
  const [{ headers, body } = { headers: {}, body: '' }] = got
  expect(JSON.parse(body)).toEqual({
    id: 'e1',
    time: '1970-01-01T00:00:01.000Z',
    account: 'research',
    group: 'lab1',
    dataset: 'd1',
    action: 'promoteDataset',
    actor: 'awong',
  })
  expect(headers).toMatchObject({ 'x-plainwire-timestamp': '7', 'x-plainwire-event': 'e1' })
  expect(headers['x-plainwire-signature']).toBe(webhookSignature('hush', '7', body))
  expect(webhookSignature('hush', '7', body)).not.toBe(webhookSignature('other', '7', body))
})

test('is told what it asked for, and only what was done', async () => {
  const hooks = telling([hook({ events: ['createDataset'] })])
  await hooks.tell(event())
  await hooks.tell(event({ action: 'createDataset', outcome: 'failed' }))
  await hooks.tell(event({ action: 'createDataset', id: 'e2' }))
  await hooks.settle()
  expect(got.map(({ body }) => JSON.parse(body).id)).toEqual(['e2'])
})

test('is told again when it was down, in order', async () => {
  const hooks = telling([hook()])
  status = 503
  await hooks.tell(event({ id: 'a' }))
  await hooks.tell(event({ id: 'b' }))
  await hooks.settle()
  expect(got.length).toBeGreaterThan(0)
  got = []
  status = 200
  await hooks.settle()
  expect(got.map(({ body }) => JSON.parse(body).id)).toEqual(['a', 'b'])
})

test('what it refuses for good is put aside, and a redirect is no way around', async () => {
  const hooks = telling([hook()])
  status = 302
  await hooks.tell(event({ id: 'x' }))
  await hooks.settle()
  const dead = await hooks.dead()
  expect(isAnomaly(dead) ? dead : dead[url]?.map(({ content }) => content)).toMatchObject([
    { id: 'x' },
  ])
  expect(got).toHaveLength(1)
})
