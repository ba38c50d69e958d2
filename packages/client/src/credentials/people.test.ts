/** Credentials of people: IAM Identity Center, the console's login, programs that print keys, Cognito. */
import { createPublicKey, verify } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { type Anomaly, type AuthScheme, anomaly, isAnomaly } from '@plainwire/wire'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { configure } from '../configure.ts'
import { client } from '../index.ts'
import { nodeEnvironment } from '../node-files.ts'
import { notes } from '../service.fixture.ts'
import { cognitoIdentity, credentialProcess, login, profile, sso } from './index.ts'
import { type Answer, type Asked, machine, minutes } from './machine.fixture.ts'
import { wordsOf } from './process.ts'
import { profileToken } from './sso-token.ts'
import type { Credentials } from './types.ts'

afterEach(() => configure({}))
const folder = mkdtempSync(join(tmpdir(), 'plainwire-'))
afterAll(() => rmSync(folder, { recursive: true }))

const keyOf = (found: Credentials | Anomaly) => (isAnomaly(found) ? found.code : found.accessKeyId)
const json = ({ body }: Asked) => JSON.parse(body)

describe('sso', () => {
  const startUrl = 'https://corp.awsapps.com/start'
  const settings = { startUrl, region: 'eu-west-1', accountId: '123456789012', roleName: 'Reader' }
  const portal = 'https://portal.sso.eu-west-1.amazonaws.com/federation/credentials'
  const oidc = 'https://oidc.eu-west-1.amazonaws.com/token'
  const keys = {
    roleCredentials: {
      accessKeyId: 'SSO',
      secretAccessKey: 'hidden',
      sessionToken: 't',
      expiration: Date.UTC(2030, 0, 1, 1),
    },
  }
  const cache = '/home/me/.aws/sso/cache/'
  const scene = (answers: Record<string, Answer | ((asked: Asked) => Answer)>) =>
    machine({ [portal]: keys, ...answers })
  const sha1 = (text: string) => machine().environment.primitives.hashHex('sha1', Buffer.from(text))
  const token = (more: object = {}) =>
    JSON.stringify({
      accessToken: 'OLDTOKEN',
      expiresAt: '2030-01-01T08:00:00Z',
      startUrl,
      ...more,
    })
  const registered = {
    clientId: 'id',
    clientSecret: 'CLIENTSECRET',
    refreshToken: 'REFRESH1',
    registrationExpiresAt: '2031-01-01T00:00:00Z',
  }

  test('the old way: a token by the URL', async () => {
    const at = scene({})
    at.files[`${cache}${sha1(startUrl)}.json`] = token()
    const found = (await sso(settings)(at.environment)) as Credentials
    expect([found.accessKeyId, found.accountId]).toEqual(['SSO', '123456789012'])
    expect(found.expiration).toEqual(new Date(Date.UTC(2030, 0, 1, 1)))
    expect(at.asked[0]?.header('x-amz-sso_bearer_token')).toBe('OLDTOKEN')
    expect(at.asked[0]?.header('authorization')).toBeUndefined()
    expect(new URL(at.asked[0]!.url).searchParams.get('role_name')).toBe('Reader')
  })

  test('a session: a token that ends soon is renewed, and kept for others', async () => {
    const renewed = { accessToken: 'NEWTOKEN', expiresIn: 3600, refreshToken: 'REFRESH2' }
    const at = scene({ [oidc]: renewed })
    const path = `${cache}${sha1('corp')}.json`
    at.files[path] = token({ ...registered, expiresAt: '2030-01-01T00:04:00Z' })
    expect(keyOf(await sso({ ...settings, session: 'corp' })(at.environment))).toBe('SSO')
    expect(json(at.asked[0]!)).toEqual({
      clientId: 'id',
      clientSecret: 'CLIENTSECRET',
      grantType: 'refresh_token',
      refreshToken: 'REFRESH1',
    })
    expect(at.asked[1]?.header('x-amz-sso_bearer_token')).toBe('NEWTOKEN')
    expect(JSON.parse(at.files[path] ?? '')).toEqual({
      ...JSON.parse(token(registered)),
      accessToken: 'NEWTOKEN',
      refreshToken: 'REFRESH2',
      expiresAt: '2030-01-01T01:00:00Z',
    })
  })

  test('a renewal that fails: the token is used while it lives', async () => {
    const at = scene({ [oidc]: { status: 400, text: '{"error":"invalid_grant"}' } })
    const path = `${cache}${sha1('corp')}.json`
    at.files[path] = token({ ...registered, expiresAt: '2030-01-01T00:04:00Z' })
    expect(keyOf(await sso({ ...settings, session: 'corp' })(at.environment))).toBe('SSO')
    at.files[path] = token({ ...registered, expiresAt: '2029-12-31T00:00:00Z' })
    const found = (await sso({ ...settings, session: 'corp' })(at.environment)) as Anomaly
    expect(found).toMatchObject({ $anomaly: 'forbidden', code: 'SSO_LOGIN_REQUIRED' })
    expect(found.message).toContain('aws sso login --sso-session corp')
    expect(inspect(found)).not.toMatch(/TOKEN\d|CLIENTSECRET|REFRESH1/)
  })

  const useless: readonly [what: string, content: string | undefined][] = [
    ['no file', undefined],
    ['no JSON', 'nonsense'],
    ['no token', '{"expiresAt":"2080-01-01T00:00:00Z"}'],
    ['no end', '{"accessToken":"t"}'],
    ['a token that has ended', token({ expiresAt: '2029-12-31T00:00:00Z' })],
    [
      'a registration that has ended',
      token({
        ...registered,
        expiresAt: '2029-12-31T00:00:00Z',
        registrationExpiresAt: '2029-12-31T00:00:00Z',
      }),
    ],
  ]
  test.each(useless)('%s: sign in again', async (_, content) => {
    const at = scene({})
    if (content !== undefined) at.files[`${cache}${sha1('corp')}.json`] = content
    const found = await sso({ ...settings, session: 'corp' })(at.environment)
    expect(keyOf(found)).toBe('SSO_LOGIN_REQUIRED')
    expect(at.asked).toEqual([])
  })

  test('who may not have the role is told so', async () => {
    const at = scene({ [portal]: { status: 403, text: '{"message":"No access"}' } })
    at.files[`${cache}${sha1(startUrl)}.json`] = token()
    expect(await sso(settings)(at.environment)).toMatchObject({
      $anomaly: 'forbidden',
      status: 403,
    })
  })

  test('a profile with a session and no account has a token, no credentials', async () => {
    const at = scene({})
    at.files['/home/me/.aws/config'] =
      `[default]\nsso_session = corp\n[sso-session corp]\nsso_region = eu-west-1\nsso_start_url = ${startUrl}\n`
    at.files[`${cache}${sha1('corp')}.json`] = token()
    expect(await profileToken(at.environment)).toMatchObject({ token: 'OLDTOKEN' })
    expect(keyOf(await profile()(at.environment))).toBe('BAD_CONFIGURATION')
  })

  test('such a token is sent by who takes tokens rather than signatures', async () => {
    const at = scene({ 'http://there/notes': { Names: [] } })
    at.files['/home/me/.aws/config'] =
      `[default]\nsso_session = corp\n[sso-session corp]\nsso_region = eu-west-1\nsso_start_url = ${startUrl}\n`
    at.files[`${cache}${sha1('corp')}.json`] = token()
    const call = (auth: readonly AuthScheme[]) =>
      client({
        api: { ...notes, auth },
        region: 'r',
        endpoint: 'http://there',
        environment: at.environment,
      }).invoke({ op: 'ListNotes', request: {} })
    await call(['bearer', 'sigv4'])
    expect(at.asked[0]?.header('authorization')).toBe('Bearer OLDTOKEN')
    expect(await call(['sigv4', 'bearer'])).toMatchObject({ code: 'BAD_CONFIGURATION' })
  })
})

describe('login', () => {
  const session = 'arn:aws:iam::123456789012:user/me'
  const signin = 'https://eu-west-1.signin.aws.amazon.com/v1/token'
  const privateKey = nodeKey()
  const name = machine().environment.primitives.hashHex('sha256', Buffer.from(session))
  const path = `/home/me/.aws/login/cache/${name}.json`
  const content = (expiresAt: string, more: object = {}) =>
    JSON.stringify({
      accessToken: {
        accessKeyId: 'OLD',
        secretAccessKey: 'hidden',
        sessionToken: 's',
        accountId: '123456789012',
        expiresAt,
      },
      clientId: 'device',
      refreshToken: 'REFRESH1',
      dpopKey: privateKey,
      ...more,
    })

  test('keys that live are used', async () => {
    const at = machine()
    at.files[path] = content('2030-01-01T01:00:00Z')
    const found = (await login({ session })(at.environment)) as Credentials
    expect([found.accessKeyId, found.accountId]).toEqual(['OLD', '123456789012'])
    expect(at.asked).toEqual([])
  })

  test('keys that end soon are renewed with a proof of the key', async () => {
    const fresh = { accessKeyId: 'NEW', secretAccessKey: 'n', sessionToken: 'ns' }
    const at = machine({
      [signin]: { accessToken: fresh, refreshToken: 'REFRESH2', expiresIn: 900 },
    })
    at.files[path] = content('2030-01-01T00:01:00Z')
    const found = (await login({ session, region: 'eu-west-1' })(at.environment)) as Credentials
    expect([found.accessKeyId, found.secretAccessKey, found.accountId]).toEqual([
      'NEW',
      'n',
      '123456789012',
    ])
    expect(json(at.asked[0]!)).toEqual({
      clientId: 'device',
      refreshToken: 'REFRESH1',
      grantType: 'refresh_token',
    })
    const proof = at.asked[0]?.header('DPoP') ?? ''
    const [head = '', body = '', signature = ''] = proof.split('.')
    const { jwk, ...rest } = JSON.parse(Buffer.from(head, 'base64url').toString())
    expect(rest).toEqual({ typ: 'dpop+jwt', alg: 'ES256' })
    expect(JSON.parse(Buffer.from(body, 'base64url').toString())).toEqual({
      jti: '00000000-0000-4000-8000-000000000000',
      htm: 'POST',
      htu: signin,
      iat: Date.UTC(2030, 0, 1) / 1000,
    })
    const key = {
      key: createPublicKey({ key: jwk, format: 'jwk' }),
      dsaEncoding: 'ieee-p1363',
    } as const
    expect(
      verify('sha256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url')),
    ).toBe(true)
    expect(JSON.parse(at.files[path] ?? '')).toMatchObject({
      refreshToken: 'REFRESH2',
      accessToken: { ...fresh, expiresAt: '2030-01-01T00:15:00Z' },
    })
  })

  const failing: readonly [what: string, expiresAt: string, more: object, code: string][] = [
    ['refused while the keys live', '2030-01-01T00:01:00Z', {}, 'OLD'],
    ['refused after their end', '2029-12-31T00:00:00Z', {}, 'LOGIN_REQUIRED'],
    ['of a key that is none', '2029-12-31T00:00:00Z', { dpopKey: 'x' }, 'LOGIN_REQUIRED'],
    ['without a refresh token', '2029-12-31T00:00:00Z', { refreshToken: '' }, 'LOGIN_REQUIRED'],
  ]
  test.each(failing)('a renewal %s', async (_, expiresAt, more, code) => {
    const at = machine({ [signin]: { status: 400, text: '{"error":"TOKEN_EXPIRED"}' } })
    at.files[path] = content(expiresAt, more)
    const found = await login({ session, region: 'eu-west-1' })(at.environment)
    expect(keyOf(found)).toBe(code)
    expect(inspect(found)).not.toMatch(/REFRESH1|PRIVATE KEY/)
  })
})

function nodeKey(): string {
  const { generateKeyPairSync } = process.getBuiltinModule('node:crypto')
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}

describe('credential_process', () => {
  const good = {
    Version: 1,
    AccessKeyId: 'PROC',
    SecretAccessKey: 'hidden',
    SessionToken: 't',
    Expiration: '2030-01-01T01:00:00Z',
  }
  const printing = (output: string | Anomaly) => {
    const runs: unknown[] = []
    const at = machine(
      {},
      {
        run: async (words, limits) => {
          runs.push([words, limits])
          return output
        },
      },
    )
    return { at, runs }
  }

  test('runs the words of its line, with limits of time and output', async () => {
    const { at, runs } = printing(JSON.stringify(good))
    const provider = credentialProcess({ command: `"/opt/my tool" --name 'a b' c\\ d`, time: 5000 })
    const found = (await provider(at.environment)) as Credentials
    expect([found.accessKeyId, found.sessionToken]).toEqual(['PROC', 't'])
    expect(runs).toEqual([
      [['/opt/my tool', '--name', 'a b', 'c d'], { time: 5000, output: 65_536 }],
    ])
  })

  test('by a profile, with the account it names', async () => {
    const { at } = printing(JSON.stringify(good))
    at.files['/home/me/.aws/config'] =
      '[default]\ncredential_process = tool\naws_account_id = 123456789012\n'
    expect(await profile()(at.environment)).toMatchObject({
      accessKeyId: 'PROC',
      accountId: '123456789012',
    })
  })

  const bad: readonly [what: string, output: string | Anomaly, words: RegExp][] = [
    ['nothing', '', /did not print a JSON object/],
    ['no JSON', 'SECRETOUTPUT', /did not print a JSON object/],
    ['no version', JSON.stringify({ ...good, Version: undefined }), /version NaN, not 1/],
    ['another version', JSON.stringify({ ...good, Version: 2 }), /version 2, not 1/],
    ['no secret', JSON.stringify({ ...good, SecretAccessKey: undefined }), /no SecretAccessKey/],
    ['no date', JSON.stringify({ ...good, Expiration: 'soon' }), /Expiration that is no date/],
    ['dead keys', JSON.stringify({ ...good, Expiration: '2029-01-01T00:00:00Z' }), /expired/],
    ['an error', anomaly('fault', 'tool ended with status 1.'), /credential_process: tool ended/],
  ]
  test.each(bad)('that prints %s', async (_, output, words) => {
    const found = (await credentialProcess({ command: 'tool' })(
      printing(output).at.environment,
    )) as Anomaly
    expect(found.message).toMatch(words)
    expect(inspect(found)).not.toMatch(/SECRETOUTPUT|hidden/)
  })

  const lines: readonly [line: string, words: readonly string[] | undefined][] = [
    ['tool', ['tool']],
    ['  tool   --a=b  ', ['tool', '--a=b']],
    [`tool 'it''s' "a \\"b\\" \\$c \\d"`, ['tool', 'its', 'a "b" $c \\d']],
    [`tool "" ''`, ['tool', '', '']],
    [
      'tool $(rm -rf /) `x` ; y && z | w > f',
      ['tool', '$(rm', '-rf', '/)', '`x`', ';', 'y', '&&', 'z', '|', 'w', '>', 'f'],
    ],
    ['tool a\\ b\\\\c', ['tool', 'a b\\c']],
    ['', []],
    [`tool 'open`, undefined],
    ['tool "open', undefined],
  ]
  test.each(lines)('%s', (line, words) => {
    expect(wordsOf(line, false)).toEqual(words)
  })

  test('on Windows a backslash is part of a path', () => {
    expect(wordsOf('"C:\\Program Files\\tool.exe" C:\\a\\b it\'s', true)).toEqual([
      'C:\\Program Files\\tool.exe',
      'C:\\a\\b',
      "it's",
    ])
  })

  describe('a real program', () => {
    const script = join(folder, 'tool.mjs')
    writeFileSync(
      script,
      `const [how, text] = process.argv.slice(2)
if (how === 'print') console.log(text)
if (how === 'fail') process.exit(3)
if (how === 'hang') setInterval(() => {}, 1000)
if (how === 'flood') for (;;) process.stdout.write('x'.repeat(65536))
`,
    )
    const run = (how: string, text = '', time = 60_000) =>
      credentialProcess({ command: [process.execPath, script, how, text], time })(nodeEnvironment)

    test('prints keys; what a shell would make of its words is not made', async () => {
      const life = { ...good, Expiration: new Date(Date.now() + minutes(60)).toISOString() }
      const text = JSON.stringify({ ...life, AccessKeyId: '$HOME;`id`' })
      expect(keyOf(await run('print', text))).toBe('$HOME;`id`')
    })
    test('fails', async () => {
      expect(await run('fail')).toMatchObject({
        code: 'PROCESS_FAILED',
        message: expect.stringContaining('status 3'),
      })
    })
    test('hangs', async () => {
      expect(keyOf(await run('hang', '', 300))).toBe('PROCESS_TIMEOUT')
    })
    test('prints without end', async () => {
      expect(keyOf(await run('flood'))).toBe('PROCESS_OUTPUT')
    })
    test('is not there', async () => {
      const found = await credentialProcess({ command: ['/no/such/tool'] })(nodeEnvironment)
      expect(keyOf(found)).toBe('PROCESS_NOT_FOUND')
      expect(keyOf(await credentialProcess({ command: ['a\0b'] })(nodeEnvironment))).toBe(
        'PROCESS_NOT_FOUND',
      )
    })
  })
})

describe('Cognito', () => {
  const pool = 'eu-west-1:11111111-2222-3333-4444-555555555555'
  const place = 'https://cognito-identity.eu-west-1.amazonaws.com/'
  const end = Date.UTC(2030, 0, 1, 1) / 1000
  const working = (asked: Asked) =>
    asked.header('x-amz-target')?.endsWith('.GetId')
      ? { IdentityId: 'eu-west-1:me' }
      : {
          Credentials: {
            AccessKeyId: 'COG',
            SecretKey: 'hidden',
            SessionToken: 't',
            Expiration: end,
          },
        }

  test('a guest: an identity once, then keys', async () => {
    const at = machine({ [place]: working })
    const provider = cognitoIdentity({ identityPoolId: pool, accountId: '1' })
    const found = (await provider(at.environment)) as Credentials
    expect([found.accessKeyId, found.secretAccessKey]).toEqual(['COG', 'hidden'])
    expect(found.expiration).toEqual(new Date(end * 1000))
    await at.pass(minutes(56))
    await provider(at.environment)
    await at.pass(0)
    expect(at.asked.map(asked => [asked.header('x-amz-target'), json(asked)])).toEqual([
      ['AWSCognitoIdentityService.GetId', { IdentityPoolId: pool, AccountId: '1' }],
      ['AWSCognitoIdentityService.GetCredentialsForIdentity', { IdentityId: 'eu-west-1:me' }],
      ['AWSCognitoIdentityService.GetCredentialsForIdentity', { IdentityId: 'eu-west-1:me' }],
    ])
  })

  test('somebody who signed in elsewhere', async () => {
    const at = machine({ [place]: working })
    const logins = async () => ({ 'accounts.google.com': 'jwt' })
    await cognitoIdentity({ identityId: 'eu-west-1:me', logins, customRoleArn: 'r' })(
      at.environment,
    )
    expect(at.asked.map(json)).toEqual([
      { IdentityId: 'eu-west-1:me', Logins: { 'accounts.google.com': 'jwt' }, CustomRoleArn: 'r' },
    ])
  })

  test('what is refused, empty or not said', async () => {
    const refused = machine({
      [place]: { status: 400, text: '{"__type":"NotAuthorizedException"}' },
    })
    expect(keyOf(await cognitoIdentity({ identityPoolId: pool })(refused.environment))).toBe(
      'NotAuthorizedException',
    )
    const empty = machine({ [place]: {} })
    expect(keyOf(await cognitoIdentity({ identityPoolId: pool })(empty.environment))).toBe(
      'NO_CREDENTIALS',
    )
    expect(keyOf(await cognitoIdentity({ identityId: 'eu-west-1:1' })(empty.environment))).toBe(
      'NO_CREDENTIALS',
    )
    expect(keyOf(await cognitoIdentity({})(empty.environment))).toBe('BAD_CONFIGURATION')
  })
})
