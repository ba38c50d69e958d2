/** Services by name, from a folder of packages made for the test. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { client } from './index.ts'
import { installedNames, installedService, nicknames } from './installed.ts'

const program = mkdtempSync(join(tmpdir(), 'plainwire-'))
afterAll(() => rmSync(program, { recursive: true }))

function install(name: string, text: string) {
  const folder = join(program, 'node_modules', '@plainwire', name)
  mkdirSync(folder, { recursive: true })
  const exports = { '.': './index.js' }
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, type: 'module', exports }))
  writeFileSync(join(folder, 'index.js'), text)
}
install('cloudwatch-logs', 'export const cloudwatchLogs = { name: "cloudwatch-logs" }')
install('s3', 'export const s3 = { name: "s3" }')
install('hollow', 'export const other = {}')
install('broken', 'import "./nothing.js"')
for (const name of ['client', 'wire']) install(name, '')

const found: readonly [given: string, name: string][] = [
  ['s3', 's3'],
  ['cloudwatch-logs', 'cloudwatch-logs'],
  ['logs', 'cloudwatch-logs'],
]
test.each(found)('A16.2: %s is %s', (given, name) => {
  expect(installedService(given, program)).toMatchObject({ name })
})

test('packages of the house are no services', () => {
  const names = ['broken', 'cloudwatch-logs', 'hollow', 's3']
  expect(installedNames(program)).toEqual(names)
  expect(installedNames(join(program, 'deeper', 'still'))).toEqual(names)
})

describe('a service that is not there', () => {
  const missing: readonly [given: string, words: readonly string[]][] = [
    [
      's4',
      [
        '@plainwire/s4',
        "Did you mean 's3'?",
        'Installed: broken, cloudwatch-logs, hollow, s3.',
        'npm install @plainwire/s4',
      ],
    ],
    ['email', ['@plainwire/ses', "'email' stands for 'ses'", 'npm install @plainwire/ses']],
    ['cloudwatch-log', ["Did you mean 'cloudwatch-logs'?"]],
    ['hollow', ['@plainwire/hollow']],
    ['zzzzzz', ['@plainwire/zzzzzz']],
    ['', ['No service package']],
    ['../../etc', ['No service package']],
    ['S3', ["Did you mean 's3'?"]],
    ['constructor', ['@plainwire/constructor']],
    ['__proto__', ['No service package']],
  ]
  test.each(missing)('A1.3 A16.2: %s is misuse that says what there is', (given, words) => {
    const thrown = (() => {
      try {
        return installedService(given, program)
      } catch (error) {
        return error
      }
    })()
    expect(thrown).toMatchObject({ name: 'Misuse', code: 'MISSING_DESCRIPTOR' })
    for (const word of words) expect((thrown as Error).message).toContain(word)
  })

  test('where there are none, it says so', () => {
    const bare = mkdtempSync(join(tmpdir(), 'plainwire-'))
    expect(() => installedService('s3', bare)).toThrow('No service package is installed.')
    rmSync(bare, { recursive: true })
  })
})

test('a package that is there and does not load is not called missing', () => {
  expect(() => installedService('broken', program)).toThrow(/nothing\.js/)
})

test('nicknames lead to names of packages, never to other nicknames', () => {
  for (const [nickname, name] of Object.entries(nicknames)) {
    expect(name).toMatch(/^[a-z0-9-]+$/)
    expect(nicknames).not.toHaveProperty(name)
    expect(name).not.toBe(nickname)
  }
})

test('a client by a name that is not there', () => {
  expect(() => client({ api: 'dynamodbb' })).toThrow("Did you mean 'dynamodb'?")
})
