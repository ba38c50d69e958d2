/**
 * What is recorded against what AWS has: unfinished work is taken up first, then every dataset is looked at under its
 * lease, then everything in our names that no dataset explains. What can be set right without losing data is.
 */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import type { AuditEvent, Service } from '../types.ts'
import { flaws } from './flaws.ts'
import { strays } from './strays.ts'

export type Finding = {
  readonly kind: string
  readonly resource: string
  /** What would set it right. */
  readonly fix: string
}

type Of = { readonly group: string; readonly id: string }

/** A finding, and how to set it right; what nobody may decide but a person has no repair. */
export type Repairable = Finding & { readonly repair?: () => Promise<Anomaly | undefined> }

export type Settled = Finding & { readonly fixed?: boolean; readonly problem?: string }

export type By = Pick<AuditEvent, 'actor' | 'caller' | 'requestId'> & { readonly dry: boolean }

/** @example await reconcile(service, 'research', { dry: true, actor: 'awong', caller: 'token', requestId }) */
export async function reconcile(
  service: Service,
  account: string,
  by: By,
): Promise<readonly Settled[] | Anomaly> {
  if (!by.dry) await service.sagas.recover()
  const ids = await allIds(service, account)
  if (isAnomaly(ids)) return ids
  const settled: Settled[] = []
  for (const id of ids) {
    const found = await flaws(service, account, id, (finding, of) =>
      done(service, account, by, finding, of),
    )
    if (isAnomaly(found)) return found
    settled.push(...found)
  }
  const others = await strays(service, account, new Set(ids))
  if (isAnomaly(others)) return others
  for (const finding of others) settled.push(await done(service, account, by, finding))
  return settled
}

async function allIds({ records }: Service, account: string): Promise<readonly string[] | Anomaly> {
  const ids: string[] = []
  for (let after: string | undefined; ; ) {
    const page = await records.ids(account, undefined, after === undefined ? {} : { after })
    if (isAnomaly(page)) return page
    ids.push(...page.ids)
    after = page.after
    if (after === undefined) return ids
  }
}

async function done(
  service: Service,
  account: string,
  by: By,
  { repair, ...finding }: Repairable,
  of?: Of,
): Promise<Settled> {
  if (by.dry || repair === undefined) return finding
  const failed = await repair()
  await service.audit.record({
    id: `${by.requestId}-${finding.kind}-${finding.resource}`,
    at: service.now(),
    account,
    group: of?.group ?? '_account',
    ...(of && { dataset: of.id }),
    action: 'reconcile',
    actor: by.actor,
    caller: by.caller,
    requestId: by.requestId,
    outcome: failed ? 'failed' : 'done',
    lines: [],
    details: finding,
    ...(failed && { problem: failed.code ?? failed.$anomaly }),
  })
  return failed
    ? { ...finding, fixed: false, problem: failed.message }
    : { ...finding, fixed: true }
}
