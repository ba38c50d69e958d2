/**
 * Who signs: the sources of the contract, in its order, asked through the client's own. What ends is renewed before it
 * does.
 */
import { exec } from 'node:child_process'
import { promisify } from 'node:util'
import type { Credentials, Environment, Provider } from '@plainwire/client/call'
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import type { LiteConfig } from '../types.ts'
import type { Profile } from './files.ts'
import { kept, type Search } from './search.ts'
import { ssoCredentials } from './sso.ts'

type Source = (search: Search) => Promise<Credentials | undefined> | Credentials | undefined

/** Resolves once there are credentials; throws what the contract says where there are none. */
export async function findCredentials(search: Search): Promise<Provider> {
  const first = await find(search)
  if (first.expiration === undefined) return () => first
  const { cached } = await import('@plainwire/client/credentials')
  let seed: Credentials | undefined = first
  return cached(() => {
    const known = seed
    seed = undefined
    return known ?? find(search)
  })
}

async function find(search: Search): Promise<Credentials> {
  for (const [name, source] of sources) {
    const found = await source(search)
    if (found === undefined) continue
    search.debug?.said(`Loaded credentials from ${name}`)
    return found
  }
  throw new ReferenceError(
    'Unable to find AWS credentials via params, environment variables, SSO, or credential / config files',
  )
}

const sources: readonly (readonly [name: string, source: Source])[] = [
  ['client configuration', ({ config }) => pair(config)],
  ['environment variables', fromVariables],
  ['AWS SSO', ssoCredentials],
  ['AWS profile', fromProfile],
  ['container', fromContainer],
  ['instance metadata (IMDSv2)', fromInstance],
]

type Given = {
  readonly accessKeyId?: unknown
  readonly secretAccessKey?: unknown
  readonly sessionToken?: unknown
}

/** Both keys, or none; a session token alone is none. */
function pair({ accessKeyId, secretAccessKey, sessionToken }: Given): Credentials | undefined {
  checkText(accessKeyId, 'Access key')
  checkText(secretAccessKey, 'Secret access key')
  checkText(sessionToken, 'Session token')
  if (!accessKeyId && !secretAccessKey) return undefined
  if (!accessKeyId || !secretAccessKey)
    throw new ReferenceError('You must supply both an access key ID & secret access key')
  return {
    accessKeyId: accessKeyId as string,
    secretAccessKey: secretAccessKey as string,
    ...(sessionToken ? { sessionToken: sessionToken as string } : {}),
  }
}

function checkText(value: unknown, what: string): void {
  if (value && typeof value !== 'string') throw new TypeError(`${what} must be a string`)
}

function fromVariables({ environment: { variables } }: Search) {
  return pair({
    accessKeyId: variables.AWS_ACCESS_KEY_ID || variables.AWS_ACCESS_KEY,
    secretAccessKey: variables.AWS_SECRET_ACCESS_KEY || variables.AWS_SECRET_KEY,
    sessionToken: variables.AWS_SESSION_TOKEN,
  })
}

async function fromProfile({ config, environment, files, debug }: Search) {
  const { profile } = await files()
  if (profile === undefined) return undefined
  if (profile.credential_process) {
    debug?.said(`Loading credentials from process: ${profile.credential_process}`)
    return fromProcess(profile.credential_process)
  }
  if (profile.role_arn || profile.login_session) return takenOn(config, environment)
  return pair({
    accessKeyId: profile.aws_access_key_id,
    secretAccessKey: profile.aws_secret_access_key,
    sessionToken: profile.aws_session_token,
  })
}

/** Milliseconds, because some ask a person, and bytes. */
const processLimits = { timeout: 120_000, maxBuffer: 65_536 }

/** By a shell, as the contract has it. */
async function fromProcess(command: string): Promise<Credentials | undefined> {
  const { stdout } = await promisify(exec)(command, { ...processLimits, encoding: 'utf8' })
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = JSON.parse(stdout)
  const keys = pair({
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
  })
  return keys && { ...keys, ...(Expiration && { expiration: new Date(Expiration) }) }
}

/** A profile that names a role, or a sign-in of the command line: the client knows how to follow it. */
async function takenOn({ profile: name = 'default' }: LiteConfig, environment: Environment) {
  const { profile } = await import('@plainwire/client/credentials')
  return kept(await profile({ profile: name })(environment), 'Profile error')
}

async function fromContainer({ environment }: Search): Promise<Credentials | undefined> {
  const { variables } = environment
  const {
    AWS_CONTAINER_CREDENTIALS_FULL_URI: full,
    AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: relative,
    AWS_CONTAINER_AUTHORIZATION_TOKEN: token,
  } = variables
  if (variables.AWS_LAMBDA_FUNCTION_NAME || !(full || relative)) return undefined
  const { container } = await import('@plainwire/client/credentials')
  // Of two addresses the full one counts, of two tokens the one at hand.
  const preferred = {
    ...variables,
    ...(full && { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: undefined }),
    ...(token && { AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: undefined }),
  }
  return kept(await container()({ ...environment, variables: preferred }), 'ECS IMDSv2 error')
}

/** Where nothing answered before in this process, nothing is asked again. */
const silent: Set<string> = new Set()

async function fromInstance(search: Search): Promise<Credentials | undefined> {
  const { environment, files, debug } = search
  const { variables } = environment
  if (variables.AWS_LAMBDA_FUNCTION_NAME || variables.AWS_EC2_METADATA_DISABLED) return undefined
  const endpoint = instanceEndpoint(search, (await files()).profile)
  if (silent.has(endpoint)) return undefined
  const { instance } = await import('@plainwire/client/credentials')
  const found = await instance({ endpoint, mode: 'IPv4' })({
    ...environment,
    variables: { ...variables, AWS_CONTAINER_CREDENTIALS_FULL_URI: undefined },
  })
  if (!isAnomaly(found) || !isSilence(found)) return kept(found, 'EC2 IMDSv2 error')
  silent.add(endpoint)
  debug?.said(`IMDSv2 host is unavailable: ${endpoint}`)
  return undefined
}

/** Nobody there, or nobody who has a role: no failure. */
const isSilence = ({ status, code }: Anomaly): boolean =>
  status === undefined && code !== 'NO_CREDENTIALS'

const byMode: Readonly<Record<string, string | undefined>> = {
  IPv4: 'http://169.254.169.254',
  IPv6: 'http://[fd00:ec2::254]',
}

/** The mode wins over the endpoint; other spellings of it do not count. */
function instanceEndpoint(
  { config: { imds }, environment: { variables } }: Search,
  profile: Profile = {},
): string {
  const mode =
    imds?.endpointMode ||
    variables.AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE ||
    profile.ec2_metadata_service_endpoint_mode
  const endpoint =
    imds?.endpoint ||
    variables.AWS_EC2_METADATA_SERVICE_ENDPOINT ||
    profile.ec2_metadata_service_endpoint
  return byMode[mode ?? ''] ?? endpoint ?? byMode.IPv4!
}
