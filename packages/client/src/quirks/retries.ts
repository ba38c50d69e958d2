/** What single services want of retries, by the name of the service; small, and needed when something has failed. */

export type RetryQuirk = {
  /** How often a call is tried, and milliseconds of the first wait at most. */
  readonly attempts?: number
  readonly base?: number
  /** Operations that wait at the service for something to happen; called in a loop, a failing one must not run hot. */
  readonly longPolls?: RegExp
}

/** It answers within milliseconds, so its retries begin sooner and are one more, as in the AWS SDKs. */
const dynamodb: RetryQuirk = { attempts: 4, base: 25 }

export const retryQuirks: Readonly<Record<string, RetryQuirk | undefined>> = {
  dynamodb,
  'dynamodb-streams': dynamodb,
  sfn: { longPolls: /^GetActivityTask$/ },
  sqs: { longPolls: /^ReceiveMessage$/ },
  swf: { longPolls: /^PollFor/ },
}
