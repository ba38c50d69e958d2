/** Where a call goes: the service's endpoint rules fed with region, options and the operation's own parameters. */
import {
  type Anomaly,
  anomaly,
  type Category,
  type EndpointCode,
  type EndpointRules,
  isAnomaly,
  type ResolvedEndpoint,
  type Section,
  type ServiceInfo,
} from '@plainwire/wire'

/** A URL, or its parts; without a `hostname`, the parts change the endpoint that the service's rules find. */
export type EndpointOption = string | EndpointPieces

export type EndpointPieces = {
  readonly protocol?: 'http' | 'https'
  readonly hostname?: string
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

/** The text form of an endpoint option; none where it is but a change. */
export const endpointText = (option: EndpointOption | undefined): string | undefined =>
  (typeof option === 'object' ? urlOf(option) : option)?.replace(/\/+$/, '')

function urlOf({ protocol = 'https', hostname, port, path = '' }: EndpointPieces) {
  if (!hostname) return undefined
  const start = `${protocol}://${hostname}${port === undefined ? '' : `:${port}`}`
  return path === '' || path.startsWith('/') ? start + path : `${start}/${path}`
}

/** Runs endpoint rules, those of a service. */
export type Resolve = (
  rules: EndpointRules,
  parameters: EndpointParameters,
) => ResolvedEndpoint | Anomaly

/** Where a call with these parameters goes; an operation may have a way of its own to tell. */
export type FindPlace = (parameters: EndpointParameters, own?: EndpointCode) => Place | Anomaly

/** Resolves once per set of parameters and keeps the answer. */
export function placeFinder(service: ServiceInfo, resolve: Resolve): FindPlace {
  const known = new Map<string, Place>()
  const ways: unknown[] = [undefined]
  return (parameters, own) => {
    const way = ways.includes(own) ? ways.indexOf(own) : ways.push(own) - 1
    const key = way + JSON.stringify(parameters)
    const kept = known.get(key)
    if (kept !== undefined) return kept
    const place = find(service, parameters, resolve, own)
    if (isAnomaly(place)) return place
    if (known.size >= 200) known.clear()
    known.set(key, place)
    return place
  }
}

function find(
  { name, endpoint }: ServiceInfo,
  parameters: EndpointParameters,
  resolve: Resolve,
  own: EndpointCode | undefined,
): Place | Anomaly {
  const resolved = own?.resolve(own, parameters) ?? (endpoint && resolve(endpoint, parameters))
  if (resolved !== undefined) {
    if (!isAnomaly(resolved)) return placeOf(resolved)
    return nowhere('incorrect', `No endpoint for ${name}: ${resolved.message}`, 'NO_ENDPOINT', name)
  }
  const { Endpoint: url } = parameters
  if (typeof url === 'string') return placeOf({ url, headers: {}, properties: {} })
  const message = `The description of ${name} has no endpoint rules; give the client an 'endpoint'.`
  return nowhere('unsupported', message, 'NO_ENDPOINT_RULES', name)
}

const nowhere = (category: Category, message: string, code: string, service: string): Anomaly =>
  anomaly(category, message, { code, service })

function placeOf(resolved: ResolvedEndpoint): Place | Anomaly {
  const parts = /^(https?):\/\/([^/?#@\s]+)([^?#\s]*)$/i.exec(resolved.url)
  if (parts === null)
    return anomaly(
      'incorrect',
      'The endpoint is not an http or https URL of host, port and path.',
      {
        code: 'BAD_ENDPOINT',
      },
    )
  const scheme = parts[1]!.toLowerCase() as 'http' | 'https'
  const host = parts[2]!.toLowerCase().replace(scheme === 'http' ? /:80$/ : /:443$/, '')
  return { scheme, host, path: parts[3]!.replace(/\/+$/, ''), resolved }
}

/** What endpoint rules may ask of a client. */
export type EndpointSettings = {
  readonly endpoint?: string | undefined
  readonly fips?: boolean | undefined
  readonly dualStack?: boolean | undefined
  readonly accountIdEndpointMode?: string | undefined
  readonly ignoreConfigured?: boolean | undefined
}

/** What they may ask of one call. */
export type Whereabouts = EndpointSettings & {
  readonly region?: string | undefined
  readonly accountId?: string | undefined
}

type Input = Readonly<Record<string, unknown>>
type Source = (where: Whereabouts, input: Input) => unknown

export type ReadParameters = (where: Whereabouts, input: Input) => EndpointParameters

/** Compiles which values an operation feeds to its endpoint rules: static ones, members, built-ins, settings. */
export function parameterReader(
  info: ServiceInfo,
  { operation, shapes, endpoint }: Section,
  settings: EndpointParameters,
): ReadParameters {
  const sources: Record<string, Source> = {}
  for (const [name, { builtIn = '' }] of Object.entries(
    (endpoint ?? info.endpoint ?? anywhere).parameters,
  ))
    if (builtIns[builtIn]) sources[name] = builtIns[builtIn]
  for (const [name, value] of Object.entries(settings)) sources[name] = () => value
  const input = shapes[operation.input ?? '']
  if (input?.type === 'structure')
    for (const [key, { contextParam }] of Object.entries(input.members))
      if (contextParam !== undefined) sources[contextParam] = (_where, request) => request[key]
  for (const [name, source] of Object.entries(operation.context ?? {}))
    sources[name] = (_where, request) =>
      'static' in source ? source.static : source.search(source.path, request)
  const pairs = Object.entries(sources)
  return (where, request) => {
    const parameters: Record<string, unknown> = {}
    for (const [name, source] of pairs) {
      const value = source(where, request)
      if (value !== undefined && value !== null) parameters[name] = value
    }
    return parameters
  }
}

/** Without rules, the client's own endpoint is all there is. */
const anywhere = { parameters: { Endpoint: { builtIn: 'SDK::Endpoint' } } }

const builtIns: Readonly<Record<string, Source | undefined>> = {
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
