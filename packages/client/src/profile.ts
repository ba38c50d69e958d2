/** Profiles of the shared config and credentials files; the credentials file wins where both name a key. */
import type { Environment } from './environment.ts'

export type Values = Readonly<Record<string, string>>

export type ActiveProfile = {
  readonly name: string
  /** Absent where neither file has the profile. */
  readonly values?: Values
  readonly looked: readonly string[]
}

/** The profile this program runs under; `configured` is the one of `configure(...)`, whose state lies in another bundle. */
export async function activeProfile(
  environment: Environment,
  configured: string | undefined,
): Promise<ActiveProfile> {
  const { variables } = environment
  const name = variables.AWS_PROFILE?.trim() || configured || 'default'
  const home = environment.home()
  const config = variables.AWS_CONFIG_FILE || `${home}/.aws/config`
  const secrets =
    variables.AWS_SHARED_CREDENTIALS_FILE ||
    variables.AWS_CREDENTIAL_PROFILES_FILE ||
    `${home}/.aws/credentials`
  const [configText, secretsText] = await Promise.all([
    environment.readText(config),
    environment.readText(secrets),
  ])
  const fromConfig = profilesOf(configText ?? '')[name]
  const fromSecrets = profilesOf(secretsText ?? '')[name]
  const looked = [config, secrets]
  return fromConfig || fromSecrets
    ? { name, values: { ...fromConfig, ...fromSecrets }, looked }
    : { name, looked }
}

/** Sections `[name]` and `[profile name]`; lines that are neither section nor `key = value` are skipped. */
export function profilesOf(text: string): Record<string, Record<string, string>> {
  const profiles: Record<string, Record<string, string>> = Object.create(null)
  let section: Record<string, string> | undefined
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*([#;]|$)/.test(line)) continue
    const heading = /^\s*\[\s*([^\]]+?)\s*\]/.exec(line)
    if (heading) {
      section = profileSection(profiles, heading[1] ?? '')
      continue
    }
    const pair = /^([^\s=][^=]*?)\s*=\s*(.*?)\s*$/.exec(line)
    if (pair && section) section[pair[1] ?? ''] = (pair[2] ?? '').replace(/\s+[#;].*$/, '')
  }
  return profiles
}

function profileSection(profiles: Record<string, Record<string, string>>, heading: string) {
  const [kind = '', ...rest] = heading.split(/\s+/)
  if (rest.length > 0 && kind !== 'profile') return undefined
  const name = rest.length > 0 ? rest.join(' ') : kind
  profiles[name] ??= Object.create(null) as Record<string, string>
  return profiles[name]
}
