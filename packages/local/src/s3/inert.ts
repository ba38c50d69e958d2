/** Access logging and notifications: checked and kept, and shown again. Nothing is logged or sent by them here. */
import type { Anomaly } from '@plainwire/wire'
import type { Context, Output } from '../server/types.ts'
import { failure, invalidArgument, malformed } from './failures.ts'
import { type Bucket, store } from './store.ts'

/** Logs go to a bucket of the same owner and region. */
export function badLogging(
  { LoggingEnabled }: Output,
  { account, region }: Bucket,
  { rows }: Context,
): Anomaly | undefined {
  if (LoggingEnabled === undefined) return undefined
  const { TargetBucket, TargetPrefix } = LoggingEnabled as Record<string, string>
  if (TargetBucket === undefined || TargetPrefix === undefined)
    return malformed('LoggingEnabled has a TargetBucket and a TargetPrefix.')
  const target = store(rows).buckets.get(TargetBucket)
  if (target === undefined || target.account !== account)
    return failure(
      'InvalidTargetBucketForLogging',
      { TargetBucket },
      'The target bucket for logging does not exist',
    )
  return target.region === region
    ? undefined
    : failure(
        'CrossLocationLoggingProhibitted',
        { TargetBucketLocation: target.region },
        'Cross S3 location logging not allowed.',
      )
}

const lists: Readonly<Record<string, string>> = {
  TopicConfigurations: 'TopicArn',
  QueueConfigurations: 'QueueArn',
  LambdaFunctionConfigurations: 'LambdaFunctionArn',
}

const event =
  /^s3:(\*|(ObjectCreated|ObjectRemoved|ObjectRestore|Replication|LifecycleExpiration|ObjectTagging|ObjectAnnotation):[\w*]+|ReducedRedundancyLostObject|ObjectAcl:Put|LifecycleTransition|IntelligentTiering)$/

type Target = Readonly<Record<string, unknown>> & { readonly Events?: readonly string[] }

export function badNotification(given: Output): Anomaly | undefined {
  for (const [list, arn] of Object.entries(lists))
    for (const each of (given[list] ?? []) as readonly Target[]) {
      const { Events = [] } = each
      if (Events.length === 0) return malformed('A notification names its events.')
      const unknown = Events.find(name => !event.test(name))
      if (unknown !== undefined)
        return invalidArgument('The event is not supported for notifications', 'Event', unknown)
      if (!/^arn:[\w-]+:[a-z]+:[\w-]*:\d{12}:.+/.test(String(each[arn])))
        return invalidArgument('The ARN is not well formed', arn, each[arn])
    }
  return undefined
}
