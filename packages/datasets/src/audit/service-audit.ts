/** The trail of a service: its documents, its leases, its accounts' logs. */
import type { Audit, Service } from '../types.ts'
import { logsSink } from './sink.ts'
import { type TrailOptions, trail } from './trail.ts'

export type AuditGrounds = Pick<
  Service,
  'config' | 'tenants' | 'documents' | 'leases' | 'names' | 'now' | 'newId'
>

/** @example datasets({ config, audit: serviceAudit }) */
export function serviceAudit(
  grounds: AuditGrounds,
  more: Pick<TrailOptions, 'anchor' | 'failed'> = {},
): Audit {
  const { config, tenants, documents, leases, names, now, newId } = grounds
  const { retentionDays } = config.audit
  const sinks = new Map(
    [...tenants].map(([name, { aws }]) => [name, logsSink({ logs: aws.logs, retentionDays, now })]),
  )
  return trail({
    accounts: [...tenants.keys()],
    documents,
    leases,
    sink: account => sinks.get(account)!,
    names,
    retentionDays,
    now,
    newId,
    ...more,
  })
}
