import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compilePattern, matches, partsOf } from './wildcard.ts'

/** What a pattern means, word for word: slow, and right. */
function naive(pattern: string, text: string): boolean {
  if (pattern === '') return text === ''
  if (pattern[0] === '*')
    return naive(pattern.slice(1), text) || (text !== '' && naive(pattern, text.slice(1)))
  const isSame = text !== '' && (pattern[0] === '?' || pattern[0] === text[0])
  return isSame && naive(pattern.slice(1), text.slice(1))
}

const few = (letters: string, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...letters), maxLength })

test('a pattern matches what it means', () => {
  fc.assert(
    fc.property(few('ab*?', 8), few('ab', 10), (pattern, text) => {
      expect(matches(compilePattern(partsOf(pattern)), text)).toBe(naive(pattern, text))
    }),
    { numRuns: 5_000 },
  )
})

test('a text in a pattern stands for itself, stars included', () => {
  expect(matches(compilePattern(['a*b']), 'a*b')).toBe(true)
  expect(matches(compilePattern(['a*b']), 'axb')).toBe(false)
})

test('many stars over a long text are no work', () => {
  const pattern = compilePattern(partsOf(`${'a*'.repeat(2_000)}b`))
  expect(matches(pattern, 'a'.repeat(8_000))).toBe(false)
  expect(matches(pattern, `${'a'.repeat(8_000)}b`)).toBe(true)
})

test('question marks are found wherever they stand, in long pieces too', () => {
  fc.assert(
    fc.property(few('ab?', 80), few('ab', 40), few('ab', 40), (piece, before, after) => {
      const pattern = compilePattern(partsOf(`*${piece}*`))
      const text = `${before}${piece.replaceAll('?', 'c')}${after}`
      expect(matches(pattern, text)).toBe(true)
      expect(matches(pattern, text)).toBe(text.search(new RegExp(piece.replaceAll('?', '.'))) >= 0)
      expect(matches(compilePattern(partsOf(`${piece}x*`)), text)).toBe(false)
    }),
  )
})
