/**
 * Every reader of outside bytes under fuzz: `node scripts/fuzz.mjs [CORPORA]`, FUZZ_SECONDS for each (default 30), in a
 * process with 64 MiB of heap. Prints a line a reader and fails when one throws, hangs, or reads what it should not.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { house } from './run.mjs'

const seconds = Number(process.env.FUZZ_SECONDS ?? 30)
const [corpora] = process.argv.slice(2)
let failed = 0
for (const reader of ['xml', 'json', 'cbor', 'events']) {
  const { status, signal, stdout, stderr } = spawnSync(
    process.execPath,
    [
      '--max-old-space-size=64',
      '--conditions=source',
      '--import',
      'tsx',
      join(house, 'test/fuzz/reader.ts'),
      reader,
      `${seconds}`,
      ...(corpora !== undefined && existsSync(corpora) ? [corpora] : []),
    ],
    { cwd: house, encoding: 'utf8', timeout: (seconds + 60) * 1000 },
  )
  process.stdout.write(stdout)
  if (status === 0) continue
  failed++
  console.error(
    `${reader}: ${signal ? `stopped by ${signal}: it hangs` : stderr.trim().slice(0, 3000)}`,
  )
}
console.log(`${4 - failed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
