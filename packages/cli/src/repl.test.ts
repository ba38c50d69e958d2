/** A session that is piped in, against an AWS on loopback. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { local } from '@plainwire/local'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ran } from './ran.fixture.ts'

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
