/** Puts a service together: clients of every account, the store in the metadata bucket, leases and sagas over it. */
import { leases, type Metrics, type Readiness, sagas } from '@plainwire/server'
import type { Send } from '@plainwire/wire'
import { clients } from './aws/clients.ts'
import type { Config, Gates, Rules } from './config/types.ts'
import { names as namesOf } from './names.ts'
import { patient } from './patient.ts'
import { allSagas, type Passing } from './sagas/all.ts'
import { records } from './store/records.ts'
import { s3Documents } from './store/s3-documents.ts'
import type { Audit, Gate, Service, Tenant, Version } from './types.ts'

export type ServiceOptions = {
  readonly config: Config
  readonly send: Send
  /** Of the AWS in this process, for tenants that name none. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string }
  readonly audit: (service: Omit<Service, 'audit' | 'sagas' | 'passing'>) => Audit
  readonly gate: (service: Omit<Service, 'gate' | 'audit' | 'sagas' | 'passing'>) => Gate
  readonly ready?: (service: Service) => readonly Readiness[]
  readonly metrics: Metrics
  readonly version: Version
  readonly now: () => number
  readonly newId: () => string
  readonly wait: (milliseconds: number) => Promise<void>
  /** Milliseconds of the first wait between attempts at AWS, at most. */
  readonly base?: number
  /** Milliseconds a lease lasts without renewal; default 30 s. */
  readonly lease?: number
}

/** @example const service = serviceOf({ config, send, audit, gate, metrics, version, now, newId, wait }) */
export function serviceOf(options: ServiceOptions): Service {
  const { config, send, credentials, metrics, version, now, newId, wait, base, lease } = options
  const names = namesOf(config)
  const made = (place: Config['metadata'] | Config['accounts'][string]) =>
    clients({
      place,
      send: metrics.counted(send),
      ...(credentials && { credentials }),
      ...(base !== undefined && { base }),
    })
  const tenants = new Map<string, Tenant>(
    Object.entries(config.accounts).map(([name, account]) => [
      name,
      { account, aws: made(account) },
    ]),
  )
  const { bucket } = config.metadata
  const { s3 } = made(config.metadata)
  const documents = s3Documents({ s3, bucket, prefix: `${names.root}/.plainwire/` })
  const eager = leases({
    documents,
    owner: newId(),
    now,
    ...(lease !== undefined && { duration: lease }),
  })
  const waiting = patient({ leases: eager, wait, now })
  const grounds = {
    config,
    tenants,
    names,
    documents,
    leases: waiting,
    records: records({ s3, bucket, names, documents }),
    metrics,
    version,
    now,
    newId,
    wait,
    rules: (account: string, group: string) => rulesOf(config, account, group),
    lacks: new Set<string>(),
    ready: [],
  }
  const gate = options.gate(grounds)
  const withGate = { ...grounds, gate }
  const withAudit = { ...withGate, audit: options.audit(withGate) }
  const passing: Passing = { secrets: new Map(), sessions: new Map(), received: new Map() }
  const all = allSagas(withAudit, passing)
  const common = { sagas: all, documents, now, newId, wait }
  const running = sagas({ ...common, leases: waiting })
  const service: Service = {
    ...withAudit,
    passing,
    sagas: { run: running.run, recover: sagas({ ...common, leases: eager }).recover },
  }
  return { ...service, ready: options.ready?.(service) ?? [] }
}

/** What holds in a group: its own rules over its account's over all. */
function rulesOf(
  { rules, accounts }: Config,
  account: string,
  group: string,
): Rules & { readonly gates: Partial<Gates> } {
  const place = accounts[account]
  const levels = [rules, place?.rules, place?.groups[group]].filter(level => level !== undefined)
  const keepDays = levels.findLast(level => level.keepDays !== undefined)?.keepDays
  const cleared = levels.findLast(level => level.cleared !== undefined)?.cleared
  return {
    gates: Object.assign({}, ...levels.map(({ gates }) => gates)),
    quotas: Object.assign({}, ...levels.map(({ quotas }) => quotas)),
    ...(cleared !== undefined && { cleared }),
    ...(keepDays !== undefined && { keepDays }),
  }
}
