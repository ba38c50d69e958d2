/** The service as a configuration describes it, asked over the contract's own transport. */
import type { Handle } from '@plainwire/server'
import { isBytes } from '@plainwire/wire'
import { hashSync } from 'bcryptjs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Loaded, readConfig } from '../config/read.ts'
import type { Config } from '../config/types.ts'
import { logOf } from './log.ts'
import { rounds } from './rounds.ts'
import { type Serving, serve } from './serve.ts'

const file = {
  listenAddress: '127.0.0.1:0',
  token: 's3cr3t',
  logLevel: 'info',
  org: 'localdev',
  metadataRepository: {
    type: 's3',
    config: { bucket: 'metadata', prefix: 'datasets', region: 'us-east-1' },
  },
  accounts: {
    research: {
      storageProviders: ['s3'],
      config: {
        region: 'us-east-1',
        akid: 'AKIDREAL',
        secret: 'of-real-aws',
        loggingBucket: 'access-logs',
      },
    },
    clinical: { storageProviders: ['s3'], config: { region: 'eu-west-1' } },
  },
  keys: [
    {
      name: 'lab1-portal',
      secret: 'portal-secret',
      scopes: [{ account: 'research', group: 'lab1', actions: ['contributor'] }],
    },
  ],
  origins: ['https://portal.example.org'],
}
export const configured = (more: object = {}): Config =>
  (readConfig(JSON.stringify({ ...file, ...more })) as Loaded).config

const A = { 'x-auth-token': hashSync('s3cr3t', 4) }
const P = { 'x-auth-token': hashSync('portal-secret', 4) }
const U = { 'x-forwarded-user': 'awong' }
const B = '/v1/ds'
const DS = `${B}/research/datasets/lab1`
const minimal = {
  name: 'n1',
  type: 's3',
  metadata: { created_by: 'drz', data_classifications: ['pii'] },
}

let serving: Serving
const lines: string[] = []
const asked = async (
  handle: Handle,
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body?: unknown,
) => {
  const response = await handle({
    method,
    scheme: 'http',
    host: 'here',
    target: path,
    headers: Object.entries(
      body === undefined ? headers : { 'content-type': 'application/json', ...headers },
    ),
    body: new TextEncoder().encode(body === undefined ? '' : JSON.stringify(body)),
  })
  const text = isBytes(response.body) ? new TextDecoder().decode(response.body) : ''
  const found = Object.fromEntries(response.headers)
  const json = /json/.test(found['content-type'] ?? '') ? JSON.parse(text) : undefined
  return { status: response.status, headers: found, text, json }
}
const ask = (method: string, path: string, headers?: Record<string, string>, body?: unknown) =>
  asked(serving.handle, method, path, headers, body)

beforeAll(async () => {
  serving = await serve({ config: configured(), write: line => lines.push(line), rounds: false })
})
afterAll(() => serving.close())

describe('transport', () => {
  test('1, 2: ping and version need no token', async () => {
    expect(await ask('GET', `${B}/ping`)).toMatchObject({ status: 200, text: 'pong' })
    const { status, json } = await ask('GET', `${B}/version`)
    expect(status).toBe(200)
    for (const name of ['version', 'githash', 'buildstamp'])
      expect(json[name]).toEqual(expect.any(String))
  })

  test('3: metrics count requests by route, calls of AWS, and the process', async () => {
    await ask('GET', DS, A)
    const { status, text } = await ask('GET', `${B}/metrics`)
    expect(status).toBe(200)
    expect(text).toMatch(/process_cpu_seconds_total/)
    expect(text).toMatch(
      /datasets_request_seconds_count\{method="GET",route="\/v1\/ds\/\{account\}\/datasets\/\{group\}",status="200"\} \d/,
    )
    expect(text).toMatch(
      /datasets_aws_call_seconds_count\{service="s3",operation="\w+",status="200"\} \d/,
    )
  })

  test.each<[string, string, string, Record<string, string>, number]>([
    ['4: no token', 'GET', DS, {}, 403],
    ["5: another secret's hash", 'GET', `${DS}/x`, { 'x-auth-token': hashSync('wrong', 4) }, 403],
    ['6: the secret itself', 'GET', `${DS}/x`, { 'x-auth-token': 's3cr3t' }, 403],
    ['11: a slash behind, unknown', 'GET', `${B}/ping/`, {}, 403],
    ['11: a slash behind, known', 'GET', `${B}/ping/`, A, 404],
    ['12: nothing there, unknown', 'GET', `${B}/nosuch`, {}, 403],
    ['12: nothing there, known', 'GET', `${B}/nosuch`, A, 404],
    ['12: not so', 'PUT', `${B}/ping`, A, 405],
    ['24: no such account', 'POST', `${B}/nosuch/datasets/lab1`, A, 404],
    [
      '66: no such account',
      'GET',
      `${B}/nosuch/datasets/lab1/11111111-1111-4111-8111-111111111111`,
      A,
      404,
    ],
  ])('%s: %s %s', async (_, method, path, headers, status) => {
    const body = method === 'POST' ? minimal : undefined
    const reply = await ask(method, path, headers, body)
    expect(reply.status).toBe(status)
    if (status === 403) expect(reply.text).toBe('Forbidden')
    if (status === 405) expect(reply.headers.allow).toContain('GET')
    if (path.includes('nosuch/datasets')) expect(reply.text).toBe('account not found: nosuch')
  })

  test('13, 14: browsers are told beforehand what they may send, and read answers from configured origins', async () => {
    const before = await ask('OPTIONS', DS)
    expect([before.status, before.text]).toEqual([200, ''])
    expect(before.headers['access-control-allow-origin']).toBe('*')
    expect(before.headers['access-control-allow-headers']).toMatch(
      /X-Auth-Token.*Content-Type.*X-Forwarded-User/,
    )
    expect(before.headers['access-control-allow-methods']).toMatch(/PUT, PATCH, DELETE/)
    const read = (origin: string) => ask('GET', DS, { ...A, origin })
    expect((await read('https://portal.example.org')).headers['access-control-allow-origin']).toBe(
      'https://portal.example.org',
    )
    expect((await read('https://evil.example.org')).headers).not.toHaveProperty(
      'access-control-allow-origin',
    )
  })

  test('15, 16: an id that is in answer, error and log, and problems for whoever asks for them', async () => {
    const plain = await ask('GET', `${B}/nosuch/datasets/lab1`, A)
    expect(plain.headers['content-type']).toMatch(/^text\/plain/)
    const reply = await ask('GET', `${B}/nosuch/datasets/lab1`, {
      ...A,
      accept: 'application/problem+json',
    })
    const id = reply.headers['x-request-id']
    expect(reply.headers['content-type']).toBe('application/problem+json')
    expect(reply.json).toMatchObject({
      status: 404,
      title: 'NOT_FOUND',
      code: 'NOT_FOUND',
      detail: 'account not found: nosuch',
      requestId: id,
    })
    const logged = lines.map(line => JSON.parse(line)).find(line => line.request_id === id)
    expect(logged).toMatchObject({ level: 'warn', status: 404, code: 'NOT_FOUND', caller: 'token' })
  })
})

describe('the whole of it', () => {
  test('buckets and accounts of the local AWS are there, and keys for a real one are not used', async () => {
    const made = await ask('POST', DS, A, minimal)
    expect(made.status).toBe(202)
    const other = await ask('POST', `${B}/clinical/datasets/lab1`, A, minimal)
    expect(other.status).toBe(202)
    const { service } = serving
    const [one, two] = await Promise.all(
      ['research', 'clinical'].map(name => service.tenants.get(name)!.aws.identity()),
    )
    expect([one, two]).toMatchObject([{ account: '100000000001' }, { account: '100000000002' }])
  })

  test('186: a key does what its scope says, and X-Forwarded-User is believed of whom it was configured for', async () => {
    const mine = await ask('POST', DS, P, minimal)
    expect(mine.status).toBe(202)
    const group2 = await ask('POST', `${B}/research/datasets/lab2`, A, minimal)
    expect((await ask('GET', `${B}/research/datasets/lab2`, P)).status).toBe(404)
    expect(
      (await ask('GET', `${B}/research/datasets/lab2/${group2.json.id}/lineage`, P)).status,
    ).toBe(404)
    expect((await ask('GET', `${B}/clinical/datasets/lab1`, P)).status).toBe(404)
    const forged = await ask('GET', DS, { ...P, ...U })
    expect([forged.status, forged.text]).toEqual([
      403,
      "The caller 'lab1-portal' is not configured to speak for others in X-Forwarded-User.",
    ])
    expect((await ask('GET', `${DS}/${mine.json.id}/logs`, P)).status).toBe(403)
  })

  test('192: readiness names what is missing, and ping is there all the while', async () => {
    expect(await ask('GET', `${B}/ready`)).toMatchObject({
      status: 200,
      json: {
        status: 'ready',
        checks: { metadata: 'ok', 'account research': 'ok', audit: 'ok', rights: 'ok' },
      },
    })
    serving.service.lacks.add('ec2:ReplaceIamInstanceProfileAssociation')
    expect((await ask('GET', `${B}/ready`)).json.checks.rights).toBe(
      'without ec2:ReplaceIamInstanceProfileAssociation',
    )
    serving.service.lacks.clear()
    const down = await serve({
      config: configured(),
      send: async () => ({ $anomaly: 'unavailable', message: 'refused', retryable: false }),
      write: () => {},
      rounds: false,
    })
    const ready = await asked(down.handle, 'GET', `${B}/ready`)
    expect([ready.status, ready.json.status]).toEqual([503, 'not ready'])
    expect((await asked(down.handle, 'GET', `${B}/ping`)).status).toBe(200)
    await down.close()
  })

  test('194: nothing secret is in the log of a run', async () => {
    const text = lines.join('\n')
    expect(lines.length).toBeGreaterThan(10)
    for (const secret of [
      's3cr3t',
      'portal-secret',
      'of-real-aws',
      A['x-auth-token'],
      'X-Amz-Signature',
    ])
      expect(text).not.toContain(secret)
  })

  test('193: what is under way ends before it closes, also for callers who left', async () => {
    const ending = await serve({ config: configured(), write: () => {}, rounds: false })
    const made = asked(ending.handle, 'POST', DS, A, minimal)
    await ending.close()
    expect((await made).status).toBe(202)
  })
})

describe('parts', () => {
  test('a log says what its level lets it, and hides what must not be said', () => {
    const said: string[] = []
    const log = logOf({
      level: 'warn',
      write: line => said.push(line),
      now: () => 0,
      secrets: ['hu"sh'],
    })
    log.say('info', 'not said')
    log.say('error', 'hu"sh', {
      url: 'https://x/?X-Amz-Signature=0123&X-Amz-Credential=AKID%2Fx',
      hash: hashSync('x', 4),
      auth: 'Bearer abc.def',
      secret_access_key: 'abc',
    })
    expect(said).toHaveLength(1)
    expect(said[0]).not.toMatch(/hu\\"sh|0123|AKID|\$2|abc/)
    expect(JSON.parse(said[0]!)).toMatchObject({ level: 'error', ts: '1970-01-01T00:00:00.000Z' })
  })

  test('rounds come soon after a failure, else seldom, and none after the end', async () => {
    let count = 0
    const failing = { again: true }
    const going = rounds({ round: async () => void count++, failing, soon: 2, seldom: 1_000_000 })
    while (count === 0) await new Promise(done => setTimeout(done, 2))
    await new Promise(done => setTimeout(done, 20))
    expect(count).toBe(1)
    failing.again = true
    while (count === 1) await new Promise(done => setTimeout(done, 2))
    await going.stop()
    failing.again = true
    await new Promise(done => setTimeout(done, 10))
    expect(count).toBe(2)
  })
})
