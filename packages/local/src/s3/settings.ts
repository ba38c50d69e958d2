/** The configurations of a bucket, each in a row of its own. */
import { type Change, prefixed, type Rows } from '../rows/types.ts'
import { store, type Tag } from './store.ts'

export type PublicAccess = {
  readonly BlockPublicAcls?: boolean
  readonly IgnorePublicAcls?: boolean
  readonly BlockPublicPolicy?: boolean
  readonly RestrictPublicBuckets?: boolean
}

export type CorsRule = {
  readonly ID?: string
  readonly AllowedHeaders?: readonly string[]
  readonly AllowedMethods: readonly string[]
  readonly AllowedOrigins: readonly string[]
  readonly ExposeHeaders?: readonly string[]
  readonly MaxAgeSeconds?: number
}

export type DefaultEncryption = {
  readonly ApplyServerSideEncryptionByDefault?: {
    readonly SSEAlgorithm: string
    readonly KMSMasterKeyID?: string
  }
  readonly BucketKeyEnabled?: boolean
  readonly BlockedEncryptionTypes?: { readonly EncryptionType?: readonly string[] }
}

export type DefaultRetention = {
  readonly Mode?: 'GOVERNANCE' | 'COMPLIANCE'
  readonly Days?: number
  readonly Years?: number
}

export type Ownership = 'BucketOwnerEnforced' | 'BucketOwnerPreferred' | 'ObjectWriter'

/** What each kind holds: the model's members as they came. */
export type Settings = {
  readonly tagging: readonly Tag[]
  readonly policy: string
  readonly publicAccess: PublicAccess
  readonly encryption: { readonly Rules: readonly DefaultEncryption[] }
  readonly ownership: Ownership
  /** A canned ACL. */
  readonly acl: string
  readonly cors: readonly CorsRule[]
  readonly lock: { readonly Rule?: { readonly DefaultRetention?: DefaultRetention } }
  readonly lifecycle: Readonly<Record<string, unknown>>
  readonly logging: Readonly<Record<string, unknown>>
  readonly notification: Readonly<Record<string, unknown>>
}

export type Setting = keyof Settings

/** @example setting(rows, 'notes', 'policy') */
export const setting = <S extends Setting>(
  rows: Rows,
  bucket: string,
  kind: S,
): Settings[S] | undefined =>
  store(rows).settings.get(`${bucket}/${kind}`) as Settings[S] | undefined

/** The change that sets it, or without a value takes it away. */
export const settingChange = <S extends Setting>(
  rows: Rows,
  bucket: string,
  kind: S,
  value: Settings[S] | undefined,
): Change => store(rows).settings.change(`${bucket}/${kind}`, value)

/** The changes that take all of a bucket's settings away. */
export const withoutSettings = (rows: Rows, bucket: string): Change[] =>
  [...rows.range(prefixed(`s3/setting/${bucket}/`))].map(([key]) => ({ delete: key }))

/** Buckets are private, and their ACLs off, unless somebody says otherwise. */
export const ofNewBuckets: Pick<Settings, 'publicAccess' | 'ownership'> = {
  publicAccess: {
    BlockPublicAcls: true,
    IgnorePublicAcls: true,
    BlockPublicPolicy: true,
    RestrictPublicBuckets: true,
  },
  ownership: 'BucketOwnerEnforced',
}
