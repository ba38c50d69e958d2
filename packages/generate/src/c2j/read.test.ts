import { describe, expect, test } from 'vitest'
import { SourceError } from '../source-error.ts'
import { readC2j } from './read.ts'
import { operation, type Shapes, service } from './service.fixture.ts'

const shapes = (more: Shapes, protocol = 'json') =>
  readC2j({ service: service(protocol, { m: { shape: Object.keys(more)[0] } }, { shapes: more }) })
    .shapes

describe('shapes', () => {
  test('lists and maps keep names on their members, bounds on themselves', () => {
    const found = shapes(
      {
        L: { type: 'list', min: 1, max: 2, member: { shape: 'M', locationName: 'item' } },
        M: {
          type: 'map',
          max: 3,
          key: { shape: 'S', locationName: 'Name' },
          value: { shape: 'S', locationName: 'Value' },
        },
      },
      'query',
    )
    expect(found.L).toEqual({
      type: 'list',
      member: { shape: 'M', target: 'M', xmlName: 'item' },
      constraint: { min: 1, max: 2 },
    })
    expect(found.M).toEqual({
      type: 'map',
      key: { type: 'string', target: 'S', xmlName: 'Name' },
      value: { type: 'string', target: 'S', xmlName: 'Value' },
      constraint: { max: 3 },
    })
  })

  test('unions and event streams', () => {
    const body = { type: 'structure', members: { a: { shape: 'S' } } }
    const found = shapes({ U: { ...body, union: true } })
    expect(found.U).toMatchObject({ type: 'union', members: { a: { type: 'string' } } })
    expect(shapes({ U: { ...body, eventstream: true } }).U).toMatchObject({
      type: 'union',
      streaming: true,
    })
  })

  test('enums by the name members target', () => {
    const found = readC2j({
      service: service(
        'json',
        { m: { shape: 'E' } },
        { shapes: { E: { type: 'string', enum: ['a'] } } },
      ),
    })
    expect(found.enums).toEqual({ E: ['a'] })
    expect(found.shapes.In).toMatchObject({ members: { m: { constraint: { values: ['a'] } } } })
  })

  test('what no operation reaches is left out', () => {
    const found = readC2j({
      service: service('json', {}, { shapes: { Unused: { type: 'structure', members: {} } } }),
    })
    expect(Object.keys(found.shapes)).toEqual(['In'])
  })

  test.each([
    [{ exception: true }, { fault: 'client' }],
    [{ exception: true, fault: true }, { fault: 'server' }],
    [
      { exception: true, error: { httpStatusCode: 500 } },
      { fault: 'server', status: 500 },
    ],
    [
      { exception: true, error: { code: 'Old.Code', httpStatusCode: 400, senderFault: true } },
      { fault: 'client', status: 400, queryCode: 'Old.Code' },
    ],
    [{ exception: true, error: { code: 'E' } }, { fault: 'client' }],
    [
      { exception: true, retryable: { throttling: true } },
      { fault: 'client', retryable: true, throttling: true },
    ],
  ])('error %j', (traits, error) => {
    expect(shapes({ E: { type: 'structure', members: {}, ...traits } }).E).toMatchObject({ error })
  })

  test('the root element: the name of the shape goes before that of the operation', () => {
    const input = { input: { shape: 'In', locationName: 'DoRequest', xmlNamespace: { uri: 'u' } } }
    const found = readC2j({ service: service('rest-xml', {}, { operation: input }) }).shapes.In
    expect(found).toMatchObject({ xmlName: 'DoRequest', xmlNamespace: { uri: 'u' } })
    const named = service(
      'rest-xml',
      {},
      {
        operation: input,
        shapes: { In: { type: 'structure', members: {}, locationName: 'Own' } },
      },
    )
    expect(readC2j({ service: named }).shapes.In).toMatchObject({ xmlName: 'Own' })
  })
})

describe('operations', () => {
  test('labels get the names of their members', () => {
    const found = readC2j({
      service: service(
        'rest-json',
        { Key: { shape: 'S', location: 'uri', locationName: 'key' } },
        { operation: { http: { method: 'GET', requestUri: '/a/{key+}?x=y', responseCode: 204 } } },
      ),
    })
    expect(found.operations.Do?.http).toEqual({ method: 'GET', uri: '/a/{Key+}?x=y', code: 204 })
  })

  test('RPC protocols have no HTTP binding', () => {
    expect(operation('query', { http: { method: 'POST', requestUri: '/' } })).toEqual({
      name: 'Do',
      input: 'In',
      errors: [],
    })
  })

  test.each([
    [{ endpoint: { hostPrefix: '{m}.' } }, { hostPrefix: '{m}.' }],
    [{ authtype: 'none' }, { auth: ['none'] }],
    [{ authtype: 'v4' }, {}],
    [{ authtype: 'v4-unsigned-body' }, { unsignedPayload: true }],
    [{ auth: ['aws.auth#sigv4a', 'smithy.api#noAuth'] }, { auth: ['sigv4a', 'none'] }],
    [{ httpChecksumRequired: true }, { checksum: { requestRequired: true } }],
    [
      { httpChecksum: { requestAlgorithmMember: 'A', responseAlgorithms: ['SHA1'] } },
      { checksum: { requestAlgorithmMember: 'A', responseAlgorithms: ['SHA1'] } },
    ],
    [{ requestcompression: { encodings: ['gzip'] } }, { compression: ['gzip'] }],
    [{ staticContextParams: { P: { value: 1 } } }, { context: { P: { static: 1 } } }],
    [{ operationContextParams: { P: { path: 'a.b' } } }, { context: { P: { path: 'a.b' } } }],
    [{ output: { shape: 'In', resultWrapper: 'DoResult' } }, { output: 'In' }],
    [{ output: { shape: 'In', resultWrapper: 'Odd' } }, { output: 'In', resultWrapper: 'Odd' }],
    [{ idempotent: true }, { idempotent: true }],
    [{ deprecated: true }, { deprecated: true }],
    [{ errors: [{ shape: 'In' }] }, { errors: ['In'] }],
  ])('%j', (more, expected) => {
    expect(operation('json', more)).toEqual({ name: 'Do', input: 'In', errors: [], ...expected })
  })

  test('pages and examples come from files of their own', () => {
    const pages = {
      input_token: ['A', 'B'],
      output_token: ['NextA', 'NextB'],
      result_key: 'Items',
      limit_key: 'Max',
      more_results: 'More',
    }
    const example = { id: 'i', title: 't', description: 'd', input: { m: 'x' } }
    const found = operation(
      'json',
      {},
      {
        paginators: { pagination: { Do: pages } },
        examples: { examples: { Do: [example] } },
      },
    )
    expect(found?.pagination).toEqual({
      input: ['A', 'B'],
      output: ['NextA', 'NextB'],
      items: 'Items',
      limit: 'Max',
      more: 'More',
    })
    expect(found?.examples).toEqual([{ title: 't', documentation: 'd', input: { m: 'x' } }])
  })

  test('waiters', () => {
    const accept = (matcher: string, expected: unknown, argument?: string) => ({
      matcher,
      expected,
      state: 'success',
      ...(argument ? { argument } : {}),
    })
    const acceptors = [
      accept('path', 'ok', 'a'),
      accept('path', true, 'a'),
      accept('pathAll', 'ok', 'a[].b'),
      accept('pathAny', 'ok', 'a[].b'),
      accept('error', 'Gone'),
      accept('error', false),
      accept('status', 200),
      accept('status', 404),
    ]
    const waiters = { waiters: { Ready: { operation: 'Do', delay: 5, maxAttempts: 3, acceptors } } }
    const found = readC2j({ service: service('json', {}), waiters }).waiters.Ready
    const path = (comparator: string, at: string, expected = 'ok') => ({
      path: at,
      on: 'output',
      comparator,
      expected,
    })
    expect(found).toMatchObject({ operation: 'Do', minDelay: 5, maxDelay: 120 })
    expect(found?.acceptors.map(({ matcher }) => matcher)).toEqual([
      path('stringEquals', 'a'),
      path('booleanEquals', 'a', 'true'),
      path('allStringEquals', 'a[].b'),
      path('anyStringEquals', 'a[].b'),
      { errorType: 'Gone' },
      { success: true },
      { success: true },
      { status: 404 },
    ])
  })
})

describe('the service', () => {
  test('A16.11: identity', () => {
    const metadata = {
      jsonVersion: '1.1',
      protocols: ['smithy-rpc-v2-cbor', 'json', 'query'],
      targetPrefix: 'Thing_2020',
      endpointPrefix: 'thing',
      signingName: 'signs',
      auth: ['aws.auth#sigv4'],
      serviceFullName: 'Amazon Some Thing',
      xmlNamespace: { uri: 'u' },
      awsQueryCompatible: {},
      uid: 'thing-2020',
    }
    expect(readC2j({ service: service('json', {}, { metadata }) })).toMatchObject({
      name: 'some-thing',
      id: 'Some Thing',
      version: '2020-01-01',
      shapeName: 'Thing_2020',
      target: 'Thing_2020',
      signingName: 'signs',
      endpointPrefix: 'thing',
      protocols: ['rpcv2Cbor', 'awsJson1_1', 'awsQuery'],
      auth: ['sigv4'],
      queryCompatible: true,
      title: 'Amazon Some Thing',
      xmlNamespace: { uri: 'u' },
      source: { kind: 'c2j', name: 'thing-2020', version: '2020-01-01' },
    })
  })

  test.each([
    ['json', '1.0', 'awsJson1_0'],
    ['json', '1.1', 'awsJson1_1'],
    ['query', undefined, 'awsQuery'],
    ['ec2', undefined, 'ec2Query'],
    ['rest-json', '1.1', 'restJson1'],
    ['rest-xml', undefined, 'restXml'],
    ['smithy-rpc-v2-cbor', undefined, 'rpcv2Cbor'],
  ])('%s %s is %s', (protocol, jsonVersion, expected) => {
    const metadata = jsonVersion ? { jsonVersion } : {}
    expect(readC2j({ service: service(protocol, {}, { metadata }) }).protocols).toEqual([expected])
  })

  test('endpoint rules', () => {
    const endpointRuleSet = {
      parameters: {},
      rules: [{ conditions: [], error: 'no', type: 'error' }],
    }
    const found = readC2j({ service: service('json', {}), endpointRuleSet })
    expect(found.endpoint).toEqual({
      parameters: {},
      rules: [{ conditions: [], error: 'no' }],
      partitions: [],
    })
  })
})

describe('bad input says what was expected, and where', () => {
  test.each([
    ['no object', null, /JSON object/],
    ['no shapes', { metadata: {}, operations: {} }, /"shapes"/],
    ['no type', service('json', {}, { shapes: { X: {} } }), /X.*"type"/],
    ['no such shape', service('json', { m: { shape: 'Gone' } }), /In.*"Gone"/],
    [
      'odd type',
      service('json', { m: { shape: 'X' } }, { shapes: { X: { type: 'odd' } } }),
      /"odd"/,
    ],
    ['odd protocol', service('odd', {}), /"odd"/],
    [
      'bare list',
      service('json', { m: { shape: 'X' } }, { shapes: { X: { type: 'list' } } }),
      /X.*"member"/,
    ],
  ])('%s', (_, description, message) => {
    expect(() => readC2j({ service: description })).toThrow(SourceError)
    expect(() => readC2j({ service: description })).toThrow(message)
  })
})
