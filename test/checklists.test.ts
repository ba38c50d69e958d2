/**
 * Checklists: a package's `CHECKLIST.md`, or `CHECKLIST-part.md`, says in a line `Numbers: A1 17, A2 21` which numbers
 * there are, and in rows `| A1.1 | packages/x/src/y.test.ts › title of the test |`, or `| A1.1 | why there is none |`, what
 * proves each. Several proofs are parted by `; `, titles within titles by ` › `.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

const house = join(import.meta.dirname, '..')
const lists = readdirSync(join(house, 'packages')).flatMap(name =>
  readdirSync(join(house, 'packages', name))
    .filter(file => /^CHECKLIST.*\.md$/.test(file))
    .map(file => join('packages', name, file)),
)

/** What is complete stays so: no row of these may be put off. */
const finished: readonly string[] = [
  'packages/client/CHECKLIST.md',
  'packages/client/CHECKLIST-define.md',
  'packages/lite/CHECKLIST.md',
  'packages/data-api/CHECKLIST.md',
]

const read = (file: string): string => readFileSync(join(house, file), 'utf8')

/** `A1 3` stands for A1.1, A1.2 and A1.3. */
const numbers = (text: string): string[] =>
  [...(/^Numbers: (.+)$/m.exec(text)?.[1] ?? '').matchAll(/(\S+) (\d+)/g)].flatMap(
    ([, section, count]) =>
      Array.from({ length: Number(count) }, (_, index) => `${section}.${index + 1}`),
  )

type Row = { readonly number: string; readonly proof: string }
const rows = (text: string): Row[] =>
  [...text.matchAll(/^\| ([A-Za-z]\w*\.\d+) \|(.*)\|$/gm)].map(([, number = '', proof = '']) => ({
    number,
    proof: proof.trim(),
  }))

/** What is wrong with a proof, if anything. */
function fault(proof: string): string | undefined {
  if (proof === '') return 'says nothing'
  if (!proof.includes(' › ')) return undefined
  for (const named of proof.split('; ')) {
    const [file = '', ...titles] = named.split(' › ')
    if (!existsSync(join(house, file))) return `there is no ${file}`
    const missing = titles.find(title => !hasTitle(file, title))
    if (missing !== undefined) return `${file} has no test '${missing}'`
  }
  return undefined
}

const titles = new Map<string, Set<string>>()

/** The first argument of a call, what follows `test.each(...)`, or the first cell of a row of its table: quoted, as the source has it. */
function hasTitle(file: string, title: string): boolean {
  const known =
    titles.get(file) ??
    new Set(
      [...read(file).matchAll(/[([]\s*(?:'((?:[^'\\\n]|\\.)*)'|"([^"\n]*)"|`([^`]*)`)\s*,/g)].map(
        ([, single, double, back]) => (single ?? double ?? back ?? '').replace(/\\(.)/g, '$1'),
      ),
    )
  titles.set(file, known)
  return known.has(title)
}

test('there is a checklist', () => {
  expect(lists).toEqual(expect.arrayContaining([...finished]))
})

test.each(finished)('%s puts nothing off', file => {
  const open = rows(read(file)).filter(({ proof }) => /\bnot yet\b/i.test(proof))
  expect(open).toEqual([])
})

describe.each(lists)('%s', file => {
  const text = read(file)
  const found = rows(text)

  test('has one row for each number, in order, and no other', () => {
    const expected = numbers(text)
    expect(expected.length).toBeGreaterThan(0)
    expect(found.map(({ number }) => number)).toEqual(expected)
  })

  test('names tests that exist', () => {
    const faults = found.flatMap(({ number, proof }) => {
      const wrong = fault(proof)
      return wrong === undefined ? [] : [`${number}: ${wrong}`]
    })
    expect(faults).toEqual([])
  })
})

// Those of packages that are being built come in as they are complete.
test.each([
  'packages/client/CHECKLIST.md',
  'packages/client/CHECKLIST-define.md',
  'packages/lite/CHECKLIST.md',
])('%s is complete', file => {
  expect(rows(read(file)).filter(({ proof }) => proof === 'not yet')).toEqual([])
})

describe('a proof', () => {
  test.each([
    ['', 'says nothing'],
    ['not needed: a reason', undefined],
    ['test/checklists.test.ts › there is a checklist', undefined],
    ['test/checklists.test.ts › a proof › %j: %s', undefined],
    ['test/checklists.test.ts › a proof › not needed: a reason', undefined],
    [
      'test/checklists.test.ts › there is none',
      "test/checklists.test.ts has no test 'there is none'",
    ],
    ['test/none.test.ts › a', 'there is no test/none.test.ts'],
  ])('%j: %s', (proof, wrong) => {
    expect(fault(proof)).toBe(wrong)
  })
})
