/**
 * The client without look-ups: for bundles that name their operations, region and credentials. What it leaves out is
 * the default credential chain, profiles, services as a whole or by name, the choice of a protocol, other signatures than
 * SigV4, validation and documentation; the call is the same.
 */
import { anomaly, evaluateEndpoint, type OperationApi } from '@plainwire/wire'
import { listed } from './catalogue.ts'
import { clientFactory, type LeanFactory } from './client.ts'
import { Misuse } from './misuse.ts'
import { leanEnvironment } from './node.ts'

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
export const client: LeanFactory = clientFactory({
  environment: leanEnvironment,
  resolve: evaluateEndpoint,
  region: () => missing('region'),
  credentials: () => missing('credentials'),
  duplex: async () => async () => missing('send')(),
  catalogue({ api }) {
    if (Array.isArray(api)) return listed(api as readonly OperationApi[])
    throw new Misuse('BAD_API', 'Give a list of operations: this entry takes no whole service.')
  },
})

export { type Anomaly, type Category, isAnomaly, type Result } from '@plainwire/wire'
export type { ClientOptions, LeanClient as Client } from './client.ts'
export { meta } from './meta.ts'
export { orThrow } from './throwing.ts'
