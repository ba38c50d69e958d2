/** `plainwire local`, started and ended as a shell does it. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { client } from '@plainwire/client'
import { iam } from '@plainwire/iam'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { started } from './started.fixture.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plainwire-local-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

const users = (endpoint: string) =>
  client({
    api: iam,
    region: 'us-east-1',
    endpoint,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  })

test.each([['local'], ['up']])(
  '%s answers, keeps what it was given, and ends when told',
  async name => {
    const path = join(folder, 'data')
    const first = await started(name, '--port', '0', '--path', path, '--seed', '7')
    expect(first.said).toContain(`kept in ${path}`)
    const made = users(first.url)
    expect(await made.invoke({ op: 'CreateUser', request: { UserName: 'ada' } })).toMatchObject({
      User: { UserName: 'ada' },
    })
    made.close()
    const second = await started('local', '--port', '0', '--path', path)
    await second.ended
    expect(second.child.exitCode).toBe(2)
    expect(second.failed()).toMatch(
      /^plainwire: The folder .* is in use by process \d+; end that one/,
    )
    first.child.kill('SIGTERM')
    await first.ended
    expect(first.child.exitCode).toBe(0)
    expect(existsSync(join(path, 'owner'))).toBe(false)
    const third = await started('local', '--port', '0', '--path', path)
    const again = users(third.url)
    expect(await again.invoke({ op: 'ListUsers' })).toMatchObject({ Users: [{ UserName: 'ada' }] })
    again.close()
  },
)

test.each([
  [['--port', 'x'], /port is a whole number/],
  [['--seed', '-1'], /seed is a whole number|No flag/],
  [['--host', 'nowhere.invalid'], /nowhere\.invalid/],
])('local %j is refused', async (args, words) => {
  const { child, ended, failed } = await started('local', ...args)
  await ended
  expect(child.exitCode).toBe(2)
  expect(failed()).toMatch(words)
})
