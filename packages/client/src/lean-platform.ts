/**
 * What a client without look-ups stands on, whatever the edge: a list of operations, a given region, given credentials.
 */
import { type Anomaly, anomaly, type OperationApi } from '@plainwire/wire'
import { listed } from './catalogue.ts'
import type { Platform } from './client.ts'
import type { Environment } from './environment.ts'
import { Misuse } from './misuse.ts'

export const leanPlatform = (environment: Environment): Platform => ({
  environment,
  resolve: (rules, parameters) => rules.resolve?.(rules, parameters) ?? missing('endpoint')(),
  region: () => missing('region'),
  credentials: () => missing('credentials'),
  duplex: async () => async () => missing('send')(),
  catalogue({ api, retry, limits, token, ...options }) {
    if (limits?.call || token || retry === 'adaptive' || retry === 'standardReleased')
      throw new Misuse(
        'BAD_OPTION',
        "This entry has no 'limits.call', no 'token', and no such policy by name.",
      )
    if (Array.isArray(api)) {
      const choice = choices.find(name => options[name])
      if (choice && api.some(({ endpoint }: OperationApi) => endpoint))
        throw new Misuse(
          'BAD_OPTION',
          `For '${choice}' take the operations from '/ops', not '/lean'.`,
        )
      return listed(api)
    }
    throw new Misuse('BAD_API', 'Give a list of operations: this entry takes no whole service.')
  },
})

/** Endpoints that the operations of `/lean` do not know. */
const choices = ['fips', 'dualStack', 'accountIdEndpointMode', 'endpointParameters'] as const

export const missing = (what: string) => (): Anomaly =>
  anomaly('fault', `No ${what}: give '${what}' to the client, this entry does not look for it.`, {
    code: `NO_${what.toUpperCase()}`,
  })
