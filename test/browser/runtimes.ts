/** The scenario in Deno and Bun, where the machine has them: on the PATH, or named by DENO and BUN. */
import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, test } from 'vitest'
import { bundledScenario, expectFound } from './bundle.ts'
import { corsServer, credentials } from './server.ts'

const folder = mkdtempSync(join(tmpdir(), 'plainwire-runtimes-'))
let server: Awaited<ReturnType<typeof corsServer>>
beforeAll(async () => {
  server = await corsServer()
})
afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true })
})

const runtimes = [
  ['deno', process.env.DENO ?? 'deno', ['run', '--no-prompt', '--allow-net']],
  ['bun', process.env.BUN ?? 'bun', ['run']],
] as const

for (const [name, command, args] of runtimes) {
  const missing = spawnSync(command, ['--version']).error !== undefined
  const title = `A16b.4: in ${name}: calls, streams, presigns, fails and ends as on Node`
  test.skipIf(missing)(missing ? `${title} (there is no ${name} here)` : title, async () => {
    const { endpoint, nobody } = server
    const file = join(folder, `${name}.js`)
    const options = JSON.stringify({ endpoint, nobody, credentials })
    const run = `scenario(${options}).then(found => console.log(JSON.stringify(found)))`
    writeFileSync(file, `${await bundledScenario()}\n${run}`)
    const { stdout } = await promisify(execFile)(command, [...args, file])
    // Both speak Node's language besides.
    expectFound({ ...JSON.parse(stdout), platform: ['undefined', 'undefined', 'function'] })
  })
}
