/**
 * The conformance runner: reads a folder of corpora, runs every case of every suite there is code for, prints a row a
 * file and the failures. `npm run conformance -- --corpora DIR [--suite NAME] [--show N]`
 */
import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { report } from './report.ts'
import type { Suite } from './suite.ts'

/** Modules by name; those marked `coming` may be missing. */
const modules: Readonly<Record<string, 'here' | 'coming'>> = {
  'protocol-tests': 'here',
  'protocols-c2j': 'here',
  'response-parsing': 'here',
  'protocol-server': 'coming',
  sigv4: 'here',
  endpoints: 'here',
  timestamps: 'here',
  cbor: 'coming',
  eventstream: 'coming',
  jmespath: 'coming',
  retries: 'coming',
  credentials: 'coming',
  policies: 'here',
  misc: 'coming',
}

const { values } = parseArgs({
  options: { corpora: { type: 'string' }, suite: { type: 'string' }, show: { type: 'string' } },
})

if (values.corpora === undefined) {
  console.log('conformance was not run: --corpora DIR names no folder')
} else if (values.suite !== undefined && !(values.suite in modules)) {
  console.error(`no suite '${values.suite}'; there are ${Object.keys(modules).join(', ')}`)
  process.exitCode = 1
} else {
  const failed = await report(await suites(values.suite), values.corpora, Number(values.show ?? 40))
  process.exitCode = failed ? 1 : 0
}

async function suites(only: string | undefined): Promise<Suite[]> {
  const found: Suite[] = []
  for (const [name, state] of Object.entries(modules)) {
    if (only !== undefined && only !== name) continue
    if (state === 'coming' && !(await exists(`${name}.ts`))) continue
    const module = (await import(`./${name}.ts`)) as { suite: Suite }
    found.push(module.suite)
  }
  return found
}

function exists(file: string): Promise<boolean> {
  return access(join(import.meta.dirname, file)).then(
    () => true,
    () => false,
  )
}
