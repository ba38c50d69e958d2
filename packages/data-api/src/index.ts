/** The Data API: server, client and control plane. */

export { Exact, type Json, type JsonObject, readJson, writeJson } from './json.ts'
export { controlTable } from './namespace.ts'
export { type Allow, type Need, needsOf } from './server/access.ts'
export { type DataApiOptions, dataApi } from './server/handle.ts'
export type { Service } from './server/service.ts'
export { type DynamoOptions, dynamoStore } from './store/dynamodb.ts'
export type * from './store/types.ts'
