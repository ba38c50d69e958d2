/** What the methods of the client take and give. */
import type { Json, JsonObject } from '../json.ts'

export type Provisioning = {
  readonly primaryKey?: string
  readonly tableIndexes?: string | readonly string[]
  readonly metadataIndexes?: string | readonly string[]
  readonly deleteMode?: 'soft' | 'tombstone'
  readonly allowRuntimeDeleteModeChange?: boolean
  readonly allowNonItemMasterWrites?: boolean
  readonly strictOccv?: boolean
  readonly schemaValidationRefreshHitcount?: number
  readonly graphEndpoint?: string
  readonly crawlerRolename?: string
  readonly catalogDatabase?: string
  readonly pitrEnabled?: boolean
  readonly kmsKeyArn?: string
  readonly esDomain?: string
  readonly esDeliveryRoleArn?: string
  readonly esDeliveryFailureS3?: string
  /** Has words searched, wherever the server keeps them. */
  readonly search?: boolean
  /** Under the server's own names, e.g. `ReviveOnPut`. */
  readonly more?: JsonObject
}

export type Paging = {
  readonly pageSize?: number
  readonly startToken?: Json
  readonly segment?: number
  readonly totalSegments?: number
}
export type Finding = {
  readonly resourceAttributes?: JsonObject
  readonly metadataAttributes?: JsonObject
  readonly startToken?: Json
  readonly limit?: number
  readonly consistentRead?: boolean
}
export type Reading = {
  readonly itemMasterOption?: 'include' | 'prefer'
  readonly suppressMetadataFetch?: boolean
  readonly onlyAttributes?: readonly string[]
  readonly notAttributes?: readonly string[]
}
export type Writing = {
  readonly itemVersion?: number
  readonly strictSchema?: boolean
  readonly constraints?: JsonObject
  readonly replace?: boolean
}
export type Page = { readonly Items: readonly JsonObject[]; readonly LastEvaluatedKey: Json }

export type Exporting = {
  readonly exportType?: 'Data' | 'Metadata' | 'All'
  readonly exportJobDpu?: number
  readonly readPct?: number
  readonly s3ExportPath?: string
  readonly logPath?: string
  readonly setupCrawler?: boolean
  readonly kmsKeyArn?: string
  readonly catalogDatabase?: string
  readonly totalSegments?: number
}

/** What files hold, or what is handed over. */
export type Importing = {
  readonly mode?: 'upsert' | 'insert'
  readonly type?: 'Resource' | 'Metadata'
  readonly replace?: boolean
  readonly maxPerSecond?: number
}

export type ImportingItems = Importing & {
  /** Items of one request, default 200. */
  readonly batch?: number
  /** Items to leave out at the beginning: where an import was cut off, what it told last. */
  readonly from?: number
  readonly onProgress?: (sofar: Imported) => void
}

export type Imported = {
  readonly lines: number
  readonly written: number
  readonly failed: number
  /** The first thousand that failed. */
  readonly failures: readonly { readonly line: number; readonly message: string }[]
}

export type Webhook = {
  readonly url: string
  readonly secret?: string
  /** A cursor of the feed; default: from now on. */
  readonly since?: string
}
