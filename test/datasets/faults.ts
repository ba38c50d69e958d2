/**
 * For each operation of the dataset service, for each AWS call in it: the call fails, is refused, has its answer lost, or
 * the replica dies before it or behind it. Afterwards what was begun is taken up, by that replica or by another, and then all is
 * as it was before or as it is after: no orphan, no half. `node --conditions source --import tsx test/datasets/faults.ts [names]`
 */

import {
  formOf,
  minimal,
  moment,
  running,
  sampleConfig,
} from '../../packages/datasets/src/datasets.fixture.ts'
import { datasets } from '../../packages/datasets/src/datasets.ts'
import { reconcile } from '../../packages/datasets/src/reconcile/reconcile.ts'
import { upkeep } from '../../packages/datasets/src/upkeep.ts'
import {
  type Ask,
  DS,
  digest,
  type Fault,
  isFailure,
  type Part,
  type Setup,
  settled,
  U,
  wireOf,
} from './world.ts'

type Operation = {
  readonly name: string
  readonly parts: readonly Part[]
  /** Milliseconds that pass before it. */
  readonly later?: number
  /** Days that what is deleted is kept: short, as clocks of clients and AWS must not drift far apart. */
  readonly keepDays?: number
  readonly run: (ask: Ask, setup: Setup, replica: Replica) => Promise<number>
}
type Replica = { readonly service: Parameters<typeof upkeep>[0] }

const status = (reply: { readonly status: number }) => reply.status
const attachment = (ask: Ask, { at }: Setup, size: number) => {
  const { body, headers } = formOf('new.txt', Buffer.alloc(size, 1))
  return ask('POST', `${at}/attachments`, body, headers).then(status)
}

const operations: readonly Operation[] = [
  { name: 'create', parts: [], run: ask => ask('POST', DS, minimal).then(status) },
  {
    name: 'update',
    parts: [],
    run: (ask, { at }) => ask('PUT', at, { metadata: { description: 'd2' } }, U).then(status),
  },
  {
    name: 'promote',
    parts: ['instance', 'user', 'session', 'attachment'],
    run: (ask, { at }) => ask('PATCH', at, undefined, U).then(status),
  },
  {
    name: 'delete',
    parts: ['instance', 'user', 'session', 'attachment'],
    run: (ask, { at }) => ask('DELETE', at, undefined, U).then(status),
  },
  { name: 'attach', parts: [], run: (ask, setup) => attachment(ask, setup, 10) },
  { name: 'attach in parts', parts: [], run: (ask, setup) => attachment(ask, setup, 6 << 20) },
  {
    name: 'detach',
    parts: ['attachment'],
    run: (ask, { at }) =>
      ask('DELETE', `${at}/attachments`, { attachment_name: 'eula.txt' }).then(status),
  },
  {
    name: 'grant',
    parts: [],
    run: (ask, { at, machine }) =>
      ask('POST', `${at}/instances`, { instance_id: machine }).then(status),
  },
  {
    name: 'revoke',
    parts: ['instance'],
    run: (ask, { at, machine }) => ask('DELETE', `${at}/instances/${machine}`).then(status),
  },
  { name: 'create user', parts: [], run: (ask, { at }) => ask('POST', `${at}/users`).then(status) },
  {
    name: 'rotate user',
    parts: ['user'],
    run: (ask, { at }) => ask('PUT', `${at}/users`).then(status),
  },
  {
    name: 'delete user',
    parts: ['user'],
    run: (ask, { at }) => ask('DELETE', `${at}/users`).then(status),
  },
  {
    name: 'expire user',
    parts: ['expiring'],
    later: 61_000,
    run: async (_, __, { service }) => ((await upkeep(service)).expired > 0 ? 200 : 500),
  },
  {
    name: 'put away',
    parts: ['instance', 'user', 'session', 'attachment'],
    keepDays: 0.001,
    run: (ask, { at }) => ask('DELETE', at, undefined, U).then(status),
  },
  {
    name: 'undelete',
    parts: ['instance', 'user', 'session', 'attachment', 'deleted'],
    keepDays: 0.001,
    run: (ask, { at }) => ask('POST', `${at}/undelete`, undefined, U).then(status),
  },
  {
    name: 'purge',
    parts: ['instance', 'attachment', 'deleted'],
    keepDays: 0.001,
    later: 87_000,
    run: async (_, __, { service }) => ((await upkeep(service)).expired > 0 ? 200 : 500),
  },
  { name: 'session', parts: [], run: (ask, { at }) => ask('POST', `${at}/sessions`).then(status) },
]

const kinds: readonly Fault[] = ['fail', 'refuse', 'lost', 'kill before', 'kill after']

const chosen = process.argv.slice(2)
const stride = Number(process.env.STRIDE ?? 1)
let cases = 0
let told = 0
let taken = 0
const _told = 0
const problems: string[] = []

for (const operation of operations) {
  if (chosen.length > 0 && !chosen.includes(operation.name)) continue
  const before = cases
  const calls = await through(operation)
  for (const problem of problems.slice(told)) console.error(problem)
  told = problems.length
  console.log(
    `${operation.name.padEnd(16)} ${String(calls).padStart(4)} calls ${String(cases - before).padStart(5)} cases`,
  )
}
console.log(
  `faults: ${cases} cases, ${taken} of them repaired by a second replica, ${problems.length} problems`,
)
process.exit(problems.length === 0 ? 0 : 1)

async function through(operation: Operation): Promise<number> {
  const { later = 0, keepDays = 0 } = operation
  const rules = { gates: {}, quotas: {}, keepDays }
  const world = await running({ config: { ...sampleConfig, rules } })
  const setup = await settled(world, operation.parts)
  await world.service.audit.settle()
  world.aws.clock.advance(later)
  const known = [setup.id]
  const start = world.aws.snapshot()
  const clean = await digest(world, known)
  const first = await replica(world)
  first.wire.arm(0, 'fail', world)
  const second = await replica(world)
  const good = await operation.run(first.ask, setup, first)
  await moment()
  const calls = first.wire.count()
  const done = await digest(world, known)
  if (good >= 400 || done === clean) problems.push(`${operation.name}: does not work (${good})`)
  for (const fault of kinds)
    for (let at = 1; at <= calls; at += stride) {
      world.aws.restore(start)
      world.aws.clock.reset()
      world.aws.clock.advance(later)
      await one(world, operation, setup, fault, at, { clean, done }, { first, second })
    }
  await world.aws.close()
  return calls
}

type Hand = Awaited<ReturnType<typeof replica>>
type World = Awaited<ReturnType<typeof running>>

/** Another replica of the service, on the same AWS. */
async function replica(world: World) {
  const wire = wireOf()
  const made = await datasets({
    config: world.service.config,
    send: wire.between(world.aws.send),
    credentials: world.credentials,
    now: world.aws.clock.now,
    wait: moment,
    base: 1,
    open: true,
  })
  return { ...made, wire, ask: world.askOf(made.handle) }
}

async function one(
  world: World,
  operation: Operation,
  setup: Setup,
  fault: Fault,
  at: number,
  { clean, done }: { readonly clean: string; readonly done: string },
  hands: { readonly first: Hand; readonly second: Hand },
): Promise<void> {
  cases++
  const name = `${operation.name}, call ${at}, ${fault}`
  const first = fault.startsWith('kill') ? await replica(world) : hands.first
  first.wire.arm(at, fault, world)
  const running = operation.run(first.ask, setup, first)
  const killed = fault.startsWith('kill')
  // Whoever is dead answers nobody.
  const answer = killed
    ? await Promise.race([running, first.wire.died().then(idle)])
    : await running
  world.aws.faults.remove()
  if (!killed) first.wire.arm(0, 'fail', world)
  world.aws.clock.advance(operation.name === 'attach in parts' ? 660_000 : 40_000)
  const second = killed || cases % 2 === 0
  if (second) taken++
  const repairer = second ? hands.second : first
  await repairer.service.sagas.recover()
  if (operation.later !== undefined) await upkeep(repairer.service)
  const by = { actor: 'test', caller: 'test', requestId: 'test' }
  // Nobody but this knows of parts that were sent by whoever died.
  if (operation.name === 'attach in parts')
    await reconcile(repairer.service, 'research', { dry: false, ...by })
  const found = await reconcile(repairer.service, 'research', {
    dry: true,
    actor: 'test',
    caller: 'test',
    requestId: 'test',
  })
  if (isFailure(found)) problems.push(`${name}: reconcile fails: ${found.message}`)
  else if (found.length > 0) problems.push(`${name}: left ${JSON.stringify(found)}`)
  const now = await digest(world, [setup.id])
  const fine = answer !== undefined && answer < 400 ? now === done : now === done || now === clean
  if (!fine) problems.push(`${name} (${answer}): ${differing(now, clean, done)}`)
}

/** Long enough for all that is not dead to come to rest. */
async function idle(): Promise<undefined> {
  for (let turn = 0; turn < 20; turn++) await new Promise(resolve => setTimeout(resolve, 1))
  return undefined
}

function differing(now: string, clean: string, done: string): string {
  const lines = (text: string) => new Set(text.split('\n'))
  const [is, was, would] = [lines(now), lines(clean), lines(done)]
  const odd = [...is].filter(line => !was.has(line) || !would.has(line))
  const lost = [...was].filter(line => would.has(line) && !is.has(line))
  return `neither before nor after: ${odd.map(line => line.slice(0, 250)).join(' | ')} lost: ${lost.map(line => line.slice(0, 200)).join(' | ')}`
}
