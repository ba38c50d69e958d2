/** Both stores against a plain model, and what the disk alone must promise. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'

import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { diskRows } from './disk.ts'
import { memoryRows } from './memory.ts'
import { type Change, prefixed, type Range, type Rows } from './types.ts'

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
const text4 = fc.string({
  unit: fc.constantFrom('a', '\uD7FF', '\uE000', '\u{10FFFF}', '\0'),
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

it('a prefix spans what begins with it, and nothing else', () => {
  fc.assert(
    fc.property(fc.array(text4, { maxLength: 12 }), text4, (keys, prefix) => {
      const rows = memoryRows()
      for (const one of keys) rows.put(one, bytes(''))
      expect(all(rows, prefixed(prefix)).map(([found]) => found)).toEqual(
        [...new Set(keys.filter(one => one.startsWith(prefix)))].sort((a, b) =>
          Buffer.compare(Buffer.from(a), Buffer.from(b)),
        ),
      )
    }),
  )
})

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

  const three = () => {
    const path = folder()
    const rows = diskRows(path)
    for (const name of ['a', 'b', 'c'])
      rows.batch([
        { put: name, value: bytes('1') },
        { put: `${name}2`, value: bytes(`second of ${name}`) },
      ])
    rows.close()
    const journal = join(path, 'rows.journal')
    return { path, journal, whole: readFileSync(journal) }
  }
  const reopened = (path: string) => {
    const rows = diskRows(path)
    try {
      return all(rows).map(([name]) => name)
    } finally {
      rows.close()
    }
  }
  const names = ['a', 'a2', 'b', 'b2', 'c', 'c2']

  it('cut anywhere, opens with the batches that are whole', () => {
    const { path, journal, whole } = three()
    for (let length = 0; length <= whole.length; length++) {
      writeFileSync(journal, whole.subarray(0, length))
      const found = reopened(path)
      expect(found).toEqual(names.slice(0, found.length))
      expect(found.length % 2).toBe(0)
      if (length === whole.length) expect(found).toEqual(names)
      expect(reopened(path)).toEqual(found)
    }
  })

  it('damaged in the middle, says so and touches nothing; at its end, drops what was not finished', () => {
    const { path, journal, whole } = three()
    let said = 0
    for (let at = 0; at < whole.length; at++) {
      const damaged = Buffer.from(whole)
      damaged[at]! ^= 0x10
      writeFileSync(journal, damaged)
      try {
        expect(reopened(path)).toEqual(names.slice(0, 4))
      } catch (error) {
        expect((error as Error).message).toMatch(
          /is damaged at byte \d+, and \d+ bytes follow\. Put back a copy|is not a journal of rows/,
        )
        expect(readFileSync(journal)).toEqual(damaged)
        said++
      }
    }
    expect(said).toBeGreaterThan((whole.length * 2) / 3)
  })

  it('with blank space after it, as a loss of power leaves it, opens', () => {
    const { path, journal, whole } = three()
    writeFileSync(journal, Buffer.concat([whole, Buffer.alloc(10_000)]))
    expect(reopened(path)).toEqual(names)
  })

  it('on a full disk refuses the batch, keeps what was there, and goes on when there is room', () => {
    const path = folder()
    let room = Number.POSITIVE_INFINITY
    const write = (file: number, data: Uint8Array) => {
      if (room === 0) throw new Error('no space left')
      const count = writeSync(file, data.subarray(0, Math.min(data.length, room)))
      room -= count
      return count
    }
    const rows = diskRows(path, { write, compactAt: 1 })
    rows.put('a', bytes('1'))
    room = 20
    expect(() => rows.put('b', bytes('long enough'.repeat(10)))).toThrow('no space left')
    expect(all(rows)).toEqual([['a', '1']])
    room = 40
    rows.put('c', bytes('3'))
    room = Number.POSITIVE_INFINITY
    rows.put('d', bytes('4'))
    rows.close()
    expect(reopened(path)).toEqual(['a', 'c', 'd'])
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

  it.each([
    ['a number that is used again', { pid: process.pid, since: '1', host: hostname() }],
    ['nobody any more', { pid: 2 ** 22 + 1, host: hostname() }],
    ['half a text', '{"pid":1'],
  ])('left by %s is taken over', (_, owner) => {
    const path = folder()
    writeFileSync(join(path, 'owner'), typeof owner === 'string' ? owner : JSON.stringify(owner))
    expect(reopened(path)).toEqual([])
  })

  it('of another machine is not taken', () => {
    const path = folder()
    writeFileSync(join(path, 'owner'), JSON.stringify({ pid: 1, host: 'elsewhere' }))
    expect(() => diskRows(path)).toThrow(/process 1 of elsewhere; .* delete .*owner/)
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
