/** The region of an API that was given none: its own address, environment, `configure(...)`, profile, us-east-1. */
import { settings } from '../configure.ts'
import type { Environment } from '../environment.ts'
import type { RegionProvider } from '../region.ts'

const fallback = 'us-east-1'

/** An address of AWS's own says where it is; what the environment says is for all others. */
export const regionOf =
  (inferred: string | undefined, outside: () => Environment): RegionProvider =>
  async () => {
    const { variables } = outside()
    return (
      inferred ||
      variables.AWS_REGION?.trim() ||
      variables.AWS_DEFAULT_REGION?.trim() ||
      settings().region ||
      (await profileRegion(outside())) ||
      fallback
    )
  }

async function profileRegion(outside: Environment): Promise<string | undefined> {
  const { activeProfile } = await import('../profile.ts')
  return (await activeProfile(outside, settings().profile)).values?.region
}
