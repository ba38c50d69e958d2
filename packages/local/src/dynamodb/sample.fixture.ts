/** A local AWS with a clock of its own, and clients for its DynamoDB. */
import { client, nodePrimitives } from '@plainwire/client'
import { dynamodb as api } from '@plainwire/dynamodb'
import { dynamodbStreams } from '@plainwire/dynamodb-streams'
import { type Local, local } from '../local.ts'
import { memoryRows } from '../rows/memory.ts'
import { memoryBlobs } from '../rows/memory-blobs.ts'
import type { Context, Output } from '../server/types.ts'
import { dynamodb } from './index.ts'
import type { Delays } from './tables/times.ts'

export const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }

// biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely
type Call = (op: string, request?: object) => Promise<any>

export type Sample = { readonly aws: Local; readonly call: Call; readonly streams: Call }

/** The clients' clock is the local AWS's, so that signatures are good whatever the time. */
export function sample(options: { path?: string } = {}): Sample {
  const aws = local({ primitives: nodePrimitives, seed: 7, ...options })
  const calling =
    (service: typeof api | typeof dynamodbStreams): Call =>
    (op, request = {}) =>
      client({
        api: service as typeof api,
        region: 'eu-west-1',
        send: aws.send,
        credentials,
        backoff: () => undefined,
        environment: { now: aws.clock.now },
      } as Parameters<typeof client>[0]).invoke({ op, request } as never)
  return { aws, call: calling(api), streams: calling(dynamodbStreams) }
}

/** A table of one key, paid for by request. */
export const simple = (TableName: string, more: object = {}): object => ({
  TableName,
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  ...more,
})

export const key = (pk: string): { pk: { S: string } } => ({ pk: { S: pk } })

/** The handlers alone, on rows and a clock of their own. */
export function bare(delays: Partial<Delays> = {}): {
  readonly run: Call
  readonly context: Context
  readonly clock: { now: number }
} {
  const clock = { now: 1_000_000 }
  const context = {
    account: '000000000000',
    region: 'eu-west-1',
    rows: memoryRows(),
    blobs: memoryBlobs(),
    edge: { now: () => clock.now, random: () => 0.5 },
    primitives: nodePrimitives,
  } as unknown as Context
  const { handlers } = dynamodb(delays)
  return { context, clock, run: async (op, input = {}) => handlers[op]!(input as Output, context) }
}
