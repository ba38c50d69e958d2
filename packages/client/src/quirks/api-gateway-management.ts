/**
 * API Gateway's connections: what AWS shows as the URL of a stage's connections ends with the path that the operations
 * begin with, so that an endpoint may end there or at the stage.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
 */
import type { Inside } from '../client.ts'
import { endpointText } from '../endpoint.ts'
import type { Quirk } from './index.ts'

export const apiGatewayManagement = ({ invoker }: Inside): Quirk => ({
  async call(next, given) {
    const { endpoint = endpointText(given.endpoint) } =
      given.endpoint === undefined ? await invoker.config.settings() : {}
    const stage = endpoint?.endsWith(connections) && endpoint.slice(0, -connections.length)
    return next(stage ? { ...given, endpoint: stage } : given)
  },
})

const connections = '/@connections'
