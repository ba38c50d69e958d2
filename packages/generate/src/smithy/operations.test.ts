import { describe, expect, test } from 'vitest'
import { model, operation, S } from './model.fixture.ts'
import { readSmithy } from './read.ts'

describe('operations', () => {
  test('Unit input and output are absent', () => {
    const found = readSmithy(model({}, {}, { input: { target: `${S}Unit` } })).operations.Do
    expect(found).toEqual({ name: 'Do', errors: [] })
  })

  test.each([
    [
      'http',
      { method: 'PUT', uri: '/a', code: 201 },
      { http: { method: 'PUT', uri: '/a', code: 201 } },
    ],
    ['http', { method: 'GET', uri: '/' }, { http: { method: 'GET', uri: '/', code: 200 } }],
    ['endpoint', { hostPrefix: '{m}.' }, { hostPrefix: '{m}.' }],
    ['auth', [], { auth: ['none'] }],
    ['auth', [`${S}httpBearerAuth`, 'aws.auth#sigv4'], { auth: ['bearer', 'sigv4'] }],
    ['httpChecksumRequired', {}, { checksum: { requestRequired: true } }],
    ['requestCompression', { encodings: ['gzip'] }, { compression: ['gzip'] }],
    ['idempotent', {}, { idempotent: true }],
    ['readonly', {}, { readonly: true }],
    ['deprecated', {}, { deprecated: true }],
    ['documentation', 'words', { documentation: 'words' }],
  ])('%s', (trait, value, expected) => {
    const found = operation({ [`${S}${trait}`]: value })
    expect(found).toEqual({ name: 'Do', input: 'In', errors: [], ...expected })
  })

  test('optional auth adds anonymous calls to what the service has', () => {
    const traits = { 'aws.auth#sigv4': { name: 'x' }, [`${S}httpBearerAuth`]: {} }
    const found = operation({ [`${S}optionalAuth`]: {} }, { traits })
    expect(found?.auth).toEqual(['sigv4', 'bearer', 'none'])
  })

  test('checksums and unsigned payload', () => {
    const found = operation({
      'aws.auth#unsignedPayload': {},
      'aws.protocols#httpChecksum': {
        requestAlgorithmMember: 'Algorithm',
        requestChecksumRequired: true,
        requestValidationModeMember: 'Mode',
        responseAlgorithms: ['CRC32'],
      },
    })
    expect(found).toMatchObject({
      unsignedPayload: true,
      checksum: {
        requestAlgorithmMember: 'Algorithm',
        requestRequired: true,
        requestValidationModeMember: 'Mode',
        responseAlgorithms: ['CRC32'],
      },
    })
  })

  test('endpoint context', () => {
    const found = operation({
      'smithy.rules#staticContextParams': { Control: { value: true } },
      'smithy.rules#operationContextParams': { Names: { path: 'keys(Items)' } },
    })
    expect(found?.context).toEqual({ Control: { static: true }, Names: { path: 'keys(Items)' } })
  })

  test('pages take from the service what they leave out', () => {
    const service = {
      traits: { [`${S}paginated`]: { inputToken: 'Next', outputToken: 'Next', pageSize: 'Max' } },
    }
    expect(operation({ [`${S}paginated`]: { items: 'Things' } }, service)?.pagination).toEqual({
      input: 'Next',
      output: 'Next',
      items: 'Things',
      limit: 'Max',
    })
    expect(operation({}, service)?.pagination).toBeUndefined()
  })

  test('examples', () => {
    const error = { shapeId: 'x#Gone', content: { a: 1 } }
    const found = operation({ [`${S}examples`]: [{ title: 't', input: { m: 'a' }, error }] })
    expect(found?.examples).toEqual([
      { title: 't', input: { m: 'a' }, error: { shape: 'Gone', content: { a: 1 } } },
    ])
  })

  test('operations of resources belong to the service', () => {
    const own = (name: string) => ({ [`x#${name}`]: { type: 'operation' } })
    const found = readSmithy(
      model(
        {},
        {
          ...own('ReadIt'),
          ...own('ListThem'),
          ...own('Extra'),
          ...own('Nested'),
          'x#R': {
            type: 'resource',
            read: { target: 'x#ReadIt' },
            list: { target: 'x#ListThem' },
            collectionOperations: [{ target: 'x#Extra' }],
            resources: [{ target: 'x#R2' }],
          },
          'x#R2': { type: 'resource', operations: [{ target: 'x#Nested' }] },
        },
        {},
        { resources: [{ target: 'x#R' }] },
      ),
    )
    expect(Object.keys(found.operations)).toEqual(['Do', 'ReadIt', 'ListThem', 'Extra', 'Nested'])
  })

  test('waiters, with the defaults of the trait', () => {
    const path = { path: 'State', comparator: 'stringEquals', expected: 'ok' }
    const acceptors = [
      { state: 'success', matcher: { output: path } },
      { state: 'retry', matcher: { inputOutput: path } },
      { state: 'failure', matcher: { errorType: 'x#Gone' } },
      { state: 'success', matcher: { success: false } },
    ]
    const traits = { 'smithy.waiters#waitable': { Ready: { acceptors, minDelay: 5 } } }
    expect(readSmithy(model({}, {}, { traits })).waiters).toEqual({
      Ready: {
        operation: 'Do',
        minDelay: 5,
        maxDelay: 120,
        acceptors: [
          { state: 'success', matcher: { ...path, on: 'output' } },
          { state: 'retry', matcher: { ...path, on: 'inputOutput' } },
          { state: 'failure', matcher: { errorType: 'Gone' } },
          { state: 'success', matcher: { success: false } },
        ],
      },
    })
  })
})
