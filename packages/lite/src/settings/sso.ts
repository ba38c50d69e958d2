/**
 * Credentials of a profile of IAM Identity Center, with the token that `aws sso login` left behind. The contract says
 * what is wrong with the profile or the token; asking for keys is the client's part.
 */
import type { Credentials, Environment } from '@plainwire/client/call'
import { isAnomaly, type Send } from '@plainwire/wire'
import type { Files, Profile } from './files.ts'
import { kept, type Search } from './search.ts'

export async function ssoCredentials(search: Search): Promise<Credentials | undefined> {
  const { config, environment, files, debug } = search
  const found = await files()
  const profile = found.profile && withSession(found.profile, found)
  if (!profile?.sso_start_url) return undefined
  const settings = checked(profile)
  const token = await tokenFile(environment, settings)
  if (token === undefined) {
    debug?.said('Could not find an AWS SSO token file')
    return undefined
  }
  checkToken(token, environment.now())
  const { sso } = await import('@plainwire/client/credentials')
  const endpoint = config.sso?.endpoint
  // Where the services are to be found says nothing of the portal.
  const outside: Environment = {
    ...environment,
    variables: { ...environment.variables, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' },
    ...(endpoint && { send: turned(environment.send, endpoint) }),
  }
  const { startUrl, region, accountId, roleName } = settings
  const session = token.session ? { session: token.session } : {}
  const answer = await sso({ ...session, startUrl, region, accountId, roleName })(outside)
  if (isAnomaly(answer)) {
    console.error('Failed to load credentials via AWS IAM Identity Center')
    if (answer.code === 'SSO_LOGIN_REQUIRED') throw expired()
    const message = answer.message.replace('SSO GetRoleCredentials: ', '')
    return kept({ ...answer, message }, 'SSO error')
  }
  return answer
}

/** What the session says goes before what the profile says. */
function withSession(profile: Profile, { section }: Files): Profile {
  if (!profile.sso_session) return profile
  const session = section(`sso-session ${profile.sso_session}`)
  if (session === undefined)
    throw new ReferenceError(
      `Unable to load specified SSO session configuration: ${profile.sso_session}`,
    )
  return { ...profile, ...session }
}

type Settings = {
  readonly startUrl: string
  readonly region: string
  readonly accountId: string
  readonly roleName: string
  readonly session?: string | undefined
}

function checked(profile: Profile): Settings {
  for (const name of ['sso_account_id', 'sso_region', 'sso_role_name'])
    if (!profile[name]) throw new ReferenceError(`SSO configuration must have \`${name}\` property`)
  return {
    startUrl: profile.sso_start_url!,
    region: profile.sso_region!,
    accountId: profile.sso_account_id!,
    roleName: profile.sso_role_name!,
    session: profile.sso_session,
  }
}

type Token = {
  readonly accessToken?: unknown
  readonly expiresAt?: unknown
  readonly refreshToken?: unknown
  /** The session whose file it is. */
  readonly session?: string | undefined
}

/** The file of the start URL, or else that of the session. */
async function tokenFile(
  { home, readText, primitives }: Environment,
  { startUrl, session }: Settings,
): Promise<Token | undefined> {
  for (const [name, of] of [[startUrl], [session, session]] as const) {
    if (!name) continue
    const file = primitives.hashHex('sha1', Buffer.from(name))
    const text = await readText(`${home()}/.aws/sso/cache/${file}.json`)
    if (text !== undefined) return { ...JSON.parse(text), session: of }
  }
  return undefined
}

/** A token that can be renewed may have expired. */
function checkToken({ accessToken, expiresAt, session, refreshToken }: Token, now: number): void {
  for (const [name, value] of Object.entries({ accessToken, expiresAt }))
    if (!value) throw new ReferenceError(`SSO token file must have \`${name}\` property`)
  const isOver = new Date(expiresAt as string).getTime() <= now
  if (isOver && !(session && refreshToken)) throw expired()
}

const expired = (): Error =>
  new Error('SSO token is expired, please refresh by running: aws sso login [options]')

/** A transport that goes to another place than AWS's portal. */
function turned(send: Send, endpoint: string): Send {
  const { protocol, host, pathname } = new URL(endpoint)
  const scheme = protocol === 'http:' ? 'http' : 'https'
  return (request, options) =>
    send(
      request.host.startsWith('portal.sso.')
        ? { ...request, scheme, host, target: pathname.replace(/\/$/, '') + request.target }
        : request,
      options,
    )
}
