/**
 * The client without look-ups: for bundles that name their operations, region and credentials. What it leaves out is
 * the default credential chain, profiles, services by name, validation and documentation; the call is the same.
 */
import { anomaly } from '@plainwire/wire'
import { type ClientFactory, clientFactory } from './client.ts'
import { Misuse } from './misuse.ts'
import { nodeEnvironment } from './node.ts'

const missing = (what: string) => () =>
  anomaly('fault', `No ${what}: give '${what}' to the client, this entry does not look for it.`, {
    code: `NO_${what.toUpperCase()}`,
  })

/**
 * @example
 * import { client } from '@plainwire/client/lean'
 * import { GetItem } from '@plainwire/dynamodb/ops/GetItem'
 *
 * const table = client({ api: [GetItem], region: 'eu-west-1', credentials })
 */
export const client: ClientFactory = clientFactory({
  environment: nodeEnvironment,
  region: () => missing('region'),
  credentials: () => missing('credentials'),
  installed: name => {
    throw new Misuse('BAD_API', `Give the service '${name}' itself: this entry finds none by name.`)
  },
})

export { type Anomaly, type Category, isAnomaly, type Result } from '@plainwire/wire'
export type { Client, ClientOptions } from './client.ts'
export { meta } from './meta.ts'
export { orThrow } from './throwing.ts'
