/**
 * Two requests at once upon one dataset, or one instance, many times a pair with fixed seeds. Two replicas, which share
 * nothing but their AWS, are in this process, and a seed chooses at the send seam whose call goes first; or each is a process of
 * its own. Afterwards no write is lost, nothing is made twice, no key is dead, and nothing is left half.
 * `node --conditions source --import tsx test/datasets/races.ts [rounds] [processes] [part of a name]`
 */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import {
  instance,
  moment,
  type Reply,
  running,
} from '../../packages/datasets/src/datasets.fixture.ts'
import { datasets } from '../../packages/datasets/src/datasets.ts'
import { reconcile } from '../../packages/datasets/src/reconcile/reconcile.ts'
import { type Ask, type Pair, pairs, type World } from './pairs.ts'
import { chance, type Seam, shuffled } from './seams.ts'
import { isFailure, profile, settled } from './world.ts'

/** Two replicas, and what a round of them needs. */
type Two = {
  readonly asks: readonly [Ask, Ask]
  begin(seed: number): void
  /** Lets go of what still waits; the order of calls, where it is known. */
  end(): string | undefined
  close(): void
}

const [count = '200', ...words] = process.argv.slice(2)
const rounds = Number(count)
const apart = words[0] === 'processes'
const chosen = words[apart ? 1 : 0]
/** `1/2`: the first half of them. */
const half = /^([12])\/2$/.exec(chosen ?? '')?.[1]
const isChosen = ({ name }: Pair, index: number) =>
  half === undefined
    ? chosen === undefined || name.includes(chosen)
    : index % 2 === Number(half) - 1
const problems: string[] = []
let ran = 0

for (const pair of pairs.filter(isChosen)) {
  const orders = await through(pair)
  const told = apart ? 'across two processes' : `${orders} orders of calls`
  console.log(`${pair.name.padEnd(32)} ${rounds} rounds, ${told}`)
}
console.log(`races: ${ran} rounds, ${problems.length} problems`)
for (const problem of problems.slice(0, 40)) console.error(problem)
process.exit(problems.length === 0 ? 0 : 1)

async function through(pair: Pair): Promise<number> {
  const world = await running()
  const setup = await settled(world, pair.parts)
  const other = await settled(world, [])
  const more = { machine: await instance(world, await profile(world)), other }
  await world.service.audit.settle()
  const two = apart ? await inProcesses(world) : await inProcess(world)
  const start = world.aws.snapshot()
  const orders = new Set<string>()
  for (let seed = 1; seed <= rounds; seed++) {
    world.aws.restore(start)
    ran++
    two.begin(seed)
    const replies = await Promise.all(pair.requests(two.asks, setup, more))
    orders.add(two.end() ?? '')
    const wrong = (await pair.holds(world, setup, replies, more)) ?? (await remaining(world))
    if (wrong !== undefined) problems.push(`${pair.name}, seed ${seed}: ${wrong}`)
  }
  two.close()
  await world.aws.close()
  return orders.size
}

async function remaining(world: World): Promise<string | undefined> {
  const by = { dry: true, actor: 'test', caller: 'test', requestId: 'test' }
  const found = await reconcile(world.service, 'research', by)
  if (isFailure(found)) return `reconcile fails: ${found.message}`
  return found.length > 0 ? `left ${JSON.stringify(found)}` : undefined
}

async function inProcess(world: World): Promise<Two> {
  let seam: Seam = shuffled(0)
  const made = await Promise.all(
    [0, 1].map(which =>
      datasets({
        config: world.service.config,
        send: (request, options) => seam.between(world.aws.send, which)(request, options),
        credentials: world.credentials,
        now: world.aws.clock.now,
        wait: moment,
        base: 1,
        open: true,
      }),
    ),
  )
  return {
    asks: made.map(({ handle }) => world.askOf(handle)) as [Ask, Ask],
    begin(seed) {
      seam = shuffled(seed)
    },
    end() {
      seam.open()
      return seam.order()
    },
    close: () => undefined,
  }
}

/** Each asks the AWS of this process over a port, and a seed says by how much one of them is late. */
async function inProcesses(world: World): Promise<Two> {
  const port = await world.aws.listen({ port: 0 })
  const settings = JSON.stringify({ endpoint: port.url, credentials: world.credentials })
  const replica = fileURLToPath(new URL('replica.ts', import.meta.url))
  const children = [0, 1].map(() =>
    spawn(process.execPath, ['--conditions', 'source', '--import', 'tsx', replica, settings], {
      stdio: ['pipe', 'pipe', 'ignore'],
    }),
  )
  const urls = await Promise.all(
    children.map(
      child =>
        new Promise<string>((resolve, reject) => {
          child.stdout.once('data', data => resolve(String(data).trim()))
          child.once('exit', code => reject(new Error(`a replica ended with ${code}`)))
        }),
    ),
  )
  let late = [0, 0]
  return {
    asks: urls.map((url, which) => over(url, () => late[which]!)) as [Ask, Ask],
    begin(seed) {
      const random = chance(seed)
      late = random() < 0.5 ? [0, random() * 30] : [random() * 30, 0]
    },
    end: () => undefined,
    close() {
      for (const child of children) child.kill()
    },
  }
}

function over(url: string, late: () => number): Ask {
  return async (method, path, body, headers = {}): Promise<Reply> => {
    await new Promise(resolve => setTimeout(resolve, late()))
    const plain = body === undefined || body instanceof Uint8Array
    const answer = await fetch(url + path, {
      signal: AbortSignal.timeout(60_000),
      method,
      headers: plain ? headers : { 'content-type': 'application/json', ...headers },
      ...(body !== undefined && {
        body: body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body),
      }),
    })
    const text = await answer.text()
    const isJson = /json/.test(answer.headers.get('content-type') ?? '') && text !== ''
    return {
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      text,
      json: isJson ? JSON.parse(text) : undefined,
    }
  }
}
