import { describe, expect, test } from 'vitest'
import { wired } from './define.fixture.ts'
import { Api, encodeParams, flattenParams, targetHeader } from './index.ts'

const form = 'application/x-www-form-urlencoded'
const json = 'application/x-amz-json-1.1'

describe('the content type follows from what was given', () => {
  const names = { action: 'ListRules' }
  test.each([
    ['26: as given', '{"a":1}', { contentType: 'application/json' }, 'application/json', '{"a":1}'],
    ['26: as given, for a form', 'a=1', { contentType: form }, form, 'a=1'],
    ['18, 27: an object', { a: 1 }, {}, json, '{"a":1}'],
    [
      '13, 27: an object, by option',
      { a: 1 },
      { option: 'application/x-amz-json-1.0' },
      'application/x-amz-json-1.0',
      '{"a":1}',
    ],
    [
      '27: an object, by an option that is a form',
      { a: 1 },
      { option: form },
      form,
      'a=1&Action=ListRules',
    ],
    ['19, 28, 31: a list', ['a', 1], {}, form, 'a=1&Action=ListRules'],
    ['28: a list, whatever the option', [{ a: 1 }], { option: json }, form, 'a=1&Action=ListRules'],
    ['20, 29: a text', 'a=1', {}, form, 'a=1&Action=ListRules'],
    ['29: bytes', new TextEncoder().encode('a=1'), {}, form, 'a=1&Action=ListRules'],
    ['21: nothing, with a target', undefined, { target: true }, json, '{}'],
    [
      '21: nothing, of JSON',
      undefined,
      { option: 'application/x-amz-json-1.0' },
      'application/x-amz-json-1.0',
      '{}',
    ],
    [
      '21: nothing, of forms',
      undefined,
      { version: '2016-11-15' },
      form,
      'Action=ListRules&Version=2016-11-15',
    ],
    ['21: nothing, of another type', undefined, { contentType: 'text/csv' }, 'text/csv', ''],
    [
      '22: an object and a known type',
      { a: 1 },
      { contentType: 'application/x-amz-json-1.0' },
      'application/x-amz-json-1.0',
      '{"a":1}',
    ],
    ['22: an object and a form', { a: [1] }, { contentType: form }, form, 'a.1=1&Action=ListRules'],
    [
      '22: a list and JSON',
      [1, { a: 2 }],
      { contentType: 'application/json' },
      'application/json',
      '[1,{"a":2}]',
    ],
  ])('%s', (_, parameters, options, contentType, body) => {
    const made = encodeParams(parameters, { ...names, ...options })
    const text = made.body instanceof Uint8Array ? new TextDecoder().decode(made.body) : made.body
    expect({ ...made, body: text }).toEqual({ contentType, body })
  })

  test('22: an object and a type it cannot be written as', () => {
    expect(() => encodeParams({ a: 1 }, { contentType: 'text/csv' })).toThrow(TypeError)
    expect(() => encodeParams({ a: 1 }, { contentType: 'application/xml' })).toThrow(
      'An object cannot be written as application/xml; give the text itself, or another content type.',
    )
    expect(() => encodeParams(new Date(0), { contentType: form })).toThrow(TypeError)
    expect(() => encodeParams(Promise.resolve({}), {})).toThrow('await them first')
  })

  test('22 and decision: a payload with a type is sent byte for byte', () => {
    for (const body of ['  {"a" : 1}', 'a b', '', 'Action', 'a=1&&']) {
      const given = { contentType: form, action: 'ListRules', version: '1' }
      expect(encodeParams(body, given)).toEqual({ body, contentType: form })
    }
    const bytes = Uint8Array.of(0, 255, 61)
    expect(encodeParams(bytes, { contentType: 'application/cbor' }).body).toBe(bytes)
  })

  test('30, 46: GET moves the payload into the query, without a content type', () => {
    const get = { method: 'GET', action: 'ListRules', option: json }
    expect(encodeParams({ a: 'b c' }, get)).toEqual({ query: 'a=b%20c&Action=ListRules' })
    expect(encodeParams(['a', 1], get)).toEqual({ query: 'a=1&Action=ListRules' })
    expect(encodeParams('a=1', get)).toEqual({ query: 'a=1&Action=ListRules' })
    expect(encodeParams(undefined, get)).toEqual({ query: 'Action=ListRules' })
    expect(encodeParams('a=1', { ...get, contentType: form })).toEqual({ query: 'a=1' })
  })

  test('decision: Action and Version are appended to a text that is a form and lacks them, to no other', () => {
    const names = { action: 'Do', version: '7' }
    const sent = (text: string) => encodeParams(text, names).body
    expect(sent('')).toBe('Action=Do&Version=7')
    expect(sent('a=1')).toBe('a=1&Action=Do&Version=7')
    expect(sent('Action=Other&a=1')).toBe('Action=Other&a=1&Version=7')
    expect(sent('Act%69on=Other&Version=1')).toBe('Act%69on=Other&Version=1')
    expect(sent('{"a":1}')).toBe('{"a":1}')
    expect(sent('some words')).toBe('some words')
    expect(sent('<a/>')).toBe('<a/>')
  })
})

describe('39: five ways to say the same', () => {
  test.each([
    ['an object in a list', [{ Action: 'DescribeInstances' }]],
    ['a pair as text', ['Action=DescribeInstances']],
    ['names and values in turn', ['Action', 'DescribeInstances']],
    ['a text', 'Action=DescribeInstances'],
    ['an object, in form mode', { Action: 'DescribeInstances' }],
    ['a pair', [['Action', 'DescribeInstances']]],
  ])('%s', (_, parameters) => {
    const options = { option: form, action: 'Other', version: '2016-11-15' }
    expect(encodeParams(parameters, options)).toEqual({
      body: 'Action=DescribeInstances&Version=2016-11-15',
      contentType: form,
    })
  })
})

describe('query strings', () => {
  const query = (parameters: unknown[], names: object = {}) => encodeParams(parameters, names).body

  test('40: Action is appended by its exact name', () => {
    const names = { action: 'Do' }
    expect(query(['ActionNames.member.1', 'x'], names)).toBe('ActionNames.member.1=x&Action=Do')
    expect(query([{ a: 'Action=1' }], names)).toBe('a=Action%3D1&Action=Do')
    expect(query(['action', 'x'], names)).toBe('action=x&Action=Do')
    expect(query([{ Action: 'Mine' }], names)).toBe('Action=Mine')
  })

  test('41: Version is appended by its exact name', () => {
    const policy = '{"Version":"2012-10-17"}'
    const names = { action: 'CreateRole', version: '2010-05-08' }
    expect(query([{ PolicyDocument: policy }], names)).toBe(
      'PolicyDocument=%7B%22Version%22%3A%222012-10-17%22%7D&Action=CreateRole&Version=2010-05-08',
    )
    expect(query(['VersionId', '1'], names)).toMatch(/&Version=2010-05-08$/)
    expect(query(['Version', '1'], names)).toBe('Version=1&Action=CreateRole')
    expect(query(['a', '1'], { action: 'Do', version: null })).toBe('a=1&Action=Do')
  })

  test('42: names and values are percent-encoded as RFC 3986 has it', () => {
    const odd = " !*'()~-._+&=%é/€"
    const written = query([odd.replace('=', ''), odd])
    expect(written).toBe(
      '%20%21%2A%27%28%29~-._%2B%26%25%C3%A9%2F%E2%82%AC=%20%21%2A%27%28%29~-._%2B%26%3D%25%C3%A9%2F%E2%82%AC',
    )
    expect(decodeURIComponent(String(written).split('=')[1]!)).toBe(odd)
  })

  test('43: a pair is split at its first =', () => {
    expect(query(['k=v=w', 'a=', '=b'])).toBe('k=v%3Dw&a=&=b')
  })

  test('44: names and values come in twos, repeated names stay in their order', () => {
    expect(() => query(['a', 'b', 'c'])).toThrow(TypeError)
    expect(() => query(['a', 'b', 'c'])).toThrow("The parameter 'c' has no value")
    expect(() => query([['a', 'b', 'c']])).toThrow(TypeError)
    expect(query(['b', 1, 'a', 2, 'b', 3])).toBe('b=1&a=2&b=3')
  })

  test('45: nothing is skipped, what is empty is not, numbers have no exponent', () => {
    const given = { a: undefined, b: null, c: '', d: true, e: false, f: 1e21, g: 1e-7, h: -2.5e-9 }
    expect(query([{ ...given, i: 10n ** 20n, j: new Date(0), k: Uint8Array.of(1) }])).toBe(
      'c=&d=true&e=false&f=1000000000000000000000&g=0.0000001&h=-0.0000000025&i=100000000000000000000&j=1970-01-01T00%3A00%3A00Z&k=AQ%3D%3D',
    )
    expect(query([undefined, null, 'a', 1])).toBe('a=1')
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, () => 1, Symbol('a'), new Date('x')])
      expect(() => query([{ a: bad }])).toThrow(TypeError)
  })

  test('45: numbers keep their value', () => {
    for (const value of [1.5e300, 1.234e-300, 5e-324, -1e22, 0.1])
      expect(Number(String(query(['n', value])).slice(2))).toBe(value)
  })

  test('46: after the ? of the address, or after its query', async () => {
    const { sent, options } = wired()
    const get = { ...options, httpMethod: 'GET', region: 'us-east-1' } as const
    await new Api({ ...get, endpoint: 'https://a.example' }).invoke('Do', ['a', 1])
    await new Api({ ...get, endpoint: 'https://a.example/p?x=1' }).invoke('Do', ['a', 1])
    await new Api({ ...get, service: 'ec2' }).invoke('Do')
    expect(sent.map(({ method, url, body }) => [method, url, body])).toEqual([
      ['GET', 'https://a.example/?a=1&Action=Do', ''],
      ['GET', 'https://a.example/p?x=1&a=1&Action=Do', ''],
      ['GET', 'https://ec2.us-east-1.amazonaws.com/?Action=Do', ''],
    ])
    expect(sent[0]!.of('content-type')).toBeUndefined()
  })
})

describe('47: nested parameters', () => {
  const nested = {
    Filter: [{ Name: 'vpc', Value: ['a', 'b'] }],
    Deep: { Er: { On: true } },
    Map: new Map([['k', 'v']]),
    None: [],
  }
  test('as EC2 has them, and the seed', () => {
    expect(flattenParams(nested)).toEqual([
      ['Filter.1.Name', 'vpc'],
      ['Filter.1.Value.1', 'a'],
      ['Filter.1.Value.2', 'b'],
      ['Deep.Er.On', 'true'],
      ['Map.1.Name', 'k'],
      ['Map.1.Value', 'v'],
    ])
  })
  test('as Query has them', () => {
    expect(flattenParams(nested, { style: 'query' })).toEqual([
      ['Filter.member.1.Name', 'vpc'],
      ['Filter.member.1.Value.member.1', 'a'],
      ['Filter.member.1.Value.member.2', 'b'],
      ['Deep.Er.On', 'true'],
      ['Map.entry.1.Name', 'k'],
      ['Map.entry.1.Value', 'v'],
    ])
    expect(
      flattenParams(
        {
          A: new Map([
            ['k', 'v'],
            ['l', 'w'],
          ]),
        },
        { style: 'query', entry: ['key', 'value'] },
      ),
    ).toEqual([
      ['A.entry.1.key', 'k'],
      ['A.entry.1.value', 'v'],
      ['A.entry.2.key', 'l'],
      ['A.entry.2.value', 'w'],
    ])
  })
  test('in calls, by the options of the API', async () => {
    const { sent, options } = wired()
    const given = { ...options, service: 'sns', region: 'us-east-1', contentType: form } as const
    await new Api({ ...given, style: 'query', entry: ['key', 'value'] }).invoke('Do', nested)
    await new Api(given).invoke('Do', nested)
    expect(sent[0]!.body).toContain(
      'Filter.member.1.Value.member.2=b&Deep.Er.On=true&Map.entry.1.key=k',
    )
    expect(sent[1]!.body).toContain('Filter.1.Value.2=b&Deep.Er.On=true&Map.1.Name=k')
  })
  test('that never end', () => {
    const circle: Record<string, unknown> = {}
    circle.again = circle
    expect(() => flattenParams(circle)).toThrow('nested too deeply')
    expect(() => encodeParams(circle, {})).toThrow('nested too deeply')
  })
})

test('JSON bodies: instants in seconds, bytes in base64, big numbers whole', () => {
  const given = {
    at: new Date(1_500),
    bytes: Uint8Array.of(1),
    big: 2n ** 70n,
    no: undefined,
    n: null,
    list: [undefined, 1],
    map: new Map([['a', 1]]),
    inf: Number.POSITIVE_INFINITY,
  }
  expect(encodeParams(given, {}).body).toBe(
    '{"at":1.5,"bytes":"AQ==","big":1180591620717411303424,"n":null,"list":[null,1],"map":{"a":1},"inf":"Infinity"}',
  )
  for (const bad of [() => 1, Symbol('a'), new Date('x')])
    expect(() => encodeParams({ bad }, {})).toThrow(TypeError)
})

describe('the target', () => {
  test.each([
    ['33', { api: 'DynamoDB', version: '20120810' }, 'ListTables', 'DynamoDB_20120810.ListTables'],
    ['34', { api: 'TrentService' }, 'ListKeys', 'TrentService.ListKeys'],
    [
      '34: a version of null is none',
      { api: 'AWSEvents', version: null },
      'ListRules',
      'AWSEvents.ListRules',
    ],
    ['35', { version: '2016-11-15' }, 'DescribeInstances', undefined],
    [
      '36',
      { api: 'DynamoDB', version: '1', targetPrefix: 'Other_2' },
      'ListTables',
      'Other_2.ListTables',
    ],
  ])('%s: %j %s', (_, options, action, target) => {
    expect(targetHeader(options, action)).toBe(target)
  })

  test('6, 37: is sent and signed where there is an api, and only there', async () => {
    const { sent, options } = wired()
    const given = { ...options, service: 'events', region: 'us-east-1' }
    await new Api({ ...given, api: 'AWSEvents' }).invoke('ListRules', {})
    await new Api(given).invoke('ListRules', {})
    expect(sent[0]!.of('x-amz-target')).toBe('AWSEvents.ListRules')
    expect(sent[0]!.of('authorization')).toMatch(/SignedHeaders=[^,]*;x-amz-target[,;]/)
    expect(sent[1]!.of('x-amz-target')).toBeUndefined()
  })

  test('38: the version of forms is not that of a prefix of one’s own', async () => {
    const { sent, options } = wired()
    const given = { ...options, service: 'x', region: 'us-east-1', version: '2016-11-15' }
    await new Api({ ...given, targetPrefix: 'Thing' }).invoke('Do', ['a', 1])
    expect(sent[0]!.of('x-amz-target')).toBe('Thing.Do')
    expect(sent[0]!.body).toBe('a=1&Action=Do&Version=2016-11-15')
  })
})
