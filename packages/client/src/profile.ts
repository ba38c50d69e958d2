/** The shared files and the profile a program runs under; the credentials file wins where both name a key. */
import {
  type ConfigFile,
  parseConfig,
  type Section,
  type Sections,
  type Values,
} from './config-file.ts'
import type { Environment } from './environment.ts'

/** Both files as one. */
export type Profiles = Omit<ConfigFile, 'problems'> & {
  /** Paths of both files. */
  readonly looked: readonly string[]
  /** What of them could not be read. */
  readonly problems: readonly string[]
}

export type ActiveProfile = {
  readonly name: string
  /** Absent where neither file has the profile. */
  readonly values?: Values
  /** The `services` section that the profile names. */
  readonly services?: Section
  readonly looked: readonly string[]
  readonly problems: readonly string[]
}

/** `configured` is the profile of `configure(...)`, which the environment outranks. */
export async function activeProfile(
  environment: Environment,
  configured: string | undefined,
): Promise<ActiveProfile> {
  const name = profileName(environment, configured)
  const profiles = await readProfiles(environment)
  const { services, looked, problems } = profiles
  const found = allProfiles(profiles)[name]
  if (found === undefined) return { name, looked, problems }
  const values = plain(found)
  const named = values.services === undefined ? undefined : services[values.services]
  return { name, values, looked, problems, ...(named === undefined ? {} : { services: named }) }
}

export const profileName = (
  { variables }: Pick<Environment, 'variables'>,
  configured: string | undefined,
): string => variables.AWS_PROFILE?.trim() || configured || 'default'

/** The properties that have a value of their own. */
export const plain = (section: Section = {}): Values =>
  Object.fromEntries(
    Object.entries(section).filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
  )

type Known = { readonly stamp: string; readonly profiles: Profiles }

/** What was read last, by how it was read: a program's clients share it. */
const known: WeakMap<Environment['readText'], Map<string, Known>> = new WeakMap()

/** Reads both files, anew only when one of them has changed. */
export async function readProfiles(environment: Environment): Promise<Profiles> {
  const { readText, modified } = environment
  const { config, credentials } = fileLocations(environment.variables, environment.home())
  const looked = [config, credentials]
  const stamps = await Promise.all(looked.map(async path => modified?.(path)))
  const stamp = stamps.join()
  const kept = known.get(readText) ?? new Map<string, Known>()
  const before = kept.get(looked.join())
  if (before?.stamp === stamp && stamps.some(Boolean)) return before.profiles
  const [first, second] = await Promise.all(looked.map(readText))
  const profiles = merged(
    parseConfig(first ?? ''),
    parseConfig(second ?? '', 'credentials'),
    looked,
  )
  known.set(readText, kept.set(looked.join(), { stamp, profiles }))
  return profiles
}

function merged(config: ConfigFile, credentials: ConfigFile, looked: readonly string[]): Profiles {
  const files = [config, credentials]
  return {
    profiles: mergedSections(files.map(({ profiles }) => profiles)),
    strays: mergedSections(files.map(({ strays }) => strays)),
    services: mergedSections(files.map(({ services }) => services)),
    ssoSessions: mergedSections(files.map(({ ssoSessions }) => ssoSessions)),
    looked,
    problems: files.flatMap(({ problems }, file) =>
      problems.map(problem => `${looked[file]} ${problem}`),
    ),
  }
}

/** All profiles; one that is spelled for the other file counts where no other has its name. */
export const allProfiles = ({ strays, profiles }: Profiles): Sections => ({
  ...strays,
  ...profiles,
})

/** Property by property; the later of the tables wins. */
export function mergedSections(tables: readonly Sections[]): Sections {
  const all: Record<string, Section> = Object.create(null)
  for (const sections of tables)
    for (const [name, section] of Object.entries(sections))
      all[name] = Object.assign(Object.create(null), all[name], section)
  return all
}

/** Where the two files are. */
export function fileLocations(
  variables: Environment['variables'],
  home: string,
): { readonly config: string; readonly credentials: string } {
  const at = (given: string | undefined, name: string) =>
    given?.trim() ? given.trim().replace(/^~(?=[/\\])/, home) : inFolder(home, '.aws', name)
  return {
    config: at(variables.AWS_CONFIG_FILE, 'config'),
    credentials: at(
      variables.AWS_SHARED_CREDENTIALS_FILE || variables.AWS_CREDENTIAL_PROFILES_FILE,
      'credentials',
    ),
  }
}

/** A path within a folder, spelled as the folder is. */
export const inFolder = (folder: string, ...names: readonly string[]): string =>
  [folder, ...names].join(/^([A-Za-z]:)?\\/.test(folder) ? '\\' : '/')

/** The user's folder, if a variable tells. */
export const homeOf = (
  variables: Environment['variables'],
  platform: string,
): string | undefined => {
  const { HOME, USERPROFILE, HOMEDRIVE, HOMEPATH } = variables
  if (HOME || platform !== 'win32') return HOME || undefined
  return USERPROFILE || (HOMEPATH ? `${HOMEDRIVE ?? ''}${HOMEPATH}` : undefined)
}
