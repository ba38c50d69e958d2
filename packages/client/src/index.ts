/** The AWS client for Node: `client`, and what goes with its results. */
import {
  type Api,
  type Client,
  type ClientOptions,
  clientFactory,
  type Operations,
  type OperationsOf,
} from './client.ts'
import { installedNames, nicknames } from './installed.ts'
import type { OpCall } from './invoke.ts'
import { nodePlatform } from './node-platform.ts'
import { withAsking } from './providers.ts'

/**
 * Makes a client. Touches nothing outside until the first call; rejects never for what AWS or the network did.
 *
 * @example
 * import { client, isAnomaly } from '@plainwire/client'
 * import { s3 } from '@plainwire/s3'
 *
 * const store = client({ api: s3, region: 'eu-west-1' })
 * const made = await store.invoke({ op: 'CreateBucket', request: { Bucket: 'notes' } })
 * if (isAnomaly(made)) console.error(made.$anomaly, made.code, made.message)
 */
export const client: <const A extends Api>(options: ClientOptions<A>) => Client<OperationsOf<A>> =
  ((options: ClientOptions) => made(withAsking(options))) as never

const made = clientFactory(nodePlatform)

/**
 * `client.invoke` as a function of the client, as the operation map's home.
 *
 * @example
 * await invoke(store, { op: 'ListBuckets' })
 */
export const invoke = (on: Client, call: OpCall): ReturnType<Client<Operations>['invoke']> =>
  on.invoke(call as never)

export {
  type Anomaly,
  anomaly,
  type Category,
  isAnomaly,
  type Problem,
  type ResponseBody,
  type Result,
} from '@plainwire/wire'
export type { Api, Client, ClientOptions, Operations, OperationTypes } from './client.ts'
export { configure, type Settings } from './configure.ts'
export type { Credentials, Provider } from './credentials/types.ts'
export { type ClientDescription, describe } from './describe.ts'
export type { DocData, Sketch } from './documentation.ts'
export type { EndpointOption } from './endpoint.ts'
export type { Environment } from './environment.ts'
export { type Explanation, explain } from './explain.ts'
export { type FileBody, type FileRange, fileBody } from './file-body.ts'
export type { LogEntry, LogOption } from './log.ts'
export { type Attempt, type Meta, meta } from './meta.ts'
export { Misuse } from './misuse.ts'
export { nearest } from './nearest.ts'
export type { StepEvent, StepName } from './observe.ts'
export type { Pages, Place } from './pages.ts'
export { type ModelPatch, patched } from './patch.ts'
export type { CallLimits } from './patience.ts'
export {
  type ErrorCall,
  type HttpPatch,
  type Plugin,
  plugin,
  type RequestCall,
  type ResponseCall,
  type SendFacts,
  type ValidateCall,
} from './plugin.ts'
export type { Prepared } from './prepare.ts'
export type { Presigned } from './presign.ts'
export { nodePrimitives } from './primitives-node.ts'
export {
  type Backoff,
  backoff,
  type Failed,
  type Pause,
  type PolicyOptions,
  plain as seed,
  type Retriable,
  type RetryName,
  type RetryPolicy,
  retriable,
  standard,
} from './retry.ts'
export { adaptive } from './retry-adaptive.ts'
export { standardReleased } from './retry-released.ts'
export { type NodeSend, type NodeSendOptions, nodeSend } from './send/node.ts'
export {
  type Answers,
  type DoubleCall,
  type TestDouble,
  type TestDoubleOptions,
  testDouble,
} from './test-double.ts'
export { AnomalyError, orThrow, toError } from './throwing.ts'
export type { Severities, Severity } from './validation.ts'
export type { Waited } from './wait.ts'
export { installedNames, nicknames }
