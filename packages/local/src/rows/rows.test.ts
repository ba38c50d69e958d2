/** Both stores against a plain model, and what the disk alone must promise. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { diskRows } from './disk.ts'
import { memoryRows } from './memory.ts'
import type { Change, Range, Rows } from './types.ts'

const folders: string[] = []
const folder = () => {
  const made = mkdtempSync(join(tmpdir(), 'rows-'))
  folders.push(made)
  return made
}
afterEach(() => {
  for (const made of folders.splice(0)) rmSync(made, { recursive: true, force: true })
})

const bytes = (text: string) => new TextEncoder().encode(text)
const text = (value: Uint8Array | undefined) => value && new TextDecoder().decode(value)
const all = (rows: Rows, range: Range = {}) =>
  [...rows.range(range)].map(([key, value]) => [key, text(value)])
const byBytes = ([a]: readonly unknown[], [b]: readonly unknown[]) =>
  Buffer.compare(Buffer.from(a as string), Buffer.from(b as string))

const key = fc.string({
  unit: fc.constantFrom('a', 'b', '/', 'é', '\uE000', '\u{1F600}', '\0'),
  maxLength: 4,
})
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ put: key, value: fc.string({ maxLength: 3 }).map(bytes) }),
  fc.record({ delete: key }),
)
const range: fc.Arbitrary<Range> = fc.record(
  { from: key, to: key, limit: fc.nat(5), reverse: fc.boolean() },
  { requiredKeys: [] },
)

describe.each([
  ['memory', () => memoryRows()],
  ['disk', () => diskRows(folder())],
] as const)('rows in %s', (_, open) => {
  it('hold what a sorted map holds', () => {
    const rows = open()
    fc.assert(
      fc.property(
        fc.array(fc.array(change, { maxLength: 4 }), { maxLength: 8 }),
        range,
        (batches, wanted) => {
          rows.clear()
          const model = new Map<string, string>()
          for (const batch of batches) {
            rows.batch(batch)
            for (const one of batch)
              if ('put' in one) model.set(one.put, text(one.value)!)
              else model.delete(one.delete)
          }
          const { from, to, limit = Number.POSITIVE_INFINITY, reverse } = wanted
          const within = [...model]
            .sort(byBytes)
            .filter(
              ([found]) =>
                (from === undefined || byBytes([found], [from]) >= 0) &&
                (to === undefined || byBytes([found], [to]) < 0),
            )
          expect(all(rows, wanted)).toEqual((reverse ? within.reverse() : within).slice(0, limit))
          for (const [found, value] of model) expect(text(rows.get(found))).toBe(value)
        },
      ),
      { numRuns: 200 },
    )
    rows.close()
  })

  it('read on while they change, and go back to a snapshot', () => {
    const rows = open()
    const many = Array.from({ length: 1500 }, (_, index) => `k${String(index).padStart(5, '0')}`)
    rows.batch(many.map(name => ({ put: name, value: bytes(name) })))
    const kept = rows.snapshot()
    let read = 0
    for (const [name] of rows.range({ reverse: true })) {
      rows.put(`${name}x`, bytes('new'))
      read++
      if (read > 4000) break
    }
    expect(read).toBeGreaterThanOrEqual(1500)
    rows.clear()
    expect(all(rows)).toEqual([])
    rows.restore(kept)
    expect(all(rows).map(([name]) => name)).toEqual(many)
    rows.put('zzz', bytes('1'))
    rows.restore(kept)
    expect(rows.get('zzz')).toBeUndefined()
    rows.close()
  })
})

describe('a folder', () => {
  it('is written anew when its journal holds much that is gone', () => {
    const path = folder()
    const rows = diskRows(path, { compactAt: 10_000 })
    for (let count = 0; count < 1000; count++) rows.put('same', bytes(`value ${count}`))
    rows.put('other', bytes(''))
    expect(statSync(join(path, 'rows.journal')).size).toBeLessThan(11_000)
    rows.close()
    const again = diskRows(path)
    expect(all(again)).toEqual([
      ['other', ''],
      ['same', 'value 999'],
    ])
    again.close()
  })

  it('drops a record that was not written whole, and nothing before it', () => {
    const path = folder()
    const rows = diskRows(path)
    rows.put('a', bytes('1'))
    rows.put('b', bytes('2'))
    rows.close()
    const journal = join(path, 'rows.journal')
    for (const damage of [
      (whole: Buffer) => whole.subarray(0, -1),
      (whole: Buffer) => whole.fill(7, whole.length - 1),
    ]) {
      const whole = readFileSync(journal)
      writeFileSync(journal, damage(whole))
      const again = diskRows(path)
      expect(all(again)).toEqual([['a', '1']])
      again.put('b', bytes('2'))
      again.close()
    }
  })

  it('belongs to one owner at a time, and keeps what it was given', () => {
    const path = folder()
    const first = diskRows(path)
    first.put('a', bytes('1'))
    expect(() => diskRows(path)).toThrow(/in use by process \d+; end that one/)
    first.close()
    const second = diskRows(path)
    expect(text(second.get('a'))).toBe('1')
    second.close()
  })

  it('loses nothing acknowledged when its owner is killed', async () => {
    const path = folder()
    const writer = fileURLToPath(new URL('./writer.fixture.ts', import.meta.url))
    for (let round = 0; round < 3; round++) {
      const child = spawn(process.execPath, ['--import', 'tsx', writer, path, `${round}`], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      let said = ''
      for await (const chunk of child.stdout) {
        said += chunk
        if (said.split('\n').length > 40) child.kill('SIGKILL')
      }
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
      const acknowledged = said.split('\n').slice(0, -1)
      const rows = diskRows(path)
      for (const line of acknowledged)
        for (const half of ['a', 'b'])
          expect([line, text(rows.get(`${line}/${half}`))]).toEqual([line, line])
      expect([...rows.range({})].length % 2).toBe(0)
      rows.close()
    }
  }, 60_000)
})
