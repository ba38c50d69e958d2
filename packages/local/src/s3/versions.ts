/**
 * The versions of a key: which is current, how a new one takes its place, how one goes. Functions of what is stored to
 * the changes that are to be made; whoever applies them removes the blobs that are named afterwards.
 */
import type { Change, Rows } from '../rows/types.ts'
import type { Edge } from '../server/types.ts'
import {
  type AnyVersion,
  type Bucket,
  type DeleteMarker,
  type ObjectVersion,
  placeOf,
  store,
  versionRow,
  versionsOf,
} from './store.ts'

export type Found<T extends AnyVersion = AnyVersion> = {
  /** The part of the row's key that says where in the order the version is. */
  readonly place: string
  readonly version: T
}

/** What is to be written, and which blobs nothing will name then. */
export type Plan = { readonly changes: readonly Change[]; readonly dropped: readonly string[] }

/** The newest version of a key, which may be a delete marker. */
export function newest(rows: Rows, bucket: string, key: string): Found | undefined {
  for (const [row, value] of rows.range({ ...versionsOf(bucket, key), limit: 1 }))
    return { place: placeOf(row).place, version: read(value) }
  return undefined
}

const read = (value: Uint8Array): AnyVersion => JSON.parse(text.decode(value))
const text = new TextDecoder()

/** The object a key stands for now. */
export function current(rows: Rows, bucket: string, key: string): ObjectVersion | undefined {
  const version = newest(rows, bucket, key)?.version
  return version?.marker ? undefined : version
}

/** The version of an id, `null` included. */
export function versionOf(rows: Rows, bucket: string, key: string, id: string): Found | undefined {
  if (id === 'null') return nullVersion(rows, bucket, key)
  const version = store(rows).versions.get(versionRow(bucket, key, id))
  return version && { place: id, version }
}

/** The one version that has no id of its own: it may stand anywhere among the others. */
function nullVersion(rows: Rows, bucket: string, key: string): Found | undefined {
  for (const [row, value] of rows.range(versionsOf(bucket, key))) {
    const { place } = placeOf(row)
    if (place.endsWith('null')) return { place, version: read(value) }
  }
  return undefined
}

/** May this be the id of a version? Others are refused before they are looked for. */
export const isVersionId = (id: string): boolean =>
  id === 'null' || /^[0-9a-f]{12}[0-9A-Za-z]{20}$/.test(id)

const letters = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** `length` letters and digits by chance. */
export const chance = (edge: Edge, length: number): string =>
  Array.from({ length }, () => letters[Math.floor(edge.random() * letters.length)]).join('')

/** Twelve digits that are smaller the later the time: a settable clock may go back, the order does not. */
function nextPlace(edge: Edge, before: Found | undefined): string {
  const last = before === undefined ? 0 : latest - Number.parseInt(before.place.slice(0, 12), 16)
  const time = Math.min(latest, Math.max(0, Math.floor(edge.now()), last + 1))
  return (latest - time).toString(16).padStart(12, '0')
}

const latest = 2 ** 48 - 1

/** A version without what only its place gives it. */
export type Placeless<T extends AnyVersion = AnyVersion> = T extends AnyVersion
  ? Omit<T, 'id'>
  : never

/** A new version becomes the newest; where versions are not kept, it replaces the one that has no id. */
export function adding(
  rows: Rows,
  edge: Edge,
  { name, versioning }: Bucket,
  key: string,
  content: Placeless,
): Plan & { readonly version: AnyVersion } {
  const before = newest(rows, name, key)
  const { versions } = store(rows)
  const place = nextPlace(edge, before)
  if (versioning === 'Enabled') {
    const id = place + chance(edge, 20)
    const version = { ...content, id } as AnyVersion
    return { version, changes: [versions.change(versionRow(name, key, id), version)], dropped: [] }
  }
  const version = { ...content, id: 'null' } as AnyVersion
  const replaced = before?.version.id === 'null' ? before : nullVersion(rows, name, key)
  const row = versionRow(name, key, replaced === before && before ? before.place : `${place}null`)
  const moved = replaced !== undefined && replaced !== before
  return {
    version,
    changes: [
      ...(moved ? [versions.change(versionRow(name, key, replaced.place), undefined)] : []),
      versions.change(row, version),
    ],
    dropped: replaced ? blobsOf(replaced.version) : [],
  }
}

/** One version goes for good. */
export function removing(rows: Rows, bucket: string, key: string, found: Found): Plan {
  const { versions } = store(rows)
  return {
    changes: [versions.change(versionRow(bucket, key, found.place), undefined)],
    dropped: blobsOf(found.version),
  }
}

/** A key is deleted without naming a version: it goes, or a delete marker covers it. */
export function deleting(
  rows: Rows,
  edge: Edge,
  bucket: Bucket,
  key: string,
  owner: string,
): Plan & { readonly marker?: DeleteMarker } {
  if (bucket.versioning === undefined) {
    const found = newest(rows, bucket.name, key)
    return found ? removing(rows, bucket.name, key, found) : { changes: [], dropped: [] }
  }
  const content = { modified: edge.now(), owner, marker: true } as const
  const { version, ...plan } = adding(rows, edge, bucket, key, content)
  return { ...plan, marker: version as DeleteMarker }
}

export const blobsOf = (version: AnyVersion): readonly string[] =>
  version.marker ? [] : version.segments.map(({ blob }) => blob)
