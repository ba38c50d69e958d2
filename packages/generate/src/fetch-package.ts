/** Single packages from the npm registry, one at a time, kept in a cache folder so that a long run can be resumed. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { x } from 'tar'

const run = promisify(execFile)

/** Folder of an unpacked package, downloaded unless the cache has it. */
export async function fetchPackage(name: string, cache: string): Promise<string> {
  const folder = join(cache, name.replace(/^@/, '').replace('/', '-'))
  if (existsSync(join(folder, 'package.json'))) return folder
  await mkdir(cache, { recursive: true })
  const draft = await mkdtemp(join(cache, '.fetch-'))
  try {
    await run(
      'npm',
      ['pack', name, '--pack-destination', draft, '--loglevel=error', '--ignore-scripts'],
      {
        timeout: 120_000,
        shell: process.platform === 'win32',
      },
    )
    const archive = (await readdir(draft)).find(file => file.endsWith('.tgz'))
    if (archive === undefined) throw new Error('npm pack left no archive')
    await x({ file: join(draft, archive), cwd: draft })
    await rm(folder, { recursive: true, force: true })
    await rename(join(draft, 'package'), folder)
    return folder
  } catch (cause) {
    throw new Error(`${name} cannot be had from the registry: ${firstLine(cause)}`, { cause })
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

function firstLine(cause: unknown): string {
  const { stderr, message } = cause as { stderr?: string; message?: string }
  const lines = (stderr || message || String(cause)).split('\n').filter(line => line.trim() !== '')
  return (lines.find(line => /E404|ETARGET|ENOTFOUND/.test(line)) ?? lines[0] ?? 'unknown').slice(
    0,
    200,
  )
}
