import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DescribedMember, DescribedShape, Description } from '../description.ts'
import { readSmithy } from '../smithy/read.ts'
import { overlay } from './overlay.ts'
import type { Facts } from './types.ts'

const nothing: Facts = {
  source: { name: 'f', version: '1', licence: 'Apache-2.0', notice: 'n' },
  protocols: [],
  types: {},
  shapes: {},
  members: {},
  pages: {},
  errors: {},
  unsigned: [],
}

const empty: Description = readSmithy({
  smithy: '2.0',
  shapes: { 'x#Svc': { type: 'service', version: '1', operations: [] } },
})

const described = (
  shapes: Description['shapes'],
  more: Partial<Description> = {},
): Description => ({
  ...empty,
  shapes,
  ...more,
})

const structure = (members: Readonly<Record<string, DescribedMember>>): DescribedShape => ({
  type: 'structure',
  members,
})

const text: DescribedMember = { type: 'string', target: 'String' }
const number: DescribedMember = { type: 'number', target: 'Number' }

/** `A$m` as it is after facts say that it targets a type `T`. */
function laid(member: DescribedMember, type: Facts['types'][string], more: Partial<Facts> = {}) {
  const facts = { ...nothing, types: { T: type }, shapes: { A: { T: 'm' } }, ...more }
  const shape = overlay(described({ A: structure({ m: member }) }), facts).shapes.A
  return shape?.type === 'structure' ? shape.members.m : undefined
}

describe('members', () => {
  test('a number gets its width', () => {
    expect(laid(number, { type: 'long' })).toEqual({ type: 'long', target: 'Long' })
  })

  test('a known width stays, and so do bounds that are not about it', () => {
    const integer: DescribedMember = { type: 'integer', target: 'Integer' }
    expect(laid(integer, { type: 'long', min: 1 })).toEqual(integer)
  })

  test('bounds and patterns are filled in, known ones win', () => {
    expect(laid(text, { min: 1, max: 9 })).toEqual({ ...text, constraint: { min: 1, max: 9 } })
    const bound = { ...text, constraint: { max: 3 } }
    expect(laid(bound, { min: 1, max: 9 })?.constraint).toEqual({ min: 1, max: 3 })
  })

  test('a member whose kind changed keeps to itself', () => {
    expect(laid(text, { type: 'long', min: 1 })).toEqual(text)
    expect(laid(text, { type: 'list', max: 1 })).toEqual(text)
    expect(laid({ shape: 'A', target: 'A' }, { type: 'list', max: 1 })).toEqual({
      shape: 'A',
      target: 'A',
    })
  })

  test('facts of one member: a default, a bound of its own', () => {
    const members = { A$m: { default: 5, max: 7 } }
    expect(laid(number, { type: 'integer', min: 1 }, { members })).toEqual({
      type: 'integer',
      target: 'Integer',
      default: 5,
      constraint: { min: 1, max: 7 },
    })
  })
})

describe('lists and maps', () => {
  const list = (member: DescribedMember): DescribedShape => ({ type: 'list', member })
  const held = (shape: string): DescribedMember => ({ shape, target: shape })

  test('a named list gets bounds, its elements theirs', () => {
    const found = overlay(described({ L: list(text) }), {
      ...nothing,
      types: { L: { type: 'list', max: 2, unique: true, member: 'T' }, T: { min: 1 } },
    })
    expect(found.shapes.L).toEqual({
      type: 'list',
      member: { ...text, constraint: { min: 1 } },
      constraint: { max: 2, unique: true },
    })
  })

  const facts: Facts = {
    ...nothing,
    types: { Names: { type: 'list', max: 2, member: 'Name' }, Name: { min: 1 } },
    shapes: { A: { Names: 'names' } },
  }

  test('a list without a name of its own gets it back, others keep the made-up one', () => {
    const before = described({
      A: structure({ names: held('ListOfString'), others: held('ListOfString') }),
      ListOfString: list(text),
    })
    expect(overlay(before, facts).shapes).toEqual({
      A: structure({ names: held('Names'), others: held('ListOfString') }),
      ListOfString: list(text),
      Names: { ...list({ ...text, constraint: { min: 1 } }), constraint: { max: 2 } },
    })
  })

  test('a made-up list goes when nobody needs it', () => {
    const before = described({
      A: structure({ names: held('ListOfString') }),
      ListOfString: list(text),
    })
    expect(Object.keys(overlay(before, facts).shapes)).toEqual(['A', 'Names'])
  })

  test('a real name is never taken away, nor one that stands for something else', () => {
    const real = described({ A: structure({ names: held('MyNames') }), MyNames: list(text) })
    expect(overlay(real, facts).shapes).toEqual(real.shapes)
    const taken = described({
      A: structure({ names: held('ListOfString') }),
      ListOfString: list(text),
      Names: structure({}),
    })
    expect(overlay(taken, facts).shapes).toEqual(taken.shapes)
  })

  test('a map', () => {
    const map: DescribedShape = { type: 'map', key: text, value: number }
    const found = overlay(described({ M: map }), {
      ...nothing,
      types: {
        M: { type: 'map', key: 'K', value: 'V', min: 1 },
        K: { max: 3 },
        V: { type: 'byte' },
      },
    })
    expect(found.shapes.M).toEqual({
      type: 'map',
      key: { ...text, constraint: { max: 3 } },
      value: { type: 'byte', target: 'Byte' },
      constraint: { min: 1 },
    })
  })
})

describe('operations and the whole', () => {
  const op = (more: object) => ({ operations: { Do: { name: 'Do', errors: [], ...more } } })
  const shapes = { Known: structure({}) }
  const facts: Facts = {
    ...nothing,
    pages: { Do: { items: 'Items', more: 'More', limit: 'Max' } },
    errors: { Do: ['Known', 'Gone'] },
    protocols: ['awsQuery'],
  }

  test('pages: what they hold, not what drives them', () => {
    const pagination = { input: 'Marker', output: 'NextMarker' }
    const found = overlay(described(shapes, op({ pagination })), facts).operations.Do
    expect(found?.pagination).toEqual({ ...pagination, items: 'Items', more: 'More' })
  })

  test('an operation that had no pages gets them', () => {
    const found = overlay(described(shapes, op({})), facts).operations.Do
    expect(found?.pagination).toEqual({
      input: 'NextToken',
      output: 'NextToken',
      items: 'Items',
      more: 'More',
      limit: 'Max',
    })
  })

  test('errors where none are known, and only those that still exist', () => {
    expect(overlay(described(shapes, op({})), facts).operations.Do?.errors).toEqual(['Known'])
    const known = overlay(described(shapes, op({ errors: ['Own'] })), facts)
    expect(known.operations.Do?.errors).toEqual(['Own'])
  })

  test('protocols are added behind, the source is noted once', () => {
    const before = described(shapes, { protocols: ['awsJson1_0'] })
    const once = overlay(before, facts)
    expect(once.protocols).toEqual(['awsJson1_0', 'awsQuery'])
    expect(once.source.overlays).toEqual([{ name: 'f', version: '1', licence: 'Apache-2.0' }])
    expect(overlay(once, facts)).toEqual(once)
  })

  test('a body that is not signed', () => {
    const found = overlay(described(shapes, op({})), { ...nothing, unsigned: ['Do'] })
    expect(found.operations.Do?.unsignedPayload).toBe(true)
  })

  test('no facts, no change', () => {
    const before = described(shapes)
    expect(overlay(before, undefined)).toBe(before)
  })
})

describe('properties', () => {
  const types = ['string', 'blob', 'number', 'integer', 'long', 'boolean', 'timestamp'] as const
  const bounds = fc.record({ min: fc.nat(), max: fc.nat() }, { requiredKeys: [] })
  const names = fc.constantFrom('a', 'b', 'c')
  const simple = fc.record({ type: fc.constantFrom(...types), target: fc.constant('Number') })
  const member = fc.oneof(
    simple,
    fc.constantFrom('ListOfString', 'Names').map(shape => ({ shape, target: shape })),
  )
  const description = fc.dictionary(names, member).map(members =>
    described({
      A: structure(members),
      ListOfString: { type: 'list', member: text },
      Names: { type: 'list', member: text },
    }),
  )
  const fact = fc
    .tuple(fc.constantFrom(undefined, 'integer', 'long', 'list'), bounds)
    .map(([type, rest]) => (type ? { type, ...rest } : rest)) as fc.Arbitrary<
    Facts['types'][string]
  >
  const facts = fc
    .record({
      types: fc.record({ T: fact, Names: fact, Real: fact }),
      shapes: fc.record({ A: fc.dictionary(fc.constantFrom('T', 'Names', 'Real'), names) }),
    })
    .map(some => ({ ...nothing, ...some }))

  test('laid on twice is laid on once', () => {
    fc.assert(
      fc.property(description, facts, (before, some) => {
        const once = overlay(before, some)
        expect(overlay(once, some)).toEqual(once)
      }),
    )
  })

  test('a known type never changes, no member comes or goes', () => {
    fc.assert(
      fc.property(description, facts, (before, some) => {
        const a = before.shapes.A as Extract<DescribedShape, { type: 'structure' }>
        const b = overlay(before, some).shapes.A as typeof a
        expect(Object.keys(b.members)).toEqual(Object.keys(a.members))
        for (const [name, { type }] of Object.entries(a.members))
          if (type !== 'number') expect(b.members[name]?.type).toBe(type)
      }),
    )
  })
})
