/** The region of a call: given, environment, `configure(...)`, profile. */
import { type Anomaly, anomaly, isAnomaly } from '@plainwire/wire'
import { settings } from './configure.ts'
import type { Environment } from './environment.ts'
import type { ActiveProfile } from './profile.ts'

export type RegionProvider = () => Promise<string | Anomaly> | string | Anomaly

export function defaultRegion(environment: Environment): RegionProvider {
  const { variables } = environment
  const ofProfile = profileRegion(environment)
  return () =>
    variables.AWS_REGION?.trim() ||
    variables.AWS_DEFAULT_REGION?.trim() ||
    settings().region ||
    ofProfile()
}

/** Reads a profile once, as long as it is the one that is asked for and has a region; calls that come meanwhile wait. */
function profileRegion(environment: Environment): () => Promise<string | Anomaly> {
  let last: { profile: string | undefined; region: Promise<string | Anomaly> } | undefined
  return async () => {
    const profile = environment.variables.AWS_PROFILE?.trim() || settings().profile
    if (last === undefined || last.profile !== profile)
      last = { profile, region: readRegion(environment) }
    const asked = last
    const region = await asked.region
    if (isAnomaly(region) && last === asked) last = undefined
    return region
  }
}

async function readRegion(environment: Environment): Promise<string | Anomaly> {
  const { activeProfile } = await import('./profile.ts')
  const profile = await activeProfile(environment, settings().profile)
  return profile.values?.region || noRegion(profile)
}

const noRegion = ({ name, looked }: ActiveProfile): Anomaly =>
  anomaly(
    'fault',
    `No region found. Give 'region' to the client, or set AWS_REGION. Tried AWS_REGION, AWS_DEFAULT_REGION, configure(...), and the profile '${name}' of ${looked.join(' and ')}.`,
    { code: 'NO_REGION' },
  )
