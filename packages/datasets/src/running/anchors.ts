/** Heads of the trail's chains, each in an object of its own that nobody can change while its lock lasts. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import type { TrailOptions } from '../audit/trail.ts'
import type { S3 } from '../aws/types.ts'
import { fromAws } from '../failures.ts'

export type AnchorOptions = {
  readonly s3: S3
  readonly bucket: string
  /** Put before every key, its slash included. */
  readonly prefix: string
  readonly lockDays: number
  readonly now: () => number
}

const day = 86_400_000

/** @example serviceAudit(grounds, { anchor: lockedAnchors({ s3, bucket, prefix, lockDays: 2190, now }) }) */
export const lockedAnchors =
  ({ s3, bucket, prefix, lockDays, now }: AnchorOptions): NonNullable<TrailOptions['anchor']> =>
  async (chain, { seq, hash }): Promise<Anomaly | undefined> => {
    const name = chain.slice('audit/heads/'.length)
    const put = await s3.invoke({
      op: 'PutObject',
      request: {
        Bucket: bucket,
        Key: `${prefix}audit/anchors/${name}/${String(seq).padStart(12, '0')}`,
        Body: JSON.stringify({ seq, hash }),
        ContentType: 'application/json',
        ObjectLockMode: 'COMPLIANCE',
        ObjectLockRetainUntilDate: new Date(now() + lockDays * day),
      },
    })
    return isAnomaly(put) ? fromAws('anchor the audit trail')(put) : undefined
  }
