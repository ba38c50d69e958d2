/** Lines of the audit in CloudWatch Logs, as the first service wrote and showed them: one group a research group, one stream a dataset. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { fromAws } from '../failures.ts'
import type { Audit, AuditEvent, Service, Where } from '../types.ts'

export type Ground = Pick<Service, 'tenants' | 'names' | 'config' | 'now'>

/** @example const audit = linesAudit({ tenants, names, config, now }); await audit.open(where, tags) */
export const linesAudit = (ground: Ground): Audit => ({
  open: (where, tags) => opened(ground, where, tags),
  record: event => put(ground, event),
  lines: where => read(ground, where),
})

const exists = ({ code }: Anomaly) => code === 'ResourceAlreadyExistsException'

async function opened(
  { tenants, names, config }: Ground,
  { account, group, id }: Where,
  tags: Parameters<Audit['open']>[1],
): Promise<Anomaly | undefined> {
  const { logs } = tenants.get(account)!.aws
  const logGroupName = names.logGroup(group)
  const made = await logs.invoke({
    op: 'CreateLogGroup',
    request: {
      logGroupName,
      tags: Object.fromEntries(tags.map(({ key, value }) => [key, value])),
    },
  })
  if (isAnomaly(made) && !exists(made)) return fromAws('open the audit log')(made)
  const retentionInDays = config.audit.retentionDays
  const kept = await logs.invoke({
    op: 'PutRetentionPolicy',
    request: { logGroupName, retentionInDays },
  })
  if (isAnomaly(kept)) return fromAws('say how long the audit is kept')(kept)
  const logStreamName = names.logStream(id)
  const stream = await logs.invoke({
    op: 'CreateLogStream',
    request: { logGroupName, logStreamName },
  })
  return isAnomaly(stream) && !exists(stream) ? fromAws('open the audit log')(stream) : undefined
}

async function put(
  { tenants, names }: Ground,
  { account, group, dataset, at, lines }: AuditEvent,
): Promise<Anomaly | undefined> {
  if (dataset === undefined || lines.length === 0) return undefined
  const written = await tenants.get(account)!.aws.logs.invoke({
    op: 'PutLogEvents',
    request: {
      logGroupName: names.logGroup(group),
      logStreamName: names.logStream(dataset),
      logEvents: lines.map(message => ({ timestamp: at, message })),
    },
  })
  return isAnomaly(written) ? fromAws('write the audit')(written) : undefined
}

async function read({ tenants, names }: Ground, { account, group, id }: Where) {
  const request = {
    logGroupName: names.logGroup(group),
    logStreamName: names.logStream(id),
    startFromHead: true,
  }
  const lines: string[] = []
  for await (const page of tenants.get(account)!.aws.logs.pages({ op: 'GetLogEvents', request })) {
    if (isAnomaly(page))
      return page.code === 'ResourceNotFoundException' ? undefined : fromAws('read the audit')(page)
    for (const { timestamp = 0, message = '' } of page.events ?? [])
      lines.push(`${stamp(Number(timestamp))} - ${message}`)
  }
  return { lines }
}

/** As the first service showed it, but always in UTC. @example stamp(0) // '01/01/1970, 00:00:00' */
export function stamp(at: number): string {
  const [date = '', time = ''] = new Date(at).toISOString().split('T')
  const [year, month, day] = date.split('-')
  return `${month}/${day}/${year}, ${time.slice(0, 8)}`
}
