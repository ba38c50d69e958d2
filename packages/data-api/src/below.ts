/** What a Data API stands on, from its options: the AWS in this process or another one, its tables and its files. */
import type { Client } from '@plainwire/client'
import type { Metrics } from '@plainwire/server'
import { type Anomaly, anomaly, type Send } from '@plainwire/wire'
import type { Embedded } from './embed.ts'
import type { ServeOptions } from './serve.ts'
import { alone } from './store/alone.ts'
import { compat } from './store/compat.ts'
import { dynamoStore } from './store/dynamodb.ts'
import { prefixed } from './store/prefixed.ts'
import type { Store } from './store/types.ts'
import type { Files } from './transfer/files.ts'

export type Below = {
  readonly aws: Embedded | undefined
  readonly store: Store
  readonly files: () => Promise<Files | Anomaly>
  readonly exportsTo: string | undefined
}

/** @example const { store } = await below({ path: './data' }, 'eu-west-1', metrics('data_api')) */
export async function below(
  options: ServeOptions,
  region: string,
  counts: Metrics,
): Promise<Below> {
  const { on = 'local', endpoint, path, transactions, tablePrefix, layout } = options
  const isLocal = on === 'local' && endpoint === undefined
  const aws = isLocal
    ? await (await import('./embed.ts')).embedded({ region, ...(path !== undefined && { path }) })
    : undefined
  const send = counts.counted(options.send ?? aws?.send ?? (await networkSend()))
  const of = clients(region, send, aws)
  const { dynamodb } = await import('@plainwire/dynamodb')
  const store = dynamoStore({
    client: await of(dynamodb, endpoint),
    wait,
    ...(transactions !== undefined && { capabilities: { transactions } }),
  })
  const named = tablePrefix === undefined ? store : prefixed(store, tablePrefix)
  const only =
    aws && layout === undefined && store.capabilities.transactions ? alone : (one: Store) => one
  return {
    aws,
    store: only(layout === 'compat' ? compat(named) : named),
    files: filesOf(options, of, aws && region),
    exportsTo: options.exportsTo ?? (aws && 's3://plainwire-data-api-exports'),
  }
}

type ClientOf = (api: object, endpoint: string | undefined) => Promise<Client>

/** A client of a service of that AWS. */
const clients =
  (region: string, send: Send, aws: Embedded | undefined): ClientOf =>
  async (api, endpoint) => {
    const { client } = await import('@plainwire/client')
    return client({
      api: api as never,
      region,
      send,
      ...(endpoint !== undefined && { endpoint }),
      ...(aws && { credentials: aws.credentials }),
    }) as Client
  }

/** Loaded by the first export or import. A DynamoDB elsewhere says nothing of where files are. */
function filesOf(
  { endpoint, filesEndpoint }: ServeOptions,
  of: ClientOf,
  createIn: string | undefined,
): Below['files'] {
  if (endpoint !== undefined && filesEndpoint === undefined)
    return async () =>
      anomaly('unsupported', "Nobody said where files are kept: give 'filesEndpoint'.", {
        code: 'NotImplementedError',
        status: 501,
      })
  let made: Promise<Files> | undefined
  return () => {
    made ??= (async () => {
      const { s3 } = await import('@plainwire/s3')
      const { s3Files } = await import('./transfer/files.ts')
      return s3Files({
        client: await of(s3, filesEndpoint),
        ...(createIn !== undefined && { createIn }),
      })
    })()
    return made
  }
}

const wait = (milliseconds: number): Promise<void> =>
  new Promise(resolve => setTimeout(resolve, milliseconds))

const networkSend = async (): Promise<Send> => (await import('@plainwire/client')).nodeSend()
