/** What the suites share: reading a corpus and comparing one case. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'

export type Outcome = { file: string; id: string; ok: boolean; skipped?: string; detail?: string }

export const readJson = async <T>(...path: string[]): Promise<T> =>
  JSON.parse(await readFile(join(...path), 'utf8')) as T

/** Runs one case; whatever it throws is its failure. */
export function caseOf(file: string, id: string, expected: unknown, run: () => unknown): Outcome {
  try {
    const actual = run()
    if (isDeepStrictEqual(actual, expected)) return { file, id, ok: true }
    return { file, id, ok: false, detail: `expected ${show(expected)}\n     got ${show(actual)}` }
  } catch (error) {
    return { file, id, ok: false, detail: String(error) }
  }
}

const show = (value: unknown): string =>
  JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? `${inner}n` : inner)) ??
  'undefined'
