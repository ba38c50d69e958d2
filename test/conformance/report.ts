/** Runs suites and prints them: a row a file, the failures, what was skipped and why, the sum as the last line. */
import { skips } from './skips.ts'
import type { Outcome, Suite } from './suite.ts'

type Row = { passed: number; failed: number; skipped: number; seconds: number }

/** True when a case failed. */
export async function report(
  suites: readonly Suite[],
  corporaDir: string,
  shown = 40,
): Promise<boolean> {
  const rows = new Map<string, Row>()
  const failures: string[] = []
  const skipped: string[] = []
  for (const suite of suites) {
    let before = performance.now()
    for await (const outcome of guarded(suite, corporaDir)) {
      const now = performance.now()
      const row = rowOf(rows, `${suite.name}/${outcome.file}`)
      row.seconds += (now - before) / 1000
      before = now
      count(row, outcome)
      const name = `${suite.name}/${outcome.file} ${outcome.id}`
      if (outcome.skipped !== undefined) skipped.push(`${name}: ${outcome.skipped}`)
      else if (!outcome.ok) failures.push(`${name}\n     ${outcome.detail ?? 'failed'}`)
    }
  }
  print(rows, failures, skipped, shown)
  return failures.length > 0
}

/** A suite that breaks down is a failure of its own. */
async function* guarded(suite: Suite, corporaDir: string): AsyncIterable<Outcome> {
  try {
    yield* suite.run(corporaDir)
  } catch (error) {
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error)
    yield { file: '(the suite)', id: 'broke off', ok: false, detail }
  }
}

function rowOf(rows: Map<string, Row>, name: string): Row {
  const row = rows.get(name) ?? { passed: 0, failed: 0, skipped: 0, seconds: 0 }
  rows.set(name, row)
  return row
}

function count(row: Row, { ok, skipped }: Outcome): void {
  if (skipped !== undefined) row.skipped++
  else if (ok) row.passed++
  else row.failed++
}

function print(
  rows: Map<string, Row>,
  failures: readonly string[],
  skipped: readonly string[],
  shown: number,
): void {
  const width = Math.max(20, ...[...rows.keys()].map(name => name.length))
  console.log(`${'file'.padEnd(width)}  passed failed skipped seconds`)
  for (const [name, row] of rows) console.log(line(name.padEnd(width), row))
  if (failures.length > 0) console.log(`\nfailures (${failures.length})`)
  for (const failure of failures.slice(0, shown)) console.log(`  ${failure}`)
  if (failures.length > shown) console.log(`  and ${failures.length - shown} more`)
  if (skipped.length > 0) console.log('\nskipped')
  for (const skip of skipped) console.log(`  ${skip}`)
  console.log('\ncases the runner may skip')
  for (const { suite, id, why } of skips) console.log(`  ${suite} ${id.source}: ${why}`)
  const all = [...rows.values()]
  const sum = (key: keyof Row) => all.reduce((total, row) => total + row[key], 0)
  console.log(`${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`)
}

const line = (name: string, { passed, failed, skipped, seconds }: Row): string =>
  `${name}  ${pad(passed, 6)} ${pad(failed, 6)} ${pad(skipped, 7)} ${pad(seconds.toFixed(2), 7)}`

const pad = (value: number | string, width: number): string => String(value).padStart(width)
