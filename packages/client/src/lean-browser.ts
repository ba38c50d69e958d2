/** `lean.ts` for browsers, workers and other runtimes: `fetch` carries the call. */
import { clientFactory, type LeanFactory } from './client.ts'
import { leanPlatform } from './lean-platform.ts'
import { webEnvironment } from './web.ts'

/**
 * @example
 * import { client } from '@plainwire/client/lean' // a bundler for browsers takes this file
 * import { GetItem } from '@plainwire/dynamodb/lean'
 *
 * const table = client({ api: [GetItem], region: 'eu-west-1', credentials })
 */
export const client: LeanFactory = clientFactory(leanPlatform(webEnvironment))

export { type Anomaly, type Category, isAnomaly, type Result } from '@plainwire/wire'
export type { ClientOptions, LeanClient as Client } from './client.ts'
export { meta } from './meta.ts'
export { orThrow } from './throwing.ts'
