/**
 * A Data API that runs: on the local AWS in this process or against a real one, with its callers found out, its metrics and
 * its port. `serve` is what `plainwire data-api serve` and a Lambda function call.
 */
import type {
  Authenticate,
  Handle,
  HandlerOptions,
  Listening,
  ListenOptions,
} from '@plainwire/server'
import { listen, metrics } from '@plainwire/server'
import type { Send } from '@plainwire/wire'
import type { Embedded } from './embed.ts'
import { newItemId } from './item-id.ts'
import type { Allow } from './server/access.ts'
import { dataApi } from './server/handle.ts'
import type { Service } from './server/service.ts'
import { dynamoStore } from './store/dynamodb.ts'

export type ServeOptions = {
  /** Default `dev`. */
  readonly stages?: readonly string[]
  /** Default `AWS_REGION`, else `us-east-1`. */
  readonly region?: string
  /** `local` (default) runs an AWS in this process, `aws` takes the one that environment and profile lead to. */
  readonly on?: 'local' | 'aws'
  /** Folder of the local AWS; without one it forgets. */
  readonly path?: string
  /** A DynamoDB somewhere else, e.g. `http://127.0.0.1:8000`. */
  readonly endpoint?: string
  /** What that DynamoDB has. */
  readonly transactions?: boolean
  /** Finds out who calls. On the local AWS its own keys do. */
  readonly identify?: Authenticate
  readonly allow?: Allow
  /** Everybody may do everything. */
  readonly open?: boolean
  readonly account?: string
  readonly observe?: HandlerOptions['observe']
  readonly understand?: Service['understand']
  readonly send?: Send
  readonly now?: () => number
}

export type Served = {
  readonly handle: Handle
  listen(options?: ListenOptions): Promise<Listening>
  /** The local AWS below, where there is one: to make users and keys in. */
  readonly send?: Send
  close(): Promise<void>
}

const version = '0.1.0'

/** @example const api = await serve({ path: './data', open: true }); const { url } = await api.listen({ port: 8080 }) */
export async function serve(options: ServeOptions = {}): Promise<Served> {
  const {
    stages = ['dev'],
    region = process.env.AWS_REGION || 'us-east-1',
    on = 'local',
    now = Date.now,
  } = options
  const isLocal = on === 'local' && options.endpoint === undefined
  const aws = isLocal
    ? await (await import('./embed.ts')).embedded({
        region,
        ...(options.path !== undefined && { path: options.path }),
      })
    : undefined
  const counts = metrics('data_api')
  const send = counts.counted(options.send ?? aws?.send ?? (await networkSend()))
  const service: Service = {
    store: dynamoStore({
      client: await dynamo(region, send, options, aws),
      wait,
      ...(options.transactions !== undefined && {
        capabilities: { transactions: options.transactions },
      }),
    }),
    stages,
    place: { region, account: options.account ?? '000000000000' },
    version,
    now,
    newId: newItemId,
    wait,
    address: ({ scheme, host }) => `${scheme}://${host}`,
    ...(options.understand && { understand: options.understand }),
  }
  const identify = options.identify ?? (options.open ? undefined : aws?.identify)
  const allow = options.allow ?? (options.open ? undefined : aws?.allow)
  const handle = dataApi({
    service,
    metrics: counts,
    ...(options.open !== undefined && { open: options.open }),
    ...(identify && { identify }),
    ...(allow && { allow }),
    ...(options.observe && { observe: options.observe }),
  })
  const ports: Listening[] = []
  return {
    handle,
    ...(aws && { send: aws.send }),
    async listen(given) {
      const port = await listen(handle, given)
      ports.push(port)
      return port
    },
    async close() {
      await Promise.all(ports.map(port => port.close()))
      await aws?.close()
    },
  }
}

const wait = (milliseconds: number): Promise<void> =>
  new Promise(resolve => setTimeout(resolve, milliseconds))

const networkSend = async (): Promise<Send> => (await import('@plainwire/client')).nodeSend()

async function dynamo(
  region: string,
  send: Send,
  { endpoint }: ServeOptions,
  aws: Embedded | undefined,
) {
  const { client } = await import('@plainwire/client')
  const { dynamodb } = await import('@plainwire/dynamodb')
  return client({
    api: dynamodb,
    region,
    send,
    ...(endpoint !== undefined && { endpoint }),
    ...(aws && { credentials: aws.credentials }),
  }) as never
}
