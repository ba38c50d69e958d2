import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { search } from '@jmespath-community/jmespath'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parsePath, valueAt } from './paths.ts'

const page = {
  NextMarker: '',
  Contents: [{ Key: 'a' }, { Key: 'b' }],
  List: { Items: [[1, 2], [3]], NextMarker: 'm' },
  Groups: [{ Hosts: [{ Id: 1 }] }, { Hosts: [{ Id: 2 }, { Id: null }] }],
}

const cases: readonly [path: string, found: unknown][] = [
  ['NextMarker || Contents[-1].Key', 'b'],
  ['List.NextMarker', 'm'],
  ['Contents[0]', { Key: 'a' }],
  ['Contents[7].Key', null],
  ['List.Items[]', [1, 2, 3]],
  ['List.Items[*]', [[1, 2], [3]]],
  ['Groups[].Hosts[].Id', [1, 2]],
  ['"List"."NextMarker"', 'm'],
  ['Nothing.Here', null],
]
test.each(cases)('%s', (path, found) => {
  expect(valueAt(path, page)).toEqual(found)
})

test.each(['', '.a', 'a.', 'a..b', 'a[', 'a[x]', 'a b', 'a || ', '*'])('%o is refused', path => {
  expect(() => parsePath(path)).toThrow(/is no path/)
})

test('a path finds what a whole JMESPath finds', () => {
  const name = fc.constantFrom('a', 'b')
  const step = fc.oneof(
    name.map(one => `.${one}`),
    fc.integer({ min: -2, max: 2 }).map(index => `[${index}]`),
    fc.constantFrom('[]', '[*]'),
  )
  const part = fc
    .tuple(name, fc.array(step, { maxLength: 5 }))
    .map(([first, rest]) => first + rest.join(''))
  const path = fc.array(part, { minLength: 1, maxLength: 3 }).map(parts => parts.join(' || '))
  const { value } = fc.letrec(tie => ({
    value: fc.oneof(
      { depthSize: 'medium' },
      fc.constantFrom(null, 1, 'x', ''),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.record({ a: tie('value'), b: tie('value') }, { requiredKeys: [] }),
    ),
  }))
  fc.assert(
    fc.property(path, value, (text, data) => {
      expect(valueAt(text, data)).toEqual(search(data as never, text))
    }),
    { numRuns: 500 },
  )
})

test('every path of every service can be read', () => {
  const services = join(import.meta.dirname, '../../services')
  const paths = readdirSync(services).flatMap(name => {
    const folder = join(services, name, 'ops')
    return readdirSync(folder)
      .filter(file => file.endsWith('.js'))
      .flatMap(file => [
        ...readFileSync(join(folder, file), 'utf8').matchAll(/pagination:(\{[^}]*\})/g),
      ])
      .flatMap(found => [...(found[1] ?? '').matchAll(/"([^"]+)"/g)].map(match => match[1] ?? ''))
  })
  expect(paths.length).toBeGreaterThan(500)
  for (const path of new Set(paths)) expect(() => parsePath(path), path).not.toThrow()
})
