/**
 * The file that a download fills: beside the one it is to become, until all of it is there. With a state it stays when the
 * download ends before, and is taken up again, once what is in it was checked.
 */
import type { FileHandle } from 'node:fs/promises'
import { type Anomaly, anomaly, encodeBase64, isAnomaly } from '@plainwire/wire'
import { piecesOf, unreadable } from '../file-body.ts'
import { saying } from './again.ts'
import type { DownloadJob } from './download-job.ts'
import { type Journal, newJournal, readJournal } from './journal.ts'
import type { Found } from './stretches.ts'
import { type Algorithm, hasherOf, type Summed } from './sums.ts'

export type Target = {
  readonly file: FileHandle
  /** Sums of what is done, by where it starts. */
  readonly sums: Map<number, Summed>
  readonly resumed: number
  note(start: number, sum: Summed): Promise<void>
  /** All is there: the file gets its name. */
  finish(): Promise<Anomaly | undefined>
  /** Not all is there, or not what should be: `keep` what a state could take up. */
  leave(failed: Anomaly, keep: boolean): Promise<Anomaly>
}

type HeadLine = {
  readonly Bucket: string
  readonly Key: string
  readonly ETag?: string
  readonly VersionId?: string
  readonly size: number
  readonly algorithm: Algorithm
  readonly to: string
  readonly temporary: string
}
type Line = Summed & { readonly start: number }
type DownloadJournal = Journal<HeadLine, Line>

export async function openTarget(job: DownloadJob, found: Found): Promise<Target | Anomaly> {
  const { edge, to, state } = job
  const there = await edge.files.stat(to).catch(() => undefined)
  if (there?.isDirectory())
    return anomaly('incorrect', `${to} is a folder; 'to' must be the path of a file.`, {
      code: 'NOT_A_FILE',
    })
  const known = state === undefined ? undefined : await takenUp(job, found, state)
  return known ?? begun(job, found)
}

async function begun(job: DownloadJob, found: Found): Promise<Target | Anomaly> {
  const { edge, names, to, state } = job
  const { size, ETag, VersionId, algorithm } = found
  const temporary = `${to}.${edge.uuid().slice(0, 8)}.part`
  const file = await edge.files
    .open(temporary, 'wx+')
    .catch((cause: unknown) => unreadable(temporary, cause))
  if (isAnomaly(file)) return file
  if (state === undefined) return targetOf(job, file, temporary, new Map())
  const head = {
    ...names,
    ...(ETag && { ETag }),
    ...(VersionId && { VersionId }),
    ...{ size, algorithm, to, temporary },
  }
  const journal = await newJournal<HeadLine, Line>(edge.files, state, 'download', head)
  const target = targetOf(job, file, temporary, new Map(), isAnomaly(journal) ? undefined : journal)
  return isAnomaly(journal) ? target.leave(journal, false) : target
}

async function takenUp(
  job: DownloadJob,
  found: Found,
  state: string,
): Promise<Target | Anomaly | undefined> {
  const { edge, names, to } = job
  const journal = await readJournal<HeadLine, Line>(edge.files, state, 'download')
  if (journal === undefined || isAnomaly(journal)) return journal
  const { head } = journal
  if (head.Bucket !== names.Bucket || head.Key !== names.Key || head.to !== to) {
    await journal.close()
    return foreign(state, head)
  }
  const file = isSame(head, found)
    ? await edge.files.open(head.temporary, 'r+').catch(() => undefined)
    : undefined
  if (file === undefined) {
    await edge.files.rm(head.temporary, { force: true })
    await journal.remove()
    return undefined
  }
  return targetOf(job, file, head.temporary, await proven(job, found, file, journal), journal)
}

const isSame = (head: HeadLine, { size, ETag, VersionId, algorithm }: Found): boolean =>
  head.size === size &&
  head.ETag === ETag &&
  head.VersionId === VersionId &&
  head.algorithm === algorithm

const foreign = (state: string, { Bucket, Key, to }: HeadLine): Anomaly =>
  anomaly(
    'conflict',
    `${state} is the state of another download, of ${Bucket}/${Key} to ${to}: name another file, or remove it.`,
    { code: 'STATE_FOREIGN' },
  )

/** What the state says is done, where the file has it: a machine may have lost what a process had written. */
async function proven(
  { edge, signal }: DownloadJob,
  { algorithm, stretches }: Found,
  file: FileHandle,
  { lines, head: { temporary } }: DownloadJournal,
): Promise<Map<number, Summed>> {
  const noted = new Map(lines.map(({ start, size, checksum }) => [start, { size, checksum }]))
  const { size: there } = await file.stat()
  const sums = new Map<number, Summed>()
  for (const { start, end } of stretches) {
    const sum = noted.get(start)
    if (sum?.size !== end - start || end > there || signal?.aborted) continue
    const hasher = hasherOf(algorithm, edge.primitives)
    for await (const piece of piecesOf(file, temporary, start, end)) hasher.update(piece)
    if (encodeBase64(hasher.digest()) === sum.checksum) sums.set(start, sum)
  }
  return sums
}

function targetOf(
  { edge: { files }, to }: DownloadJob,
  file: FileHandle,
  temporary: string,
  sums: Map<number, Summed>,
  journal?: DownloadJournal,
): Target {
  return {
    file,
    sums,
    resumed: [...sums.values()].reduce((sum, { size }) => sum + size, 0),
    async note(start, sum) {
      sums.set(start, sum)
      await journal?.note({ start, ...sum })
    },
    async finish() {
      try {
        await file.sync()
        await file.close()
        await files.rename(temporary, to)
        await journal?.remove()
        return undefined
      } catch (cause) {
        return unreadable(to, cause)
      }
    },
    async leave(failed, keep) {
      await file.close().catch(() => undefined)
      if (journal && keep) {
        await journal.close()
        return saying(
          failed,
          "What was fetched is kept: call again with the same 'state' to go on.",
        )
      }
      await files.rm(temporary, { force: true }).catch(() => undefined)
      await journal?.remove()
      return failed
    },
  }
}
