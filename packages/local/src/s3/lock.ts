/** Object lock: what keeps a version from being deleted, and who may loosen it. */
import type { Anomaly } from '@plainwire/wire'
import type { Context, Handler, Output } from '../server/types.ts'
import { arnOf, onBucket } from './bucket.ts'
import { failure, invalidArgument, invalidRequest, malformed } from './failures.ts'
import { changeVersion, withVersion } from './object.ts'
import { type DefaultRetention, type Settings, setting, settingChange } from './settings.ts'
import { type Bucket, type ObjectVersion, type Retention, store } from './store.ts'

type Lock = Pick<ObjectVersion, 'retention' | 'hold'>

/** The lock of a new version: as the write says, else as the bucket has it for all. */
export function lockOf(input: Output, bucket: Bucket, context: Context): Lock | Anomaly {
  const { ObjectLockMode: mode, ObjectLockLegalHoldStatus: hold } = input as Record<string, string>
  const until = input.ObjectLockRetainUntilDate as Date | undefined
  const asked = mode !== undefined || until !== undefined || hold !== undefined
  if (asked && !bucket.lockable)
    return invalidRequest('Bucket is missing Object Lock Configuration')
  if ((mode === undefined) !== (until === undefined))
    return invalidArgument(
      'x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied',
      mode === undefined ? 'x-amz-object-lock-mode' : 'x-amz-object-lock-retain-until-date',
    )
  if (hold !== undefined && hold !== 'ON' && hold !== 'OFF')
    return invalidArgument('Legal Hold must be either of ON or OFF', 'x-amz-object-lock-legal-hold')
  const given = mode === undefined ? undefined : retentionOf(mode, until, context)
  if (given !== undefined && '$anomaly' in given) return given
  const retention = given ?? usualRetention(bucket, context)
  return { ...(retention ? { retention } : {}), ...(hold === 'ON' ? { hold: true as const } : {}) }
}

const isMode = (mode: unknown): mode is Retention['mode'] =>
  mode === 'GOVERNANCE' || mode === 'COMPLIANCE'

function retentionOf(
  mode: unknown,
  until: Date | undefined,
  { edge }: Context,
): Retention | Anomaly {
  if (!isMode(mode))
    return invalidArgument('Unknown wormMode directive.', 'x-amz-object-lock-mode', mode)
  if (until === undefined || until.getTime() <= edge.now())
    return invalidArgument(
      'The retain until date must be in the future!',
      'x-amz-object-lock-retain-until-date',
      until?.toISOString(),
    )
  return { mode, until: until.getTime() }
}

const day = 86_400_000

function usualRetention(bucket: Bucket, { rows, edge }: Context): Retention | undefined {
  if (!bucket.lockable) return undefined
  const { Mode, Days, Years } = setting(rows, bucket.name, 'lock')?.Rule?.DefaultRetention ?? {}
  if (Mode === undefined) return undefined
  return { mode: Mode, until: edge.now() + (Days ?? (Years ?? 0) * 365) * day }
}

/** What keeps a version from being deleted; governance gives way to who may bypass it and says so. */
export async function locked(
  bucket: Bucket,
  key: string,
  version: Lock,
  bypass: boolean,
  context: Context,
): Promise<Anomaly | undefined> {
  if (version.hold) return kept('it has a legal hold')
  const { retention } = version
  if (retention === undefined || retention.until <= context.edge.now()) return undefined
  if (retention.mode === 'COMPLIANCE') return kept('it is retained for compliance')
  if (!bypass) return kept('it is retained, and the bypass of governance was not asked for')
  return mayBypass(bucket, key, context)
}

const kept = (why: string): Anomaly =>
  failure(
    'AccessDenied',
    undefined,
    `Access Denied because object protected by object lock: ${why}.`,
  )

const mayBypass = (bucket: Bucket, key: string, context: Context): Promise<Anomaly | undefined> =>
  context.authorize([{ action: 's3:BypassGovernanceRetention', resource: arnOf(bucket.name, key) }])

const withoutLock = (): Anomaly => invalidRequest('Bucket is missing Object Lock Configuration')

const getObjectRetention = onBucket((bucket, input, context) =>
  bucket.lockable
    ? withVersion(bucket, input, context, ({ version: { retention } }) =>
        retention === undefined
          ? failure('NoSuchObjectLockConfiguration')
          : { Retention: { Mode: retention.mode, RetainUntilDate: new Date(retention.until) } },
      )
    : withoutLock(),
)

const putObjectRetention = onBucket(async (bucket, input, context) => {
  if (!bucket.lockable) return withoutLock()
  const { Mode, RetainUntilDate } = (input.Retention ?? {}) as {
    Mode?: string
    RetainUntilDate?: Date
  }
  const cleared = Mode === undefined && RetainUntilDate === undefined
  if (!cleared && (Mode === undefined || RetainUntilDate === undefined))
    return malformed('A retention has a Mode and a RetainUntilDate, or neither.')
  const next = cleared ? undefined : retentionOf(Mode, RetainUntilDate, context)
  if (next !== undefined && '$anomaly' in next) return next
  const mayLoosen =
    input.BypassGovernanceRetention === true
      ? await mayBypass(bucket, String(input.Key), context)
      : kept('it is retained, and the bypass of governance was not asked for')
  return withVersion(bucket, input, context, ({ place, version }) => {
    const refused = loosening(version.retention, next, context.edge.now()) && mayLoosen
    if (refused) return refused
    if (isLooserThanCompliance(version.retention, next, context.edge.now()))
      return kept('it is retained for compliance')
    const { retention, ...rest } = version
    const changed = next === undefined ? rest : { ...rest, retention: next }
    changeVersion(context, bucket, String(input.Key), { place, version: changed })
    return {}
  })
})

/** Governance is loosened by less time, by nothing at all, or by another mode. */
function loosening(
  before: Retention | undefined,
  next: Retention | undefined,
  now: number,
): boolean {
  if (before === undefined || before.until <= now || before.mode === 'COMPLIANCE') return false
  return next === undefined || next.mode !== before.mode || next.until < before.until
}

const isLooserThanCompliance = (
  before: Retention | undefined,
  next: Retention | undefined,
  now: number,
): boolean =>
  before?.mode === 'COMPLIANCE' &&
  before.until > now &&
  (next?.mode !== 'COMPLIANCE' || next.until < before.until)

const getObjectLegalHold = onBucket((bucket, input, context) =>
  bucket.lockable
    ? withVersion(bucket, input, context, ({ version }) => ({
        LegalHold: { Status: version.hold ? 'ON' : 'OFF' },
      }))
    : withoutLock(),
)

const putObjectLegalHold = onBucket((bucket, input, context) => {
  const { Status } = (input.LegalHold ?? {}) as { Status?: string }
  if (!bucket.lockable) return withoutLock()
  if (Status !== 'ON' && Status !== 'OFF')
    return malformed('The Status of a legal hold is ON or OFF.')
  return withVersion(bucket, input, context, ({ place, version }) => {
    const { hold, ...rest } = version
    const changed = Status === 'ON' ? { ...rest, hold: true as const } : rest
    changeVersion(context, bucket, String(input.Key), { place, version: changed })
    return {}
  })
})

const getObjectLockConfiguration = onBucket((bucket, _input, { rows }) =>
  bucket.lockable
    ? {
        ObjectLockConfiguration: {
          ObjectLockEnabled: 'Enabled',
          ...setting(rows, bucket.name, 'lock'),
        },
      }
    : failure('ObjectLockConfigurationNotFoundError', { BucketName: bucket.name }),
)

const putObjectLockConfiguration = onBucket((bucket, input, { rows }) => {
  const { ObjectLockEnabled, Rule } = (input.ObjectLockConfiguration ?? {}) as Settings['lock'] & {
    ObjectLockEnabled?: string
  }
  if (ObjectLockEnabled !== undefined && ObjectLockEnabled !== 'Enabled')
    return malformed('ObjectLockEnabled can be Enabled alone.')
  if (!bucket.lockable && (ObjectLockEnabled === undefined || bucket.versioning !== 'Enabled'))
    return failure(
      'InvalidBucketState',
      { BucketName: bucket.name },
      'Object lock needs a bucket whose versions are kept.',
    )
  if (Rule !== undefined && !isUsual(Rule.DefaultRetention))
    return malformed('A default retention has a Mode, and either Days or Years.')
  rows.batch([
    store(rows).buckets.change(bucket.name, { ...bucket, lockable: true }),
    settingChange(rows, bucket.name, 'lock', Rule === undefined ? {} : { Rule }),
  ])
  return {}
})

function isUsual(retention: DefaultRetention | undefined): boolean {
  const { Mode, Days, Years } = retention ?? {}
  const time = Days ?? Years
  return (
    isMode(Mode) &&
    (Days === undefined) !== (Years === undefined) &&
    time !== undefined &&
    time >= 1 &&
    time <= (Days === undefined ? 100 : 36_500)
  )
}

export const lockHandlers: Readonly<Record<string, Handler>> = {
  GetObjectRetention: getObjectRetention,
  PutObjectRetention: putObjectRetention,
  GetObjectLegalHold: getObjectLegalHold,
  PutObjectLegalHold: putObjectLegalHold,
  GetObjectLockConfiguration: getObjectLockConfiguration,
  PutObjectLockConfiguration: putObjectLockConfiguration,
}
