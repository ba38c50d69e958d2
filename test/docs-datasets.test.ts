/** The page of the datasets: its shell commands, in the order they are printed, take a steward from nothing to a final dataset. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'

const house = fileURLToPath(new URL('..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'plainwire-docs-'))
let server: ChildProcess | undefined
afterAll(() => {
  server?.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

/** Two that are free, and differ from each other. */
async function freePorts(): Promise<readonly [number, number]> {
  const taken = [createServer(), createServer()]
  const ports = await Promise.all(
    taken.map(
      server =>
        new Promise<number>(resolve =>
          server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port)),
        ),
    ),
  )
  await Promise.all(taken.map(server => new Promise(done => server.close(done))))
  return [ports[0]!, ports[1]!]
}

test('docs/datasets.md: from nothing to a finalized, granted, audited dataset', async () => {
  const [port, below] = await freePorts()
  const page = readFileSync(join(house, 'docs/datasets.md'), 'utf8')
  const here = (text: string) => text.replaceAll('8080', `${port}`).replaceAll('4566', `${below}`)
  const blocks = [...page.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, text = '']) => here(text))
  expect(blocks).toHaveLength(6)
  const bin = join(house, 'packages/cli/bin/plainwire.js')
  const npx = `set -eo pipefail\nnpx() { shift; node '${bin}' "$@"; }\n`
  const shell = { cwd: folder, encoding: 'utf8' } as const

  const [init = '', serve = ''] = blocks[0]!.trim().split('\n')
  const made = spawnSync('bash', ['-c', npx + init], shell)
  expect(made).toMatchObject({ status: 0, stderr: '' })
  const file = join(folder, 'config/config.json')
  writeFileSync(file, here(readFileSync(file, 'utf8')))
  server = spawn('bash', ['-c', `${npx}${serve.replace('npx plainwire', `exec node '${bin}'`)}`], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let said = ''
  await new Promise<void>(resolve => {
    server!.stdout!.on('data', text => {
      said += text
      if (said.endsWith('Ready.\n')) resolve()
    })
    server!.once('exit', () => resolve())
  })
  expect(said).toContain(`http://127.0.0.1:${port}/v1/ds`)

  const marked = blocks.slice(1).map((block, index) => `echo "== ${index}"\n${block}`)
  const run = spawnSync('bash', ['-c', npx + marked.join('\n')], shell)
  const told = run.stdout.split(/== \d\n/)
  expect([run.status, run.stderr]).toEqual([0, ''])
  expect(told[2]).toBe('2 objects, 4 bytes\n')
  expect(told[3]).toContain('["dua.txt"]')
  expect(told[3]).toMatch(/"user":"awong","version":"2026".*"session_token":/)
  expect(told[4]).toMatch(/"finalized_by":"awong".*"key":"nights\/a.csv".*"ok":true/s)
  expect(told[5]).toMatch(
    /Created dataset .* \(CreatedBy: awong\).*"ok":true.*{"ok":true,"entries":\d+}\n.*"name":"sleep"/s,
  )
  expect(existsSync(join(folder, 'data'))).toBe(true)
}, 120_000)
