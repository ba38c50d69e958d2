import { describe, expect, test } from 'vitest'
import type { Shapes } from './model.fixture.ts'
import { inputOf, model, S, string } from './model.fixture.ts'
import { readSmithy } from './read.ts'

describe('shapes', () => {
  const shapes = (more: Shapes, target: string) => readSmithy(model({ m: { target } }, more)).shapes

  test('enums keep their values under the name members target', () => {
    const value = (v: unknown) => ({ target: `${S}Unit`, traits: { [`${S}enumValue`]: v } })
    const ast = model(
      { a: { target: 'x#Color' }, b: { target: 'x#Level' }, c: { target: 'x#Old' } },
      {
        'x#Color': { type: 'enum', members: { RED: value('red'), BLUE: value('blue') } },
        'x#Level': { type: 'intEnum', members: { LOW: value(1), HIGH: value(2) } },
        'x#Old': { type: 'string', traits: { [`${S}enum`]: [{ value: 'o' }] } },
      },
    )
    expect(readSmithy(ast).enums).toEqual({ Color: ['red', 'blue'], Level: [1, 2], Old: ['o'] })
    expect(inputOf(ast)).toEqual({
      a: { type: 'string', target: 'Color', constraint: { values: ['red', 'blue'] } },
      b: { type: 'integer', intEnum: true, target: 'Level', constraint: { values: [1, 2] } },
      c: { type: 'string', target: 'Old', constraint: { values: ['o'] } },
    })
  })

  test('a list: names on its member, constraint on itself', () => {
    const list = {
      type: 'list',
      member: { ...string, traits: { [`${S}xmlName`]: 'item' } },
      traits: { [`${S}sparse`]: {}, [`${S}uniqueItems`]: {}, [`${S}length`]: { max: 3 } },
    }
    expect(shapes({ 'x#L': list }, 'x#L').L).toEqual({
      type: 'list',
      member: { type: 'string', target: 'String', xmlName: 'item' },
      sparse: true,
      constraint: { max: 3, unique: true },
    })
  })

  test('a set of Smithy 1 is a list without repetition', () => {
    expect(shapes({ 'x#L': { type: 'set', member: string } }, 'x#L').L).toMatchObject({
      type: 'list',
      constraint: { unique: true },
    })
  })

  test('a map', () => {
    const map = { type: 'map', key: string, value: { target: 'x#In' } }
    expect(shapes({ 'x#M': map }, 'x#M').M).toEqual({
      type: 'map',
      key: { type: 'string', target: 'String' },
      value: { shape: 'In', target: 'In' },
    })
  })

  test('an event stream', () => {
    const union = {
      type: 'union',
      members: { none: { target: `${S}Unit` } },
      traits: { [`${S}streaming`]: {} },
    }
    const found = shapes({ 'x#U': union }, 'x#U')
    expect(found.U).toEqual({
      type: 'union',
      members: { none: { shape: 'Unit', target: 'Unit' } },
      streaming: true,
    })
    expect(found.Unit).toEqual({ type: 'structure', members: {} })
  })

  test('errors: of operations, of the service, with Query codes and retry traits', () => {
    const error = (traits: Shapes) => ({ type: 'structure', members: {}, traits })
    const found = readSmithy(
      model(
        {},
        {
          'x#Own': error({ [`${S}error`]: 'client', [`${S}httpError`]: 404 }),
          'x#Common': error({
            [`${S}error`]: 'server',
            'aws.protocols#awsQueryError': { code: 'Old.Code', httpResponseCode: 503 },
            [`${S}retryable`]: { throttling: true },
          }),
        },
        { errors: [{ target: 'x#Own' }] },
        { errors: [{ target: 'x#Common' }] },
      ),
    )
    expect(found.operations.Do?.errors).toEqual(['Own'])
    expect(found.commonErrors).toEqual(['Common'])
    expect(found.shapes.Own).toMatchObject({ error: { fault: 'client', status: 404 } })
    expect(found.shapes.Common).toMatchObject({
      error: {
        fault: 'server',
        queryStatus: 503,
        queryCode: 'Old.Code',
        retryable: true,
        throttling: true,
      },
    })
  })

  test('XML names of a structure', () => {
    const traits = { [`${S}xmlName`]: 'Root', [`${S}xmlNamespace`]: { uri: 'u' } }
    const found = shapes({ 'x#R': { type: 'structure', members: {}, traits } }, 'x#R')
    expect(found.R).toMatchObject({ xmlName: 'Root', xmlNamespace: { uri: 'u' } })
  })

  test('mixins stack, keep what the shape overrides, and leave local traits behind', () => {
    const ast = model(
      {},
      {
        'x#Base': {
          type: 'structure',
          members: { id: { ...string, traits: { [`${S}documentation`]: 'of the mixin' } } },
          traits: {
            [`${S}mixin`]: { localTraits: [`${S}xmlName`] },
            [`${S}xmlName`]: 'Local',
            [`${S}documentation`]: 'inherited',
          },
        },
        'x#Middle': {
          type: 'structure',
          mixins: [{ target: 'x#Base' }],
          members: { id: { ...string, traits: { [`${S}required`]: {} } } },
          traits: { [`${S}mixin`]: {} },
        },
        'x#In': { type: 'structure', mixins: [{ target: 'x#Middle' }], members: { own: string } },
        'x#In$id': { type: 'apply', traits: { [`${S}httpQuery`]: 'id' } },
      },
    )
    expect(inputOf(ast)).toEqual({
      id: {
        type: 'string',
        target: 'String',
        required: true,
        documentation: 'of the mixin',
        in: 'query',
        name: 'id',
      },
      own: { type: 'string', target: 'String' },
    })
    expect(readSmithy(ast).shapes.In).toMatchObject({ documentation: 'inherited' })
    expect(readSmithy(ast).shapes.In).not.toHaveProperty('xmlName')
  })

  test('rename tells shapes of two namespaces apart', () => {
    const more = { 'y#In': { type: 'structure', members: { other: string } } }
    const members = { m: { target: 'y#In' } }
    expect(() => readSmithy(model(members, more))).toThrow(/rename/)
    const found = readSmithy(model(members, more, {}, { rename: { 'y#In': 'OtherIn' } }))
    expect(Object.keys(found.shapes).sort()).toEqual(['In', 'OtherIn'])
    expect(found.shapes.In).toMatchObject({ members: { m: { shape: 'OtherIn' } } })
  })
})
