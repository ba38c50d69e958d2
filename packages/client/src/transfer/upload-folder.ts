/** A folder and all that is below it, as objects below a prefix. */
import type { Dirent } from 'node:fs'
import { join } from 'node:path'
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { unreadable } from '../file-body.ts'
import { Misuse } from '../misuse.ts'
import { aborted } from './again.ts'
import { failure } from './failure.ts'
import {
  collected,
  type Entry,
  eachFile,
  type FolderDone,
  type FolderOptions,
  type Left,
} from './folders.ts'
import { folderPrefix } from './keys.ts'
import { checkedCount } from './plan.ts'
import { slots } from './slots.ts'
import { type Edge, type Files, type Members, mebibyte } from './types.ts'
import { upload } from './upload.ts'
import type { Uploaded, UploadOptions } from './upload-job.ts'

export type UploadFolderOptions = FolderOptions &
  Pick<UploadOptions, 'Bucket' | 'threshold' | 'memory' | 'checksum'> & {
    /** The folder of keys: `photos` and `photos/` are the same. Default: none. */
    readonly Prefix?: string
    /** Path of the folder. */
    readonly from: string
    /** Members of `PutObject`, for all files or by file. */
    readonly request?: Members | ((entry: Entry) => Members)
  }

export async function uploadFolder(
  edge: Edge,
  options: UploadFolderOptions,
): Promise<FolderDone<Uploaded> | Anomaly> {
  const { from, Bucket, Prefix, request, signal } = options
  if (typeof from !== 'string' || typeof Bucket !== 'string')
    throw new Misuse('BAD_OPTION', "A folder needs 'from', its path, and 'Bucket'.")
  const prefix = folderPrefix(Prefix)
  const left: Left = { failed: [], skipped: [] }
  try {
    const entries = await collected(walk(edge.files, from, prefix, left), options)
    if (isAnomaly(entries)) return entries
    const count = checkedCount('concurrency', options.concurrency ?? 4)
    const shared = slots(count, options.memory ?? 64 * mebibyte)
    const result = await eachFile(entries, options, async (entry, onProgress) => {
      if (signal?.aborted) return aborted()
      const members = typeof request === 'function' ? request(entry) : request
      const one = {
        ...options,
        Key: entry.Key,
        from: join(from, ...entry.path.split('/')),
        onProgress,
      }
      return upload(edge, { ...one, ...(members && { request: members }) } as UploadOptions, shared)
    })
    return { ...result, failed: [...left.failed, ...result.failed], skipped: left.skipped }
  } catch (cause) {
    if (cause instanceof Misuse) throw cause
    return failure(cause)
  }
}

/** Files in the order of their names; links are not followed, they may lead out of the folder or round in circles. */
async function* walk(
  files: Files,
  from: string,
  prefix: string,
  left: Left,
): AsyncGenerator<Entry | Anomaly, void, undefined> {
  const waiting = ['']
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    const found = await inFolder(files, join(from, folder))
    if (!isAnomaly(found)) {
      const named = found.map(
        entry => [folder ? `${folder}/${entry.name}` : entry.name, entry] as const,
      )
      const below = named.filter(([, entry]) => entry.isDirectory())
      waiting.push(...below.map(([path]) => path).reverse())
      yield* filesOf(files, from, prefix, named, left)
    } else if (folder === '') yield found
    else left.failed.push({ Key: `${prefix}${folder}/`, path: folder, size: 0, anomaly: found })
  }
}

async function* filesOf(
  files: Files,
  from: string,
  prefix: string,
  named: readonly (readonly [path: string, entry: Dirent])[],
  { failed, skipped }: Left,
): AsyncGenerator<Entry, void, undefined> {
  for (const [path, entry] of named) {
    if (entry.isDirectory()) continue
    if (!entry.isFile()) {
      skipped.push({ path, why: kindOf(entry) })
      continue
    }
    const Key = prefix + path
    const size = await sizeOf(files, join(from, path))
    if (isAnomaly(size)) failed.push({ Key, path, size: 0, anomaly: size })
    else yield { Key, path, size }
  }
}

const inFolder = (files: Files, path: string): Promise<Dirent[] | Anomaly> =>
  files.readdir(path, { withFileTypes: true }).then(
    found => found.sort(byName),
    (cause: unknown) => unreadable(path, cause),
  )

const sizeOf = (files: Files, path: string): Promise<number | Anomaly> =>
  files.stat(path).then(
    ({ size }) => size,
    (cause: unknown) => unreadable(path, cause),
  )

const byName = (one: Dirent, other: Dirent): number => (one.name < other.name ? -1 : 1)

const kindOf = (entry: Dirent): string =>
  entry.isSymbolicLink() ? 'a link, which is not followed' : 'neither a file nor a folder'
