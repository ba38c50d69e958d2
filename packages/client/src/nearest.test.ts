import { expect, test } from 'vitest'
import { didYouMean, nearest } from './nearest.ts'

const names = ['PutItem', 'GetItem', 'Query', 'UpdateItem', 'BatchGetItem', 'Name']

const cases: readonly [wanted: string, found: string | undefined][] = [
  ['PutItem', 'PutItem'],
  ['putitem', 'PutItem'],
  ['PutItme', 'PutItem'],
  ['PuttItem', 'PutItem'],
  ['utItem', 'PutItem'],
  ['BatchGetItems', 'BatchGetItem'],
  ['Nmae', 'Name'],
  ['Qurey', 'Query'],
  ['Scan', undefined],
  ['', undefined],
  ['x', undefined],
  ['CreateBucket', undefined],
]
test.each(cases)('%s is near %s', (wanted, found) => {
  expect(nearest(wanted, names)).toBe(found)
})

test('the nearest of several, and words for it', () => {
  expect(nearest('GetItm', ['PutItem', 'GetItem'])).toBe('GetItem')
  expect(didYouMean('GetItm', names)).toBe(" Did you mean 'GetItem'?")
  expect(didYouMean('Nothing alike', names)).toBe('')
  expect(didYouMean('a', [])).toBe('')
})
