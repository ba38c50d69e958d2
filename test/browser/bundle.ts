/** The scenario as a page's bundler makes it, from the built packages, and what it must find. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { expect } from 'vitest'
import type { Found } from './scenario.ts'

/** One file of JavaScript for browsers that leaves `scenario` in `globalThis`. An import of Node would fail here. */
export async function bundledScenario(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'plainwire-browser-'))
  const outfile = join(folder, 'scenario.js')
  await build({
    stdin: {
      contents: `import { scenario } from './scenario.ts'\nglobalThis.scenario = scenario`,
      resolveDir: import.meta.dirname,
      loader: 'ts',
    },
    outfile,
    bundle: true,
    platform: 'browser',
    target: 'es2022',
    format: 'iife',
    logLevel: 'silent',
  })
  const text = readFileSync(outfile, 'utf8')
  rmSync(folder, { recursive: true })
  return text
}

/** The same wherever it runs, but for what says who ran it. */
export function expectFound({ platform, ...found }: Found): void {
  expect(platform).toEqual(['undefined', 'undefined', 'function'])
  expect(found).toEqual({
    item: { Item: { id: { S: 'ü' }, text: { S: 'wörds' }, bytes: { B: expect.anything() } } },
    put: expect.objectContaining({ ChecksumCRC32C: expect.stringMatching(/^.{6}==$/) }),
    got: {
      length: 300_000,
      same: true,
      sum: expect.stringMatching(/^.{6}==$/),
      attempts: 1,
    },
    halves: [150_000, 300_000],
    presigned: [200, 'by anyone'],
    big: [3, true, 11 * 2 ** 20, 'NO_FILES'],
    missing: { category: 'not-found', code: 'NoSuchKey', status: 404 },
    unknown: { category: 'forbidden', code: 'SignatureDoesNotMatch', status: 403 },
    aborted: { category: 'interrupted', code: 'ABORTED', status: 0 },
    unreachable: {
      category: 'unavailable',
      code: expect.stringMatching(/FETCH_FAILED|ECONNREFUSED/),
      status: 0,
    },
    changed: { category: 'incorrect', code: 'TARGET_CHANGED', status: 0 },
    documented: true,
    invalid: { category: 'incorrect', code: 'INVALID_REQUEST', status: 0 },
  })
}
