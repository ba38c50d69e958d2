/**
 * S3 Express: directory buckets are signed with a session of their own, which `CreateSession` hands out for five minutes.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-express-authenticating-authorizing.html
 */
import { type Anomaly, anomaly, isAnomaly } from '@plainwire/wire'
import type { Credentials } from '../credentials/types.ts'
import type { EndpointParameters } from '../endpoint.ts'
import type { Signer } from '../signers.ts'

type Invoke = (call: { op: string; request: Record<string, unknown> }) => Promise<object>

type Session = { readonly credentials: Credentials; readonly until: number }
/** A session asked for; when it ends is known once it is there. */
type Kept = { readonly asked: Promise<Session | Anomaly>; until: number }

/** A session is renewed when less than this is left of it, in milliseconds. */
const reserve = 60_000

/** The signer of one client, with its sessions by bucket. Sessions are asked for once, however many calls wait. */
export function expressSigner(invoke: Invoke, now: () => number): Signer {
  const sessions = new Map<string, Kept>()
  const session = (bucket: string): Promise<Session | Anomaly> => {
    const before = sessions.get(bucket)
    if (before !== undefined && before.until - now() > reserve) return before.asked
    const kept: Kept = { until: Number.POSITIVE_INFINITY, asked: ask(invoke, bucket) }
    sessions.set(bucket, kept)
    kept.asked.then(found => {
      kept.until = isAnomaly(found) ? 0 : found.until
    })
    return kept.asked
  }
  return {
    async prepare(request, scope, parameters) {
      const found = await session(bucketOf(parameters))
      if (isAnomaly(found)) return found
      const { sessionToken = '', ...credentials } = found.credentials
      return {
        request: {
          ...request,
          headers: [...request.headers, ['x-amz-s3session-token', sessionToken]],
        },
        scope: { ...scope, credentials },
      }
    },
  }
}

const bucketOf = ({ Bucket }: EndpointParameters): string => String(Bucket)

async function ask(invoke: Invoke, bucket: string): Promise<Session | Anomaly> {
  const made = await invoke({ op: 'CreateSession', request: { Bucket: bucket } })
  if (isAnomaly(made)) return made
  const { Credentials: found } = made as {
    Credentials?: {
      AccessKeyId: string
      SecretAccessKey: string
      SessionToken: string
      Expiration: Date
    }
  }
  if (found === undefined)
    return anomaly('fault', `CreateSession gave no credentials for ${bucket}.`, {
      code: 'NO_SESSION',
    })
  return {
    credentials: {
      accessKeyId: found.AccessKeyId,
      secretAccessKey: found.SecretAccessKey,
      sessionToken: found.SessionToken,
    },
    until: found.Expiration.getTime(),
  }
}
