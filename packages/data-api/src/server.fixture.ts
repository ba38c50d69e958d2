/** A Data API over a local AWS in this process, and a way to ask it. */
import { client } from '@plainwire/client'
import { dynamodb } from '@plainwire/dynamodb'
import { type Local, local } from '@plainwire/local'
import { s3 } from '@plainwire/s3'
import type { Handle, Identity } from '@plainwire/server'
import { collect, isAnomaly } from '@plainwire/wire'
import { type Hold, holding } from '../../server/src/openapi.fixture.ts'
import {
  type DataApiOptions,
  dataApi,
  dynamoStore,
  readJson,
  type Service,
  type Store,
  writeJson,
} from './index.ts'
import { storeSearch } from './search/engine.ts'
import { alone } from './store/alone.ts'
import { prefixed } from './store/prefixed.ts'
import { s3Files } from './transfer/files.ts'
import { backgroundOf } from './work/background.ts'
import { upkeep } from './work/upkeep.ts'

export type Reply = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: what a reply holds is told where it is used
  readonly json: any
}

export type Ask = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<Reply>

export const place = { region: 'eu-west-1', account: '000000000000' }

type Running = Partial<DataApiOptions> & {
  readonly transactions?: boolean
  /** Nobody else writes to the store, and it knows. */
  readonly single?: boolean
  readonly stages?: readonly string[]
}

export function running(options: Running = {}) {
  const { transactions = true, single = false, stages = ['dev', 'test'], ...rest } = options
  const aws = local({ seed: 1 })
  const clock = { now: Date.UTC(2026, 0, 15, 12) }
  const service = serviceOn(aws, clock, { transactions, single }, stages)
  const handle = dataApi({ service, open: rest.identify === undefined, ...rest })
  const files = filesOn(aws)
  return { aws, ask: askOf(handle), service, clock, handle, files, work: () => upkeep(service) }
}

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
const filesOn = (aws: Local) =>
  s3Files({
    client: client({ api: s3, region: place.region, send: aws.send, credentials }) as never,
    createIn: place.region,
  })

/** Everything stands on a local AWS, unless the environment names a DynamoDB and says what it lacks. */
function storeOn(aws: Local, transactions: boolean): Store {
  const { DATA_API_ENDPOINT: endpoint, DATA_API_TRANSACTIONS } = process.env
  const where = endpoint ? { endpoint, backoff: () => undefined } : { send: aws.send }
  const made = client({ api: dynamodb, region: place.region, credentials, ...where })
  const capabilities = { transactions: transactions && DATA_API_TRANSACTIONS !== 'off' }
  const store = dynamoStore({ client: made as never, capabilities, wait: moment })
  return endpoint ? prefixed(store, `t${crypto.randomUUID()}-`) : store
}

function serviceOn(
  aws: Local,
  clock: { readonly now: number },
  { transactions, single }: { readonly transactions: boolean; readonly single: boolean },
  stages: readonly string[],
): Service {
  const made = storeOn(aws, transactions)
  const store = single && made.capabilities.transactions ? alone(made) : made
  const engine = storeSearch(store)
  const newId = () => crypto.randomUUID()
  return {
    store,
    background: backgroundOf({ store, newId, now: Date.now }),
    engine: async () => engine,
    files: async () => filesOn(aws),
    exportsTo: 's3://exports/all',
    closing: new AbortController().signal,
    post: () => {
      throw new Error('Nobody is called here.')
    },
    privateWebhooks: false,
    mayPost: ({ protocol }) => (protocol === 'https:' ? undefined : 'Url must be https.'),
    wake: () => undefined,
    stages,
    place,
    version: '1.0.0',
    now: () => clock.now,
    newId,
    wait: moment,
    address: ({ host }: { host: string }) => `http://${host}`,
  }
}

function askOf(handle: Handle): Ask {
  let hold: Hold | undefined
  /** D45: no answer of any test is another than the server says of itself. */
  const held = async ({ method, path, status, headers, text }: Told) => {
    // Questions of browsers are none of the API's own; paths without a stage stand for those with one.
    if (path === '/openapi.json' || method === 'OPTIONS' || !staged.test(path)) return
    hold ??= holding(await described(handle))
    const type = headers.find(([name]) => name === 'content-type')?.[1] ?? ''
    const fault = hold({ method, path: path.split('?')[0]!, status, type, text })
    if (fault)
      throw new Error(
        `${method} ${path} answers ${status} ${type}: ${fault}\n${text.slice(0, 500)}`,
      )
  }
  return async (method, path, body, headers = {}) => {
    const bytes =
      body === undefined
        ? new Uint8Array(0)
        : new TextEncoder().encode(typeof body === 'string' ? body : writeJson(body))
    const typed = body === undefined ? headers : { 'content-type': 'application/json', ...headers }
    const response = await handle({
      method,
      scheme: 'http',
      host: 'here',
      target: path,
      headers: Object.entries(typed),
      body: bytes,
    })
    const back = await collect(response.body, 64 << 20)
    if (isAnomaly(back)) throw new Error(back.message)
    const text = new TextDecoder().decode(back)
    await held({ method, path, status: response.status, headers: response.headers, text })
    const type = response.headers.find(([name]) => name === 'content-type')?.[1] ?? ''
    const json = /^(text|application)\/json/.test(type) && text !== '' ? readJson(text) : undefined
    return { status: response.status, headers: Object.fromEntries(response.headers), text, json }
  }
}

const staged = /^\/(dev|test|xdev|prod|data-apis)\b/

type Told = {
  readonly method: string
  readonly path: string
  readonly status: number
  readonly headers: readonly (readonly [string, string])[]
  readonly text: string
}

/** The document as it is served; nobody needs to say who he is for that. */
async function described(handle: Handle): Promise<string> {
  const { body } = await handle({
    method: 'GET',
    scheme: 'http',
    host: 'here',
    target: '/openapi.json',
    headers: [],
    body: new Uint8Array(0),
  })
  const bytes = await collect(body, 4 << 20)
  if (isAnomaly(bytes)) throw new Error(bytes.message)
  return new TextDecoder().decode(bytes)
}

/** Others get on with their work meanwhile. */
const moment = () => new Promise<void>(resolve => setImmediate(resolve))

/** With a namespace to write to. */
export async function withNamespace(
  settings: object = {},
  options: Parameters<typeof running>[0] = {},
) {
  const made = running(options)
  await made.ask('PUT', '/dev/Notes/provision', { PrimaryKey: 'id', ...settings })
  const put = (id: string, Resource: object, more: object = {}) =>
    made.ask('PUT', `/dev/Notes/${id}`, { Resource, ...more })
  const get = (id: string, query = '') => made.ask('GET', `/dev/Notes/${id}${query}`)
  return { ...made, put, get }
}

export const person = (id: string): Identity => ({ id })
