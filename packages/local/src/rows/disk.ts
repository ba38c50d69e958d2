/**
 * Rows on disk: the tree of `memory.ts`, and beside it a journal that every batch is in before `batch` returns, so that
 * what was acknowledged is there after the process was killed at any moment.
 */
import { join } from 'node:path'
import { type JournalOptions, openJournal } from './journal.ts'
import { memoryRows } from './memory.ts'
import { ownFolder } from './owner.ts'
import { newTree } from './tree.ts'
import type { Change, Rows } from './types.ts'

export type DiskOptions = JournalOptions & {
  /** The journal is written anew when it has grown beyond this many bytes and twice what it holds. Default 16 MiB. */
  readonly compactAt?: number
}

/** Opens the rows of a folder; a folder that another process has open is refused in words. */
export function diskRows(folder: string, options: DiskOptions = {}): Rows {
  const giveBack = ownFolder(folder)
  try {
    return opened(folder, options, giveBack)
  } catch (error) {
    giveBack()
    throw error
  }
}

function opened(
  folder: string,
  { compactAt = 16 << 20, ...options }: DiskOptions,
  giveBack: () => void,
): Rows {
  const tree = newTree()
  const journal = openJournal(
    join(folder, 'rows.journal'),
    (key, value) => void (value === undefined ? tree.delete(key) : tree.set(key, value)),
    options,
  )
  const rows = memoryRows(tree)
  let limit = Math.max(compactAt, journal.size() * 2)
  const rewrite = (): void => {
    journal.rewrite(batchesOf(rows))
    limit = Math.max(compactAt, journal.size() * 2)
  }
  /** The batch is in already: a disk too full for a second copy is no reason to refuse it. */
  const compact = (): void => {
    try {
      rewrite()
    } catch {
      limit = journal.size() * 2
    }
  }
  const change = (changes: readonly Change[]): void => {
    journal.append(changes)
    rows.batch(changes)
    if (journal.size() > limit) compact()
  }
  return {
    ...rows,
    put: (key, value) => change([{ put: key, value }]),
    delete: key => change([{ delete: key }]),
    batch: change,
    restore(snapshot) {
      rows.restore(snapshot)
      rewrite()
    },
    clear() {
      rows.clear()
      rewrite()
    },
    close() {
      journal.close()
      giveBack()
    },
  }
}

const batchSize = 1000

function* batchesOf(rows: Rows): Iterable<Change[]> {
  let batch: Change[] = []
  for (const [key, value] of rows.range({})) {
    batch.push({ put: key, value })
    if (batch.length < batchSize) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
