/** What an API was told of itself, checked and made whole: definition and options in, what a call needs out. */
import type { AuthScheme } from '@plainwire/wire'
import type { Client, ClientOptions } from '../client.ts'
import type { Credentials, Provider } from '../credentials/types.ts'
import { Misuse } from '../index.ts'
import type { GivenCredentials } from './credentials.ts'
import type { DebugOption } from './debug.ts'
import type { FlattenOptions, FlattenStyle } from './flatten.ts'
import { inferServiceRegion } from './infer.ts'
import type { From } from './method.ts'
import { checkNames } from './option-names.ts'
import type { TargetOptions } from './target.ts'

/** What may be said in the definition, and by whoever makes an instance in its place. */
export type ApiOptions = Omit<ClientOptions, 'api' | 'credentials' | 'endpoint' | 'protocol'> &
  TargetOptions & {
    /** First label of the host, and the name that signs. */
    readonly service?: string
    readonly signingName?: string
    /** Address of the API; wins over `service`. Without a scheme it gets that of `protocol`. */
    readonly endpoint?: string
    readonly protocol?: 'http' | 'https'
    /** Content type of objects; default `application/x-amz-json-1.1`. */
    readonly contentType?: string
    /** Default `POST`; `GET` puts the parameters into the query. */
    readonly httpMethod?: HttpMethod
    /** The action of calls that name none. */
    readonly action?: string
    readonly credentials?: Credentials | Provider | GivenCredentials
    readonly accessKeyId?: string
    readonly secretAccessKey?: string
    readonly sessionToken?: string
    /** How calls are signed; default `sigv4`. */
    readonly auth?: AuthScheme
    readonly userAgent?: string
    /** Tells requests and responses without their secrets: `true` to standard error. */
    readonly debug?: DebugOption
    /** `false` leaves bodies as they come. */
    readonly decode?: boolean
    /** What becomes of a body that is not what its content type says; default `raw`. */
    readonly onDecodeError?: 'raw' | 'error'
    /** `false` gives anomalies back instead of throwing them. */
    readonly raiseError?: boolean
    /** Elements of XML that are lists even when they come once. */
    readonly lists?: readonly string[]
    /** How forms number lists; default `ec2`, which is `Name.1`. */
    readonly style?: FlattenStyle
    /** What forms call key and value of a `Map`. */
    readonly entry?: readonly [key: string, value: string]
    /** A client made elsewhere, e.g. a test double, in place of one of its own. */
    readonly client?: Client
  }

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** What writing and reading need to know. */
export type Wire = TargetOptions & {
  readonly method: HttpMethod
  /** Path, and query if any, of the endpoint. */
  readonly path: string
  readonly contentType: string | undefined
  readonly userAgent: string | undefined
  readonly flatten: FlattenOptions
  readonly decode: boolean
  readonly lists: readonly string[] | undefined
  readonly onDecodeError: 'raw' | 'error'
}

export type Settings = {
  readonly name: string
  readonly signingName: string
  readonly auth: AuthScheme
  readonly scheme: 'http' | 'https'
  /** First label of AWS's hosts. */
  readonly service: string | undefined
  readonly isGlobal: boolean
  /** Scheme, host and port that were given, without a path. */
  readonly endpoint: string | undefined
  /** What the address says of the region. */
  readonly region: string | undefined
  readonly version: string
  readonly wire: Wire
}

/** Throws for what cannot be meant. */
export function settingsOf(options: ApiOptions & { readonly from?: From }): Settings {
  checkNames(options)
  const twice = options.from && described.find(name => options[name] !== undefined)
  if (twice) throw new Misuse('BAD_OPTION', `'${twice}' comes with 'from'; leave it out.`)
  const { service, protocol: scheme = 'https', version } = options
  const given = options.endpoint === undefined ? undefined : address(options.endpoint, scheme)
  const inferred = given === undefined ? {} : inferServiceRegion(given.origin)
  if (!service && !given && !options.from && !options.client)
    throw new Misuse(
      'NO_ENDPOINT',
      "An API needs 'service', the first label of its host (e.g. 'events'), or 'endpoint', its address (e.g. 'https://host').",
    )
  if (options.token !== undefined && options.auth !== 'bearer' && !options.from)
    throw new Misuse(
      'BAD_OPTION',
      "'token' is what auth: 'bearer' sends; the token of credentials is called 'sessionToken'.",
    )
  const name = service ?? inferred.service ?? options.api ?? 'api'
  return {
    name,
    signingName: options.signingName ?? service ?? inferred.service ?? name,
    auth: options.auth ?? 'sigv4',
    scheme,
    service,
    isGlobal: options.region === '',
    endpoint: given?.origin,
    region: inferred.region,
    version: version ?? '',
    wire: wireOf(options, given?.path ?? '/'),
  }
}

/** What a description says better. */
const described = [
  'service',
  'signingName',
  'api',
  'version',
  'targetPrefix',
  'contentType',
  'httpMethod',
  'auth',
  'style',
  'entry',
  'lists',
  'onDecodeError',
] as const

const wireOf = (options: ApiOptions, path: string): Wire => ({
  api: options.api,
  version: options.version,
  targetPrefix: options.targetPrefix,
  method: options.httpMethod ?? 'POST',
  path,
  contentType: options.contentType,
  userAgent: options.userAgent,
  flatten: { style: options.style ?? 'ec2', ...(options.entry && { entry: options.entry }) },
  decode: options.decode ?? true,
  lists: options.lists,
  onDecodeError: options.onDecodeError ?? 'raw',
})

/** Scheme, host and port; then path and query, which are the API's and not the client's. */
function address(endpoint: string, scheme: string): { origin: string; path: string } {
  const whole = /^[a-z][a-z\d+.-]*:\/\//i.test(endpoint) ? endpoint : `${scheme}://${endpoint}`
  const parts = /^(https?:\/\/[^/?#@\s]+)((?:[/?][^#\s]*)?)$/i.exec(whole)
  if (parts === null || !URL.canParse(whole))
    throw new Misuse(
      'BAD_ENDPOINT',
      `endpoint must be an http or https URL, got '${whole.replace(/\/\/.*@/, '//...@')}'.`,
    )
  const [, origin = '', rest = ''] = parts
  return { origin, path: rest.startsWith('/') ? rest : `/${rest}` }
}
