import { describe, expect, test, vi } from 'vitest'
import { AnomalyError } from '../throwing.ts'
import { credentials, wired } from './define.fixture.ts'
import { Api, type ApiConfig, type DebugRecord, defineApi } from './index.ts'

const json = 'application/x-amz-json-1.1'
const form = 'application/x-www-form-urlencoded'

/** Where a call of such an API goes. */
async function sentBy(config: ApiConfig, variables: Record<string, string> = {}) {
  const { sent, options } = wired()
  const environment = { ...options.environment, variables }
  await new Api({ ...options, environment, ...config }).invoke('Do', {})
  return sent[0]!
}

const scope = ({ of }: { of: (name: string) => string | undefined }) =>
  /Credential=[^/]+\/\d{8}\/([^/]+\/[^/]+)\/aws4_request/.exec(of('authorization') ?? '')?.[1]

describe('1: what an API is made of', () => {
  test('it needs an address, or the first label of one', () => {
    expect(() => new Api({})).toThrow(/'service'.*'endpoint'/)
    expect(() => new Api()).toThrow(/'service'.*'endpoint'/)
    const Left = defineApi({ api: 'AWSEvents', methods: ['ListRules'] })
    expect(() => new Left()).toThrow(/'service'.*'endpoint'/)
    expect(new Left({ service: 'events' }).config.service).toBe('events')
    expect(new Left({ endpoint: 'https://a.example' }).service.name).toBe('AWSEvents')
  })

  test.each([
    [{ service: 'events', servise: 1 }, "An API has no option 'servise'. Did you mean 'service'?"],
    [{ service: 7 }, "'service' must be the first label of a host, e.g. 'events'."],
    [{ service: 'a/b' }, "'service' must be the first label of a host, e.g. 'events'."],
    [{ service: 'a', protocol: 'ftp' }, "'protocol' must be one of http, https."],
    [
      { service: 'a', httpMethod: 'HEAD' },
      "'httpMethod' must be one of GET, POST, PUT, PATCH, DELETE.",
    ],
    [{ service: 'a', contentType: 'a\r\nb' }, "'contentType' must be a text of one line."],
    [{ service: 'a', userAgent: 'a\nb' }, "'userAgent' must be a text of one line."],
    [
      { service: 'a', api: 'a b' },
      "'api' must be a text of letters, digits, dots, dashes and underscores.",
    ],
    [{ service: 'a', credentials: {} }, 'credentials need both accessKeyId and secretAccessKey.'],
    [{ service: 'a', accessKeyId: 'a' }, 'credentials need both accessKeyId and secretAccessKey.'],
    [{ service: 'a', token: 'a' }, "the token of credentials is called 'sessionToken'"],
    [{ service: 'a', debug: 'yes' }, "'debug' must be true, false or a function."],
    [{ service: 'a', entry: ['a'] }, "'entry' must be a list of 2 texts."],
    [{ service: 'a', lists: 'item' }, "'lists' must be a list of texts."],
    [{ service: 'a', onDecodeError: 'throw' }, "'onDecodeError' must be one of raw, error."],
    [{ service: 'a', retry: 'never' }, "'retry' must be one of"],
    [{ service: 'a', plugins: [{}] }, 'A plugin is an object with a name'],
    [
      { endpoint: 'ftp://a.example' },
      "endpoint must be an http or https URL, got 'ftp://a.example'.",
    ],
    [{ endpoint: 'https://user:hush@a.example' }, "got 'https://...@a.example'"],
    [{ endpoint: 'https://a.example/#b' }, 'endpoint must be an http or https URL'],
    [[], 'An API takes an object of options'],
  ])('%j: %s', (config, message) => {
    expect(() => new Api(config as ApiConfig)).toThrow(message)
    expect(() => new Api(config as ApiConfig)).toThrow(expect.objectContaining({ name: 'Misuse' }))
  })

  test('the definition is checked before there is an instance', () => {
    expect(() => defineApi({ service: 'a b' })).toThrow("'service' must be")
    expect(() => defineApi({ servise: 'a' } as never)).toThrow("Did you mean 'service'?")
    expect(() => defineApi(undefined as never)).toThrow('An API takes an object of options')
    const Events = defineApi({ service: 'events' })
    expect(() => new Events({ methods: ['A'] } as never)).toThrow('belong to the definition')
  })
})

describe('decision: the seed’s names of options, and their place here', () => {
  test.each([
    ['api_methods', 'methods'],
    ['service_url_base', 'service'],
    ['url', 'endpoint'],
    ['content_type', 'contentType'],
    ['user_agent', 'send'],
    ['http_method', 'httpMethod'],
    ['target_prefix', 'targetPrefix'],
    ['aws_access_key_id', 'accessKeyId'],
    ['aws_secret_access_key', 'secretAccessKey'],
    ['decode_always', 'decode'],
    ['raise_error', 'raiseError'],
  ])('%s is %s', (old, here) => {
    expect(() => new Api({ service: 'events', [old]: 'x' } as never)).toThrow(
      `An API has no option '${old}'. It is called '${here}' here.`,
    )
  })

  test('the table, walked', async () => {
    const { sent, options } = wired({ body: '{"a":1}' })
    const records: DebugRecord[] = []
    const Class = defineApi({
      api: 'AWSEvents',
      version: null,
      methods: ['ListRules'],
      service: 'events',
      signingName: 'signs',
      contentType: 'application/x-amz-json-1.0',
      protocol: 'http',
      userAgent: 'mine/1',
      debug: record => records.push(record),
      action: 'ListRules',
    })
    const api = new Class({ ...options, region: 'eu-west-1' })
    expect(await api.invokeApi()).toEqual({ a: 1 })
    expect(await api.invoke_api('ListRules', { b: 2 })).toEqual({ a: 1 })
    expect(api.decodeResponse()).toEqual({ a: 1 })
    expect((await api.submit({ content: '{}', contentType: json })).text).toBe('{"a":1}')
    expect(api.target).toBe('AWSEvents.ListRules')
    expect(sent[0]!.url).toBe('http://events.eu-west-1.amazonaws.com/')
    expect(scope(sent[0]!)).toBe('eu-west-1/signs')
    expect(sent[0]!.of('content-type')).toBe('application/x-amz-json-1.0')
    expect(sent[0]!.of('user-agent')).toBe('mine/1')
    expect(records.length).toBe(6)
    const there = new Class({ ...options, endpoint: 'https://a.example/b' })
    await there.listRules()
    expect(sent[3]!.url).toBe('https://a.example/b')
  })
})

describe('credentials', () => {
  const headers = async (config: ApiConfig, variables?: Record<string, string>) => {
    const { of } = await sentBy({ service: 'events', region: 'eu-west-1', ...config }, variables)
    return [/Credential=([^/]+)/.exec(of('authorization')!)?.[1], of('x-amz-security-token')]
  }
  const keys = { accessKeyId: 'AKID', secretAccessKey: 'secret' }

  test.each<[string, ApiConfig['credentials'], unknown]>([
    ['values', { ...keys, sessionToken: 'tok' }, ['AKID', 'tok']],
    [
      'functions',
      {
        accessKeyId: () => 'AKID',
        secretAccessKey: async () => 'secret',
        sessionToken: () => 'tok',
      },
      ['AKID', 'tok'],
    ],
    [
      'getters',
      {
        get accessKeyId() {
          return 'AKID'
        },
        get secretAccessKey() {
          return 'secret'
        },
      },
      ['AKID', undefined],
    ],
    ['a provider', async () => ({ ...keys, sessionToken: 'tok' }), ['AKID', 'tok']],
    ['no token yet', { ...keys, sessionToken: () => undefined }, ['AKID', undefined]],
  ])('2 and decision: %s', async (_, given, expected) => {
    expect(await headers({ credentials: given! })).toEqual(expected)
  })

  test('2: methods of an object see the object, and are asked for every call', async () => {
    const { sent, options } = wired()
    class Keys {
      asked = 0
      accessKeyId() {
        return `AKID${++this.asked}`
      }
      secretAccessKey() {
        return 'secret'
      }
    }
    const api = new Api({ ...options, service: 'events', region: 'a-b-1', credentials: new Keys() })
    await api.invoke('Do', {})
    await api.invoke('Do', {})
    expect(sent.map(({ of }) => of('authorization')?.slice(0, 33))).toEqual([
      'AWS4-HMAC-SHA256 Credential=AKID1',
      'AWS4-HMAC-SHA256 Credential=AKID2',
    ])
  })

  test('3: keys given directly', async () => {
    const { sent, options } = wired()
    const { credentials: _, ...bare } = options
    await new Api({
      ...bare,
      service: 'a',
      region: 'b-c-1',
      ...keys,
      sessionToken: 'tok',
    }).invoke('Do')
    expect(sent[0]!.of('x-amz-security-token')).toBe('tok')
    expect(sent[0]!.of('authorization')).toContain('Credential=AKID/')
  })

  test('4: none given: those that any client finds', async () => {
    const { sent, options } = wired()
    const { credentials: _, ...bare } = options
    const variables = { AWS_ACCESS_KEY_ID: 'FROMENV', AWS_SECRET_ACCESS_KEY: 'secret' }
    const environment = { ...options.environment, variables }
    await new Api({ ...bare, environment, service: 'a', region: 'b-c-1' }).invoke('Do')
    expect(sent[0]!.of('authorization')).toContain('Credential=FROMENV/')
  })

  test('60: what has expired is asked for again, and refused if it stays so', async () => {
    const { sent, options } = wired()
    const old = { ...keys, expiration: new Date(1_000) }
    const answers = [old, { ...keys, accessKeyId: 'NEWER' }]
    const given = { ...options, service: 'a', region: 'b-c-1', raiseError: false }
    const renewed = new Api({ ...given, credentials: async () => answers.shift()! })
    await renewed.invoke('Do')
    expect(sent[0]!.of('authorization')).toContain('Credential=NEWER/')
    const over = await new Api({ ...given, credentials: old }).invoke('Do')
    expect(over).toMatchObject({ $anomaly: 'forbidden', code: 'TOKEN_EXPIRED', retryable: false })
    expect(over).toMatchObject({ message: expect.stringMatching(/^token expired/) })
    expect(sent.length).toBe(1)
  })
})

test('5: the transport can be replaced, and then no socket is opened', async () => {
  const { sent, options } = wired({ status: 201, body: '{"made":true}' })
  const api = new Api({ ...options, endpoint: 'http://127.0.0.1:1' })
  expect(await api.invoke('Do', {})).toEqual({ made: true })
  expect(sent.length).toBe(1)
  expect(api.response).toMatchObject({ ok: true, status: 201, contentType: 'application/json' })
  expect(api.response?.text).toBe('{"made":true}')
})

describe('where it goes', () => {
  test.each<[string, ApiConfig, string, string]>([
    [
      '8: service and region',
      { service: 'events', region: 'eu-west-1' },
      'https://events.eu-west-1.amazonaws.com/',
      'eu-west-1/events',
    ],
    [
      '8, 10: over http',
      { service: 'events', region: 'eu-west-1', protocol: 'http' },
      'http://events.eu-west-1.amazonaws.com/',
      'eu-west-1/events',
    ],
    [
      '8, 9: a global service',
      { service: 'iam', region: '' },
      'https://iam.amazonaws.com/',
      'us-east-1/iam',
    ],
    [
      '9: no region',
      { service: 'events' },
      'https://events.us-east-1.amazonaws.com/',
      'us-east-1/events',
    ],
    [
      '7: an address wins',
      { service: 'events', region: 'eu-west-1', endpoint: 'https://a.example:8443' },
      'https://a.example:8443/',
      'eu-west-1/events',
    ],
    [
      '7: an address with a path',
      { service: 'a', region: 'b-c-1', endpoint: 'https://a.example/x/y' },
      'https://a.example/x/y',
      'b-c-1/a',
    ],
    [
      '7: a path that ends in a slash',
      { service: 'a', region: 'b-c-1', endpoint: 'https://a.example/x/' },
      'https://a.example/x/',
      'b-c-1/a',
    ],
    [
      '7: a query',
      { service: 'a', region: 'b-c-1', endpoint: 'https://a.example?x=1' },
      'https://a.example/?x=1',
      'b-c-1/a',
    ],
    [
      '7: without a scheme',
      { service: 'a', region: 'b-c-1', endpoint: 'a.example' },
      'https://a.example/',
      'b-c-1/a',
    ],
    [
      '7, 10: without a scheme, over http',
      { service: 'a', region: 'b-c-1', endpoint: 'a.example:81', protocol: 'http' },
      'http://a.example:81/',
      'b-c-1/a',
    ],
    [
      '10: protocol does not rewrite an address',
      { service: 'a', region: 'b-c-1', endpoint: 'https://a.example', protocol: 'http' },
      'https://a.example/',
      'b-c-1/a',
    ],
    [
      'an address alone tells service and region',
      { endpoint: 'https://sqs.eu-west-3.amazonaws.com' },
      'https://sqs.eu-west-3.amazonaws.com/',
      'eu-west-3/sqs',
    ],
    [
      'fips',
      { service: 'kms', region: 'us-west-2', fips: true },
      'https://kms-fips.us-west-2.amazonaws.com/',
      'us-west-2/kms',
    ],
    [
      'dual stack',
      { service: 'kms', region: 'us-west-2', dualStack: true },
      'https://kms.us-west-2.api.aws/',
      'us-west-2/kms',
    ],
    [
      'both',
      { service: 'kms', region: 'us-west-2', fips: true, dualStack: true },
      'https://kms-fips.us-west-2.api.aws/',
      'us-west-2/kms',
    ],
    [
      'China',
      { service: 'kms', region: 'cn-north-1' },
      'https://kms.cn-north-1.amazonaws.com.cn/',
      'cn-north-1/kms',
    ],
    [
      'GovCloud',
      { service: 'kms', region: 'us-gov-west-1' },
      'https://kms.us-gov-west-1.amazonaws.com/',
      'us-gov-west-1/kms',
    ],
  ])('%s', async (_, config, url, signed) => {
    const sent = await sentBy(config)
    expect([sent.url, scope(sent)]).toEqual([url, signed])
  })

  test.each([
    [{ AWS_REGION: 'eu-west-2', AWS_DEFAULT_REGION: 'eu-west-3' }, 'eu-west-2'],
    [{ AWS_DEFAULT_REGION: 'eu-west-3' }, 'eu-west-3'],
    [{}, 'us-east-1'],
  ])('9: of %j the region is %s', async (variables, region) => {
    const { url } = await sentBy({ service: 'events' }, variables)
    expect(url).toBe(`https://events.${region}.amazonaws.com/`)
  })

  test('9: an empty region survives whatever the environment says', async () => {
    const { url } = await sentBy({ service: 'iam', region: '' }, { AWS_REGION: 'eu-west-2' })
    expect(url).toBe('https://iam.amazonaws.com/')
  })
})

describe('what is sent', () => {
  test('11: the version is in the target, and in forms', async () => {
    const { sent, options } = wired()
    const given = { ...options, service: 'a', region: 'b-c-1', version: '20120810' }
    await new Api({ ...given, api: 'DynamoDB' }).invoke('ListTables', {})
    await new Api(given).invoke('Describe', ['a', 1])
    await new Api({ ...options, service: 'a', region: 'b-c-1' }).invoke('Describe', ['a', 1])
    expect(sent[0]!.of('x-amz-target')).toBe('DynamoDB_20120810.ListTables')
    expect(sent.map(({ body }) => body)).toEqual([
      '{}',
      'a=1&Action=Describe&Version=20120810',
      'a=1&Action=Describe',
    ])
  })

  test('12: POST, unless it is told otherwise', async () => {
    expect((await sentBy({ service: 'a' })).method).toBe('POST')
    const get = await sentBy({ service: 'a', httpMethod: 'GET' })
    expect([get.method, get.body, get.of('content-type')]).toEqual(['GET', '', undefined])
    const put = await sentBy({ service: 'a', httpMethod: 'PUT' })
    expect([put.method, put.body]).toEqual(['PUT', '{}'])
  })

  test('13: the content type of objects', async () => {
    expect((await sentBy({ service: 'a' })).of('content-type')).toBe(json)
    const other = 'application/x-amz-json-1.0'
    expect((await sentBy({ service: 'a', contentType: other })).of('content-type')).toBe(other)
  })

  test('15, 24: the action of calls that name none, and the last one', async () => {
    const { sent, options } = wired()
    const api = new Api({ ...options, service: 'a', api: 'A', action: 'Usual' })
    expect(api.lastAction).toBeUndefined()
    expect(api.target).toBe('A.Usual')
    await api.invoke()
    expect(api.lastAction).toBe('Usual')
    await api.invoke('Other', {})
    expect(api.lastAction).toBe('Other')
    expect(api.target).toBe('A.Other')
    expect(sent.map(({ of }) => of('x-amz-target'))).toEqual(['A.Usual', 'A.Other'])
  })

  test('17: what it was made of can be read, and secrets are not printed', () => {
    const { options } = wired()
    const api = new Api({
      ...options,
      service: 'a',
      api: 'A',
      secretAccessKey: 'b',
      accessKeyId: 'c',
      contentType: json,
    })
    expect(api.config).toMatchObject({ service: 'a', api: 'A', contentType: json })
    expect(api.config.credentials).toBe(credentials)
    expect(api.config.secretAccessKey).toBe('b')
    expect(JSON.stringify(api)).not.toMatch(/hush|secretAccessKey/)
    expect(Object.isFrozen(api.config)).toBe(true)
  })

  test('21: nothing at all, with a target and without', async () => {
    const { sent, options } = wired()
    const given = { ...options, region: 'us-east-1' }
    await new Api({ ...given, service: 'events', api: 'AWSEvents' }).invoke('ListRules')
    await new Api({ ...given, service: 'secretsmanager', contentType: json }).invoke('ListSecrets')
    await new Api({ ...given, service: 'ec2', version: '2016-11-15' }).invoke('DescribeRegions')
    expect(sent.map(({ body, of }) => [body, of('content-type')])).toEqual([
      ['{}', json],
      ['{}', json],
      ['Action=DescribeRegions&Version=2016-11-15', form],
    ])
  })

  test('23, 24: gives the body, keeps the response, forgets the error before', async () => {
    const { options } = wired({ status: 400, body: '{"__type":"Bad"}' }, { body: '{"a":1}' })
    const api = new Api({ ...options, service: 'a' })
    await expect(api.invoke('Do', {})).rejects.toThrow()
    expect(api.error).toMatchObject({ code: 'Bad' })
    expect(api.response?.status).toBe(400)
    expect(await api.invoke('Do', {})).toEqual({ a: 1 })
    expect(api.error).toBeUndefined()
    expect(api.response?.status).toBe(200)
    const refused = await api.invoke('Do', ['odd'], { raiseError: false })
    expect(refused).toMatchObject({ code: 'BAD_PARAMETERS' })
    expect(api.response).toBeUndefined()
  })

  test('23: decode: false gives the body as it came', async () => {
    const { options } = wired({ body: '{"a": 1}' })
    const api = new Api({ ...options, service: 'a', decode: false })
    expect(await api.invoke('Do', {})).toBe('{"a": 1}')
    expect(await api.invoke('Do', {}, { decode: true })).toEqual({ a: 1 })
    expect(await new Api({ ...options, service: 'a' }).invoke('Do', {}, { decode: false })).toBe(
      '{"a": 1}',
    )
  })

  test('25: headers as a fourth argument, and all in one object', async () => {
    const { sent, options } = wired()
    const api = new Api({ ...options, service: 'a', api: 'A' })
    await api.invoke('Do', '{}', 'application/json', [
      ['x-a', '1'],
      ['x-a', '2'],
    ])
    await api.invoke({
      action: 'Do',
      parameters: '{}',
      content_type: 'application/json',
      headers: { 'x-a': '1' },
    })
    await api.invoke('Do', '{}', {
      contentType: 'application/json',
      target: 'B.Do',
      headers: { 'Content-Type': 'a/b' },
    })
    expect(sent[0]!.headers.filter(([name]) => name === 'x-a').map(([, value]) => value)).toEqual([
      '1',
      '2',
    ])
    expect(sent.map(({ body, of }) => [body, of('content-type'), of('x-amz-target')])).toEqual([
      ['{}', 'application/json', 'A.Do'],
      ['{}', 'application/json', 'A.Do'],
      ['{}', 'a/b', 'B.Do'],
    ])
    expect(sent[2]!.headers.filter(([name]) => name.toLowerCase() === 'content-type').length).toBe(
      1,
    )
  })
})

test('calls at once: each gets its own answer', async () => {
  const { options } = wired()
  const send: NonNullable<ApiConfig['send']> = async ({ body }) => {
    await new Promise(resolve => setImmediate(resolve))
    return { status: 200, headers: [['content-type', 'text/plain']], body }
  }
  const api = new Api({ ...options, send, service: 'a', debug: () => undefined })
  const texts = Array.from({ length: 20 }, (_, at) => `{"at":${at}}`)
  const submitted = await Promise.all(texts.map(content => api.submit({ action: 'Do', content })))
  expect(submitted.map(({ text }) => text)).toEqual(texts)
  const raw = await Promise.all(
    texts.map(text => api.invoke('Do', text, { contentType: json, decode: false })),
  )
  expect(raw).toEqual(texts)
})

test('14: debug tells request and response without their secrets', async () => {
  const { options } = wired({
    body: '{"SecretString":"hush-hush","Name":"a"}',
    headers: [['set-cookie', 'hush-hush']],
  })
  const told: DebugRecord[] = []
  const api = new Api({
    ...options,
    service: 'a',
    credentials: { ...credentials, sessionToken: 'hush-hush' },
    debug: record => told.push(record),
  })
  await api.invoke('Do', { Password: 'hush-hush', Name: 'b' })
  expect(told.map(({ kind, action, body }) => [kind, action, body])).toEqual([
    ['request', 'Do', '{"Password":"[redacted]","Name":"b"}'],
    ['response', 'Do', '{"SecretString":"[redacted]","Name":"a"}'],
  ])
  expect(told[0]).toMatchObject({ method: 'POST', url: 'https://a.us-east-1.amazonaws.com/' })
  expect(told[1]).toMatchObject({ status: 200 })
  await api.invoke('Do', 'Password=hush-hush&a=1')
  expect(JSON.stringify(told)).not.toMatch(/hush-hush|Signature=[0-9a-f]{64}/)
  const loud = () => {
    throw new Error('no paper')
  }
  await new Api({ ...options, service: 'a', debug: loud }).invoke('Do', {})
  const line = vi.spyOn(console, 'error').mockReturnValue(undefined)
  await new Api({ ...options, service: 'a', debug: true }).invoke('Do', {})
  expect(line.mock.calls.map(([text]) => String(text).split('\n')[0])).toEqual([
    'plainwire Do > POST https://a.us-east-1.amazonaws.com/',
    'plainwire Do < 200',
  ])
  expect(JSON.stringify(line.mock.calls)).not.toContain('hush-hush')
  line.mockRestore()
})

describe('submit', () => {
  test.each([
    ['application/x-amz-json-1.0', '{"a":1}'],
    ['application/x-amz-json-1.1', '{"a":1}'],
    ['application/json', '{"a":1}'],
    ['application/x-www-form-urlencoded', 'a=1'],
  ])('58 and decision: sends %s as it is, signed', async (contentType, content) => {
    const { sent, options } = wired({ body: 'as it is', type: 'text/plain' })
    const api = new Api({
      ...options,
      service: 'events',
      api: 'AWSEvents',
      credentials: { ...credentials, sessionToken: 'tok' },
    })
    const got = await api.submit({
      action: 'ListRules',
      content,
      contentType,
      headers: [['x-a', '1']],
    })
    expect([got.ok, got.status, got.text]).toEqual([true, 200, 'as it is'])
    const { of, body } = sent[0]!
    expect([
      body,
      of('content-type'),
      of('x-amz-target'),
      of('x-a'),
      of('x-amz-security-token'),
    ]).toEqual([content, contentType, 'AWSEvents.ListRules', '1', 'tok'])
    // 59: all of them were there when it was signed.
    expect(/SignedHeaders=([^,]+)/.exec(of('authorization')!)?.[1]?.split(';')).toEqual(
      expect.arrayContaining(['content-type', 'x-a', 'x-amz-security-token', 'x-amz-target']),
    )
  })

  test('58: gives failures as responses, by the seed’s name of the type too', async () => {
    const { sent, options } = wired({ status: 404, body: 'gone' })
    const api = new Api({ ...options, service: 'a' })
    const got = await api.submit({ action: 'Do', content: 'x', content_type: 'text/plain' })
    expect([got.ok, got.status, got.text]).toEqual([false, 404, 'gone'])
    expect(sent[0]!.of('content-type')).toBe('text/plain')
    expect(api.error).toMatchObject({ status: 404 })
  })

  test('58: of the last action, of the one the API is for, or of none', async () => {
    const { sent, options } = wired()
    const api = new Api({ ...options, service: 'a', api: 'A' })
    await api.submit({ content: 'a b=c' })
    await api.invoke('Do', {})
    await api.submit({ content: 'a=1' })
    await new Api({ ...options, service: 'a', api: 'A', action: 'Usual' }).submit()
    expect(sent.map(({ body, of }) => [body, of('content-type'), of('x-amz-target')])).toEqual([
      ['a b=c', form, undefined],
      ['{}', json, 'A.Do'],
      ['a=1', form, 'A.Do'],
      ['', form, 'A.Usual'],
    ])
  })

  test('58: throws where no response came', async () => {
    const { options } = wired()
    const send = async () =>
      ({ $anomaly: 'unavailable', message: 'no', code: 'ECONNREFUSED', retryable: false }) as const
    const api = new Api({ ...options, send, service: 'a' })
    await expect(api.submit({ action: 'Do', content: '' })).rejects.toThrow(AnomalyError)
  })

  test('decision: target is readable, and settable per call or until it is taken back', async () => {
    const { sent, options } = wired()
    const api = new Api({ ...options, service: 'a', api: 'A' })
    await api.submit({ action: 'Do', target: 'B.Other', content: '{}', contentType: json })
    api.target = 'C.Set'
    await api.invoke('Do', {})
    expect(api.target).toBe('C.Set')
    api.target = undefined
    await api.invoke('Do', {})
    expect(sent.map(({ of }) => of('x-amz-target'))).toEqual(['B.Other', 'C.Set', 'A.Do'])
  })
})

describe('at a call, what cannot be is an anomaly', () => {
  test.each<[string, unknown[], string]>([
    ['no action', [], 'BAD_ACTION'],
    ['an action that is no name', ['List Rules'], 'BAD_ACTION'],
    ['an action that is two headers', ['A\r\nx: y'], 'BAD_ACTION'],
    ['an odd list', ['Do', ['a', 'b', 'c']], 'BAD_PARAMETERS'],
    ['what has no text', ['Do', [{ a: () => 1 }]], 'BAD_PARAMETERS'],
    ['an object of a type that is none', ['Do', { a: 1 }, 'text/csv'], 'BAD_PARAMETERS'],
    ['a promise', ['Do', Promise.resolve({})], 'BAD_PARAMETERS'],
  ])('%s', async (_, given, code) => {
    const { sent, options } = wired()
    const api = new Api({ ...options, service: 'a' })
    await expect(api.invoke(...(given as ['Do']))).rejects.toMatchObject({ code, name: 'ApiError' })
    const { options: quiet } = wired()
    const other = new Api({ ...quiet, service: 'a', raiseError: false })
    expect(await other.invoke(...(given as ['Do']))).toMatchObject({ $anomaly: 'incorrect', code })
    expect(sent.length).toBe(0)
  })

  test('more actions than anybody has', async () => {
    const { options } = wired()
    const api = new Api({ ...options, service: 'a', raiseError: false })
    ;(api.service.operations as string[]).push(
      ...Array.from({ length: 10_000 }, (_, at) => `A${at}`),
    )
    expect(await api.invoke('OneMore', {})).toMatchObject({ code: 'TOO_MANY_ACTIONS' })
    expect(await api.invoke('A7', {})).toEqual({})
  })
})
