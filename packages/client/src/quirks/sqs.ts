/**
 * SQS says the MD5 of each message, and a queue's URL says where the queue is.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
import { type Anomaly, anomaly, type Primitives } from '@plainwire/wire'
import type { Inside } from '../client.ts'
import type { Quirk } from './index.ts'

type Fields = Readonly<Record<string, unknown>>

export function sqs({ invoker }: Inside): Quirk {
  const { environment, settings } = invoker.config
  return {
    plugins: [
      {
        name: 'sqs-md5',
        ops: Object.keys(sums),
        response({ op, input, output }) {
          const pairs = sums[op]!(input as Fields, output as Fields)
          return damaged(pairs, environment.primitives)
        },
      },
    ],
    async call(next, given) {
      const url = given.request?.QueueUrl
      if (given.endpoint !== undefined || typeof url !== 'string' || !awsHost.test(url))
        return next(given)
      const isFree = (await settings()).endpoint === undefined
      return next(isFree ? { ...given, endpoint: new URL(url).origin } : given)
    },
  }
}

/** Queues elsewhere, in an emulator say, name hosts that may not be reachable from here. */
const awsHost = /^https:\/\/[\w.-]+\.amazonaws\.com(\.cn)?\//

/** What was sent or came, beside the MD5 that SQS says it has. */
type Pair = readonly [text: unknown, sum: unknown]

const list = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value : [])

const sums: Readonly<Record<string, (input: Fields, output: Fields) => readonly Pair[]>> = {
  SendMessage: (input, output) => [[input.MessageBody, output.MD5OfMessageBody]],
  SendMessageBatch: ({ Entries }, { Successful }) =>
    list(Successful).map(({ Id, MD5OfMessageBody }) => [
      list(Entries).find(entry => entry.Id === Id)?.MessageBody,
      MD5OfMessageBody,
    ]),
  ReceiveMessage: (_, { Messages }) =>
    list(Messages).map(({ Body, MD5OfBody }) => [Body, MD5OfBody]),
}

function damaged(pairs: readonly Pair[], { hashHex }: Primitives): Anomaly | undefined {
  const wrong = pairs.some(
    ([text, sum]) =>
      typeof text === 'string' &&
      typeof sum === 'string' &&
      hashHex('md5', new TextEncoder().encode(text)) !== sum,
  )
  return wrong
    ? anomaly('fault', 'A message was damaged on its way: its MD5 is another.', {
        code: 'CHECKSUM_MISMATCH',
        retryable: true,
      })
    : undefined
}
