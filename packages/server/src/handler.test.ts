/** A small service, asked well and badly. */
import { anomaly, type HttpRequest, type HttpResponse, isBytes } from '@plainwire/wire'
import { describe, expect, it, test } from 'vitest'
import { z } from 'zod'
import { handler, route, type Served, withStandard } from './index.ts'

const thing = z.object({ name: z.string().min(1).max(20), size: z.number().optional() })

const routes = [
  route({
    id: 'putThing',
    method: 'PUT',
    path: '/things/{id}',
    summary: 'Puts a thing.',
    input: {
      params: z.object({ id: z.string().max(30) }),
      query: z.object({ mode: z.enum(['soft', 'hard']).optional() }),
      body: thing,
    },
    limit: 200,
    outcomes: { 200: { description: 'Put.', schema: thing.extend({ id: z.string() }) } },
    problems: { TAKEN: 'Another has the name.' },
    handle({ params, body, identity }) {
      if (body.name === 'taken') return anomaly('conflict', 'Another has it.', { code: 'TAKEN' })
      if (body.name === 'aws')
        return anomaly('fault', 'secret detail', { service: 's3', status: 400 })
      if (body.name === 'bug') throw new Error('a stack of secrets')
      return { status: 200, json: { id: params.id, ...body, by: identity?.id } }
    },
  }),
  route({
    id: 'getThing',
    method: 'GET',
    path: '/things/{id}',
    summary: 'Gets a thing.',
    input: { params: z.object({ id: z.string() }) },
    outcomes: { 200: { description: 'It.' } },
    handle: ({ params }) => ({ status: 200, text: params.id }),
  }),
  route({
    id: 'open',
    method: 'GET',
    path: '/open',
    summary: 'For all.',
    input: {},
    open: true,
    outcomes: { 204: { description: 'Nothing.' } },
    handle: () => ({ status: 204 }),
  }),
]

const served: Served[] = []
const handle = handler({
  routes: withStandard(routes, { about: { title: 'Things', version: '1.2.3' } }),
  authenticate: [
    ({ headers }) => {
      const key = headers.find(([name]) => name.toLowerCase() === 'x-key')?.[1]
      if (key === undefined) return undefined
      return key === 'right' ? { id: 'ann' } : anomaly('forbidden', 'No such key.', { status: 403 })
    },
  ],
  observe: event => served.push(event),
})

type Asked = Partial<Omit<HttpRequest, 'headers'>> & { headers?: Record<string, string> }
const ask = (asked: Asked) =>
  handle({
    method: 'GET',
    scheme: 'http',
    host: 'here',
    target: '/',
    body: new Uint8Array(0),
    ...asked,
    headers: Object.entries({ 'X-Key': 'right', ...asked.headers }),
  })

const textOf = ({ body }: HttpResponse) => (isBytes(body) ? new TextDecoder().decode(body) : '')
const headersOf = ({ headers }: HttpResponse) => Object.fromEntries(headers)
const put = (json: unknown, asked: Asked = {}) =>
  ask({
    method: 'PUT',
    target: '/things/7',
    body: new TextEncoder().encode(typeof json === 'string' ? json : JSON.stringify(json)),
    ...asked,
    headers: { 'content-type': 'application/json', ...asked.headers },
  })

describe('what is right', () => {
  test('is handled, with who asked and a request id', async () => {
    const response = await put({ name: 'a' })
    expect(response.status).toBe(200)
    expect(JSON.parse(textOf(response))).toEqual({ id: '7', name: 'a', by: 'ann' })
    expect(headersOf(response)['x-request-id']).toMatch(/^[\da-f-]{36}$/)
    expect(served.at(-1)).toMatchObject({ route: '/things/{id}', status: 200, identity: 'ann' })
  })

  test('what no schema names is ignored and named', async () => {
    const response = await put({ name: 'a', colour: 'red' }, { target: '/things/7?mode=soft&x=1' })
    expect(headersOf(response)['x-plainwire-ignored']).toBe('query.x, body.colour')
  })

  test.each([
    ['/things/a%2Fb', 'a/b'],
    ['/things/%C3%A4', 'ä'],
    ['/things/..', '..'],
  ])('the raw segment of %s is %s', async (target, id) => {
    expect(textOf(await ask({ target }))).toBe(id)
  })

  test('HEAD answers as GET', async () => {
    expect((await ask({ method: 'HEAD', target: '/things/a' })).status).toBe(200)
  })
})

describe('what is wrong is a problem that says so', () => {
  test.each<[string, () => Promise<HttpResponse>, number, string]>([
    ['no route', () => ask({ target: '/nowhere' }), 404, 'NO_ROUTE'],
    ['another method', () => ask({ method: 'DELETE', target: '/open' }), 405, 'NO_METHOD'],
    ['a method that is none', () => ask({ method: 'BREW', target: '/open' }), 405, 'NO_METHOD'],
    ['a bad escape in the path', () => ask({ target: '/things/%ZZ' }), 400, 'BAD_PATH'],
    ['a bad escape in the query', () => put({}, { target: '/things/7?a=%ZZ' }), 400, 'BAD_PATH'],
    [
      'no credentials',
      () => ask({ target: '/things/7', headers: { 'X-Key': undefined as never } }),
      401,
      'UNAUTHENTICATED',
    ],
    [
      'wrong credentials',
      () => ask({ target: '/things/7', headers: { 'X-Key': 'wrong' } }),
      403,
      'forbidden',
    ],
    ['a body that is not JSON', () => put('{'), 400, 'BAD_JSON'],
    [
      'a body that is not UTF-8',
      () => put('', { body: Uint8Array.of(0xff, 0xfe) }),
      400,
      'BAD_JSON',
    ],
    [
      'another type of body',
      () => put({}, { headers: { 'content-type': 'text/xml' } }),
      415,
      'BAD_CONTENT_TYPE',
    ],
    ['a body beyond the limit', () => put({}, { body: stream(201) }), 413, 'TOO_LARGE'],
    ['a body that is cut off', () => put({}, { body: stream(10, true) }), 400, 'BODY_CUT_OFF'],
    ['a body that is missing', () => put('', { body: new Uint8Array(0) }), 400, 'INVALID_REQUEST'],
    ['a conflict', () => put({ name: 'taken' }), 409, 'TAKEN'],
    ['a failure of AWS', () => put({ name: 'aws' }), 500, 'FAILED'],
    ['a bug', () => put({ name: 'bug' }), 500, 'UNEXPECTED'],
  ])('%s', async (_, asked, status, code) => {
    const response = await asked()
    expect(response.status).toBe(status)
    expect(headersOf(response)['content-type']).toBe('application/problem+json')
    const problem = JSON.parse(textOf(response))
    expect(problem).toMatchObject({ status, requestId: headersOf(response)['x-request-id'] })
    if (code === code.toUpperCase()) expect(problem.title).toBe(code)
    expect(textOf(response)).not.toContain('a stack of secrets')
  })

  it('lists everything at once, with its place', async () => {
    const response = await put({ name: '', size: 'big' }, { target: '/things/7?mode=odd' })
    const { errors } = JSON.parse(textOf(response))
    expect(errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '/query/mode',
      '/body/name',
      '/body/size',
    ])
  })

  it('says what is allowed', async () => {
    expect(headersOf(await ask({ method: 'DELETE', target: '/things/7' })).allow).toBe(
      'GET, PUT, HEAD',
    )
  })

  it('a caller nobody knows is asked who he is', async () => {
    const strange = handler({ routes, authenticate: [() => undefined] })
    const request = {
      method: 'GET',
      scheme: 'http',
      host: 'h',
      target: '/things/7',
      headers: [],
      body: new Uint8Array(0),
    } as const
    expect((await strange(request)).status).toBe(401)
    expect((await strange({ ...request, target: '/open' })).status).toBe(204)
  })
})

describe('the standard routes', () => {
  test.each([
    ['/health', 200, { status: 'up', version: '1.2.3' }],
    ['/ready', 200, { status: 'ready', checks: {} }],
  ])('%s', async (target, status, json) => {
    const response = await ask({ target, headers: { 'X-Key': 'wrong' } })
    expect([response.status, JSON.parse(textOf(response))]).toEqual([status, json])
  })

  test('the description names every route, its parameters, body and problems', async () => {
    const { openapi, paths } = JSON.parse(textOf(await ask({ target: '/openapi.json' })))
    expect(openapi).toBe('3.1.0')
    expect(Object.keys(paths)).toEqual(['/health', '/ready', '/things/{id}', '/open'])
    expect(paths['/things/{id}'].put).toMatchObject({
      operationId: 'putThing',
      parameters: [
        { name: 'id', in: 'path', required: true, schema: { type: 'string', maxLength: 30 } },
        { name: 'mode', in: 'query', required: false, schema: { enum: ['soft', 'hard'] } },
      ],
      requestBody: { content: { 'application/json': { schema: { required: ['name'] } } } },
      responses: { default: { description: expect.stringContaining('`TAKEN`: Another has') } },
    })
  })
})

const stream = (length: number, fails = false) => ({
  replayable: false,
  async *open() {
    yield new Uint8Array(length)
    if (fails) throw new Error('gone')
  },
})

test('strangers are told that they are, also where there is nothing; what comes first is answered first', async () => {
  const strict = handler({
    routes,
    authenticate: [
      ({ headers }) =>
        headers.some(([name]) => name === 'x-key')
          ? { id: 'ann' }
          : anomaly('forbidden', 'Forbidden', { status: 403 }),
    ],
    strangersFirst: true,
    first: ({ method }) =>
      method === 'OPTIONS' ? { status: 200, headers: [['x-a', 'b']] } : undefined,
  })
  const asked = (method: string, target: string, key = false) =>
    strict({
      method,
      scheme: 'http',
      host: 'x',
      target,
      headers: key ? [['x-key', '1']] : [],
      body: new Uint8Array(),
    })
  const statuses = async (key: boolean) => [
    (await asked('GET', '/nothing', key)).status,
    (await asked('POST', '/open', key)).status,
    (await asked('GET', '/open', key)).status,
    (await asked('OPTIONS', '/nothing', key)).status,
  ]
  expect(await statuses(false)).toEqual([403, 403, 204, 200])
  expect(await statuses(true)).toEqual([404, 405, 204, 200])
})
