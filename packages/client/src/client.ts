/** `client`: one AWS client over plain data. Construction is synchronous and touches nothing outside. */
import {
  isAnomaly,
  type Limits,
  type OperationApi,
  type ProtocolName,
  type Result,
  type Send,
} from '@plainwire/wire'
import type { CallConfig } from './call.ts'
import { catalogueOf, type Described, type FullCatalogue } from './catalogue.ts'
import type { Credentials, Provider } from './credentials/types.ts'
import type { DocData } from './documentation.ts'
import {
  type EndpointOption,
  type EndpointParameters,
  type EndpointSettings,
  endpointUrl,
  placeFinder,
} from './endpoint.ts'
import type { Environment } from './environment.ts'
import { type Invoker, invoke, type OpCall } from './invoke.ts'
import { Misuse } from './misuse.ts'
import { chooseProtocol, operationMaker, type Ready } from './operation.ts'
import type { RegionProvider } from './region.ts'
import {
  type Backoff,
  plain,
  type Retriable,
  type RetryPolicy,
  retriable,
  standard,
} from './retry.ts'
import type { Signers, TokenProvider } from './signing.ts'
import type { Tools } from './tools.ts'

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
  readonly region?: string | RegionProvider
  readonly credentials?: Credentials | Provider
  /** A token to send instead of a signature, where an operation takes one. */
  readonly token?: string | TokenProvider
  readonly endpoint?: EndpointOption
  readonly send?: Send
  readonly retry?: RetryPolicy | 'standard' | 'seed'
  readonly retriable?: Retriable
  readonly backoff?: Backoff
  readonly limits?: Limits
  readonly fips?: boolean
  readonly dualStack?: boolean
  readonly accountIdEndpointMode?: 'preferred' | 'required' | 'disabled'
  readonly protocol?: ProtocolName
  /** Parameters of the service's endpoint rules by name, e.g. `{ ForcePathStyle: true }`. */
  readonly endpointParameters?: EndpointParameters
  /**
   * When bodies are checked; default `when_supported` for AWS's own endpoints, `when_required` for a given `endpoint`,
   * because not every server that speaks S3 knows today's checksums.
   */
  readonly checksums?: 'when_supported' | 'when_required'
  /** Bytes of a response that is read whole; default 256 MiB. */
  readonly maxResponse?: number
  readonly environment?: Partial<Environment>
}

type RequestOf<T> = T extends { readonly request: infer R } ? R : never
type ResponseOf<T> = T extends { readonly response: infer R extends object } ? R : never

/** The operation map; `request` may be left out where nothing is required. */
export type CallOf<Ops, Op extends keyof Ops> = Omit<OpCall, 'op' | 'request'> & {
  readonly op: Op
} & (object extends RequestOf<Ops[Op]>
    ? { readonly request?: RequestOf<Ops[Op]> }
    : { readonly request: RequestOf<Ops[Op]> })

export type Client<Ops = Operations> = {
  /** Name of the service package, e.g. `dynamodb`. */
  readonly api: string
  invoke<Op extends keyof Ops & string>(call: CallOf<Ops, Op>): Promise<Result<ResponseOf<Ops[Op]>>>
  /** Names of all operations. */
  ops(): readonly (keyof Ops & string)[]
  /** Documentation as data; `undefined` for an unknown operation. */
  docData(op: keyof Ops & string): Promise<DocData | undefined>
  /** Documentation as text; `undefined` for an unknown operation. */
  doc(op: keyof Ops & string): Promise<string | undefined>
  /** Switches validation of requests on or off and says which it is now. */
  validateRequests(on?: boolean): boolean
  /** Ends the connections of a transport of its own; the shared one stays. */
  close(): void
}

const defaultLimits: Limits = { connect: 5_000, idle: 60_000 }
const defaultMaxResponse = 256 * 2 ** 20

/** What the entry of a platform provides: its edge, and how services are found by name. */
export type Platform = {
  readonly environment: Environment
  readonly installed: (name: string) => Described
  /** Default look-ups, where the caller gives none. */
  readonly region: (environment: Environment) => RegionProvider
  readonly credentials: (environment: Environment) => Provider
  /** Refuses options that have no such name. */
  readonly check?: (options: ClientOptions) => void
  /** The closest of some names, as words to end a message with. */
  readonly suggest?: (wrong: string, names: readonly string[]) => string
  /** Where calls go, when neither the program nor the operation says. */
  readonly settings?: (
    environment: Environment,
    service: CallConfig['service'],
    given: EndpointSettings,
  ) => CallConfig['settings']
  readonly token?: (
    environment: Environment,
    service: CallConfig['service'],
  ) => TokenProvider | undefined
  /** Signers of other schemes than `sigv4`; some make calls of their own. */
  readonly signers?: (
    invoke: (call: OpCall) => Promise<object>,
    environment: Environment,
  ) => Signers
  /** Finds checksum algorithms that are seldom met. */
  readonly rareChecksum?: CallConfig['rareChecksum']
  /** Validation and documentation, which a bundle may do without. */
  readonly tools?: () => Promise<Tools>
}

export type ClientFactory = <const A extends Api>(
  options: ClientOptions<A>,
) => Client<OperationsOf<A>>

export const clientFactory =
  (platform: Platform): ClientFactory =>
  options => {
    platform.check?.(options)
    const api: Api = options.api
    const described = typeof api === 'string' ? platform.installed(api) : api
    const catalogue = catalogueOf(described)
    const spoken = chooseProtocol(catalogue.info, options.protocol)
    if (isAnomaly(spoken)) throw new Misuse('UNSUPPORTED_PROTOCOL', spoken.message)
    const environment = { ...platform.environment, ...options.environment }
    const operation = operationMaker(
      catalogue,
      options.endpointParameters ?? {},
      options.protocol,
      platform.suggest,
    )
    const signers = platform.signers?.(call => invoke(invoker, call), environment) ?? {}
    const config = callConfig(options, catalogue.info, environment, platform, signers)
    const checking = validationSwitch(platform, catalogue)
    const invoker: Invoker = {
      config,
      operation,
      check: checking.check,
      token: () => uuid(environment),
    }
    const made: Client = {
      api: catalogue.info.name,
      invoke: call => invoke(invoker, call as OpCall) as Promise<Result<object>>,
      ops: () => catalogue.operations,
      docData: op => documented(platform, catalogue, operation, op),
      async doc(op) {
        const data = await made.docData(op)
        return data && (await platform.tools?.())?.docText(data)
      },
      validateRequests: checking.set,
      close() {
        const own = options.send as { close?: () => void } | undefined
        own?.close?.()
      },
    }
    return made as never
  }

const endpointSettings = ({ endpoint, fips, dualStack, accountIdEndpointMode }: ClientOptions) =>
  given({
    endpoint: endpoint === undefined ? undefined : endpointUrl(endpoint),
    fips,
    dualStack,
    accountIdEndpointMode,
  })

/** Without what was not given. */
const given = <T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never

function callConfig(
  options: ClientOptions,
  service: CallConfig['service'],
  environment: Environment,
  platform: Platform,
  signers: Signers,
): CallConfig {
  const { region, credentials } = options
  const settings = endpointSettings(options)
  const token = tokenOf(options.token) ?? platform.token?.(environment, service)
  return {
    service,
    environment,
    send: options.send ?? environment.send,
    region: typeof region === 'string' ? () => region : (region ?? platform.region(environment)),
    credentials: providerOf(credentials) ?? platform.credentials(environment),
    settings: platform.settings?.(environment, service, settings) ?? (() => settings),
    place: placeFinder(service),
    signers,
    retry: policyOf(options),
    retriable: options.retriable ?? retriable.default,
    limits: { ...defaultLimits, ...options.limits },
    maxResponse: options.maxResponse ?? defaultMaxResponse,
    ...given({ token, checksums: options.checksums, rareChecksum: platform.rareChecksum }),
  }
}

const tokenOf = (token: string | TokenProvider | undefined): TokenProvider | undefined =>
  typeof token === 'string' ? () => token : token

function providerOf(credentials: Credentials | Provider | undefined): Provider | undefined {
  if (credentials === undefined || typeof credentials === 'function') return credentials
  if (!credentials?.accessKeyId || !credentials.secretAccessKey)
    throw new Misuse('BAD_CREDENTIALS', 'credentials need both accessKeyId and secretAccessKey.')
  return () => credentials
}

function policyOf({ retry, backoff }: ClientOptions): RetryPolicy {
  if (backoff !== undefined) return plain(backoff)
  if (retry === undefined || retry === 'standard') return standard()
  if (retry === 'seed') return plain()
  if (typeof retry?.delay !== 'function')
    throw new Misuse(
      'BAD_OPTION',
      "'retry' must be 'standard', 'seed' or a policy like standard(5).",
    )
  return retry
}

async function documented(
  { tools }: Platform,
  catalogue: FullCatalogue,
  operation: Invoker['operation'],
  op: string,
): Promise<DocData | undefined> {
  const ready = await operation(op)
  if (tools === undefined || isAnomaly(ready)) return undefined
  return (await tools()).docData(ready.section, await catalogue.docs())
}

function validationSwitch({ tools }: Platform, catalogue: FullCatalogue) {
  let validating = false
  return {
    set(on = true): boolean {
      if (on && tools === undefined)
        throw new Misuse('NO_VALIDATION', "This entry does not validate: use '@plainwire/client'.")
      validating = on
      return validating
    },
    check(ready: Ready, input: Readonly<Record<string, unknown>>) {
      return validating
        ? tools?.().then(({ checkRequest }) => checkRequest(catalogue, ready, input))
        : undefined
    },
  }
}

/** A random UUID of version 4. */
function uuid({ primitives }: Environment): string {
  const bytes = primitives.random(16)
  bytes[6] = (bytes[6]! & 0x0f) | 0x40
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
