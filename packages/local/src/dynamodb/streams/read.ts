/** GetShardIterator and GetRecords. */
import type { Context, Handler, Output } from '../../server/types.ts'
import { constrain, oneOf, required, within } from '../checks/constraints.ts'
import { failure, invalid, notFound, refuse, refusing } from '../failures.ts'
import { expireItems } from '../items/expire.ts'
import { findTable, placeOfArn } from '../store/tables.ts'
import { knownStream } from './describe.ts'
import {
  type ChangeRecord,
  lastOf,
  recordLasts,
  recordsOf,
  type Shard,
  type StreamRecord,
  shardsOf,
} from './store.ts'

/** Where to read on: from a sequence number, or beyond it. */
type Iterator = {
  readonly arn: string
  readonly shard: number
  readonly from: string
  readonly until: number
}

const lasts = 15 * 60_000
const types = ['TRIM_HORIZON', 'LATEST', 'AT_SEQUENCE_NUMBER', 'AFTER_SEQUENCE_NUMBER']
/** Comes after a sequence number, and before the next one. */
const beyond = '~'

export const getShardIterator: Handler = refusing((input, context) => {
  constrain(
    required(input.StreamArn, 'streamArn'),
    required(input.ShardId, 'shardId'),
    required(input.ShardIteratorType, 'shardIteratorType'),
    oneOf(input.ShardIteratorType, 'shardIteratorType', types),
  )
  const stream = knownStream(context, input.StreamArn)
  const { index: shard } =
    shardsOf(stream, context.edge.now()).find(({ id }) => id === input.ShardId) ??
    notFound(
      `Requested resource not found: Shard does not exist: ShardId: ${input.ShardId}, StreamArn: ${stream.arn}`,
    )
  const from = startOf(input, stream, shard, context)
  const until = context.edge.now() + lasts
  return { ShardIterator: written({ arn: stream.arn, shard, from, until }) }
})

function startOf(
  input: Output,
  stream: StreamRecord,
  shard: number,
  { rows, edge }: Context,
): string {
  const { ShardIteratorType: type, SequenceNumber: number } = input
  if (type === 'TRIM_HORIZON') return ''
  if (type === 'LATEST') {
    const last = lastOf(rows, stream, shard)
    return last === undefined ? '' : last + beyond
  }
  if (number === undefined)
    return invalid(
      `SequenceNumber is a required field for ShardIteratorType ${type} but was not present in the request`,
    )
  const [oldest] = recordsOf(rows, stream, shard, '', edge.now() - recordLasts)
  const last = lastOf(rows, stream, shard)
  if (last !== undefined && (oldest === undefined || String(number) < oldest[0]))
    refuse(
      failure(
        'TrimmedDataAccessException',
        'The records that were asked for are older than 24 hours and are no longer there.',
      ),
    )
  return String(number) + (type === 'AFTER_SEQUENCE_NUMBER' ? beyond : '')
}

const written = (iterator: Iterator): string =>
  `${iterator.arn}|1|${Buffer.from(JSON.stringify(iterator)).toString('base64')}`

function iteratorOf(text: string): Iterator {
  try {
    return JSON.parse(Buffer.from(text.split('|1|')[1] ?? '', 'base64').toString()) as Iterator
  } catch {
    return invalid('Invalid ShardIterator')
  }
}

const mostRecords = 1000
const mostBytes = 1 << 20

export const getRecords: Handler = refusing((input, context) => {
  constrain(
    required(input.ShardIterator, 'shardIterator'),
    within(input.Limit, 'limit', { min: 1, max: mostRecords }),
  )
  const iterator = iteratorOf(String(input.ShardIterator))
  const now = context.edge.now()
  const stream = knownStream(context, iterator.arn)
  if (iterator.until < now)
    refuse(
      failure(
        'ExpiredIteratorException',
        'Iterator expired. The iterator was created more than 15 minutes ago.',
      ),
    )
  expireBehind(stream, context)
  const shard = shardsOf(stream, now).find(({ index }) => index === iterator.shard)
  if (shard === undefined)
    return refuse(
      failure(
        'TrimmedDataAccessException',
        'The shard is older than 24 hours and is no longer there.',
      ),
    )
  const { records, next } = page(iterator, stream, Number(input.Limit ?? mostRecords), context)
  return {
    Records: records.map(([sequence, record]) => shown(sequence, record, stream, context)),
    ...onwards(iterator, next, shard, stream, context),
  }
})

/** What the clock has done to the table shows in its stream, though nobody asked the table. */
function expireBehind({ arn, table, ended }: StreamRecord, context: Context): void {
  if (ended !== undefined) return
  const found = findTable(context.rows, placeOfArn(arn), table)
  if (found !== undefined) expireItems(context, found)
}

type Numbered = readonly [sequence: string, record: ChangeRecord]

function page(
  { shard, from }: Iterator,
  stream: StreamRecord,
  limit: number,
  { rows, edge }: Context,
): { readonly records: readonly Numbered[]; readonly next: string } {
  const records: Numbered[] = []
  let bytes = 0
  for (const one of recordsOf(rows, stream, shard, from, edge.now() - recordLasts)) {
    records.push(one)
    bytes += one[1].bytes
    if (records.length >= limit || bytes >= mostBytes) break
  }
  const last = records.at(-1)
  return { records, next: last === undefined ? from : last[0] + beyond }
}

/** A shard that has ended and was read to its end has nothing more to come. */
function onwards(
  iterator: Iterator,
  from: string,
  shard: Shard,
  stream: StreamRecord,
  { rows, edge }: Context,
): Output {
  const last = lastOf(rows, stream, shard.index)
  const isRead = last === undefined || from > last
  if (shard.ended !== undefined && isRead) return {}
  const until = edge.now() + lasts
  return { NextShardIterator: written({ ...iterator, from, until }) }
}

function shown(
  sequence: string,
  record: ChangeRecord,
  { view }: StreamRecord,
  { region }: Context,
): Output {
  const { id, name, at, keys, before, after, bytes, by } = record
  return {
    eventID: id,
    eventName: name,
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: region,
    dynamodb: {
      ApproximateCreationDateTime: new Date(Math.floor(at / 1000) * 1000),
      Keys: keys,
      ...(after && { NewImage: after }),
      ...(before && { OldImage: before }),
      SequenceNumber: sequence,
      SizeBytes: bytes,
      StreamViewType: view,
    },
    ...(by === 'ttl' && {
      userIdentity: { PrincipalId: 'dynamodb.amazonaws.com', Type: 'Service' },
    }),
  }
}
