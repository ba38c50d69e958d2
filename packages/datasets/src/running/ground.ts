/** The AWS below a service: the one in this process, whose accounts and buckets are made, or a real one, which is left as it is. */
import { nodeSend } from '@plainwire/client'
import { type Anomaly, isAnomaly, type Send } from '@plainwire/wire'
import { clients } from '../aws/clients.ts'
import type { Config, Place } from '../config/types.ts'
import type { DatasetsOptions } from '../datasets.ts'
import { accountRights, extraPolicy, metadataRights } from '../rights.ts'
import { serviceUser } from './identity.ts'

export type Ground = {
  readonly config: Config
  readonly send: Send
  /** To others than AWS: issuers of tokens. */
  readonly outward: Send
  readonly credentials?: DatasetsOptions['credentials']
  readonly now: () => number
  close(): Promise<void>
}

type Options = Pick<DatasetsOptions, 'config' | 'send' | 'credentials' | 'now'>

/** @example const { send, close } = await groundOf({ config }) */
export async function groundOf({ config, send, credentials, now }: Options): Promise<Ground> {
  const outward = nodeSend()
  const common = { outward, now: now ?? Date.now, ...(credentials && { credentials }) }
  if (send) return { ...common, config, send, close: async () => undefined }
  if (config.aws === 'aws')
    return { ...common, config, send: nodeSend(), close: async () => undefined }
  const { embedded } = await import('../embed.ts')
  const aws = await embedded({ ...(config.data !== undefined && { path: config.data }) })
  const own = withRoots(config)
  const made = await provision(own, aws.send)
  if (isAnomaly(made)) {
    await aws.close()
    throw new Error(`The local AWS cannot be prepared: ${made.message}`)
  }
  const inhabited = await withUsers(own, aws.send)
  if (isAnomaly(inhabited)) {
    await aws.close()
    throw new Error(`The local AWS cannot be prepared: ${inhabited.message}`)
  }
  return {
    config: inhabited,
    outward,
    send: aws.send,
    credentials: aws.credentials,
    now: now ?? aws.now,
    close: () => aws.close(),
  }
}

/** In each account the service is a user with the rights it needs, as elsewhere. */
async function withUsers(config: Config, send: Send): Promise<Config | Anomaly> {
  const all = [metadataRights(config), accountRights(config), extraPolicy()]
  const metadata = await asUser(config.metadata, send, all)
  if (isAnomaly(metadata)) return metadata
  const accounts: Record<string, Config['accounts'][string]> = {}
  for (const [name, account] of Object.entries(config.accounts)) {
    const own = await asUser(account, send, all)
    if (isAnomaly(own)) return own
    accounts[name] = own
  }
  return { ...config, metadata, accounts }
}

async function asUser<T extends Place>(
  place: T,
  send: Send,
  documents: Parameters<typeof serviceUser>[2],
): Promise<T | Anomaly> {
  const keys = await serviceUser(place, send, documents)
  if (isAnomaly(keys)) return keys
  const { accessKeyId, secretAccessKey } = keys
  return { ...place, credentials: { accessKeyId, secretAccessKey: () => secretAccessKey } }
}

/** Each account has a number of its own, whose root makes what is to be there; keys for a real AWS are of no use here. */
const withRoots = (config: Config): Config => ({
  ...config,
  metadata: { ...bare(config.metadata), ...rootOf('000000000000') },
  accounts: Object.fromEntries(
    Object.entries(config.accounts).map(([name, account], index) => [
      name,
      { ...bare(account), ...rootOf(String(100_000_000_001 + index)) },
    ]),
  ),
})

const bare = <T extends Place>({ credentials, endpoint, ...rest }: T) => rest

/** The local AWS takes the number of an account for its root's key. */
const rootOf = (accessKeyId: string) => ({
  credentials: { accessKeyId, secretAccessKey: () => 'test' },
})

/** The buckets that a configuration takes for there. */
async function provision({ metadata, accounts }: Config, send: Send) {
  const wanted = [
    { place: metadata as Place, bucket: metadata.bucket },
    ...Object.values(accounts).flatMap(place =>
      place.loggingBucket === undefined ? [] : [{ place, bucket: place.loggingBucket }],
    ),
  ]
  for (const { place, bucket } of wanted) {
    const { s3 } = clients({ place, send })
    const { region } = place
    const made = await s3.invoke({
      op: 'CreateBucket',
      request: {
        Bucket: bucket,
        ...(region !== 'us-east-1' && {
          CreateBucketConfiguration: { LocationConstraint: region as never },
        }),
      },
    })
    // Two accounts may share a bucket, and a folder brings its own along.
    if (isAnomaly(made) && !made.code?.startsWith('BucketAlready'))
      return { ...made, message: `${bucket}: ${made.message}` }
  }
  return undefined
}
