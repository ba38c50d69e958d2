/** What the compiler must accept and refuse of `@plainwire/lite`: 102 of the contract, and typed projections. */

import { dynamodb } from '@plainwire/dynamodb'
import awsLite, { type Plugin, plugin } from '@plainwire/lite'
import { s3 } from '@plainwire/s3'

type Equal<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const isTrue = <T extends true>(_?: T): void => undefined

/** As packages of types do. */
declare module '@plainwire/lite' {
  interface AwsLiteClient {
    Augmented: { Go(input: { Name: string }): Promise<{ Id: string }> }
  }
}

export async function configuration(): Promise<void> {
  await awsLite()
  await awsLite({
    accessKeyId: 'a',
    secretAccessKey: 'b',
    sessionToken: 'c',
    region: 'us-east-1',
    profile: 'default',
    autoloadPlugins: true,
    awsConfigFile: true,
    awsjsonMarshall: { removeUndefinedValues: true },
    awsjsonUnmarshall: { wrapNumbers: true },
    debug: false,
    endpoint: 'http://localhost:4566',
    host: 'localhost',
    imds: { endpoint: 'http://x', endpointMode: 'IPv6' },
    keepAlive: true,
    maxAttempts: 2,
    pathPrefix: '/api',
    plugins: [],
    port: 4566,
    protocol: 'http',
    responseContentType: 'json',
    retries: 3,
    url: 'http://localhost:4566',
    verifyService: false,
  })
  // @ts-expect-error a region is a text
  await awsLite({ region: 123 })
  // @ts-expect-error retries are a number
  await awsLite({ retries: '5' })
  // @ts-expect-error debug is a boolean
  await awsLite({ debug: 'true' })
  const config: awsLite.AwsLiteConfig = { region: 'us-west-2' }
  await awsLite(config)
}

export async function requests(): Promise<void> {
  const aws: awsLite.AwsLiteClient = await awsLite()
  // @ts-expect-error a service is needed
  await aws({ path: '/' })
  const request: awsLite.AwsLiteRequest = {
    service: 's3',
    path: '/',
    query: { a: 1 },
    awsjson: ['a'],
  }
  const response: awsLite.AwsLiteResponse = await aws(request)
  isTrue<Equal<typeof response.headers, Record<string, string>>>()
  isTrue<Equal<typeof response.statusCode, number>>()
  await aws({ service: 's3', payload: Buffer.from('a'), method: 'PUT', verifyService: false })
  const paginator = { cursor: 'a', token: 'b', type: 'query' } as const
  for await (const page of await aws({ service: 's3', paginate: 'iterator', paginator }))
    page.statusCode.toFixed()
  const { Id } = await aws.Augmented.Go({ Name: 'x' })
  isTrue<Equal<typeof Id, string>>()
  // @ts-expect-error a name is needed
  await aws.Augmented.Go({})
}

export function testing(): void {
  const all: awsLite.AwsLiteTesting = awsLite.testing
  all.enable({ usePluginResponseMethod: true })
  all.mock('Service.Method', { result: 'mocked' })
  const requests: awsLite.AwsLiteMockRequest[] = all.getAllRequests('client')
  const response: awsLite.AwsLiteMockResponse = all.getLastResponse()
  requests.map(({ time }) => time).concat(response.method)
  all.debug({ print: false })
}

export async function projections(): Promise<void> {
  const plugins = [
    plugin(s3, { property: 'S3' }),
    plugin(dynamodb, { property: 'Tables' }),
  ] as const
  const aws = await awsLite({ plugins })
  const { Buckets } = await aws.S3.ListBuckets()
  isTrue<Equal<NonNullable<typeof Buckets>[number]['Name'], string | undefined>>()
  await aws.Tables.GetItem({ TableName: 't', Key: { id: { S: 'a' } } })
  // @ts-expect-error there is no such operation
  await aws.S3.ListBukets()
  // @ts-expect-error a table is needed
  await aws.Tables.GetItem({ Key: {} })
  await aws.Augmented.Go({ Name: 'x' })
}

/** A plugin of one's own is checked as one. */
export const mine: Plugin = {
  service: 'lambda',
  property: 'Mine',
  methods: {
    Go: {
      validate: { Name: { type: 'string', required: true, comment: 'of it' }, data: false },
      request: ({ Name }, { region }) => ({ path: `/${region}/${Name}` }),
      response: ({ payload }) => payload,
      error: failure => failure,
    },
    Later: { disabled: true },
  },
}
// @ts-expect-error hooks are functions
export const wrong: Plugin = { service: 'lambda', methods: { Go: { request: {} } } }
