/** A token of an identity provider, kept in a file by whoever runs the program (EKS does), for a role's credentials. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { failed, misconfigured } from '../anomalies.ts'
import type { Environment } from '../environment.ts'
import { cached, withNode } from './cached.ts'
import { roleCredentials, type StsClient, sessionName } from './sts.ts'
import type { Credentials, Found, Provider } from './types.ts'

export type WebIdentityOptions = {
  readonly roleArn: string
  /** The token's file, which is read for every renewal; or the token itself, or who hands it out. */
  readonly tokenFile?: string
  readonly token?: string | (() => Promise<string> | string)
  readonly sessionName?: string | undefined
  /** Seconds. */
  readonly duration?: number | undefined
  readonly policy?: string
  readonly policyArns?: readonly string[]
  readonly providerId?: string
  readonly region?: string
  readonly sts?: StsClient
}

/**
 * Credentials of a role for a token of an identity provider.
 *
 * @example
 * const store = client({ api: s3, credentials: webIdentity({ roleArn, tokenFile: '/var/run/token' }) })
 */
export const webIdentity = (options: WebIdentityOptions): Provider => {
  const find = (environment?: Environment): Promise<Credentials | Anomaly> =>
    environment === undefined ? withNode(find) : exchanged(environment, options)
  return cached(find)
}

/** As the environment has it: `AWS_ROLE_ARN` and `AWS_WEB_IDENTITY_TOKEN_FILE`. */
export function webIdentityOf(
  variables: Environment['variables'],
): (environment: Environment) => Found | Promise<Found> {
  const tokenFile = variables.AWS_WEB_IDENTITY_TOKEN_FILE?.trim()
  const roleArn = variables.AWS_ROLE_ARN?.trim()
  if (!tokenFile) return () => 'AWS_WEB_IDENTITY_TOKEN_FILE is not set'
  if (!roleArn)
    return () => misconfigured('AWS_WEB_IDENTITY_TOKEN_FILE is set, but AWS_ROLE_ARN is not.')
  const sessionName = variables.AWS_ROLE_SESSION_NAME?.trim() || undefined
  return environment => exchanged(environment, { roleArn, tokenFile, sessionName })
}

export async function exchanged(
  environment: Environment,
  options: WebIdentityOptions,
): Promise<Credentials | Anomaly> {
  const { roleArn, duration, policy, policyArns, providerId, region, sts } = options
  const token = await tokenOf(environment, options)
  if (isAnomaly(token)) return token
  return roleCredentials(environment, {
    op: 'AssumeRoleWithWebIdentity',
    request: {
      RoleArn: roleArn,
      RoleSessionName: options.sessionName ?? sessionName(environment),
      WebIdentityToken: token,
      ...(duration !== undefined && { DurationSeconds: duration }),
      ...(policy && { Policy: policy }),
      ...(policyArns && { PolicyArns: policyArns.map(arn => ({ arn })) }),
      ...(providerId && { ProviderId: providerId }),
    },
    region,
    sts,
  })
}

async function tokenOf(
  environment: Environment,
  { token, tokenFile }: WebIdentityOptions,
): Promise<string | Anomaly> {
  if (token !== undefined) return typeof token === 'function' ? token() : token
  if (tokenFile === undefined) return misconfigured("webIdentity needs a 'token' or a 'tokenFile'.")
  const text = (await environment.readText(tokenFile))?.trim()
  return text || failed(`The token file ${tokenFile} is missing or empty.`, 'NO_TOKEN')
}
