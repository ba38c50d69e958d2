import { expect, test } from 'vitest'
import type { Constraints, Section } from '../model/types.ts'
import { validation } from './validation.ts'

const section: Section = {
  operation: { name: 'Put', input: 'PutInput', errors: [] },
  shapes: {
    PutInput: {
      type: 'structure',
      members: {
        Name: { required: true },
        Count: { type: 'long' },
        Tags: { shape: 'Tags' },
        List: { shape: 'Names' },
      },
    },
    Tags: { type: 'map', key: {}, value: {} },
    Names: { type: 'list', member: {} },
  },
}
const constraints: Constraints = {
  PutInput$Count: { min: 1, max: 10 },
  Tags$key: { min: 2, pattern: '^[a-z]+$' },
  Tags$value: { values: ['x', 'y', 'z'], internal: ['z'] },
  PutInput$List: { unique: true, max: 2 },
}
const check = validation(section, constraints)

test('what fits has no failures', () => {
  expect(check({ Name: 'n', Count: 10n, Tags: { ab: 'z' }, List: ['a', 'b'] })).toBeUndefined()
})

test('every failure at once, in the order of the members', () => {
  const found = check({ Count: 11, Tags: { A: 'q' }, List: ['a', 'a', 'b'] })
  const at = (path: string, seen = '') => `Value${seen} at '${path}' failed to satisfy constraint: `
  const messages = [
    `${at('/Name')}Member must not be null`,
    `${at('/Count')}Member must be between 1 and 10, inclusive`,
    `${at('/Tags', ' with length 1')}Member must have length greater than or equal to 2`,
    `${at('/Tags')}Member must satisfy regular expression pattern: ^[a-z]+$`,
    `${at('/Tags/A')}Member must satisfy enum value set: [x, y]`,
    `${at('/List', ' with length 3')}Member must have length less than or equal to 2`,
    `${at('/List')}Member must have unique values`,
  ]
  expect(found).toMatchObject({
    $anomaly: 'incorrect',
    code: 'ValidationException',
    status: 400,
    message: `7 validation errors detected. ${messages.join('; ')}`,
    data: { fieldList: messages.map(message => ({ message })) },
  })
  expect(found?.problems?.[1]).toMatchObject({ path: ['Count'], rule: 'range' })
})
