/** The same service over a port, over `fetch` and behind Lambda. */
import { request as ask } from 'node:http'
import { connect } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  fetchHandler,
  handler,
  lambdaHandler,
  listen,
  metrics,
  oidc,
  route,
  withStandard,
} from './index.ts'

let leave: (() => void) | undefined
const routes = [
  route({
    id: 'echo',
    method: 'POST',
    path: '/echo/{name}',
    summary: 'Says it again.',
    input: { body: z.looseObject({}), query: z.looseObject({}) },
    outcomes: { 200: { description: 'It.' } },
    handle: ({ body, query, request }) => ({
      status: 200,
      headers: [
        ['set-cookie', 'a=1'],
        ['set-cookie', 'b=2'],
      ],
      json: { body, query, target: request.target },
    }),
  }),
  route({
    id: 'upload',
    method: 'PUT',
    path: '/upload',
    summary: 'Counts bytes.',
    input: {},
    streams: ['application/octet-stream'],
    outcomes: { 200: { description: 'How many.' } },
    async handle({ request: { body } }) {
      let length = 0
      for await (const chunk of 'open' in body ? body.open() : [body]) length += chunk.length
      return { status: 200, json: { length } }
    },
  }),
  route({
    id: 'wait',
    method: 'GET',
    path: '/wait',
    summary: 'Waits until its caller leaves.',
    input: {},
    outcomes: { 204: { description: 'Never seen.' } },
    handle: ({ signal }) =>
      new Promise(done => {
        signal!.addEventListener('abort', () => {
          leave?.()
          done({ status: 204 })
        })
      }),
  }),
]
const counts = metrics('test')
const handle = handler({
  routes: withStandard(routes, { about: { title: 'T', version: '1' }, metrics: counts }),
  observe: counts.observe,
})
const listening = listen(handle, { port: 0 })
afterAll(async () => (await listening).close(100))

const json = { 'content-type': 'application/json' }

describe('over a port', () => {
  test('a request arrives as it was sent', async () => {
    const { port } = await listening
    const text = await new Promise<string>((resolve, reject) => {
      const path = '/echo/a%2Fb//?x=1&x=2'
      const sent = ask(
        { port, method: 'POST', path: path.replace('//', ''), headers: json },
        response => {
          response.setEncoding('utf8').on('data', resolve)
        },
      )
      sent.on('error', reject).end('{"a":1}')
    })
    expect(JSON.parse(text)).toEqual({
      body: { a: 1 },
      query: { x: ['1', '2'] },
      target: '/echo/a%2Fb?x=1&x=2',
    })
  })

  test('a body streams', async () => {
    const { url } = await listening
    const response = await fetch(`${url}/upload`, {
      method: 'PUT',
      headers: { 'content-type': 'application/octet-stream' },
      body: new Uint8Array(3_000_000),
    })
    expect(await response.json()).toEqual({ length: 3_000_000 })
  })

  test('who leaves is noticed', async () => {
    const { port } = await listening
    const left = new Promise<void>(resolve => {
      leave = resolve
    })
    const socket = connect(port, '127.0.0.1', () =>
      socket.write('GET /wait HTTP/1.1\r\nHost: h\r\n\r\n'),
    )
    setTimeout(() => socket.destroy(), 50)
    await left
  })

  test('requests are counted by route', async () => {
    const { url } = await listening
    await fetch(`${url}/nowhere/at/all`)
    const text = await (await fetch(`${url}/metrics`)).text()
    expect(text).toContain('test_problems_total{route="none",code="NO_ROUTE"} 1')
    expect(text).toMatch(
      /test_request_seconds_count\{method="PUT",route="\/upload",status="200"\} 1/,
    )
  })

  test('a running request ends before the port closes', async () => {
    const slow = route({
      ...routes[2]!,
      path: '/slow',
      handle: () => new Promise(done => setTimeout(() => done({ status: 204 }), 100)),
    })
    const other = await listen(handler({ routes: [slow] }), { port: 0 })
    const answer = fetch(`${other.url}/slow`)
    await new Promise(done => setTimeout(done, 50))
    await Promise.all([other.close(), answer.then(({ status }) => expect(status).toBe(204))])
    await expect(fetch(`${other.url}/slow`)).rejects.toThrow()
  })
})

test('as a function of fetch', async () => {
  const response = await fetchHandler(handle)(
    new Request('https://here/echo/a?x=1', { method: 'POST', headers: json, body: '{"a":1}' }),
  )
  expect([response.status, response.headers.getSetCookie(), await response.json()]).toEqual([
    200,
    ['a=1', 'b=2'],
    { body: { a: 1 }, query: { x: '1' }, target: '/echo/a?x=1' },
  ])
})

test.each([
  ['text', '{"a":1}', false],
  ['base64', 'eyJhIjoxfQ==', true],
])('behind Lambda, with a body in %s', async (_, body, isBase64Encoded) => {
  const answer = await lambdaHandler(handle)({
    rawPath: '/echo/a',
    rawQueryString: 'x=1',
    headers: { ...json, host: 'h' },
    body,
    isBase64Encoded,
    requestContext: { http: { method: 'POST', sourceIp: '10.0.0.1' } },
  })
  expect(answer).toMatchObject({ statusCode: 200, headers: { 'set-cookie': 'a=1, b=2' } })
  expect(JSON.parse(Buffer.from(answer.body, 'base64').toString())).toMatchObject({
    body: { a: 1 },
  })
})

describe('callers by OpenID Connect', async () => {
  const issuer = 'https://issuer.example'
  const pair = await generateKeyPair('ES256')
  const jwks = { keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'k', alg: 'ES256' }] }
  const documents: Record<string, unknown> = {
    '/.well-known/openid-configuration': { issuer, jwks_uri: `${issuer}/keys` },
    '/keys': jwks,
  }
  const authenticate = oidc({
    issuer,
    audience: 'things',
    now: Date.now,
    send: async ({ target }) => ({
      status: 200,
      headers: [],
      body: Buffer.from(JSON.stringify(documents[target])),
    }),
  })
  const token = (
    change: (jwt: SignJWT) => SignJWT = jwt => jwt,
    key = pair.privateKey,
    kid = 'k',
  ) =>
    change(
      new SignJWT({ scope: 'read write' })
        .setProtectedHeader({ alg: 'ES256', kid })
        .setIssuer(issuer)
        .setAudience('things')
        .setSubject('ann')
        .setExpirationTime('5m'),
    ).sign(key)
  const asked = async (text: string) =>
    authenticate(
      {
        method: 'GET',
        scheme: 'http',
        host: 'h',
        target: '/',
        body: new Uint8Array(0),
        headers: [['authorization', `Bearer ${text}`]],
      },
      {},
    )

  test('a right token names its caller', async () => {
    expect(await asked(await token())).toMatchObject({ id: 'ann', scopes: ['read', 'write'] })
  })

  test.each<[string, () => Promise<string>]>([
    ['another audience', () => token(jwt => jwt.setAudience('others'))],
    ['another issuer', () => token(jwt => jwt.setIssuer('https://other.example'))],
    ['an expired one', () => token(jwt => jwt.setExpirationTime(1000))],
    ['an unknown key', () => token(undefined, undefined, 'other')],
    ['text that is no token', async () => 'abc'],
    [
      "somebody else's key",
      async () => token(undefined, (await generateKeyPair('ES256')).privateKey),
    ],
    [
      'nobody in particular',
      async () =>
        new SignJWT({})
          .setProtectedHeader({ alg: 'ES256', kid: 'k' })
          .setIssuer(issuer)
          .setAudience('things')
          .setExpirationTime('5m')
          .sign(pair.privateKey),
    ],
  ])('%s is refused', async (_, made) => {
    expect(await asked(await made())).toMatchObject({
      $anomaly: 'forbidden',
      code: 'BAD_TOKEN',
      status: 401,
    })
  })
})
