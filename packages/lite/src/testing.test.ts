/** The testing API: A13 of the contract. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import lite from './index.ts'
import { keys, thrownBy } from './loopback.fixture.ts'
import type { Loose, Method } from './types.ts'

const { testing } = lite
beforeEach(() => testing.enable())
afterEach(() => testing.disable())

const client = (methods: Record<string, Method> = { Get: {} }): Promise<Loose> =>
  lite({
    ...keys,
    region: 'us-west-1',
    // Nothing of this may ever be sent.
    host: 'nowhere.invalid',
    plugins: [{ service: 'dynamodb', property: 'DynamoDB', methods }],
  })

const answer = { statusCode: 200, headers: { a: 'b' }, payload: { ok: true } }
const refusal = {
  statusCode: 500,
  error: { message: 'This blew up', code: 'oh_noes', __type: 'service#specific' },
}

test('2, 96: on and off, both forget what was before', async () => {
  expect(testing.isEnabled()).toBe(true)
  expect(testing.debug().enabled).toBe(true)
  testing.mock('client', answer)
  testing.enable()
  expect((await thrownBy((await client())({ service: 'lambda' }))).message).toMatch(/not found/)
  testing.disable()
  expect(testing.isEnabled()).toBe(false)
  expect(testing.debug()).toMatchObject({ enabled: false, allRequests: [], allResponses: [] })
})

test('96: reset forgets, and stays on', async () => {
  testing.mock('client', answer)
  await (await client())({ service: 'lambda' })
  testing.reset()
  expect(testing.isEnabled()).toBe(true)
  expect(testing.getAllRequests()).toEqual([])
  expect(testing.getAllResponses()).toEqual([])
})

test('96: debug shows all there is, and prints it when asked', async () => {
  const [said, shown] = [vi.spyOn(console, 'error'), vi.spyOn(console, 'dir')].map(spy =>
    spy.mockReturnValue(),
  )
  testing.mock('DynamoDB.Get', { a: 1 })
  await (await client()).DynamoDB.Get({})
  const data = testing.debug({ print: true })
  expect(data.DynamoDB.Get).toMatchObject({ mocks: [{ a: 1 }], requests: [{}], responses: [{}] })
  expect(said).toHaveBeenCalledWith('[aws-lite] Testing debug:')
  expect(shown).toHaveBeenCalledWith(data, { depth: null })
  vi.restoreAllMocks()
})

describe('the client', () => {
  const request = { service: 'lambda', method: 'POST', payload: { a: 1 } }

  test('97, 99: is answered, and what was asked and answered is kept', async () => {
    testing.mock('client', answer)
    expect(await (await client())(request)).toEqual(answer)
    expect(testing.getLastRequest()).toMatchObject({ method: 'aws-lite.client', request })
    expect(testing.getLastResponse('client')).toMatchObject({ response: answer })
    expect(new Date(testing.getLastRequest().time).toISOString()).toBe(
      testing.getLastRequest().time,
    )
    expect(testing.getAllRequests('client')).toEqual(testing.getAllRequests())
  })

  test('98: needs a status, headers and payload may be left out', async () => {
    testing.mock('client', {})
    const aws = await client()
    expect((await thrownBy(aws(request))).message).toBe(
      'Mock response must include statusCode property (client)',
    )
    testing.mock('client', { statusCode: 204 })
    expect(await aws(request)).toEqual({ statusCode: 204, headers: {}, payload: '' })
  })

  test('98: an error is thrown like any other', async () => {
    testing.mock('client', refusal)
    const thrown = await thrownBy((await client())(request))
    expect(thrown).toMatchObject({ statusCode: 500, code: 'oh_noes', name: 'oh_noes' })
    expect(thrown.message).toBe('@aws-lite/client: lambda: This blew up')
    expect(testing.getLastResponse().response).toEqual({ ...refusal, headers: {} })
  })

  test('42, 98: the service is verified all the same', async () => {
    testing.mock('client', answer)
    expect((await thrownBy((await client())({ service: 'x' }))).message).toMatch(/^Invalid/)
    expect(testing.getAllRequests()).toEqual([])
  })
})

describe('methods', () => {
  const method: Method = {
    validate: { Key: { type: 'object', required: true } },
    request: params => ({ headers: { added: params.Key.id } }),
    response: ({ payload }) => ({ seen: payload }),
  }

  test('97: no mock, and no target', async () => {
    const { DynamoDB } = await client()
    const thrown = await thrownBy(DynamoDB.Get())
    expect(thrown).toBeInstanceOf(ReferenceError)
    expect(thrown.message).toBe('Mock response not found: DynamoDB.Get')
    for (const target of ['DynamoDB', 'a.b.c', ''])
      expect(() => testing.mock(target, {})).toThrow(`Invalid test method: ${target}`)
    testing.mock('dynamodb.Get', {})
    await expect(DynamoDB.Get()).rejects.toThrow('Mock response not found')
  })

  test('98: validation and request() run, response() does not', async () => {
    testing.mock('DynamoDB.Get', answer)
    const { DynamoDB } = await client({ Get: method })
    await expect(DynamoDB.Get({})).rejects.toThrow('Missing required parameter: Key')
    expect(await DynamoDB.Get({ Key: { id: 'a' } })).toEqual(answer)
    expect(testing.getLastRequest('DynamoDB.Get').request).toEqual({
      Key: { id: 'a' },
      headers: { added: 'a' },
    })
  })

  test('98: response() does, when asked for, a status is needed then', async () => {
    testing.enable({ usePluginResponseMethod: true })
    const { DynamoDB } = await client({ Get: method })
    testing.mock('DynamoDB.Get', {})
    await expect(DynamoDB.Get({ Key: {} })).rejects.toThrow(
      'Mock response must include statusCode property (DynamoDB.Get)',
    )
    testing.mock('DynamoDB.Get', answer)
    expect(await DynamoDB.Get({ Key: {} })).toEqual({ seen: { ok: true } })
    testing.mock('DynamoDB.Get', { statusCode: 200 })
    expect(await DynamoDB.Get({ Key: {} })).toEqual({ seen: '' })
  })

  test('98: an error passes error() by, unless that is asked for', async () => {
    const error = vi.fn(failure => {
      failure.error.code = 'specific'
      return failure
    })
    const { DynamoDB } = await client({ Get: { error } })
    testing.mock('DynamoDB.Get', structuredClone(refusal))
    expect(await thrownBy(DynamoDB.Get())).toMatchObject({ code: 'oh_noes', statusCode: 500 })
    expect(error).not.toHaveBeenCalled()
    testing.enable({ usePluginResponseMethod: true })
    testing.mock('DynamoDB.Get', structuredClone(refusal))
    expect(await thrownBy(DynamoDB.Get())).toMatchObject({ code: 'specific', statusCode: 500 })
  })

  test('98: several answers in turn, the last one again and again', async () => {
    const mocks = [{ n: 1 }, { n: 2 }]
    testing.mock('DynamoDB.Get', mocks)
    const { DynamoDB } = await client()
    for (const n of [1, 2, 2]) expect(await DynamoDB.Get()).toEqual({ n })
    expect(mocks).toHaveLength(2)
    expect(testing.getAllResponses('DynamoDB.Get')).toHaveLength(3)
  })

  test('98, 101: functions of the parameters, of either kind', async () => {
    testing.mock('DynamoDB.Get', [
      ({ Key }: Loose) => ({ sync: Key }),
      async ({ Key }: Loose) => ({ soon: Key }),
    ])
    const { DynamoDB } = await client()
    expect(await DynamoDB.Get({ Key: 1 })).toEqual({ sync: 1 })
    expect(await DynamoDB.Get({ Key: 2 })).toEqual({ soon: 2 })
    testing.mock('client', async () => answer)
    expect(await (await client())({ service: 'lambda' })).toEqual(answer)
  })

  test('98: a mock of nothing is an answer, and nothing is sent', async () => {
    testing.mock('DynamoDB.Get', () => undefined)
    expect(await (await client()).DynamoDB.Get()).toBeUndefined()
  })

  test('pages of a mock: it is the only one', async () => {
    testing.mock('DynamoDB.Get', { n: 1 })
    const pages: unknown[] = []
    const { DynamoDB } = await client({ Get: { response: ({ n }) => n } })
    testing.enable({ usePluginResponseMethod: true })
    testing.mock('DynamoDB.Get', { statusCode: 200, n: 1 })
    const request = { paginate: 'iterator', paginator: { cursor: 'a', token: 'b' } }
    for await (const page of await DynamoDB.Get(request)) pages.push(page)
    expect(pages).toEqual([1])
  })
})

test('99: of what was never called there is nothing', () => {
  expect(testing.getAllRequests('DynamoDB.Get')).toEqual([])
  expect(testing.getAllResponses('client')).toEqual([])
  expect(testing.getLastRequest()).toBeNull()
  expect(testing.getLastResponse('DynamoDB.Get')).toBeNull()
})

test('99: the same for several services at once', async () => {
  testing.mock('client', answer)
  testing.mock('DynamoDB.Get', { a: 1 })
  testing.mock('DynamoDB.Get', { a: 2 })
  const aws = await client()
  await aws({ service: 's3' })
  expect(await aws.DynamoDB.Get()).toEqual({ a: 2 })
  expect(testing.getLastRequest('client').request).toEqual({ service: 's3' })
  expect(testing.getAllResponses().map(({ method }) => method)).toEqual([
    'aws-lite.client',
    'DynamoDB.Get',
  ])
})

test('100: credentials are made up, and none are needed', async () => {
  const { credentials } = (await lite({ region: 'us-west-1' })) as Loose
  expect(credentials.accessKeyId).toBe('testing')
  expect(credentials.secretAccessKey).toBe('testing')
})

test('101: it is for all clients of the process', async () => {
  testing.mock('client', answer)
  const [one, two] = [await client(), await client()]
  await one({ service: 's3' })
  await two({ service: 's3' })
  expect(testing.getAllRequests()).toHaveLength(2)
})
