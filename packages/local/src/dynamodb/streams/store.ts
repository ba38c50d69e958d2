/**
 * Streams as they are kept. A shard lasts four hours of the clock and is followed by the next; a record lasts a day. Which
 * shard a record belongs to follows from when it was made, so nothing needs to be written to begin or end one.
 */
import { createHash } from 'node:crypto'
import { type Table as RowTable, table } from '../../rows/table.ts'
import { type Change, prefixed, type Rows } from '../../rows/types.ts'
import type { Context } from '../../server/types.ts'
import { type Place, placeOfArn } from '../store/tables.ts'
import type { KeyElement, StreamView, TableRecord } from '../store/types.ts'
import type { Item } from '../values/types.ts'

export type StreamRecord = {
  /** Of the stream; it outlives its table. */
  readonly arn: string
  readonly table: string
  readonly number: number
  readonly label: string
  readonly view: StreamView
  readonly schema: readonly KeyElement[]
  readonly created: number
  readonly ended?: number
}

/** One change, as it is kept: times in milliseconds. */
export type ChangeRecord = {
  readonly id: string
  readonly name: 'INSERT' | 'MODIFY' | 'REMOVE'
  readonly at: number
  readonly keys: Item
  readonly before?: Item
  readonly after?: Item
  readonly bytes: number
  readonly by?: 'ttl'
}

/** Milliseconds. */
const shardLasts = 14_400_000
export const recordLasts = 86_400_000

const streamsOf = (rows: Rows, { account, region }: Place): RowTable<StreamRecord> =>
  table(rows, `dynamodb/stream/${account}/${region}/`)

const keyOf = ({ table: name, label }: Pick<StreamRecord, 'table' | 'label'>): string =>
  `${name}/${label}`

export const streamChange = (rows: Rows, stream: StreamRecord): Change =>
  streamsOf(rows, placeOfArn(stream.arn)).change(keyOf(stream), stream)

/** The row that a table's new stream begins with. */
export function newStream(rows: Rows, record: TableRecord, now: number): readonly Change[] {
  const { stream: view, streamLabel: label } = record
  if (view === undefined || label === undefined) return []
  return [
    streamChange(rows, {
      arn: `${record.arn}/stream/${label}`,
      table: record.name,
      number: record.number,
      label,
      view,
      schema: record.schema,
      created: now,
    }),
  ]
}

/** What ends the stream of a table, which can be read for another day. */
export function endedStream(rows: Rows, record: TableRecord, now: number): readonly Change[] {
  const { stream, streamLabel: label = '', arn, name } = record
  if (stream === undefined) return []
  const known = streamsOf(rows, placeOfArn(arn)).get(keyOf({ table: name, label }))
  return known === undefined ? [] : [streamChange(rows, { ...known, ended: now })]
}

export function findStream(rows: Rows, arn: string, now: number): StreamRecord | undefined {
  const [, name, label] = /:table\/([^/]+)\/stream\/(.+)$/.exec(arn) ?? []
  if (name === undefined || label === undefined) return undefined
  const stream = streamsOf(rows, placeOfArn(arn)).get(keyOf({ table: name, label }))
  return stream === undefined || isOver(stream, now) ? undefined : stream
}

const isOver = ({ ended }: StreamRecord, now: number): boolean =>
  ended !== undefined && ended + recordLasts < now

export function listStreams({ rows, account, region, edge }: Context): readonly StreamRecord[] {
  return [...streamsOf(rows, { account, region }).list()]
    .map(([, stream]) => stream)
    .filter(stream => !isOver(stream, edge.now()))
}

type Identified = Pick<StreamRecord, 'number' | 'label' | 'created'>

const recordsAt = ({ number, label }: Pick<StreamRecord, 'number' | 'label'>): string =>
  `dynamodb/record/${number}/${label}/`

export const shardAt = ({ created }: Identified, at: number): number =>
  Math.max(0, Math.floor((at - created) / shardLasts))

const shardText = (shard: number): string => String(shard).padStart(6, '0')

/** Numbers are in the order of the changes. */
export const sequenceOf = (change: number): string => `1${String(change).padStart(20, '0')}`

export const recordRow = (stream: Identified, change: number, record: ChangeRecord): Change => ({
  put: `${recordsAt(stream)}${shardText(shardAt(stream, record.at))}/${sequenceOf(change)}`,
  value: Buffer.from(JSON.stringify(record)),
})

/** Records of one shard from a sequence number on (`after`: beyond it), those that are a day old being gone. */
export function* recordsOf(
  rows: Rows,
  stream: StreamRecord,
  shard: number,
  from: string,
  oldest: number,
): Iterable<readonly [sequence: string, record: ChangeRecord]> {
  const at = `${recordsAt(stream)}${shardText(shard)}/`
  for (const [key, value] of rows.range({ ...prefixed(at), from: at + from })) {
    const record = JSON.parse(Buffer.from(value).toString()) as ChangeRecord
    if (record.at >= oldest) yield [key.slice(at.length), record]
  }
}

/** The last sequence number of a shard, whether or not its record is still there. */
export function lastOf(rows: Rows, stream: StreamRecord, shard: number): string | undefined {
  const at = `${recordsAt(stream)}${shardText(shard)}/`
  for (const [key] of rows.range({ ...prefixed(at), reverse: true, limit: 1 }))
    return key.slice(at.length)
  return undefined
}

export type Shard = {
  readonly index: number
  readonly id: string
  readonly begins: number
  /** When it ended, if it has. */
  readonly ended?: number
}

export function shardOf(stream: StreamRecord, index: number, now: number): Shard {
  const begins = stream.created + index * shardLasts
  const ends = Math.min(begins + shardLasts, stream.ended ?? Number.POSITIVE_INFINITY)
  const hash = createHash('sha256').update(`${stream.arn}/${index}`).digest('hex').slice(0, 8)
  return {
    index,
    id: `shardId-${String(begins).padStart(20, '0')}-${hash}`,
    begins,
    ...(ends <= now && { ended: ends }),
  }
}

/** Shards that may still have records, in order. */
export function shardsOf(stream: StreamRecord, now: number): readonly Shard[] {
  const last = shardAt(stream, Math.min(now, stream.ended ?? now))
  const first = shardAt(stream, Math.max(stream.created, now - recordLasts))
  return Array.from({ length: Math.max(0, last - first) + 1 }, (_, at) =>
    shardOf(stream, first + at, now),
  )
}

/** Records that are two days old, which nothing can ask for. A few at a time go as others come. */
export function staleRecords(rows: Rows, stream: Identified, now: number): readonly Change[] {
  const at = recordsAt(stream)
  const shard = shardAt(stream, now - 2 * recordLasts)
  const range = { from: at, to: at + shardText(shard), limit: 20 }
  return [...rows.range(range)].map(([key]) => ({ delete: key }))
}
