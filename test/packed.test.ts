/** The packages as npm packs them, unpacked into a program of their own: nothing is missing, and one meta for all. */
import { execFile } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const house = fileURLToPath(new URL('..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'plainwire-'))
afterAll(() => rmSync(folder, { recursive: true }))
const run = promisify(execFile)
const tar = createRequire(import.meta.url)('tar') as {
  x: (options: { file: string; cwd: string; strip: number }) => Promise<void>
}

const packages: Readonly<Record<string, string>> = {
  '@plainwire/wire': 'packages/wire',
  '@plainwire/client': 'packages/client',
  '@plainwire/lite': 'packages/lite',
  '@plainwire/dynamodb': 'packages/services/dynamodb',
  '@plainwire/policy': 'packages/policy',
  '@plainwire/local': 'packages/local',
  plainwire: 'packages/cli',
}

/** Packs one package and unpacks it where a program finds it. */
async function install(name: string, source: string): Promise<void> {
  const into = join(folder, 'node_modules', ...name.split('/'))
  const packed = join(folder, 'packed', name.replace('/', '-'))
  mkdirSync(into, { recursive: true })
  mkdirSync(packed, { recursive: true })
  const args = ['pack', join(house, source), '--pack-destination', packed, '--ignore-scripts']
  await run('npm', args, { cwd: folder, shell: process.platform === 'win32' })
  const [archive = ''] = readdirSync(packed)
  await tar.x({ file: join(packed, archive), cwd: into, strip: 1 })
}

beforeAll(async () => {
  writeFileSync(join(folder, 'package.json'), '{"name":"program","private":true}')
  await Promise.all(Object.entries(packages).map(([name, source]) => install(name, source)))
}, 60_000)

/** What a program prints that runs on the packed packages. */
async function printed(file: string, program: string): Promise<unknown> {
  writeFileSync(join(folder, file), program)
  const env = { PATH: process.env.PATH, HOME: folder }
  const { stdout } = await run(process.execPath, [join(folder, file)], { cwd: folder, env })
  return JSON.parse(stdout)
}

const options = `{
  region: 'r',
  endpoint: 'http://there',
  credentials: { accessKeyId: 'k', secretAccessKey: 's' },
  send: async () => ({ status: 200, headers: [], body: Buffer.from('{"TableNames":["a"]}') }),
}`

test('imported: a call, its metadata through every entry, and documentation', async () => {
  const found = await printed(
    'program.mjs',
    `import { createRequire } from 'node:module'
import { client, meta } from '@plainwire/client'
import { client as lean, meta as leanMeta } from '@plainwire/client/lean'
import { dynamodb } from '@plainwire/dynamodb'
import { ListTables } from '@plainwire/dynamodb/ops'
const required = createRequire(import.meta.url)('@plainwire/client')
const options = ${options}
const one = await client({ api: dynamodb, ...options }).invoke({ op: 'ListTables' })
const two = await lean({ api: [ListTables], ...options }).invoke({ op: 'ListTables' })
const three = await required.client({ api: 'dynamodb', ...options }).invoke({ op: 'ListTables' })
const metas = [meta, leanMeta, required.meta]
const doc = await client({ api: dynamodb }).doc('ListTables')
console.log(JSON.stringify([one, [one, two, three].map(found => metas.map(meta => meta(found)?.op)), doc.includes('Response')]))`,
  )
  const all = ['ListTables', 'ListTables', 'ListTables']
  expect(found).toEqual([{ TableNames: ['a'] }, [all, all, all], true])
})

test('required', async () => {
  const found = await printed(
    'program.cjs',
    `const { client, isAnomaly, orThrow } = require('@plainwire/client')
const { dynamodb } = require('@plainwire/dynamodb')
client({ api: dynamodb, ...${options} }).invoke({ op: 'ListTables' })
  .then(found => console.log(JSON.stringify([isAnomaly(found), orThrow(found)])))`,
  )
  expect(found).toEqual([false, { TableNames: ['a'] }])
})

test('bundled for browsers: nothing of Node, and the notices of what is in it', async () => {
  const stdin = {
    contents: `export { client } from '@plainwire/client'
export { client as lean } from '@plainwire/client/lean'
export { client as named } from '@plainwire/client/browser'
export { dynamodb } from '@plainwire/dynamodb'`,
    resolveDir: folder,
  }
  for (const conditions of [['browser'], ['worker'], ['workerd']]) {
    const { metafile } = await build({
      ...{ stdin, conditions, bundle: true, write: false, metafile: true, format: 'esm' },
      platform: 'neutral',
      mainFields: ['module', 'main'],
    })
    const inputs = Object.keys(metafile.inputs).join('\n')
    expect(inputs).toMatch(/dist\/(modules\/)?browser\.js/)
    expect(inputs).toMatch(/dist\/(modules\/)?lean-browser\.js/)
    expect(inputs).not.toMatch(/primitives-(node|lean)|node-files/)
  }
  const home = join(folder, 'node_modules', '@plainwire', 'client', 'dist')
  const notices = readFileSync(join(home, 'NOTICES.txt'), 'utf8')
  for (const name of ['@noble/curves', '@noble/hashes'])
    expect(notices).toMatch(new RegExp(`^${name} \\d[^]*Permission is hereby granted`, 'm'))
  const loose = readdirSync(home, { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.js'))
    .filter(file =>
      /(from|import) ?\(?["'](@noble|node_modules)/.test(readFileSync(join(home, file), 'utf8')),
    )
  expect(loose).toEqual([])
})

test('a local AWS needs nothing but itself', async () => {
  const found = await printed(
    'local.mjs',
    `import { local } from '@plainwire/local'
const aws = local({ path: 'kept' })
const { url } = await aws.listen({ port: 0 })
const bucket = await fetch(url + '/notes')
const who = await fetch(url + '/?Action=GetCallerIdentity&Version=2011-06-15', { method: 'POST' })
const health = await (await fetch(url + '/_plainwire/health')).json()
await aws.close()
console.log(JSON.stringify([(await bucket.text()).includes('<Error>'), who.status, health.status]))`,
  )
  expect(found).toEqual([true, 403, 'ok'])
})

test('lite: required, it is the factory itself, imported, the same, its metadata is the client’s', async () => {
  const found = await printed(
    'lite.cjs',
    `const lite = require('@plainwire/lite')
const { AnomalyError, meta } = require('@plainwire/client')
const { dynamodb } = require('@plainwire/dynamodb')
const options = ${options}
async function main() {
  const imported = await import('@plainwire/lite')
  const aws = await lite({
    region: 'us-east-1',
    accessKeyId: 'k',
    secretAccessKey: 's',
    endpoint: 'http://127.0.0.1:9',
    retries: 0,
    plugins: [imported.plugin(dynamodb)],
  })
  const failed = await aws.DynamoDB.ListTables().catch(error => error)
  const raw = await aws({ service: 'lambda' }).catch(error => error)
  console.log(JSON.stringify([
    typeof lite,
    imported.default === lite,
    typeof lite.testing.enable,
    meta(failed.anomaly)?.op,
    failed.anomaly.code,
    raw.message,
  ]))
}
main()`,
  )
  expect(found).toEqual([
    'function',
    true,
    'function',
    'ListTables',
    'ECONNREFUSED',
    '@aws-lite/client: lambda: connect ECONNREFUSED 127.0.0.1:9',
  ])
})

test('define: imported from its own entry, it calls, and what it knows of a call is the client’s', async () => {
  const found = await printed(
    'define.mjs',
    `import { AnomalyError, meta, testDouble } from '@plainwire/client'
import { ApiError, defineApi } from '@plainwire/client/define'
import { dynamodb } from '@plainwire/dynamodb'
const failing = { $anomaly: 'unavailable', code: 'NO_WAY', message: 'no', retryable: false }
const options = { ...${options}, send: async () => failing }
const Tables = defineApi({ from: dynamodb, methods: ['ListTables'] })
const Events = defineApi({ service: 'events', api: 'AWSEvents', methods: ['ListRules'] })
const failed = await new Tables(options).list_tables().catch(error => error)
const other = await new Events(options).listRules().catch(error => error)
const fake = testDouble({ api: Events.service, ops: { ListRules: { Rules: ['a'] } } })
console.log(JSON.stringify([
  failed instanceof AnomalyError,
  failed instanceof ApiError,
  meta(failed.anomaly)?.op,
  failed.code,
  meta(other)?.service,
  await new Events({ client: fake }).listRules(),
]))`,
  )
  expect(found).toEqual([true, true, 'ListTables', 'NO_WAY', 'events', { Rules: ['a'] }])
})

test('the command is there, and finds the services of the program', async () => {
  const home = join(folder, 'node_modules', 'plainwire')
  const { bin } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'))
  const command = join(home, bin.plainwire)
  chmodSync(command, 0o755)
  const { stdout } = await run(command, ['services'], { cwd: folder })
  expect(stdout).toBe('dynamodb\n')
})

describe.each(Object.keys(packages))('%s', name => {
  test('has every file its manifest names', () => {
    const home = join(folder, 'node_modules', ...name.split('/'))
    const manifest = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'))
    const named = (value: unknown): string[] =>
      typeof value === 'string'
        ? [value]
        : Object.entries((value ?? {}) as object)
            .filter(([condition]) => condition !== 'source')
            .flatMap(([, part]) => named(part))
    const files = [...named(manifest.exports), ...named(manifest.bin)]
    expect(files.length).toBeGreaterThan(0)
    const there = readdirSync(home, { recursive: true, encoding: 'utf8' })
    for (const file of files.filter(file => !file.includes('*')))
      expect(there, file).toContain(join(file))
  })
})

/** Bytes on disk. A limit is lowered when a package shrinks, and raised for a reason only. */
test('what a client with DynamoDB takes up', () => {
  const sizeOf = (name: string): number =>
    readdirSync(join(folder, 'node_modules', ...name.split('/')), {
      recursive: true,
      withFileTypes: true,
    })
      .filter(file => file.isFile())
      .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0)
  const size = ['wire', 'client', 'dynamodb'].map(name => sizeOf(`@plainwire/${name}`))
  expect(size.reduce((sum, one) => sum + one)).toBeLessThan(3_150_000)
})
