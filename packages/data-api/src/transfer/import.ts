/** Imports from files: a file is a unit, and how many of its lines are done is noted after every few hundred. */
import { isAnomaly } from '@plainwire/wire'
import { writeLine } from '../json.ts'
import { below, type FilePlace, placeIn } from './files.ts'
import type { Job, Progress, RunUnit } from './jobs.ts'
import { type Format, type Record, records } from './lines.ts'
import { importingOf, type Outcome, written } from './write.ts'

/** Lines between two notes. */
const step = 320
/** Failures that the state of a job shows; all of them are in its log, where it has one. */
const shown = 20

export const formatOf = (name: string): Format => (/\.csv(\.gz)?$/i.test(name) ? 'csv' : 'jsonl')

export const importUnit: RunUnit = async (service, namespace, job, unit, place, lost) => {
  const settings = importingOf(job.settings)
  if (isAnomaly(settings)) return settings
  const files = await service.files()
  if (isAnomaly(files)) return files
  const key = job.keys?.[unit] ?? ''
  const bytes = await files.read({ bucket: job.place.bucket, key })
  if (isAnomaly(bytes)) return bytes
  const texts = formatOf(key) === 'csv'
  const importing = { ...settings, service, namespace, by: job.by, texts }
  const logged = logOf(job)
  if (isAnomaly(logged)) return logged
  let at = place.value
  let outcomes: Outcome[] = []
  const note = async (done: boolean) => {
    if (logged && outcomes.length > 0) {
      const name = `outcomes-${job.run}-${unit}-${at.files}.jsonl`
      const text = outcomes.map(outcome => `${writeLine(outcome)}\n`).join('')
      const failed = await files.write(below(logged, name), Buffer.from(text), ndjson)
      if (failed) return failed
    }
    at = { ...counted(at, outcomes, logged !== undefined), done }
    outcomes = []
    return place.note(at)
  }
  try {
    const rest = skipping(records(bytes, texts ? 'csv' : 'jsonl'), at.lines)
    for await (const outcome of written(importing, rest)) {
      outcomes.push(outcome)
      if (outcomes.length < step) continue
      const failed = await note(false)
      if (failed || lost.aborted) return failed
    }
  } catch (cause) {
    // What cannot be read on ends the file; the lines before it are written.
    const Line = at.lines + outcomes.length + 1
    outcomes.push({ Line, Outcome: 'failed', Message: (cause as Error).message })
  }
  return note(true)
}

export const ndjson = 'application/x-ndjson'

function logOf({ settings: { LogPath } }: Job): FilePlace | undefined | ReturnType<typeof placeIn> {
  return LogPath === undefined || LogPath === null ? undefined : placeIn(LogPath)
}

async function* skipping(lines: AsyncIterable<Record>, done: number): AsyncGenerator<Record> {
  let count = 0
  for await (const line of lines) if (++count > done) yield line
}

function counted(at: Progress, outcomes: readonly Outcome[], logged: boolean): Progress {
  const failures = outcomes.filter(({ Outcome }) => Outcome === 'failed')
  const errors = failures.map(({ Line, Message = '' }) => ({ Line, Message }))
  return {
    ...at,
    lines: at.lines + outcomes.length,
    failed: at.failed + failures.length,
    files: at.files + Number(logged && outcomes.length > 0),
    errors: [...(at.errors ?? []), ...errors].slice(0, shown),
  }
}
