/** The region of a call: given, environment, `configure(...)`, profile. */
import { type Anomaly, anomaly } from '@plainwire/wire'
import { settings } from './configure.ts'
import type { Environment } from './environment.ts'
import type { ActiveProfile } from './profile.ts'

export type RegionProvider = () => Promise<string | Anomaly> | string | Anomaly

export function defaultRegion(environment: Environment): RegionProvider {
  const { variables } = environment
  return async () => {
    const region =
      variables.AWS_REGION?.trim() || variables.AWS_DEFAULT_REGION?.trim() || settings().region
    if (region) return region
    const { activeProfile } = await import('./profile.ts')
    const profile = await activeProfile(environment, settings().profile)
    return profile.values?.region || noRegion(profile)
  }
}

const noRegion = ({ name, looked }: ActiveProfile): Anomaly =>
  anomaly(
    'fault',
    `No region found. Give 'region' to the client, or set AWS_REGION. Tried AWS_REGION, AWS_DEFAULT_REGION, configure(...), and the profile '${name}' of ${looked.join(' and ')}.`,
    { code: 'NO_REGION' },
  )
