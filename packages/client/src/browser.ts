/**
 * The client for browsers, workers, Deno and Bun: over `fetch`, with cryptography of its own, and nothing of Node. Region
 * and credentials are given, services imported; the rest is as on Node, but for requests that stream events.
 */
import { anomaly, resolveEndpoint } from '@plainwire/wire'
import { catalogueOf } from './catalogue-full.ts'
import {
  type Api,
  type Client,
  type ClientOptions,
  clientFactory,
  type OperationsOf,
} from './client.ts'
import { withScope } from './endpoint-scope.ts'
import { extras } from './extras.ts'
import { guards } from './guards.ts'
import { missing } from './lean-platform.ts'
import { Misuse } from './misuse.ts'
import { didYouMean } from './nearest.ts'
import { checkNames } from './option-names.ts'
import { withAsking } from './providers.ts'
import { policyByName } from './retry-names.ts'
import { schemes } from './schemes.ts'
import { webEnvironment } from './web.ts'

/**
 * Makes a client. Touches nothing outside until the first call; rejects never for what AWS or the network did.
 *
 * @example
 * import { client, isAnomaly } from '@plainwire/client/browser'
 * import { s3 } from '@plainwire/s3'
 *
 * const store = client({ api: s3, region: 'eu-west-1', credentials })
 * const found = await store.invoke({ op: 'GetObject', request: { Bucket: 'notes', Key: 'a' } })
 */
export const client: <const A extends Api>(options: ClientOptions<A>) => Client<OperationsOf<A>> =
  ((options: ClientOptions) => made(withAsking(options))) as never

const made = clientFactory({
  environment: webEnvironment,
  resolve: withScope(resolveEndpoint),
  catalogue: options => catalogueOf(options, notByName),
  extras,
  region: () => missing('region'),
  credentials: () => missing('credentials'),
  check: checkNames,
  suggest: didYouMean,
  retry: policyByName,
  guards,
  signBy: schemes(async () => (await import('./curve-web.ts')).sigv4a),
  rareChecksum: async name => (await import('./checksum-rare.ts')).rare[name],
  duplex: async () => async () =>
    anomaly('unsupported', "'fetch' cannot send events while others come back.", {
      code: 'NO_DUPLEX',
    }),
})

function notByName(name: string): never {
  throw new Misuse('BAD_API', `Import the service: '${name}' cannot be looked for here.`)
}

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
export type { Credentials, Provider } from './credentials/types.ts'
export type { EndpointOption } from './endpoint.ts'
export type { Environment } from './environment.ts'
export { type Attempt, type Meta, meta } from './meta.ts'
export { Misuse } from './misuse.ts'
export type { Pages, Place } from './pages.ts'
export { webPrimitives } from './primitives-web.ts'
export {
  type Backoff,
  backoff,
  plain as seed,
  type Retriable,
  type RetryPolicy,
  retriable,
  standard,
} from './retry.ts'
export { adaptive } from './retry-adaptive.ts'
export { standardReleased } from './retry-released.ts'
export { type FetchSendOptions, fetchSend } from './send/fetch.ts'
export { AnomalyError, orThrow, toError } from './throwing.ts'
export type { Waited } from './wait.ts'
