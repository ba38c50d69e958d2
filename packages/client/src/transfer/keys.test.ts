import { join, relative, sep } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { folderPrefix, pathOf } from './keys.ts'

test.each([
  ['a', '', ['a']],
  ['photos/2026/a b.jpg', 'photos/', ['2026', 'a b.jpg']],
  ['ü/+~', '', ['ü', '+~']],
  ['a/..b/c..', 'a/', ['..b', 'c..']],
  ['a\\b', '', ['a\\b']],
  ['con', '', ['con']],
])('%s below %j', (key, prefix, segments) => {
  expect(pathOf(key, prefix, false)).toEqual({ segments })
})

describe('refused', () => {
  test.each([
    ['/a', ''],
    ['a//b', ''],
    ['a/', ''],
    ['../a', ''],
    ['a/../b', ''],
    ['a/..', ''],
    ['./a', ''],
    ['a\0b', ''],
    ['photos', 'photos/'],
    ['other/a', 'photos/'],
    ['photos//etc/passwd', 'photos/'],
  ])('%j below %j', (key, prefix) => {
    expect(pathOf(key, prefix, false)).toHaveProperty('refused')
  })

  test.each([
    'a\\b',
    '..\\a',
    'C:a',
    'c:\\a',
    'a:b',
    'con',
    'NUL.txt',
    'com1',
    'a.',
    'a ',
    'a*',
    'a\u0001',
  ])('%j on Windows', key => {
    expect(pathOf(key, '', true)).toHaveProperty('refused')
  })
})

test('whatever the key, what it is made is below the folder', () => {
  const piece = fc.constantFrom('..', '.', '', 'a', '/', '//', '\\', '~', 'b c', '%2e%2e', '\0')
  const key = fc
    .array(fc.oneof(piece, fc.string({ unit: 'grapheme', maxLength: 4 })))
    .map(all => all.join('/'))
  fc.assert(
    fc.property(key, text => {
      const found = pathOf(text, '', false)
      if (!('segments' in found)) return
      const below = relative('/folder', join('/folder', ...found.segments))
      expect(below.split(sep)[0]).not.toBe('..')
      expect(below.split(sep).join('/')).toBe(text)
    }),
    { numRuns: 500 },
  )
})

test.each([
  [undefined, ''],
  ['', ''],
  ['photos', 'photos/'],
  ['photos/', 'photos/'],
])('the prefix of folder %j is %j', (given, prefix) => {
  expect(folderPrefix(given)).toBe(prefix)
})
