/**
 * Where calls go when the program does not say: `AWS_ENDPOINT_URL_<SERVICE>`, `AWS_ENDPOINT_URL`, the same in the
 * profile, and the switches for FIPS, dual stack and account endpoints. What the client was given always wins.
 */
import type { ServiceInfo } from '@plainwire/wire'
import { settings } from './configure.ts'
import type { EndpointSettings } from './endpoint.ts'
import type { Environment } from './environment.ts'
import type { ActiveProfile } from './profile.ts'

/** Looks everything up once; a client keeps the answer. */
export function endpointLookup(
  environment: Environment,
  service: ServiceInfo,
  given: EndpointSettings,
): () => Promise<EndpointSettings> {
  let found: Promise<EndpointSettings> | undefined
  return () => {
    found ??= lookUp(environment, service, given)
    return found
  }
}

async function lookUp(
  environment: Environment,
  service: ServiceInfo,
  given: EndpointSettings,
): Promise<EndpointSettings> {
  const { variables } = environment
  const profile = given.endpoint === undefined ? await profileOf(environment) : noProfile
  const value = (variable: string, key: string) =>
    variables[variable]?.trim() || profile.values?.[key]
  const isOn = (variable: string, key: string) => value(variable, key)?.toLowerCase() === 'true'
  const ignored =
    given.ignoreConfigured ??
    isOn('AWS_IGNORE_CONFIGURED_ENDPOINT_URLS', 'ignore_configured_endpoint_urls')
  const endpoint =
    given.endpoint ?? (ignored ? undefined : configuredEndpoint(variables, service, profile))
  const accounts = value('AWS_ACCOUNT_ID_ENDPOINT_MODE', 'account_id_endpoint_mode')
  return {
    ...given,
    ...(endpoint === undefined ? {} : { endpoint: endpoint.replace(/\/+$/, '') }),
    fips: given.fips ?? isOn('AWS_USE_FIPS_ENDPOINT', 'use_fips_endpoint'),
    dualStack: given.dualStack ?? isOn('AWS_USE_DUALSTACK_ENDPOINT', 'use_dualstack_endpoint'),
    ...(given.accountIdEndpointMode === undefined && accounts !== undefined
      ? { accountIdEndpointMode: accounts }
      : {}),
  }
}

/** A program that says where to call needs no profile to say how. */
const noProfile: ActiveProfile = { name: '', looked: [], problems: [] }

async function profileOf(environment: Environment): Promise<ActiveProfile> {
  const { activeProfile } = await import('./profile.ts')
  return activeProfile(environment, settings().profile)
}

/** The service's own address before the general one, the environment before the profile. */
function configuredEndpoint(
  variables: Environment['variables'],
  { id }: ServiceInfo,
  { services, values }: ActiveProfile,
): string | undefined {
  const key = id.replace(/[^A-Za-z0-9]+/g, '_')
  const section = services?.[key.toLowerCase()]
  return (
    variables[`AWS_ENDPOINT_URL_${key.toUpperCase()}`] ||
    variables.AWS_ENDPOINT_URL ||
    (typeof section === 'object' ? section.endpoint_url : undefined) ||
    values?.endpoint_url ||
    undefined
  )
}
