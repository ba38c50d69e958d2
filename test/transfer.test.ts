/** The measurement of transfers, small: processes of their own, over a socket, killed and taken up; bytes and memory hold. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const house = join(import.meta.dirname, '..')

test('up and down, with a part failing, and after kill -9: the same bytes, within 96 MiB', async () => {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [
    join(house, 'bench', 'transfer.mjs'),
    '40',
  ])
  expect(stderr).toBe('')
  const rows = stdout.split('\n').filter(line => / yes \|$/.test(line))
  expect(rows.map(line => line.split(' | ')[0]?.slice(2))).toEqual([
    'upload',
    'download',
    'upload, one part failing',
    'download, one part failing',
    'upload, after kill -9',
    'download, after kill -9',
  ])
}, 120_000)
