/** What can be done to a local AWS from outside: in this process, and over HTTP. */
import { client, isAnomaly } from '@plainwire/client'
import { iam } from '@plainwire/iam'
import { sts } from '@plainwire/sts'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { type Local, local } from '../index.ts'

const aws = local({ seed: 7 })
const port = aws.listen({ port: 0 })
afterAll(() => aws.close())
beforeEach(() => aws.reset())

const options = (over: Partial<Local>) => ({
  region: 'eu-west-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  backoff: () => undefined,
  ...(over.send ? { send: over.send } : {}),
})
const users = client({ api: iam, ...options(aws) })
const who = client({ api: sts, ...options(aws) })
const made = (UserName: string) => users.invoke({ op: 'CreateUser', request: { UserName } })
const names = async () => {
  const listed = await users.invoke({ op: 'ListUsers' })
  if (isAnomaly(listed)) throw new Error(listed.message)
  return listed.Users!.map(({ UserName }) => UserName)
}
const idOf = async (name: string) => {
  const user = await made(name)
  if (isAnomaly(user)) throw new Error(user.message)
  return user.User!.UserId
}

/** Over HTTP. */
async function ask(method: string, path: string, body?: unknown, headers: object = {}) {
  const { url } = await port
  const response = await fetch(url + path, {
    method,
    headers: headers as never,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, text, json: text === '' ? undefined : JSON.parse(text) }
}

describe('state', () => {
  it('goes back to a snapshot, and to nothing', async () => {
    await made('ada')
    const kept = aws.snapshot()
    await made('bob')
    expect(await names()).toEqual(['ada', 'bob'])
    aws.restore(kept)
    expect(await names()).toEqual(['ada'])
    aws.reset()
    expect(await names()).toEqual([])
    aws.restore(kept)
    expect(await names()).toEqual(['ada'])
    aws.forget(kept)
  })

  it('over HTTP, by name', async () => {
    await made('ada')
    expect(await ask('PUT', '/_plainwire/snapshots/one%20user')).toMatchObject({ status: 200 })
    expect((await ask('GET', '/_plainwire/snapshots')).json).toEqual({ snapshots: ['one user'] })
    expect(await ask('POST', '/_plainwire/reset')).toMatchObject({ status: 200 })
    expect(await names()).toEqual([])
    await ask('POST', '/_plainwire/snapshots/one%20user/restore')
    expect(await names()).toEqual(['ada'])
    expect(await ask('DELETE', '/_plainwire/snapshots/one%20user')).toMatchObject({ status: 200 })
    expect(await ask('POST', '/_plainwire/snapshots/one%20user/restore')).toMatchObject({
      status: 404,
      json: { message: 'There is no snapshot one user.' },
    })
    expect(await ask('POST', '/_localstack/state/reset')).toMatchObject({ status: 200 })
    expect(await names()).toEqual([])
  })
})

describe('time and chance', () => {
  it('are set, run on, and start again', async () => {
    aws.clock.set(new Date('2030-01-01T00:00:00Z'))
    const user = await made('ada')
    expect(user).toMatchObject({ code: 'SignatureDoesNotMatch' })
    expect((await ask('GET', '/_plainwire/clock')).json.now).toMatch(/^2030-01-01T00:00:/)
    await ask('PUT', '/_plainwire/clock', { advance: 3_600_000 })
    expect((await ask('GET', '/_plainwire/clock')).json.now).toMatch(/^2030-01-01T01:00:/)
    await ask('DELETE', '/_plainwire/clock')
    expect(await names()).toEqual([])
  })

  it('ids repeat after a reset, and from a seed', async () => {
    const first = await idOf('ada')
    expect(await idOf('bob')).not.toBe(first)
    aws.reset()
    expect(await idOf('ada')).toBe(first)
    await ask('PUT', '/_plainwire/seed', { seed: 9 })
    const other = await idOf('carl')
    aws.seed(9)
    await users.invoke({ op: 'DeleteUser', request: { UserName: 'carl' } })
    aws.seed(9)
    expect(await idOf('carl')).toBe(other)
  })
})

describe('faults', () => {
  const calls = async (count: number) => {
    const found: string[] = []
    for (let index = 0; index < count; index++) {
      const answer = await who.invoke({ op: 'GetCallerIdentity' })
      found.push(isAnomaly(answer) ? answer.code! : 'ok')
    }
    return found
  }

  it('meet the nth call of one operation', async () => {
    aws.faults.add({
      service: 'sts',
      op: 'GetCallerIdentity',
      nth: 2,
      times: 2,
      error: { code: 'Throttling', status: 400, message: 'Rate exceeded' },
    })
    await made('ada')
    expect(await calls(4)).toEqual(['ok', 'Throttling', 'Throttling', 'ok'])
    expect(aws.faults.list()).toMatchObject([{ seen: 4 }])
  })

  it('lose the connection before a call is handled, or after', async () => {
    const lost = { $anomaly: 'unavailable', code: 'ECONNRESET' }
    aws.faults.add({ op: 'CreateUser', drop: 'request' })
    expect(await made('ada')).toMatchObject(lost)
    expect(await names()).toEqual([])
    aws.faults.add({ op: 'CreateUser', drop: 'response' })
    expect(await made('ada')).toMatchObject(lost)
    expect(await names()).toEqual(['ada'])
  })

  it('over HTTP: the connection ends, and a client that tries again succeeds', async () => {
    const { url } = await port
    const added = await ask('POST', '/_plainwire/faults', { service: 'sts', drop: 'response' })
    expect(added.json).toEqual({ id: expect.any(String) })
    const { send: _, ...rest } = options(aws)
    const once = client({ api: sts, ...rest, endpoint: url })
    expect(await once.invoke({ op: 'GetCallerIdentity' })).toMatchObject({
      $anomaly: 'unavailable',
    })
    expect(await once.invoke({ op: 'GetCallerIdentity' })).toMatchObject({
      Account: '000000000000',
    })
    once.close()
  })

  it('wait', async () => {
    aws.faults.add({ op: 'GetCallerIdentity', delay: 30, times: Number.POSITIVE_INFINITY })
    const before = performance.now()
    await calls(2)
    expect(performance.now() - before).toBeGreaterThan(55)
    expect((await ask('GET', '/_plainwire/faults')).json.faults).toEqual([
      {
        id: expect.any(String),
        seen: 2,
        fault: { op: 'GetCallerIdentity', delay: 30, times: 'always' },
      },
    ])
    const [{ id } = { id: '' }] = aws.faults.list()
    expect(await ask('DELETE', `/_plainwire/faults/${id}`)).toMatchObject({ status: 200 })
    expect(await ask('DELETE', `/_plainwire/faults/${id}`)).toMatchObject({ status: 404 })
  })

  it.each([
    [{ servce: 's3', drop: 'request' }, 'servce is not known; known are service, op,'],
    [{ drop: 'both' }, 'Drop must be request or response'],
    [{ nth: -1, drop: 'request' }, 'Nth must be a whole number from 0'],
    [{ op: 'X' }, 'Delay, error or drop is needed'],
    [{ error: { status: 503 } }, 'Error needs a code'],
    [[], 'The body must be a JSON object'],
  ])('%j is refused', async (body, message) => {
    const { status, json } = await ask('POST', '/_plainwire/faults', body)
    expect([status, json.message.toLowerCase()]).toEqual([
      400,
      expect.stringContaining(message.toLowerCase()),
    ])
  })
})

describe('delays', () => {
  it('reads see a change later, writes at once', async () => {
    expect((await ask('PUT', '/_plainwire/delays', { iam: 5000 })).json).toEqual({ iam: 5000 })
    await made('ada')
    expect(await names()).toEqual([])
    expect(await made('ada')).toMatchObject({ code: 'EntityAlreadyExists' })
    aws.clock.advance(6000)
    expect(await names()).toEqual(['ada'])
    expect(await ask('PUT', '/_plainwire/delays', { nothing: 1 })).toMatchObject({ status: 400 })
  })
})

describe('what is polled', () => {
  it('/_plainwire/health', async () => {
    const { json } = await ask('GET', '/_plainwire/health')
    expect(json).toMatchObject({ status: 'ok', version: expect.any(String) })
    expect(json.services).toEqual(expect.arrayContaining(['iam', 'sts']))
    expect((await ask('GET', '/_plainwire')).json.routes).toContainEqual({
      route: 'GET /_plainwire/health',
      does: expect.any(String),
    })
  })

  it('/_localstack/health, with the spaces that scripts look for', async () => {
    await who.invoke({ op: 'GetCallerIdentity' })
    const { text, json } = await ask('GET', '/_localstack/health')
    expect(text).toContain('"sts": "running"')
    expect(json).toMatchObject({ edition: 'community', version: expect.any(String) })
    const { url } = await port
    const head = await fetch(`${url}/_localstack/health`, { method: 'HEAD' })
    expect(head.status).toBe(200)
  })

  it('/_localstack/info and /_localstack/init', async () => {
    expect((await ask('GET', '/_localstack/info')).json).toMatchObject({
      edition: 'community',
      is_license_activated: false,
    })
    expect((await ask('GET', '/_localstack/init')).json).toEqual({
      completed: { BOOT: true, START: true, READY: true, SHUTDOWN: false },
      scripts: [],
    })
    expect((await ask('GET', '/_localstack/init/ready')).json).toEqual({
      completed: true,
      scripts: [],
    })
  })

  it.each([
    ['GET', '/_plainwire/nothing', 404],
    ['GET', '/_plainwire/reset', 405],
    ['PUT', '/_plainwire/clock', 400],
  ])('%s %s is refused in words', async (method, path, status) => {
    expect(await ask(method, path)).toMatchObject({ status, json: { message: expect.any(String) } })
  })

  it('a page of another origin is refused', async () => {
    const asked = await ask('POST', '/_plainwire/reset', undefined, { origin: 'http://evil.test' })
    expect(asked.status).toBe(403)
  })
})
