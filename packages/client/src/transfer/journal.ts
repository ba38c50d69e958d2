/**
 * The state of a transfer in a file: a line that says what is transferred, and a line for each part that is done. Lines are
 * only added, so that a process that is killed leaves at most the last one unfinished, and that one does not count.
 */
import type { FileHandle } from 'node:fs/promises'
import { type Anomaly, anomaly, isAnomaly } from '@plainwire/wire'
import { unreadable } from '../file-body.ts'
import type { Files } from './types.ts'

export type Journal<Head, Line> = {
  readonly head: Head
  /** What was done before. */
  readonly lines: readonly Line[]
  note(line: Line): Promise<void>
  close(): Promise<void>
  /** The transfer is done, or is begun anew. */
  remove(): Promise<void>
}

type Kinds = { readonly plainwire: string; readonly version: number }

/** What an earlier transfer left; undefined where there is nothing. A file that is something else is left alone. */
export async function readJournal<Head extends object, Line extends object>(
  files: Files,
  path: string,
  kind: string,
): Promise<Journal<Head, Line> | Anomaly | undefined> {
  const text = await files.readFile(path, 'utf8').catch((cause: unknown) => absent(path, cause))
  if (text === undefined || isAnomaly(text)) return text
  const [first, ...rest] = text.split('\n').slice(0, -1).map(parsed)
  // Killed before the first line was whole: nothing had begun.
  if (first === undefined && rest.length === 0 && !text.includes('\n') && isOurs(text))
    return undefined
  const { plainwire, version, ...head } = (first ?? {}) as Kinds & Head
  if (plainwire !== kind || version !== 1) return foreign(path, kind)
  const lines = rest.filter(line => line !== undefined)
  const file = await files.open(path, 'a').catch((cause: unknown) => unreadable(path, cause))
  if (isAnomaly(file)) return file
  // A line that was cut off must not swallow the next.
  if (!text.endsWith('\n')) await file.write('\n')
  return journalOf(files, path, file, head as unknown as Head, lines as Line[])
}

export async function newJournal<Head extends object, Line extends object>(
  files: Files,
  path: string,
  kind: string,
  head: Head,
): Promise<Journal<Head, Line> | Anomaly> {
  const file = await files.open(path, 'w').catch((cause: unknown) => unreadable(path, cause))
  if (isAnomaly(file)) return file
  await file.write(`${JSON.stringify({ plainwire: kind, version: 1, ...head })}\n`)
  return journalOf(files, path, file, head, [])
}

const journalOf = <Head, Line>(
  files: Files,
  path: string,
  file: FileHandle,
  head: Head,
  lines: readonly Line[],
): Journal<Head, Line> => ({
  head,
  lines,
  note: async line => void (await file.write(`${JSON.stringify(line)}\n`)),
  close: () => file.close(),
  async remove() {
    await file.close()
    await files.rm(path, { force: true })
  },
})

function parsed(line: string): object | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

const isOurs = (text: string): boolean => '{"plainwire":'.startsWith(text.slice(0, 13))

const absent = (path: string, cause: unknown): Anomaly | undefined =>
  (cause as { code?: string } | null)?.code === 'ENOENT' ? undefined : unreadable(path, cause)

const foreign = (path: string, kind: string): Anomaly =>
  anomaly('conflict', `${path} is not the state of ${kind}: name another file, or remove it.`, {
    code: 'STATE_FOREIGN',
  })
