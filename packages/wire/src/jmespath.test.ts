import { compile, search } from '@jmespath-community/jmespath'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { searchJmespath } from './jmespath.ts'
import { standardFunctions } from './jmespath-functions.ts'

const data = {
  Items: [
    { Name: 'a', Tags: ['x', 'y'], Size: 3 },
    { Name: 'b', Size: 0 },
    { Name: 'c', Tags: [] },
  ],
  Map: { k: { v: 1 }, l: { v: null } },
  Empty: '',
  Flag: false,
}

it.each([
  ['Items[0].Name', 'a'],
  ['Items[-1].Name', 'c'],
  ['Items[*].Name', ['a', 'b', 'c']],
  ['Items[].Tags[]', ['x', 'y']],
  ['Items[?Size].Name', ['a', 'b']],
  ["Items[?Name == 'b' || Size > `1`].Name", ['a', 'b']],
  ['Items[::-1].Name', ['c', 'b', 'a']],
  ['Items[1:5].Size', [0]],
  ['Map.*.v', [1]],
  ['keys(Map)', ['k', 'l']],
  [
    'Items[].[Name, Size]',
    [
      ['a', 3],
      ['b', 0],
      ['c', null],
    ],
  ],
  ['Map.{first: k.v, none: nothing}', { first: 1, none: null }],
  ['nothing.at.all[0].*', null],
  ['!Empty && !Flag', true],
  ["contains(Items[].Name, 'b')", true],
  ["contains('abc', 'b')", true],
  ['length(Items)', 3],
  ['constructor', null],
  ['Map.__proto__', null],
] as const)('%s', (expression, expected) => {
  expect(searchJmespath(compile(expression), data)).toEqual(expected)
})

it.each([
  'length(`1`)',
  'keys(Items)',
  'contains(`1`, `1`)',
  'Items[::0]',
  'toString(@)',
  'sum(Items)',
])('%s is refused', expression => {
  const parsed = JSON.parse(JSON.stringify(compileLoosely(expression)))
  expect(() => searchJmespath(parsed, data)).toThrow(
    expect.objectContaining({
      malformed: expect.stringMatching(/^jmespath: (invalid-type|invalid-value|unknown-function)/),
    }),
  )
})

it('chooses nothing from null', () => {
  expect(searchJmespath(compile('a[*].[b, c]'), { a: [null, { b: 1 }] })).toEqual([[1, null]])
  expect(searchJmespath(compile('a[*].{x: b}'), { a: [null, { b: 1 }] })).toEqual([{ x: 1 }])
  expect(searchJmespath(compile('a.{x: b}'), {})).toBe(null)
})

it('survives absent data and unknown expressions', () => {
  expect(searchJmespath(compile('a.b[0].*'), undefined)).toBe(null)
  expect(() => searchJmespath({ type: 'Nonsense' }, {})).toThrow(
    expect.objectContaining({ malformed: expect.anything() }),
  )
})

// Slices aside (theirs also cuts texts) and choices of several values (theirs makes some of null): the specification does neither.
it('agrees with the community implementation', () => {
  const name = fc.constantFrom('a', 'b', 'c')
  const { expression } = fc.letrec<{ expression: string }>(tie => ({
    expression: fc.oneof(
      { maxDepth: 5, withCrossShrink: true },
      name,
      fc.constantFrom('@', '*', '`1`', "'x'", '`[1,"b"]`'),
      fc
        .tuple(
          tie('expression'),
          fc.constantFrom(
            '.a',
            '[0]',
            '[-1]',
            '[*]',
            '[]',
            '[?a]',
            '.*',
            '[?@ > `1`]',
            ' | [0]',
            ' | length(to_array(@))',
          ),
        )
        .map(parts => parts.join('')),
      fc
        .tuple(
          tie('expression'),
          fc.constantFrom(' || ', ' && ', ' == ', ' != ', ' | '),
          tie('expression'),
        )
        .map(parts => parts.join('')),
      tie('expression').map(inner => `!(${inner})`),
      fc
        .tuple(fc.constantFrom('type', 'to_string', 'to_array', 'not_null'), tie('expression'))
        .map(([of, inner]) => `${of}(${inner})`),
    ),
  }))
  const value = fc.letrec(tie => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom(null, true, false, 0, 2, '', 'x'),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(name, tie('value'), { maxKeys: 3 }),
    ),
  })).value
  fc.assert(
    fc.property(expression, value, (text, given) => {
      const theirs = orRefused(() => search(given as never, text))
      expect([
        text,
        orRefused(() => searchJmespath(compile(text), given, standardFunctions)),
      ]).toEqual([text, theirs])
    }),
    { numRuns: 1500 },
  )
})

function orRefused(find: () => unknown): unknown {
  try {
    return find()
  } catch {
    return 'refused'
  }
}

/** Their parser refuses some of these by itself; the evaluator must not rely on that. */
function compileLoosely(expression: string): unknown {
  const call = /^(\w+)\((.*)\)$/.exec(expression)
  if (!call) return compile(expression)
  return {
    type: 'Function',
    name: call[1],
    children: call[2]!.split(', ').map(argument => compile(argument)),
  }
}
