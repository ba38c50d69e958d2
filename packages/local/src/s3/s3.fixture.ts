/** A local AWS for tests of S3, and the ways to talk to it. */
import { client, isAnomaly, nodePrimitives } from '@plainwire/client'
import { s3 } from '@plainwire/s3'
import { type Local, type LocalOptions, local } from '../index.ts'

export type Asked = Readonly<Record<string, unknown>>
// biome-ignore lint/suspicious/noExplicitAny: outputs of any operation
export type Answered = Record<string, any>

/** Invokes an operation; what comes back is an anomaly or the output. */
export type Ask = (op: string, request?: object) => Promise<Answered>

export function asking(aws: Local, options: object = {}): Ask {
  const made = client({
    api: s3,
    region: 'eu-west-1',
    endpoint: 'http://s3.localhost:4566',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    send: aws.send,
    environment: { now: aws.clock.now },
    backoff: () => undefined,
    ...options,
  } as never) as unknown as {
    invoke(call: { op: string; request?: object }): Promise<Answered>
  }
  return (op, request) => made.invoke(request === undefined ? { op } : { op, request })
}

export const started = (options: Partial<LocalOptions> = {}): Local =>
  local({ primitives: nodePrimitives, seed: 7, ...options })

/** The output of a call that must succeed. */
export async function done(result: Promise<Answered>): Promise<Answered> {
  const output = await result
  if (isAnomaly(output)) throw new Error(`${output.code}: ${output.message}`)
  return output
}

export const textOf = async (output: Answered): Promise<string> => output.Body.text()
