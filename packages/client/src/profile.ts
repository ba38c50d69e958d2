/** The profile a program runs under; the credentials file wins where both files name a key. */
import { parseConfig, type Section, type Values } from './config-file.ts'
import type { Environment } from './environment.ts'

export type ActiveProfile = {
  readonly name: string
  /** Absent where neither file has the profile. */
  readonly values?: Values
  /** The `services` section that the profile names. */
  readonly services?: Section
  readonly looked: readonly string[]
}

/** `configured` is the profile of `configure(...)`, which the environment outranks. */
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
  const texts = await Promise.all([environment.readText(config), environment.readText(secrets)])
  const [fromConfig, fromSecrets] = texts.map(text => parseConfig(text ?? ''))
  const looked = [config, secrets]
  const found = fromConfig!.profiles[name] ?? fromSecrets!.profiles[name]
  if (found === undefined) return { name, looked }
  const values = { ...plain(fromConfig!.profiles[name]), ...plain(fromSecrets!.profiles[name]) }
  const services = values.services === undefined ? undefined : fromConfig!.services[values.services]
  return { name, values, looked, ...(services === undefined ? {} : { services }) }
}

/** The properties that have a value of their own. */
const plain = (section: Section = {}): Values =>
  Object.fromEntries(
    Object.entries(section).filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
  )
