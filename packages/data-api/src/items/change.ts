/**
 * Changing an item: read it, decide on the new one as a pure function of the old, write it together with its line of
 * history. Whoever is overtaken reads again, unless the caller named the version he meant.
 */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { conflict, tooLarge } from '../failures.ts'
import { controlTable, historyTableOf, type Namespace, tableOf } from '../namespace.ts'
import { type AttributeMap, sizeOf } from '../store/attributes.ts'
import type { Change, Store } from '../store/types.ts'
import { type Action, type Item, itemKey, itemOf, rowOf } from './row.ts'
import { etagOf } from './show.ts'

/** What became of an item, with other rows that change along with it. */
export type Decision<T> = {
  readonly item?: Item
  readonly action?: Action
  readonly also?: readonly Change[]
  readonly reply: T
}

export type Decide<T> = (before: Item | undefined) => Decision<T> | Anomaly

export type Changing = {
  readonly store: Store
  readonly namespace: Namespace
  readonly now: () => number
  readonly by: string
  readonly wait: (milliseconds: number) => Promise<void>
}

/** Bytes of a row. (DynamoDB, "Item size") */
const largest = 400 * 1024
const attempts = 12

/** @example const reply = await changeItem(changing, '7', decide, { exact: false }) */
export async function changeItem<T>(
  changing: Changing,
  id: string,
  decide: Decide<T>,
  { exact }: { readonly exact: boolean },
): Promise<T | Anomaly> {
  const { store, namespace, wait } = changing
  for (let attempt = 1; ; attempt++) {
    const row = await store.get(tableOf(namespace), itemKey(id))
    if (isAnomaly(row)) return row
    const before = row && itemOf(row)
    const decision = decide(before)
    if (isAnomaly(decision)) return decision
    if (decision.item === undefined) return decision.reply
    const failed = await written(
      changing,
      decision as Decision<T> & { readonly item: Item },
      before,
    )
    if (failed === undefined) return decision.reply
    if (failed.code !== 'CHANGED') return failed
    if ((exact && !failed.retryable) || attempt >= attempts) return overtaken(store, namespace, id)
    await wait(Math.random() * 5 * attempt)
  }
}

async function overtaken(store: Store, namespace: Namespace, id: string): Promise<Anomaly> {
  const row = await store.get(tableOf(namespace), itemKey(id))
  if (isAnomaly(row)) return row
  const current = row && itemOf(row)
  return conflict(`Item ${id} was changed by another writer.`, {
    CurrentVersion: current?.resource?.version ?? 0,
    ETag: current && etagOf(current),
  })
}

async function written<T>(
  changing: Changing,
  { item, action = 'update', also = [] }: Decision<T> & { readonly item: Item },
  before: Item | undefined,
): Promise<Anomaly | undefined> {
  const { store, namespace } = changing
  const next = { ...item, changes: (before?.changes ?? 0) + 1 }
  const row = rowOf(next, namespace)
  const size = sizeOf(row)
  if (size > largest) return tooLarge(`The item would have ${size} bytes; at most ${largest} fit.`)
  const rows = (sequence: number): readonly Change[] => [
    {
      table: tableOf(namespace),
      put: row,
      if: before === undefined ? 'absent' : { c: { N: String(before.changes) } },
    },
    { table: historyTableOf(namespace), put: lineOf(changing, next, action, sequence, row) },
    ...also,
  ]
  if (store.capabilities.alone) return inLine(store, namespace, rows)
  const sequence = await nextOf(store, namespace)
  if (isAnomaly(sequence)) return sequence
  const failed = await store.write(rows(sequence))
  if (failed === undefined) return undefined
  // Followers of the feed need not wait for a number under which nothing comes.
  const left = voidOf(changing, sequence)
  return (await store.write([{ table: historyTableOf(namespace), put: left }])) ?? failed
}

/** Who writes alone takes numbers one after the other, and writes the last one down with the change itself. */
async function inLine(
  store: Store,
  namespace: Namespace,
  rows: (sequence: number) => readonly Change[],
): Promise<Anomaly | undefined> {
  const key = sequenceKey(namespace)
  return queued(store, `${namespace.stage}/${namespace.name}`, async () => {
    const row = await store.get(controlTable, key)
    if (isAnomaly(row)) return row
    const sequence = Number((row?.n as { N: string } | undefined)?.N ?? 0) + 1
    const counter = { table: controlTable, put: { ...key, n: { N: String(sequence) } } }
    return store.write([...rows(sequence), counter])
  })
}

const lines = new WeakMap<Store, Map<string, Promise<unknown>>>()

/** One after the other, by name. */
function queued<T>(store: Store, name: string, run: () => Promise<T>): Promise<T> {
  const queues = lines.get(store) ?? new Map<string, Promise<unknown>>()
  lines.set(store, queues)
  const mine = (queues.get(name) ?? Promise.resolve()).then(run, run)
  queues.set(name, mine)
  return mine
}

const sequenceKey = ({ stage, name }: Namespace): AttributeMap => ({
  p: { S: `sequence#${stage}` },
  s: { S: name },
})

/** Stands where a change would have; among the changes of no item, whose keys begin with a digit. */
const voidOf = ({ now }: Changing, sequence: number): AttributeMap => ({
  id: { S: 'void' },
  s: { S: `#${sortable(sequence)}` },
  f: { S: 'feed' },
  q: { S: sortable(sequence) },
  at: { N: String(now()) },
})

/** The place of a change in the feed of its namespace. */
const nextOf = (store: Store, namespace: Namespace): Promise<number | Anomaly> =>
  store.add(controlTable, sequenceKey(namespace), 'n', 1)

const digits = 15
/** Numbers in the order of their texts. */
export const sortable = (number: number): string => String(number).padStart(digits, '0')

function lineOf(
  { now, by }: Changing,
  item: Item,
  action: Action,
  sequence: number,
  row: AttributeMap,
): AttributeMap {
  return {
    id: { S: item.id },
    s: { S: sortable(item.changes) },
    f: { S: 'feed' },
    q: { S: sortable(sequence) },
    at: { N: String(now()) },
    by: { S: by },
    action: { S: action },
    row: { M: row },
  }
}
