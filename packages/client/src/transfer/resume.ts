/**
 * An upload taken up where another process ended. What its state says is believed where the service says the same, and
 * where the file still has those bytes.
 */
import { type Anomaly, anomaly, encodeBase64, isAnomaly } from '@plainwire/wire'
import { Misuse } from '../misuse.ts'
import type { ListedPart } from './ask.ts'
import type { Begun, SentPart, UploadHead, UploadJournal, UploadLine } from './begun.ts'
import { newJournal, readJournal } from './journal.ts'
import { forAbort, forEach } from './members.ts'
import type { Identity, Source } from './source.ts'
import { type Algorithm, hasherOf, memberOf } from './sums.ts'
import type { UploadJob } from './upload-job.ts'

export async function newUploadJournal(
  { edge, names, algorithm, state }: UploadJob,
  { identity }: Source,
  { UploadId, partSize }: Begun,
): Promise<UploadJournal | Anomaly | undefined> {
  if (state === undefined) return undefined
  const head = { ...names, UploadId, partSize, algorithm, source: identity! }
  return newJournal(edge.files, state, 'upload', head)
}

/** Undefined where there is nothing to take up. */
export async function resumedUpload(
  job: UploadJob,
  source: Source,
): Promise<Begun | Anomaly | undefined> {
  const { edge, names, algorithm, state } = job
  const { identity } = source
  if (state === undefined) return undefined
  if (identity === undefined)
    throw new Misuse('BAD_OPTION', "'state' is for files: nothing else can be read again later.")
  const journal = await readJournal<UploadHead, UploadLine>(edge.files, state, 'upload')
  if (journal === undefined || isAnomaly(journal)) return journal
  const { head } = journal
  if (head.Bucket !== names.Bucket || head.Key !== names.Key || head.algorithm !== algorithm)
    return left(journal, foreign(state, head))
  if (!isSame(head.source, identity)) return discarded(job, journal)
  const listed = await listedParts(job, head.UploadId)
  if (isAnomaly(listed) && listed.code !== 'NoSuchUpload') return left(journal, listed)
  const noted = notedParts(journal, isAnomaly(listed) ? undefined : listed, algorithm)
  if (isAnomaly(listed) && !isWhole(noted, identity.size)) return discarded(job, journal)
  const { UploadId, partSize } = head
  const parts = await unchanged(job, source, partSize, noted)
  const resumed = [...parts.values()].reduce((sum, { size }) => sum + size, 0)
  return { UploadId, partSize, parts, journal, resumed }
}

const isSame = (one: Identity, other: Identity): boolean =>
  one.path === other.path && one.size === other.size && one.modified === other.modified

const isWhole = (parts: ReadonlyMap<number, SentPart>, size: number): boolean =>
  [...parts.values()].reduce((sum, part) => sum + part.size, 0) === size

async function left(journal: UploadJournal, found: Anomaly): Promise<Anomaly> {
  await journal.close()
  return found
}

const foreign = (state: string, { Bucket, Key, algorithm }: UploadHead): Anomaly =>
  anomaly(
    'conflict',
    `${state} is the state of another upload, to ${Bucket}/${Key} with ${algorithm}: name another file, or remove it.`,
    { code: 'STATE_FOREIGN' },
  )

/** The file is another one by now, or the service knows nothing of the upload: begun anew. */
async function discarded({ ask, request, names }: UploadJob, journal: UploadJournal) {
  const { UploadId } = journal.head
  await ask('AbortMultipartUpload', { ...forAbort(request), ...names, UploadId })
  await journal.remove()
  return undefined
}

async function listedParts(
  { ask, request, names, signal }: UploadJob,
  UploadId: string,
): Promise<Map<number, ListedPart> | Anomaly> {
  const found = new Map<number, ListedPart>()
  for (let marker: string | undefined; ; ) {
    const page = await ask(
      'ListParts',
      { ...forEach(request), ...names, UploadId, ...(marker && { PartNumberMarker: marker }) },
      signal,
    )
    if (isAnomaly(page)) return page
    for (const part of page.Parts ?? []) found.set(part.PartNumber ?? 0, part)
    const next = page.IsTruncated ? page.NextPartNumberMarker : undefined
    if (next === undefined || next === marker) return found
    marker = next
  }
}

/** The parts that the state and, where it still has the upload, the service know alike. */
function notedParts(
  { lines }: UploadJournal,
  listed: ReadonlyMap<number, ListedPart> | undefined,
  algorithm: Algorithm,
): Map<number, SentPart> {
  const found = new Map<number, SentPart>()
  for (const { part, ETag, size, checksum } of lines) {
    const known = listed?.get(part)
    const same =
      known?.ETag === ETag &&
      known.Size === size &&
      (known[memberOf(algorithm)] ?? checksum) === checksum
    if (listed === undefined || same) found.set(part, { ETag, size, checksum })
  }
  return found
}

/** The parts whose bytes in the file are still those that were sent; a clock can be wrong, a checksum is not. */
async function unchanged(
  { edge, algorithm, signal }: UploadJob,
  { at }: Source,
  partSize: number,
  noted: ReadonlyMap<number, SentPart>,
): Promise<Map<number, SentPart>> {
  const found = new Map<number, SentPart>()
  for (const [number, part] of noted) {
    const hasher = hasherOf(algorithm, edge.primitives)
    const start = (number - 1) * partSize
    for await (const piece of at!(start, start + part.size).open()) {
      if (signal?.aborted) return found
      hasher.update(piece)
    }
    if (encodeBase64(hasher.digest()) === part.checksum) found.set(number, part)
  }
  return found
}
