/**
 * A dataset's data, up and down: the service hands out sessions narrowed to what is asked for, anew whenever one is about
 * to end, and the bytes go straight to S3, in parts, taken up where they ended.
 */
import { stat } from 'node:fs/promises'
import { client, type Provider } from '@plainwire/client'
import {
  download,
  downloadFolder,
  type FolderDone,
  type Progress,
  upload,
  uploadFolder,
} from '@plainwire/client/transfer'
import { s3 } from '@plainwire/s3'
import { type Anomaly, anomaly, isAnomaly } from '@plainwire/wire'
import type { S3 } from '../aws/types.ts'
import type { Api } from './api.ts'

export type DataOptions = {
  readonly api: Api
  /** `account/group/id`. */
  readonly dataset: string
  /** Seconds of a session; default an hour. */
  readonly seconds?: number
  readonly onProgress?: (progress: Pick<Progress, 'transferred' | 'total'>) => void
  readonly signal?: AbortSignal
}

export type Moved = {
  readonly objects: number
  readonly bytes: number
  readonly failed: readonly string[]
}

/** A file to a key, or a folder below a prefix. `state` is a file, or for a folder one, that lets it go on. */
export async function uploadData(
  options: DataOptions & { readonly from: string; readonly to?: string; readonly state?: string },
): Promise<Moved | Anomaly> {
  const { from, to = '', state, onProgress, signal } = options
  const is = await stat(from).catch(() => undefined)
  if (is === undefined) return missing(from)
  const place = await storeFor(options, 'write')
  if (isAnomaly(place)) return place
  const common = {
    client: place.store,
    Bucket: place.bucket,
    ...more({ onProgress, signal, state }),
  }
  if (is.isDirectory())
    return sum(await uploadFolder({ ...common, Prefix: to.replace(/\/$/, ''), from }))
  const name = from.replace(/^.*[/\\]/, '')
  const Key = to === '' || to.endsWith('/') ? to + name : to
  const done = await upload({ ...common, Key, from })
  return isAnomaly(done) ? done : { objects: 1, bytes: done.size, failed: [] }
}

/** An object to a file, or everything below a prefix into a folder. */
export async function downloadData(
  options: DataOptions & { readonly from?: string; readonly to: string; readonly state?: string },
): Promise<Moved | Anomaly> {
  const { from = '', to, state, onProgress, signal } = options
  const place = await storeFor(options, 'read')
  if (isAnomaly(place)) return place
  const common = {
    client: place.store,
    Bucket: place.bucket,
    ...more({ onProgress, signal, state }),
  }
  if (from === '' || from.endsWith('/'))
    return sum(await downloadFolder({ ...common, Prefix: from.replace(/\/$/, ''), to }))
  const done = await download({ ...common, Key: from, to })
  return isAnomaly(done) ? done : { objects: 1, bytes: done.size, failed: [] }
}

const more = <T extends object>(given: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as never

const missing = (path: string) =>
  anomaly('not-found', `There is neither a file nor a folder ${path}.`, { code: 'NO_FILE' })

const sum = (done: FolderDone<unknown> | Anomaly): Moved | Anomaly =>
  isAnomaly(done)
    ? done
    : {
        objects: done.done.length,
        bytes: done.bytes,
        failed: done.failed.map(({ Key, anomaly }) => `${Key}: ${anomaly.message}`),
      }

type Session = {
  readonly access_key_id: string
  readonly secret_access_key: string
  readonly session_token: string
  readonly expiration: string
  readonly bucket: string
  readonly region: string
  readonly endpoint?: string
}

async function storeFor(
  { api, dataset, seconds = 3600 }: DataOptions,
  mode: 'read' | 'write',
): Promise<{ readonly store: S3; readonly bucket: string } | Anomaly> {
  const parts = dataset.split('/')
  if (parts.length !== 3 || parts.includes(''))
    return anomaly('incorrect', 'A dataset is named account/group/id.', { code: 'BAD_DATASET' })
  const [account, group, id] = parts.map(encodeURIComponent)
  const path = `/${account}/datasets/${group}/${id}/sessions`
  const begin = async () =>
    (await api('POST', path, { ttl_seconds: seconds, mode })) as Session | Anomaly
  const first = await begin()
  if (isAnomaly(first)) return first
  let current = first
  const provider: Provider = async () => {
    if (Date.parse(current.expiration) - Date.now() > soon) return keysOf(current)
    const session = await begin()
    if (isAnomaly(session)) return session
    current = session
    return keysOf(current)
  }
  const { region, endpoint, bucket } = first
  const given = { api: s3, region, credentials: provider }
  const store = client({ ...given, ...(endpoint !== undefined && { endpoint }) })
  return { store: store as S3, bucket }
}

/** Milliseconds before its end at which another session is begun. */
const soon = 300_000

const keysOf = (session: Session) => ({
  accessKeyId: session.access_key_id,
  secretAccessKey: session.secret_access_key,
  sessionToken: session.session_token,
  expiration: new Date(session.expiration),
})
