/** What a replica does beside answering: takes up what another left unfinished, and ends what has run out. */
import type { State } from '@plainwire/server'
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { leaseOf } from './routes/asked.ts'
import { reminderKey } from './sagas/user.ts'
import type { Service } from './types.ts'

export type Kept = { readonly recovered: number; readonly expired: number }

/** @example setInterval(() => upkeep(service), 10_000) */
export async function upkeep(service: Service): Promise<Kept> {
  const recovered = await service.sagas.recover()
  return { recovered: recovered.length, expired: await sweep(service) }
}

type Reminder = {
  readonly account: string
  readonly group: string
  readonly id: string
  readonly expires_at: string
}

/** Takes away temporary users whose time is up; their keys refuse by themselves since then. */
async function sweep(service: Service): Promise<number> {
  const page = await service.documents.list('expiries/')
  if (isAnomaly(page)) return 0
  let expired = 0
  for (const key of page.keys) {
    const found = await service.documents.get(key)
    if (found === undefined || isAnomaly(found)) continue
    const reminder = found.value as unknown as Reminder
    if (Date.parse(reminder.expires_at) > service.now()) continue
    if (await ended(service, reminder)) expired++
  }
  return expired
}

/** Looked at again under the lease: it may have been removed, or made anew, meanwhile. */
async function ended(service: Service, { account, group, id }: Reminder): Promise<boolean> {
  const wanted = async (): Promise<State | Anomaly> => {
    const record = await service.records.find(account, id)
    if (isAnomaly(record)) return record
    const until = record?.own.user?.expires_at
    if (record === undefined || until === undefined || Date.parse(until) > service.now()) {
      const gone = await service.documents.delete(reminderKey({ account, id }), 'any')
      return gone ?? { $anomaly: 'conflict', message: 'It is no longer so.', retryable: false }
    }
    return {
      account,
      group,
      id,
      event: `expired-${id}-${until}`,
      at: service.now(),
      actor: 'expiry',
      caller: 'expiry',
      requestId: '',
      before: { metadata: record.metadata, own: record.own },
    } as unknown as State
  }
  return !isAnomaly(await service.sagas.run('expire user', leaseOf({ account, id }), wanted))
}
