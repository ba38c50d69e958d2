/**
 * A creation that is asked for twice under one `Idempotency-Key` happens once: the id it gets is written down first, so that
 * whoever comes again makes the same dataset, or finds it made.
 */
import { createHash } from 'node:crypto'
import type { Reply } from '@plainwire/server'
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { conflict, invalid, unfit } from '../failures.ts'
import type { CreateInput } from '../schemas.ts'
import type { Service } from '../types.ts'
import { created } from './answers.ts'
import type { Asked } from './asked.ts'

type Noted = { readonly id: string; readonly body: string }

/** @example await once(service, asked, key, body, id => made(id)) */
export async function once(
  service: Service,
  { where, caller }: Pick<Asked, 'where' | 'caller'>,
  key: string,
  body: CreateInput,
  make: (id: string) => Promise<Reply | Anomaly>,
): Promise<Reply | Anomaly> {
  const id = await idFor(service, { where, caller }, key, body)
  if (isAnomaly(id)) return id
  const reply = await make(id)
  if (!isAnomaly(reply) || reply.code !== 'MADE') return reply
  const found = await service.records.find(where.account, id)
  if (found === undefined || isAnomaly(found)) return found ?? reply
  return { ...created(service, found), headers: [['idempotency-replayed', 'true']] }
}

/** Refuses to make, under its lease, what somebody has made already. @example await unlessMade(service, where) */
export async function unlessMade(
  { records }: Service,
  { account, id }: { readonly account: string; readonly id: string },
): Promise<Anomaly | undefined> {
  const found = await records.find(account, id)
  if (found === undefined || isAnomaly(found)) return found
  return conflict('It is made already.', { code: 'MADE' })
}

async function idFor(
  service: Service,
  { where, caller }: Pick<Asked, 'where' | 'caller'>,
  key: string,
  body: CreateInput,
): Promise<string | Anomaly> {
  if (!/^[\x21-\x7e]{1,255}$/.test(key))
    return invalid('Idempotency-Key must be 1 to 255 visible characters.')
  const { account, group } = where
  const at = `idempotency/${digest([account, group, caller.id, key])}`
  const mine: Noted = { id: service.newId(), body: digest(body) }
  const noted = await service.documents.put(at, mine, 'absent')
  if (!isAnomaly(noted)) return mine.id
  if (noted.code !== 'CHANGED') return noted
  const found = await service.documents.get(at)
  if (isAnomaly(found)) return found
  const before = (found?.value ?? mine) as unknown as Noted
  if (before.body !== mine.body)
    return unfit('This Idempotency-Key was used for another dataset.', {
      code: 'IDEMPOTENCY_KEY_REUSED',
    })
  return before.id
}

const digest = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex')
