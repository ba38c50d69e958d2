/** Sessions: who may have them, what limits them, and when they end. */
import { client } from '@plainwire/client'
import { ec2 } from '@plainwire/ec2'
import { afterEach, describe, expect, it } from 'vitest'
import { codeAt } from '../iam/devices.ts'
import { account, allow, arn, documentOf, other, trusting, world } from './world.fixture.ts'

const opened: ReturnType<typeof world>[] = []
const start: typeof world = options => {
  const made = world(options)
  opened.push(made)
  return made
}
afterEach(async () => {
  for (const { aws } of opened.splice(0)) await aws.close()
})

const become = { RoleSessionName: 'nightly' }
const denied = { $anomaly: 'forbidden', code: 'AccessDenied', status: 403 }

describe('AssumeRole', () => {
  it('gives keys of the role, which act as it and as nothing else', async () => {
    const { asIam, asSts, user, role } = start()
    const ada = await user('ada')
    const RoleArn = await role('reader', trusting({ AWS: arn('user/ada') }), allow('iam:GetUser'))
    const assumed = await asSts(ada).do('AssumeRole', { RoleArn, ...become })
    const { Arn, AssumedRoleId } = assumed.AssumedRoleUser
    expect(Arn).toBe(`arn:aws:sts::${account}:assumed-role/reader/nightly`)
    expect(assumed.Credentials.AccessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/)
    expect(assumed.PackedPolicySize).toBeUndefined()
    const session = assumed.Credentials
    expect(await asSts(session).do('GetCallerIdentity')).toEqual({
      UserId: AssumedRoleId,
      Account: account,
      Arn,
    })
    expect(await asIam(session).do('GetUser', { UserName: 'ada' })).toMatchObject({
      User: { UserName: 'ada' },
    })
    expect(await asIam(session).ask('ListUsers')).toMatchObject({
      ...denied,
      message: `User: ${Arn} is not authorized to perform: iam:ListUsers on resource: ${arn('user/')} because no identity-based policy allows the iam:ListUsers action`,
    })
    expect(await asIam(ada).ask('GetUser', { UserName: 'ada' })).toMatchObject(denied)
  })

  it.each([
    ['his ARN', { AWS: arn('user/ada') }, [], true],
    ['the account, and he is allowed', { AWS: account }, [allow('sts:AssumeRole')], true],
    ['the account alone', { AWS: account }, [], false],
    ['somebody else', { AWS: arn('user/bob') }, [allow('sts:*')], false],
    ['everybody', { AWS: '*' }, [], true],
    ['a service', { Service: 'ec2.amazonaws.com' }, [allow('sts:*')], false],
    [
      'him, but he is denied',
      { AWS: arn('user/ada') },
      [{ Effect: 'Deny', Action: 'sts:*', Resource: '*' }],
      false,
    ],
  ])('where the trust policy names %s', async (_, principal, statements, isAllowed) => {
    const { asSts, user, role, isAnomaly } = start()
    await user('bob')
    const ada = await user('ada', ...statements)
    const RoleArn = await role('reader', trusting(principal))
    const result = await asSts(ada).ask('AssumeRole', { RoleArn, ...become })
    expect(isAnomaly(result)).toBe(!isAllowed)
    if (!isAllowed) expect(result).toMatchObject(denied)
  })

  it.each([
    ['of another account, both allowing', [allow('sts:AssumeRole')], true],
    ['of another account, which trusts while his own does not allow', [], false],
  ])('a role %s', async (_, statements, isAllowed) => {
    const { asIam, asSts, user, isAnomaly } = start()
    const ada = await user('ada', ...statements)
    const AssumeRolePolicyDocument = trusting({ AWS: arn('user/ada') })
    await asIam(other).do('CreateRole', { RoleName: 'guest', AssumeRolePolicyDocument })
    const RoleArn = arn('role/guest', other)
    const result = await asSts(ada).ask('AssumeRole', { RoleArn, ...become })
    expect(isAnomaly(result)).toBe(!isAllowed)
    if (isAllowed)
      expect(await asSts(result.Credentials).do('GetCallerIdentity')).toMatchObject({
        Account: other,
      })
  })

  it.each([
    ['ExternalId', { ExternalId: 'secret-1' }, { 'sts:ExternalId': 'secret-1' }],
    ['RoleSessionName', {}, { 'sts:RoleSessionName': 'nightly' }],
    ['SourceIdentity', { SourceIdentity: 'ada' }, { 'sts:SourceIdentity': 'ada' }],
    ['Tags', { Tags: [{ Key: 'team', Value: 'lab' }] }, { 'aws:RequestTag/team': 'lab' }],
  ])('tells the trust policy of its %s', async (_, given, condition) => {
    const { asSts, user, role } = start()
    const ada = await user('ada')
    const Action = ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity']
    const Condition = { StringEquals: condition }
    const RoleArn = await role(
      'reader',
      trusting({ AWS: arn('user/ada') }, { Action: 'sts:AssumeRole', Condition }).replace(
        '"Action":"sts:AssumeRole"',
        `"Action":${JSON.stringify(Action)}`,
      ),
    )
    const trusted = { RoleArn, ...become, ...given }
    await asSts(ada).do('AssumeRole', trusted)
    const { RoleSessionName, ...rest } = trusted
    const wrong = {
      ...rest,
      RoleSessionName: 'daily',
      ExternalId: 'other-1',
      SourceIdentity: 'eve',
    }
    expect(
      await asSts(ada).ask('AssumeRole', { ...wrong, Tags: [{ Key: 'team', Value: 'x' }] }),
    ).toMatchObject(denied)
  })

  it('limits a session by its policies, inline and managed', async () => {
    const { asIam, asSts, user, role } = start()
    const ada = await user('ada')
    const RoleArn = await role('reader', trusting({ AWS: arn('user/ada') }), allow('iam:*'))
    await asIam().do('CreatePolicy', {
      PolicyName: 'groups',
      PolicyDocument: documentOf(allow('iam:ListGroups')),
    })
    const limited = await asSts(ada).do('AssumeRole', {
      RoleArn,
      ...become,
      Policy: documentOf(allow('iam:ListUsers')),
      PolicyArns: [{ arn: arn('policy/groups') }],
    })
    expect(limited.PackedPolicySize).toBeGreaterThan(0)
    const session = asIam(limited.Credentials)
    await session.do('ListUsers')
    await session.do('ListGroups')
    expect(await session.ask('ListRoles')).toMatchObject({
      ...denied,
      message: expect.stringContaining('because no session policy allows the iam:ListRoles action'),
    })
  })

  it.each([
    ['a policy that is none', { Policy: '{"Statement":' }, 'MalformedPolicyDocument'],
    ['a policy of nobody', { PolicyArns: [{ arn: arn('policy/missing') }] }, 'ValidationError'],
    ['more time than the role has', { DurationSeconds: 7_200 }, 'ValidationError'],
    ['less time than there can be', { DurationSeconds: 60 }, 'ValidationError'],
    ['a name with spaces', { RoleSessionName: 'a b' }, 'ValidationError'],
    ['a transitive tag that is none', { TransitiveTagKeys: ['team'] }, 'ValidationError'],
    [
      'a tag twice',
      {
        Tags: [
          { Key: 'a', Value: '1' },
          { Key: 'A', Value: '2' },
        ],
      },
      'ValidationError',
    ],
    ['a code without a device', { TokenCode: '123456' }, 'ValidationError'],
    [
      'contexts',
      { ProvidedContexts: [{ ProviderArn: arn('x'), ContextAssertion: 'abcd' }] },
      'NotImplemented',
    ],
    [
      'more tags than fit',
      {
        Tags: Array.from({ length: 9 }, (_, at) => ({ Key: `T${at}`, Value: 'a'.repeat(250) })),
      },
      'PackedPolicyTooLarge',
    ],
    [
      'more policy than fits',
      {
        Policy: documentOf(
          ...Array.from({ length: 12 }, (_, index) => ({
            Effect: 'Allow',
            Action: `s3:${'ab'.repeat(20)}${Math.sin(index).toString(36).slice(3)}`,
            Resource: `arn:aws:s3:::${Math.sin(index + 1)
              .toString(36)
              .slice(3)}/${Math.cos(index).toString(36).slice(3)}`,
          })),
        ),
        Tags: Array.from({ length: 50 }, (_, index) => ({
          Key: Math.sin(index + 1)
            .toString(36)
            .slice(3),
          Value: Math.cos(index + 1)
            .toString(36)
            .slice(3),
        })),
      },
      'PackedPolicyTooLarge',
    ],
  ])('refuses %s', async (_, given, code) => {
    const { asSts, user, role } = start()
    const ada = await user('ada')
    const Action = ['sts:AssumeRole', 'sts:TagSession']
    const RoleArn = await role(
      'reader',
      documentOf({ Effect: 'Allow', Principal: { AWS: arn('user/ada') }, Action }),
    )
    expect(await asSts(ada).ask('AssumeRole', { RoleArn, ...become, ...given })).toMatchObject({
      code,
    })
  })

  it('chains for an hour at most; transitive tags come along and cannot be changed', async () => {
    const { asIam, asSts, user, role } = start()
    const ada = await user('ada')
    const Action = ['sts:AssumeRole', 'sts:TagSession']
    const trust = documentOf({ Effect: 'Allow', Principal: { AWS: account }, Action })
    const first = await role('first', trust, allow('sts:*'))
    await asIam().do('UpdateRole', { RoleName: 'first', MaxSessionDuration: 43_200 })
    const isTagged = { StringEquals: { 'aws:PrincipalTag/team': 'lab' } }
    const second = await role('second', trust, allow('iam:ListUsers', { Condition: isTagged }))
    await asIam().do('UpdateRole', { RoleName: 'second', MaxSessionDuration: 43_200 })
    await asIam().do('PutUserPolicy', {
      UserName: 'ada',
      PolicyName: 'assume',
      PolicyDocument: documentOf(allow('sts:*')),
    })
    const tagged = await asSts(ada).do('AssumeRole', {
      RoleArn: first,
      ...become,
      DurationSeconds: 7_200,
      Tags: [
        { Key: 'team', Value: 'lab' },
        { Key: 'own', Value: 'x' },
      ],
      TransitiveTagKeys: ['team'],
    })
    const chained = asSts(tagged.Credentials)
    const { Credentials } = await chained.do('AssumeRole', { RoleArn: second, ...become })
    await asIam(Credentials).do('ListUsers')
    expect(
      await chained.ask('AssumeRole', { RoleArn: second, ...become, DurationSeconds: 3_601 }),
    ).toMatchObject({ code: 'ValidationError', message: expect.stringContaining('role chaining') })
    expect(
      await chained.ask('AssumeRole', {
        RoleArn: second,
        ...become,
        Tags: [{ Key: 'team', Value: 'other' }],
      }),
    ).toMatchObject({ code: 'ValidationError' })
  })

  it('is for nobody but users and roles', async () => {
    const { asSts, role } = start()
    const RoleArn = await role('reader', trusting({ AWS: '*' }))
    expect(await asSts().ask('AssumeRole', { RoleArn, ...become })).toMatchObject({
      ...denied,
      message: 'Roles may not be assumed by root accounts.',
    })
  })

  it('says the same of a role that is not there as of one that does not trust', async () => {
    const { asSts, user } = start()
    const ada = await user('ada', allow('sts:*'))
    const RoleArn = arn('role/missing')
    expect(await asSts(ada).ask('AssumeRole', { RoleArn, ...become })).toMatchObject({
      ...denied,
      message: expect.stringContaining(
        'because no role trust policy allows the sts:AssumeRole action',
      ),
    })
  })
})

describe('a session', () => {
  it('ends on the settable clock, and is told to have ended', async () => {
    const { aws, asSts, user } = start()
    const { Credentials } = await asSts(await user('ada')).do('GetSessionToken', {
      DurationSeconds: 900,
    })
    aws.clock.advance(899_000)
    expect(await asSts(Credentials).ask('GetCallerIdentity')).toMatchObject({ Account: account })
    aws.clock.advance(1_000)
    expect(await asSts(Credentials).ask('GetCallerIdentity')).toMatchObject({
      code: 'ExpiredToken',
      status: 403,
    })
    // A day later it is as if it had never been.
    aws.clock.advance(25 * 3_600_000)
    await asSts().do('GetSessionToken')
    expect(await asSts(Credentials).ask('GetCallerIdentity')).toMatchObject({
      code: 'InvalidClientTokenId',
    })
  })

  it.each([
    ['without its token', { SessionToken: undefined }],
    ['with another token', { SessionToken: 'x'.repeat(356) }],
    ['with another secret', { SecretAccessKey: 'x'.repeat(40) }],
  ])('opens nothing %s', async (_, changed) => {
    const { asSts, user } = start()
    const { Credentials } = await asSts(await user('ada')).do('GetSessionToken')
    const result = await asSts({ ...Credentials, ...changed }).ask('GetCallerIdentity')
    expect(result).toMatchObject({ $anomaly: 'forbidden', status: 403 })
  })

  it('ends with its role, and one made anew under the name is another one', async () => {
    const { asIam, asSts, user, role } = start()
    const ada = await user('ada')
    const RoleArn = await role('reader', trusting({ AWS: arn('user/ada') }))
    const { Credentials } = await asSts(ada).do('AssumeRole', { RoleArn, ...become })
    await asIam().do('DeleteRole', { RoleName: 'reader' })
    const gone = { code: 'InvalidClientTokenId', status: 403 }
    expect(await asSts(Credentials).ask('GetCallerIdentity')).toMatchObject(gone)
    await role('reader', trusting({ AWS: arn('user/ada') }))
    expect(await asSts(Credentials).ask('GetCallerIdentity')).toMatchObject(gone)
  })

  it('is revoked by a policy that denies what is older', async () => {
    const { aws, asIam, asSts, user, role } = start()
    const ada = await user('ada')
    const RoleArn = await role('reader', trusting({ AWS: arn('user/ada') }), allow('iam:ListUsers'))
    const assume = async () =>
      (await asSts(ada).do('AssumeRole', { RoleArn, ...become })).Credentials
    const older = await assume()
    await asIam(older).do('ListUsers')
    aws.clock.advance(60_000)
    const now = new Date(aws.clock.now()).toISOString()
    await asIam().do('PutRolePolicy', {
      RoleName: 'reader',
      PolicyName: 'revoke',
      PolicyDocument: documentOf({
        Effect: 'Deny',
        Action: '*',
        Resource: '*',
        Condition: { DateLessThan: { 'aws:TokenIssueTime': now } },
      }),
    })
    expect(await asIam(older).ask('ListUsers')).toMatchObject(denied)
    aws.clock.advance(2_000)
    await asIam(await assume()).do('ListUsers')
  })

  it('of a user who was deleted and made anew is not trusted any more', async () => {
    const { asIam, asSts, user, role } = start()
    const ada = await user('ada')
    const RoleArn = await role('reader', trusting({ AWS: arn('user/ada') }))
    await asSts(ada).do('AssumeRole', { RoleArn, ...become })
    await asIam().do('DeleteAccessKey', { UserName: 'ada', AccessKeyId: ada.AccessKeyId })
    await asIam().do('DeleteUser', { UserName: 'ada' })
    const another = await user('ada')
    expect(await asSts(another).ask('AssumeRole', { RoleArn, ...become })).toMatchObject(denied)
  })
})

describe('GetSessionToken and GetFederationToken', () => {
  it('give keys that act as the user, except in IAM and STS', async () => {
    const { asIam, asSts, user } = start()
    const ada = await user('ada', allow(['iam:*', 'sts:*']))
    const { Credentials } = await asSts(ada).do('GetSessionToken')
    expect(await asSts(Credentials).do('GetCallerIdentity')).toMatchObject({ Arn: arn('user/ada') })
    expect(await asIam(Credentials).ask('ListUsers')).toMatchObject({
      code: 'InvalidClientTokenId',
    })
    expect(await asSts(Credentials).ask('GetSessionToken')).toMatchObject({
      ...denied,
      message: 'Cannot call GetSessionToken with session credentials',
    })
    expect(await asSts(Credentials).ask('GetFederationToken', { Name: 'bob' })).toMatchObject(
      denied,
    )
  })

  it('federate somebody within what the policy and the user allow', async () => {
    const { asSts, user } = start()
    const ada = await user('ada', allow('sts:GetFederationToken'), allow('sts:GetAccessKeyInfo'))
    const federated = await asSts(ada).do('GetFederationToken', {
      Name: 'guest',
      Policy: documentOf(allow('*')),
    })
    const Arn = `arn:aws:sts::${account}:federated-user/guest`
    expect(federated.FederatedUser).toEqual({ FederatedUserId: `${account}:guest`, Arn })
    expect(await asSts(federated.Credentials).do('GetCallerIdentity')).toMatchObject({ Arn })
  })

  it.each([
    ['root asks for more than an hour', account, 'GetSessionToken', { DurationSeconds: 7_200 }],
    ['a name is too short', account, 'GetFederationToken', { Name: 'x' }],
  ])('are refused where %s', async (_, keys, op, request) => {
    const { asSts } = start()
    expect(await asSts(keys).ask(op, request)).toMatchObject({ code: 'ValidationError' })
  })
})

describe('a second factor', () => {
  it('opens what asks for one, and no code is taken twice', async () => {
    const { aws, asIam, asSts, user, role } = start()
    const ada = await user('ada', allow('iam:ListUsers'))
    const root = asIam()
    const made = await root.do('CreateVirtualMFADevice', { VirtualMFADeviceName: 'ada' })
    const { SerialNumber, Base32StringSeed } = made.VirtualMFADevice
    const seed = new TextDecoder().decode(Base32StringSeed)
    const step = Math.floor(aws.clock.now() / 30_000)
    const enable = (first: number) =>
      root.ask('EnableMFADevice', {
        UserName: 'ada',
        SerialNumber,
        AuthenticationCode1: codeAt(seed, first),
        AuthenticationCode2: codeAt(seed, first + 1),
      })
    expect(await enable(step + 100)).toMatchObject({
      code: 'InvalidAuthenticationCode',
      status: 403,
    })
    await enable(step - 1)
    const Condition = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }
    const RoleArn = await role('careful', trusting({ AWS: arn('user/ada') }, { Condition }))
    expect(await asSts(ada).ask('AssumeRole', { RoleArn, ...become })).toMatchObject(denied)
    const shown = { SerialNumber, TokenCode: codeAt(seed, step + 1) }
    await asSts(ada).do('AssumeRole', { RoleArn, ...become, ...shown })
    expect(await asSts(ada).ask('AssumeRole', { RoleArn, ...become, ...shown })).toMatchObject({
      ...denied,
      message: 'MultiFactorAuthentication failed with invalid MFA one time pass code.',
    })
    expect(await root.ask('DeleteUser', { UserName: 'ada' })).toMatchObject({
      code: 'DeleteConflict',
    })
    const { MFADevices } = await root.do('ListMFADevices', { UserName: 'ada' })
    expect(MFADevices).toMatchObject([{ UserName: 'ada', SerialNumber }])
    await root.do('DeactivateMFADevice', { UserName: 'ada', SerialNumber })
    await root.do('DeleteVirtualMFADevice', { SerialNumber })
  })

  it('makes codes as RFC 6238 has them', () => {
    // The seed of its appendix B, 12345678901234567890, in base32; eight digits there, the last six here.
    const seed = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
    const codes = [59, 1_111_111_109, 1_234_567_890, 2_000_000_000].map(time =>
      codeAt(seed, Math.floor(time / 30)),
    )
    expect(codes).toEqual(['287082', '081804', '005924', '279037'])
  })
})

describe('whose a key is', () => {
  it('its id says, here as at AWS', async () => {
    const { asSts, asIam } = start()
    const { AccessKey } = await (async () => {
      await asIam(other).do('CreateUser', { UserName: 'eve' })
      return asIam(other).do('CreateAccessKey', { UserName: 'eve' })
    })()
    const info = (AccessKeyId: string) => asSts().ask('GetAccessKeyInfo', { AccessKeyId })
    expect(await info(AccessKey.AccessKeyId)).toEqual({ Account: other })
    // A key of the documentation that AWS's own arithmetic reads.
    expect(await info('ASIAQNZGKIQY56JQ7WML')).toEqual({ Account: '029608264753' })
    expect(await info('NOSUCHKEYATALL12')).toMatchObject({ code: 'ValidationError' })
  })
})

describe('why EC2 refused', () => {
  it('can be decoded by who may', async () => {
    const { aws, asSts, user } = start()
    const ada = await user('ada', allow('sts:DecodeAuthorizationMessage'), {
      Sid: 'NoMachines',
      Effect: 'Deny',
      Action: 'ec2:*',
      Resource: '*',
    })
    const machines = client({
      api: ec2,
      region: 'eu-west-1',
      send: aws.send,
      credentials: { accessKeyId: ada.AccessKeyId, secretAccessKey: ada.SecretAccessKey },
      backoff: () => undefined,
    })
    const refused = await machines.invoke({ op: 'DescribeInstances' })
    expect(refused).toMatchObject({ code: 'UnauthorizedOperation', status: 403 })
    const { message } = refused as { message: string }
    const [, EncodedMessage] = /Encoded authorization failure message: (\S+)$/.exec(message) ?? []
    const { DecodedMessage } = await asSts(ada).do('DecodeAuthorizationMessage', { EncodedMessage })
    expect(JSON.parse(DecodedMessage)).toMatchObject({
      allowed: false,
      explicitDeny: true,
      matchedStatements: { items: [{ statementId: 'NoMachines', effect: 'DENY', policy: 'own' }] },
      context: { principal: { arn: arn('user/ada') }, action: 'ec2:DescribeInstances' },
    })
    expect(
      await asSts().ask('DecodeAuthorizationMessage', { EncodedMessage: 'nonsense' }),
    ).toMatchObject({ code: 'InvalidAuthorizationMessageException' })
  })
})
