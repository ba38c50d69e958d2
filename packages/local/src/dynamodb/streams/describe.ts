/** ListStreams and DescribeStream. */
import type { Context, Handler, Output } from '../../server/types.ts'
import { constrain, required, within } from '../checks/constraints.ts'
import { notFound, refusing } from '../failures.ts'
import {
  findStream,
  lastOf,
  listStreams as listed,
  recordLasts,
  recordsOf,
  type Shard,
  type StreamRecord,
  sequenceOf,
  shardsOf,
} from './store.ts'

const mostStreams = 100

export const listStreams: Handler = refusing((input, context) => {
  const { Limit = mostStreams, ExclusiveStartStreamArn: start, TableName: name } = input
  constrain(within(input.Limit, 'limit', { min: 1, max: mostStreams }))
  const all = listed(context).filter(stream => name === undefined || stream.table === name)
  const from = start === undefined ? 0 : all.findIndex(({ arn }) => arn === start) + 1
  const page = all.slice(from, from + Number(Limit))
  const more = from + page.length < all.length
  return {
    Streams: page.map(({ arn, table, label }) => ({
      StreamArn: arn,
      TableName: table,
      StreamLabel: label,
    })),
    ...(more && { LastEvaluatedStreamArn: page.at(-1)?.arn }),
  }
})

export function knownStream({ rows, edge }: Context, arn: unknown): StreamRecord {
  return (
    findStream(rows, String(arn), edge.now()) ??
    notFound(`Requested resource not found: Stream: ${arn} not found`)
  )
}

export const describeStream: Handler = refusing((input, context) => {
  constrain(
    required(input.StreamArn, 'streamArn'),
    within(input.StreamArn, 'streamArn', { min: 37 }),
    within(input.Limit, 'limit', { min: 1, max: mostStreams }),
  )
  const stream = knownStream(context, input.StreamArn)
  const now = context.edge.now()
  const shards = shardsOf(stream, now)
  const from = shards.findIndex(({ id }) => id === input.ExclusiveStartShardId) + 1
  const wanted = shards.filter(shard => isWanted(shard, shards, input.ShardFilter))
  const page = wanted
    .filter(shard => shards.indexOf(shard) >= from)
    .slice(0, Number(input.Limit ?? mostStreams))
  const last = page.at(-1)
  const more = last !== undefined && last !== wanted.at(-1)
  return {
    StreamDescription: {
      StreamArn: stream.arn,
      StreamLabel: stream.label,
      StreamStatus: stream.ended === undefined ? 'ENABLED' : 'DISABLED',
      StreamViewType: stream.view,
      CreationRequestDateTime: new Date(stream.created),
      TableName: stream.table,
      KeySchema: stream.schema,
      Shards: page.map(shard => shown(shard, shards, stream, context)),
      ...(more && { LastEvaluatedShardId: last.id }),
    },
  }
})

/** `CHILD_SHARDS` of a shard are the one that follows it. */
function isWanted(shard: Shard, shards: readonly Shard[], filter: unknown): boolean {
  const { Type, ShardId } = (filter ?? {}) as Output
  if (Type !== 'CHILD_SHARDS') return true
  const parent = shards.find(({ id }) => id === ShardId)
  return parent !== undefined && shard.index === parent.index + 1
}

function shown(
  shard: Shard,
  shards: readonly Shard[],
  stream: StreamRecord,
  { rows, edge }: Context,
): Output {
  const parent = shards.find(({ index }) => index === shard.index - 1)
  const [first] = recordsOf(rows, stream, shard.index, '', edge.now() - recordLasts)
  const last = lastOf(rows, stream, shard.index)
  const start = first?.[0] ?? last ?? sequenceOf(0)
  return {
    ShardId: shard.id,
    SequenceNumberRange: {
      StartingSequenceNumber: start,
      ...(shard.ended !== undefined && { EndingSequenceNumber: last ?? start }),
    },
    ...(parent && { ParentShardId: parent.id }),
  }
}
