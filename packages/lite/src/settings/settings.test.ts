/** Files and the sources of credentials: items 27, 28, 31 to 41 of the contract, and its decision about renewal. */
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import lite from '../index.ts'
import { cleanEnvironment, type Loopback, loopback, thrownBy } from '../loopback.fixture.ts'
import type { LiteConfig, Loose } from '../types.ts'
import { parseIni } from './files.ts'

let server: Loopback
const environment = cleanEnvironment()
let home = ''
beforeAll(async () => {
  server = await loopback()
  vi.spyOn(os, 'homedir').mockImplementation(() => home)
})
/** What is read is kept by path, so each test lives elsewhere. */
beforeEach(() => {
  home = mkdtempSync(join(os.tmpdir(), 'plainwire-lite-'))
  environment.set({ AWS_EC2_METADATA_DISABLED: 'true' })
})
afterEach(() => rmSync(home, { recursive: true }))
afterAll(async () => {
  vi.restoreAllMocks()
  environment.restore()
  await server.close()
})

const write = (path: string, text: string): string => {
  const file = join(home, path)
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, text)
  return file
}
const client = (config: LiteConfig = {}): Promise<Loose> => lite({ region: 'us-west-1', ...config })
const keysOf = async (config?: LiteConfig) => {
  const { accessKeyId, secretAccessKey, sessionToken } = (await client(config)).credentials
  return [accessKeyId, secretAccessKey, sessionToken]
}
const failure = async (config?: LiteConfig): Promise<string> =>
  (await thrownBy(client(config))).message

const credentials = `[default] # a comment
aws_access_key_id=default_key
aws_secret_access_key=default_secret

[work]
aws_access_key_id = work_key # said of it
aws_secret_access_key = work#secret ; kept
aws_session_token = work_token
`
const config = `[default]
region = us-east-2
[profile work]
region = eu-west-1
`

describe('files', () => {
  test('31: the grammar of sections, keys and comments', () => {
    const text = `key = before any section
[default] # of a section
# whole line
; neither is this
region = eu-west-1
output=json ; kept
secret = a#b
note = a # cut
s3 =
  Nested = 1
UPPER = no
with2digits = no
empty =

[other]
region=x
`
    expect({ ...parseIni(text) }).toEqual({
      default: { region: 'eu-west-1', output: 'json ; kept', secret: 'a#b', note: 'a' },
      other: { region: 'x' },
    })
  })

  test('27, 32: the credentials file is always read, the config file when it is asked for', async () => {
    write('.aws/credentials', credentials)
    write('.aws/config', '[default]\naws_access_key_id = of_config\naws_secret_access_key = s\n')
    expect(await keysOf()).toEqual(['default_key', 'default_secret', undefined])
    rmSync(join(home, '.aws/credentials'))
    expect(await keysOf()).toEqual(['default_key', 'default_secret', undefined])
  })

  test.each<[how: string, variables: object, given: (file: string) => LiteConfig]>([
    ['awsConfigFile: true', {}, () => ({ awsConfigFile: true })],
    ['AWS_SDK_LOAD_CONFIG', { AWS_SDK_LOAD_CONFIG: '1' }, () => ({})],
    ['a path that is given', {}, file => ({ awsConfigFile: file })],
  ])('12, 27: %s', async (_, variables, given) => {
    write('.aws/config', config)
    environment.set({ ...variables })
    const file = write('elsewhere/config', config)
    const asked = { accessKeyId: 'a', secretAccessKey: 'b', region: undefined, ...given(file) }
    expect((await client(asked)).config.region).toBe('us-east-2')
    expect((await client({ ...asked, profile: 'work' })).config.region).toBe('eu-west-1')
    write('.aws/credentials', credentials)
    // A profile of the credentials file takes the place of the other whole.
    await expect(client({ ...asked, profile: 'work' })).rejects.toThrow(/find AWS region/)
  })

  test('27: AWS_CONFIG_FILE counts where a config file is asked for, a path that is given wins', async () => {
    const one = write('one', '[default]\nregion = eu-west-1\n')
    const two = write('two', '[default]\nregion = eu-west-2\n')
    const region = async (given: LiteConfig) =>
      (await client({ accessKeyId: 'a', secretAccessKey: 'b', region: undefined, ...given })).config
        .region
    environment.set({ AWS_CONFIG_FILE: one })
    await expect(region({})).rejects.toThrow('Unable to find AWS region')
    environment.set({ AWS_CONFIG_FILE: one, AWS_SDK_LOAD_CONFIG: 'true' })
    expect(await region({})).toBe('eu-west-1')
    expect(await region({ awsConfigFile: two })).toBe('eu-west-2')
  })

  test('32: profiles of the config file are called so, but for the default one', async () => {
    const file = write('config', '[profile a]\nregion = eu-west-1\n[b]\nregion = eu-west-2\n')
    const given = { accessKeyId: 'a', secretAccessKey: 'b', region: undefined, awsConfigFile: file }
    expect((await client({ ...given, profile: 'a' })).config.region).toBe('eu-west-1')
    expect(await failure({ ...given, profile: 'b' })).toBe('Profile not found: b')
  })

  test('33: a profile that no file has is an error, no file at all is none', async () => {
    write('.aws/credentials', credentials)
    expect(await failure({ profile: 'idk' })).toBe('Profile not found: idk')
    rmSync(join(home, '.aws'), { recursive: true })
    environment.set({ AWS_EC2_METADATA_DISABLED: '1', AWS_SHARED_CREDENTIALS_FILE: 'meh' })
    expect(await failure()).toMatch(/^Unable to find AWS credentials/)
  })

  test('28: in a Lambda function no file is read and nobody is asked', async () => {
    write('.aws/credentials', credentials)
    environment.set({
      AWS_LAMBDA_FUNCTION_NAME: 'f',
      AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://x',
    })
    expect(await failure()).toMatch(/^Unable to find AWS credentials/)
  })

  test('34: what was read is kept for the life of the process', async () => {
    const file = write('.aws/credentials', credentials)
    await keysOf()
    writeFileSync(file, '[default]\naws_access_key_id=new\naws_secret_access_key=new\n')
    expect((await keysOf())[0]).toBe('default_key')
  })
})

describe('the order of sources', () => {
  const passed = { accessKeyId: 'p', secretAccessKey: 'ps', sessionToken: 'pt' }

  test('35: while testing is on, they are made up', async () => {
    lite.testing.enable()
    expect(await keysOf(passed)).toEqual(['testing', 'testing', undefined])
    lite.testing.disable()
  })

  test('25, 36: what is passed, then the environment by either name, then the profile', async () => {
    write('.aws/credentials', credentials)
    environment.set({
      AWS_ACCESS_KEY: 'old',
      AWS_SECRET_KEY: 'olds',
      AWS_SESSION_TOKEN: 'et',
    })
    expect(await keysOf(passed)).toEqual(['p', 'ps', 'pt'])
    expect(await keysOf()).toEqual(['old', 'olds', 'et'])
    environment.set({ AWS_ACCESS_KEY_ID: 'e', AWS_ACCESS_KEY: 'old', AWS_SECRET_ACCESS_KEY: 'es' })
    expect(await keysOf()).toEqual(['e', 'es', undefined])
    environment.set({})
    expect(await keysOf()).toEqual(['default_key', 'default_secret', undefined])
    expect(await keysOf({ profile: 'work' })).toEqual([
      'work_key',
      'work#secret ; kept',
      'work_token',
    ])
  })

  test('36: nothing anywhere', async () => {
    expect(await failure()).toBe(
      'Unable to find AWS credentials via params, environment variables, SSO, or credential / config files',
    )
  })

  test('38: a process prints them, by a shell, without a version', async () => {
    const keys = `{ "AccessKeyId": "k", "SecretAccessKey": "'"$USED"'", "SessionToken": "t" }`
    write('.aws/credentials', `[default]\ncredential_process = USED=shell; echo '${keys}'\n`)
    expect(await keysOf()).toEqual(['k', 'shell', 't'])
  })

  test('38: a process that fails is an error', async () => {
    write('.aws/credentials', '[default]\ncredential_process = exit 3\n')
    expect(await failure()).toMatch(/^Command failed: exit 3/)
  })

  const agent = (uri: string, more: object = {}) => ({
    AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://127.0.0.1:${server.port}${uri}`,
    ...more,
  })
  const handedOut = { AccessKeyId: 'c', SecretAccessKey: 'cs', Token: 'ct' }

  test('29, 39: a container’s agent, with the token at hand, or none', async () => {
    server.says({ body: handedOut })
    const token = write('token', 'of-file')
    environment.set(
      agent('/keys', {
        AWS_CONTAINER_AUTHORIZATION_TOKEN: 'at-hand',
        AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: token,
        AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/never',
      }),
    )
    expect(await keysOf()).toEqual(['c', 'cs', 'ct'])
    expect(server.last()).toMatchObject({ url: '/keys', headers: { authorization: 'at-hand' } })
    environment.set(agent('/keys', { AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: token }))
    await keysOf()
    expect(server.last().headers.authorization).toBe('of-file')
    environment.set(agent('/keys'))
    expect(await keysOf()).toEqual(['c', 'cs', 'ct'])
    expect(server.last().headers.authorization).toBeUndefined()
  })

  test('39: an agent that refuses', async () => {
    server.says({ status: 403, body: 'no' })
    environment.set(agent('/keys'))
    expect(await failure()).toMatch(/^ECS IMDSv2 error: /)
  })

  const metadata = () => {
    server.says({ body: 'the-token' }, { body: 'role-1' }, { body: handedOut })
    environment.set({})
    return `http://127.0.0.1:${server.port}`
  }

  test('22, 40: an instance’s role, with a token, from the endpoint that is configured', async () => {
    const endpoint = metadata()
    expect(await keysOf({ imds: { endpoint } })).toEqual(['c', 'cs', 'ct'])
    expect(server.asked.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'PUT /latest/api/token',
      'GET /latest/meta-data/iam/security-credentials/',
      'GET /latest/meta-data/iam/security-credentials/role-1',
    ])
    expect(server.asked[0]?.headers['x-aws-ec2-metadata-token-ttl-seconds']).toBe('21600')
    expect(server.last().headers['x-aws-ec2-metadata-token']).toBe('the-token')
  })

  test('29, 40: the endpoint of the environment, and of the profile', async () => {
    const AWS_EC2_METADATA_SERVICE_ENDPOINT = metadata()
    environment.set({
      AWS_EC2_METADATA_SERVICE_ENDPOINT,
      AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE: 'odd',
    })
    expect((await keysOf())[0]).toBe('c')
    const endpoint = metadata()
    write('.aws/credentials', `[default]\nec2_metadata_service_endpoint = ${endpoint}\n`)
    expect((await keysOf())[0]).toBe('c')
  })

  test('29, 40: where it is switched off, or silent, it is passed over', async () => {
    environment.set({ AWS_EC2_METADATA_DISABLED: 'anything' })
    server.says({ status: 500 })
    const endpoint = `http://127.0.0.1:${server.port}`
    expect(await failure({ imds: { endpoint } })).toMatch(/^Unable to find/)
    expect(server.asked).toHaveLength(0)
    environment.set({})
    expect(await failure({ imds: { endpoint: 'http://127.0.0.1:9' } })).toMatch(/^Unable to find/)
  })

  test('41 and decision: what ends is renewed before it does, and shown', async () => {
    const endpoint = metadata()
    const now = Date.now()
    const until = (ms: number) => ({ ...handedOut, Expiration: new Date(now + ms).toISOString() })
    server.says({ body: 'role-1' }, { body: until(120_000) })
    const aws = await client({
      imds: { endpoint },
      endpoint: `http://127.0.0.1:${server.port}`,
    })
    expect(aws.credentials.accessKeyId).toBe('c')
    const clock = vi.spyOn(Date, 'now').mockReturnValue(now + 119_000)
    server.says({ body: 'role-1' }, { body: { ...until(7_200_000), AccessKeyId: 'renewed' } }, {})
    await aws({ service: 'lambda' })
    clock.mockRestore()
    expect(server.last().headers.authorization).toContain('Credential=renewed/')
    expect(aws.credentials.accessKeyId).toBe('renewed')
  })
})

describe('SSO', () => {
  const start = 'https://corp.example/start'
  const profile = (more = '') =>
    `[default]\nsso_start_url = ${start}\nsso_account_id = 123456789012\nsso_region = nowhere-9\nsso_role_name = Reader\n${more}`
  const tokenOf = (name: string, more: object) =>
    write(
      `.aws/sso/cache/${createHash('sha1').update(name).digest('hex')}.json`,
      JSON.stringify(more),
    )
  const soon = new Date(Date.now() + 3_600_000).toISOString()
  const roleCredentials = {
    accessKeyId: 's',
    secretAccessKey: 'ss',
    sessionToken: 'st',
    expiration: Date.now() + 3_600_000,
  }
  const portal = () => ({ sso: { endpoint: `http://127.0.0.1:${server.port}` } })

  test('23, 37: the token of the start URL buys keys of a role', async () => {
    write('.aws/credentials', profile())
    tokenOf(start, { accessToken: 'bearer', expiresAt: soon })
    server.says({ body: { roleCredentials } })
    expect(await keysOf(portal())).toEqual(['s', 'ss', 'st'])
    expect(server.last().url).toMatch(/^\/federation\/credentials\?/)
    expect(server.last().url).toContain('account_id=123456789012')
    expect(server.last().url).toContain('role_name=Reader')
    expect(server.last().headers['x-amz-sso_bearer_token']).toBe('bearer')
  })

  test('37: a session has its own section, and its own file', async () => {
    const session = `[sso-session corp]\nsso_start_url = ${start}\nsso_region = eu-west-1\n`
    const file = write(
      'config',
      `[default]\nsso_session = corp\nsso_account_id = 1\nsso_role_name = R\n${session}`,
    )
    tokenOf('corp', { accessToken: 'of-session', expiresAt: soon })
    server.says({ body: { roleCredentials } })
    expect(await keysOf({ ...portal(), awsConfigFile: file })).toEqual(['s', 'ss', 'st'])
    expect(server.last().headers['x-amz-sso_bearer_token']).toBe('of-session')
  })

  test('37: without a token file the next source is asked', async () => {
    write('.aws/credentials', profile('aws_access_key_id = a\naws_secret_access_key = b\n'))
    expect(await keysOf()).toEqual(['a', 'b', undefined])
  })

  test.each<[profile: string, token: object | undefined, message: string]>([
    [
      profile().replace(/sso_account_id.*\n/, ''),
      undefined,
      'SSO configuration must have `sso_account_id` property',
    ],
    [
      profile().replace(/sso_region.*\n/, ''),
      undefined,
      'SSO configuration must have `sso_region` property',
    ],
    [
      profile().replace(/sso_role_name.*\n/, ''),
      undefined,
      'SSO configuration must have `sso_role_name` property',
    ],
    [
      '[default]\nsso_session = none\n',
      undefined,
      'Unable to load specified SSO session configuration: none',
    ],
    [profile(), { expiresAt: soon }, 'SSO token file must have `accessToken` property'],
    [profile(), { accessToken: 'a' }, 'SSO token file must have `expiresAt` property'],
    [
      profile(),
      { accessToken: 'a', expiresAt: '2020-01-01T00:00:00Z' },
      'SSO token is expired, please refresh by running: aws sso login [options]',
    ],
  ])('37: %j with %j', async (text, token, message) => {
    write('.aws/credentials', text)
    if (token) tokenOf(start, token)
    expect(await failure()).toBe(message)
  })

  test('37: what the portal refuses', async () => {
    const said = vi.spyOn(console, 'error').mockReturnValue()
    write('.aws/credentials', profile())
    tokenOf(start, { accessToken: 'bearer', expiresAt: soon })
    server.says({
      status: 401,
      headers: { 'x-amzn-errortype': 'UnauthorizedException' },
      body: { message: 'Session token not found or invalid' },
    })
    expect(await failure(portal())).toBe('SSO error: Session token not found or invalid')
    expect(said).toHaveBeenCalledWith('Failed to load credentials via AWS IAM Identity Center')
    said.mockRestore()
  })
})
