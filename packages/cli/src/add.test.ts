/** Service packages put beside a program, from a registry on loopback that has one. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fullName, named } from './names.ts'
import { ran } from './ran.fixture.ts'

const folder = mkdtempSync(join(tmpdir(), 'plainwire-'))
const program = join(folder, 'program')
let packed: Buffer
const registry = createServer((request, response) => {
  const where = `http://127.0.0.1:${(registry.address() as AddressInfo).port}`
  if (request.url?.endsWith('.tgz')) return void response.end(packed)
  if (decodeURIComponent(request.url ?? '') !== '/@plainwire/sfn')
    return void response.writeHead(404).end('{"error":"not found"}')
  const version = { ...manifest, dist: { tarball: `${where}/sfn.tgz` } }
  response.setHeader('content-type', 'application/json')
  response.end(
    JSON.stringify({
      name: manifest.name,
      'dist-tags': { latest: manifest.version },
      versions: { [manifest.version]: version },
    }),
  )
})
const manifest = { name: '@plainwire/sfn', version: '1169.0.4', type: 'module', main: 'index.js' }

beforeAll(async () => {
  const source = join(folder, 'source')
  for (const path of [source, program]) mkdirSync(path)
  writeFileSync(join(source, 'package.json'), JSON.stringify(manifest))
  writeFileSync(join(source, 'index.js'), "export const sfn = { name: 'sfn' }\n")
  const [{ filename }] = JSON.parse(
    execFileSync('npm', ['pack', '--json'], { cwd: source, env, encoding: 'utf8' }),
  )
  packed = readFileSync(join(source, filename))
  writeFileSync(join(program, 'package.json'), '{"name":"program","private":true}')
  await new Promise<void>(resolve => registry.listen(0, '127.0.0.1', resolve))
})
afterAll(() => {
  registry.close()
  registry.closeAllConnections()
  rmSync(folder, { recursive: true, force: true })
})

const env = {
  PATH: process.env.PATH,
  HOME: folder,
  npm_config_cache: join(folder, '.npm'),
  npm_config_userconfig: join(folder, '.npmrc'),
  npm_config_fetch_retries: '0',
  npm_config_update_notifier: 'false',
}
const add = (...args: readonly string[]) => {
  const { port } = registry.address() as AddressInfo
  const where = { npm_config_registry: `http://127.0.0.1:${port}/` }
  return ran(['add', ...args], { cwd: program, env: { ...env, ...where } })
}

test('by the name people know, exactly that version', async () => {
  const { status, out } = await add('AWS Step Functions')
  expect({ status, out }).toEqual({
    status: 0,
    out: "@plainwire/sfn 1169.0.4: import { sfn } from '@plainwire/sfn'\n",
  })
  const { dependencies } = JSON.parse(readFileSync(join(program, 'package.json'), 'utf8'))
  expect(dependencies).toEqual({ '@plainwire/sfn': '1169.0.4' })
}, 120_000)

test('what npm cannot get is said, with status 1', async () => {
  const { status, out, err } = await add('sqs')
  expect({ status, out }).toEqual({ status: 1, out: '' })
  expect(err).toMatch(/plainwire: npm could not install sqs\n$/)
}, 120_000)

test('a dry run runs nothing', async () => {
  expect(await add('--dry-run', 'logs', 'email')).toEqual({
    status: 0,
    out: 'npm install --save-exact @plainwire/cloudwatch-logs @plainwire/ses\n',
    err: '',
  })
})

describe('A16.2: names', () => {
  test.each([
    ['sqs', 'sqs'],
    ['SQS', 'sqs'],
    ['monitoring', 'cloudwatch'],
    ['CloudWatch', 'cloudwatch'],
    ['email', 'ses'],
    ['states', 'sfn'],
    ['Step Functions', 'sfn'],
    ['AWS Step Functions', 'sfn'],
    ['Migration Hub', 'migration-hub'],
    ['AWSMigrationHub', 'migration-hub'],
    ['Amazon Elastic Compute Cloud', 'ec2'],
    ['elasticache', 'elasticache'],
    ['runtime.lex', 'lex-runtime-service'],
    ['cognito-idp', 'cognito-identity-provider'],
  ])('%s is %s', (given, name) => {
    expect(named(given)).toEqual({ name })
  })

  test.each([
    ['dynamodbb', ['dynamodb']],
    ['container registry', ['ecr', 'ecr-public']],
    ['zzzzqq', []],
    ['', []],
    ['__proto__', ['proton']],
  ])('%j is none; close to it is %j', (given, close) => {
    expect(named(given)).toEqual({ close })
  })

  test('in full', () => {
    expect(fullName('sfn')).toBe('AWS Step Functions')
    expect(fullName('no-such')).toBe('')
  })
})
