/**
 * For those who speak to AWS with an encoding of their own: `call` places, signs, sends and tries again, and what it
 * needs to do so on Node.
 */
export {
  type AttributeOptions,
  type AttributeValue,
  fromAttribute,
  type PlainOptions,
  toAttribute,
  UnmappableValue,
  UnreadableAttribute,
} from './attribute-values.ts'
export {
  type BodyCheck,
  type CallConfig,
  type CallOptions,
  call,
  type WireRequest,
  type WireResponse,
} from './call.ts'
export type { Credentials, Provider } from './credentials/types.ts'
export type { Place } from './endpoint.ts'
export type { Environment } from './environment.ts'
export { type Meta, meta } from './meta.ts'
export { nodeEnvironment } from './node-files.ts'
export type { Retriable, RetryPolicy } from './retry.ts'
export { type NodeSend, type NodeSendOptions, nodeSend } from './send/node.ts'
