/**
 * A creation that is asked for twice under one `Idempotency-Key` happens once: the id it gets is written down first, so that
 * whoever comes again makes the same dataset, or finds it made.
 */
import { createHash } from 'node:crypto'
import type { Reply } from '@plainwire/server'
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { invalid, unfit } from '../failures.ts'
import type { CreateInput } from '../schemas.ts'
import type { Service } from '../types.ts'
import { created } from './answers.ts'
import { type Asked, leaseOf } from './asked.ts'

type Noted = { readonly id: string; readonly body: string }

/** @example await once(service, asked, key, body, id => made(id)) */
export async function once(
  service: Service,
  { where, caller }: Asked,
  key: string,
  body: CreateInput,
  make: (id: string) => Promise<Reply | Anomaly>,
): Promise<Reply | Anomaly> {
  if (!/^[\x21-\x7e]{1,255}$/.test(key))
    return invalid('Idempotency-Key must be 1 to 255 visible characters.')
  const { account, group } = where
  const at = `idempotency/${digest([account, group, caller.id, key])}`
  const mine: Noted = { id: service.newId(), body: digest(body) }
  const noted = await service.documents.put(at, mine, 'absent')
  if (!isAnomaly(noted)) return make(mine.id)
  if (noted.code !== 'CHANGED') return noted
  const found = await service.documents.get(at)
  if (isAnomaly(found)) return found
  const before = (found?.value ?? mine) as unknown as Noted
  if (before.body !== mine.body)
    return unfit('This Idempotency-Key was used for another dataset.', {
      code: 'IDEMPOTENCY_KEY_REUSED',
    })
  return again(service, { account, id: before.id }, () => make(before.id))
}

const digest = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex')

/** Waits for whoever is at it; what was undone is made again, under the same id. */
async function again(
  service: Service,
  where: { readonly account: string; readonly id: string },
  make: () => Promise<Reply | Anomaly>,
): Promise<Reply | Anomaly> {
  const found = await service.leases.hold(leaseOf(where), () =>
    service.records.find(where.account, where.id),
  )
  if (isAnomaly(found)) return found
  if (found === undefined) return make()
  const reply = created(service, found)
  return { ...reply, headers: [['idempotency-replayed', 'true']] }
}
