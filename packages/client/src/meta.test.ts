import { inspect } from 'node:util'
import { s3 } from '@plainwire/s3'
import { isAnomaly } from '@plainwire/wire'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { AnomalyError, client, meta, orThrow, toError } from './index.ts'
import { type Answer, type Loopback, loopback } from './loopback.fixture.ts'
import { credentials, notes, nowhere } from './service.fixture.ts'

let server: Loopback | undefined
afterEach(() => server?.close())

async function listed(answer: Answer | undefined, options: object = {}) {
  server = await loopback((_request, _index, response) => {
    if (answer === undefined) response.destroy()
    return answer
  })
  const made = client({
    api: notes,
    region: 'eu-west-1',
    endpoint: server.endpoint,
    credentials,
    environment: nowhere,
    backoff: () => undefined,
    ...options,
  })
  return made.invoke({ op: 'ListNotes', request: { Prefix: 'a' } })
}

const names = { headers: { 'x-amzn-requestid': 'r-1' }, body: '{"Names":["a"]}' }

describe('beside the value', () => {
  test('of a success', async () => {
    const found = await listed(names)
    expect(found).toEqual({ Names: ['a'] })
    expect(Object.keys(found)).toEqual(['Names'])
    const trace = meta(found)
    expect(trace).toMatchObject({
      op: 'ListNotes',
      service: 'notes',
      region: 'eu-west-1',
      endpoint: server?.endpoint,
      requestId: 'r-1',
      attempts: [{ status: 200 }],
      request: { method: 'GET', scheme: 'http', target: '/notes?prefix=a' },
      response: { status: 200 },
    })
    expect(Buffer.from(trace?.response?.bytes ?? []).toString()).toBe(names.body)
    expect(trace?.response?.headers).toContainEqual(['x-amzn-requestid', 'r-1'])
  })

  test('of what AWS refused', async () => {
    const found = await listed({
      status: 404,
      headers: { 'x-amzn-errortype': 'NoSuchNote:http://docs', 'x-amzn-requestid': 'r-2' },
      body: '{"message":"none","Name":"a"}',
    })
    expect(found).toMatchObject({
      $anomaly: 'not-found',
      code: 'NoSuchNote',
      message: 'none',
      status: 404,
      requestId: 'r-2',
      retryable: false,
      op: 'ListNotes',
      service: 'notes',
      data: { Name: 'a' },
    })
    expect(meta(found)).toMatchObject({ requestId: 'r-2', response: { status: 404 } })
  })

  test('of what the network did', async () => {
    const found = await listed(undefined)
    expect(found).toMatchObject({ $anomaly: 'unavailable', op: 'ListNotes', service: 'notes' })
    expect(meta(found)).toMatchObject({
      attempts: [{ category: 'unavailable' }],
      request: { method: 'GET' },
    })
    expect(meta(found)).not.toHaveProperty('response')
  })

  test('of an answer that cannot be read', async () => {
    const found = await listed({ body: 'nonsense' })
    expect(found).toMatchObject({ $anomaly: 'fault', op: 'ListNotes' })
    expect(meta(found)).toMatchObject({ response: { status: 200 }, attempts: [{ status: 200 }] })
  })

  test('of an answer that is too large', async () => {
    const found = await listed(names, { maxResponse: 5 })
    expect(found).toMatchObject({ $anomaly: 'fault', code: 'RESPONSE_TOO_LARGE', retryable: false })
    expect(meta(found)).toMatchObject({ response: { status: 200 } })
  })

  test('a required member that the service left out is filled, and named', async () => {
    const found = await listed({ body: '{}' })
    expect(found).toEqual({ Names: [] })
    expect(meta(found)?.filled).toEqual(['ListNotesResponse$Names'])
  })

  test.each([undefined, null, 7, 'text', {}, []])(
    'of %o, which never came from a call: nothing',
    value => {
      expect(meta(value)).toBeUndefined()
    },
  )

  test('a copy has none: it sits beside the value, not inside', async () => {
    const found = await listed(names)
    expect(meta({ ...found })).toBeUndefined()
    expect(meta(structuredClone(found))).toBeUndefined()
  })

  test('every copy of the module finds it', async () => {
    const found = await listed(names)
    vi.resetModules()
    const again = await import('./meta.ts')
    expect(again.meta).not.toBe(meta)
    expect(again.meta(found)?.requestId).toBe('r-1')
    again.remember(found, { op: 'Other', service: 'notes', attempts: [] })
    expect(meta(found)?.op).toBe('Other')
  })
})

describe('A4.7 secrets are nowhere to be seen', () => {
  const answers: readonly [what: string, answer: Answer | undefined][] = [
    ['a success', names],
    ['a refusal', { status: 403, body: '{"message":"no"}' }],
    ['a lost connection', undefined],
    ['nonsense', { body: '<' }],
  ]
  test.each(answers)('after %s', async (_, answer) => {
    const found = await listed(answer)
    const sent = server?.received[0]?.headers
    const signature = /Signature=([0-9a-f]{64})/.exec(sent?.authorization ?? '')?.[1]
    expect(signature).toBeDefined()
    expect(sent?.['x-amz-security-token']).toBe(credentials.sessionToken)
    const secrets = [credentials.secretAccessKey, credentials.sessionToken, signature ?? '']
    const shown = [found, meta(found), ...(isAnomaly(found) ? [new AnomalyError(found)] : [])]
    for (const value of shown)
      for (const text of [JSON.stringify(value), inspect(value, { depth: 20, showHidden: true })])
        for (const secret of secrets) expect(text).not.toContain(secret)
  })

  test('keys that S3 encrypts with', async () => {
    const send = async () => ({ status: 200, headers: [], body: new Uint8Array() })
    const store = client({ api: s3, region: 'eu-west-1', credentials, environment: nowhere, send })
    const key = Buffer.alloc(32, 'k').toString('base64')
    const request = { Bucket: 'b', Key: 'k', SSECustomerKey: key, CopySourceSSECustomerKey: key }
    const more = { CopySource: 'b/a', SSECustomerAlgorithm: 'AES256' }
    const found = await store.invoke({ op: 'CopyObject', request: { ...request, ...more } })
    const names = meta(found)?.request?.headers.filter(([, value]) => value === '[redacted]')
    expect(names?.map(([name]) => name).filter(name => /customer/.test(name))).toHaveLength(2)
    expect(inspect(meta(found), { depth: 20 })).not.toContain(key)
  })

  test('what is left says so, and who it was for', async () => {
    const headers = new Map(meta(await listed(names))?.request?.headers)
    expect(headers.get('x-amz-security-token')).toBe('[redacted]')
    expect(headers.get('authorization')).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/.*Signature=\[redacted\]$/,
    )
  })
})

describe('orThrow', () => {
  test('gives a value back as it is', () => {
    const value = { Names: [] }
    expect(orThrow(value)).toBe(value)
  })

  test('throws an anomaly as an error that carries it', async () => {
    const found = await listed(undefined)
    if (!isAnomaly(found)) throw new Error('an anomaly is expected')
    const thrown = (() => {
      try {
        orThrow(found)
      } catch (error) {
        return error
      }
      return undefined
    })()
    expect(thrown).toBeInstanceOf(AnomalyError)
    expect(toError(found)).toEqual(thrown)
    expect(thrown).toMatchObject({
      name: found.code,
      code: found.code,
      message: found.message,
      anomaly: found,
      cause: found.cause,
    })
  })
})
