/** A dataset service on a local AWS, with two accounts and everything set as the checks have it. */

import { local } from '@plainwire/local'
import { isBytes } from '@plainwire/wire'
import { clients } from './aws/clients.ts'
import type { Config } from './config/types.ts'
import { type DatasetsOptions, datasets } from './datasets.ts'

export type Reply = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: what a reply holds is told where it is used
  readonly json: any
}

export const root = { accessKeyId: 'test', secretAccessKey: 'test' }
export const region = 'us-east-1'

export const sampleConfig: Config = {
  listen: { host: '127.0.0.1', port: 0 },
  logLevel: 'error',
  org: 'localdev',
  metadata: { region, bucket: 'metadata', prefix: 'datasets' },
  accounts: {
    research: {
      name: 'research',
      region,
      storageProviders: ['s3'],
      loggingBucket: 'access-logs',
      rules: { gates: {}, quotas: {} },
      groups: {},
    },
  },
  aws: 'local',
  rules: { gates: {}, quotas: {} },
  keys: [],
  origins: [],
  names: {
    namePrefix: 'dataset-localdev',
    iamPathPrefix: '/spinup/dataset/',
    auditGroupPrefix: '/spinup/localdev/',
    streamPrefix: 'dataset-',
  },
  limits: {
    bodyBytes: 1 << 20,
    attachmentBytes: 33_554_432,
    attachmentRequestBytes: 52_428_800,
    presignSeconds: 300,
    requestTimeout: 60_000,
    grantAttempts: 5,
    grantWait: 3000,
    bucketAttempts: 20,
    bucketWait: 2000,
  },
  audit: { retentionDays: 365 },
  webhooks: [],
}

/** Waits are short, so that what is tried again is tried at once; other work gets on meanwhile. */
export const moment = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

export const DS = '/v1/ds/research/datasets/lab1'
export const minimal = {
  name: 'n1',
  type: 's3',
  metadata: { created_by: 'drz', data_classifications: ['pii'] },
}

export type Running = Awaited<ReturnType<typeof running>>

/** @example const { ask } = await running(); await ask('POST', DS, minimal) */
export async function running(options: Partial<DatasetsOptions> = {}) {
  const aws = local({ seed: 1 })
  const all = clients({ place: { region }, send: aws.send, credentials: root, base: 1 })
  for (const Bucket of ['metadata', 'access-logs'])
    await all.s3.invoke({ op: 'CreateBucket', request: { Bucket } })
  const made = await datasets({
    config: sampleConfig,
    send: aws.send,
    credentials: root,
    now: aws.clock.now,
    wait: moment,
    base: 1,
    ...(options.authenticate === undefined && { open: true }),
    ...options,
  })
  const ask = async (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Reply> => {
    const bytes =
      body === undefined
        ? new Uint8Array(0)
        : body instanceof Uint8Array
          ? body
          : new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body))
    const typed =
      body === undefined || 'content-type' in headers
        ? headers
        : { 'content-type': 'application/json', ...headers }
    const response = await made.handle({
      method,
      scheme: 'http',
      host: 'here',
      target: path,
      headers: Object.entries(typed),
      body: bytes,
    })
    const text = isBytes(response.body) ? new TextDecoder().decode(response.body) : ''
    const found = Object.fromEntries(response.headers)
    const json =
      /json/.test(found['content-type'] ?? '') && text !== '' ? JSON.parse(text) : undefined
    return { status: response.status, headers: found, text, json }
  }
  return { ...made, aws, all, ask }
}
