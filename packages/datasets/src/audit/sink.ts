/** CloudWatch Logs as the trail needs it: lines into a stream that is made when it is missing, and lines out of it. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import type { Logs } from '../aws/types.ts'
import { fromAws } from '../failures.ts'
import type { Tag } from '../types.ts'

export type Line = { readonly at: number; readonly message: string }

export type Lines = { readonly lines: readonly Line[]; readonly cursor?: string }

export type ReadPage = {
  readonly limit?: number
  readonly cursor?: string
  /** Milliseconds since 1970. */
  readonly from?: number
}

export type Sink = {
  /** Makes what is missing of group and stream. */
  open(group: string, stream: string, tags?: readonly Tag[]): Promise<Anomaly | undefined>
  put(group: string, stream: string, lines: readonly Line[]): Promise<Anomaly | undefined>
  /** Oldest first, beginning behind the cursor; undefined where there is no such stream. */
  read(group: string, stream: string, page?: ReadPage): Promise<Lines | undefined | Anomaly>
}

export type SinkOptions = {
  readonly logs: Logs
  readonly retentionDays: number
  readonly now: () => number
}

/** @example const sink = logsSink({ logs, retentionDays: 365, now: Date.now }) */
export function logsSink(options: SinkOptions): Sink {
  const { logs, now } = options
  return {
    open: (group, stream, tags = []) => opened(options, group, stream, tags),
    async put(group, stream, lines) {
      for (const batch of batches(lines)) {
        const failure = await putBatch(batch)
        if (failure) return failure
      }
      return undefined
      async function putBatch(batch: readonly Line[]) {
        const request = {
          logGroupName: group,
          logStreamName: stream,
          logEvents: batch.map(({ at, message }) => ({ timestamp: taken(at, now()), message })),
        }
        let put = await logs.invoke({ op: 'PutLogEvents', request })
        if (isAnomaly(put) && put.code === 'ResourceNotFoundException') {
          const made = await opened(options, group, stream, [])
          if (made) return made
          put = await logs.invoke({ op: 'PutLogEvents', request })
        }
        return isAnomaly(put) ? fromAws('write the audit log')(put) : undefined
      }
    },
    read: (group, stream, page = {}) => readUpTo(logs, group, stream, page),
  }
}

/** Pages may be short, even empty, before the end: it is there when a page names the place again where it began. */
async function readUpTo(
  logs: Logs,
  logGroupName: string,
  logStreamName: string,
  { limit = Number.POSITIVE_INFINITY, cursor, from }: ReadPage,
): Promise<Lines | undefined | Anomaly> {
  const lines: Line[] = []
  for (let token = cursor; ; ) {
    const read = await logs.invoke({
      op: 'GetLogEvents',
      request: {
        logGroupName,
        logStreamName,
        startFromHead: true,
        limit: Math.min(10_000, limit - lines.length),
        ...(token !== undefined && { nextToken: token }),
        ...(from !== undefined && { startTime: from }),
      },
    })
    if (isAnomaly(read))
      return read.code === 'ResourceNotFoundException'
        ? undefined
        : fromAws('read the audit log')(read)
    for (const { timestamp = 0, message = '' } of read.events ?? [])
      lines.push({ at: Number(timestamp), message })
    const next = read.nextForwardToken
    if (next === undefined || next === token) return { lines }
    if (lines.length >= limit) return { lines, cursor: next }
    token = next
  }
}

const day = 86_400_000

/** CloudWatch Logs takes nothing older than 14 days; what waited longer is entered as of today, and says itself when it was. */
const taken = (at: number, now: number): number => (at < now - 13 * day ? now : at)

/** Of at most 10,000 events, a megabyte with 26 bytes for each, and a day from first to last. */
function batches(lines: readonly Line[]): Line[][] {
  const all: Line[][] = []
  let batch: Line[] = []
  let bytes = 0
  for (const line of [...lines].sort((a, b) => a.at - b.at)) {
    const size = Buffer.byteLength(line.message) + 26
    const full = batch.length >= 10_000 || bytes + size > 1_000_000
    if (batch.length > 0 && (full || line.at - batch[0]!.at >= day)) {
      all.push(batch)
      batch = []
      bytes = 0
    }
    batch.push(line)
    bytes += size
  }
  return batch.length > 0 ? [...all, batch] : all
}

async function opened(
  { logs, retentionDays }: SinkOptions,
  logGroupName: string,
  logStreamName: string,
  tags: readonly Tag[],
): Promise<Anomaly | undefined> {
  const group = await groupMade(logs, logGroupName, tags)
  if (group) return fromAws('make the audit log')(group)
  const kept = await logs.invoke({
    op: 'PutRetentionPolicy',
    request: { logGroupName, retentionInDays: retentionDays },
  })
  if (isAnomaly(kept)) return fromAws('make the audit log')(kept)
  const stream = await logs.invoke({
    op: 'CreateLogStream',
    request: { logGroupName, logStreamName },
  })
  return isAnomaly(stream) && !isThere(stream) ? fromAws('make the audit log')(stream) : undefined
}

/** Making one with tags takes a right that the first service's policy had not; tagging it afterwards takes one it had. */
async function groupMade(
  logs: Logs,
  logGroupName: string,
  given: readonly Tag[],
): Promise<Anomaly | undefined> {
  const tags = Object.fromEntries(given.map(({ key, value }) => [key, value]))
  const request = { logGroupName, ...(given.length > 0 && { tags }) }
  const made = await logs.invoke({ op: 'CreateLogGroup', request })
  if (!isAnomaly(made) || isThere(made)) return undefined
  if (made.code !== 'AccessDeniedException' || given.length === 0) return made
  const bare = await logs.invoke({ op: 'CreateLogGroup', request: { logGroupName } })
  if (isAnomaly(bare)) return isThere(bare) ? undefined : bare
  const tagged = await logs.invoke({ op: 'TagLogGroup', request: { logGroupName, tags } })
  return isAnomaly(tagged) ? tagged : undefined
}

const isThere = ({ code }: Anomaly) => code === 'ResourceAlreadyExistsException'
