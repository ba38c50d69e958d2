/** A Data API over a local AWS in this process, and a way to ask it. */
import { client } from '@plainwire/client'
import { dynamodb } from '@plainwire/dynamodb'
import { local } from '@plainwire/local'
import { s3 } from '@plainwire/s3'
import type { Identity } from '@plainwire/server'
import { collect, isAnomaly } from '@plainwire/wire'
import {
  type DataApiOptions,
  dataApi,
  dynamoStore,
  readJson,
  type Service,
  writeJson,
} from './index.ts'
import { storeSearch } from './search/engine.ts'
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

export function running(
  options: Partial<DataApiOptions> & {
    readonly transactions?: boolean
    readonly stages?: readonly string[]
  } = {},
) {
  const { transactions = true, stages = ['dev', 'test'], ...rest } = options
  const aws = local({ seed: 1 })
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  const made = client({ api: dynamodb, region: place.region, send: aws.send, credentials })
  const clock = { now: Date.UTC(2026, 0, 15, 12) }
  const store = dynamoStore({
    client: made as never,
    capabilities: { transactions },
    wait: moment,
  })
  const engine = storeSearch(store)
  const files = s3Files({
    client: client({ api: s3, region: place.region, send: aws.send, credentials }) as never,
    createIn: place.region,
  })
  const newId = () => crypto.randomUUID()
  const service: Service = {
    store,
    background: backgroundOf({ store, newId, now: Date.now }),
    engine: async () => engine,
    files: async () => files,
    exportsTo: 's3://exports/all',
    closing: new AbortController().signal,
    post: async () => () => {
      throw new Error('Nobody is called here.')
    },
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
  const handle = dataApi({ service, open: rest.identify === undefined, ...rest })
  const ask: Ask = async (method, path, body, headers = {}) => {
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
    const bytesBack = await collect(response.body, 64 << 20)
    if (isAnomaly(bytesBack)) throw new Error(bytesBack.message)
    const text = new TextDecoder().decode(bytesBack)
    const type = response.headers.find(([name]) => name === 'content-type')?.[1] ?? ''
    const json = /^(text|application)\/json/.test(type) && text !== '' ? readJson(text) : undefined
    return { status: response.status, headers: Object.fromEntries(response.headers), text, json }
  }
  return { aws, ask, service, clock, handle, files, work: () => upkeep(service) }
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
