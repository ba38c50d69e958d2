/** The shapes of the contract: what a client is configured with, asked for and answers, and what a plugin is. */
import type { Readable } from 'node:stream'

/** Indexed without checks by those who know their service, as the contract has it. */
// biome-ignore lint/suspicious/noExplicitAny: an answer that nobody described, which programs index freely
export type Loose = any

export type LiteConfig = {
  readonly accessKeyId?: string | undefined
  readonly secretAccessKey?: string | undefined
  readonly sessionToken?: string | undefined
  readonly region?: string | undefined
  readonly profile?: string | undefined
  /** Load every installed `@aws-lite/*` and `aws-lite-plugin-*`; default false. */
  readonly autoloadPlugins?: boolean | undefined
  /** Read `~/.aws/config`, or this file. */
  readonly awsConfigFile?: boolean | string | undefined
  readonly awsjsonMarshall?: MarshallOptions | undefined
  readonly awsjsonUnmarshall?: UnmarshallOptions | undefined
  readonly debug?: boolean | undefined
  /** A whole URL; wins over its parts. */
  readonly endpoint?: string | undefined
  /** Another name of `endpoint`. */
  readonly url?: string | undefined
  readonly host?: string | undefined
  /** Another name of `host`. */
  readonly hostname?: string | undefined
  readonly imds?: { readonly endpoint?: string; readonly endpointMode?: string } | undefined
  readonly keepAlive?: boolean | undefined
  readonly pathPrefix?: string | undefined
  readonly plugins?: readonly Loose[] | undefined
  readonly port?: number | undefined
  readonly protocol?: string | undefined
  readonly responseContentType?: string | undefined
  /** Retries after the first attempt; default 5. */
  readonly retries?: number | undefined
  /** Another name of `retries`, which wins. */
  readonly maxAttempts?: number | undefined
  readonly sso?: { readonly endpoint?: string } | undefined
  readonly verifyService?: boolean | undefined
}

export type MarshallOptions = {
  readonly convertClassInstanceToMap?: boolean
  readonly convertEmptyValues?: boolean
  readonly convertTopLevelContainer?: boolean
  readonly removeUndefinedValues?: boolean
}

export type UnmarshallOptions = { readonly wrapNumbers?: boolean }

export type Payload =
  | string
  | Uint8Array
  | Readable
  | ReadableStream<Uint8Array>
  | AsyncIterable<Uint8Array>
  | Readonly<Record<string, Loose>>
  | readonly Loose[]

export type LiteHeaders = { [name: string]: string }

/** What one request may say, beside what a method has of its own. */
export type RequestOptions = {
  readonly awsjson?: boolean | readonly string[] | undefined
  readonly body?: Payload | undefined
  readonly data?: Payload | undefined
  readonly payload?: Payload | undefined
  readonly endpoint?: string | undefined
  readonly url?: string | undefined
  readonly headers?: Readonly<Record<string, Loose>> | undefined
  readonly host?: string | undefined
  readonly hostname?: string | undefined
  readonly method?: string | undefined
  readonly paginate?: boolean | 'iterator' | undefined
  readonly paginator?: Paginator | undefined
  readonly path?: string | undefined
  readonly pathPrefix?: string | undefined
  readonly port?: number | undefined
  readonly protocol?: string | undefined
  readonly query?: Readonly<Record<string, Loose>> | undefined
  readonly rawResponsePayload?: boolean | undefined
  readonly region?: string | undefined
  readonly streamResponsePayload?: boolean | undefined
  readonly verifyService?: boolean | undefined
  readonly xmlns?: string | undefined
}

export type LiteRequest = RequestOptions & { readonly service: string }

export type Paginator = {
  readonly cursor: string | readonly string[]
  readonly token: string | readonly string[]
  readonly accumulator?: string
  readonly type?: 'headers' | 'payload' | 'query'
  readonly default?: 'enabled'
}

export type LiteResponse = { statusCode: number; headers: LiteHeaders; payload: Loose }

/** What a call is about, as errors tell it. */
export type Metadata = {
  service: string
  name?: string | undefined
  property?: string | undefined
  awsDoc?: string | undefined
  readme?: string | undefined
  [more: string]: unknown
}

/** A call that failed, before it becomes an error. */
export type Failure = {
  statusCode?: number | undefined
  headers?: LiteHeaders | undefined
  error: Loose
  metadata: Metadata
}

export type LiteCredentials = {
  accessKeyId: string
  secretAccessKey: string
  sessionToken?: string | undefined
}

/** What the functions of a plugin are given beside their subject. */
export type PluginUtils<Client = Loose> = {
  readonly awsjsonMarshall: (value: Loose, options?: AwsjsonOptions) => Loose
  readonly awsjsonUnmarshall: (value: Loose, options?: AwsjsonOptions) => Loose
  readonly buildXML: (fields: object, options?: { readonly xmlns?: string }) => string
  readonly client: Client
  readonly config: ClientConfig
  readonly credentials: LiteCredentials
  readonly region: string
}

export type AwsjsonOptions = {
  readonly awsjson?: boolean | readonly string[] | undefined
  readonly config?: Pick<LiteConfig, 'awsjsonMarshall' | 'awsjsonUnmarshall'> | undefined
}

/** The configuration as a client shows it: without secrets, with the region it found. */
export type ClientConfig = Readonly<
  Omit<LiteConfig, 'accessKeyId' | 'secretAccessKey' | 'sessionToken' | 'region' | 'plugins'>
> & { readonly region: string; readonly plugins: readonly Loose[] }

export type Rule = {
  readonly type?: string | readonly string[]
  readonly required?: boolean
  readonly comment?: string
  readonly ref?: string
  readonly default?: unknown
}

/** `false` stands for a parameter that must not be used. */
export type Validation = Readonly<Record<string, Rule | false>>

export type Method = {
  readonly validate?: Validation
  readonly request?: (params: Loose, utils: PluginUtils) => Loose
  readonly response?: (response: Loose, utils: PluginUtils) => Loose
  readonly error?: (failure: Loose, utils: PluginUtils) => Loose
  readonly awsDoc?: string
  readonly readme?: string
  readonly disabled?: boolean
  readonly deprecated?: boolean
}

export type Plugin = {
  readonly service: string
  readonly property?: string
  readonly name?: string
  /** Milliseconds a hook may go without a call through its `client`, 0 for ever; default 15 minutes. Of Plainwire's own. */
  readonly hookLimit?: number
  readonly methods: Readonly<Record<string, Method | false | null | undefined>>
}
