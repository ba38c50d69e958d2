/** The edge of a Node process, as far as it touches files. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { nodeEnvironment } from './node-files.ts'

const { readText, writeText, modified } = nodeEnvironment
const folder = mkdtempSync(join(tmpdir(), 'plainwire-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('a file is read as text; one that is not there, not readable or too big is not', async () => {
  const path = join(folder, 'a')
  writeFileSync(path, 'words')
  expect(await readText(path)).toBe('words')
  expect(await readText(join(folder, 'none'))).toBeUndefined()
  expect(await readText(folder)).toBeUndefined()
  writeFileSync(path, 'x'.repeat(2 ** 22 + 1))
  expect(await readText(path)).toBeUndefined()
})

test('a file is written whole, for nobody else to read, in a folder that is made', async () => {
  const path = join(folder, 'deep', 'er', 'token.json')
  expect(await writeText?.(path, 'one')).toBe(true)
  expect(await writeText?.(path, 'two')).toBe(true)
  expect(readFileSync(path, 'utf8')).toBe('two')
  expect(readdirSync(join(folder, 'deep', 'er'))).toEqual(['token.json'])
  if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(await writeText?.(join(path, 'below'), 'three')).toBe(false)
})

test('a change is seen', async () => {
  const path = join(folder, 'b')
  expect(await modified?.(path)).toBeUndefined()
  writeFileSync(path, '')
  expect(await modified?.(path)).toBeTypeOf('number')
})
