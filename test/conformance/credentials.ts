/**
 * Credentials: the grammar of the shared files and where they are, what a profile plans, the places of the machine's own
 * services, endpoint settings, and whole scenes from files and variables to keys.
 */
import { containerUrl } from '../../packages/client/src/credentials/container.ts'
import { metadataOf } from '../../packages/client/src/credentials/metadata.ts'
import { type Plan, planOf } from '../../packages/client/src/credentials/plan.ts'
import { fileLocations, homeOf, profileName } from '../../packages/client/src/profile.ts'
import { isAnomaly } from '../../packages/wire/src/anomaly.ts'
import { configFiles, profileFiles } from './credentials-files.ts'
import { endpointUrls, logins, sceneOf, scenes } from './credentials-scenes.ts'
import { caseOf, type Outcome, readJson } from './read.ts'

export const suite = { name: 'credentials', run }

async function* run(corporaDir: string): AsyncIterable<Outcome> {
  const read = <T>(file: string) => readJson<T>(corporaDir, 'credentials', file)
  yield* profileFiles('profile-parser.json', await read('profile-parser.json'))
  yield* configFiles('config-files.json', await read('config-files.json'))
  yield* locations('file-location.json', await read('file-location.json'))
  yield* plans('assume-role-chain.json', await read('assume-role-chain.json'))
  yield* containers('ecs-endpoint.json', await read('ecs-endpoint.json'))
  yield* instances('imds-endpoint.json', await read('imds-endpoint.json'))
  yield* endpointUrls('endpoint-url-config.json', await read('endpoint-url-config.json'))
  yield* logins('login-provider.json', await read('login-provider.json'))
  yield* scenes('provider-chain.json', await read('provider-chain.json'))
}

type Cases<T> = { readonly tests: readonly (T & { readonly id: string })[] }
type Variables = Readonly<Record<string, string>>

type Location = {
  readonly environment: Variables
  readonly platform: string
  readonly profile: string
  readonly configLocation: string
  readonly credentialsLocation: string
}

function* locations(file: string, { tests }: Cases<Location>): Iterable<Outcome> {
  for (const { id, environment, platform, ...expected } of tests) {
    const { profile, configLocation, credentialsLocation } = expected
    yield caseOf(file, id, [profile, configLocation, credentialsLocation], () => {
      const home = homeOf(environment, platform === 'windows' ? 'win32' : platform) ?? ''
      const { config, credentials } = fileLocations(environment, home)
      return [profileName({ variables: environment }, undefined), config, credentials]
    })
  }
}

type PlanCase = {
  readonly input: {
    readonly profiles: Readonly<Record<string, Variables>>
    readonly sso_sessions?: Readonly<Record<string, Variables>>
    readonly selected_profile: string
  }
  readonly output: { readonly ProfileChain: readonly object[] } | { readonly Error: string }
}

function* plans(file: string, { tests }: Cases<PlanCase>): Iterable<Outcome> {
  for (const { id, input, output } of tests) {
    const expected = 'Error' in output ? 'an error' : output.ProfileChain
    yield caseOf(file, id, expected, () => {
      const { profiles, sso_sessions: sessions = {}, selected_profile: name } = input
      const plan = planOf(profiles, sessions, name)
      return typeof plan === 'string' || isAnomaly(plan) ? 'an error' : asChain(plan)
    })
  }
}

/** A plan in the words of the corpus. */
const asChain = ({ first, roles }: Plan): readonly object[] => [
  firstIn(first),
  ...roles.map(({ roleArn, sessionName, externalId }) => ({
    AssumeRole: given({
      role_arn: roleArn,
      role_session_name: sessionName,
      external_id: externalId,
    }),
  })),
]

function firstIn(first: Plan['first']): object {
  switch (first.from) {
    case 'keys': {
      const { accessKeyId, secretAccessKey, accountId } = first.credentials
      const keys = { access_key_id: accessKeyId, secret_access_key: secretAccessKey }
      return { AccessKey: given({ ...keys, account_id: accountId }) }
    }
    case 'named':
      return { NamedSource: first.source }
    case 'web-identity':
      return {
        WebIdentityToken: given({
          role_arn: first.roleArn,
          web_identity_token_file: first.tokenFile,
          role_session_name: first.sessionName,
        }),
      }
    case 'sso':
      return {
        Sso: given({
          sso_account_id: first.accountId,
          sso_region: first.region,
          sso_role_name: first.roleName,
          sso_start_url: first.startUrl,
          sso_session: first.session,
        }),
      }
    default:
      return first
  }
}

const given = (found: Readonly<Record<string, unknown>>): object =>
  Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined))

type Resolved = { readonly Ok?: string }

function* containers(
  file: string,
  { tests }: Cases<{ readonly env: Variables; readonly result: Resolved }>,
): Iterable<Outcome> {
  for (const { id, env, result } of tests)
    yield caseOf(file, id, result.Ok ?? 'an error', () => {
      const found = containerUrl(env)
      return isAnomaly(found) ? 'an error' : found
    })
}

type InstanceCase = {
  readonly env: Variables
  readonly fs: Readonly<Record<string, string>>
  readonly mode_override?: 'IPv4' | 'IPv6'
  readonly result: Resolved
}

async function* instances(file: string, { tests }: Cases<InstanceCase>): AsyncIterable<Outcome> {
  for (const { id, env, fs, mode_override: mode, result } of tests) {
    const { environment } = sceneOf({ env, files: fs })
    const found = await metadataOf(environment, mode ? { mode } : {})
    const url =
      typeof found === 'string' || isAnomaly(found)
        ? 'an error'
        : `${found.endpoint}/latest/api/token`
    yield caseOf(file, id, result.Ok ?? 'an error', () => url)
  }
}
