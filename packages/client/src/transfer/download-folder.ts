/** The objects below a prefix, as files of a folder. What a key says of its path is believed only as far as it stays in it. */
import { dirname, join } from 'node:path'
import { type Anomaly, anomaly, isAnomaly } from '@plainwire/wire'
import { unreadable } from '../file-body.ts'
import { Misuse } from '../misuse.ts'
import { aborted } from './again.ts'
import { type Ask, asking } from './ask.ts'
import { download } from './download.ts'
import type { Downloaded, DownloadOptions } from './download-job.ts'
import { failure } from './failure.ts'
import {
  collected,
  type Entry,
  eachFile,
  type FolderDone,
  type FolderOptions,
  type Left,
} from './folders.ts'
import { folderPrefix, pathOf } from './keys.ts'
import { forAbort } from './members.ts'
import { checkedCount } from './plan.ts'
import { slots } from './slots.ts'
import type { Edge, Files, Members } from './types.ts'

export type DownloadFolderOptions = FolderOptions & {
  readonly Bucket: string
  /** The folder of keys: `photos` and `photos/` are the same. Default: none. */
  readonly Prefix?: string
  /** Path of the folder, which is made where it is not there. */
  readonly to: string
  /** Members of `GetObject`, for all objects. */
  readonly request?: Members
}

export async function downloadFolder(
  edge: Edge,
  options: DownloadFolderOptions,
): Promise<FolderDone<Downloaded> | Anomaly> {
  const { to, Bucket, signal } = options
  if (typeof to !== 'string' || to === '' || typeof Bucket !== 'string')
    throw new Misuse('BAD_OPTION', "A folder needs 'to', its path, and 'Bucket'.")
  const left: Left = { failed: [], skipped: [] }
  try {
    const entries = await collected(listed(edge, options, left), options)
    if (isAnomaly(entries)) return entries
    await edge.files.mkdir(to, { recursive: true })
    const shared = slots(checkedCount('concurrency', options.concurrency ?? 4), 1)
    const safe = folderMaker(edge.files, to)
    const result = await eachFile(entries, options, async (entry, onProgress) => {
      if (signal?.aborted) return aborted()
      const unsafe = await safe(dirname(entry.path))
      if (unsafe) return unsafe
      const one = { ...options, Key: entry.Key, to: join(to, ...entry.path.split('/')), onProgress }
      return download(edge, one as DownloadOptions, shared)
    })
    return { ...result, failed: [...left.failed, ...result.failed], skipped: left.skipped }
  } catch (cause) {
    if (cause instanceof Misuse) throw cause
    return failure(cause)
  }
}

/** Objects that stand for folders are left out, and keys that are no paths are refused. */
async function* listed(
  { windows }: Edge,
  { client, Bucket, Prefix, request = {}, signal }: DownloadFolderOptions,
  { failed, skipped }: Left,
): AsyncGenerator<Entry | Anomaly, void, undefined> {
  const prefix = folderPrefix(Prefix)
  const ask: Ask = asking(client)
  for (let ContinuationToken: string | undefined; ; ) {
    const page = await ask(
      'ListObjectsV2',
      {
        ...forAbort(request),
        Bucket,
        Prefix: prefix,
        ...(ContinuationToken && { ContinuationToken }),
      },
      signal,
    )
    if (isAnomaly(page)) {
      yield page
      return
    }
    for (const { Key = '', Size: size = 0 } of page.Contents ?? []) {
      if (Key.endsWith('/') && size === 0) {
        skipped.push({ path: Key.slice(prefix.length), why: 'stands for a folder' })
        continue
      }
      const found = pathOf(Key, prefix, windows)
      if ('segments' in found) yield { Key, path: found.segments.join('/'), size }
      else failed.push({ Key, path: '', size, anomaly: unsafeKey(Key, found.refused) })
    }
    const next = page.IsTruncated ? page.NextContinuationToken : undefined
    if (next === undefined || next === ContinuationToken) return
    ContinuationToken = next
  }
}

const unsafeKey = (Key: string, why: string): Anomaly =>
  anomaly('incorrect', `The key ${JSON.stringify(Key)} is not made a path: it ${why}.`, {
    code: 'UNSAFE_KEY',
  })

/** Makes folders below one, and goes into none that is a link: it may lead out. Each is looked at once. */
function folderMaker(files: Files, root: string) {
  const known = new Map<string, Promise<Anomaly | undefined>>([['.', Promise.resolve(undefined)]])
  const make = async (path: string): Promise<Anomaly | undefined> => {
    const above = await safe(dirname(path))
    if (above) return above
    const folder = join(root, ...path.split('/'))
    try {
      await files.mkdir(folder)
    } catch (cause) {
      if ((cause as { code?: string }).code !== 'EEXIST') return unreadable(folder, cause)
    }
    const found = await files.lstat(folder)
    return found.isDirectory()
      ? undefined
      : anomaly('incorrect', `${folder} is a link or a file, and is to be a folder.`, {
          code: 'NOT_A_FOLDER',
        })
  }
  const safe = (path: string): Promise<Anomaly | undefined> => {
    const before = known.get(path)
    if (before) return before
    const made = make(path)
    known.set(path, made)
    return made
  }
  return safe
}
