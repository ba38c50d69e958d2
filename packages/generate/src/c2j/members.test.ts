import { describe, expect, test } from 'vitest'
import { inputOf, member, service } from './service.fixture.ts'

const plain = { type: 'string', target: 'S' }

describe('where a member travels', () => {
  test.each([
    [
      { location: 'header', locationName: 'X-A' },
      { in: 'header', name: 'X-A' },
    ],
    [{ location: 'header' }, { in: 'header', name: 'm' }],
    [
      { location: 'headers', locationName: 'X-' },
      { in: 'prefixHeaders', name: 'X-' },
    ],
    [
      { location: 'querystring', locationName: 'q' },
      { in: 'query', name: 'q' },
    ],
    [{ location: 'uri', locationName: 'other' }, { in: 'label' }],
    [{ location: 'statusCode' }, { in: 'status' }],
  ])('%j', (ref, expected) => {
    expect(member('rest-json', ref)).toEqual({ ...plain, ...expected })
    expect(member('rest-xml', ref)).toEqual({ ...plain, ...expected })
  })

  test('a map in the query string is all query parameters', () => {
    const shapes = { M: { type: 'map', key: { shape: 'S' }, value: { shape: 'S' } } }
    expect(member('rest-json', { shape: 'M', location: 'querystring' }, shapes)).toEqual({
      shape: 'M',
      target: 'M',
      in: 'queryParams',
    })
  })

  test('the payload keeps the name of its root element', () => {
    const found = inputOf(
      service(
        'rest-xml',
        {},
        {
          shapes: {
            In: {
              type: 'structure',
              payload: 'Body',
              members: { Body: { shape: 'In', locationName: 'Body', xmlNamespace: { uri: 'u' } } },
            },
          },
        },
      ),
    )
    expect(found.Body).toEqual({
      shape: 'In',
      target: 'In',
      in: 'payload',
      xmlName: 'Body',
      xmlNamespace: { uri: 'u' },
    })
  })
})

describe('what a locationName means', () => {
  test.each([
    ['json', { jsonName: 'wire' }],
    ['rest-json', { jsonName: 'wire' }],
    ['smithy-rpc-v2-cbor', { jsonName: 'wire' }],
    ['rest-xml', { xmlName: 'wire' }],
    ['query', { xmlName: 'wire' }],
    ['ec2', { xmlName: 'wire' }],
  ])('%s', (protocol, expected) => {
    expect(member(protocol, { locationName: 'wire' })).toEqual({ ...plain, ...expected })
  })

  test('a JSON name like the member tells nothing', () => {
    expect(member('json', { locationName: 'm' })).toEqual(plain)
  })

  test('ec2 has names of its own for requests', () => {
    expect(member('ec2', { locationName: 'wire', queryName: 'Q' })).toEqual({
      ...plain,
      xmlName: 'wire',
      ec2Name: 'Q',
    })
  })

  const list = { L: { type: 'list', flattened: true, member: { shape: 'S', locationName: 'in' } } }

  test.each([
    ['query', {}, 'in'],
    ['query', { locationName: 'out' }, 'in'],
    ['rest-xml', {}, 'in'],
    ['rest-xml', { locationName: 'out' }, 'out'],
  ])('a flattened list in %s %j', (protocol, ref, xmlName) => {
    expect(member(protocol, { shape: 'L', ...ref }, list)).toEqual({
      shape: 'L',
      target: 'L',
      xmlFlattened: true,
      xmlName,
    })
  })

  test('JSON knows no flattening', () => {
    expect(member('json', { shape: 'L' }, list)).toEqual({ shape: 'L', target: 'L' })
  })
})

describe('what a member is', () => {
  test.each([
    ['character', 'string'],
    ['boolean', 'boolean'],
    ['byte', 'byte'],
    ['short', 'short'],
    ['integer', 'integer'],
    ['long', 'long'],
    ['float', 'float'],
    ['double', 'double'],
    ['biginteger', 'bigInteger'],
    ['bigdecimal', 'bigDecimal'],
    ['blob', 'blob'],
    ['timestamp', 'timestamp'],
  ])('%s is %s', (type, expected) => {
    expect(member('json', { shape: 'T' }, { T: { type } })).toEqual({ type: expected, target: 'T' })
  })

  test('a document', () => {
    const shapes = { D: { type: 'structure', members: {}, document: true } }
    expect(member('json', { shape: 'D' }, shapes)).toEqual({ type: 'document', target: 'D' })
  })

  test.each([
    ['iso8601', 'date-time'],
    ['rfc822', 'http-date'],
    ['unixTimestamp', 'epoch-seconds'],
  ])('timestamp format %s', (timestampFormat, format) => {
    const shapes = { T: { type: 'timestamp', timestampFormat } }
    expect(member('json', { shape: 'T' }, shapes)?.format).toBe(format)
    const own = member('json', { shape: 'T', timestampFormat }, { T: { type: 'timestamp' } })
    expect(own?.format).toBe(format)
  })

  test.each([
    [{ idempotencyToken: true }, { token: true }],
    [{ jsonvalue: true }, { type: 'document', mediaType: 'application/json' }],
    [{ hostLabel: true }, { hostLabel: true }],
    [{ eventpayload: true }, { eventPayload: true }],
    [{ eventheader: true }, { eventHeader: true }],
    [{ contextParam: { name: 'Bucket' } }, { contextParam: 'Bucket' }],
    [{ xmlAttribute: true }, { xmlAttribute: true }],
    [{ xmlNamespace: 'u' }, { xmlNamespace: { uri: 'u' } }],
    [{ deprecated: true }, { deprecated: true }],
    [{ documentation: 'words' }, { documentation: 'words' }],
    [{ pattern: '^a' }, { constraint: { pattern: '^a' } }],
    [{ enum: ['a'] }, { constraint: { values: ['a'] } }],
  ])('%j', (ref, expected) => {
    expect(member('json', ref)).toEqual({ ...plain, ...expected })
  })

  test('a constraint of the shape lies under that of the member', () => {
    const shapes = { S: { type: 'string', min: 1, max: 9, pattern: '^a', sensitive: true } }
    expect(member('json', { max: 4 }, shapes)).toEqual({
      ...plain,
      sensitive: true,
      constraint: { min: 1, max: 4, pattern: '^a' },
    })
  })

  test('a streaming blob, as C2J says it on the shape or on the member', () => {
    const blob = { B: { type: 'blob', streaming: true, requiresLength: true } }
    expect(member('rest-json', { shape: 'B' }, blob)).toEqual({
      type: 'blob',
      target: 'B',
      streaming: true,
      requiresLength: true,
    })
    const plainBlob = { B: { type: 'blob' } }
    expect(member('rest-json', { shape: 'B', streaming: true }, plainBlob)?.streaming).toBe(true)
  })

  test('required is a list on the structure', () => {
    const shapes = { In: { type: 'structure', required: ['a'], members: { a: { shape: 'S' } } } }
    expect(inputOf(service('json', {}, { shapes })).a).toEqual({ ...plain, required: true })
  })
})
