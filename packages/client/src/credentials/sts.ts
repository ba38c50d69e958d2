/** Roles: STS exchanges credentials, or a token of somebody else's, for those of a role. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { failed } from '../anomalies.ts'
import { settings } from '../configure.ts'
import type { Environment } from '../environment.ts'
import { activeProfile } from '../profile.ts'
import { concealed } from './conceal.ts'
import type { Credentials, Provider } from './types.ts'

/** Who asks STS: a client of it, or this package itself. */
export type StsClient = {
  // biome-ignore lint/suspicious/noExplicitAny: a client of generated types, of which two operations are called
  readonly invoke: (call: any) => Promise<object>
}

export type RoleRequest = {
  readonly op: 'AssumeRole' | 'AssumeRoleWithWebIdentity'
  readonly request: Readonly<Record<string, unknown>>
  readonly region?: string | undefined
  readonly credentials?: Provider
  readonly sts?: StsClient | undefined
}

type Answer = {
  readonly Credentials?: {
    readonly AccessKeyId?: string
    readonly SecretAccessKey?: string
    readonly SessionToken?: string
    readonly Expiration?: Date
  }
  readonly AssumedRoleUser?: { readonly Arn?: string }
}

/** Credentials of a role. */
export async function roleCredentials(
  environment: Environment,
  asked: RoleRequest,
): Promise<Credentials | Anomaly> {
  const { op, request, sts, credentials } = asked
  const found = sts
    ? await sts.invoke({ op, request })
    : await (await import('./ask.ts')).ask(environment, {
        service: 'sts',
        op,
        request,
        region: asked.region || (await regionOf(environment)),
        ...(credentials && { credentials }),
      })
  if (isAnomaly(found)) return found
  const { Credentials: keys, AssumedRoleUser: user } = found as Answer
  if (!keys?.AccessKeyId || !keys.SecretAccessKey)
    return failed(`STS ${op} gave no credentials for ${request.RoleArn}.`, 'NO_CREDENTIALS')
  const accountId = /^arn:[^:]*:[^:]*:[^:]*:(\d+):/.exec(user?.Arn ?? '')?.[1]
  return concealed({
    accessKeyId: keys.AccessKeyId,
    secretAccessKey: keys.SecretAccessKey,
    ...(keys.SessionToken && { sessionToken: keys.SessionToken }),
    ...(keys.Expiration && { expiration: keys.Expiration }),
    ...(accountId && { accountId }),
    source: `role ${request.RoleArn}`,
  })
}

/** The region to ask in: that of the client or of the program, without asking the machine. */
export async function regionOf(environment: Environment): Promise<string> {
  const { region, variables } = environment
  const { AWS_REGION, AWS_DEFAULT_REGION } = variables
  const given = region || AWS_REGION?.trim() || AWS_DEFAULT_REGION?.trim() || settings().region
  if (given) return given
  const { values } = await activeProfile(environment, settings().profile)
  return values?.region || 'us-east-1'
}

/** A name for a session that was given none; it shows in the logs of the account. */
export const sessionName = (environment: Environment): string => `plainwire-${environment.now()}`
