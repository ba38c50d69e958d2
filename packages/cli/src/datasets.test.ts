/** `plainwire datasets`, as a shell runs it: from no configuration to data up, down, and a trail that is checked. */
import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { started } from './started.fixture.ts'

const bin = fileURLToPath(new URL('../bin/plainwire.js', import.meta.url))
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plainwire-datasets-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const run = (args: readonly string[], { input = '', env = {} } = {}) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, 'datasets', ...args], {
    input,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    cwd: folder,
  })
  return { status, stdout, stderr }
}

test('a configuration is written once, and all that is wrong with one is said', async () => {
  expect(run(['config', 'init'])).toMatchObject({ status: 0 })
  expect(run(['config', 'init'])).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('--force'),
  })
  expect(run(['config', 'check'])).toMatchObject({ status: 0, stderr: '' })
  await writeFile(join(folder, 'bad.json'), '{"token": "", "org": "Much-Too-Long", "tokn": 1}')
  const { status, stderr } = run(['config', 'check', '--config', 'bad.json'])
  expect(status).toBe(2)
  for (const path of ['metadataRepository:', 'accounts:']) expect(stderr).toContain(path)
  expect(run(['serve', '--config', 'none.json'])).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('config init'),
  })
})

test('10: without a token it does not start, and says so', async () => {
  const text = await readFile(join(folder, 'config/config.json'), 'utf8')
  await writeFile(join(folder, 'empty.json'), text.replace(/"token": "[^"]+"/, '"token": ""'))
  const { status, stderr } = run(['serve', '--config', 'empty.json'])
  expect([status, stderr]).toEqual([2, expect.stringMatching(/token: must not be empty/)])
})

test('the policies it needs are printed, with what each right beyond is for', () => {
  const { metadata, account, extras } = JSON.parse(run(['config', 'policies']).stdout)
  expect(metadata.Statement[0].Resource).toContain('arn:aws:s3:::dataset-metadata')
  expect(account.Statement[0].Action).toEqual(['iam:*'])
  for (const { actions, why } of extras)
    expect([actions, why]).toEqual([expect.any(Array), expect.any(String)])
})

test('data goes up and down, and the trail says so', async () => {
  const text = await readFile(join(folder, 'config/config.json'), 'utf8')
  const own = text
    .replace('127.0.0.1:8080', '127.0.0.1:0')
    .replace('127.0.0.1:4566', '127.0.0.1:0')
    .replace('"./data"', JSON.stringify(join(folder, 'data')))
  await writeFile(join(folder, 'own.json'), own)
  const secret = /"token": "([^"]+)"/.exec(own)![1]!
  const { child, said, url, ended } = await started(
    'datasets',
    'serve',
    '--config',
    join(folder, 'own.json'),
  )
  expect(said).toContain(`on a local AWS in ${join(folder, 'data')}; others reach it at http://`)
  const token = run(['token'], { input: `${secret}\n` }).stdout.trim()
  expect(token).toMatch(/^\$2b\$10\$/)
  const made = await fetch(`${url}/v1/ds/research/datasets/lab1`, {
    method: 'POST',
    headers: { 'x-auth-token': token, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'n', type: 's3', metadata: { created_by: 'drz' } }),
  })
  const { id } = (await made.json()) as { id: string }
  const dataset = `research/lab1/${id}`
  const env = { PLAINWIRE_DATASETS_SECRET: secret }
  const asked = (...args: string[]) => run([...args, '--url', url], { env })

  await mkdir(join(folder, 'photos/2026'), { recursive: true })
  await writeFile(join(folder, 'photos/a.jpg'), 'a')
  await writeFile(join(folder, 'photos/2026/b.jpg'), 'bb')
  await writeFile(join(folder, 'film.mp4'), Buffer.alloc(20_000_000, 'film'))
  expect(asked('upload', 'photos', dataset, 'photos/')).toMatchObject({
    stderr: '',
    stdout: '2 objects, 3 bytes\n',
  })
  expect(asked('upload', 'film.mp4', dataset, '--state', 'film.state')).toMatchObject({
    stderr: '',
    stdout: '1 objects, 20000000 bytes\n',
  })
  expect(asked('download', dataset, 'copy.mp4', 'film.mp4').stdout).toBe(
    '1 objects, 20000000 bytes\n',
  )
  expect((await readFile(join(folder, 'copy.mp4'))).equals(Buffer.alloc(20_000_000, 'film'))).toBe(
    true,
  )
  expect(asked('download', dataset, 'all', 'photos/').stdout).toBe('2 objects, 3 bytes\n')
  expect(await readFile(join(folder, 'all/2026/b.jpg'), 'utf8')).toBe('bb')
  expect(asked('upload', 'nothing', dataset)).toMatchObject({ status: 1 })
  expect(run(['upload', 'photos', dataset, '--url', url])).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('PLAINWIRE_DATASETS_SECRET'),
  })

  const trail = asked('audit', 'fetch', dataset)
  expect(trail.stdout).toContain('"createSession"')
  await writeFile(join(folder, 'trail.jsonl'), trail.stdout)
  const entries = trail.stdout.trim().split('\n')
  const { hash, seq } = JSON.parse(entries.at(-1)!)
  const verify = (...args: string[]) => run(['audit', 'verify', ...args])
  expect(verify('trail.jsonl', '--head', `${seq}:${hash}`)).toMatchObject({
    status: 0,
    stdout: `{"ok":true,"entries":${seq}}\n`,
  })
  await writeFile(
    join(folder, 'forged.jsonl'),
    trail.stdout.replace('"actor":"token"', '"actor":"drz"'),
  )
  expect(verify('forged.jsonl')).toMatchObject({ status: 1 })
  await writeFile(join(folder, 'cut.jsonl'), entries.slice(0, -1).join('\n'))
  expect(verify('cut.jsonl')).toMatchObject({ status: 0 })
  expect(verify('cut.jsonl', '--head', `${seq}:${hash}`)).toMatchObject({ status: 1 })

  child.kill('SIGTERM')
  expect(await ended).toEqual([0, null])
}, 120_000)
