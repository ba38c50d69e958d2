import { describe, expect, test } from 'vitest'
import { SourceError } from '../source-error.ts'
import { model } from './model.fixture.ts'
import { readSmithy } from './read.ts'

describe('bad input says what was expected, and where', () => {
  test.each([
    ['no object', [], /JSON object/],
    ['no version', { shapes: {} }, /version 1 or 2/],
    ['no shapes', { smithy: '2.0' }, /"shapes"/],
    ['no service', { smithy: '2.0', shapes: {} }, /one service, found: none/],
    ['shape without type', { smithy: '2.0', shapes: { 'x#A': {} } }, /x#A.*a "type"/],
    ['dangling target', model({ m: { target: 'x#Gone' } }), /"x#Gone"/],
    ['member without target', model({ m: {} }), /x#In\$m.*"target"/],
    ['list without member', model({}, { 'x#L': { type: 'list' } }), /x#L\$member/],
    ['target of odd type', model({ m: { target: 'x#Do' } }), /not "operation"/],
    [
      'circle of mixins',
      model({}, { 'x#A': { type: 'structure', mixins: [{ target: 'x#A' }] } }),
      /circle/,
    ],
  ])('%s', (_, ast, message) => {
    expect(() => readSmithy(ast, { file: 'm.json' })).toThrow(SourceError)
    expect(() => readSmithy(ast, { file: 'm.json' })).toThrow(message)
  })

  test('a choice of services', () => {
    const two = model({}, { 'x#Other': { type: 'service' } })
    expect(() => readSmithy(two)).toThrow(/one service, found: x#Svc, x#Other/)
    expect(readSmithy(two, { service: 'Svc' }).shapeName).toBe('Svc')
    expect(() => readSmithy(two, { service: 'None' })).toThrow(/"None"/)
  })

  test('the file may name the service under test', () => {
    const two = {
      ...model({}, { 'x#Other': { type: 'service' } }),
      metadata: { plainwire: { service: 'x#Other' } },
    }
    expect(readSmithy(two).shapeName).toBe('Other')
  })
})
