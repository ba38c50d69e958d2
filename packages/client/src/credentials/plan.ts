/**
 * What a profile says about its credentials, as a list of steps: where the first come from, and the roles that are taken
 * on with them one after the other. Nothing is asked and nothing read here.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-assume-role-credentials.html
 */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { misconfigured } from '../anomalies.ts'
import type { Sections, Values } from '../config-file.ts'
import { plain } from '../profile.ts'
import { concealed } from './conceal.ts'
import type { Credentials } from './types.ts'

export type First =
  | { readonly from: 'keys'; readonly credentials: Credentials }
  | { readonly from: 'named'; readonly source: string }
  | {
      readonly from: 'web-identity'
      readonly roleArn: string
      readonly tokenFile: string
      readonly sessionName?: string | undefined
      readonly duration?: number | undefined
    }
  | ({ readonly from: 'sso' } & SsoSettings)
  | { readonly from: 'login'; readonly session: string; readonly region?: string | undefined }
  | { readonly from: 'process'; readonly command: string; readonly accountId?: string | undefined }

export type SsoSettings = {
  readonly session?: string | undefined
  readonly startUrl: string
  readonly region: string
  readonly accountId?: string | undefined
  readonly roleName?: string | undefined
}

export type Role = {
  readonly profile: string
  readonly roleArn: string
  readonly sessionName?: string | undefined
  readonly externalId?: string | undefined
  readonly duration?: number | undefined
  readonly mfaSerial?: string | undefined
}

export type Plan = { readonly first: First; readonly roles: readonly Role[] }

/** The steps, or in words why the profile has none, or what is wrong with it. */
export function planOf(
  profiles: Sections,
  ssoSessions: Sections,
  name: string,
  seen: readonly string[] = [],
  roles: readonly Role[] = [],
): Plan | string | Anomaly {
  const values = profiles[name] && plain(profiles[name])
  if (values === undefined) return missing(name, seen.at(-1))
  const again = seen.includes(name)
  // A role may be taken on with the keys of its own profile; that is no loop.
  if (again && (seen.at(-1) !== name || !values.aws_access_key_id))
    return misconfigured(`Profiles lead in a circle: ${[...seen, name].join(', ')}.`)
  const isRole = !again && values.role_arn && !values.web_identity_token_file
  if (!isRole) return begun(firstOf(values, ssoSessions, name), roles)
  const next = sourceOf(values, name)
  if (isAnomaly(next)) return next
  const all = [roleOf(values, name), ...roles]
  return typeof next === 'object'
    ? { first: next, roles: all }
    : planOf(profiles, ssoSessions, next, [...seen, name], all)
}

const missing = (name: string, from: string | undefined): string | Anomaly =>
  from === undefined
    ? `no profile '${name}'`
    : misconfigured(`There is no profile '${name}', which '${from}' names as source.`)

/** A profile without credentials is no failure, unless another counts on it. */
function begun(first: First | string | Anomaly, roles: readonly Role[]): Plan | string | Anomaly {
  if (typeof first === 'string') return roles.length > 0 ? misconfigured(`${first}.`) : first
  return isAnomaly(first) ? first : { first, roles }
}

const roleOf = (values: Values, profile: string): Role => ({
  profile,
  roleArn: values.role_arn!,
  sessionName: values.role_session_name || undefined,
  externalId: values.external_id || undefined,
  duration: Number(values.duration_seconds) || undefined,
  mfaSerial: values.mfa_serial || undefined,
})

/** Who takes on the role of a profile: another profile, or what the machine is given. */
function sourceOf(values: Values, name: string): string | First | Anomaly {
  const { source_profile: profile, credential_source: source } = values
  if (profile && source)
    return misconfigured(
      `Profile '${name}' has both source_profile and credential_source; keep one.`,
    )
  if (!profile && !source)
    return misconfigured(
      `Profile '${name}' has a role_arn; it needs a source_profile, a credential_source or a web_identity_token_file too.`,
    )
  return profile || { from: 'named', source: source! }
}

/** In this order: keys, web identity, SSO, login, a process. */
function firstOf(values: Values, ssoSessions: Sections, name: string): First | string | Anomaly {
  for (const read of firsts) {
    const found = read(values, name, ssoSessions)
    if (found !== undefined) return found
  }
  return `profile '${name}' has no credentials and no way to get any`
}

type ReadFirst = (
  values: Values,
  name: string,
  ssoSessions: Sections,
) => First | Anomaly | undefined

const firsts: readonly ReadFirst[] = [
  function webIdentity(values, name) {
    const { role_arn: roleArn, web_identity_token_file: tokenFile } = values
    if (!tokenFile) return undefined
    if (!roleArn)
      return misconfigured(`Profile '${name}' has a web_identity_token_file, but no role_arn.`)
    const { sessionName, duration } = roleOf(values, name)
    return { from: 'web-identity', roleArn, tokenFile, sessionName, duration }
  },
  function keys(values, name) {
    const { aws_access_key_id: accessKeyId, aws_secret_access_key: secretAccessKey } = values
    if (!accessKeyId && !secretAccessKey) return undefined
    if (!accessKeyId || !secretAccessKey)
      return misconfigured(
        `Profile '${name}' has no ${accessKeyId ? 'aws_secret_access_key' : 'aws_access_key_id'}.`,
      )
    const sessionToken = values.aws_session_token || values.aws_security_token
    const accountId = values.aws_account_id
    return {
      from: 'keys',
      credentials: concealed({
        accessKeyId,
        secretAccessKey,
        ...(sessionToken && { sessionToken }),
        ...(accountId && { accountId }),
        source: `profile ${name}`,
      }),
    }
  },
  sso,
  function login({ login_session: session, region }) {
    return session ? { from: 'login', session, region: region || undefined } : undefined
  },
  function process({ credential_process: command, aws_account_id: accountId }) {
    return command ? { from: 'process', command, accountId: accountId || undefined } : undefined
  },
]

function sso(values: Values, name: string, ssoSessions: Sections): First | Anomaly | undefined {
  const { sso_session: session, sso_account_id: accountId, sso_role_name: roleName } = values
  if (!session && !accountId && !roleName && !values.sso_start_url) return undefined
  if (Boolean(accountId) !== Boolean(roleName))
    return misconfigured(
      `Profile '${name}' has ${accountId ? 'sso_account_id' : 'sso_role_name'}, but no ${accountId ? 'sso_role_name' : 'sso_account_id'}.`,
    )
  const found = session ? ssoSessions[session] && plain(ssoSessions[session]) : values
  if (found === undefined)
    return misconfigured(`Profile '${name}' names the sso-session '${session}', and there is none.`)
  const { sso_start_url: startUrl, sso_region: region } = found
  if (!startUrl || !region)
    return misconfigured(`SSO of profile '${name}' needs both sso_start_url and sso_region.`)
  const own = [values.sso_start_url, values.sso_region]
  if (session && own.some((value, index) => value && value !== [startUrl, region][index]))
    return misconfigured(
      `Profile '${name}' and its sso-session '${session}' differ in sso_start_url or sso_region.`,
    )
  return { from: 'sso', session: session || undefined, startUrl, region, accountId, roleName }
}
