/** Credentials of a profile: its plan is made, and its steps are taken. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { misconfigured, reworded } from '../anomalies.ts'
import { settings } from '../configure.ts'
import type { Environment } from '../environment.ts'
import { allProfiles, profileName, readProfiles } from '../profile.ts'
import { cached, withNode } from './cached.ts'
import { amended } from './conceal.ts'
import { fromVariables } from './keys.ts'
import { type First, type Plan, planOf } from './plan.ts'
import { assumed, type MfaCode } from './role.ts'
import type { Credentials, Found, Provider } from './types.ts'

export type ProfileOptions = {
  /** Default: `AWS_PROFILE`, `configure({ profile })`, `default`. */
  readonly profile?: string
  /** Asked where a role of the profile wants the code of a device. */
  readonly mfaCode?: MfaCode
}

/**
 * Credentials of a profile of the shared files, in any way it names.
 *
 * @example
 * const store = client({ api: s3, credentials: profile({ profile: 'work', mfaCode: askMe }) })
 */
export const profile = (options: ProfileOptions = {}): Provider => {
  const find = async (environment?: Environment): Promise<Credentials | Anomaly> => {
    if (environment === undefined) return withNode(find)
    const found = await fromActiveProfile(environment, options)
    return typeof found === 'string' ? misconfigured(`No credentials: ${found}.`) : found
  }
  return cached(find)
}

/** Credentials of the profile that the program runs under; in words, why it has none. */
export async function fromActiveProfile(
  given: Environment,
  { profile: named, mfaCode }: ProfileOptions = {},
): Promise<Found> {
  const environment = named === undefined ? given : under(given, named)
  const files = await readProfiles(environment)
  const { ssoSessions, looked, problems } = files
  const profiles = allProfiles(files)
  const name = profileName(environment, settings().profile)
  const noted = problems.length === 0 ? '' : ` (${problems.slice(0, 5).join('; ')})`
  if (profiles[name] === undefined) return `no profile '${name}' in ${looked.join(' or ')}${noted}`
  const plan = planOf(profiles, ssoSessions, name)
  if (typeof plan === 'string') return `${plan}${noted}`
  const found = isAnomaly(plan) ? plan : await carriedOut(environment, plan, mfaCode)
  if (isAnomaly(found)) return reworded(found, `profile '${name}': ${found.message}${noted}`)
  const { source } = found
  return source?.startsWith('profile ')
    ? found
    : amended(found, { source: `profile ${name}, ${source}` })
}

/** The same outside, seen by who runs under this profile. */
const under = (environment: Environment, name: string): Environment => ({
  ...environment,
  variables: { ...environment.variables, AWS_PROFILE: name },
})

async function carriedOut(
  environment: Environment,
  { first, roles }: Plan,
  mfaCode: MfaCode | undefined,
): Promise<Credentials | Anomaly> {
  let found = await ways[first.from](environment, first as never)
  for (const role of roles) {
    if (isAnomaly(found)) return found
    found = await assumed(environment, { ...role, mfaCode }, found)
  }
  return found
}

/** The ways to first credentials; each is loaded when a profile names it. */
const ways: {
  readonly [From in First['from']]: (
    environment: Environment,
    first: Extract<First, { from: From }>,
  ) => Promise<Credentials | Anomaly>
} = {
  keys: async (_, { credentials }) => credentials,
  named: (environment, { source }) => fromNamed(environment, source),
  'web-identity': async (environment, first) =>
    (await import('./web-identity.ts')).exchanged(environment, first),
  sso: async (environment, first) => (await import('./sso.ts')).ssoCredentials(environment, first),
  login: async (environment, first) =>
    (await import('./login.ts')).loginCredentials(environment, first),
  process: async (environment, first) =>
    (await import('./process.ts')).processCredentials(environment, first),
}

/** What `credential_source` may be. */
const named: Readonly<Record<string, (environment: Environment) => Promise<Found>>> = {
  environment: async ({ variables }) => fromVariables(variables),
  ec2instancemetadata: async environment =>
    (await import('./instance.ts')).fromInstance(environment),
  ecscontainer: async environment => (await import('./container.ts')).fromContainer(environment),
}

async function fromNamed(environment: Environment, source: string): Promise<Credentials | Anomaly> {
  const find = named[source.toLowerCase()]
  if (find === undefined)
    return misconfigured(
      `credential_source must be Environment, Ec2InstanceMetadata or EcsContainer, not '${source}'.`,
    )
  const found = await find(environment)
  return typeof found === 'string' ? misconfigured(`credential_source ${source}: ${found}.`) : found
}
