import { describe, expect, test } from 'vitest'
import { member, S } from './model.fixture.ts'

describe('members', () => {
  test.each([
    ['httpHeader', 'X-A', { in: 'header', name: 'X-A' }],
    ['httpPrefixHeaders', 'X-', { in: 'prefixHeaders', name: 'X-' }],
    ['httpQuery', 'q', { in: 'query', name: 'q' }],
    ['httpQueryParams', {}, { in: 'queryParams' }],
    ['httpLabel', {}, { in: 'label' }],
    ['httpResponseCode', {}, { in: 'status' }],
    ['httpPayload', {}, { in: 'payload' }],
    ['jsonName', 'j', { jsonName: 'j' }],
    ['xmlName', 'x', { xmlName: 'x' }],
    ['xmlFlattened', {}, { xmlFlattened: true }],
    ['xmlAttribute', {}, { xmlAttribute: true }],
    ['xmlNamespace', { uri: 'u', prefix: 'p' }, { xmlNamespace: { uri: 'u', prefix: 'p' } }],
    ['idempotencyToken', {}, { token: true }],
    ['hostLabel', {}, { hostLabel: true }],
    ['eventHeader', {}, { eventHeader: true }],
    ['eventPayload', {}, { eventPayload: true }],
    ['required', {}, { required: true }],
    ['sensitive', {}, { sensitive: true }],
    ['default', 'd', { default: 'd' }],
    ['default', null, {}],
    ['deprecated', {}, { deprecated: true }],
    ['documentation', 'words', { documentation: 'words' }],
    ['length', { min: 1, max: 9 }, { constraint: { min: 1, max: 9 } }],
    ['pattern', '^a$', { constraint: { pattern: '^a$' } }],
  ])('%s', (trait, value, expected) => {
    expect(member({ [`${S}${trait}`]: value })).toEqual({
      type: 'string',
      target: 'String',
      ...expected,
    })
  })

  test('ec2QueryName and contextParam live outside the prelude', () => {
    expect(
      member({
        'aws.protocols#ec2QueryName': 'E',
        'smithy.rules#contextParam': { name: 'Bucket' },
      }),
    ).toMatchObject({ ec2Name: 'E', contextParam: 'Bucket' })
  })

  test.each([
    ['Byte', 'byte'],
    ['Short', 'short'],
    ['Integer', 'integer'],
    ['PrimitiveLong', 'long'],
    ['Float', 'float'],
    ['Double', 'double'],
    ['BigInteger', 'bigInteger'],
    ['BigDecimal', 'bigDecimal'],
    ['Blob', 'blob'],
    ['Boolean', 'boolean'],
    ['Timestamp', 'timestamp'],
    ['Document', 'document'],
  ])('prelude %s is %s', (target, type) => {
    expect(member({}, `${S}${target}`)).toEqual({ type, target })
  })

  test('a simple shape dissolves, its traits under those of the member', () => {
    const when = { type: 'timestamp', traits: { [`${S}timestampFormat`]: 'date-time' } }
    expect(member({}, 'x#When', { 'x#When': when })).toEqual({
      type: 'timestamp',
      target: 'When',
      format: 'date-time',
    })
    const format = { [`${S}timestampFormat`]: 'http-date' }
    expect(member(format, 'x#When', { 'x#When': when })?.format).toBe('http-date')
  })

  test('a streaming blob', () => {
    const traits = { [`${S}streaming`]: {}, [`${S}requiresLength`]: {}, [`${S}mediaType`]: 'a/b' }
    expect(member({}, 'x#Body', { 'x#Body': { type: 'blob', traits } })).toEqual({
      type: 'blob',
      target: 'Body',
      streaming: true,
      requiresLength: true,
      mediaType: 'a/b',
    })
  })

  test('constraints of shape and member are laid over each other', () => {
    const traits = { [`${S}length`]: { min: 1, max: 5 }, [`${S}pattern`]: '^a' }
    const found = member({ [`${S}length`]: { min: 2, max: 4 } }, 'x#Name', {
      'x#Name': { type: 'string', traits },
    })
    expect(found?.constraint).toEqual({ min: 2, max: 4, pattern: '^a' })
  })

  test('a range is a constraint too', () => {
    const traits = { [`${S}range`]: { min: 0 } }
    const found = member({}, 'x#N', { 'x#N': { type: 'integer', traits } })
    expect(found).toEqual({ type: 'integer', target: 'N', constraint: { min: 0 } })
  })

  test('a sensitive aggregate makes its members sensitive', () => {
    const secret = { type: 'structure', members: {}, traits: { [`${S}sensitive`]: {} } }
    expect(member({}, 'x#Secret', { 'x#Secret': secret })).toEqual({
      shape: 'Secret',
      target: 'Secret',
      sensitive: true,
    })
  })
})
