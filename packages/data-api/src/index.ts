/** The Data API: server, client and control plane. */

export { webhookSignature } from '@plainwire/server'
export { DataApiClient, type DataApiClientOptions } from './client/client.ts'
export {
  type ConnectOptions,
  type ControlPlaneOptions,
  DataApiControlPlane,
} from './client/control-plane.ts'
export {
  type DefinedNamespace,
  type Definition,
  defineNamespace,
  type Owned,
  type TypedItem,
  type TypedNamespace,
} from './client/define.ts'
export type { EndpointsFile, StageEndpoint } from './client/endpoints-file.ts'
export {
  ConstraintViolationException,
  DataApiError,
  DetailedException,
  InvalidArgumentsException,
  ResourceNotFoundException,
} from './client/errors.ts'
export type {
  Exporting,
  Finding,
  Imported,
  Importing,
  ImportingItems,
  Page,
  Paging,
  Provisioning,
  Reading,
  Webhook,
  Writing,
} from './client/types.ts'
export { declarations, type NamespaceSchemas } from './declarations.ts'
export { newItemId } from './item-id.ts'
export { Exact, type Json, type JsonObject, readJson, writeJson } from './json.ts'
export { controlTable } from './namespace.ts'
export { type OpenSearchOptions, openSearch } from './search/opensearch.ts'
export type { SearchEngine } from './search/types.ts'
export { type Served, type ServeOptions, serve } from './serve.ts'
export { type Allow, type Need, needsOf } from './server/access.ts'
export { type DataApiOptions, dataApi } from './server/handle.ts'
export { iamCaller } from './server/iam-caller.ts'
export type { Service } from './server/service.ts'
export { type DynamoOptions, dynamoStore } from './store/dynamodb.ts'
export type * from './store/types.ts'
export { type Files, type S3FilesOptions, s3Files } from './transfer/files.ts'
