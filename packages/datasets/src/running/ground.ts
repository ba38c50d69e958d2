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
  /** Where the AWS in this process is reached by others. */
  readonly url?: string
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
  try {
    const port = config.awsListen && (await aws.listen(config.awsListen))
    const own = withRoots(config, port?.url)
    whole(await provision(own, aws.send))
    return {
      config: whole(await withUsers(own, aws.send)),
      outward,
      send: aws.send,
      credentials: aws.credentials,
      now: now ?? aws.now,
      ...(port && { url: port.url }),
      close: () => aws.close(),
    }
  } catch (cause) {
    await aws.close()
    throw cause
  }
}

function whole<T>(result: T | Anomaly): T {
  if (isAnomaly(result))
    throw new Error(`The local AWS cannot be prepared: ${result.message}`, { cause: result })
  return result
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
function withRoots(config: Config, endpoint: string | undefined): Config {
  const here = <T extends Place>(
    { credentials: _, endpoint: __, ...rest }: T,
    account: string,
  ) => ({
    ...rest,
    ...rootOf(account),
    ...(endpoint !== undefined && { endpoint }),
  })
  return {
    ...config,
    metadata: here(config.metadata, '000000000000'),
    accounts: Object.fromEntries(
      Object.entries(config.accounts).map(([name, account], index) => [
        name,
        here(account, String(100_000_000_001 + index)),
      ]),
    ),
  }
}

/** The local AWS takes the number of an account for its root's key. */
const rootOf = (accessKeyId: string) => ({
  credentials: { accessKeyId, secretAccessKey: () => 'test' },
})

/** The buckets that a configuration takes for there. */
async function provision({ metadata, accounts, audit }: Config, send: Send) {
  const wanted = [
    { place: metadata as Place, bucket: metadata.bucket, locks: audit.lockDays !== undefined },
    ...Object.values(accounts).flatMap(place =>
      place.loggingBucket === undefined
        ? []
        : [{ place, bucket: place.loggingBucket, locks: false }],
    ),
  ]
  for (const { place, bucket, locks } of wanted) {
    const { s3 } = clients({ place, send })
    const { region } = place
    const made = await s3.invoke({
      op: 'CreateBucket',
      request: {
        Bucket: bucket,
        ...(locks && { ObjectLockEnabledForBucket: true }),
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
