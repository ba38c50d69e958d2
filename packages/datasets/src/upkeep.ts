/** What a replica does beside answering: takes up what another left unfinished, and ends what has run out. */
import type { State } from '@plainwire/server'
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { shut } from './access/settle.ts'
import { leaseOf } from './routes/asked.ts'
import { keptKey } from './sagas/delete.ts'
import { reminderKey } from './sagas/user.ts'
import type { Own, Service } from './types.ts'

export type Kept = { readonly recovered: number; readonly expired: number }

/** @example setInterval(() => upkeep(service), 10_000) */
export async function upkeep(service: Service): Promise<Kept> {
  const recovered = await service.sagas.recover()
  const ended = [await sweep(service, temporaryUsers), await sweep(service, deletedDatasets)]
  return { recovered: recovered.length, expired: ended.reduce((sum, some) => sum + some) }
}

type Reminder = {
  readonly account: string
  readonly group: string
  readonly id: string
  readonly expires_at: string
}

/** Something that has an end, and what is done then. */
type Ending = {
  readonly folder: string
  readonly keyOf: (of: Pick<Reminder, 'account' | 'id'>) => string
  readonly saga: string
  readonly word: string
  readonly until: (own: Own) => string | undefined
  readonly more?: object
}

/** Their keys refuse by themselves since then. */
const temporaryUsers: Ending = {
  folder: 'expiries/',
  keyOf: reminderKey,
  saga: 'expire user',
  word: 'expired',
  until: own => own.user?.expires_at,
}

/** What can no longer be had back. */
const deletedDatasets: Ending = {
  folder: 'deletions/',
  keyOf: keptKey,
  saga: 'delete',
  word: 'purged',
  until: own => own.kept?.until,
  more: { attachments: true },
}

async function sweep(service: Service, ending: Ending): Promise<number> {
  const page = await service.documents.list(ending.folder)
  if (isAnomaly(page)) return 0
  let expired = 0
  for (const key of page.keys) {
    const found = await service.documents.get(key)
    if (found === undefined || isAnomaly(found)) continue
    const reminder = found.value as unknown as Reminder
    if (Date.parse(reminder.expires_at) > service.now()) continue
    if (await ended(service, ending, reminder)) expired++
  }
  return expired
}

/** Looked at again under the lease: it may have been removed, or made anew, meanwhile. */
async function ended(
  service: Service,
  ending: Ending,
  { account, group, id }: Reminder,
): Promise<boolean> {
  const wanted = async (): Promise<State | Anomaly> => {
    const record = await service.records.find(account, id)
    if (isAnomaly(record)) return record
    const until = record && ending.until(record.own)
    if (record === undefined || until === undefined || Date.parse(until) > service.now()) {
      const gone = await service.documents.delete(ending.keyOf({ account, id }), 'any')
      return gone ?? { $anomaly: 'conflict', message: 'It is no longer so.', retryable: false }
    }
    const { metadata, own } = record.own.deleted_at === undefined ? record : shut(record)
    return {
      account,
      group,
      id,
      event: `${ending.word}-${id}-${until}`,
      at: service.now(),
      actor: 'expiry',
      caller: 'expiry',
      requestId: '',
      before: { metadata, own },
      ...ending.more,
    } as unknown as State
  }
  return !isAnomaly(await service.sagas.run(ending.saga, leaseOf({ account, id }), wanted))
}
