/** What requests hold and what answers come to. */
import { anomaly } from '@plainwire/wire'
import type { Json, JsonObject } from '../json.ts'
import { InvalidArgumentsException } from './errors.ts'
import type { Answer } from './exchange.ts'
import type { Exporting, Importing, Page, Provisioning } from './types.ts'

export function resultOf({ status, json }: Answer): unknown {
  if (status === 204) return undefined
  if (status === 304) return false
  return json ?? true
}

export async function* everyItem(
  from: Json | undefined,
  read: (token: Json | undefined) => Promise<Page>,
): AsyncGenerator<JsonObject> {
  for (let token: Json | undefined = from; ; ) {
    const { Items, LastEvaluatedKey } = await read(token)
    yield* Items
    if (LastEvaluatedKey === null || LastEvaluatedKey === undefined) return
    token = LastEvaluatedKey
  }
}

export const seg = (text: string): string => encodeURIComponent(text)
export const item = (dataType: string, itemId: string): string => `/${seg(dataType)}/${seg(itemId)}`
export const tokenText = (token: Json | undefined): string | undefined =>
  token === undefined ? undefined : typeof token === 'string' ? token : JSON.stringify(token)
const listText = (names: string | readonly string[] | undefined) =>
  typeof names === 'string' || names === undefined ? names : names.join(',')

export const misuse = (message: string): InvalidArgumentsException =>
  new InvalidArgumentsException(anomaly('incorrect', message, { code: 'INVALID_ARGUMENTS' }))

export const provisioningBody = (settings: Provisioning): object => ({
  PrimaryKey: settings.primaryKey ?? 'id',
  TableIndexes: listText(settings.tableIndexes),
  MetadataIndexes: listText(settings.metadataIndexes),
  DeleteMode: settings.deleteMode,
  AllowRuntimeDeleteModeChange: settings.allowRuntimeDeleteModeChange,
  NonItemMasterWritesAllowed: settings.allowNonItemMasterWrites ?? true,
  StrictOCCV: settings.strictOccv,
  SchemaValidationRefreshHitcount: settings.schemaValidationRefreshHitcount,
  GremlinAddress: settings.graphEndpoint,
  CrawlerRolename: settings.crawlerRolename,
  CatalogDatabase: settings.catalogDatabase,
  PointInTimeRecoveryEnabled: settings.pitrEnabled,
  KMSKeyARN: settings.kmsKeyArn,
  ElasticSearchDomain: settings.esDomain,
  FirehoseDeliveryIamRoleArn: settings.esDeliveryRoleArn,
  FailedIndexRecordBucket: settings.esDeliveryFailureS3,
  Search: settings.search,
  ...settings.more,
})

export const exportBody = (settings: Exporting): object => ({
  ExportType: settings.exportType,
  ExportJobDPU: settings.exportJobDpu,
  ReadPct: settings.readPct,
  S3ExportPath: settings.s3ExportPath,
  LogPath: settings.logPath,
  SetupCrawler: settings.setupCrawler,
  KMSKeyARN: settings.kmsKeyArn,
  CatalogDatabase: settings.catalogDatabase,
  TotalSegments: settings.totalSegments,
})

export const importQuery = ({ mode, type, replace, maxPerSecond }: Importing): ImportQuery => ({
  Mode: mode,
  Type: type,
  Replace: replace,
  MaxPerSecond: maxPerSecond,
})

type ImportQuery = Readonly<Record<string, string | number | boolean | undefined>>
