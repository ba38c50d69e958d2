/** What both services stand on. */
export { type Accepted, check } from './check.ts'
export * from './documents.ts'
export { fetchHandler } from './fetch.ts'
export { type HandlerOptions, handler, type Served } from './handler.ts'
export { type Readiness, type Standard, withStandard } from './health.ts'
export { type LambdaAnswer, type LambdaEvent, lambdaHandler } from './lambda.ts'
export { type Held, type LeaseOptions, type Leases, leases } from './lease.ts'
export { type Metrics, metrics } from './metrics.ts'
export { type Listening, type ListenOptions, listen } from './node.ts'
export { type OidcOptions, oidc } from './oidc.ts'
export { type About, type FailureShape, openapi, problems } from './openapi.ts'
export { type Message, type Outbox, type OutboxOptions, outbox } from './outbox.ts'
export { type FailureFormat, type FailureFormats, statusOf } from './problem.ts'
export type { ReadJson } from './read.ts'
export * from './saga.ts'
export * from './types.ts'
export {
  type Post,
  type PostOptions,
  postTo,
  type Receiver,
  webhookSignature,
} from './webhook/post.ts'
