/** `plainwire data-api serve`, started and ended as a shell does it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { DataApiClient } from '@plainwire/data-api'
import { afterEach, expect, test } from 'vitest'

const bin = fileURLToPath(new URL('../bin/plainwire.js', import.meta.url))
let child: ChildProcess | undefined
afterEach(() => child?.kill('SIGKILL'))

async function started(...args: string[]) {
  const made = spawn(process.execPath, [bin, 'data-api', 'serve', '--port', '0', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  child = made
  let said = ''
  let failed = ''
  made.stderr.on('data', text => {
    failed += text
  })
  const ended = once(made, 'close')
  await new Promise<void>(resolve => {
    ended.then(() => resolve())
    made.stdout.on('data', text => {
      said += text
      if (said.endsWith('Ready.\n')) resolve()
    })
  })
  return {
    made,
    said,
    ended,
    failed: () => failed,
    url: /http:\/\/[\d.]+:\d+/.exec(said)?.[0] ?? '',
  }
}

test('serves its stages, and ends when told', async () => {
  const { made, said, url, ended } = await started('--stage', 'dev,test', '--region', 'eu-west-1')
  expect(said).toContain(`A Data API is up at ${url}/dev, its items in memory.`)
  const api = new DataApiClient({
    stage: 'test',
    regionName: 'eu-west-1',
    serviceEndpoint: url,
    accessKey: 'test',
    secretKey: 'test',
  })
  await api.provision('Notes')
  await api.putResource('Notes', '1', { a: 1 })
  expect(await api.getItem('Notes', '1')).toMatchObject({ Item: { Resource: { a: 1 } } })
  made.kill('SIGTERM')
  expect(await ended).toEqual([0, null])
})

test('says in one line what it needs', async () => {
  const { ended, failed } = await started('--endpoint', 'http://127.0.0.1:1')
  expect(await ended).toEqual([2, null])
  expect(failed()).toMatch(/^plainwire: Say how callers are found out .*'open' mode.*\n$/)
})
