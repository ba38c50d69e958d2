/**
 * What services need beyond their descriptions, by the name of the service; loaded with the first call. A quirk is plugins
 * that stand nearest to the wire, and may be a way of its own to make a call.
 */
import type { Scope, Send } from '@plainwire/wire'
import type { Call, Inside } from '../client.ts'
import type { OpCall } from '../invoke.ts'
import type { Plugin } from '../plugin.ts'

export type Quirk = {
  readonly plugins?: readonly Plugin[]
  readonly call?: (next: Call, given: OpCall) => Promise<object>
  /** How its requests are signed. */
  readonly scope?: (scope: Scope) => Scope
}

export type LoadQuirk = (inside: Inside) => Promise<Quirk>

export const quirks: Readonly<Record<string, LoadQuirk>> = {
  apigatewaymanagementapi: async inside =>
    (await import('./api-gateway-management.ts')).apiGatewayManagement(inside),
  docdb: async inside => (await import('./snapshot-copies.ts')).snapshotCopies(inside),
  ec2: async inside => (await import('./snapshot-copies.ts')).snapshotCopies(inside),
  glacier: async inside => (await import('./glacier.ts')).glacier(inside),
  'machine-learning': async () => (await import('./machine-learning.ts')).machineLearning,
  neptune: async inside => (await import('./snapshot-copies.ts')).snapshotCopies(inside),
  rds: async inside => (await import('./snapshot-copies.ts')).snapshotCopies(inside),
  'route-53': async () => (await import('./route-53.ts')).route53,
  s3: async inside => (await import('./s3.ts')).s3(inside),
  sqs: async inside => (await import('./sqs.ts')).sqs(inside),
}

export type LoadSender = () => Promise<(send: Send, inside: Inside) => Send>

/** What stands before the transport, where that is all a service needs. */
export const senders: Readonly<Record<string, LoadSender>> = {
  dynamodb: async () => (await import('./dynamodb.ts')).checked,
}
