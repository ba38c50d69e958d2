/** What the machine hands out: variables, a container's agent, the metadata service of an instance. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { afterEach, describe, expect, test } from 'vitest'
import { configure } from '../configure.ts'
import { defaultRegion } from '../region.ts'
import { container, fromContainer } from './container.ts'
import { environment as fromEnvironment } from './index.ts'
import { instance } from './instance.ts'
import { type Answer, type Asked, machine, minutes } from './machine.fixture.ts'
import type { Credentials, Found } from './types.ts'

afterEach(() => configure({}))

const document = (key: string, more: object = {}) => ({
  AccessKeyId: key,
  SecretAccessKey: 'hidden',
  Token: 'token',
  Expiration: '2030-01-01T06:00:00Z',
  ...more,
})
const keyOf = (found: Found) =>
  typeof found === 'string' ? found : isAnomaly(found) ? found.code : found.accessKeyId

describe('A7.1 the environment', () => {
  const cases: readonly [key: string | undefined, secret: string | undefined, found: string][] = [
    ['k', 's', 'k'],
    [undefined, 's', 'BAD_CONFIGURATION'],
    ['k', undefined, 'BAD_CONFIGURATION'],
    ['', 's', 'BAD_CONFIGURATION'],
    ['k', '  ', 'BAD_CONFIGURATION'],
    [undefined, undefined, 'BAD_CONFIGURATION'],
  ]
  test.each(cases)('key %s, secret %s', async (key, secret, found) => {
    const at = machine()
    if (key !== undefined) at.variables.AWS_ACCESS_KEY_ID = key
    if (secret !== undefined) at.variables.AWS_SECRET_ACCESS_KEY = secret
    expect(keyOf(await fromEnvironment()(at.environment))).toBe(found)
  })

  test('with a token and an account', async () => {
    const at = machine()
    Object.assign(at.variables, {
      AWS_ACCESS_KEY_ID: 'k',
      AWS_SECRET_ACCESS_KEY: 's',
      AWS_SESSION_TOKEN: 't',
      AWS_ACCOUNT_ID: '123456789012',
    })
    const found = (await fromEnvironment()(at.environment)) as Credentials
    expect([found.sessionToken, found.accountId]).toEqual(['t', '123456789012'])
  })
})

describe('A7.7 a container', () => {
  const full = 'http://169.254.170.23/v1/credentials'

  test('by a relative URI', async () => {
    const at = machine({ 'http://169.254.170.2/keys?id=1': document('c') })
    at.variables.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI = '/keys?id=1'
    const found = (await container()(at.environment)) as Credentials
    expect([found.accessKeyId, found.secretAccessKey, found.sessionToken]).toEqual([
      'c',
      'hidden',
      'token',
    ])
    expect(found.expiration).toEqual(new Date('2030-01-01T06:00:00Z'))
    expect(at.asked.map(({ method }) => method)).toEqual(['GET'])
    expect(at.asked[0]?.header('authorization')).toBeUndefined()
  })

  test('A7.12 the token goes to the agent and to nobody else', async () => {
    const at = machine({ [full]: document('c'), 'http://169.254.169.254/latest/api/token': 't' })
    at.variables.AWS_CONTAINER_CREDENTIALS_FULL_URI = full
    at.variables.AWS_CONTAINER_AUTHORIZATION_TOKEN = 'Basic abc'
    await container()(at.environment)
    await instance()(at.environment)
    const told = at.asked.filter(({ header }) => header('authorization') !== undefined)
    expect(told.map(({ url }) => url)).toEqual([full])
    expect(at.asked.length).toBeGreaterThan(2)
  })

  test('the token file is read for every renewal, and wins', async () => {
    const at = machine({ [full]: asked => document(asked.header('authorization') ?? '') })
    Object.assign(at.variables, {
      AWS_CONTAINER_CREDENTIALS_FULL_URI: full,
      AWS_CONTAINER_AUTHORIZATION_TOKEN: 'not this',
      AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: '/var/token',
    })
    const provider = container()
    expect(keyOf(await provider(at.environment))).toBe('NO_TOKEN')
    at.files['/var/token'] = 'one\n'
    expect(keyOf(await provider(at.environment))).toBe('one')
    at.files['/var/token'] = 'two'
    await at.pass(minutes(359.5))
    expect(keyOf(await provider(at.environment))).toBe('two')
  })

  const hosts: readonly [url: string, allowed: boolean][] = [
    ['https://anywhere.example/keys', true],
    ['http://localhost:8080/keys', true],
    ['http://127.3.2.1/keys', true],
    ['http://[::1]:80/keys', true],
    ['http://169.254.170.2/keys', true],
    ['http://169.254.170.23/keys', true],
    ['http://[fd00:ec2::23]/keys', true],
    ['http://anywhere.example/keys', false],
    ['http://169.254.169.254/keys', false],
    ['http://localhost.example/keys', false],
    ['http://127.0.0.1.example/keys', false],
    ['http://me@localhost/keys', false],
    ['ftp://localhost/keys', false],
    ['/keys', false],
    ['nonsense', false],
  ]
  test.each(hosts)('a full URI of %s', async (url, allowed) => {
    const at = machine({ [url]: document('c') })
    at.variables.AWS_CONTAINER_CREDENTIALS_FULL_URI = url
    expect(keyOf(await fromContainer(at.environment))).toBe(allowed ? 'c' : 'BAD_CONFIGURATION')
    expect(at.asked).toHaveLength(allowed ? 1 : 0)
  })

  const failing: readonly [what: string, answer: Answer, code: string, asked: number][] = [
    ['refuses', { status: 403, text: '{"code":"no"}' }, 'NO_CREDENTIALS', 1],
    ['is out of order', { status: 500 }, 'NO_CREDENTIALS', 4],
    ['speaks no JSON', '<html>', 'NO_CREDENTIALS', 1],
    ['forgets the secret', { AccessKeyId: 'k' }, 'NO_CREDENTIALS', 1],
    ['says too much', 'x'.repeat(70_000), 'NO_CREDENTIALS', 1],
  ]
  test.each(failing)('an agent that %s', async (_, answer, code, asked) => {
    const at = machine({ [full]: answer })
    at.variables.AWS_CONTAINER_CREDENTIALS_FULL_URI = full
    expect(keyOf(await fromContainer(at.environment))).toBe(code)
    expect(at.asked).toHaveLength(asked)
  })

  test('a token of several lines is sent nowhere', async () => {
    const at = machine()
    at.variables.AWS_CONTAINER_CREDENTIALS_FULL_URI = full
    at.variables.AWS_CONTAINER_AUTHORIZATION_TOKEN = 'a\r\nx: y'
    expect(keyOf(await fromContainer(at.environment))).toBe('BAD_CONFIGURATION')
    expect(at.asked).toEqual([])
  })
})

describe('A7.8 an instance', () => {
  const base = 'http://169.254.169.254/latest'
  const roles = `${base}/meta-data/iam/security-credentials/`
  const whole = {
    [`${base}/api/token`]: 'token',
    [roles]: 'my-role\nother',
    [`${roles}my-role`]: document('i'),
  }

  test('a token first, then the first role, then its document', async () => {
    const at = machine(whole)
    expect(keyOf(await instance()(at.environment))).toBe('i')
    expect(at.asked.map(({ method, url }) => `${method} ${url.slice(base.length)}`)).toEqual([
      'PUT /api/token',
      'GET /meta-data/iam/security-credentials/',
      'GET /meta-data/iam/security-credentials/my-role',
    ])
    expect(at.asked[0]?.header('x-aws-ec2-metadata-token-ttl-seconds')).toBe('21600')
    expect(at.asked[2]?.header('x-aws-ec2-metadata-token')).toBe('token')
  })

  test('the token is kept while it lives', async () => {
    const at = machine(whole)
    const provider = instance()
    await provider(at.environment)
    await at.pass(minutes(359.9))
    await provider(at.environment)
    const puts = () => at.asked.filter(({ method }) => method === 'PUT').length
    expect(puts()).toBe(2)
  })

  test('a token that is refused is asked for anew, once', async () => {
    let token = 0
    const guarded = (answer: Answer) => (asked: Asked) =>
      asked.header('x-aws-ec2-metadata-token') === 'token2' ? answer : { status: 401 }
    const at = machine({
      [`${base}/api/token`]: () => `token${++token}`,
      [roles]: guarded('my-role'),
      [`${roles}my-role`]: guarded(document('i')),
    })
    expect(keyOf(await instance()(at.environment))).toBe('i')
    expect(token).toBe(2)
  })

  test('A7.9 version 1 only for who asks', async () => {
    const v1 = {
      [roles]: 'my-role',
      [`${roles}my-role`]: document('v1'),
      [`${base}/api/token`]: { status: 404 },
    }
    expect(keyOf(await instance()(machine(v1).environment))).toBe('NO_METADATA')
    expect(keyOf(await instance({ allowV1: true })(machine(v1).environment))).toBe('v1')
    const byVariable = machine(v1)
    byVariable.variables.AWS_EC2_METADATA_V1_DISABLED = 'false'
    expect(keyOf(await instance()(byVariable.environment))).toBe('v1')
    expect(byVariable.asked[1]?.header('x-aws-ec2-metadata-token')).toBeUndefined()
  })

  test('A7.9 version 1 of an instance that has version 2 only', async () => {
    const only = { [roles]: { status: 401 }, [`${base}/api/token`]: { status: 403 } }
    expect(keyOf(await instance({ allowV1: true })(machine(only).environment))).toBe(
      'BAD_CONFIGURATION',
    )
  })

  const places: readonly [
    variables: Record<string, string>,
    config: string,
    place: string | undefined,
  ][] = [
    [{}, '', 'http://169.254.169.254'],
    [{ AWS_EC2_METADATA_SERVICE_ENDPOINT: 'http://here:99/' }, '', 'http://here:99'],
    [{ AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE: 'IPv6' }, '', 'http://[fd00:ec2::254]'],
    [{}, 'ec2_metadata_service_endpoint = http://there', 'http://there'],
    [{ AWS_EC2_METADATA_DISABLED: 'TRUE' }, '', undefined],
    [{ AWS_EC2_METADATA_SERVICE_ENDPOINT: 'gopher://here' }, '', undefined],
  ]
  test.each(places)('A7.10 with %j and %j it is at %s', async (variables, config, place) => {
    const at = machine()
    Object.assign(at.variables, variables)
    at.files['/home/me/.aws/config'] = `[default]\n${config}\n`
    await instance()(at.environment)
    expect(at.asked[0]?.url).toBe(place && `${place}/latest/api/token`)
  })

  test('A6.11 four requests, then the end', async () => {
    const at = machine({ [`${base}/api/token`]: { status: 503 } })
    expect(keyOf(await instance()(at.environment))).toBe('NO_METADATA')
    expect(at.asked).toHaveLength(4)
    expect(at.waits).toEqual([100, 200, 400])
  })

  test('A7.11 each has a second, and no proxy between', async () => {
    const limits: unknown[] = []
    const at = machine()
    const send: typeof at.environment.send = async (_request, options) => {
      limits.push(options.limits)
      return at.environment.send(_request, options)
    }
    await instance()({ ...at.environment, send })
    expect(limits[0]).toEqual({ connect: 1000, idle: 1000, attempt: 1000 })
  })

  test('a role that has failed says why', async () => {
    const at = machine({ ...whole, [`${roles}my-role`]: { Code: 'AssumeRoleUnauthorizedAccess' } })
    const found = (await instance()(at.environment)) as Anomaly
    expect(found.message).toContain('AssumeRoleUnauthorizedAccess')
  })

  test('keys are used past their end while the service is out of order', async () => {
    let broken = false
    const at = machine({
      ...whole,
      [`${roles}my-role`]: () => (broken ? { status: 500 } : document('i')),
    })
    const provider = instance()
    await provider(at.environment)
    broken = true
    await at.pass(minutes(370)) // they ended ten minutes ago
    const found = (await provider(at.environment)) as Credentials
    expect(keyOf(found)).toBe('i')
    expect(found.expiration?.getTime()).toBe(at.environment.now() + minutes(10))
    expect([found.secretAccessKey, found.sessionToken]).toEqual(['hidden', 'token'])
  })

  test('keys that come dead are used, and asked for again in some minutes', async () => {
    let life = '2029-12-31T00:00:00Z'
    const at = machine({ ...whole, [`${roles}my-role`]: () => document('i', { Expiration: life }) })
    const provider = instance()
    const found = (await provider(at.environment)) as Credentials
    expect(found.expiration?.getTime()).toBe(at.environment.now() + minutes(10))
    life = '2030-01-02T00:00:00Z'
    const asked = at.asked.length
    await at.pass(minutes(5))
    await provider(at.environment)
    await at.pass(0)
    expect(at.asked.length).toBeGreaterThan(asked)
    expect(((await provider(at.environment)) as Credentials).expiration).toEqual(new Date(life))
  })

  test('a role that is named is not asked for', async () => {
    const at = machine({ ...whole, [`${roles}named`]: document('n') })
    at.variables.AWS_EC2_INSTANCE_PROFILE_NAME = 'named'
    expect(keyOf(await instance()(at.environment))).toBe('n')
  })
})

describe('A8.3 the region of an instance', () => {
  const identity = 'http://169.254.169.254/latest/dynamic/instance-identity/document'
  const answers = {
    'http://169.254.169.254/latest/api/token': 't',
    [identity]: { region: 'eu-west-9' },
  }

  test('is the last that is looked for, and asked for once', async () => {
    const at = machine(answers)
    const region = defaultRegion(at.environment)
    const all = await Promise.all(Array.from({ length: 10 }, () => region()))
    await at.pass(minutes(10))
    all.push(await region())
    expect(new Set(all)).toEqual(new Set(['eu-west-9']))
    expect(at.asked.filter(({ url }) => url === identity)).toHaveLength(1)
    at.variables.AWS_DEFAULT_REGION = 'first'
    expect(await region()).toBe('first')
  })

  test('A8.4 nowhere: an anomaly that lists where it was looked for', async () => {
    const found = await defaultRegion(machine().environment)()
    expect(found).toMatchObject({ $anomaly: 'fault', code: 'NO_REGION', retryable: false })
    for (const word of [
      'AWS_REGION',
      'AWS_DEFAULT_REGION',
      'configure',
      'default',
      'instance: nobody there',
    ])
      expect((found as Anomaly).message).toContain(word)
  })

  test('A8.3 a profile that changes on disk is read again, one that does not is not', async () => {
    let text = '[default]\nregion = one\n'
    let changed = 1
    let reads = 0
    const at = machine(
      {},
      {
        modified: async () => changed,
        readText: async path => {
          if (!path.endsWith('config')) return undefined
          reads++
          return text
        },
      },
    )
    const region = defaultRegion(at.environment)
    expect(await region()).toBe('one')
    await at.pass(6_000)
    expect(await region()).toBe('one')
    expect(reads).toBe(1)
    text = '[default]\nregion = two\n'
    changed = 2
    await at.pass(6_000)
    expect(await region()).toBe('two')
    expect(reads).toBe(2)
  })

  test('A8.1 A8.5 blank variables count as absent', async () => {
    const at = machine(answers)
    at.variables.AWS_REGION = ' '
    at.variables.AWS_DEFAULT_REGION = ''
    expect(await defaultRegion(at.environment)()).toBe('eu-west-9')
  })
})
