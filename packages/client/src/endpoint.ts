/** Where a call goes: the service's endpoint rules fed with region, options and the operation's own parameters. */
import {
  type Anomaly,
  anomaly,
  isAnomaly,
  type ResolvedEndpoint,
  resolveEndpoint,
  type Section,
  type ServiceInfo,
} from '@plainwire/wire'
import { Misuse } from './misuse.ts'

export type EndpointOption =
  | string
  | {
      readonly protocol?: 'http' | 'https'
      readonly hostname: string
      readonly port?: number
      readonly path?: string
    }

/** An endpoint as the chain wants it. */
export type Place = {
  readonly scheme: 'http' | 'https'
  readonly host: string
  /** Put before the request target; no trailing slash. */
  readonly path: string
  readonly resolved: ResolvedEndpoint
}

export type EndpointParameters = Readonly<Record<string, unknown>>

/** The text form of an endpoint option; anything that is not an http(s) address is misuse. */
export function endpointUrl(option: EndpointOption): string {
  const text = typeof option === 'string' ? option : urlOf(option ?? {})
  if (!/^https?:\/\/[^/?#@\s]+(\/[^?#\s]*)?$/i.test(text) || !URL.canParse(text))
    throw new Misuse(
      'BAD_ENDPOINT',
      `endpoint must be an http or https URL of host, port and path, got '${text.replace(/\/\/.*@/, '//...@')}'.`,
    )
  return text.replace(/\/+$/, '')
}

function urlOf({
  protocol = 'https',
  hostname = '',
  port,
  path = '',
}: Partial<Exclude<EndpointOption, string>>) {
  const start = `${protocol}://${hostname}${port === undefined ? '' : `:${port}`}`
  return path === '' || path.startsWith('/') ? start + path : `${start}/${path}`
}

/** Resolves once per set of parameters and keeps the answer. */
export function placeFinder(
  service: ServiceInfo,
): (parameters: EndpointParameters) => Place | Anomaly {
  const known = new Map<string, Place>()
  return parameters => {
    const key = JSON.stringify(parameters)
    const kept = known.get(key)
    if (kept !== undefined) return kept
    const place = find(service, parameters)
    if (isAnomaly(place)) return place
    if (known.size >= 200) known.clear()
    known.set(key, place)
    return place
  }
}

function find(service: ServiceInfo, parameters: EndpointParameters): Place | Anomaly {
  if (service.endpoint === undefined) return withoutRules(service, parameters)
  const resolved = resolveEndpoint(service.endpoint, parameters)
  if (!isAnomaly(resolved)) return placeOf(resolved)
  return anomaly('incorrect', `No endpoint for ${service.name}: ${resolved.message}`, {
    code: 'NO_ENDPOINT',
    service: service.name,
  })
}

function withoutRules(service: ServiceInfo, { Endpoint }: EndpointParameters): Place | Anomaly {
  return typeof Endpoint === 'string'
    ? placeOf({ url: Endpoint, headers: {}, properties: {} })
    : anomaly(
        'unsupported',
        `The description of ${service.name} has no endpoint rules; give the client an 'endpoint'.`,
        { code: 'NO_ENDPOINT_RULES', service: service.name },
      )
}

function placeOf(resolved: ResolvedEndpoint): Place | Anomaly {
  const parts = /^(https?):\/\/([^/?#]+)([^?#]*)/i.exec(resolved.url)
  if (parts === null)
    return anomaly('incorrect', `The endpoint '${resolved.url}' is not a URL.`, {
      code: 'BAD_ENDPOINT',
    })
  const scheme = parts[1]!.toLowerCase() as 'http' | 'https'
  const host = parts[2]!.toLowerCase().replace(scheme === 'http' ? /:80$/ : /:443$/, '')
  return { scheme, host, path: parts[3]!.replace(/\/+$/, ''), resolved }
}

/** What endpoint rules may ask of a client. */
export type EndpointSettings = {
  readonly endpoint?: string
  readonly fips?: boolean
  readonly dualStack?: boolean
  readonly accountIdEndpointMode?: string
}

/** What they may ask of one call. */
export type Whereabouts = EndpointSettings & {
  readonly region?: string
  readonly accountId?: string
}

type Input = Readonly<Record<string, unknown>>
type Source = (where: Whereabouts, input: Input) => unknown

export type ReadParameters = (where: Whereabouts, input: Input) => EndpointParameters

/** Compiles which values an operation feeds to its endpoint rules: static ones, members, built-ins, settings. */
export function parameterReader(
  service: ServiceInfo,
  { operation, shapes }: Section,
  settings: EndpointParameters,
): ReadParameters {
  const sources = new Map<string, Source>()
  for (const [name, { builtIn }] of Object.entries(service.endpoint?.parameters ?? {})) {
    const source = builtIns[builtIn ?? '']
    if (source) sources.set(name, source)
  }
  if (service.endpoint === undefined) sources.set('Endpoint', ({ endpoint }) => endpoint)
  for (const [name, value] of Object.entries(settings)) sources.set(name, () => value)
  const input = operation.input === undefined ? undefined : shapes[operation.input]
  if (input?.type === 'structure')
    for (const [key, { contextParam }] of Object.entries(input.members))
      if (contextParam !== undefined) sources.set(contextParam, (_where, request) => request[key])
  for (const [name, source] of Object.entries(operation.context ?? {})) {
    if ('static' in source) sources.set(name, () => source.static)
    else sources.set(name, (_where, request) => source.search(source.path, request))
  }
  const pairs = [...sources]
  return (where, request) => {
    const parameters: Record<string, unknown> = {}
    for (const [name, source] of pairs) {
      const value = source(where, request)
      if (value !== undefined && value !== null) parameters[name] = value
    }
    return parameters
  }
}

const builtIns: Readonly<Record<string, Source>> = {
  'AWS::Region': ({ region }) => region,
  'AWS::UseFIPS': ({ fips }) => fips,
  'AWS::UseDualStack': ({ dualStack }) => dualStack,
  'SDK::Endpoint': ({ endpoint }) => endpoint,
  'AWS::Auth::AccountId': ({ accountId }) => accountId,
  'AWS::Auth::AccountIdEndpointMode': ({ accountIdEndpointMode }) =>
    accountIdEndpointMode ?? 'preferred',
  // A server of one's own seldom has a name for each bucket.
  'AWS::S3::ForcePathStyle': ({ endpoint }) => isForeign(endpoint) || undefined,
}

/** Is this an address of somebody else than AWS? */
export const isForeign = (endpoint: string | undefined): boolean =>
  endpoint !== undefined &&
  !/^https?:\/\/([^/]*\.)?(amazonaws\.com(\.cn)?|api\.aws|aws)(:\d+)?(\/|$)/i.test(endpoint)
