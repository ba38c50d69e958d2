/**
 * What a client without look-ups stands on, whatever the edge: a list of operations, a given region, given credentials.
 */
import { type Anomaly, anomaly, evaluateEndpoint, type OperationApi } from '@plainwire/wire'
import { listed } from './catalogue.ts'
import type { Platform } from './client.ts'
import type { Environment } from './environment.ts'
import { Misuse } from './misuse.ts'

export const leanPlatform = (environment: Environment): Platform => ({
  environment,
  resolve: evaluateEndpoint,
  region: () => missing('region'),
  credentials: () => missing('credentials'),
  duplex: async () => async () => missing('send')(),
  catalogue({ api, retry, limits }) {
    if (limits?.call || retry === 'adaptive' || retry === 'standardReleased')
      throw new Misuse('BAD_OPTION', "This entry has no 'limits.call', and no such policy by name.")
    if (Array.isArray(api)) return listed(api as readonly OperationApi[])
    throw new Misuse('BAD_API', 'Give a list of operations: this entry takes no whole service.')
  },
})

export const missing = (what: string) => (): Anomaly =>
  anomaly('fault', `No ${what}: give '${what}' to the client, this entry does not look for it.`, {
    code: `NO_${what.toUpperCase()}`,
  })
