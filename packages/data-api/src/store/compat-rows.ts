/** A row of ours from the flat rows of the first Data API, which hold the user's attributes and the server's side by side. */
import type { Attribute, AttributeMap } from './attributes.ts'

export const metadataId = (id: string): string => `${id}-meta`
export const plainId = (id: string): string => id.replace(/-meta$/, '')

/** What the server wrote, and what it is to us. */
const owned = new Set([
  'ItemVersion',
  'LastUpdateDate',
  'LastUpdatedBy',
  'LastUpdateAction',
  'ItemMasterID',
  'deleted',
  'tombstoned',
])

/** @example rowFrom('1', 'id', { id: { S: '1' }, a: { N: '1' }, ItemVersion: { N: '2' } }, undefined) */
export function rowFrom(
  id: string,
  key: string,
  resource: AttributeMap,
  metadata: AttributeMap | undefined,
): AttributeMap {
  const erased = isSet(resource.tombstoned)
  const master = resource.ItemMasterID
  return {
    id: { S: id },
    ...half('r', key, resource),
    ...(metadata && half('m', key, metadata)),
    ...((erased || isSet(resource.deleted)) && { d: { N: erased ? '2' : '1' } }),
    ...(master && 'S' in master && { im: master }),
    c: resource.ItemVersion ?? { N: '1' },
  }
}

function half(part: 'r' | 'm', key: string, row: AttributeMap): AttributeMap {
  const own = Object.entries(row)
    .filter(([name]) => name !== key && !owned.has(name))
    .map(([name, value]) => [name, plain(value)] as const)
  return {
    [part]: { M: Object.fromEntries(own) },
    [`${part}v`]: row.ItemVersion ?? { N: '1' },
    [`${part}a`]: {
      M: {
        at: { N: String(instant(row.LastUpdateDate)) },
        by: { S: textOf(row.LastUpdatedBy) },
        action: { S: textOf(row.LastUpdateAction) || 'update' },
      },
    },
  }
}

const textOf = (value: Attribute | undefined): string => (value && 'S' in value ? value.S : '')

/** `2020-01-31 23:59:59`, on a clock that was UTC's. */
const instant = (value: Attribute | undefined): number =>
  Date.parse(`${textOf(value).replace(' ', 'T')}Z`) || 0

/** 1, true, or a text for it. */
const isSet = (value: Attribute | undefined): boolean =>
  value !== undefined &&
  (('BOOL' in value && value.BOOL) ||
    ('N' in value && Number(value.N) !== 0) ||
    ('S' in value && /^(1|true)$/i.test(value.S)))

/** Bytes and sets, which JSON has not, as texts and lists. */
function plain(value: Attribute): Attribute {
  const odd = value as { B?: Uint8Array; SS?: string[]; NS?: string[]; BS?: Uint8Array[] }
  const bytes = (one: Uint8Array): Attribute => ({ S: Buffer.from(one).toString('base64') })
  if (odd.B) return bytes(odd.B)
  if (odd.SS) return { L: odd.SS.map(S => ({ S })) }
  if (odd.NS) return { L: odd.NS.map(N => ({ N })) }
  if (odd.BS) return { L: odd.BS.map(bytes) }
  if ('L' in value) return { L: value.L.map(plain) }
  if ('M' in value)
    return {
      M: Object.fromEntries(Object.entries(value.M).map(([name, one]) => [name, plain(one)])),
    }
  return value
}
