import { describe, expect, test } from 'vitest'
import { inputOf, model, S, string } from './model.fixture.ts'
import { readSmithy } from './read.ts'

describe('the service', () => {
  const aws = { sdkId: 'Some Thing', arnNamespace: 'some', endpointPrefix: 'some.it' }

  test('A16.11: identity, protocols in order of preference, signing', () => {
    const found = readSmithy(
      model(
        {},
        {},
        {},
        {
          traits: {
            'aws.api#service': aws,
            'aws.auth#sigv4': { name: 'signs' },
            'aws.auth#sigv4a': { name: 'signs' },
            'aws.protocols#awsJson1_0': {},
            'aws.protocols#awsQueryCompatible': {},
            'smithy.protocols#rpcv2Cbor': {},
            [`${S}title`]: 'Some Thing Service',
            [`${S}xmlNamespace`]: { uri: 'u' },
            'smithy.rules#clientContextParams': { Fast: { type: 'boolean' } },
          },
        },
      ),
    )
    expect(found).toMatchObject({
      name: 'some-thing',
      id: 'Some Thing',
      version: '2020-01-01',
      shapeName: 'Svc',
      target: 'Svc',
      signingName: 'signs',
      endpointPrefix: 'some.it',
      protocols: ['rpcv2Cbor', 'awsJson1_0'],
      auth: ['sigv4', 'sigv4a'],
      queryCompatible: true,
      title: 'Some Thing Service',
      xmlNamespace: { uri: 'u' },
      clientContext: ['Fast'],
      source: { kind: 'smithy', name: 'x#Svc', version: '2020-01-01' },
    })
  })

  test('without auth traits calls are anonymous; an auth that is not spoken is not anonymous', () => {
    expect(readSmithy(model({})).auth).toEqual(['none'])
    const traits = { [`${S}httpApiKeyAuth`]: { name: 'k', in: 'header' } }
    expect(readSmithy(model({}, {}, {}, { traits })).auth).toEqual([])
  })

  const parameters = { Bucket: { type: 'String', documentation: 'words' } }
  const rules = [
    {
      conditions: [{ fn: 'isSet', argv: [{ ref: 'Bucket' }], assign: 'b' }],
      type: 'tree',
      rules: [
        {
          conditions: [],
          documentation: 'words',
          type: 'endpoint',
          endpoint: { url: 'https://{Bucket}', properties: {}, headers: {} },
        },
      ],
    },
    { conditions: [], type: 'error', error: 'no' },
  ]
  const ruleSet = { 'smithy.rules#endpointRuleSet': { version: '1.0', parameters, rules } }

  test('endpoint rules', () => {
    expect(readSmithy(model({}, {}, {}, { traits: ruleSet })).endpoint).toEqual({
      parameters: { Bucket: { type: 'string' } },
      rules: [
        {
          conditions: [{ fn: 'isSet', argv: [{ ref: 'Bucket' }], assign: 'b' }],
          rules: [{ conditions: [], endpoint: { url: 'https://{Bucket}' } }],
        },
        { conditions: [], error: 'no' },
      ],
      partitions: [],
    })
  })

  test('an endpoint diagram', () => {
    const nodes = Buffer.alloc(24)
    for (const [index, n] of [-1, 1, -1, 0, 100_000_001, 100_000_002].entries())
      nodes.writeInt32BE(n, index * 4)
    const bdd = {
      version: '1.1',
      parameters,
      conditions: [{ fn: 'isSet', argv: [{ ref: 'Bucket' }] }],
      results: [
        { conditions: [], type: 'endpoint', endpoint: { url: 'https://a' } },
        { conditions: [], type: 'error', error: 'no' },
      ],
      root: 2,
      nodeCount: 2,
      nodes: nodes.toString('base64'),
    }
    const traits = { 'smithy.rules#endpointBdd': bdd }
    expect(readSmithy(model({}, {}, {}, { traits })).endpoint).toEqual({
      parameters: { Bucket: { type: 'string' } },
      conditions: [['isSet', [{ ref: 'Bucket' }]]],
      results: [null, { url: 'https://a' }, { error: 'no' }],
      nodes: [0, -2, -3],
      partitions: [],
    })
  })

  test.each([
    ['/{Bucket}', '/'],
    ['/{Bucket}?acl', '/?acl'],
    ['/{Bucket}/{Key+}?x-id=Get', '/{Key+}?x-id=Get'],
    ['/other', '/other'],
  ])('rules that take the bucket take it out of %s', (uri, expected) => {
    const http = { traits: { [`${S}http`]: { method: 'GET', uri } } }
    const members = { Bucket: { ...string, traits: { [`${S}httpLabel`]: {} } } }
    const found = readSmithy(model(members, {}, http, { traits: ruleSet }))
    expect(found.operations.Do?.http?.uri).toBe(expected)
    expect(inputOf(model(members, {}, http, { traits: ruleSet })).Bucket).toEqual({
      type: 'string',
      target: 'String',
      in: 'label',
    })
    const without = readSmithy(model(members, {}, http))
    expect(without.operations.Do?.http?.uri).toBe(uri)
  })
})
