/** Roles: what is asked of STS, and the ways a profile leads to one. */
import { inspect } from 'node:util'
import { type Anomaly, anomaly, isAnomaly } from '@plainwire/wire'
import { afterEach, describe, expect, test } from 'vitest'
import { client, configure } from '../index.ts'
import { notes } from '../service.fixture.ts'
import { assumeRole, basic, profile, webIdentity } from './index.ts'
import { type Asked, machine, minutes, refusal, roleAnswer } from './machine.fixture.ts'
import type { Credentials, Provider } from './types.ts'

afterEach(() => configure({}))

const roleArn = 'arn:aws:iam::123456789012:role/reader'
const sts = 'https://sts.us-east-1.amazonaws.com/'
const me = basic({ accessKeyId: 'ME', secretAccessKey: 'MYSECRET' })

const form = ({ body }: Asked) => Object.fromEntries(new URLSearchParams(body))
const signer = ({ header }: Asked) =>
  /Credential=(\w+)\/\d+\/([\w-]+)/.exec(header('authorization') ?? '')?.slice(1)

/** STS at work: the key it gives tells who asked and for what. */
const working = (asked: Asked) => {
  const { Action = '', RoleArn = '' } = form(asked)
  return roleAnswer(Action, { key: `${signer(asked)?.[0] ?? 'TOKEN'}x${RoleArn.split('/')[1]}` })
}
const keyOf = (found: Credentials | Anomaly) => (isAnomaly(found) ? found.code : found.accessKeyId)

describe('A7.22 assumeRole', () => {
  test('asks STS with all it was given', async () => {
    const at = machine({ [sts]: working })
    const provider = assumeRole({
      roleArn,
      credentials: me,
      sessionName: 'nightly',
      externalId: 'ext',
      duration: 900,
      mfaSerial: 'arn:aws:iam::123456789012:mfa/me',
      mfaCode: serial => (serial.endsWith('/me') ? ' 123456 ' : ''),
      policy: '{}',
      policyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
      sourceIdentity: 'me',
      tags: { team: 'a' },
      transitiveTagKeys: ['team'],
    })
    const found = (await provider(at.environment)) as Credentials
    expect(form(at.asked[0]!)).toEqual({
      Action: 'AssumeRole',
      Version: '2011-06-15',
      RoleArn: roleArn,
      RoleSessionName: 'nightly',
      ExternalId: 'ext',
      DurationSeconds: '900',
      SerialNumber: 'arn:aws:iam::123456789012:mfa/me',
      TokenCode: '123456',
      Policy: '{}',
      'PolicyArns.member.1.arn': 'arn:aws:iam::aws:policy/ReadOnlyAccess',
      SourceIdentity: 'me',
      'Tags.member.1.Key': 'team',
      'Tags.member.1.Value': 'a',
      'TransitiveTagKeys.member.1': 'team',
    })
    expect(signer(at.asked[0]!)).toEqual(['ME', 'us-east-1'])
    expect([found.accessKeyId, found.secretAccessKey, found.sessionToken]).toEqual([
      'MExreader',
      'hidden-MExreader',
      'token-MExreader',
    ])
    expect(found.expiration).toEqual(new Date('2030-01-01T01:00:00Z'))
    expect(found.source).toBe(`role ${roleArn}`)
    expect(inspect(found)).not.toMatch(/hidden|token-/)
  })

  test('is renewed before its keys end', async () => {
    const at = machine({
      [sts]: () =>
        roleAnswer('AssumeRole', {
          expiration: new Date(at.environment.now() + minutes(60)).toISOString(),
        }),
    })
    const provider = assumeRole({ roleArn, credentials: me })
    await provider(at.environment)
    await at.pass(minutes(50))
    await provider(at.environment)
    expect(at.asked).toHaveLength(1)
    await at.pass(minutes(6))
    await provider(at.environment)
    await at.pass(0)
    expect(at.asked).toHaveLength(2)
    provider.close?.()
    expect(at.planned()).toBe(0)
  })

  test('asks in the region of the client, else of the program', async () => {
    const at = machine({}, { region: 'cn-north-1' })
    at.variables.AWS_REGION = 'eu-west-1'
    await assumeRole({ roleArn, credentials: me })(at.environment)
    await assumeRole({ roleArn, credentials: me, region: 'us-gov-west-1' })(at.environment)
    await assumeRole({ roleArn, credentials: me })({ ...at.environment, region: undefined })
    const places = [...new Set(at.asked.map(({ url }) => url))]
    expect(places).toEqual([
      'https://sts.cn-north-1.amazonaws.com.cn/',
      'https://sts.us-gov-west-1.amazonaws.com/',
      'https://sts.eu-west-1.amazonaws.com/',
    ])
  })

  const places: readonly [what: string, variables: Record<string, string>, place: string][] = [
    ['an endpoint of its own', { AWS_ENDPOINT_URL_STS: 'http://here:9' }, 'http://here:9/'],
    ['FIPS', { AWS_USE_FIPS_ENDPOINT: 'true' }, 'https://sts-fips.us-east-1.amazonaws.com/'],
    ['dual stack', { AWS_USE_DUALSTACK_ENDPOINT: 'true' }, 'https://sts.us-east-1.api.aws/'],
    [
      'FIPS of the government',
      { AWS_USE_FIPS_ENDPOINT: 'true', AWS_REGION: 'us-gov-east-1' },
      'https://sts.us-gov-east-1.amazonaws.com/',
    ],
    [
      'the old global place',
      { AWS_STS_REGIONAL_ENDPOINTS: 'legacy', AWS_REGION: 'eu-west-1' },
      'https://sts.amazonaws.com/',
    ],
    [
      'none for new regions',
      { AWS_STS_REGIONAL_ENDPOINTS: 'legacy', AWS_REGION: 'eu-south-2' },
      'https://sts.eu-south-2.amazonaws.com/',
    ],
  ]
  test.each(places)('A2.13 STS is regional: %s', async (_, variables, place) => {
    const at = machine()
    Object.assign(at.variables, variables)
    await assumeRole({ roleArn, credentials: me })(at.environment)
    expect(at.asked[0]?.url).toBe(place)
    if (place === 'https://sts.amazonaws.com/') expect(signer(at.asked[0]!)?.[1]).toBe('us-east-1')
  })

  test('an endpoint of its own before the old global place', async () => {
    const at = machine()
    Object.assign(at.variables, {
      AWS_STS_REGIONAL_ENDPOINTS: 'legacy',
      AWS_ENDPOINT_URL_STS: 'http://here:9',
    })
    await assumeRole({ roleArn, credentials: me })(at.environment)
    expect(at.asked[0]?.url).toBe('http://here:9/')
  })

  test('who has no credentials himself asks nobody', async () => {
    const at = machine({ [sts]: working })
    const nobody = async () => anomaly('forbidden', 'not you', { code: 'NOT_YOU' })
    expect(await assumeRole({ roleArn, credentials: nobody })(at.environment)).toMatchObject({
      $anomaly: 'forbidden',
      message: 'not you',
    })
    expect(at.asked).toEqual([])
  })

  test('by a client of STS that is given', async () => {
    const calls: unknown[] = []
    const Credentials = { AccessKeyId: 'given', SecretAccessKey: 's', SessionToken: 't' }
    const invoke = async (call: object) => {
      calls.push(call)
      return { Credentials }
    }
    const found = await assumeRole({ roleArn, sessionName: 'n', sts: { invoke } })(
      machine().environment,
    )
    expect(keyOf(found)).toBe('given')
    expect(calls).toEqual([
      { op: 'AssumeRole', request: { RoleArn: roleArn, RoleSessionName: 'n' } },
    ])
  })

  const failing: readonly [what: string, provider: Provider, code: string][] = [
    [
      'nobody has a code for',
      assumeRole({ roleArn, credentials: me, mfaSerial: 'm' }),
      'MFA_REQUIRED',
    ],
    [
      'nobody enters a code for',
      assumeRole({ roleArn, credentials: me, mfaSerial: 'm', mfaCode: () => '' }),
      'MFA_REQUIRED',
    ],
    [
      'somebody gives up on',
      assumeRole({
        roleArn,
        credentials: me,
        mfaSerial: 'm',
        mfaCode: () => Promise.reject(new Error('x')),
      }),
      'MFA_REQUIRED',
    ],
    ['STS refuses', assumeRole({ roleArn, credentials: me }), 'AccessDenied'],
    [
      'STS answers emptily',
      assumeRole({ roleArn, credentials: me, sts: { invoke: async () => ({}) } }),
      'NO_CREDENTIALS',
    ],
  ]
  test.each(failing)('a role that %s: an anomaly', async (_, provider, code) => {
    const found = (await provider(
      machine({ [sts]: refusal(403, 'AccessDenied') }).environment,
    )) as Anomaly
    expect(found.code).toBe(code)
    expect(inspect(found)).not.toContain('MYSECRET')
  })

  test('A7.21 a client signs with it at any concurrency, and the look-up goes over its own transport', async () => {
    const at = machine({ [sts]: working, 'http://there/notes': { Names: [] } })
    const made = client({
      api: notes,
      region: 'us-east-1',
      endpoint: 'http://there',
      credentials: assumeRole({ roleArn, credentials: me }),
      environment: { ...at.environment, variables: {} },
    })
    const call = () => made.invoke({ op: 'ListNotes', request: {} })
    const all = await Promise.all(Array.from({ length: 100 }, call))
    expect(all.filter(isAnomaly)).toEqual([])
    expect(at.asked.filter(({ url }) => url === sts)).toHaveLength(1)
    expect(signer(at.asked.at(-1)!)?.[0]).toBe('MExreader')
  })
})

describe('webIdentity', () => {
  test('reads the token for every renewal and signs nothing', async () => {
    const at = machine({ [sts]: working })
    at.files['/token'] = ' one\n'
    const provider = webIdentity({
      roleArn,
      tokenFile: '/token',
      sessionName: 's',
      duration: 3600,
      providerId: 'p',
    })
    expect(keyOf(await provider(at.environment))).toBe('TOKENxreader')
    at.files['/token'] = 'two'
    await at.pass(minutes(59.5))
    await provider(at.environment)
    expect(at.asked.map(asked => form(asked).WebIdentityToken)).toEqual(['one', 'two'])
    expect(at.asked[0]?.header('authorization')).toBeUndefined()
    expect(form(at.asked[0]!)).toMatchObject({
      Action: 'AssumeRoleWithWebIdentity',
      RoleSessionName: 's',
      DurationSeconds: '3600',
      ProviderId: 'p',
    })
  })

  test('takes a token from a function', async () => {
    const at = machine({ [sts]: working })
    await webIdentity({ roleArn, token: async () => 'fresh' })(at.environment)
    expect(form(at.asked[0]!).WebIdentityToken).toBe('fresh')
  })

  test('a missing or empty token, and none at all', async () => {
    const at = machine()
    const provider = webIdentity({ roleArn, tokenFile: '/token' })
    expect(keyOf(await provider(at.environment))).toBe('NO_TOKEN')
    at.files['/token'] = ' \n'
    expect(keyOf(await provider(at.environment))).toBe('NO_TOKEN')
    expect(keyOf(await webIdentity({ roleArn })(at.environment))).toBe('BAD_CONFIGURATION')
    expect(at.asked).toEqual([])
  })

  test('what the identity provider does not answer now is tried again', async () => {
    let asked = 0
    const at = machine({
      [sts]: one => (asked++ === 0 ? refusal(400, 'IDPCommunicationError') : working(one)),
    })
    expect(keyOf(await webIdentity({ roleArn, token: 't' })(at.environment))).toBe('TOKENxreader')
  })
})

describe('A7.5 a profile', () => {
  const files = (config: string) => ({ '/home/me/.aws/config': config })
  const scene = (config: string) => {
    const at = machine({ [sts]: working })
    Object.assign(at.files, files(config))
    return at
  }

  test('roles one after the other, each with its own settings', async () => {
    const at = scene(`
[default]
role_arn = arn:aws:iam::1:role/outer
source_profile = middle
role_session_name = outer-session
[profile middle]
role_arn = arn:aws:iam::1:role/inner
source_profile = base
external_id = ext
duration_seconds = 1800
[profile base]
aws_access_key_id = BASE
aws_secret_access_key = s
`)
    const found = (await profile()(at.environment)) as Credentials
    expect(found.accessKeyId).toBe('BASExinnerxouter')
    expect(found.source).toBe('profile default, role arn:aws:iam::1:role/outer')
    expect(at.asked.map(form)).toMatchObject([
      { RoleArn: 'arn:aws:iam::1:role/inner', ExternalId: 'ext', DurationSeconds: '1800' },
      { RoleArn: 'arn:aws:iam::1:role/outer', RoleSessionName: 'outer-session' },
    ])
    expect(at.asked[1]?.header('x-amz-security-token')).toBe('token-BASExinner')
  })

  test('by name, whatever AWS_PROFILE says; with a code for its device', async () => {
    const at = scene(`
[profile work]
role_arn = arn:aws:iam::1:role/r
source_profile = work
mfa_serial = GAHT1
aws_access_key_id = OWN
aws_secret_access_key = s
`)
    at.variables.AWS_PROFILE = 'other'
    const asked: string[] = []
    const mfaCode = (serial: string) => {
      asked.push(serial)
      return '654321'
    }
    expect(keyOf(await profile({ profile: 'work', mfaCode })(at.environment))).toBe('OWNxr')
    expect([asked, form(at.asked[0]!).TokenCode]).toEqual([['GAHT1'], '654321'])
    const without = (await profile({ profile: 'work' })(at.environment)) as Anomaly
    expect(without).toMatchObject({ code: 'MFA_REQUIRED' })
    expect(without.message).toContain("give 'mfaCode'")
  })

  test('a role with the keys of the environment', async () => {
    const at = scene(
      '[default]\nrole_arn = arn:aws:iam::1:role/r\ncredential_source = Environment\n',
    )
    Object.assign(at.variables, { AWS_ACCESS_KEY_ID: 'ENV', AWS_SECRET_ACCESS_KEY: 's' })
    expect(keyOf(await profile()(at.environment))).toBe('ENVxr')
  })

  const wrong: readonly [what: string, config: string, words: RegExp][] = [
    [
      'a circle',
      '[default]\nrole_arn = r\nsource_profile = b\n[profile b]\nrole_arn = s\nsource_profile = default',
      /circle: default, b, default/,
    ],
    [
      'a long circle',
      '[default]\nrole_arn = r\nsource_profile = b\n[profile b]\nrole_arn = s\nsource_profile = c\n[profile c]\nrole_arn = t\nsource_profile = b',
      /circle: default, b, c, b/,
    ],
    ['itself without keys', '[default]\nrole_arn = r\nsource_profile = default', /circle/],
    [
      'nobody',
      '[default]\nrole_arn = r\nsource_profile = b',
      /no profile 'b', which 'default' names/,
    ],
    [
      'two sources',
      '[default]\nrole_arn = r\nsource_profile = b\ncredential_source = Environment',
      /both source_profile and credential_source/,
    ],
    ['no source', '[default]\nrole_arn = r', /needs a source_profile/],
    [
      'an unknown source',
      '[default]\nrole_arn = r\ncredential_source = Moon',
      /must be Environment, Ec2InstanceMetadata or EcsContainer, not 'Moon'/,
    ],
    [
      'a source without keys',
      '[default]\nrole_arn = r\nsource_profile = b\n[profile b]\nregion = r',
      /profile 'b' has no credentials/,
    ],
    ['half a pair', '[default]\naws_access_key_id = k', /no aws_secret_access_key/],
    ['a token file without a role', '[default]\nweb_identity_token_file = /t', /no role_arn/],
    [
      'SSO without a role',
      '[default]\nsso_account_id = 1\nsso_region = r\nsso_start_url = u',
      /no sso_role_name/,
    ],
    [
      'SSO of no session',
      '[default]\nsso_session = s\nsso_account_id = 1\nsso_role_name = n',
      /sso-session 's', and there is none/,
    ],
    [
      'SSO that differs',
      '[default]\nsso_session = s\nsso_region = x\nsso_account_id = 1\nsso_role_name = n\n[sso-session s]\nsso_region = y\nsso_start_url = u',
      /differ/,
    ],
    ['nothing', '[default]\nregion = r', /no way to get any/],
    ['no profile', '[profile other]', /no profile 'default'/],
  ]
  test.each(wrong)('of %s', async (_, config, words) => {
    const at = scene(config)
    const found = (await profile()(at.environment)) as Anomaly
    expect(found).toMatchObject({ $anomaly: 'fault', code: 'BAD_CONFIGURATION', retryable: false })
    expect(found.message).toMatch(words)
    expect(at.asked).toEqual([])
  })
})
