/** What transfers of folders share: many files beside one another, of which some may fail. */
import { type Anomaly, anomaly, isAnomaly } from '@plainwire/wire'
import { checkedCount } from './plan.ts'
import type { Progress, TransferOptions } from './types.ts'

/** A file or an object of a folder. */
export type Entry = {
  readonly Key: string
  /** Below the folder, with slashes. */
  readonly path: string
  readonly size: number
}

export type FolderOptions = Omit<TransferOptions, 'onProgress'> & {
  /** Takes part where this says so; default all. */
  readonly filter?: (entry: Entry) => boolean
  /** More files than this are refused before anything is transferred; default 100,000. */
  readonly maxFiles?: number
  /** So are more bytes; default any number. */
  readonly maxBytes?: number
  readonly onProgress?: (progress: FolderProgress) => void
}

export type FolderProgress = Progress & { readonly done: number; readonly files: number }

export type Failed = Entry & { readonly anomaly: Anomaly }

export type FolderDone<Done> = {
  readonly done: readonly Done[]
  /** What did not come to be, and why. */
  readonly failed: readonly Failed[]
  /** What was left out because it is no file. */
  readonly skipped: readonly { readonly path: string; readonly why: string }[]
  readonly bytes: number
}

/** What is left out before anything is transferred. */
export type Left = {
  readonly failed: Failed[]
  readonly skipped: { path: string; why: string }[]
}

/** Transfers files beside one another; those that fail are listed. */
export async function eachFile<Done extends { readonly size: number }>(
  entries: readonly Entry[],
  options: FolderOptions,
  transfer: (entry: Entry, report: (progress: Progress) => void) => Promise<Done | Anomaly>,
): Promise<Pick<FolderDone<Done>, 'done' | 'failed' | 'bytes'>> {
  const done: Done[] = []
  const failed: Failed[] = []
  const total = entries.reduce((sum, { size }) => sum + size, 0)
  let transferred = 0
  const tell = () =>
    options.onProgress?.({ transferred, total, done: done.length, files: entries.length })
  const one = async (entry: Entry) => {
    let before = 0
    const found = await transfer(entry, progress => {
      transferred += progress.transferred - before
      before = progress.transferred
      tell()
    })
    if (isAnomaly(found)) failed.push({ ...entry, anomaly: found })
    else done.push(found)
    tell()
  }
  tell()
  const queue = entries.values()
  const lane = async () => {
    for (const entry of queue) await one(entry)
  }
  await Promise.all(
    Array.from({ length: checkedCount('concurrency', options.concurrency ?? 4) }, lane),
  )
  return { done, failed, bytes: done.reduce((sum, { size }) => sum + size, 0) }
}

/** Entries within the limits; the first that is not is told. */
export async function collected(
  entries: AsyncIterable<Entry | Anomaly>,
  { filter = () => true, maxFiles = 100_000, maxBytes = Number.POSITIVE_INFINITY }: FolderOptions,
): Promise<Entry[] | Anomaly> {
  const found: Entry[] = []
  let bytes = 0
  for await (const entry of entries) {
    if (isAnomaly(entry)) return entry
    if (!filter(entry)) continue
    found.push(entry)
    bytes += entry.size
    if (found.length > maxFiles) return tooMany(`more than ${maxFiles} files`, 'maxFiles')
    if (bytes > maxBytes) return tooMany(`more than ${maxBytes} bytes`, 'maxBytes')
  }
  return found
}

const tooMany = (what: string, option: string): Anomaly =>
  anomaly(
    'incorrect',
    `There are ${what}; nothing was transferred. Use 'filter', or raise '${option}'.`,
    {
      code: 'TOO_MANY',
    },
  )
