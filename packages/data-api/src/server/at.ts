/** Which item a call is about. */
import type { Call } from '@plainwire/server'
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { z } from 'zod'
import { invalid, noItem } from '../failures.ts'
import { type Item, readItem } from '../items/row.ts'
import { isObject, type JsonObject } from '../json.ts'
import type { Namespace } from '../namespace.ts'
import { activeNamespace, idIn, type Service } from './service.ts'

export const itemParams: z.ZodObject<{ stage: z.ZodString; ns: z.ZodString; id: z.ZodString }> =
  z.object({ stage: z.string(), ns: z.string(), id: z.string() })

export type At = { readonly namespace: Namespace; readonly id: string; readonly version?: number }
export type ItemCall = Pick<Call, 'request' | 'identity'> & {
  readonly params: { readonly stage: string; readonly ns: string; readonly id?: string }
}

/** The namespace and the item that a path names, or failing that a query or a body. */
export async function at(
  service: Service,
  { params: { stage, ns: name, id } }: ItemCall,
  given: Readonly<Record<string, unknown>> = {},
): Promise<At | Anomaly> {
  const namespace = await activeNamespace(service, stage, name)
  if (isAnomaly(namespace)) return namespace
  const { primaryKey } = namespace
  const within = given.Resource as JsonObject | undefined
  const found = id ?? given[primaryKey] ?? (isObject(within) ? within[primaryKey] : undefined)
  if (typeof found !== 'string' && typeof found !== 'number')
    return invalid(`The item is named by ${primaryKey}, in the path or beside what is sent.`)
  if (String(found) === '') return invalid(`${primaryKey} is empty.`)
  const parsed = idIn(service, namespace, String(found))
  return isAnomaly(parsed) ? parsed : { namespace, ...parsed }
}

export type Existing = At & { readonly item: Item }

/** An item that is there and not deleted. */
export async function existing(
  service: Service,
  call: ItemCall,
  given?: Readonly<Record<string, unknown>>,
): Promise<Existing | Anomaly> {
  const found = await at(service, call, given)
  if (isAnomaly(found)) return found
  const item = await readItem(service.store, found.namespace, found.id)
  if (isAnomaly(item)) return item
  return item === undefined || item.deleted ? noItem(found.id) : { ...found, item }
}
