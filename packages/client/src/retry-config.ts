/**
 * The policy of a client that was given a name or nothing: `AWS_RETRY_MODE` and `AWS_MAX_ATTEMPTS`, then `retry_mode` and
 * `max_attempts` of the profile, then the default. Files are read when something has failed: before, nobody needs to know.
 */
import { type Anomaly, anomaly, isAnomaly, type ServiceInfo } from '@plainwire/wire'
import { settings } from './configure.ts'
import type { Environment } from './environment.ts'
import type { FindPolicy, RetryName, RetryPolicy } from './retry.ts'
import { namedPolicy } from './retry-names.ts'

/** What AWS's variables call a policy; `legacy` is older than all that is here. */
const modes: Readonly<Record<string, RetryName>> = {
  standard: 'standard',
  adaptive: 'adaptive',
  legacy: 'standard',
}

type Asked = { readonly mode: string | undefined; readonly count: string | undefined }

export function retryLookup(
  environment: Environment,
  service: ServiceInfo,
  given: RetryName | undefined,
): FindPolicy {
  const made = (asked: Asked) => policyOf(asked, given, service)
  let known: RetryPolicy | Anomaly | undefined
  let isRead = false
  let looking: Promise<RetryPolicy | Anomaly> | undefined
  const fromProfile = async () => {
    const found = made(await withProfile(environment))
    looking = undefined
    if (!isAnomaly(found)) known = found
    return found
  }
  return needed => {
    if (!isRead) {
      isRead = true
      const asked = askedFor(environment)
      const found = made(asked)
      const isWhole = given === 'seed' || ((given ?? asked.mode) && asked.count)
      if (isWhole || isAnomaly(found)) known = found
    }
    if (known !== undefined || !needed) return known
    looking ??= fromProfile()
    return looking
  }
}

const askedFor = ({ variables: { AWS_RETRY_MODE, AWS_MAX_ATTEMPTS } }: Environment): Asked => ({
  mode: AWS_RETRY_MODE?.trim() || undefined,
  count: AWS_MAX_ATTEMPTS?.trim() || undefined,
})

async function withProfile(environment: Environment): Promise<Asked> {
  const { activeProfile } = await import('./profile.ts')
  const { values = {} } = await activeProfile(environment, settings().profile)
  const { mode, count } = askedFor(environment)
  return { mode: mode ?? values.retry_mode, count: count ?? values.max_attempts }
}

function policyOf(
  { mode, count }: Asked,
  given: RetryName | undefined,
  service: ServiceInfo,
): RetryPolicy | Anomaly {
  const name = given ?? (mode ? modes[mode.toLowerCase()] : 'standard')
  if (name === undefined)
    return wrong('AWS_RETRY_MODE (retry_mode of the profile)', mode, 'standard or adaptive')
  const attempts = count ? Number(count) : undefined
  if (attempts !== undefined && !(Number.isInteger(attempts) && attempts > 0))
    return wrong(
      'AWS_MAX_ATTEMPTS (max_attempts of the profile)',
      count,
      'a whole number from 1 on',
    )
  return namedPolicy(name, service, attempts)
}

const wrong = (what: string, value: string | undefined, must: string): Anomaly =>
  anomaly('fault', `${what} is '${value}'; it must be ${must}.`, { code: 'BAD_CONFIGURATION' })
