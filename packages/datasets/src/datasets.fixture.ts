/** A dataset service on a local AWS, with two accounts and everything set as the checks have it. */

import { local } from '@plainwire/local'
import type { Handle } from '@plainwire/server'
import { isAnomaly, isBytes, type Send } from '@plainwire/wire'
import { holding } from '../../server/src/openapi.fixture.ts'
import type { Document } from './access/documents.ts'
import { clients } from './aws/clients.ts'
import type { Config } from './config/types.ts'
import { type DatasetsOptions, datasets } from './datasets.ts'
import { accountRights, extraPolicy, metadataRights } from './rights.ts'
import { serviceUser } from './running/identity.ts'

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

export const rootOf = (accessKeyId: string) => ({ accessKeyId, secretAccessKey: () => 'test' })

export const allRights = (config: Config) => [
  metadataRights(config),
  accountRights(config),
  extraPolicy(),
]

/** Waits are short, so that what is tried again is tried at once; other work gets on meanwhile. */
export const moment = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

export const DS = '/v1/ds/research/datasets/lab1'
export const minimal = {
  name: 'n1',
  type: 's3',
  metadata: { created_by: 'drz', data_classifications: ['pii'] },
}

/** The body that the first service's README shows. */
export const printed = {
  name: 'awesome-dataset-of-stuff',
  type: 's3',
  derivative: true,
  tags: [
    { key: 'Application', value: 'ButWhyyyyy' },
    { key: 'COA', value: 'Take.My.Money' },
    { key: 'CreatedBy', value: 'Big Bird' },
  ],
  metadata: {
    description: 'The hugest dataset of awesome stuff',
    created_at: '2018-03-28T15:45:00.000Z',
    created_by: 'drz',
    data_classifications: ['hipaa', 'pii'],
    data_format: 'file',
    dua_url: 'https://allmydata.s3.amazonaws.com/duas/huge_awesome_dua.pdf',
    modified_at: '2020-03-28T15:45:00.000Z',
    modified_by: 'awong',
    proctor_response_url: 'https://allmydata.s3.amazonaws.com/proctor/huge_awesome_study.json',
    source_ids: ['e15d2282-9c68-46b6-bd8d-3bc3d9bd8de1', '1ddd88e6-5ed9-4d7d-8c24-c21f0cfb61f7'],
  },
}

export const askOf =
  (handle: Handle) =>
  async (
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
    const response = await handle({
      method,
      scheme: 'http',
      host: 'here',
      target: path,
      headers: Object.entries(typed),
      body: bytes,
    })
    const text = isBytes(response.body) ? new TextDecoder().decode(response.body) : ''
    const found = Object.fromEntries(response.headers)
    await held(handle, { method, path, status: response.status, headers: found, text })
    const json =
      /json/.test(found['content-type'] ?? '') && text !== '' ? JSON.parse(text) : undefined
    return { status: response.status, headers: found, text, json }
  }

export type Running = Awaited<ReturnType<typeof running>>

/** How it runs where a test says nothing else: `readme-rights.test.ts` runs all tests otherwise. */
export const standard: {
  between: (send: Send) => Send
  rights: (config: Config) => readonly Document[]
} = { between: send => send, rights: allRights }

/** @example const { ask } = await running(); await ask('POST', DS, minimal) */
export async function running(
  options: Partial<DatasetsOptions> = {},
  /** What stands between the service and its AWS. */
  between: (send: Send) => Send = send => send,
  rights: (config: Config) => readonly Document[] = standard.rights,
) {
  const aws = local({ seed: 1 })
  const all = clients({ place: { region }, send: aws.send, credentials: root, base: 1 })
  for (const Bucket of ['metadata', 'access-logs'])
    await all.s3.invoke({ op: 'CreateBucket', request: { Bucket } })
  const config = options.config ?? sampleConfig
  const credentials = ok(
    await serviceUser({ region, credentials: rootOf('test') }, aws.send, rights(config)),
  )
  const made = await datasets({
    config: sampleConfig,
    send: between(standard.between(aws.send)),
    credentials,
    now: aws.clock.now,
    wait: moment,
    base: 1,
    ...(options.authenticate === undefined && { open: true }),
    ...options,
  })
  return { ...made, aws, all, credentials, askOf, ask: askOf(made.handle) }
}

/** A form with a name and a file, as browsers send it. */
export function formOf(
  name: string | undefined,
  file: Uint8Array | string | undefined,
  type = 'text/plain',
): { readonly body: Uint8Array; readonly headers: Record<string, string> } {
  const boundary = 'ABCdef123'
  const parts: (string | Uint8Array)[] = []
  if (name !== undefined)
    parts.push(`--${boundary}\r\ncontent-disposition: form-data; name="name"\r\n\r\n`, name, '\r\n')
  if (file !== undefined)
    parts.push(
      `--${boundary}\r\ncontent-disposition: form-data; name="attachment"; filename="f"\r\ncontent-type: ${type}\r\n\r\n`,
      file,
      '\r\n',
    )
  parts.push(`--${boundary}--\r\n`)
  return {
    body: Buffer.concat(parts.map(part => (typeof part === 'string' ? Buffer.from(part) : part))),
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
  }
}

export const U = { 'x-forwarded-user': 'awong' }

/** With a dataset in it. */
export async function withDataset(more: object = {}, options: Partial<DatasetsOptions> = {}) {
  const made = await running(options)
  const reply = await made.ask('POST', DS, { ...minimal, ...more })
  if (reply.status !== 202) throw new Error(reply.text)
  const { id, repository: bucket } = reply.json as { id: string; repository: string }
  return { ...made, id, bucket, at: `${DS}/${id}` }
}

/** Clients for somebody's own keys. */
export const as = (
  { aws }: Pick<Running, 'aws'>,
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string },
) => clients({ place: { region }, send: aws.send, credentials: credentials as never, base: 1 })

export const secretOf = ({ akid, secret }: { akid: string; secret: string }) => ({
  accessKeyId: akid,
  secretAccessKey: secret,
})

/** An instance, with or without a profile. */
export async function instance({ all }: Pick<Running, 'all'>, profile?: string): Promise<string> {
  const images = ok(await all.ec2.invoke({ op: 'DescribeImages' }))
  const made = await all.ec2.invoke({
    op: 'RunInstances',
    request: {
      ImageId: images.Images![0]!.ImageId!,
      MinCount: 1,
      MaxCount: 1,
      ...(profile !== undefined && { IamInstanceProfile: { Name: profile } }),
    },
  })
  if (isAnomaly(made)) throw new Error(made.message)
  return made.Instances![0]!.InstanceId!
}

/** Clients with the credentials that an instance finds at its metadata service. */
export async function inside({ aws }: Pick<Running, 'aws'>, id: string) {
  const { send } = aws.instance(id)
  const ask = async (method: string, target: string, headers: [string, string][]) => {
    const found = await send(
      { method, scheme: 'http', host: 'metadata', target, headers, body: new Uint8Array(0) },
      {},
    )
    if (isAnomaly(found)) throw new Error(found.message)
    return new TextDecoder().decode(found.body as Uint8Array)
  }
  const token = await ask('PUT', '/latest/api/token', [
    ['x-aws-ec2-metadata-token-ttl-seconds', '60'],
  ])
  const folder = '/latest/meta-data/iam/security-credentials/'
  const with_: [string, string][] = [['x-aws-ec2-metadata-token', token]]
  const role = await ask('GET', folder, with_)
  const { AccessKeyId, SecretAccessKey, Token } = JSON.parse(await ask('GET', folder + role, with_))
  return as(
    { aws },
    { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: Token },
  )
}

type Clients = ReturnType<typeof clients>

/** The status S3 answers with: 200, or that of the refusal. */
export async function statusOf(
  { s3 }: Pick<Clients, 's3'>,
  op: 'PutObject' | 'GetObject' | 'DeleteObject' | 'ListObjectsV2',
  Bucket: string,
  Key?: string,
): Promise<number> {
  const request = {
    Bucket,
    ...(op !== 'ListObjectsV2' && { Key: Key ?? 'a' }),
    ...(op === 'PutObject' && { Body: 'x' }),
  }
  const done = await s3.invoke({ op, request } as never)
  return isAnomaly(done) ? (done.status ?? 0) : 200
}

/** What an answer of AWS holds; a failure fails the test. */
export function ok<T>(answer: T): Exclude<T, { readonly $anomaly: string }> {
  if (isAnomaly(answer)) throw new Error(`${answer.code}: ${answer.message}`)
  return answer as never
}

type Told = Pick<Reply, 'status' | 'headers' | 'text'> & {
  readonly method: string
  readonly path: string
}

/** 189: no answer of any test is another than the service says of itself. */
async function held(handle: Handle, { method, path, status, headers, text }: Told): Promise<void> {
  const at = path.split('?')[0]!
  if (method === 'OPTIONS' || at.endsWith('/openapi.json')) return
  const hold = holding(await described(handle))
  const type = headers['content-type'] ?? ''
  const fault = hold({ method, path: at, status, type, text })
  if (fault)
    throw new Error(`${method} ${path} answers ${status} ${type}: ${fault}\n${text.slice(0, 500)}`)
}

const descriptions = new WeakMap<Handle, Promise<string>>()

/** As it is served; nobody needs to say who he is for that. */
function described(handle: Handle): Promise<string> {
  const known = descriptions.get(handle)
  if (known) return known
  const asked = handle({
    method: 'GET',
    scheme: 'http',
    host: 'here',
    target: '/v1/ds/openapi.json',
    headers: [],
    body: new Uint8Array(0),
  }).then(({ body }) => new TextDecoder().decode(body as Uint8Array))
  descriptions.set(handle, asked)
  return asked
}
