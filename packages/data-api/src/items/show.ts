/** An item as replies show it: flat parts, each with the fields that only the server writes. */
import type { JsonObject } from '../json.ts'
import type { Namespace, Part } from '../namespace.ts'
import { jsonOf } from '../store/attributes.ts'
import { type Half, halfOf, type Item } from './row.ts'

/** `2026-01-31 23:59:59`, in UTC. */
export const dateText = (at: number): string =>
  new Date(at).toISOString().slice(0, 19).replace('T', ' ')

export const serverFields = [
  'ItemVersion',
  'LastUpdateDate',
  'LastUpdatedBy',
  'LastUpdateAction',
  'deleted',
  'tombstoned',
] as const

const owned = ({ version, audit }: Half): JsonObject => ({
  ItemVersion: version,
  LastUpdateDate: dateText(audit.at),
  LastUpdatedBy: audit.by,
  LastUpdateAction: audit.action,
})

/** The resource part with its key in it. */
export function flatResource(item: Item, { primaryKey }: Namespace): JsonObject {
  return {
    [primaryKey]: item.id,
    ...(item.resource && { ...jsonOf(item.resource.attributes), ...owned(item.resource) }),
    ...(item.master !== undefined && { ItemMasterID: item.master }),
    ...(item.deleted && { deleted: 1 }),
    ...(item.tombstoned && { tombstoned: true }),
  }
}

/** The metadata part, with the key that rows of it have where it is asked for. */
export function flatMetadata(item: Item, keyed?: string): JsonObject | undefined {
  if (item.metadata === undefined) return undefined
  return {
    ...(keyed !== undefined && { [keyed]: `${item.id}-meta` }),
    ...jsonOf(item.metadata.attributes),
    ...owned(item.metadata),
  }
}

export const etagOf = (item: Item): string =>
  `"${item.resource?.version ?? 0}.${item.metadata?.version ?? 0}"`

export type Place = { readonly region: string; readonly account: string }

export const arnOf = (
  { region, account }: Place,
  { name, stage }: Pick<Namespace, 'name' | 'stage'>,
  id: string,
  version?: number,
): string =>
  `arn:aws:dapi:${region}:${account}:${name}-${stage}:${id}${version === undefined ? '' : `:${version}`}`

export type Shown = {
  readonly only?: readonly string[] | undefined
  readonly without?: readonly string[] | undefined
  readonly suppressMetadata?: boolean | undefined
}

/** `{ Arn, Resource, Metadata }`, with the attributes that are asked for; the key is always among them. */
export function showItem(
  item: Item,
  namespace: Namespace,
  place: Place,
  { only, without, suppressMetadata }: Shown,
): JsonObject {
  const chosen = (part: JsonObject, key?: string): JsonObject =>
    Object.fromEntries(
      Object.entries(part).filter(
        ([name]) =>
          name === key || ((only === undefined || only.includes(name)) && !without?.includes(name)),
      ),
    )
  const metadata = suppressMetadata ? undefined : flatMetadata(item)
  return {
    Arn: arnOf(place, namespace, item.id, item.resource?.version),
    Resource: chosen(flatResource(item, namespace), namespace.primaryKey),
    ...(metadata && { Metadata: chosen(metadata) }),
  }
}

export const versionOf = (item: Item, part: Part): number => halfOf(item, part)?.version ?? 0
