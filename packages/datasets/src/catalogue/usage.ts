/** How much is in a dataset, counted by listing its bucket; and in a group, remembered for some minutes. */
import type { Json } from '@plainwire/server'
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { fromAws } from '../failures.ts'
import { attachmentPrefix, encodedGroup } from '../names.ts'
import type { Service } from '../types.ts'

export type Amount = { readonly objects: number; readonly bytes: number }
export type Usage = Amount & { readonly attachments: Amount }
export type GroupUsage = Amount & { readonly datasets: number; readonly measured_at: string }

type Ground = Pick<Service, 'tenants' | 'names' | 'records' | 'documents' | 'now'>

/** @example await usageOf(service, 'research', id) // { objects: 2, bytes: 14, attachments: { objects: 0, bytes: 0 } } */
export async function usageOf(
  { tenants, names }: Pick<Ground, 'tenants' | 'names'>,
  account: string,
  id: string,
): Promise<Usage | Anomaly> {
  const { s3 } = tenants.get(account)!.aws
  const sums = { data: { objects: 0, bytes: 0 }, attachments: { objects: 0, bytes: 0 } }
  const request = { Bucket: names.bucket(id) }
  for await (const page of s3.pages({ op: 'ListObjectsV2', request })) {
    if (isAnomaly(page))
      return page.code === 'NoSuchBucket' ? nothing : fromAws('measure the dataset')(page)
    for (const { Key = '', Size = 0 } of page.Contents ?? []) {
      const sum = sums[Key.startsWith(attachmentPrefix) ? 'attachments' : 'data']
      sum.objects++
      sum.bytes += Number(Size)
    }
  }
  return { ...sums.data, attachments: sums.attachments }
}

const nothing: Usage = { objects: 0, bytes: 0, attachments: { objects: 0, bytes: 0 } }

/** Milliseconds for which a measure of a group is believed. */
const fresh = 300_000

/** Attachments count. @example await groupUsage(service, 'research', 'lab1') */
export async function groupUsage(
  ground: Ground,
  account: string,
  group: string,
): Promise<GroupUsage | Anomaly> {
  const { documents, now } = ground
  const key = `usage/${encodeURIComponent(account)}/${encodedGroup(group)}`
  const known = await documents.get(key)
  if (isAnomaly(known)) return known
  const kept = known?.value as GroupUsage | undefined
  if (kept && now() - Date.parse(kept.measured_at) < fresh) return kept
  const sum = await measured(ground, account, group)
  if (isAnomaly(sum)) return sum
  const usage = { ...sum, measured_at: new Date(now()).toISOString() }
  await documents.put(key, usage as unknown as Json, 'any')
  return usage
}

async function measured(ground: Ground, account: string, group: string) {
  const sum = { datasets: 0, objects: 0, bytes: 0 }
  for (let after: string | undefined, more = true; more; ) {
    const page = await ground.records.ids(account, group, after === undefined ? {} : { after })
    if (isAnomaly(page)) return page
    for (const id of page.ids) {
      const usage = await usageOf(ground, account, id)
      if (isAnomaly(usage)) return usage
      sum.datasets++
      sum.objects += usage.objects + usage.attachments.objects
      sum.bytes += usage.bytes + usage.attachments.bytes
    }
    after = page.after
    more = after !== undefined
  }
  return sum
}

/** Of a group; counting stops behind `most`. */
export async function countOf(
  { records }: Pick<Ground, 'records'>,
  account: string,
  group: string,
  most: number,
): Promise<number | Anomaly> {
  let count = 0
  for (let after: string | undefined; ; ) {
    const page = await records.ids(account, group, after === undefined ? {} : { after })
    if (isAnomaly(page)) return page
    count += page.ids.length
    after = page.after
    if (after === undefined || count > most) return count
  }
}
