/** A dataset service: on the AWS in this process or against a real one, as a function, at a port, or both. */
import {
  type Authenticate,
  type Handle,
  type HandlerOptions,
  type Listening,
  type ListenOptions,
  listen,
  metrics,
} from '@plainwire/server'
import type { Send } from '@plainwire/wire'
import { serviceAudit } from './audit/service-audit.ts'
import type { Config } from './config/types.ts'
import { serviceGate } from './gates/service-gate.ts'
import { type HandleOptions, handleOf } from './handle.ts'
import { type ServiceOptions, serviceOf } from './service.ts'
import type { Service, Version } from './types.ts'

export type DatasetsOptions = {
  readonly config: Config
  /** Finds out who calls; without one, `open` must say that everybody may do everything. */
  readonly authenticate?: readonly Authenticate[]
  readonly authorize?: HandlerOptions['authorize']
  readonly open?: boolean
  readonly audit?: ServiceOptions['audit']
  readonly gate?: ServiceOptions['gate']
  readonly ready?: ServiceOptions['ready']
  readonly observe?: HandleOptions['observe']
  /** Default: the AWS in this process, or the network, as the configuration says. */
  readonly send?: Send
  /** Keys for places that name none. */
  readonly credentials?: ServiceOptions['credentials']
  readonly version?: Version
  readonly now?: () => number
  readonly newId?: () => string
  readonly wait?: (milliseconds: number) => Promise<void>
  readonly base?: number
  readonly lease?: number
}

export type Datasets = {
  readonly handle: Handle
  readonly service: Service
  /** `around` is the service as it is to be reached there, where something stands before it. */
  listen(options?: ListenOptions, around?: Handle): Promise<Listening>
  /** Ends its ports, and the AWS in this process. */
  close(): Promise<void>
}

/** @example const { handle } = await datasets({ config, open: true }); await handle(request) */
export async function datasets(options: DatasetsOptions): Promise<Datasets> {
  const { config } = options
  const embedded = options.send === undefined && config.aws === 'local'
  const aws = embedded
    ? await (await import('./embed.ts')).embedded({
        ...(config.data !== undefined && { path: config.data }),
      })
    : undefined
  const credentials = options.credentials ?? aws?.credentials
  const service = serviceOf({
    config,
    send: options.send ?? aws?.send ?? (await networkSend()),
    ...(credentials && { credentials }),
    audit: options.audit ?? serviceAudit,
    gate: options.gate ?? serviceGate,
    ...(options.ready && { ready: options.ready }),
    metrics: metrics('datasets'),
    version: options.version ?? { version: '0.1.0', githash: '', buildstamp: '' },
    now: options.now ?? aws?.now ?? Date.now,
    newId: options.newId ?? (() => crypto.randomUUID()),
    wait: options.wait ?? wait,
    ...(options.base !== undefined && { base: options.base }),
    ...(options.lease !== undefined && { lease: options.lease }),
  })
  const handle = handleOf(service, options)
  const ports: Listening[] = []
  return {
    handle,
    service,
    async listen(given, around = handle) {
      const port = await listen(around, given)
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
