/**
 * Our DynamoDB and dynalite, asked the same at random. Every difference falls under a rule that says who is right; one that
 * does not fails. PLAINWIRE_DIFFERENTIAL is the number of requests of each of the seeds.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seeded } from '../../packages/local/src/server/ids.ts'
import { generator, type Request, tables } from './generate.ts'
import { type Answer, ours, type Peer, theirs } from './peers.ts'
import { type Difference, message, rules } from './rules.ts'

const requests = Number(process.env.PLAINWIRE_DIFFERENTIAL ?? 300)
const seeds = [1, 2, 3, 4]

type Values = Record<string, unknown>

/** Sets have no order, nor have the items of scans and batches, nor those with equal index keys. */
function plain({ op, input }: Request, answer: Answer): Answer {
  const sorted = sortSets(answer) as Values & {
    Items?: Values[]
    Responses?: Record<string, Values[]>
  }
  const { IndexName } = input as { IndexName?: string }
  if (op === 'Scan') sorted.Items?.sort(byText)
  if (IndexName !== undefined && sorted.Items) sorted.Items = tiesSorted(sorted.Items, IndexName)
  if (op === 'BatchGetItem')
    for (const items of Object.values(sorted.Responses ?? {})) items.sort(byText)
  return failureOf(sorted as Answer)
}

const byText = (a: unknown, b: unknown): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)

function tiesSorted(items: Values[], index: string): Values[] {
  const range = index === 'local' ? 'x' : 'y'
  const groups = new Map<string, Values[]>()
  for (const item of items) {
    const key = JSON.stringify(item[range])
    groups.set(key, [...(groups.get(key) ?? []), item])
  }
  return [...groups.values()].flatMap(group => group.sort(byText))
}

function sortSets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortSets)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, part]) => [
        key,
        ['SS', 'NS', 'BS'].includes(key) ? [...(part as string[])].sort() : sortSets(part),
      ]),
  )
}

/** A failure is its name and its message, which AWS puts in an envelope or not. */
const failureOf = (answer: Answer): Answer =>
  answer.__type === undefined
    ? answer
    : {
        __type: answer.__type.split('#')[1]!,
        message: message(answer).replace(/^1 validation error detected: /, ''),
      }

describe('two DynamoDBs', () => {
  let us: Peer
  let them: Peer
  beforeAll(async () => {
    us = ours()
    them = await theirs()
    for (const table of tables) for (const peer of [us, them]) await peer.ask('CreateTable', table)
    while (
      JSON.stringify(await them.ask('DescribeTable', { TableName: 'simple' })).includes('CREATING')
    )
      await new Promise(resolve => setTimeout(resolve, 10))
  })
  afterAll(async () => {
    await us.close()
    await them.close()
  })

  /** Theirs becomes what ours is: what differs is to be told once. */
  async function settle(): Promise<void> {
    for (const { TableName, KeySchema } of tables as {
      TableName: string
      KeySchema: { AttributeName: string }[]
    }[]) {
      const [mine, other] = await Promise.all(
        [us, them].map(async peer => (await peer.ask('Scan', { TableName })).Items as Values[]),
      )
      const has = (items: Values[], item: Values) => {
        const text = JSON.stringify(sortSets(item))
        return items.some(one => JSON.stringify(sortSets(one)) === text)
      }
      for (const item of other!)
        if (!has(mine!, item)) {
          const Key = Object.fromEntries(
            KeySchema.map(({ AttributeName: name }) => [name, item[name]]),
          )
          await them.ask('DeleteItem', { TableName, Key })
        }
      for (const item of mine!)
        if (!has(other!, item)) await them.ask('PutItem', { TableName, Item: item })
    }
  }

  it.each(seeds)(
    'answer alike, or differently by rule (seed %s)',
    async seed => {
      const next = generator(seeded(seed))
      const byRule = new Map<string, number>()
      const unexplained: Difference[] = []
      let refused = 0
      for (let count = 0; count < requests; count++) {
        const request = next()
        const [mine, other] = await Promise.all(
          [us, them].map(async ({ ask }) => plain(request, await ask(request.op, request.input))),
        )
        if (mine!.__type !== undefined) refused++
        if (JSON.stringify(mine) === JSON.stringify(other)) continue
        const difference: Difference = {
          op: request.op,
          input: request.input as Difference['input'],
          ours: mine!,
          theirs: other!,
        }
        const rule = rules.find(({ explains }) => explains(difference))
        if (rule) byRule.set(rule.name, (byRule.get(rule.name) ?? 0) + 1)
        else unexplained.push(difference)
        if (/Put|Update|Delete|Write/.test(request.op)) await settle()
      }
      expect(unexplained).toEqual([])
      expect(refused).toBeLessThan(requests / 2)
      if (process.env.PLAINWIRE_DIFFERENTIAL)
        console.log(seed, Object.fromEntries(byRule), { refused })
    },
    600_000,
  )
})
