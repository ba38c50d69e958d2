/** Taking on a role: the request to STS, and the code of a device where the role wants one. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { failed } from '../anomalies.ts'
import type { Environment } from '../environment.ts'
import { roleCredentials, type StsClient, sessionName } from './sts.ts'
import type { Credentials, Provider } from './types.ts'

/** Asks a person, or a device, for the code of the moment. */
export type MfaCode = (serial: string) => Promise<string> | string

export type RoleOptions = {
  readonly roleArn: string
  readonly sessionName?: string | undefined
  readonly externalId?: string | undefined
  /** Seconds. */
  readonly duration?: number | undefined
  readonly mfaSerial?: string | undefined
  readonly mfaCode?: MfaCode | undefined
  readonly policy?: string
  readonly policyArns?: readonly string[]
  readonly sourceIdentity?: string
  readonly tags?: Readonly<Record<string, string>>
  readonly transitiveTagKeys?: readonly string[]
  readonly region?: string | undefined
  /** A client of STS to ask, which then brings its own credentials. */
  readonly sts?: StsClient
}

export async function assumed(
  environment: Environment,
  options: RoleOptions,
  credentials: Credentials | Provider,
): Promise<Credentials | Anomaly> {
  const { sts, region, mfaSerial } = options
  const code = mfaSerial === undefined ? undefined : await codeOf(mfaSerial, options.mfaCode)
  if (isAnomaly(code)) return code
  const provider: Provider = typeof credentials === 'function' ? credentials : () => credentials
  // Whoever takes on the role is asked first: without him there is no point in asking STS.
  const taker = sts ? undefined : await provider(environment)
  if (isAnomaly(taker)) return taker
  return roleCredentials(environment, {
    op: 'AssumeRole',
    request: { ...requestOf(environment, options), ...(code && { TokenCode: code }) },
    region,
    sts,
    ...(taker && { credentials: () => taker }),
  })
}

const requestOf = (environment: Environment, options: RoleOptions) => {
  const { roleArn, externalId, duration, mfaSerial, policy, policyArns } = options
  const { sourceIdentity, tags, transitiveTagKeys } = options
  return {
    RoleArn: roleArn,
    RoleSessionName: options.sessionName ?? sessionName(environment),
    ...(externalId && { ExternalId: externalId }),
    ...(duration !== undefined && { DurationSeconds: duration }),
    ...(mfaSerial && { SerialNumber: mfaSerial }),
    ...(policy && { Policy: policy }),
    ...(policyArns && { PolicyArns: policyArns.map(arn => ({ arn })) }),
    ...(sourceIdentity && { SourceIdentity: sourceIdentity }),
    ...(tags && { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) }),
    ...(transitiveTagKeys && { TransitiveTagKeys: transitiveTagKeys }),
  }
}

async function codeOf(serial: string, ask: MfaCode | undefined): Promise<string | Anomaly> {
  if (ask === undefined)
    return failed(
      `The role wants a code of the device ${serial}: give 'mfaCode' to assumeRole or profile of @plainwire/client/credentials, and that to the client.`,
      'MFA_REQUIRED',
    )
  try {
    const code = (await ask(serial))?.trim()
    return code || failed(`No code was given for the device ${serial}.`, 'MFA_REQUIRED')
  } catch (cause) {
    return failed(`No code was given for the device ${serial}.`, 'MFA_REQUIRED', cause)
  }
}
