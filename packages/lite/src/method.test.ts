/** One call of a method: A9, A12 and the decisions about hooks, errors and credentials; the worked examples of the contract. */
import { Readable } from 'node:stream'
import { AnomalyError } from '@plainwire/client'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { keys, type Loopback, loopback, thrownBy } from './loopback.fixture.ts'
import type { LiteConfig, Loose, Method } from './types.ts'

let server: Loopback
beforeAll(async () => {
  server = await loopback()
})
afterEach(() => vi.restoreAllMocks())
afterAll(() => server.close())

/** The method `Go` of a plugin, on a client of the server. */
async function go(method: Method, plugin: object = {}, config: LiteConfig = {}): Promise<Loose> {
  const made = { service: 'lambda', property: 'Lambda', methods: { Go: method }, ...plugin }
  return (await server.client({ ...config, plugins: [made] })).Lambda.Go
}

describe('the way of a call', () => {
  test('72: validate, request, merge, validate again, send, response', async () => {
    const steps: string[] = []
    const watched = (name: string) => ({
      get type() {
        steps.push(name)
        return 'string'
      },
    })
    server.says({ body: { ok: true } })
    const run = await go({
      validate: { a: watched('validate') },
      request: params => {
        steps.push('request')
        return { path: '/of-request', query: { a: params.a } }
      },
      response: ({ payload }) => {
        steps.push('response')
        return payload
      },
    })
    expect(await run({ a: 'x', path: '/of-input' })).toEqual({ ok: true })
    expect(steps).toEqual(['validate', 'request', 'validate', 'response'])
    expect(server.last().url).toBe('/of-request?a=x')
  })

  test('69: no input is an empty one', async () => {
    server.says({})
    const request = vi.fn()
    await (await go({ request }))()
    expect(request.mock.calls[0]?.[0]).toEqual({})
  })

  test('71: what an error tells of the call', async () => {
    server.says({ status: 400, body: { message: 'no' } })
    const method = { awsDoc: 'https://doc', readme: 'https://mine' }
    const told = async (plugin: object) => {
      const { service, property, awsDoc, readme } = await thrownBy((await go(method, plugin))({}))
      return { service, property, awsDoc, readme }
    }
    const common = { service: 'lambda', property: 'Lambda', awsDoc: 'https://doc' }
    expect(await told({})).toEqual({ ...common, readme: 'https://mine' })
    expect(await told({ name: '@aws-lite/lambda' })).toEqual({
      ...common,
      readme: 'https://aws-lite.org/services/lambda#go',
    })
  })

  test('73: problems come together, before any hook, and are no matter of error()', async () => {
    const [request, error] = [vi.fn(), vi.fn()]
    const run = await go({
      validate: { a: { type: 'string', required: true }, b: { type: 'number' } },
      request,
      error,
    })
    const thrown = await thrownBy(run({ b: 'x' }))
    expect(thrown.message).toBe(
      "@aws-lite/client: Lambda.Go: validation errors\n- Missing required parameter: a\n- Parameter 'b' must be: number",
    )
    expect((await thrownBy(run({}))).message).toBe(
      '@aws-lite/client: Lambda.Go: validation error\n- Missing required parameter: a',
    )
    expect([request, error].some(hook => hook.mock.calls.length > 0)).toBe(false)
  })

  test('73: what request() made is checked too', async () => {
    const run = await go({ validate: { a: { type: 'array' } }, request: () => ({ a: 1 }) })
    expect((await thrownBy(run({ a: [] }))).message).toContain("Parameter 'a' must be: array")
  })

  test('decision: an error says what the plugin says of the parameter', async () => {
    const rule = { type: 'string', required: true, comment: 'Name of it', ref: 'https://ref' }
    const thrown = await thrownBy((await go({ validate: { Name: rule } }))({}))
    expect(thrown.message).toContain(
      '- Missing required parameter: Name (Name of it; see https://ref)',
    )
    expect(thrown.problems).toEqual([
      {
        path: ['Name'],
        rule: 'required',
        message: 'Missing required parameter: Name',
        comment: 'Name of it',
        ref: 'https://ref',
      },
    ])
    expect(thrown.anomaly).toMatchObject({ $anomaly: 'incorrect', code: 'INVALID_REQUEST' })
  })
})

describe('rules', () => {
  const table: Loose = {
    arr: { type: 'array' },
    bool: { type: 'boolean' },
    buf: { type: 'buffer' },
    num: { type: 'Number' },
    obj: { type: 'object' },
    stream: { type: 'stream' },
    str: { type: 'STRING' },
    either: { type: ['string', 'array'] },
    off: false,
    typeless: {},
    wrongType: { type: 1 },
    unknown: { type: 'lolidk' },
    unknowns: { type: ['listidk', 12345] },
    payload: { type: ['string', 'object'] },
  }
  test.each<[params: Loose, problem: string | undefined]>([
    [{ arr: [] }, undefined],
    [{ arr: 1 }, "Parameter 'arr' must be: array"],
    [{ bool: false }, undefined],
    [{ bool: 0 }, "Parameter 'bool' must be: boolean"],
    [{ buf: Buffer.from('a') }, undefined],
    [{ buf: Uint8Array.of(1) }, "Parameter 'buf' must be: buffer"],
    [{ num: 1 }, undefined],
    [{ num: 1.5 }, "Parameter 'num' must be: number"],
    [{ obj: {} }, undefined],
    [{ obj: Buffer.from('a') }, undefined],
    [{ obj: new Date() }, undefined],
    [{ obj: [] }, "Parameter 'obj' must be: object"],
    [{ obj: null }, "Parameter 'obj' must be: object"],
    [{ stream: Readable.from([]) }, undefined],
    [{ stream: new Blob([]).stream() }, undefined],
    [{ stream: {} }, "Parameter 'stream' must be: stream"],
    [{ str: '' }, undefined],
    [{ str: 1 }, "Parameter 'str' must be: string"],
    [{ either: [] }, undefined],
    [{ either: 1 }, "Parameter 'either' must be one of: string, array"],
    [{ off: 'x' }, "Parameter 'off' must not be used"],
    [{ off: '' }, undefined],
    [{ typeless: 1 }, "Validator is missing required 'type' property: typeless"],
    [{ wrongType: 1 }, "Validator 'type' property must be a string or array: wrongType"],
    [{ unknown: 1 }, 'Invalid type found: unknown (lolidk)'],
    [
      { unknowns: 1 },
      'Invalid type found: unknowns (listidk)\n- Invalid type found: unknowns (12345)',
    ],
    [{ payload: 1 }, "Parameter 'payload' must be one of: string, object"],
    [{ data: 1 }, "Parameter 'data' must be one of: string, object"],
    [{ body: '' }, undefined],
    [{ payload: 'a', data: 'b' }, 'Found duplicate payload parameters: payload, data'],
    [{ payload: 'a', json: 'b' }, 'Found duplicate payload parameters: payload, json'],
    [{ nobody: 'knows' }, undefined],
    [{ str: undefined }, undefined],
  ])('74: %j', async (params, problem) => {
    server.says({ body: {} })
    const run = await go({ validate: table })
    if (problem === undefined) await run(params)
    else expect((await thrownBy(run(params))).message).toContain(`\n- ${problem}`)
  })

  test('74: a default is documentation', async () => {
    server.says({})
    const request = vi.fn()
    await (await go({ validate: { a: { type: 'number', default: 5 } }, request }))({})
    expect(request.mock.calls[0]?.[0]).toEqual({})
  })
})

describe('request()', () => {
  test('75: gets the caller’s own object, and may be asynchronous', async () => {
    server.says({})
    const input = { a: 1, nested: {} as Loose }
    const run = await go({
      async request(params) {
        params.nested.written = true
        params.path = '/written'
      },
    })
    await run(input)
    expect(input.nested).toEqual({ written: true })
    expect(server.last().url).toBe('/written')
  })

  test.each<[what: string, thrown: () => unknown, message: string]>([
    ['an error', () => new TypeError('mine'), 'mine'],
    ['a text', () => 'words', 'words'],
    ['nothing', () => undefined, 'unknown error'],
    ['a frozen error', () => Object.freeze(new Error('cold')), 'cold'],
  ])('75, 95: throws %s', async (_, thrown, message) => {
    const error = vi.fn()
    const run = await go({
      request() {
        throw thrown()
      },
      error,
    })
    const found = await thrownBy(run({}))
    expect(found).toBeInstanceOf(Error)
    expect(found.message).toBe(`@aws-lite/client: Lambda.Go: ${message}`)
    expect(found).toMatchObject({ service: 'lambda', property: 'Lambda' })
    expect(error).not.toHaveBeenCalled()
  })

  test('75, 91, 95: its own error comes out, with its stack and the caller’s', async () => {
    const own = new TypeError('mine')
    const run = await go({
      async request() {
        throw own
      },
    })
    const thrown = await thrownBy(run({}))
    expect(thrown).toBe(own)
    expect(thrown.stack).toContain(import.meta.filename.split('/').at(-1))
  })

  test.each([[undefined], [null], ['text'], [5], [[]]])(
    '75: returning %j adds nothing',
    async made => {
      server.says({})
      await (await go({ request: () => made }))({ path: '/a' })
      expect(server.last().url).toBe('/a')
    },
  )

  test('78, 79 and decision: what it is given beside', async () => {
    server.says({})
    const request = vi.fn()
    const config = { host: '127.0.0.1', port: server.port }
    await (await go({ request }, {}, config))({ region: 'eu-west-1' })
    const utils = request.mock.calls[0]?.[1]
    expect(Object.keys(utils).sort()).toEqual([
      'awsjsonMarshall',
      'awsjsonUnmarshall',
      'buildXML',
      'client',
      'config',
      'credentials',
      'region',
    ])
    expect(utils.region).toBe('eu-west-1')
    expect(utils.config).toMatchObject({ host: '127.0.0.1', region: 'us-west-1' })
    expect(Object.keys(utils.credentials)).toEqual(['accessKeyId'])
    expect(utils.credentials.secretAccessKey).toBe(keys.secretAccessKey)
    expect(utils.client.Lambda.Go).toBeTypeOf('function')
    expect(JSON.stringify(utils.config)).not.toContain(keys.secretAccessKey)
  })

  test('the tour of its tools', async () => {
    const seen: Loose = {}
    server.says({})
    const run = await go({
      request(_, { awsjsonMarshall, awsjsonUnmarshall, buildXML, config }) {
        seen.marshalled = awsjsonMarshall({ id: 'a', n: 1 }, { config })
        seen.plain = awsjsonUnmarshall(seen.marshalled, { config })
        seen.some = awsjsonMarshall({ id: 'a', n: 1 }, { awsjson: ['n'] })
        seen.xml = buildXML({ Tag: { Key: 'a & b' } }, { xmlns: 'urn:x' })
      },
    })
    await run({})
    expect(seen).toEqual({
      marshalled: { id: { S: 'a' }, n: { N: '1' } },
      plain: { id: 'a', n: 1 },
      some: { id: 'a', n: { N: '1' } },
      xml: '<Tag xmlns="urn:x"><Key>a &amp; b</Key></Tag>',
    })
  })

  test('request() with marshalling, and response() with awsjson', async () => {
    server.says({ body: { Item: { id: { S: 'a' } }, Count: 1 } })
    const run = await go({
      request: ({ Item }) => ({ awsjson: ['Item'], payload: { TableName: 't', Item } }),
      response: ({ payload }) => ({ awsjson: ['Item'], ...payload }),
    })
    expect(await run({ Item: { id: 'a' } })).toEqual({ Item: { id: 'a' }, Count: 1 })
    expect(JSON.parse(server.last().body)).toEqual({ TableName: 't', Item: { id: { S: 'a' } } })
  })

  test('B5: parameters that no rule names reach the request unharmed', async () => {
    server.says({})
    await (await go({ request: () => ({ payload: { a: 1 } }) }))({
      Data: 'x',
      Body: 'y',
      TableName: 'z',
    })
    expect(server.last().body).toBe('{"a":1}')
  })
})

describe('response()', () => {
  const answer = { body: { hi: 'there' } }
  test.each<[what: string, response: NonNullable<Method['response']>, result: Loose]>([
    ['nothing', () => undefined, { statusCode: 200, payload: { hi: 'there' } }],
    ['what it got', given => given, { statusCode: 200, payload: { hi: 'there' } }],
    [
      'what it got, written into',
      given => {
        given.statusCode = 234
        given.headers.foo = 'bar'
        return given
      },
      { statusCode: 234, headers: { foo: 'bar' } },
    ],
    ['the payload', ({ payload }) => payload, { hi: 'there' }],
    ['a text', () => 'yooo', 'yooo'],
    ['null', () => null, null],
    ['false', () => false, false],
  ])('76: returns %s', async (_, response, result) => {
    server.says(answer)
    const found = await (await go({ response }))({})
    if (typeof result === 'object' && result !== null) expect(found).toMatchObject(result)
    else expect(found).toBe(result)
  })

  test('76: writing into what it got and returning nothing counts', async () => {
    server.says(answer)
    const run = await go({
      response(given) {
        given.payload = 'written'
      },
    })
    expect((await run({})).payload).toBe('written')
  })

  test('76: none at all is the answer', async () => {
    server.says(answer)
    expect(await (await go({}))({})).toMatchObject({ statusCode: 200, payload: { hi: 'there' } })
  })

  test.each<[response: NonNullable<Method['response']>, body: object, result: Loose]>([
    [given => ({ ...given, awsjson: true }), { a: { S: 'x' } }, { payload: { a: 'x' } }],
    [({ payload }) => ({ ...payload, awsjson: true }), { a: { S: 'x' } }, { a: 'x' }],
    [
      given => ({ ...given, awsjson: ['Item'] }),
      { Item: { a: { S: 'x' } }, ok: true },
      { payload: { Item: { a: 'x' }, ok: true } },
    ],
  ])('76: awsjson is taken out and obeyed: %o', async (response, body, result) => {
    server.says({ body })
    const found = await (await go({ response }))({})
    expect(found).toMatchObject(result)
    expect(found).not.toHaveProperty('awsjson')
  })

  test('76: it throws', async () => {
    server.says(answer)
    const run = await go({
      awsDoc: 'https://doc',
      response({ none }) {
        none.blows = 'up'
      },
    })
    const thrown = await thrownBy(run({}))
    expect(thrown.message).toMatch(/^@aws-lite\/client: Lambda\.Go: Cannot set/)
    expect(thrown).toMatchObject({ awsDoc: 'https://doc', service: 'lambda' })
    expect(thrown).toBeInstanceOf(TypeError)
  })
})

describe('error()', () => {
  const refusal = { status: 400, body: { other: 'metadata', message: 'validation error!' } }

  test('77: gets status, headers, error and metadata', async () => {
    server.says(refusal)
    const error = vi.fn()
    await thrownBy((await go({ error, awsDoc: 'https://doc' }))({}))
    expect(error.mock.calls[0]?.[0]).toMatchObject({
      statusCode: 400,
      headers: { 'content-type': 'application/json' },
      error: refusal.body,
      metadata: { service: 'lambda', name: 'Go', property: 'Lambda', awsDoc: 'https://doc' },
    })
    expect(error.mock.calls[0]?.[1]).toHaveProperty('region', 'us-west-1')
  })

  test('77: of what never came to an answer it gets a text, and where that was', async () => {
    const error = vi.fn()
    const run = await go({ error }, {}, { port: 9 })
    const thrown = await thrownBy(run({}))
    const [failure] = error.mock.calls[0] as [Loose]
    expect(failure.error).toMatch(/ECONNREFUSED/)
    expect(failure).not.toHaveProperty('statusCode')
    expect(failure.metadata).toMatchObject({
      host: '127.0.0.1',
      port: 9,
      protocol: 'http',
      rawStack: expect.stringContaining('ECONNREFUSED'),
    })
    expect(thrown.message).toMatch(/^@aws-lite\/client: Lambda\.Go: connect ECONNREFUSED/)
  })

  test.each([[undefined], [null], [false], ['']])(
    '77: returning %j changes nothing',
    async made => {
      server.says(refusal)
      const thrown = await thrownBy((await go({ error: () => made }))({}))
      expect(thrown).toMatchObject({ other: 'metadata', statusCode: 400, service: 'lambda' })
    },
  )

  test('error() with metadata: an object is used, its metadata under the call’s', async () => {
    server.says(refusal)
    const run = await go({
      async error(failure) {
        failure.metadata.type = 'Lambda validation error'
        failure.metadata.service = 'other'
        return failure
      },
    })
    expect(await thrownBy(run({}))).toMatchObject({
      type: 'Lambda validation error',
      service: 'lambda',
      other: 'metadata',
    })
  })

  test('decision: a text is the message', async () => {
    server.says(refusal)
    const thrown = await thrownBy((await go({ error: () => 'in other words' }))({}))
    expect(thrown.message).toBe('@aws-lite/client: Lambda.Go: in other words')
    expect(thrown).toMatchObject({ statusCode: 400, service: 'lambda' })
  })

  test('77: an error of its own is thrown as it is, with metadata', async () => {
    server.says(refusal)
    const own = new RangeError('mine')
    const thrown = await thrownBy((await go({ error: () => own }))({}))
    expect(thrown).toBe(own)
    expect(thrown.message).toBe('mine')
    expect(thrown.metadata).toMatchObject({ service: 'lambda', name: 'Go' })
  })

  test('77: when it throws itself, less is said of the call', async () => {
    server.says(refusal)
    const run = await go({
      awsDoc: 'https://doc',
      error({ none }) {
        none.blows = 'up'
      },
    })
    const thrown = await thrownBy(run({}))
    expect(thrown.message).toMatch(/^@aws-lite\/client: Lambda\.Go: Cannot set/)
    expect(thrown).toMatchObject({ service: 'lambda', property: 'Lambda' })
    expect(thrown).not.toHaveProperty('awsDoc')
    expect(thrown).not.toHaveProperty('other')
  })
})

describe('errors', () => {
  const refuse = async (body: unknown, more: object = {}): Promise<Loose> => {
    server.says({ status: 400, body, ...more })
    const aws = await server.client()
    return thrownBy(aws({ service: 'lambda' }))
  }

  test('91: the stack names the caller, of the client and of methods', async () => {
    server.says({ status: 400, body: {} })
    const aws = await server.client({ plugins: [{ service: 'lambda', methods: { Go: {} } }] })
    const mine = import.meta.filename.split('/').at(-1)!
    for (const call of [() => aws({ service: 'lambda' }), () => aws.lambda.Go()]) {
      let thrown: Loose
      try {
        await call()
      } catch (error) {
        thrown = error
      }
      expect(thrown).toBeInstanceOf(Error)
      expect(thrown.stack).toContain(mine)
    }
  })

  test('92: the message says what failed', async () => {
    expect((await refuse({ message: 'lolno' })).message).toBe('@aws-lite/client: lambda: lolno')
    expect((await refuse({})).message).toBe('@aws-lite/client: lambda: unknown error')
  })

  test.each<[body: object, fields: object]>([
    [{ message: 'a', other: 'b' }, { other: 'b' }],
    [{ Error: { message: 'a', other: 'b', time: 'early' } }, { other: 'b', time: 'early' }],
    [{ Message: 'a' }, { message: '@aws-lite/client: lambda: a' }],
    [{ Error: { Code: 'idk' } }, { code: 'idk', name: 'idk' }],
    [{ Error: { code: 'idk' } }, { code: 'idk', name: 'idk' }],
    [{ __type: 'x#idk' }, { __type: 'x#idk', code: 'x#idk', name: 'x#idk' }],
    [
      { __type: 'x', code: 'y' },
      { __type: 'x', code: 'y', name: 'y' },
    ],
  ])('93: %j', async (body, fields) => {
    const thrown = await refuse(body)
    expect(thrown).toMatchObject({ statusCode: 400, service: 'lambda', ...fields })
    expect(thrown.headers).toHaveProperty('content-type')
    expect(thrown).not.toHaveProperty('Code')
    expect(thrown).not.toHaveProperty('Error')
    expect(thrown.time).toBeTypeOf('string')
  })

  test('93: the time is now, as text', async () => {
    const { time } = await refuse({})
    expect(new Date(time).toISOString()).toBe(time)
  })

  test('93: a field named like one of every object is data', async () => {
    const thrown = await refuse(
      JSON.parse('{"__proto__":{"a":1},"constructor":"c","toString":"t"}'),
    )
    expect(thrown).toBeInstanceOf(Error)
    expect(Object.hasOwn(thrown, 'constructor')).toBe(true)
  })

  test('94: a text is the message', async () => {
    expect((await refuse('<html> no')).message).toBe('@aws-lite/client: lambda: <html> no')
    const text = { headers: { 'content-type': 'text/plain' } }
    expect((await refuse('gone', text)).message).toBe('@aws-lite/client: lambda: gone')
  })

  test('an error carries the client’s anomaly, and does not show it', async () => {
    const thrown = await refuse({ message: 'a', code: 'ThrottlingException' })
    expect(thrown.anomaly).toMatchObject({
      $anomaly: 'busy',
      code: 'ThrottlingException',
      status: 400,
      retryable: true,
      service: 'lambda',
    })
    expect(Object.keys(thrown)).not.toContain('anomaly')
    expect(new AnomalyError(thrown.anomaly).code).toBe('ThrottlingException')
  })
})
