/** IAM and STS driven by AWS's own client over a port: what it makes of every answer, its pages and its waiters. */
import * as IAM from '@aws-sdk/client-iam'
import * as STS from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { local } from '../index.ts'
import { arn, documentOf, trusting } from '../sts/world.fixture.ts'

const aws = local({ seed: 9 })
const quiet = { trace() {}, debug() {}, info() {}, warn() {}, error() {} }
let options: IAM.IAMClientConfig = {}
let iam = new IAM.IAM({ region: 'us-east-1' })
beforeAll(async () => {
  const { url } = await aws.listen({ port: 0 })
  options = {
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
    logger: quiet,
  }
  iam = new IAM.IAM(options)
})
afterAll(async () => {
  iam.destroy()
  await aws.close()
})
const document = documentOf({ Effect: 'Allow', Action: 's3:Get*', Resource: '*' })
const refused = async (call: Promise<unknown>): Promise<IAM.IAMServiceException> => {
  try {
    await call
  } catch (error) {
    return error as IAM.IAMServiceException
  }
  throw new Error('it was not refused')
}

describe('entities', () => {
  it('users with groups, keys, tags, boundary and login', async () => {
    const { User } = await iam.createUser({
      UserName: 'ada',
      Path: '/lab/',
      Tags: [{ Key: 'team', Value: 'lab' }],
      PermissionsBoundary: 'arn:aws:iam::aws:policy/PowerUserAccess',
    })
    expect(User).toMatchObject({ Arn: arn('user/lab/ada'), Tags: [{ Key: 'team', Value: 'lab' }] })
    await IAM.waitUntilUserExists({ client: iam, maxWaitTime: 5 }, { UserName: 'ada' })
    await iam.createGroup({ GroupName: 'staff' })
    await iam.addUserToGroup({ GroupName: 'staff', UserName: 'ada' })
    expect((await iam.getGroup({ GroupName: 'staff' })).Users).toMatchObject([{ UserName: 'ada' }])
    const { AccessKey } = await iam.createAccessKey({ UserName: 'ada' })
    expect(AccessKey?.Status).toBe('Active')
    await iam.updateAccessKey({
      UserName: 'ada',
      AccessKeyId: AccessKey!.AccessKeyId!,
      Status: 'Inactive',
    })
    expect((await iam.listAccessKeys({ UserName: 'ada' })).AccessKeyMetadata).toMatchObject([
      { Status: 'Inactive' },
    ])
    await iam.createLoginProfile({ UserName: 'ada', Password: 'correct-Horse-1' })
    expect((await iam.getUser({ UserName: 'ada' })).User?.PermissionsBoundary).toMatchObject({
      PermissionsBoundaryArn: 'arn:aws:iam::aws:policy/PowerUserAccess',
    })
  })

  it('policies with versions, attached and written into entities', async () => {
    const { Policy } = await iam.createPolicy({ PolicyName: 'read', PolicyDocument: document })
    const PolicyArn = Policy!.Arn!
    await IAM.waitUntilPolicyExists({ client: iam, maxWaitTime: 5 }, { PolicyArn })
    const { PolicyVersion } = await iam.createPolicyVersion({
      PolicyArn,
      PolicyDocument: document,
      SetAsDefault: true,
    })
    expect(PolicyVersion).toMatchObject({ VersionId: 'v2', IsDefaultVersion: true })
    const got = await iam.getPolicyVersion({ PolicyArn, VersionId: 'v1' })
    expect(decodeURIComponent(got.PolicyVersion!.Document!)).toBe(document)
    await iam.attachUserPolicy({ UserName: 'ada', PolicyArn })
    await iam.attachGroupPolicy({ GroupName: 'staff', PolicyArn })
    await iam.putUserPolicy({ UserName: 'ada', PolicyName: 'own', PolicyDocument: document })
    expect(await iam.listEntitiesForPolicy({ PolicyArn })).toMatchObject({
      PolicyUsers: [{ UserName: 'ada' }],
      PolicyGroups: [{ GroupName: 'staff' }],
      PolicyRoles: [],
    })
    expect((await iam.listUserPolicies({ UserName: 'ada' })).PolicyNames).toEqual(['own'])
  })

  it('roles and instance profiles', async () => {
    await iam.createRole({
      RoleName: 'machine',
      AssumeRolePolicyDocument: trusting({ Service: 'ec2.amazonaws.com' }),
      Description: 'für Maschinen',
      MaxSessionDuration: 7_200,
    })
    await IAM.waitUntilRoleExists({ client: iam, maxWaitTime: 5 }, { RoleName: 'machine' })
    await iam.createInstanceProfile({ InstanceProfileName: 'machine' })
    const named = { InstanceProfileName: 'machine' }
    await IAM.waitUntilInstanceProfileExists({ client: iam, maxWaitTime: 5 }, named)
    await iam.addRoleToInstanceProfile({ ...named, RoleName: 'machine' })
    expect((await iam.getInstanceProfile(named)).InstanceProfile?.Roles).toMatchObject([
      { RoleName: 'machine', Description: 'für Maschinen', MaxSessionDuration: 7_200 },
    ])
    await iam.updateRole({ RoleName: 'machine', Description: 'for machines' })
    expect((await iam.getRole({ RoleName: 'machine' })).Role?.Description).toBe('for machines')
  })

  it('pages of everything', async () => {
    for (let at = 0; at < 5; at++) await iam.createUser({ UserName: `u${at}`, Path: '/many/' })
    const names: (string | undefined)[] = []
    const pages = IAM.paginateListUsers({ client: iam, pageSize: 2 }, { PathPrefix: '/many/' })
    for await (const { Users } of pages) names.push(...Users!.map(({ UserName }) => UserName))
    expect(names).toEqual(['u0', 'u1', 'u2', 'u3', 'u4'])
    const arns: (string | undefined)[] = []
    for await (const { Policies } of IAM.paginateListPolicies({ client: iam, pageSize: 7 }, {}))
      arns.push(...Policies!.map(({ Arn }) => Arn))
    expect(new Set(arns).size).toBe(arns.length)
    expect(arns).toContain('arn:aws:iam::aws:policy/job-function/ViewOnlyAccess')
  })

  it('the simulator and the account', async () => {
    const { EvaluationResults } = await iam.simulatePrincipalPolicy({
      PolicySourceArn: arn('user/lab/ada'),
      ActionNames: ['s3:GetObject', 's3:PutObject'],
      ResourceArns: ['arn:aws:s3:::notes/a'],
    })
    expect(EvaluationResults).toMatchObject([
      {
        EvalDecision: 'allowed',
        PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: true },
      },
      { EvalDecision: 'implicitDeny' },
    ])
    expect((await iam.getAccountSummary({})).SummaryMap).toMatchObject({ Roles: 1 })
  })

  it('refusals are the errors that it knows', async () => {
    expect(await refused(iam.getUser({ UserName: 'nobody' }))).toBeInstanceOf(
      IAM.NoSuchEntityException,
    )
    expect(await refused(iam.createUser({ UserName: 'ADA' }))).toBeInstanceOf(
      IAM.EntityAlreadyExistsException,
    )
    expect(await refused(iam.deleteUser({ UserName: 'ada' }))).toBeInstanceOf(
      IAM.DeleteConflictException,
    )
    expect(
      await refused(iam.createPolicy({ PolicyName: 'x', PolicyDocument: '{' })),
    ).toBeInstanceOf(IAM.MalformedPolicyDocumentException)
  })
})

describe('sessions', () => {
  it('of a role act as it, until they are told to be wrong', async () => {
    await iam.createUser({ UserName: 'bob' })
    const { AccessKey } = await iam.createAccessKey({ UserName: 'bob' })
    await iam.createRole({
      RoleName: 'reader',
      AssumeRolePolicyDocument: trusting({ AWS: arn('user/bob') }),
    })
    await iam.attachRolePolicy({
      RoleName: 'reader',
      PolicyArn: 'arn:aws:iam::aws:policy/IAMReadOnlyAccess',
    })
    const credentials = {
      accessKeyId: AccessKey!.AccessKeyId!,
      secretAccessKey: AccessKey!.SecretAccessKey!,
    }
    const bob = new STS.STS({ ...options, credentials } as never)
    const { Credentials, AssumedRoleUser } = await bob.assumeRole({
      RoleArn: arn('role/reader'),
      RoleSessionName: 'sdk',
      DurationSeconds: 900,
    })
    expect(Credentials!.Expiration!.getTime()).toBeGreaterThan(Date.now() + 800_000)
    const keys = {
      accessKeyId: Credentials!.AccessKeyId!,
      secretAccessKey: Credentials!.SecretAccessKey!,
      sessionToken: Credentials!.SessionToken!,
    }
    const reader = new IAM.IAM({ ...options, credentials: keys })
    expect((await reader.listRoles({})).Roles).toMatchObject([
      { RoleName: 'machine' },
      { RoleName: 'reader' },
    ])
    const denied = await refused(reader.createUser({ UserName: 'eve' }))
    expect(denied).toMatchObject({ name: 'AccessDenied', $metadata: { httpStatusCode: 403 } })
    expect(denied.message).toContain(`User: ${AssumedRoleUser!.Arn} is not authorized to perform`)
    const wrong = new STS.STS({
      ...options,
      credentials: { ...keys, sessionToken: 'x' },
    } as never)
    expect(await refused(wrong.getCallerIdentity({}))).toMatchObject({
      name: 'InvalidClientTokenId',
    })
    for (const client of [bob, reader, wrong]) client.destroy()
  })
})
