/** What is kept of tables. Instants are milliseconds since 1970. */
import type { Key } from '../keys/schema.ts'
import type { KeyType } from '../values/types.ts'

export type Throughput = {
  readonly read: number
  readonly write: number
  readonly increased?: number
  readonly decreased?: number
  /** Decreases of the day of `decreased`. */
  readonly decreases?: number
}

export type KeyElement = { readonly AttributeName: string; readonly KeyType: 'HASH' | 'RANGE' }
export type AttributeDefinition = {
  readonly AttributeName: string
  readonly AttributeType: KeyType
}
export type Projection = {
  readonly ProjectionType?: 'ALL' | 'KEYS_ONLY' | 'INCLUDE'
  readonly NonKeyAttributes?: readonly string[]
}
export type OnDemand = {
  readonly MaxReadRequestUnits?: number
  readonly MaxWriteRequestUnits?: number
}
export type Warm = { readonly ReadUnitsPerSecond?: number; readonly WriteUnitsPerSecond?: number }
export type Tag = { readonly Key: string; readonly Value: string }

/** A secondary index as it was asked for. */
export type IndexSpec = {
  readonly kind: 'local' | 'global'
  /** Stands in the keys of its rows; never used again within the table. */
  readonly number: number
  readonly name: string
  readonly schema: readonly KeyElement[]
  readonly projection: Projection
  readonly throughput?: Throughput
  readonly onDemand?: OnDemand
  readonly warm?: Warm
  /** From when on it can be asked. */
  readonly active: number
  /** Was it added to a table that was there? Then its creation fills it. */
  readonly added?: true
  readonly updated?: number
  /** When it is gone. */
  readonly gone?: number
}

export type StreamView = 'KEYS_ONLY' | 'NEW_IMAGE' | 'OLD_IMAGE' | 'NEW_AND_OLD_IMAGES'

export type TimeToLive = {
  readonly attribute: string
  readonly enabled: boolean
  /** When it is enabled, or disabled, and no longer on its way. */
  readonly settled: number
}

export type TablePolicy = { readonly text: string; readonly revision: string }

export type VectorIndexSpec = {
  readonly name: string
  readonly attribute: string
  readonly dimensions: number
  readonly distance: 'COSINE' | 'DOT_PRODUCT' | 'EUCLIDEAN'
  readonly projection: Projection
  readonly search: readonly {
    readonly AttributeName: string
    readonly SearchSchemaElementType: string
  }[]
  readonly active: number
  readonly added?: true
  readonly gone?: number
}

export type TableRecord = {
  readonly name: string
  readonly arn: string
  readonly id: string
  /** Stands in the keys of its rows; never used again. */
  readonly number: number
  readonly created: number
  readonly active: number
  readonly updated?: number
  readonly gone?: number
  readonly attributes: readonly AttributeDefinition[]
  readonly schema: readonly KeyElement[]
  readonly billing?: 'PROVISIONED' | 'PAY_PER_REQUEST'
  readonly payPerRequestSince?: number
  readonly throughput: Throughput
  readonly onDemand?: OnDemand
  readonly warm?: Warm
  readonly indexes: readonly IndexSpec[]
  readonly nextIndex: number
  readonly vectors?: readonly VectorIndexSpec[]
  readonly stream?: StreamView
  /** Of the stream that is on, or of the last that was. */
  readonly streamLabel?: string
  readonly tableClass?: { readonly name: string; readonly updated?: number }
  readonly protected: boolean
  readonly encryption?: {
    readonly type: 'KMS'
    readonly key: string
  }
  readonly tags: readonly Tag[]
  readonly timeToLive?: TimeToLive
  /** Point-in-time recovery: since when, for how many days. */
  readonly recovery?: { readonly since: number; readonly days: number }
  readonly policy?: TablePolicy
  readonly streamPolicy?: TablePolicy
  readonly restored?: {
    readonly from: string
    readonly backup?: string
    readonly at: number
  }
}

/** A key as it is used, of the table or of one of its indexes. */
export type Index = IndexSpec & { readonly key: Key; readonly rows: string }

/** A table ready for use; compiled once a change of its record. */
export type Table = {
  readonly record: TableRecord
  readonly key: Key
  /** What the keys of its items begin with. */
  readonly rows: string
  readonly indexes: readonly Index[]
  readonly types: ReadonlyMap<string, KeyType>
}

export type Counts = {
  readonly items: number
  readonly bytes: number
  /** How often its items were changed: the order of its streams. */
  readonly changes: number
  /** Items and bytes by number of the index. */
  readonly indexes: Readonly<Record<string, readonly [items: number, bytes: number]>>
}
