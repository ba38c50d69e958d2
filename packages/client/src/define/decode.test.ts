import { describe, expect, test } from 'vitest'
import { apiResponse } from './decode.ts'
import { wired } from './define.fixture.ts'
import { Api, ApiError, decodedBody } from './index.ts'

const response = (type: string | undefined, body: string | Uint8Array, status = 200) =>
  apiResponse(
    { status, headers: type === undefined ? [] : [['content-type', type]] },
    typeof body === 'string' ? new TextEncoder().encode(body) : body,
  )

const xml = '<R xmlns="urn:x"><Set><item><a>1</a></item></Set><b/></R>'

describe('54: what a body is read as', () => {
  test.each<[string | undefined, string | Uint8Array, unknown]>([
    ['application/json', '{"a":[1]}', { a: [1] }],
    ['application/x-amz-json-1.1; charset=utf-8', '[1]', [1]],
    ['APPLICATION/JSON', '7', 7],
    ['text/xml', xml, { Set: { item: [{ a: '1' }] }, b: '' }],
    ['application/xml', '<a>t</a>', 't'],
    ['application/problem+xml', xml, { Set: { item: [{ a: '1' }] }, b: '' }],
    [undefined, '{"a":1}', '{"a":1}'],
    ['text/plain', '{"a":1}', '{"a":1}'],
    ['application/octet-stream', 'abc', new TextEncoder().encode('abc')],
    ['image/png', Uint8Array.of(0xff), Uint8Array.of(0xff)],
    ['text/plain', Uint8Array.of(0xff), Uint8Array.of(0xff)],
    [undefined, '', ''],
  ])('%s %j', async (type, body, value) => {
    expect(decodedBody(response(type, body), {})).toEqual(value)
    const { options } = wired({ type: type ?? null, body })
    expect(await new Api({ ...options, service: 'a' }).invoke('Do', {})).toEqual(value)
  })
})

describe('55: what cannot be read', () => {
  test.each([
    ['application/json', '{"a":'],
    ['application/json', ''],
    ['text/xml', '<a><b></a>'],
    ['text/xml', 'no xml'],
  ])('%s %j is what it is, or an error', async (type, body) => {
    const { options } = wired({ type, body })
    const api = new Api({ ...options, service: 'a' })
    expect(await api.invoke('Do', {})).toBe(body)
    expect(api.decodeResponse()).toBe(body)
    const strict = new Api({ ...options, service: 'a', onDecodeError: 'error' })
    await expect(strict.invoke('Do', {})).rejects.toMatchObject({
      code: 'UNREADABLE',
      messageRaw: body,
    })
    await expect(strict.invoke('Do', {})).rejects.toThrow(ApiError)
  })
})

test('56: of the last response, or of one that is given', async () => {
  const { options } = wired({ body: '{"a":1}' })
  const api = new Api({ ...options, service: 'a' })
  expect(api.decodeResponse()).toBeUndefined()
  await api.invoke('Do', {})
  expect(api.decodeResponse()).toEqual({ a: 1 })
  expect(api.decodeResponse(response('text/xml', xml))).toEqual({
    Set: { item: [{ a: '1' }] },
    b: '',
  })
  expect(api.decodeResponse(response('text/plain', '{"b":2}', 400))).toEqual({ b: 2 })
})

describe('57: lists of XML', () => {
  const many = (names: string[]) => `<R>${names.map(name => `<${name}>1</${name}>`).join('')}</R>`
  test.each([
    [['item'], undefined, { item: ['1'] }],
    [['item', 'item'], undefined, { item: ['1', '1'] }],
    [['member', 'entry', 'other'], undefined, { member: ['1'], entry: ['1'], other: '1' }],
    [['other', 'other'], undefined, { other: ['1', '1'] }],
    [['other', 'item'], ['other'], { other: ['1'], item: '1' }],
    [['item'], [], { item: '1' }],
  ])('%j, with %j', async (names, lists, value) => {
    const { options } = wired({ type: 'text/xml', body: many(names) })
    const api = new Api({ ...options, service: 'a', ...(lists && { lists }) })
    expect(await api.invoke('Do', {})).toEqual(value)
    expect(api.decodeResponse()).toEqual(value)
  })
})

test('a body that looks like what calls are made of is a body', async () => {
  const { options } = wired(
    { body: '{"$anomaly":"fault","message":"x"}' },
    { body: '{"$body":1,"a":2}' },
  )
  const api = new Api({ ...options, service: 'a' })
  expect(await api.invoke('Do', {})).toEqual({ $anomaly: 'fault', message: 'x' })
  expect(await api.invoke('Do', {})).toEqual({ $body: 1, a: 2 })
})
