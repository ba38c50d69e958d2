/**
 * The configuration and credentials files, read as the contract says: keys of small letters within sections, `#` begins
 * a comment, `;` does not, and a profile of the credentials file replaces that of the other.
 */
import type { Environment } from '@plainwire/client/call'
import type { LiteConfig } from '../types.ts'

export type Profile = Readonly<Record<string, string>>
type Sections = Readonly<Record<string, Profile>>

/** What the files hold; `profile` is absent where there is no file. */
export type Files = {
  readonly profile?: Profile
  /** A section by its whole name, e.g. `sso-session work`. */
  readonly section: (name: string) => Profile | undefined
}

/** Reads the files once; in a Lambda function there are none. */
export async function readFiles(
  environment: Environment,
  { profile, awsConfigFile }: Pick<LiteConfig, 'profile' | 'awsConfigFile'>,
): Promise<Files> {
  const { variables } = environment
  if (variables.AWS_LAMBDA_FUNCTION_NAME) return { section: () => undefined }
  const home = `${environment.home()}/.aws`
  const config =
    (typeof awsConfigFile === 'string' && awsConfigFile) ||
    variables.AWS_CONFIG_FILE ||
    `${home}/config`
  const asked = Boolean(variables.AWS_SDK_LOAD_CONFIG || awsConfigFile)
  const secrets = variables.AWS_SHARED_CREDENTIALS_FILE || `${home}/credentials`
  const [configured, secret] = await Promise.all([
    asked ? sectionsOf(environment, config) : undefined,
    sectionsOf(environment, secrets),
  ])
  if (configured === undefined && secret === undefined) return { section: () => undefined }
  const name = profile || 'default'
  const found =
    secret?.[name] ??
    configured?.[`profile ${name}`] ??
    (name === 'default' ? configured?.default : undefined)
  if (found === undefined) throw new ReferenceError(`Profile not found: ${name}`)
  return { profile: found, section: wanted => secret?.[wanted] ?? configured?.[wanted] }
}

/** By path, for the life of the process. */
const read = new Map<string, Sections>()

async function sectionsOf(environment: Environment, path: string): Promise<Sections | undefined> {
  const known = read.get(path)
  if (known !== undefined) return known
  const text = await environment.readText(path)
  if (text === undefined) return undefined
  const sections = parseIni(text)
  read.set(path, sections)
  return sections
}

/** No digits in keys, so that `s3 =` and what is below it is passed over; but for those of the metadata service. */
const property = /^([a-z_]+|ec2_metadata_service_endpoint(?:_mode)?)\s*=\s*(.+?)\s*(?:\s#.*)?$/

/** @example parseIni('[default] # mine\nregion = eu-west-1').default.region // 'eu-west-1' */
export function parseIni(text: string): Sections {
  const sections: Record<string, Record<string, string>> = Object.create(null)
  let section: Record<string, string> | undefined
  for (const line of text.split(/\r?\n/)) {
    const heading = /^\[([^\]]+)\]\s*(#.*)?$/.exec(line)?.[1]
    if (heading !== undefined) {
      sections[heading] ??= Object.create(null) as Record<string, string>
      section = sections[heading]
      continue
    }
    // A comment has white space before it: a secret may hold the mark.
    const [, key, value] = property.exec(line) ?? []
    if (key !== undefined && value !== undefined && section !== undefined) section[key] = value
  }
  return sections
}
