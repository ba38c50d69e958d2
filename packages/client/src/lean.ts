/**
 * The client without look-ups: for bundles that name their operations, region and credentials. What it leaves out is
 * the default credential chain, profiles, services as a whole or by name, the choice of a protocol, other signatures than
 * SigV4, validation and documentation, proxies, and what guards a call beyond retries: a limit for the whole of it, clocks
 * that differ, where a global service is signed for at an address of one's own, what services ask for between attempts, a
 * bound on the queue for connections. The call is the same.
 *
 * The operations of a service's `/lean` make the smallest bundles: they know the endpoints of regions and those you name,
 * not FIPS, dual-stack, access points and the like, which the operations of `/ops` know.
 */
import { clientFactory, type LeanFactory } from './client.ts'
import { leanPlatform } from './lean-platform.ts'
import { leanEnvironment } from './node.ts'

/**
 * @example
 * import { client } from '@plainwire/client/lean'
 * import { GetItem } from '@plainwire/dynamodb/lean'
 *
 * const table = client({ api: [GetItem], region: 'eu-west-1', credentials })
 */
export const client: LeanFactory = clientFactory(leanPlatform(leanEnvironment))

export { type Anomaly, type Category, isAnomaly, type Result } from '@plainwire/wire'
export type { ClientOptions, LeanClient as Client } from './client.ts'
export { meta } from './meta.ts'
export { orThrow } from './throwing.ts'
