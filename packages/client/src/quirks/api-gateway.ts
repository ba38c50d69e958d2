/**
 * API Gateway answers in another form (HAL) unless it is told to send JSON.
 * https://docs.aws.amazon.com/apigateway/latest/api/making-http-requests.html
 */
import type { Quirk } from './index.ts'

export const apiGateway: Quirk = {
  plugins: [
    { name: 'api-gateway', request: () => ({ http: { headers: { accept: 'application/json' } } }) },
  ],
}
