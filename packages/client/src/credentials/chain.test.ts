/** The order of sources, what ends the search, and what is said when nobody has credentials. */
import { inspect } from 'node:util'
import { type Anomaly, anomaly, isAnomaly } from '@plainwire/wire'
import { afterEach, describe, expect, test } from 'vitest'
import { client, configure, meta } from '../index.ts'
import { notes, nowhere } from '../service.fixture.ts'
import { chain, defaultChain, linked } from './chain.ts'
import { amended, concealed } from './conceal.ts'
import { basic } from './index.ts'
import { machine, refusal, roleAnswer } from './machine.fixture.ts'
import type { Credentials, Found, Provider } from './types.ts'

afterEach(() => configure({}))

const keys = (key: string): Credentials => ({ accessKeyId: key, secretAccessKey: `secret-${key}` })
const nobody = machine().environment

describe('a chain', () => {
  test('A7.14 asks the one that answered alone, until it has nothing any more', async () => {
    const answers: Record<string, Found> = { a: 'none', b: keys('b'), c: keys('c') }
    const asked: string[] = []
    const provider = linked(
      ['a', 'b', 'c'].map(name => ({
        name,
        find: () => {
          asked.push(name)
          return answers[name]!
        },
      })),
    )
    const ask = async () => {
      asked.length = 0
      const found = (await provider(nobody)) as Credentials | Anomaly
      return [isAnomaly(found) ? found.code : found.accessKeyId, asked.join('')]
    }
    expect(await ask()).toEqual(['b', 'ab'])
    answers.a = keys('a')
    expect(await ask()).toEqual(['b', 'b'])
    answers.b = 'none'
    expect(await ask()).toEqual(['a', 'ba'])
    answers.a = answers.c = 'none'
    expect(await ask()).toEqual(['NO_CREDENTIALS', 'abc'])
  })

  test('A7.15 passes over half a pair', async () => {
    const provider = linked([
      { name: 'half', find: () => ({ accessKeyId: 'k' }) as Credentials },
      { name: 'whole', find: () => keys('w') },
    ])
    const found = (await provider(nobody)) as Credentials
    expect(found.accessKeyId).toBe('w')
    expect(found.passed).toEqual(['half: its keys are incomplete'])
  })

  test('A7.23 tells who answered, and who did not and why', async () => {
    const provider = linked([
      { name: 'first', find: () => 'it is empty' },
      { name: 'second', find: () => keys('k') },
    ])
    const found = (await provider(nobody)) as Credentials
    expect([found.source, found.passed]).toEqual(['second', ['first: it is empty']])
  })

  test('of providers: anomalies, errors and all are reasons', async () => {
    async function vault() {
      return anomaly('unavailable', 'the vault is shut')
    }
    const provider = chain([
      vault,
      () => {
        throw new Error('boom')
      },
      (() => undefined) as never,
    ])
    const found = (await provider(nobody)) as Anomaly
    expect(found.data).toEqual({
      tried: [
        'vault: the vault is shut',
        'provider 2: boom',
        'provider 3: its keys are incomplete',
      ],
    })
    expect(await chain([vault, basic(keys('b'))])(nobody)).toMatchObject({ accessKeyId: 'b' })
  })

  test('A7.19 closes what is in it', () => {
    let closed = 0
    const closing: Provider = Object.assign(() => keys('k'), { close: () => void closed++ })
    chain([closing, () => keys('l'), closing]).close?.()
    expect(closed).toBe(2)
  })
})

describe('A7.1 the default order', () => {
  const sts = 'https://sts.us-east-1.amazonaws.com/'
  const agent = 'http://169.254.170.2/keys'
  const imds = 'http://169.254.169.254/latest'
  const document = (key: string) => ({
    AccessKeyId: key,
    SecretAccessKey: 's',
    Token: 't',
    Expiration: '2030-01-01T06:00:00Z',
  })
  /** A machine that has everything; what comes first is taken away step by step. */
  const everything = () => {
    const at = machine({
      [sts]: roleAnswer('AssumeRoleWithWebIdentity', { key: 'web' }),
      [agent]: document('container'),
      [`${imds}/api/token`]: 'token',
      [`${imds}/meta-data/iam/security-credentials/`]: 'role',
      [`${imds}/meta-data/iam/security-credentials/role`]: document('instance'),
    })
    Object.assign(at.variables, {
      AWS_ACCESS_KEY_ID: 'env',
      AWS_SECRET_ACCESS_KEY: 's',
      AWS_WEB_IDENTITY_TOKEN_FILE: '/token',
      AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/r',
      AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/keys',
    })
    at.files['/token'] = 'the token'
    at.files['/home/me/.aws/credentials'] =
      '[default]\naws_access_key_id = file\naws_secret_access_key = s\n'
    configure({ accessKeyId: 'set', secretAccessKey: 's' })
    return at
  }
  test('environment, configure, web identity, profile, container, instance', async () => {
    const at = everything()
    const { variables, files } = at
    const found = async () => {
      // A cold chain each time: a warm one stays with what it found.
      const credentials = await defaultChain({ ...at.environment })(at.environment)
      return isAnomaly(credentials) ? credentials.code : credentials.accessKeyId
    }
    const order = [await found()]
    delete variables.AWS_ACCESS_KEY_ID
    order.push(await found())
    configure({})
    order.push(await found())
    delete variables.AWS_WEB_IDENTITY_TOKEN_FILE
    order.push(await found())
    delete files['/home/me/.aws/credentials']
    order.push(await found())
    delete variables.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI
    order.push(await found())
    variables.AWS_EC2_METADATA_DISABLED = 'true'
    order.push(await found())
    expect(order).toEqual(['env', 'set', 'web', 'file', 'container', 'instance', 'NO_CREDENTIALS'])
  })

  test('nobody has any: each says why, and no secret is told', async () => {
    const at = machine()
    at.variables.AWS_ACCESS_KEY_ID = 'AKIALONELY'
    at.variables.AWS_SESSION_TOKEN = 'SECRETTOKEN'
    at.files['/home/me/.aws/credentials'] = '[other]\naws_secret_access_key = FILESECRET\n'
    const found = (await defaultChain(at.environment)(at.environment)) as Anomaly
    expect(found).toMatchObject({ $anomaly: 'fault', code: 'NO_CREDENTIALS', retryable: false })
    expect((found.data as { tried: string[] }).tried).toEqual([
      'environment: AWS_SECRET_ACCESS_KEY is not set',
      'configure: no access key configured',
      'web identity: AWS_WEB_IDENTITY_TOKEN_FILE is not set',
      "profile: no profile 'default' in /home/me/.aws/config or /home/me/.aws/credentials",
      expect.stringMatching(/^container: neither AWS_CONTAINER_CREDENTIALS_RELATIVE_URI nor/),
      'instance: nobody there',
    ])
    expect(found.message).toMatch(/Give 'credentials' to the client/)
    expect(inspect(found)).not.toMatch(/SECRET(?!_)/)
  })

  test('what is configured and fails ends the search: nobody signs as somebody else', async () => {
    const at = everything()
    delete at.variables.AWS_ACCESS_KEY_ID
    delete at.variables.AWS_WEB_IDENTITY_TOKEN_FILE
    configure({})
    at.files['/home/me/.aws/config'] =
      '[default]\nrole_arn = arn:aws:iam::123456789012:role/r\nsource_profile = nowhere\n'
    const found = (await defaultChain(at.environment)(at.environment)) as Anomaly
    expect(found).toMatchObject({ $anomaly: 'fault', code: 'BAD_CONFIGURATION' })
    expect(found.message).toMatch(/There is no profile 'nowhere'/)
    expect(found.message).toMatch(/Not asked, because profile is configured: container, instance/)
    expect(at.asked).toEqual([])
  })

  test('what STS refuses keeps its category and code', async () => {
    const at = machine({ [sts]: refusal(403, 'AccessDenied') })
    at.variables.AWS_WEB_IDENTITY_TOKEN_FILE = '/token'
    at.variables.AWS_ROLE_ARN = 'arn:aws:iam::123456789012:role/r'
    at.files['/token'] = 'the token'
    const found = await defaultChain(at.environment)(at.environment)
    expect(found).toMatchObject({ $anomaly: 'forbidden', code: 'AccessDenied', status: 403 })
    expect(inspect(found)).not.toContain('the token')
  })

  test('keys of the environment are read for every call, others are kept', async () => {
    const at = machine()
    const provider = defaultChain(at.environment)
    const key = async () => ((await provider(at.environment)) as Credentials).accessKeyId
    at.files['/home/me/.aws/credentials'] =
      '[default]\naws_access_key_id = f\naws_secret_access_key = s\n[work]\naws_access_key_id = w\naws_secret_access_key = s\n'
    expect(await key()).toBe('f')
    Object.assign(at.variables, { AWS_ACCESS_KEY_ID: 'e', AWS_SECRET_ACCESS_KEY: 's' })
    expect(await key()).toBe('e')
    delete at.variables.AWS_ACCESS_KEY_ID
    at.files['/home/me/.aws/credentials'] =
      '[default]\naws_access_key_id = new\naws_secret_access_key = s\n[work]\naws_access_key_id = w\naws_secret_access_key = s\n'
    expect(await key()).toBe('f')
    at.variables.AWS_PROFILE = 'work'
    expect(await key()).toBe('w')
    delete at.variables.AWS_PROFILE
    expect(await key()).toBe('new')
  })
})

describe('A1.12 look-ups are shared', () => {
  test('by all clients that bring none of their own', () => {
    const { environment } = machine()
    expect(defaultChain(environment)).toBe(defaultChain(environment))
    expect(defaultChain({ ...environment })).not.toBe(defaultChain(environment))
  })

  test('a client with a transport of its own looks up over that', async () => {
    const at = machine({ 'http://169.254.170.2/keys': { AccessKeyId: 'c', SecretAccessKey: 's' } })
    const environment = {
      ...nowhere,
      variables: { AWS_REGION: 'r', AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/keys' },
    }
    const send = at.environment.send
    const made = client({ api: notes, endpoint: 'http://there', environment, send })
    const found = await made.invoke({ op: 'ListNotes', request: {} })
    expect(at.asked.map(({ url }) => url)).toContain('http://169.254.170.2/keys')
    expect(meta(found)?.attempts.length).toBeGreaterThan(0)
  })
})

describe('secrets', () => {
  const whole = concealed({
    ...keys('AKIA'),
    sessionToken: 'SESSION',
    accountId: '1',
    passed: ['x'],
  })
  test('are not shown by inspection, JSON or a copy', () => {
    for (const shown of [
      inspect(whole),
      JSON.stringify(whole),
      inspect({ ...whole }),
      String(Object.values(whole)),
    ])
      expect(shown).not.toMatch(/secret-AKIA|SESSION/)
    expect(inspect(whole)).toContain('AKIA')
    expect(Object.keys(whole)).toEqual(['accessKeyId', 'accountId'])
  })

  test('are there for who asks, also in what is made of them', () => {
    const other = amended(whole, { source: 'here' })
    expect([other.secretAccessKey, other.sessionToken, other.passed, other.source]).toEqual([
      'secret-AKIA',
      'SESSION',
      ['x'],
      'here',
    ])
    expect(inspect(other)).not.toMatch(/secret-AKIA|SESSION/)
  })

  test('A7.13 basic takes a session token, and refuses half a pair', () => {
    const found = basic({ ...keys('b'), sessionToken: 't' })() as Credentials
    expect([found.secretAccessKey, found.sessionToken]).toEqual(['secret-b', 't'])
    expect(inspect(found)).not.toContain('secret-b')
    expect(() => basic({ accessKeyId: 'k' } as Credentials)).toThrow(/both accessKeyId and/)
  })
})
