import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { patternMatcher } from './pattern.ts'

describe('patterns', () => {
  test.each([
    ['^[a-m]+$', 'abc', true],
    ['^[a-m]+$', 'abz', false],
    ['b', 'abc', true],
    ['^(?:ab|c)+d?$', 'abcabd', true],
    ['^(?:ab|c)+d?$', 'abcad', false],
    ['^(a{2,3}b)*$', 'aabaaab', true],
    ['^(a{2,3}b)*$', 'ab', false],
    ['^(\\p{L}+ ?)+$', 'žluťoučký kůň', true],
    ['^(\\p{L}+ ?)+$', 'kůň 7', false],
    ['^([^\\]/]+/)*$', 'a/b/', true],
    ['^([\\w.-]+,?){1,3}$', 'a-b,c.d', true],
    ['^(?<year>\\d{4}(-\\d\\d)?)+$', '2026-11', true],
  ])('%s in %s: %s', (pattern, text, expected) => {
    expect(patternMatcher(pattern)(text)).toBe(expected)
  })

  test('nested quantifiers take no more time than the text is long', () => {
    const before = performance.now()
    expect(patternMatcher('^([0-9]+)+$')(`${'0'.repeat(5000)}!`)).toBe(false)
    expect(patternMatcher('^(a|a)*$')(`${'a'.repeat(5000)}!`)).toBe(false)
    expect(patternMatcher('^((a+)+b?)+$')(`${'a'.repeat(2000)}!`)).toBe(false)
    expect(performance.now() - before).toBeLessThan(2000)
  })

  test('the same answer as the platform gives', () => {
    const texts = fc.string({ unit: fc.constantFrom('a', 'b', '-', '1', ' '), maxLength: 8 })
    for (const pattern of [
      '^(a|b)+$',
      '(ab?)+-',
      '^(?:[a-b]{1,2}-?)*1$',
      '^((a|b1)*-)?$',
      '(a+b+){2}',
      '^(\\w+\\s?)+$',
      '^(a?b?)*$',
    ])
      fc.assert(
        fc.property(texts, text => {
          expect(patternMatcher(pattern)(text)).toBe(new RegExp(pattern, 'u').test(text))
        }),
        { numRuns: 200 },
      )
  })

  test('what no engine reads is not applied', () => {
    expect(patternMatcher('^[[:print:]]+$')('\0')).toBe(true)
    expect(patternMatcher('^(?!x)(a+)+$')('aa')).toBe(true)
  })
})
