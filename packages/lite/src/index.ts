/**
 * `@plainwire/lite`: the contract of aws-lite on Plainwire's client. Programs change one import, plugins run as they are;
 * sending, signing, credentials and retries are the client's.
 */
import { makeClient } from './factory.ts'
import { type MockRequest, type MockResponse, type Testing, testing } from './testing.ts'
import type {
  ClientConfig,
  LiteConfig,
  LiteCredentials,
  LiteRequest,
  LiteResponse,
  Loose,
  RequestOptions,
} from './types.ts'

/** Packages of types add their plugins to this. */
export interface AwsLiteClient {
  (request: LiteRequest & { readonly paginate: 'iterator' }): Promise<AsyncGenerator<LiteResponse>>
  (request: LiteRequest): Promise<AwsLiteResponse>
  readonly config: ClientConfig
  readonly credentials: LiteCredentials
}

export interface AwsLiteResponse {
  statusCode: number
  headers: Record<string, string>
  payload: Record<string, Loose>
}

type Client = AwsLiteClient
type Response = AwsLiteResponse

/** What plugins that say so put on a client. */
type ClientOf<Plugins extends readonly unknown[]> = Plugins extends readonly [
  infer First,
  ...infer Rest,
]
  ? (First extends { readonly $client?: infer Own } ? Exclude<Own, undefined> : unknown) &
      ClientOf<Rest>
  : unknown

/** The factory, and the testing API beside it. */
export type AwsLite = {
  <const Plugins extends readonly unknown[] = []>(
    config?: LiteConfig & { readonly plugins?: Plugins | undefined },
  ): Promise<Client & ClientOf<Plugins>>
  readonly testing: Testing
}

/**
 * Makes a client with the methods of its plugins. Rejects for what is wrong with the configuration, and where there are
 * no credentials or no region.
 *
 * @example
 * import awsLite from '@plainwire/lite'
 * const aws = await awsLite({ region: 'eu-west-1', plugins: [import('@aws-lite/dynamodb')] })
 * await aws({ service: 'lambda', path: '/2015-03-31/functions' })
 */
const awsLite: AwsLite = Object.assign(
  async (config?: LiteConfig) => (await makeClient(config)) as never,
  { testing },
)

/** The types by the names programs know them. */
declare namespace awsLite {
  type AwsLiteClient = Client
  type AwsLiteConfig = LiteConfig
  type AwsLiteMethodOptions = Pick<RequestOptions, 'region'>
  type AwsLiteMockRequest = MockRequest
  type AwsLiteMockResponse = MockResponse
  type AwsLiteRequest = LiteRequest
  type AwsLiteResponse = Response
  type AwsLiteTesting = Testing
}

// biome-ignore lint/style/noDefaultExport: the contract: `import awsLite from`, and `require` gives the function itself
export default awsLite
export { type ProjectedMethods, type ProjectedPlugin, plugin } from './plugin.ts'
export type {
  LiteConfig as AwsLiteConfig,
  LiteRequest as AwsLiteRequest,
  Method,
  Plugin,
  PluginUtils,
} from './types.ts'
export type {
  MockRequest as AwsLiteMockRequest,
  MockResponse as AwsLiteMockResponse,
  Testing as AwsLiteTesting,
}
export { awsLite as 'module.exports' }
