/** Exports: the items of a segment as JSON Lines, page by page into files of a few megabytes, so that memory stays bounded. */
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { type Item, itemKey, itemOf } from '../items/row.ts'
import { flatMetadata, flatResource } from '../items/show.ts'
import { type JsonObject, writeLine } from '../json.ts'
import { type Namespace, tableOf } from '../namespace.ts'
import type { Page } from '../store/types.ts'
import { below } from './files.ts'
import type { Job, Progress, RunUnit } from './jobs.ts'

/** Characters of a file before it is packed. */
const fileSize = 4 << 20
const packed = promisify(gzip)

export const exportUnit: RunUnit = async (service, namespace, job, segment, place, lost) => {
  let at = place.value
  while (!at.done && !lost.aborted) {
    const next = await oneFile(service, namespace, job, segment, at)
    if (isAnomaly(next)) return next
    const failed = await place.note(next)
    if (failed) return failed
    at = next
  }
  return undefined
}

/** Reads until a file is full or the segment ends, and writes it. A file has its number for a name, so that it is written once. */
async function oneFile(
  service: Parameters<RunUnit>[0],
  namespace: Namespace,
  job: Job,
  segment: number,
  at: Progress,
): Promise<Progress | Anomaly> {
  const lines: string[] = []
  let size = 0
  let after = at.after
  do {
    const page: Page | Anomaly = await service.store.scan({
      table: tableOf(namespace),
      ...(job.units > 1 && { segment, segments: job.units }),
      ...(after !== undefined && { after: itemKey(after) }),
      limit: 500,
      consistent: true,
    })
    if (isAnomaly(page)) return page
    for (const item of page.rows.map(itemOf)) {
      const line = item.deleted ? undefined : lineOf(item, job.part, namespace)
      if (line === undefined) continue
      const text = `${writeLine(line)}\n`
      lines.push(text)
      size += text.length
    }
    after = (page.after?.id as { S: string } | undefined)?.S
  } while (after !== undefined && size < fileSize)
  if (lines.length > 0) {
    const name = `part-${number(segment)}-${number(at.files)}.jsonl.gz`
    const bytes = await packed(Buffer.from(lines.join('')))
    const files = await service.files()
    if (isAnomaly(files)) return files
    const failed = await files.write(below(job.place, name), bytes, 'application/gzip')
    if (failed) return failed
  }
  const { after: _, ...rest } = at
  return {
    ...rest,
    lines: at.lines + lines.length,
    bytes: at.bytes + size,
    files: at.files + Number(lines.length > 0),
    done: after === undefined,
    ...(after !== undefined && { after }),
  }
}

const number = (count: number) => String(count).padStart(5, '0')

const lineOf = (item: Item, part: Job['part'], namespace: Namespace): JsonObject | undefined =>
  part === 'Data' ? flatResource(item, namespace) : flatMetadata(item, namespace.primaryKey)
