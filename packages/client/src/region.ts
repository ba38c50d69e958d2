/** The region of a call: given, environment, `configure(...)`, profile, instance. */
import { type Anomaly, anomaly, isAnomaly } from '@plainwire/wire'
import { settings } from './configure.ts'
import type { Environment } from './environment.ts'
import type { ActiveProfile } from './profile.ts'

export type RegionProvider = () => Promise<string | Anomaly> | string | Anomaly

const providers: WeakMap<Environment, RegionProvider> = new WeakMap()

/** One for all clients of an environment: that of the process, unless a client brings its own. */
export function defaultRegion(environment: Environment): RegionProvider {
  const known = providers.get(environment)
  if (known !== undefined) return known
  const { variables } = environment
  const elsewhere = lookedUp(environment)
  const made: RegionProvider = () =>
    variables.AWS_REGION?.trim() ||
    variables.AWS_DEFAULT_REGION?.trim() ||
    settings().region ||
    elsewhere()
  providers.set(environment, made)
  return made
}

type Look = { readonly profile: string | undefined; readonly at: number }
type Looked = Look & { readonly region: Promise<string | Anomaly> }

/** Milliseconds after which files are looked at again; they are read only when they have changed. */
const fresh = 5_000

/** Looks once, for as long as the same profile is asked for and there is a region; calls that come meanwhile wait. */
function lookedUp(environment: Environment): () => Promise<string | Anomaly> {
  let last: Looked | undefined
  const instance = once(environment)
  return async () => {
    const profile = environment.variables.AWS_PROFILE?.trim() || settings().profile
    const at = environment.now()
    if (last === undefined || last.profile !== profile || at - last.at > fresh)
      last = { profile, at, region: readRegion(environment, instance) }
    const asked = last
    const region = await asked.region
    if (isAnomaly(region) && last === asked) last = undefined
    return region
  }
}

type Instance = Awaited<ReturnType<typeof import('./credentials/instance.ts').instanceRegion>>

/** An instance does not move: what it said once holds. */
function once(environment: Environment): () => Promise<Instance> {
  let known: Promise<Instance> | undefined
  return async () => {
    known ??= import('./credentials/instance.ts').then(({ instanceRegion }) =>
      instanceRegion(environment),
    )
    const found = await known
    if (found.region === undefined) known = undefined
    return found
  }
}

async function readRegion(
  environment: Environment,
  instance: () => Promise<Instance>,
): Promise<string | Anomaly> {
  const { activeProfile } = await import('./profile.ts')
  const profile = await activeProfile(environment, settings().profile)
  if (profile.values?.region) return profile.values.region
  const { region, reason } = await instance()
  return region ?? noRegion(profile, reason)
}

const noRegion = ({ name, looked, problems }: ActiveProfile, reason = ''): Anomaly =>
  anomaly(
    'fault',
    `No region found. Give 'region' to the client, or set AWS_REGION. Tried AWS_REGION, AWS_DEFAULT_REGION, configure(...), the profile '${name}' of ${looked.join(' and ')}${problems.length > 0 ? ` (${problems.slice(0, 5).join('; ')})` : ''}, and the instance: ${reason}.`,
    { code: 'NO_REGION' },
  )
