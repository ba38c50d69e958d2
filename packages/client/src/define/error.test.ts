import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { meta } from '../index.ts'
import { AnomalyError } from '../throwing.ts'
import { wired } from './define.fixture.ts'
import { Api, ApiError } from './index.ts'

const body = '{"__type":"com.amazon#ResourceNotFoundException","message":"no rule a"}'
const headers = [['x-amzn-requestid', 'id-1']] as const

async function thrown(api: Api): Promise<ApiError> {
  const error = await api.invoke('PutRule', { Name: 'a' }).then(
    () => undefined,
    (cause: unknown) => cause,
  )
  expect(error).toBeInstanceOf(ApiError)
  return error as ApiError
}

test('61, 62 and decision: a failure is thrown, with all that is known of it', async () => {
  const { options } = wired({ status: 400, body, headers })
  const api = new Api({ ...options, service: 'events', api: 'AWSEvents' })
  const error = await thrown(api)
  expect(error).toBeInstanceOf(AnomalyError)
  expect({ ...error, api: error.api }).toMatchObject({
    error: 400,
    messageRaw: body,
    contentType: 'application/json',
    response: JSON.parse(body),
    action: 'PutRule',
    code: 'ResourceNotFoundException',
    requestId: 'id-1',
    retryable: false,
  })
  expect(error.api).toBe(api)
  expect(error.status).toBe(400)
  expect(error.message).toBe('no rule a')
  expect(error.anomaly).toMatchObject({
    $anomaly: 'incorrect',
    code: 'ResourceNotFoundException',
    op: 'PutRule',
  })
  expect(api.error).toBe(error.anomaly)
  expect(meta(error.anomaly)?.attempts.length).toBe(1)
  expect(meta(error)?.attempts.length).toBe(1)
})

describe('62: codes, messages and requests of all kinds of bodies', () => {
  test.each<[string, string | null, string, object]>([
    [
      'JSON',
      'application/x-amz-json-1.1',
      '{"__type":"Bad","Message":"m"}',
      { code: 'Bad', message: 'm' },
    ],
    [
      'JSON with code',
      'application/json',
      '{"code":"Bad","message":"m"}',
      { code: 'Bad', message: 'm' },
    ],
    [
      'Query',
      'text/xml',
      '<ErrorResponse><Error><Code>Bad</Code><Message>m</Message></Error><RequestId>r</RequestId></ErrorResponse>',
      { code: 'Bad', message: 'm', requestId: 'r' },
    ],
    [
      'EC2',
      'text/xml',
      '<Response><Errors><Error><Code>Bad</Code><Message>m</Message></Error></Errors><RequestID>r</RequestID></Response>',
      { code: 'Bad', message: 'm', requestId: 'r' },
    ],
    [
      'S3',
      'application/xml',
      '<?xml version="1.0"?>\n<Error><Code>Bad</Code><Message>m</Message><RequestId>r</RequestId></Error>',
      { code: 'Bad', message: 'm', requestId: 'r' },
    ],
    [
      'XML that says it is JSON',
      'application/json',
      '<Error><Code>Bad</Code><Message>m</Message></Error>',
      { code: 'Bad', message: 'm' },
    ],
    [
      '65: JSON that says it is text',
      'text/plain',
      '{"code":"Bad","message":"m"}',
      { code: 'Bad', message: 'm', response: { code: 'Bad', message: 'm' } },
    ],
    ['JSON without a type', null, '{"code":"Bad","message":"m"}', { code: 'Bad', message: 'm' }],
    ['text', 'text/plain', 'gone', { message: 'BadRequest', response: 'gone', messageRaw: 'gone' }],
    ['nothing', null, '', { message: 'BadRequest', response: '', messageRaw: '' }],
  ])('%s', async (_, type, text, expected) => {
    const { options } = wired({ status: 400, type, body: text })
    const error = await thrown(new Api({ ...options, service: 'a' }))
    expect(Object.assign({ message: error.message }, error)).toMatchObject(expected)
  })

  test.each([301, 304, 400, 403, 404, 409, 500, 503])('61: status %i', async status => {
    const { options } = wired({ status, body: '' })
    const error = await thrown(new Api({ ...options, service: 'a' }))
    expect([error.error, error.anomaly.status]).toEqual([status, status])
  })

  test('of a call that got no answer', async () => {
    const { options } = wired()
    const send = async () =>
      ({
        $anomaly: 'unavailable',
        message: 'refused',
        code: 'ECONNREFUSED',
        retryable: true,
      }) as const
    const error = await thrown(new Api({ ...options, send, service: 'a' }))
    expect(error).toMatchObject({
      code: 'ECONNREFUSED',
      error: undefined,
      response: undefined,
      messageRaw: undefined,
      retryable: true,
    })
  })
})

test('63: it reads as one line and the decoded body', async () => {
  const { options } = wired(
    { status: 400, body, headers },
    { status: 503, body: 'two\nlines', type: 'text/plain' },
  )
  const api = new Api({ ...options, service: 'events', retry: 'seed', retriable: () => false })
  expect(String(await thrown(api))).toBe(
    `PutRule: ResourceNotFoundException: no rule a (HTTP 400, request id-1)\n${body.replace('com.amazon#', 'com.amazon#')}`,
  )
  expect(String(await thrown(api))).toMatch(/^PutRule: failed: [^\n]*\(HTTP 503\)\ntwo\nlines$/)
})

test('no secret is printed with it', async () => {
  const { options } = wired({ status: 400, body })
  const error = await thrown(new Api({ ...options, service: 'events' }))
  expect(inspect(error, { depth: 9 })).not.toContain('hush-hush')
  expect(JSON.stringify(error)).not.toContain('hush-hush')
})

test('64 and decision: raiseError: false gives the anomaly, of an API or of one call', async () => {
  const { options } = wired({ status: 400, body })
  const quiet = new Api({ ...options, service: 'events', raiseError: false })
  const found = await quiet.invoke('PutRule', {})
  expect(found).toMatchObject({ $anomaly: 'incorrect', code: 'ResourceNotFoundException' })
  expect(quiet.error).toBe(found)
  await expect(quiet.invoke('PutRule', {}, { raiseError: true })).rejects.toThrow(ApiError)
  const loud = new Api({ ...options, service: 'events' })
  expect(await loud.invoke('PutRule', {}, { raiseError: false })).toMatchObject({
    $anomaly: 'incorrect',
  })
})
