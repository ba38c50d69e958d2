/** The command that makes packages, run as `npm run generate` runs it, with a registry of its own that has nothing. */
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { packageVersion } from './revision.ts'
import { model } from './smithy/model.fixture.ts'
import { generatorHash, stampIn, stampOf } from './stamp.ts'

const main = fileURLToPath(new URL('main.ts', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'plainwire-'))
const into = join(folder, 'into')
const models = join(folder, 'models')
const registry = createServer((_, response) => {
  response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":"Not found"}')
})

beforeAll(async () => {
  mkdirSync(models)
  writeFileSync(join(models, 'good.json'), JSON.stringify(model({})))
  await new Promise<void>(resolve => registry.listen(0, '127.0.0.1', resolve))
})
afterAll(() => {
  registry.close()
  registry.closeAllConnections()
  rmSync(folder, { recursive: true })
})

/** Runs it; every run writes into the test's own folders. */
function generate(
  ...args: readonly string[]
): Promise<{ status: number; out: string; err: string }> {
  const { port } = registry.address() as AddressInfo
  const env = {
    ...process.env,
    NODE_OPTIONS: '',
    npm_config_registry: `http://127.0.0.1:${port}/`,
    npm_config_userconfig: join(folder, '.npmrc'),
    npm_config_cache: join(folder, '.npm'),
    npm_config_fetch_retries: '0',
  }
  const own = ['--into', into, '--cache', join(folder, 'cache')]
  const runtime = ['--conditions=source', '--import', 'tsx', main]
  return new Promise(resolve =>
    execFile(process.execPath, [...runtime, ...args, ...own], { env }, (error, out, err) =>
      resolve({ status: typeof error?.code === 'number' ? error.code : 0, out, err }),
    ),
  )
}

test('A16.6: made once, then up to date, then made afresh', async () => {
  const first = await generate('--smithy', models)
  expect(first).toMatchObject({ status: 0, err: '' })
  expect(first.out).toMatch(/1\/1 {2}good +1 operations +\d+ KB/)
  expect(first.out).toMatch(/1 of 1 services in/)
  const made = readFileSync(join(into, 'good', 'package.json'), 'utf8')
  const [second, quiet] = await Promise.all([
    generate('--smithy', models),
    generate('--smithy', models, '--quiet'),
  ])
  expect(second.out).toMatch(/good +up to date/)
  expect(quiet.out).not.toContain('good')
  const fresh = await generate('--smithy', models, '--fresh')
  expect(fresh.out).toMatch(/good +1 operations/)
  expect(readFileSync(join(into, 'good', 'package.json'), 'utf8')).toBe(made)
})

test('a package that does not exist is a row of the table, and status 1; the others are made', async () => {
  const { status, out, err } = await generate('no-such-service', 'sts')
  expect(status).toBe(1)
  expect(out).toMatch(
    /1\/2 {2}no-such-service +failed: @aws-sdk\/client-no-such-service cannot be had.*404/,
  )
  expect(out).toMatch(/2\/2 {2}sts +\d+ operations/)
  expect(out).toContain('1 of 2 services')
  expect(err).toMatch(/^failed: no-such-service: /)
  expect(existsSync(join(into, 'no-such-service'))).toBe(false)
}, 60_000)

test('a model that is none is a row as well, and so is a name that is none', async () => {
  const bad = join(folder, 'bad')
  mkdirSync(bad)
  writeFileSync(join(bad, 'broken.json'), '{')
  writeFileSync(join(bad, 'empty.json'), '{"smithy":"2.0","shapes":{}}')
  writeFileSync(join(bad, 'good.json'), JSON.stringify(model({})))
  const [models, name] = await Promise.all([
    generate('--smithy', bad, '--fresh'),
    generate('../wire'),
  ])
  expect(models.status).toBe(1)
  expect(models.out).toMatch(/broken +failed: .*JSON/)
  expect(models.out).toMatch(/empty +failed: .*empty\.json: expected one service/)
  expect(models.out).toContain('1 of 3 services')
  expect(name.status).toBe(1)
  expect(name.out).toContain("'../wire' is no name of a service")
})

test('misuse is said in words, with status 2', async () => {
  const [flag, where] = await Promise.all([
    generate('--bogus'),
    generate('--smithy', join(folder, 'nowhere')),
  ])
  for (const { status, err } of [flag, where]) {
    expect(status).toBe(2)
    expect(err).not.toMatch(/\n {4}at /)
  }
  expect(flag.err).toContain('--bogus')
  expect(where.err).toContain('nowhere')
})

const versions: readonly [source: string, revision: number, version: string][] = [
  ['3.1169.0', 12, '1169.0.12'],
  ['3.958.0', 1, '958.0.1'],
  ['2.5.1', 4, '2.5.4'],
  ['2020-01-01', 4, '2020.1.4'],
  ['', 4, '0.0.4'],
  ['beta', 4, '0.0.4'],
]
test.each(versions)('A16.4: source %s and revision %i make %s', (source, revision, version) => {
  expect(packageVersion(source, revision)).toBe(version)
})

test('A16.6: a stamp is of all its parts', () => {
  expect(stampOf('a', 'b')).toBe(stampOf('a', 'b'))
  expect(stampOf('a', 'b')).not.toBe(stampOf('b', 'a'))
  expect(stampIn(join(folder, 'nowhere'))).toBeUndefined()
})

test("the generator's hash changes with its sources, and not with its tests", () => {
  const sources = join(folder, 'sources')
  mkdirSync(sources)
  writeFileSync(join(sources, 'a.ts'), 'one')
  const before = generatorHash(sources)
  writeFileSync(join(sources, 'a.test.ts'), 'words')
  expect(generatorHash(sources)).toBe(before)
  writeFileSync(join(sources, 'a.ts'), 'two')
  expect(generatorHash(sources)).not.toBe(before)
})
