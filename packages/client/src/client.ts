/** `client`: one AWS client over plain data. Construction is synchronous and touches nothing outside. */

import type { Anomaly, OperationApi, ProtocolName, Result, Send, Unread } from '@plainwire/wire'
import type { CallConfig } from './call.ts'
import type { Described, FullCatalogue } from './catalogue.ts'
import type { Credentials, Provider } from './credentials/types.ts'
import {
  type EndpointOption,
  type EndpointParameters,
  type EndpointSettings,
  endpointText,
  placeFinder,
  type Resolve,
} from './endpoint.ts'
import type { Environment } from './environment.ts'
import type { Extras } from './extras.ts'
import type { Guards } from './guards.ts'
import type { Change } from './hooks.ts'
import { type Invoker, invoke, type OpCall } from './invoke.ts'
import type { LogOption } from './log.ts'
import { operationMaker } from './operation.ts'
import type { CallLimits } from './patience.ts'
import type { Plugin } from './plugin.ts'
import type { Fetching } from './providers.ts'
import type { RegionProvider } from './region.ts'
import {
  type Backoff,
  type FindPolicy,
  plain,
  type Retriable,
  type RetryName,
  type RetryPolicy,
  retriable,
  standard,
} from './retry.ts'
import type { TokenProvider } from './signing.ts'
import type { TelemetryOption } from './telemetry.ts'

/** Request and response of one operation. */
export type OperationTypes = { readonly request: object; readonly response: object }
export type Operations = Readonly<Record<string, OperationTypes>>

/** A service, operations of one, or the name of an installed service package. */
export type Api = Described | string

/** The operations an `api` stands for; by name only, they are not known to the compiler. */
export type OperationsOf<A extends Api> = A extends { readonly $types?: infer T }
  ? NonNullable<T>
  : A extends readonly OperationApi[]
    ? MergedTypes<A>
    : Operations

type MergedTypes<A extends readonly OperationApi[]> = {
  [Item in A[number] as keyof NonNullable<Item['$types']> & string]: NonNullable<
    Item['$types']
  >[keyof NonNullable<Item['$types']>]
}

export type ClientOptions<A extends Api = Api> = {
  readonly api: A
  /** Hooks around every call, and patches of the description; `plugin.ts` says in which order. */
  readonly plugins?: readonly Plugin[]
  readonly region?: string | RegionProvider | Fetching<string | Anomaly>
  readonly credentials?: Credentials | Provider | Fetching<Credentials | Anomaly>
  /** A token to send instead of a signature, where an operation takes one. */
  readonly token?: string | TokenProvider
  readonly endpoint?: EndpointOption
  readonly send?: Send
  /** Default: as the environment and the profile say, else `standard`. */
  readonly retry?: RetryPolicy | RetryName
  readonly retriable?: Retriable
  readonly backoff?: Backoff
  readonly limits?: CallLimits
  readonly fips?: boolean
  readonly dualStack?: boolean
  readonly accountIdEndpointMode?: 'preferred' | 'required' | 'disabled'
  /** Leave `AWS_ENDPOINT_URL` and its like unread. */
  readonly ignoreConfiguredEndpoints?: boolean
  readonly protocol?: ProtocolName
  /** Parameters of the service's endpoint rules by name, e.g. `{ ForcePathStyle: true }`. */
  readonly endpointParameters?: EndpointParameters
  /**
   * When bodies are checked; default `when_supported` for AWS's own endpoints, `when_required` for a given `endpoint`,
   * because not every server that speaks S3 knows today's checksums.
   */
  readonly checksums?: 'when_supported' | 'when_required'
  /** Compress the bodies of the operations that allow it; default true. */
  readonly compression?: boolean
  /** From how many bytes on; default 10240. */
  readonly compressionMinBytes?: number
  /** Tells every step of every call: `true` to standard error. Silent by default. */
  readonly log?: LogOption
  /** Makes OpenTelemetry spans of calls, with the API that is given, or `true` for the one that is installed. */
  readonly telemetry?: TelemetryOption
  /** Put the prefixes of operations before the host; default true, and never before an address or `localhost`. */
  readonly hostPrefix?: boolean
  /** S3 only: from how many bytes on a body waits until the service wants it; default 2 MiB, `false` for never. */
  readonly expectContinue?: number | false
  /** S3 only: a call to a bucket of another region is made again in that one, which is remembered; default false. */
  readonly followRegions?: boolean
  /** Bytes of a response that is read whole; default 256 MiB. */
  readonly maxResponse?: number
  readonly environment?: Partial<Environment>
}

export type RequestOf<T> = T extends { readonly request: infer R } ? R : never
export type ResponseOf<T> = T extends { readonly response: infer R extends object } ? R : never

/** The operation map; `request` may be left out where nothing is required. */
export type CallOf<Ops, Op extends keyof Ops> = Omit<OpCall, 'op' | 'request'> & {
  readonly op: Op
} & (object extends RequestOf<Ops[Op]>
    ? { readonly request?: RequestOf<Ops[Op]> }
    : { readonly request: RequestOf<Ops[Op]> })

/** What every client does; entries of platforms add to it. */
export type LeanClient<Ops = Operations> = {
  /** Name of the service package, e.g. `dynamodb`. */
  readonly api: string
  invoke<Op extends keyof Ops & string>(call: CallOf<Ops, Op>): Promise<Result<ResponseOf<Ops[Op]>>>
  /** Names of all operations. */
  ops(): readonly (keyof Ops & string)[]
  /** Gives up bodies that nobody read, and ends the connections of a transport of its own; the shared one stays. */
  close(): void
}

export type Client<Ops = Operations> = LeanClient<Ops> & Extras<Ops>

/** What the entry of a platform provides: its edge, and what a client may do beside calling. */
export type Platform = {
  readonly environment: Environment
  readonly catalogue: (options: ClientOptions) => FullCatalogue
  /** The transport that variables ask for, where a client brings its own. */
  readonly sendFor?: (outside: Environment) => Send
  /** Runs a service's endpoint rules. */
  readonly resolve: Resolve
  /** Default look-ups, where the caller gives none. */
  readonly region: (environment: Environment) => RegionProvider
  readonly credentials: (environment: Environment) => Provider
  /** Refuses options that are none, and values that cannot be meant. */
  readonly check?: (options: ClientOptions) => void
  /** The closest of some names, as words to end a message with. */
  readonly suggest?: (wrong: string, names: readonly string[]) => string
  /** Where calls go, when neither the program nor the operation says. */
  readonly settings?: (
    environment: Environment,
    service: CallConfig['service'],
    given: EndpointSettings,
  ) => CallConfig['settings']
  /** Finds a policy by its name, or by what the environment says. */
  readonly retry?: (
    environment: Environment,
    service: CallConfig['service'],
    given: RetryName | undefined,
  ) => FindPolicy
  readonly guards?: (service: CallConfig['service'], environment: Environment) => Guards
  /** Signs by other schemes than `sigv4`; some make calls of their own. */
  readonly signBy?: (
    invoke: (call: OpCall) => Promise<object>,
    environment: Environment,
    service: CallConfig['service'],
    token: TokenProvider | undefined,
  ) => CallConfig['signBy']
  /** Finds checksum algorithms that are seldom met. */
  readonly rareChecksum?: CallConfig['rareChecksum']
  /** Sends requests whose bodies go on while the response comes. */
  readonly duplex?: (outside: Environment) => Promise<Send>
  /** What a client of this platform does beside calling, and puts around a call. */
  readonly extras?: (plain: Inside) => Inside
}

export type Call = (given: OpCall) => Promise<object>

/** What the parts of a client stand on that do more than call: pages, waiters, presigned requests and the like. */
export type Inside = {
  readonly catalogue: FullCatalogue
  readonly invoker: Invoker
  readonly options: ClientOptions
  /** A call with all that this client puts around one. */
  readonly call: Call
  /** What the platform's clients do besides. */
  readonly methods?: object
  /** Makes the call itself, in place of `invoke`. */
  readonly invoke?: (invoker: Invoker, given: OpCall) => Promise<object>
  /** Puts around a call what this client would, with another invoker say. */
  readonly around?: (changed: Inside) => Call
  /** Is told what plugins change, by whoever prepares a call and does not send it. */
  readonly note?: (change: Change) => void
}

export type LeanFactory = <const A extends Api>(
  options: ClientOptions<A>,
) => LeanClient<OperationsOf<A>>

export const clientFactory =
  (platform: Platform): LeanFactory =>
  options => {
    platform.check?.(options)
    const { endpointParameters = {}, send } = options
    const catalogue = platform.catalogue(options)
    const { info, operations } = catalogue
    const environment = within(platform, options)
    const unread: Unread = new Set()
    const operation = operationMaker(catalogue, endpointParameters, platform.suggest, unread)
    const plain: Call = given => invoke(invoker, given)
    const config = callConfig(options, info, environment, platform, plain)
    const invoker: Invoker = { config, operation, token: () => environment.uuid() }
    const lean: Inside = { catalogue, invoker, options, call: plain }
    const whole = platform.extras?.(lean) ?? lean
    return {
      ...whole.methods,
      api: info.name,
      invoke: whole.call,
      ops: () => operations,
      close() {
        for (const body of unread) body.release()
        ;(send as { close?: () => void } | undefined)?.close?.()
      },
      [insideKey]: () => whole,
    } as never
  }

const insideKey = Symbol.for('plainwire.inside')

/** What is in a client, whichever entry or bundle made it. */
export const inside = (client: object): Inside =>
  (client as { [insideKey]: () => Inside })[insideKey]()

/**
 * The outside as this client sees it. What look-ups read and how they call come along with it, so that a client with
 * nothing of its own shares them with all others.
 */
function within(
  { environment: outside, sendFor }: Platform,
  { environment, send }: ClientOptions,
): Environment {
  if (environment === undefined && send === undefined) return outside
  const made = {
    ...outside,
    ...(environment?.readText && { modified: undefined }),
    ...environment,
    ...(send && { send }),
  }
  const isTheirs = send !== undefined || environment?.send !== undefined
  return sendFor && environment?.variables && !isTheirs ? { ...made, send: sendFor(made) } : made
}

/** Entries that take providers as objects make functions of them. */
type Asking = Omit<ClientOptions, 'region' | 'credentials'> & {
  readonly region?: string | RegionProvider
  readonly credentials?: Credentials | Provider
}

function callConfig(
  options: ClientOptions,
  service: CallConfig['service'],
  environment: Environment,
  platform: Platform,
  call: (given: OpCall) => Promise<object>,
): CallConfig {
  const { region, credentials, token, endpoint, fips, dualStack, accountIdEndpointMode } =
    options as Asking
  const settings: EndpointSettings = {
    endpoint: endpointText(endpoint),
    fips,
    dualStack,
    accountIdEndpointMode,
    ignoreConfigured: options.ignoreConfiguredEndpoints,
  }
  return {
    service,
    environment,
    send: environment.send,
    region: provided(region) ?? platform.region(environment),
    credentials: lookingUp(credentials, environment, region) ?? platform.credentials(environment),
    settings: platform.settings?.(environment, service, settings) ?? (() => settings),
    place: placeFinder(service, platform.resolve),
    signBy: platform.signBy?.(call, environment, service, provided(token)),
    retry: policyOf(options, service, environment, platform),
    retriable: options.retriable ?? retriable.default,
    limits: { ...defaultLimits, ...options.limits },
    guards: platform.guards?.(service, environment),
    maxResponse: options.maxResponse ?? 256 * 2 ** 20,
    checksums: options.checksums,
    rareChecksum: platform.rareChecksum,
    compression: options,
    duplex:
      platform.duplex && !(options.send ?? options.environment?.send)
        ? () => platform.duplex!(environment)
        : undefined,
  }
}

/** A value stands for a provider of itself. */
const provided = <T extends object | string, P>(value: T | (() => P) | undefined) =>
  value === undefined || typeof value === 'function' ? (value as () => P) : () => value as T

/** A provider looks up what it must with what this client sees of the outside. */
const lookingUp = (
  given: Credentials | Provider | undefined,
  environment: Environment,
  region: string | RegionProvider | undefined,
): Provider | undefined => {
  if (given === undefined) return undefined
  if (typeof given !== 'function') return () => given
  const outside = typeof region === 'string' ? { ...environment, region } : environment
  return () => given(outside)
}

/**
 * Milliseconds. Nothing hangs for ever: some operations say nothing for a minute on purpose, and a big body may take its
 * time, but it comes. A call as a whole ends by its attempts.
 */
const defaultLimits = { connect: 5_000, idle: 70_000, attempt: 3_600_000 }

function policyOf(
  { retry, backoff }: ClientOptions,
  service: CallConfig['service'],
  environment: Environment,
  platform: Platform,
): FindPolicy {
  if (backoff === undefined && typeof retry !== 'object' && platform.retry)
    return platform.retry(environment, service, retry)
  const named = retry === 'seed' ? plain() : typeof retry === 'object' ? retry : standard()
  const policy = backoff ? plain(backoff) : named
  return () => policy
}
