/** Groups and streams: making, describing, deleting, and how long a group keeps its events. */
import { isAnomaly } from '@plainwire/wire'
import type { Context, Handler, Output } from '../server/types.ts'
import { invalid, taken } from './failures.ts'
import { badGroupName, badStreamName, inGroup, inStream, numberIn } from './names.ts'
import { arnOf, type Group, type Stream, store } from './store.ts'
import { badTags } from './tags.ts'

const createLogGroup: Handler = (input, context) => {
  const { groups } = store(context)
  const { logGroupName: name, tags = {}, kmsKeyId, logGroupClass = 'STANDARD' } = input
  const wrong = badGroupName(name) ?? badTags(tags)
  if (wrong) return wrong
  if (!classes.has(String(logGroupClass)))
    return invalid(`Invalid log group class: ${logGroupClass}`)
  if (groups.get(String(name))) return taken('group')
  groups.put(String(name), {
    name: String(name),
    created: context.edge.now(),
    class: String(logGroupClass),
    bytes: 0,
    tags: tags as Group['tags'],
    ...(typeof kmsKeyId === 'string' && { key: kmsKeyId }),
  })
  return {}
}

const classes: ReadonlySet<string> = new Set(['STANDARD', 'INFREQUENT_ACCESS', 'DELIVERY'])

const deleteLogGroup: Handler = (input, context) => {
  const found = inGroup(input, context)
  if (isAnomaly(found)) return found
  context.rows.batch(found.kept.removal(found.group.name))
  return {}
}

const describeLogGroups: Handler = (input, context) => {
  const { logGroupNamePrefix: prefix, logGroupNamePattern: pattern, logGroupClass } = input
  if (prefix !== undefined && pattern !== undefined)
    return invalid(
      'LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.',
    )
  const limit = numberIn(input.limit, 'limit', 50, 50)
  if (isAnomaly(limit)) return limit
  const rows = store(context).groups.list(listing(prefix, input.nextToken))
  const wanted = (group: Group) =>
    (logGroupClass === undefined || group.class === logGroupClass) &&
    (typeof pattern !== 'string' || group.name.toLowerCase().includes(pattern.toLowerCase()))
  return paged(matching(rows, wanted), limit, 'logGroups', group => shownGroup(group, context))
}

/** A token is the last name of the page before. */
const listing = (prefix: unknown, token: unknown) => ({
  ...(typeof prefix === 'string' && { prefix }),
  ...(typeof token === 'string' && { after: token }),
})

function* matching<T>(
  rows: Iterable<readonly [string, T]>,
  wanted: (item: T) => boolean,
): Iterable<T> {
  for (const [, item] of rows) if (wanted(item)) yield item
}

function paged<T extends { readonly name: string }>(
  items: Iterable<T>,
  limit: number,
  member: string,
  show: (item: T) => Output,
): Output {
  const page: T[] = []
  for (const item of items) {
    if (page.length === limit) return { [member]: page.map(show), nextToken: page.at(-1)!.name }
    page.push(item)
  }
  return { [member]: page.map(show) }
}

const shownGroup = (
  { name, created, retention, class: kind, key, bytes }: Group,
  context: Context,
): Output => ({
  logGroupName: name,
  creationTime: created,
  metricFilterCount: 0,
  arn: `${arnOf(context, name)}:*`,
  logGroupArn: arnOf(context, name),
  storedBytes: bytes,
  logGroupClass: kind,
  ...(retention !== undefined && { retentionInDays: retention }),
  ...(key !== undefined && { kmsKeyId: key }),
})

/** Days for which events can be kept. (CloudWatch Logs API, PutRetentionPolicy) */
const retentions: ReadonlySet<number> = new Set([
  ...[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731],
  ...[1096, 1827, 2192, 2557, 2922, 3288, 3653],
])

const putRetentionPolicy: Handler = (input, context) => {
  const found = inGroup(input, context)
  if (isAnomaly(found)) return found
  const retention = Number(input.retentionInDays)
  if (!retentions.has(retention))
    return invalid(
      `Invalid retentionInDays ${retention}; it is one of ${[...retentions].join(', ')}.`,
    )
  found.kept.groups.put(found.group.name, { ...found.group, retention })
  return {}
}

const deleteRetentionPolicy: Handler = (input, context) => {
  const found = inGroup(input, context)
  if (isAnomaly(found)) return found
  const { retention, ...group } = found.group
  found.kept.groups.put(group.name, group)
  return {}
}

const createLogStream: Handler = (input, context) => {
  const found = inGroup(input, context)
  if (isAnomaly(found)) return found
  const wrong = badStreamName(input.logStreamName)
  if (wrong) return wrong
  const name = String(input.logStreamName)
  const streams = found.kept.streams(found.group.name)
  if (streams.get(name)) return taken('stream')
  streams.put(name, { name, created: context.edge.now(), count: 0 })
  return {}
}

const deleteLogStream: Handler = (input, context) => {
  const found = inStream(input, context)
  if (isAnomaly(found)) return found
  const { kept, group, stream } = found
  let bytes = 0
  for (const [, { text }] of kept.events(group.name, stream.name).list()) bytes += sizeOf(text)
  const change = kept.groups.change(group.name, {
    ...group,
    bytes: Math.max(0, group.bytes - bytes),
  })
  context.rows.batch([...kept.removal(group.name, stream.name), change])
  return {}
}

/** What an event weighs: its text and 26 bytes. (CloudWatch Logs API, PutLogEvents) */
export const sizeOf = (text: string): number => Buffer.byteLength(text) + 26

const describeLogStreams: Handler = (input, context) => {
  const found = inGroup(input, context)
  if (isAnomaly(found)) return found
  const { logStreamNamePrefix: prefix, orderBy = 'LogStreamName', descending = false } = input
  const byTime = orderBy === 'LastEventTime'
  if (byTime && prefix !== undefined)
    return invalid('Cannot order by LastEventTime with a logStreamNamePrefix.')
  const limit = numberIn(input.limit, 'limit', 50, 50)
  if (isAnomaly(limit)) return limit
  const { kept, group } = found
  const show = (stream: Stream) =>
    shownStream(stream, `${arnOf(context, group.name)}:log-stream:${stream.name}`)
  const streams = kept.streams(group.name)
  if (!byTime && !descending)
    return paged(
      matching(streams.list(listing(prefix, input.nextToken)), () => true),
      limit,
      'logStreams',
      show,
    )
  const all = [...matching(streams.list(listing(prefix, undefined)), () => true)]
  const ordered = byTime ? all.sort((one, other) => (one.last ?? 0) - (other.last ?? 0)) : all
  if (descending) ordered.reverse()
  const from = 1 + ordered.findIndex(({ name }) => name === input.nextToken)
  return paged(ordered.slice(from), limit, 'logStreams', show)
}

const shownStream = (
  { name, created, first, last, ingested, count }: Stream,
  arn: string,
): Output => ({
  logStreamName: name,
  creationTime: created,
  arn,
  storedBytes: 0,
  ...(first !== undefined && {
    firstEventTimestamp: first,
    lastEventTimestamp: last,
    lastIngestionTime: ingested,
    uploadSequenceToken: tokenOf(count),
  }),
})

/** Sequence tokens are still told, and any is accepted. */
export const tokenOf = (count: number): string => String(count).padStart(56, '4')

export const groupHandlers: Readonly<Record<string, Handler>> = {
  CreateLogGroup: createLogGroup,
  DeleteLogGroup: deleteLogGroup,
  DescribeLogGroups: describeLogGroups,
  PutRetentionPolicy: putRetentionPolicy,
  DeleteRetentionPolicy: deleteRetentionPolicy,
  CreateLogStream: createLogStream,
  DeleteLogStream: deleteLogStream,
  DescribeLogStreams: describeLogStreams,
}
