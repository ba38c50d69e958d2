/** The region of a client: configured, of the environment, or of the profile; a name AWS has, unless a host is given. */
import type { Environment } from '@plainwire/client/call'
import { regions } from '../names.ts'
import type { Files } from './files.ts'

export async function findRegion(
  given: unknown,
  host: string | undefined,
  { variables }: Environment,
  files: () => Promise<Files>,
): Promise<string> {
  const { AWS_REGION, AWS_DEFAULT_REGION, AMAZON_REGION } = variables
  const found =
    given || AWS_REGION || AWS_DEFAULT_REGION || AMAZON_REGION || (await files()).profile?.region
  if (!found)
    throw new ReferenceError(
      'Unable to find AWS region via params, environment variables, or credential / config files',
    )
  if (typeof found !== 'string') throw new TypeError('Region must be a string')
  if (!host && suffixOf(found) === undefined)
    throw new ReferenceError(`Invalid region specified: ${found}`)
  return found
}

/** How the names of hosts end in a region's part of the world. */
export const suffixOf = (region: string): string | undefined =>
  Object.keys(regions).find(suffix => regions[suffix]!.includes(region))
