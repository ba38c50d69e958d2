/** Region, endpoint and credentials of one call, in place of the client's. */
import type { Credentials, Provider } from './credentials/types.ts'
import { endpointText } from './endpoint.ts'
import { isChange, withChanges } from './endpoint-change.ts'
import type { Environment } from './environment.ts'
import type { Invoker, OpCall } from './invoke.ts'
import { asking } from './providers.ts'

/** The invoker of this call: the client's own, unless the call says otherwise. */
export function overridden(invoker: Invoker, given: OpCall): Invoker {
  const { region, endpoint, credentials } = given ?? {}
  if (region === undefined && endpoint === undefined && credentials === undefined) return invoker
  const config = withChanges(invoker.config, endpoint)
  return {
    ...invoker,
    config: {
      ...config,
      ...(region === undefined ? {} : { region: () => region }),
      ...(credentials === undefined
        ? {}
        : {
            credentials: () => asked(credentials, config.environment),
          }),
      ...(endpoint === undefined || isChange(endpoint)
        ? {}
        : {
            settings: async () => ({
              ...(await config.settings()),
              endpoint: endpointText(endpoint ?? '') ?? '',
            }),
          }),
    },
  }
}

function asked(credentials: NonNullable<OpCall['credentials']>, environment: Environment) {
  const found = asking(credentials) as Credentials | Provider
  return typeof found === 'function' ? found(environment) : found
}
