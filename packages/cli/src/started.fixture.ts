/** Commands that stay up, started as a shell starts them and ended with the test. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterEach } from 'vitest'

const bin = fileURLToPath(new URL('../bin/plainwire.js', import.meta.url))
const children: ChildProcess[] = []
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

/** Started, and what it said until it was ready or gone. */
export async function started(...args: string[]) {
  const child = spawn(process.execPath, [bin, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  children.push(child)
  let said = ''
  let failed = ''
  child.stderr.on('data', text => {
    failed += text
  })
  const ended = once(child, 'close')
  await new Promise<void>(resolve => {
    ended.then(() => resolve())
    child.stdout.on('data', text => {
      said += text
      if (said.endsWith('Ready.\n')) resolve()
    })
  })
  const url = /http:\/\/[\w.]+:\d+/.exec(said)?.[0] ?? ''
  return { child, said, url, ended, failed: () => failed }
}
