import { expect, test } from 'vitest'
import { readC2j } from '../c2j/read.ts'
import { readSmithy } from '../smithy/read.ts'
import { extract } from './extract.ts'
import { overlay } from './overlay.ts'
import { writeFacts } from './write.ts'

const source = { name: 'f', version: '1', licence: 'Apache-2.0', notice: 'n' }

const description = readC2j({
  service: {
    metadata: { protocol: 'query' },
    operations: {
      Raw: { name: 'Raw', authtype: 'v4-unsigned-body' },
      List: {
        name: 'List',
        input: { shape: 'In' },
        output: { shape: 'Out' },
        errors: [{ shape: 'E' }],
      },
    },
    shapes: {
      In: {
        type: 'structure',
        documentation: 'prose',
        members: {
          name: { shape: 'Name', documentation: 'prose' },
          other: { shape: 'Name' },
          plain: { shape: 'Text' },
          count: { shape: 'Count' },
          names: { shape: 'Names' },
          texts: { shape: 'Texts' },
          nested: { shape: 'Nested' },
        },
      },
      Out: {
        type: 'structure',
        members: { next: { shape: 'Text' }, Items: { shape: 'Texts' }, Count: { shape: 'Text' } },
      },
      E: { type: 'structure', members: {}, exception: true },
      Name: { type: 'string', min: 1, max: 64, pattern: '^a' },
      Text: { type: 'string' },
      Count: { type: 'long', min: 0 },
      Names: { type: 'list', member: { shape: 'Name' }, max: 5 },
      Texts: { type: 'list', member: { shape: 'Text' } },
      Nested: { type: 'map', key: { shape: 'Text' }, value: { shape: 'Names' } },
    },
  },
  paginators: {
    pagination: {
      List: { input_token: 'NextToken', output_token: 'next', result_key: ['Items', 'Count'] },
    },
  },
})

test('numbers, names and patterns, no prose', () => {
  expect(extract(description, source)).toEqual({
    source,
    protocols: ['awsQuery'],
    types: {
      Count: { type: 'long', min: 0 },
      Name: { min: 1, max: 64, pattern: '^a' },
      Names: { type: 'list', member: 'Name', max: 5 },
      Nested: { type: 'map', value: 'Names' },
    },
    shapes: { In: { Name: ['name', 'other'], Count: 'count', Names: 'names', Nested: 'nested' } },
    members: {},
    pages: { List: { output: 'next', items: 'Items' } },
    errors: { List: ['E'] },
    unsigned: ['Raw'],
  })
})

test('facts laid over their own source change nothing but the note of it', () => {
  const { source: noted, ...rest } = overlay(description, extract(description, source))
  const { source: before, ...known } = description
  expect(rest).toEqual(known)
  expect(noted).toEqual({
    ...before,
    overlays: [{ name: 'f', version: '1', licence: 'Apache-2.0' }],
  })
})

test('Smithy: a member may narrow its type, and have a default that is not "nothing"', () => {
  const S = 'smithy.api#'
  const member = (traits: object) => ({ target: 'x#N', traits })
  const found = readSmithy({
    smithy: '2.0',
    shapes: {
      'x#Svc': { type: 'service', version: '1', operations: [{ target: 'x#Do' }] },
      'x#Do': { type: 'operation', input: { target: 'x#In' } },
      'x#N': { type: 'integer', traits: { [`${S}range`]: { min: 1, max: 9 } } },
      'x#In': {
        type: 'structure',
        members: {
          a: member({ [`${S}range`]: { min: 1, max: 3 } }),
          b: member({ [`${S}default`]: 5 }),
          c: member({ [`${S}default`]: 0 }),
        },
      },
    },
  })
  const facts = extract(found, source)
  expect(facts.types).toEqual({ N: { type: 'integer', min: 1 } })
  expect(facts.members).toEqual({
    In$a: { max: 3 },
    In$b: { max: 9, default: 5 },
    In$c: { max: 9 },
  })
})

test('a line for each fact', () => {
  const text = writeFacts(extract(description, source))
  expect(JSON.parse(text)).toEqual(extract(description, source))
  expect(text).toContain('\n"Name": {"min":1,"max":64,"pattern":"^a"},\n')
  expect(text).toContain('\n"members": {},\n')
})

test('bounds that were widened since are left out, others of their type stay', () => {
  const tables = (max: number) =>
    extract(
      readC2j(
        {
          service: {
            metadata: { protocol: 'json' },
            operations: { Do: { name: 'Do', input: { shape: 'In' } } },
            shapes: {
              In: { type: 'structure', members: { a: { shape: 'TableName' } } },
              TableName: { type: 'string', min: 3, max },
            },
          },
        },
        { name: 'dynamodb' },
      ),
      source,
    )
  expect(tables(255)).toMatchObject({ types: {}, shapes: {}, members: {} })
  expect(tables(1024).types).toEqual({ TableName: { max: 1024 } })
})
