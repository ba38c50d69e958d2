/** Requests as they go out and answers as they are read: A5 and A6 of the contract. */
import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { nodePrimitives } from '../../../client/src/primitives-node.ts'
import { verify } from '../../../wire/src/verify/sigv4.ts'
import { type Answer, keys, type Loopback, loopback, thrownBy } from '../loopback.fixture.ts'
import type { Loose } from '../types.ts'
import { placeOf } from './place.ts'
import { requestTarget } from './target.ts'

let server: Loopback
let aws: Loose
beforeAll(async () => {
  server = await loopback()
  aws = await server.client()
})
afterAll(() => server.close())

/** What goes out for a request. */
async function sent(request: object, answer: Answer = {}) {
  server.says(answer)
  await aws({ service: 'lambda', ...request })
  return server.last()
}
/** What comes back for an answer. */
async function got(answer: Answer, request: object = {}): Promise<Loose> {
  server.says(answer)
  return aws({ service: 'lambda', ...request })
}

describe('the service', () => {
  test.each<[request: Loose, message: string]>([
    [undefined, 'No AWS service specified'],
    [{ verifyService: false }, 'No AWS service specified'],
    [{ service: 'lolidk' }, 'Invalid AWS service specified: lolidk'],
  ])('42: %j', async (request, message) => {
    const thrown = await thrownBy(aws(request))
    expect(thrown).toBeInstanceOf(ReferenceError)
    expect(thrown.message).toBe(message)
    expect(thrown).not.toHaveProperty('service')
  })

  test('21, 42: it is verified unless a request, or the client, says no', async () => {
    server.says({})
    const request = { service: 'not-a-service' }
    const lenient = await server.client({ verifyService: false })
    expect(await aws({ ...request, verifyService: false })).toHaveProperty('statusCode', 200)
    expect(await lenient(request)).toHaveProperty('statusCode', 200)
    expect((await thrownBy(lenient({ ...request, verifyService: true }))).message).toMatch(
      /^Invalid/,
    )
  })
})

describe('where a request goes', () => {
  test('43: each part may be said anew, and falls back to the configuration', async () => {
    const elsewhere = await server.client({ host: 'nowhere.invalid', port: 9, pathPrefix: '/a' })
    server.says({})
    const here = { service: 'lambda', port: server.port, path: '/p' }
    await elsewhere({ ...here, host: '127.0.0.1' })
    expect(server.last().url).toBe('/a/p')
    await elsewhere({ ...here, hostname: '127.0.0.1', pathPrefix: '/b', protocol: 'http' })
    expect(server.last().url).toBe('/b/p')
    await elsewhere({ service: 'lambda', endpoint: `http://127.0.0.1:${server.port}/c` })
    expect(server.last().url).toBe('/c')
    await elsewhere({ service: 'lambda', url: `http://127.0.0.1:${server.port}` })
    expect(server.last().url).toBe('/a')
    await aws({ service: 'lambda', region: 'eu-west-1' })
    expect(server.last().headers.authorization).toContain('/eu-west-1/lambda/')
    expect((await thrownBy(aws({ service: 'lambda', protocol: 'ftp', host: 'x' }))).message).toBe(
      'Protocol must be `https:` or `http:`',
    )
  })

  test.each<[service: string, region: string, where: string, scope: string]>([
    ['lambda', 'us-west-1', 'https://lambda.us-west-1.amazonaws.com', 'us-west-1/lambda'],
    ['s3', 'us-east-1', 'https://s3.amazonaws.com', 'us-east-1/s3'],
    ['s3', 'eu-west-1', 'https://s3.eu-west-1.amazonaws.com', 'eu-west-1/s3'],
    ['iam', 'eu-west-1', 'https://iam.amazonaws.com', 'us-east-1/iam'],
    ['route53', 'eu-west-1', 'https://route53.amazonaws.com', 'us-east-1/route53'],
    ['cloudfront', 'eu-west-1', 'https://cloudfront.amazonaws.com', 'us-east-1/cloudfront'],
    ['sts', 'us-east-1', 'https://sts.amazonaws.com', 'us-east-1/sts'],
    ['sts', 'eu-west-1', 'https://sts.amazonaws.com', 'eu-west-1/sts'],
    ['acm', 'eu-west-1', 'https://acm.us-east-1.amazonaws.com', 'us-east-1/acm'],
    [
      'organizations',
      'eu-west-1',
      'https://organizations.us-east-1.amazonaws.com',
      'us-east-1/organizations',
    ],
    ['email', 'eu-west-1', 'https://email.eu-west-1.amazonaws.com', 'eu-west-1/ses'],
    ['ses', 'eu-west-1', 'https://email.eu-west-1.amazonaws.com', 'eu-west-1/ses'],
    ['api.ecr', 'eu-west-1', 'https://api.ecr.eu-west-1.amazonaws.com', 'eu-west-1/ecr'],
    ['lambda', 'cn-north-1', 'https://lambda.cn-north-1.amazonaws.com.cn', 'cn-north-1/lambda'],
    ['iam', 'cn-north-1', 'https://iam.cn-north-1.amazonaws.com.cn', 'cn-north-1/iam'],
    [
      'lambda',
      'eusc-de-east-1',
      'https://lambda.eusc-de-east-1.amazonaws.eu',
      'eusc-de-east-1/lambda',
    ],
  ])('51, 52: %s in %s', (service, region, where, scope) => {
    const { scheme, host, resolved } = placeOf(service, region, {})
    expect(`${scheme}://${host}`).toBe(where)
    const [auth] = resolved.properties.authSchemes as Loose[]
    expect(`${auth.signingRegion}/${auth.signingName}`).toBe(scope)
    expect(auth.disableDoubleEncoding).toBe(service === 's3')
  })

  test.each<[given: object, where: string]>([
    [{ host: 'localhost' }, 'http://localhost'],
    [{ host: 'a.amazonaws.com' }, 'https://a.amazonaws.com'],
    [{ host: 'a', protocol: 'https:', port: 443 }, 'https://a'],
    [{ host: 'a', protocol: 'http:', port: 8080 }, 'http://a:8080'],
    [{ host: '::1', port: 1 }, 'http://[::1]:1'],
  ])('52: given %j', (given, where) => {
    const { scheme, host } = placeOf('lambda', 'us-west-1', given)
    expect(`${scheme}://${host}`).toBe(where)
  })
})

describe('path and query', () => {
  test.each<[prefix: string, path: string, query: object | undefined, target: string]>([
    ['', '', undefined, '/'],
    ['', 'a/path', undefined, '/a/path'],
    ['/p', '/a//b///c', undefined, '/p/a/b/c'],
    ['', '/', { a: 1, b: false, c: '', d: 0, e: undefined, f: null }, '/?a=1&b=false&c=&d=0'],
    ['', '/', { a: ['x', 'y'], b: 'c d' }, '/?a=x&a=y&b=c%20d'],
    ['', '/?uploads', undefined, '/?uploads='],
    ['', '/?uploads', { a: 'b' }, '/?uploads%3Fa=b'],
    ['', '/a b/ü', undefined, '/a%20b/%C3%BC'],
    ['', '/a%20b', undefined, '/a%20b'],
    ['', "/it's(1)!*", { q: "'(*)!" }, "/it's(1)!*?q=%27%28%2A%29%21"],
  ])('44, 45: %j %j %j', (prefix, path, query, target) => {
    expect(requestTarget(prefix, path, query)).toBe(target)
  })

  test('45: a query that is no object', async () => {
    const thrown = await thrownBy(aws({ service: 'lambda', query: ['hi'] }))
    expect(thrown).toBeInstanceOf(ReferenceError)
    expect(thrown.message).toBe('Query property must be an object')
  })

  test('44: a method, or GET without a body and POST with one', async () => {
    expect((await sent({})).method).toBe('GET')
    expect((await sent({ payload: { a: 1 } })).method).toBe('POST')
    expect((await sent({ payload: { a: 1 }, method: 'PUT' })).method).toBe('PUT')
    expect((await sent({ method: 'DELETE' })).method).toBe('DELETE')
  })
})

describe('headers and body', () => {
  test('46: the content type by either spelling, what was given stays as it was', async () => {
    const headers = Object.freeze({
      'Content-Type': 'text/plain',
      'X-Mine': 1,
      'X-None': undefined,
    })
    const { headers: came } = await sent({ headers, payload: 'hi' })
    expect(came['content-type']).toBe('text/plain')
    expect(came['x-mine']).toBe('1')
    expect(came).not.toHaveProperty('x-none')
    await sent({ headers, payload: 'a longer text' })
    expect(server.last().headers['content-length']).toBe('13')
  })

  test.each(['payload', 'body', 'data'])('47: %s is the body', async name => {
    expect((await sent({ [name]: { ok: true } })).body).toBe('{"ok":true}')
  })

  test('47: the first that says something', async () => {
    expect((await sent({ payload: '', body: 'b', data: 'd' })).body).toBe('b')
    expect((await sent({ json: { a: 1 } })).body).toBe('')
  })

  const xml = { 'content-type': 'application/xml' }
  const typed = { 'content-type': 'application/x-amz-json-1.1' }
  test.each<[request: object, body: string, type: string]>([
    [{ payload: { a: 1 } }, '{"a":1}', 'application/json'],
    [{ payload: [1, 2] }, '[1,2]', 'application/json'],
    [{ payload: { ok: true }, headers: xml }, '<ok>true</ok>', 'application/xml'],
    [
      { payload: { ok: true }, headers: xml, xmlns: 'urn:x' },
      '<ok xmlns="urn:x">true</ok>',
      'application/xml',
    ],
    [{ payload: { a: 1 }, headers: typed }, '{"a":{"N":"1"}}', 'application/x-amz-json-1.1'],
    [
      { payload: { a: 1 }, headers: typed, awsjson: false },
      '{"a":1}',
      'application/x-amz-json-1.1',
    ],
    [{ payload: { a: 1 }, awsjson: true }, '{"a":{"N":"1"}}', 'application/x-amz-json-1.0'],
    [
      { payload: { a: 1, b: 2 }, awsjson: ['b'] },
      '{"a":1,"b":{"N":"2"}}',
      'application/x-amz-json-1.0',
    ],
    [{ payload: 'hi' }, 'hi', 'application/octet-stream'],
    [{ payload: Buffer.from('hi') }, 'hi', 'application/octet-stream'],
    [{ payload: Uint8Array.of(104, 105) }, 'hi', 'application/octet-stream'],
    [{ payload: 'ü' }, 'ü', 'application/octet-stream'],
  ])('48, 49, 50: %j', async (request, body, type) => {
    const came = await sent(request)
    expect(came.body).toBe(body)
    expect(came.headers['content-type']).toBe(type)
    expect(came.headers['content-length']).toBe(`${Buffer.byteLength(body)}`)
  })

  test.each<[name: string, payload: () => unknown]>([
    ['Node', () => Readable.from([Buffer.from('str'), Buffer.from('eam')])],
    ['the web', () => new Blob(['stream']).stream()],
  ])('50: a stream of %s passes, with the length that is given or none', async (_, payload) => {
    const bare = await sent({ payload: payload(), method: 'POST' })
    expect(bare.body).toBe('stream')
    expect(bare.headers['transfer-encoding']).toBe('chunked')
    expect(bare.headers).not.toHaveProperty('content-type')
    const measured = await sent({
      payload: payload(),
      method: 'POST',
      headers: { 'content-length': 6 },
    })
    expect(measured.headers['content-length']).toBe('6')
    expect(measured.headers).not.toHaveProperty('transfer-encoding')
  })

  test('a payload that is nothing of all this', async () => {
    const thrown = await thrownBy(aws({ service: 'lambda', payload: 5 }))
    expect(thrown.message).toBe('Payload must be an object, a string, bytes or a stream: 5')
  })

  test('a stream that fails is an error of the call', async () => {
    const payload = Readable.from(
      (async function* () {
        yield Buffer.from('a')
        throw new Error('the disk is gone')
      })(),
    )
    server.says({})
    const thrown = await thrownBy(aws({ service: 'lambda', payload, method: 'POST' }))
    expect(thrown.message).toBe('@aws-lite/client: lambda: the disk is gone')
  })

  test.each<[request: object]>([
    [{ path: '/a b', query: { b: 1, a: 'x y' }, payload: { a: 1 } }],
    [{ service: 's3', path: "/b/it's a+key", headers: { 'x-amz-meta-a': ' two  words ' } }],
    [{ method: 'PUT', headers: { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' }, payload: 'x' }],
  ])('51: the signature of %j holds', async request => {
    const { method, url, headers, body } = await sent(request)
    const verified = await verify(
      {
        method,
        scheme: 'http',
        host: headers.host!,
        target: url,
        headers: Object.entries(headers).map(([name, value]) => [name, `${value}`] as const),
        body: Buffer.from(body),
      },
      {
        secretOf: () => keys.secretAccessKey,
        now: new Date(),
        primitives: nodePrimitives,
        escapePath: 'service' in request ? 'once' : 'twice',
      },
    )
    expect(verified).toMatchObject({ accessKeyId: 'foo' })
  })

  test('51: a plus in a path of S3, which takes it for a blank, goes out as one', async () => {
    expect((await sent({ service: 's3', path: '/b/a+c', query: { q: 'a+b' } })).url).toBe(
      '/b/a%20c?q=a%2Bb',
    )
    expect((await sent({ path: '/b/a+c' })).url).toBe('/b/a+c')
  })

  test('51: the session’s token is sent, and whatever stands for the hash is kept', async () => {
    const hash = { 'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD' }
    const { headers } = await sent({ service: 's3', payload: 'x', headers: hash })
    expect(headers['x-amz-security-token']).toBe('baz')
    expect(headers['x-amz-content-sha256']).toBe('UNSIGNED-PAYLOAD')
    expect((await sent({ service: 's3' })).headers['x-amz-content-sha256']).toMatch(/^e3b0c442/)
    expect((await sent({})).headers).not.toHaveProperty('x-amz-content-sha256')
  })

  test('B3: a date and a host that a plugin has signed for are kept', async () => {
    const headers = { Host: 's3.example', 'X-Amz-Date': '20200102T030405Z', Authorization: 'old' }
    const came = (await sent({ service: 's3', headers })).headers
    expect(came.host).toBe('s3.example')
    expect(came['x-amz-date']).toBe('20200102T030405Z')
    expect(came.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=foo\/20200102\//)
  })
})

describe('answers', () => {
  test('55: status, headers and payload, an empty body is null', async () => {
    expect(await got({ headers: { 'X-A': '1' } })).toMatchObject({
      statusCode: 200,
      headers: { 'x-a': '1' },
      payload: null,
    })
  })

  test.each([200, 204, 299, 300, 302])('55: %i is an answer', async status => {
    expect((await got({ status, headers: { location: '/x' } })).statusCode).toBe(status)
    expect(server.asked).toHaveLength(1)
  })

  test.each([303, 307, 400, 500])('55: %i is a failure, and not followed', async status => {
    server.says({ status, headers: { location: '/x' } })
    expect((await thrownBy(aws({ service: 'lambda' }))).statusCode).toBe(status)
    expect(server.asked).toHaveLength(1)
  })

  test('55: cookies come as a list, other repetitions joined', async () => {
    const { headers } = await got({ headers: { 'set-cookie': ['a', 'b'], 'x-twice': ['c', 'd'] } })
    expect(headers).toMatchObject({ 'set-cookie': ['a', 'b'], 'x-twice': 'c, d' })
  })

  const as = (type: string | undefined, body: unknown): Answer => ({
    body,
    headers: type === undefined ? {} : { 'content-type': type },
  })
  test.each<[answer: Answer, payload: unknown]>([
    [as('application/json; charset=utf-8', '{"a":1}'), { a: 1 }],
    [as('application/x-amz-json-1.0', '{"a":{"S":"x"}}'), { a: 'x' }],
    [as('application/x-amz-json-1.1', '{"regular":"JSON"}'), { regular: 'JSON' }],
    [as('text/xml', '<r xmlns="u"><a>x</a></r>'), { a: 'x' }],
    [as('application/xml', '<r xmlns="u">text</r>'), { r: 'text' }],
    [as(undefined, '{"a":1}'), { a: 1 }],
    [as(undefined, ' <r><a>1</a></r>'), { a: 1 }],
    [as(undefined, '<r> is no XML'), '<r> is no XML'],
    [as(undefined, 'words'), 'words'],
    [as('text/plain', 'words'), Buffer.from('words')],
    [as('application/octet-stream', Uint8Array.of(1, 2)), Buffer.from([1, 2])],
    [as('application/json', 'null'), Buffer.from('null')],
  ])('56: %j', async (answer, payload) => {
    expect((await got(answer)).payload).toEqual(payload)
  })

  test('57: texts of XML that look like something else become it', async () => {
    const body = `<result>
  <string>yo</string><number>1</number><float>1.23</float><date>2024-01-01T00:00:00.000Z</date>
  <day>2024-01-01T00:00:00Z</day><on>true</on><off>false</off><none>null</none><empty></empty><space>  </space>
  <id>007</id><arr><item>1</item><item><on>true</on></item></arr><typed x:type="y">5</typed>
  <only x:type="y"/>
</result>`
    const { payload } = await got(as('application/xml', body))
    expect(payload).toEqual({
      string: 'yo',
      number: 1,
      float: 1.23,
      date: new Date('2024-01-01T00:00:00.000Z'),
      day: '2024-01-01T00:00:00Z',
      on: true,
      off: false,
      none: null,
      empty: '',
      space: '  ',
      // 59: an identifier is damaged like any number; who has a description has it whole.
      id: 7,
      arr: { item: [1, { on: true }] },
      typed: 5,
      only: { 'x:type': 'y' },
    })
  })

  test.each([
    ['application/json', '{"a":', 'The response is not valid JSON'],
    ['application/xml', '<a><b></a>', 'The response is not valid XML'],
  ])('58: what is not %s rejects, and the process goes on', async (type, body, message) => {
    server.says(as(type, body))
    const thrown = await thrownBy(aws({ service: 'lambda' }))
    expect(thrown.message).toContain(`@aws-lite/client: lambda: ${message}`)
    expect(thrown.service).toBe('lambda')
  })

  test('53: raw is bytes, whatever they are', async () => {
    for (const type of ['application/json', 'application/xml'])
      expect((await got(as(type, '{"a":1}'), { rawResponsePayload: true })).payload).toEqual(
        Buffer.from('{"a":1}'),
      )
    expect((await got({}, { rawResponsePayload: true })).payload).toEqual(Buffer.alloc(0))
  })

  test('53: a stream comes as it comes, a refusal is read', async () => {
    const { payload } = await got({ body: 'streamed' }, { streamResponsePayload: true })
    expect(payload).toBeInstanceOf(Readable)
    expect(Buffer.concat(await payload.toArray()).toString()).toBe('streamed')
    server.says({ status: 400, body: { message: 'no', code: 'Nope' } })
    const thrown = await thrownBy(aws({ service: 'lambda', streamResponsePayload: true }))
    expect(thrown).toMatchObject({ statusCode: 400, code: 'Nope' })
    expect(thrown).not.toHaveProperty('_readableState')
  })

  test('53: a stream that ends before its time fails', async () => {
    server.says({ body: 'x'.repeat(10), headers: { 'content-length': '20' } })
    const { payload } = await aws({ service: 'lambda', streamResponsePayload: true })
    setTimeout(() => server.close(), 50)
    await expect(payload.toArray()).rejects.toThrow()
    server = await loopback()
    aws = await server.client()
  })
})
