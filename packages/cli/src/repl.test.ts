/** A session that is piped in, against an AWS on loopback. */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { local } from '@plainwire/local'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ran } from './ran.fixture.ts'
import { repl } from './repl.ts'

const home = mkdtempSync(join(tmpdir(), 'plainwire-'))
const aws = local()
let endpoint = ''
let close: () => Promise<void>

beforeAll(async () => {
  const listening = await aws.listen({ port: 0 })
  endpoint = listening.url
  close = listening.close
})
afterAll(async () => {
  await close()
  await aws.close()
  rmSync(home, { recursive: true })
})

const session = (lines: readonly string[], args: readonly string[] = []) =>
  ran(['repl', ...args, '--endpoint', endpoint], {
    input: lines.join('\n'),
    env: {
      HOME: home,
      PATH: process.env.PATH,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    },
  })

test('a service by name in every word; each line waits for the one before', async () => {
  const { status, out, err } = await session([
    "const made = await invoke('s3', 'CreateBucket', { Bucket: 'notes' })",
    'made.Location',
    "const { Buckets } = await invoke('s3', { op: 'ListBuckets' })",
    'Buckets.map(({ Name }) => Name)',
    "ops('sts').includes('GetCallerIdentity')",
    "client('s3') === client('s3')",
    "await doc('sts', 'GetAccessKeyInfo')",
    "isAnomaly(await invoke('s3', 'HeadBucket', { Bucket: 'none' }))",
    "services().includes('dynamodb')",
  ])
  expect({ status, err }).toEqual({ status: 0, err: '' })
  expect(out.split('\n').slice(0, 4)).toEqual(["'/notes'", "[ 'notes' ]", 'true', 'true'])
  expect(out).toContain('\nGetAccessKeyInfo\n')
  expect(out).toMatch(/\ntrue\ntrue\n$/)
})

test('about one service', async () => {
  const { out } = await session(
    ["await invoke('GetCallerIdentity')", 'sts.api', "(await prepare('GetCallerIdentity')).curl"],
    ['sts'],
  )
  expect(out).toMatch(/Account: '000000000000'/)
  expect(out).toContain("'sts'")
  expect(out).toContain('curl --request POST')
})

test('what goes wrong ends a line, not the session', async () => {
  const { status, out } = await session([
    "invoke('nope', 'X')",
    'ops()',
    "await invoke('s3', 'ListBukets')",
    '.exit',
    "'after'",
  ])
  expect(status).toBe(0)
  expect(out).toMatch(/\[Misuse: No service package @plainwire\/nope\./)
  expect(out).toMatch(/Say which service first/)
  expect(out).toMatch(/Did you mean 'ListBuckets'\?/)
  expect(out).not.toContain("'after'")
})

describe('at a terminal', () => {
  /** A process whose streams are a terminal's, as far as anybody can tell. */
  async function typed(lines: readonly string[], history: string) {
    const [stdin, stdout] = [new PassThrough(), new PassThrough()]
    let shown = ''
    stdout.on('data', chunk => {
      shown += chunk
    })
    for (const stream of [stdin, stdout]) Object.assign(stream, { isTTY: true, columns: 80 })
    const own = {
      stdin,
      stdout,
      stderr: stdout,
      env: { NODE_REPL_HISTORY: history },
      cwd: process.cwd,
    }
    const run = (await repl.loader()) as never as Run
    const done = run.call({ process: own }, {})
    await expect.poll(() => shown).toContain('> ')
    stdin.write(lines.map(line => `${line}\r`).join(''))
    stdin.write('.exit\r')
    await done
    return shown
  }
  type Run = (this: object, flags: object) => Promise<void>

  test('it greets, prompts, and keeps its lines in a file of nobody else', async () => {
    const history = join(home, 'history')
    const shown = await typed(["'a' + 'b'"], history)
    expect(shown).toContain("doc('dynamodb', 'ListTables')")
    expect(shown).toContain('plainwire> ')
    expect(shown).toContain("'ab'")
    await expect
      .poll(() => existsSync(history) && readFileSync(history, 'utf8'))
      .toContain("'a' + 'b'")
    expect(statSync(history).mode & 0o077).toBe(0)
  })

  test('an empty NODE_REPL_HISTORY keeps none', async () => {
    expect(await typed([], '')).toContain("ops('dynamodb')")
  })
})
