/** The pairs of requests that are made at once, and what must be so afterwards. */

import {
  as,
  DS,
  formOf,
  minimal,
  ok,
  type running,
  secretOf,
  statusOf,
  U,
} from '../../packages/datasets/src/datasets.fixture.ts'
import { isFailure, type Part, type Setup } from './world.ts'

export type World = Awaited<ReturnType<typeof running>>
type Replies = readonly Awaited<ReturnType<Ask>>[]
export type Ask = World['ask']

export type Pair = {
  readonly name: string
  readonly parts: readonly Part[]
  readonly requests: (
    asks: readonly [Ask, Ask],
    setup: Setup,
    more: More,
  ) => readonly ReturnType<Ask>[]
  /** What must be so afterwards; a text says what is not. */
  readonly holds: (
    world: World,
    setup: Setup,
    replies: Replies,
    more: More,
  ) => Promise<string | undefined>
}
type More = { readonly machine: string; readonly other: Setup }

const codes = (replies: Replies): string =>
  replies
    .map(({ status }) => status)
    .sort()
    .join(' ')
const get = async (world: World, { at }: Setup) => world.ask('GET', at)
const patch = (ask: Ask, { at }: Setup) => ask('PATCH', at, undefined, U)
const put = (ask: Ask, { at }: Setup, description: string) =>
  ask('PUT', at, { metadata: { description } }, U)
const remove = (ask: Ask, { at }: Setup) => ask('DELETE', at, undefined, U)
const grant = (ask: Ask, { at }: Setup, machine: string) =>
  ask('POST', `${at}/instances`, { instance_id: machine })
const user = (ask: Ask, { at }: Setup, method: string) => ask(method, `${at}/users`)
const attach = (ask: Ask, { at }: Setup, name: string, text: string) => {
  const { body, headers } = formOf(name, text)
  return ask('POST', `${at}/attachments`, body, headers)
}
const unless = (fine: boolean, why: string) => (fine ? undefined : why)

/** Nothing in IAM bears the id any more. */
async function isGone(world: World, { id }: Setup): Promise<boolean> {
  const details = ok(
    await world.all.iam.invoke({ op: 'GetAccountAuthorizationDetails', request: {} }),
  )
  const bucket = await world.all.s3.invoke({
    op: 'HeadBucket',
    request: { Bucket: `dataset-localdev-${id}` },
  })
  return (
    !JSON.stringify([
      details.Policies,
      details.UserDetailList,
      details.GroupDetailList,
      details.RoleDetailList,
    ]).includes(id) && isFailure(bucket)
  )
}

export const pairs: readonly Pair[] = [
  {
    name: 'promote / promote',
    parts: [],
    requests: ([a, b], setup) => [patch(a, setup), patch(b, setup)],
    async holds(world, setup, replies) {
      const { metadata } = (await get(world, setup)).json
      return unless(
        codes(replies) === '200 409' && metadata.finalized_by === 'awong' && !metadata.derivative,
        codes(replies),
      )
    },
  },
  {
    name: 'promote / update',
    parts: ['user'],
    requests: ([a, b], setup) => [patch(a, setup), put(b, setup, 'd')],
    async holds(world, setup, replies) {
      const { metadata } = (await get(world, setup)).json
      return unless(
        codes(replies) === '200 200' &&
          metadata.finalized_by === 'awong' &&
          !metadata.derivative &&
          metadata.description === 'd',
        `${codes(replies)} ${JSON.stringify(metadata)}`,
      )
    },
  },
  {
    name: 'update / update',
    parts: [],
    requests: ([a, b], setup) => [put(a, setup, 'one'), put(b, setup, 'two')],
    async holds(world, setup, replies) {
      const { metadata } = (await get(world, setup)).json
      await world.service.audit.settle()
      const lines: string[] = (await world.ask('GET', `${setup.at}/logs`)).json
      const written = lines.filter(line => line.includes('Updated metadata')).length
      return unless(
        codes(replies) === '200 200' &&
          ['one', 'two'].includes(metadata.description) &&
          written === 2,
        `${codes(replies)} ${metadata.description} ${written}`,
      )
    },
  },
  {
    name: 'grant / grant on one instance',
    parts: [],
    requests: ([a, b], setup, { machine, other }) => [
      grant(a, setup, machine),
      grant(b, other, machine),
    ],
    async holds(world, setup, replies, { machine, other }) {
      const lists = await Promise.all(
        [setup, other].map(({ at }) => world.ask('GET', `${at}/instances`)),
      )
      return unless(
        codes(replies) === '200 200' && lists.every(({ json }) => machine in json.access),
        `${codes(replies)} ${replies.map(({ text }) => text)}`,
      )
    },
  },
  {
    name: 'grant / revoke',
    parts: ['instance'],
    requests: ([a, b], setup) => [
      grant(a, setup, setup.machine),
      b('DELETE', `${setup.at}/instances/${setup.machine}`),
    ],
    async holds(world, setup, replies) {
      const { access } = (await world.ask('GET', `${setup.at}/instances`)).json
      return unless(
        ['200 204'].includes(codes(replies)) && Object.keys(access).length <= 1,
        codes(replies),
      )
    },
  },
  {
    name: 'grant / delete',
    parts: [],
    requests: ([a, b], setup, { machine }) => [grant(a, setup, machine), remove(b, setup)],
    async holds(world, setup, replies) {
      return unless(
        (await isGone(world, setup)) && ['200 204', '204 404'].includes(codes(replies)),
        codes(replies),
      )
    },
  },
  {
    name: 'create user / delete',
    parts: [],
    requests: ([a, b], setup) => [user(a, setup, 'POST'), remove(b, setup)],
    async holds(world, setup, replies) {
      return unless(
        (await isGone(world, setup)) && ['200 204', '204 404'].includes(codes(replies)),
        codes(replies),
      )
    },
  },
  {
    name: 'create user / create user',
    parts: [],
    requests: ([a, b], setup) => [user(a, setup, 'POST'), user(b, setup, 'POST')],
    async holds(world, setup, replies) {
      const made = replies.find(({ status }) => status === 200)
      const works = made && (await opens(world, setup, made.json.credentials))
      return unless(codes(replies) === '200 409' && works === true, codes(replies))
    },
  },
  {
    name: 'create user / promote',
    parts: [],
    requests: ([a, b], setup) => [user(a, setup, 'POST'), patch(b, setup)],
    async holds(world, setup, replies) {
      if (codes(replies) !== '200 200') return codes(replies)
      const who = as(world, secretOf(replies[0]!.json.credentials))
      return unless(
        (await statusOf(who, 'PutObject', `dataset-localdev-${setup.id}`)) === 403,
        'it can still be written',
      )
    },
  },
  {
    name: 'rotate / rotate',
    parts: ['user'],
    requests: ([a, b], setup) => [user(a, setup, 'PUT'), user(b, setup, 'PUT')],
    async holds(world, setup, replies) {
      if (codes(replies) !== '200 200') return codes(replies)
      const good = await Promise.all(
        replies.map(({ json }) => opens(world, setup, json.credentials)),
      )
      const keys = Object.values(
        (await user(world.ask, setup, 'GET')).json as Record<
          string,
          { keys: Record<string, string> }
        >,
      )[0]!.keys
      const active = Object.values(keys).filter(status => status === 'Active').length
      return unless(
        good.filter(Boolean).length === 1 && active === 1,
        `${good} ${JSON.stringify(keys)}`,
      )
    },
  },
  {
    name: 'rotate / delete user',
    parts: ['user'],
    requests: ([a, b], setup) => [user(a, setup, 'PUT'), user(b, setup, 'DELETE')],
    async holds(world, setup, replies) {
      const left = await user(world.ask, setup, 'GET')
      return unless(
        left.status === 404 && ['200 200', '200 404'].includes(codes(replies)),
        `${codes(replies)} ${left.status}`,
      )
    },
  },
  {
    name: 'attach / delete',
    parts: [],
    requests: ([a, b], setup) => [attach(a, setup, 'a', 'x'), remove(b, setup)],
    async holds(world, setup, replies) {
      return unless(
        (await isGone(world, setup)) && ['200 204', '204 404'].includes(codes(replies)),
        codes(replies),
      )
    },
  },
  {
    name: 'delete / promote',
    parts: [],
    requests: ([a, b], setup) => [remove(a, setup), patch(b, setup)],
    async holds(world, setup, replies) {
      const found = await get(world, setup)
      return unless(
        (await isGone(world, setup)) &&
          found.status === 404 &&
          ['200 204', '204 404'].includes(codes(replies)),
        `${codes(replies)} ${found.status}`,
      )
    },
  },
  {
    name: 'delete / delete',
    parts: ['user'],
    requests: ([a, b], setup) => [remove(a, setup), remove(b, setup)],
    async holds(world, setup, replies) {
      return unless(
        (await isGone(world, setup)) && ['204 204', '204 404'].includes(codes(replies)),
        codes(replies),
      )
    },
  },
  {
    name: 'create / create under one key',
    parts: [],
    requests: asks =>
      asks.map(ask => ask('POST', DS, { ...minimal, name: 'once' }, { 'idempotency-key': 'k' })),
    async holds(world, _, replies) {
      const ids = new Set(replies.map(({ json }) => json?.id))
      const buckets =
        ok(await world.all.s3.invoke({ op: 'ListBuckets', request: {} })).Buckets ?? []
      const own = buckets.filter(({ Name = '' }) => Name.startsWith('dataset-'))
      return unless(
        ids.size === 1 && own.length === 3 && codes(replies) === '202 202',
        `${codes(replies)} ${own.length}`,
      )
    },
  },
  {
    name: 'audit / audit',
    parts: [],
    requests: ([a, b], setup) => [attach(a, setup, 'a', 'x'), attach(b, setup, 'b', 'x')],
    async holds(world, setup, replies) {
      await world.service.audit.settle()
      const lines: string[] = (await world.ask('GET', `${setup.at}/logs`)).json
      const verdict = (await world.ask('GET', `${setup.at}/logs/verify`)).json
      const written = lines.filter(line => line.includes('Created new attachment')).length
      return unless(
        codes(replies) === '200 200' && written === 2 && verdict.ok === true,
        `${codes(replies)} ${written} ${JSON.stringify(verdict)}`,
      )
    },
  },
]

/** Does a key open the bucket? */
async function opens(
  world: World,
  { id }: Setup,
  credentials: { akid: string; secret: string },
): Promise<boolean> {
  return (
    (await statusOf(
      as(world, secretOf(credentials)),
      'ListObjectsV2',
      `dataset-localdev-${id}`,
    )) === 200
  )
}
