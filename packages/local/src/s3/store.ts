/**
 * What S3 keeps in rows. Bucket names are one space for all accounts, as at AWS. All versions of all keys of a bucket
 * stand in one order: by key, and of one key the newest first, so that a listing is one walk and the current version of
 * a key the first row under it.
 */
import { type Table, table } from '../rows/table.ts'
import type { Rows } from '../rows/types.ts'

export type Versioning = 'Enabled' | 'Suspended'

export type Bucket = {
  readonly name: string
  readonly account: string
  readonly region: string
  /** Milliseconds since 1970. */
  readonly created: number
  /** Never set: versions were never kept. */
  readonly versioning?: Versioning
  /** Objects can be locked; that cannot be taken back. */
  readonly lockable?: true
}

export type Tag = { readonly Key: string; readonly Value: string }

/** A checksum of an object: of all its bytes, or of the checksums of its parts. */
export type Checksum = {
  readonly algorithm: string
  /** Base64; of a composite one followed by `-` and the number of parts. */
  readonly value: string
  readonly type: 'FULL_OBJECT' | 'COMPOSITE'
}

/** How an object is said to be encrypted. Bytes are kept as they are; keys of callers are kept as their MD5 only. */
export type Encryption =
  | {
      readonly algorithm: 'AES256' | 'aws:kms' | 'aws:kms:dsse'
      readonly keyId?: string
      readonly context?: string
      readonly bucketKey?: boolean
    }
  | { readonly algorithm: 'customer'; readonly keyMd5: string }

export type Retention = {
  readonly mode: 'GOVERNANCE' | 'COMPLIANCE'
  /** Milliseconds since 1970. */
  readonly until: number
}

/** Consecutive bytes of an object, in a blob of its own; parts of an upload stay what they were. */
export type Segment = {
  readonly blob: string
  readonly size: number
  /** Number of the part, and its checksum where the upload had an algorithm. */
  readonly part?: number
  readonly checksum?: string
}

/** What describes an object and is handed back with it. Header members by their names in the model. */
export type Description = {
  readonly headers: Readonly<Record<string, string>>
  readonly metadata: Readonly<Record<string, string>>
  readonly storageClass: string
  readonly encryption: Encryption
  readonly tags: readonly Tag[]
  readonly retention?: Retention
  readonly hold?: true
  /** A canned ACL; without one it is private. */
  readonly acl?: string
}

type Version = {
  /** Of the version; `null` where none was kept. */
  readonly id: string
  readonly modified: number
  /** The account that wrote it. */
  readonly owner: string
}

export type ObjectVersion = Version &
  Description & {
    readonly marker?: undefined
    readonly size: number
    /** Without quotes. */
    readonly etag: string
    readonly checksum: Checksum
    readonly segments: readonly Segment[]
    /** It was uploaded in parts. */
    readonly multipart?: true
  }

export type DeleteMarker = Version & { readonly marker: true }
export type AnyVersion = ObjectVersion | DeleteMarker

export type Upload = Description & {
  readonly id: string
  readonly key: string
  readonly owner: string
  readonly initiator: string
  readonly started: number
  readonly checksum: { readonly algorithm: string; readonly type: Checksum['type'] }
  /** Was the algorithm asked for, or is it the one taken where none is? */
  readonly checksumAsked: boolean
}

export type Part = {
  readonly number: number
  readonly size: number
  readonly etag: string
  readonly modified: number
  /** Base64, by the upload's algorithm. */
  readonly checksum: string
  readonly blob: string
}

export type Store = {
  readonly buckets: Table<Bucket>
  /** Names of an account's buckets. */
  readonly owned: Table<true>
  /** Configurations of a bucket, by their kind. */
  readonly settings: Table<unknown>
  readonly versions: Table<AnyVersion>
  readonly uploads: Table<Upload>
  readonly parts: Table<Part>
}

/** @example store(rows).buckets.get('notes') */
export const store = (rows: Rows): Store => ({
  buckets: table(rows, 's3/bucket/'),
  owned: table(rows, 's3/owned/'),
  settings: table(rows, 's3/setting/'),
  versions: table(rows, versionsPrefix),
  uploads: table(rows, 's3/upload/'),
  parts: table(rows, 's3/part/'),
})

export const versionsPrefix = 's3/version/'

/** NUL ends a key in rows; one within a key is written so that the order of keys stays that of their bytes. */
export const escaped = (key: string): string =>
  key.includes('\0') ? key.replaceAll('\0', '\0\u0001') : key

const unescaped = (text: string): string =>
  text.includes('\0') ? text.replaceAll('\0\u0001', '\0') : text

/** Where the versions of a key begin, and where the next key may: a range of rows. */
export const versionsOf = (bucket: string, key: string): { from: string; to: string } => {
  const start = `${versionsPrefix}${bucket}/${escaped(key)}\0`
  return { from: `${start}\0`, to: `${start}\u0001` }
}

export const versionRow = (bucket: string, key: string, place: string): string =>
  `${bucket}/${escaped(key)}\0\0${place}`

/** Of one key in the order in which uploads began, which their ids begin with. */
export const uploadRow = (bucket: string, key: string, id: string): string =>
  versionRow(bucket, key, id)

/** Key and place of a version, out of its row without the bucket. */
export function placeOf(row: string): { readonly key: string; readonly place: string } {
  const end = row.lastIndexOf('\0\0')
  return { key: unescaped(row.slice(0, end)), place: row.slice(end + 2) }
}
