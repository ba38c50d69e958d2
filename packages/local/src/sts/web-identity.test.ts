/** Web identities: tokens of issuers whose keys the local AWS was told. */
import { createSign, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { client } from '@plainwire/client'
import { sts } from '@plainwire/sts'
import { afterAll, describe, expect, it } from 'vitest'
import { account, allow, arn, documentOf, type Loose, world } from './world.fixture.ts'

const issuer = 'https://login.example.com/realm'
const name = 'login.example.com/realm'
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const ec = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 })
const jwk = (key: KeyObject, kid: string) => ({ ...key.export({ format: 'jwk' }), kid })

const { aws, asIam, asSts, role } = world({
  issuers: { [issuer]: { keys: [jwk(rsa.publicKey, 'rsa'), jwk(ec.publicKey, 'ec')] } },
})
afterAll(() => aws.close())
const provider = arn(`oidc-provider/${name}`)
const Condition = {
  StringEquals: { [`${name}:sub`]: 'repo:lab/notes', [`${name}:aud`]: 'sts.amazonaws.com' },
}
const ready = (async () => {
  await asIam().do('CreateOpenIDConnectProvider', {
    Url: issuer,
    ClientIDList: ['sts.amazonaws.com', 'app'],
  })
  const Action = ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession']
  const trust = documentOf({
    Effect: 'Allow',
    Principal: { Federated: provider },
    Action,
    Condition,
  })
  return role('deploy', trust, allow('iam:ListUsers'))
})()

const now = Math.floor(Date.now() / 1000)
const claims = {
  iss: issuer,
  sub: 'repo:lab/notes',
  aud: 'sts.amazonaws.com',
  iat: now,
  exp: now + 600,
}
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

function token(
  more: object = {},
  header: object = { alg: 'RS256', kid: 'rsa' },
  key: KeyObject = rsa.privateKey,
): string {
  const signed = `${part(header)}.${part({ ...claims, ...more })}`
  const signature =
    key.asymmetricKeyType === 'ec'
      ? sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' })
      : createSign('sha256').update(signed).sign(key)
  return `${signed}.${signature.toString('base64url')}`
}

/** Nobody signs this call. */
const anonymous = client({
  api: sts,
  region: 'us-east-1',
  send: aws.send,
  credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
  backoff: () => undefined,
})
const assume = async (WebIdentityToken: string, more: object = {}) =>
  anonymous.invoke({
    op: 'AssumeRoleWithWebIdentity',
    request: { RoleArn: await ready, RoleSessionName: 'ci', WebIdentityToken, ...more },
  }) as Promise<Loose>

describe('a token', () => {
  it.each([
    ['of RSA', token()],
    ['of an elliptic curve', token({}, { alg: 'ES256', kid: 'ec' }, ec.privateKey)],
    ['that names no key', token({}, { alg: 'RS256' })],
    ['for several audiences', token({ aud: ['other', 'sts.amazonaws.com'] })],
  ])('%s opens the role', async (_, text) => {
    const assumed = await assume(text)
    expect(assumed).toMatchObject({
      SubjectFromWebIdentityToken: 'repo:lab/notes',
      Audience: 'sts.amazonaws.com',
      Provider: issuer,
      AssumedRoleUser: { Arn: `arn:aws:sts::${account}:assumed-role/deploy/ci` },
    })
    await asIam(assumed.Credentials).do('ListUsers')
    expect(await asSts(assumed.Credentials).do('GetCallerIdentity')).toMatchObject({
      Arn: assumed.AssumedRoleUser.Arn,
    })
  })

  const tampered = () => {
    const [head, , tail] = token().split('.')
    return `${head}.${part({ ...claims, sub: 'repo:lab/other' })}.${tail}`
  }
  it.each([
    ['of a stranger', token({}, undefined, stranger.privateKey), 'InvalidIdentityToken'],
    ['changed afterwards', tampered(), 'InvalidIdentityToken'],
    ['signed by nobody', `${part({ alg: 'none' })}.${part(claims)}.`, 'InvalidIdentityToken'],
    ['with a secret for a key', token({}, { alg: 'HS256', kid: 'rsa' }), 'InvalidIdentityToken'],
    ['of another kind of key', token({}, { alg: 'ES256', kid: 'rsa' }), 'InvalidIdentityToken'],
    ['that is none', 'not.a.token', 'InvalidIdentityToken'],
    ['with too few parts', 'abcd', 'InvalidIdentityToken'],
    ['that is over', token({ exp: now - 10 }), 'ExpiredTokenException'],
    ['without an end', token({ exp: undefined }), 'ExpiredTokenException'],
    ['before its time', token({ nbf: now + 300 }), 'InvalidIdentityToken'],
    ['for somebody else', token({ aud: 'other' }), 'InvalidIdentityToken'],
    ['without a subject', token({ sub: undefined }), 'InvalidIdentityToken'],
    [
      'of an issuer that the account does not know',
      token({ iss: 'https://x.test' }),
      'InvalidIdentityToken',
    ],
    ['whose subject is not trusted', token({ sub: 'repo:lab/secrets' }), 'AccessDenied'],
    ['for a client that is not trusted', token({ aud: 'app' }), 'AccessDenied'],
  ])('%s opens nothing', async (_, text, code) => {
    expect(await assume(text)).toMatchObject({ code })
  })

  it('of an issuer nobody told the keys of says what to do', async () => {
    const unheard = 'https://unheard.test'
    await asIam().do('CreateOpenIDConnectProvider', { Url: unheard, ClientIDList: ['app'] })
    expect(await assume(token({ iss: unheard }))).toMatchObject({
      code: 'IDPCommunicationError',
      message: expect.stringContaining('local({ issuers })'),
    })
    const put = (json: object) =>
      aws.answer({
        method: 'PUT',
        scheme: 'http',
        host: 'localhost',
        target: '/_plainwire/issuers',
        headers: [],
        body: Buffer.from(JSON.stringify(json)),
      })
    expect(await put({ [unheard]: 'keys' })).toMatchObject({ status: 400 })
    expect(await put({ [unheard]: { keys: [jwk(rsa.publicKey, 'rsa')] } })).toMatchObject({
      status: 200,
    })
    expect(await assume(token({ iss: unheard, aud: 'app' }))).toMatchObject({
      code: 'AccessDenied',
    })
  })

  it('that is not trusted is told in the words of AWS', async () => {
    expect(await assume(token({ sub: 'repo:lab/secrets' }))).toMatchObject({
      message: expect.stringMatching(
        /^Not authorized to perform sts:AssumeRoleWithWebIdentity\. User: login\.example\.com\/realm:repo:lab\/secrets is not/,
      ),
    })
  })

  it('may carry tags', async () => {
    const tags = { principal_tags: { team: ['lab'] }, transitive_tag_keys: ['team'] }
    const assumed = await assume(token({ 'https://aws.amazon.com/tags': tags }))
    await asIam().do('PutRolePolicy', {
      RoleName: 'deploy',
      PolicyName: 'own',
      PolicyDocument: documentOf(
        allow('iam:ListUsers', { Condition: { StringEquals: { 'aws:PrincipalTag/team': 'lab' } } }),
      ),
    })
    await asIam(assumed.Credentials).do('ListUsers')
    expect(await asIam((await assume(token())).Credentials).ask('ListUsers')).toMatchObject({
      code: 'AccessDenied',
    })
  })

  it('of OAuth 2.0 is refused by name', async () => {
    expect(await assume(token(), { ProviderId: 'graph.facebook.com' })).toMatchObject({
      code: 'NotImplemented',
      message: expect.stringContaining('ProviderId'),
    })
  })
})
