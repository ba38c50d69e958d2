/** IAM through the client: what entities are, what refuses to go, and keys that work. */
import { client, isAnomaly, nodePrimitives, orThrow } from '@plainwire/client'
import { iam } from '@plainwire/iam'
import { sts } from '@plainwire/sts'
import { beforeEach, describe, expect, it } from 'vitest'
import { local } from '../index.ts'

const aws = local({ primitives: nodePrimitives, seed: 3 })
const root = (account: string) => ({ accessKeyId: account, secretAccessKey: 'test' })
const open = (account = 'test') =>
  client({
    api: iam,
    region: 'us-east-1',
    send: aws.send,
    credentials: root(account),
    backoff: () => undefined,
  })
const admin = open()
const made = async (op: string, request: object) =>
  orThrow(await admin.invoke({ op, request } as never)) as never

beforeEach(() => aws.reset())

describe('users and groups', () => {
  it('have ids, ARNs and dates, and are the same name in any case', async () => {
    const { User } = orThrow(
      await admin.invoke({ op: 'CreateUser', request: { UserName: 'Ada', Path: '/lab/' } }),
    )
    expect(User).toMatchObject({
      UserName: 'Ada',
      Path: '/lab/',
      Arn: 'arn:aws:iam::000000000000:user/lab/Ada',
    })
    expect(User?.UserId).toMatch(/^AIDA[A-Z2-7]{17}$/)
    expect(await admin.invoke({ op: 'CreateUser', request: { UserName: 'ADA' } })).toMatchObject({
      code: 'EntityAlreadyExists',
      status: 409,
    })
    expect(
      orThrow(await admin.invoke({ op: 'GetUser', request: { UserName: 'ada' } })).User,
    ).toEqual(User)
  })

  it('of one account are unknown to another', async () => {
    await made('CreateUser', { UserName: 'ada' })
    const other = await open('123456789012').invoke({ op: 'GetUser', request: { UserName: 'ada' } })
    expect(other).toMatchObject({ $anomaly: 'not-found', code: 'NoSuchEntity', status: 404 })
  })

  it.each([
    ['a bad name', { UserName: 'a b' }],
    ['a long name', { UserName: 'a'.repeat(65) }],
    ['a bad path', { UserName: 'a', Path: 'lab' }],
  ])('%s is refused', async (_, request) => {
    expect(await admin.invoke({ op: 'CreateUser', request })).toMatchObject({
      code: 'ValidationError',
      status: 400,
    })
  })

  it('are listed page by page under a path', async () => {
    for (const name of ['a', 'b', 'c', 'd'])
      await made('CreateUser', { UserName: name, Path: name === 'b' ? '/' : '/x/' })
    const names: unknown[] = []
    let Marker: string | undefined
    do {
      const request = { PathPrefix: '/x/', MaxItems: 2, ...(Marker ? { Marker } : {}) }
      const got = orThrow(await admin.invoke({ op: 'ListUsers', request }))
      names.push(got.Users.map(({ UserName }) => UserName))
      Marker = got.Marker
    } while (Marker)
    expect(names).toEqual([['a', 'c'], ['d']])
  })

  it('do not go while something hangs on them', async () => {
    await made('CreateUser', { UserName: 'ada' })
    await made('CreateGroup', { GroupName: 'lab' })
    await made('AddUserToGroup', { GroupName: 'lab', UserName: 'ada' })
    const { AccessKey } = orThrow(
      await admin.invoke({ op: 'CreateAccessKey', request: { UserName: 'ada' } }),
    )
    const conflict = { $anomaly: 'incorrect', code: 'DeleteConflict', status: 409 }
    expect(await admin.invoke({ op: 'DeleteUser', request: { UserName: 'ada' } })).toMatchObject(
      conflict,
    )
    expect(await admin.invoke({ op: 'DeleteGroup', request: { GroupName: 'lab' } })).toMatchObject(
      conflict,
    )
    await made('DeleteAccessKey', { UserName: 'ada', AccessKeyId: AccessKey.AccessKeyId })
    expect(await admin.invoke({ op: 'DeleteUser', request: { UserName: 'ada' } })).toMatchObject(
      conflict,
    )
    await made('RemoveUserFromGroup', { GroupName: 'lab', UserName: 'ada' })
    expect(isAnomaly(await admin.invoke({ op: 'DeleteUser', request: { UserName: 'ada' } }))).toBe(
      false,
    )
    expect(
      isAnomaly(await admin.invoke({ op: 'DeleteGroup', request: { GroupName: 'lab' } })),
    ).toBe(false)
  })
})

describe('access keys', () => {
  const whoAmI = (AccessKey: { AccessKeyId: string; SecretAccessKey: string }) =>
    client({
      api: sts,
      region: 'us-east-1',
      send: aws.send,
      credentials: {
        accessKeyId: AccessKey.AccessKeyId,
        secretAccessKey: AccessKey.SecretAccessKey,
      },
      backoff: () => undefined,
    }).invoke({ op: 'GetCallerIdentity' })

  it('open what is their user’s, until they are switched off', async () => {
    await made('CreateUser', { UserName: 'ada' })
    const { AccessKey } = orThrow(
      await admin.invoke({ op: 'CreateAccessKey', request: { UserName: 'ada' } }),
    )
    expect(await whoAmI(AccessKey)).toMatchObject({ Arn: 'arn:aws:iam::000000000000:user/ada' })
    const request = {
      UserName: 'ada',
      AccessKeyId: AccessKey.AccessKeyId,
      Status: 'Inactive' as const,
    }
    await made('UpdateAccessKey', request)
    expect(await whoAmI(AccessKey)).toMatchObject({ $anomaly: 'forbidden', status: 403 })
    await made('UpdateAccessKey', { ...request, Status: 'Active' })
    expect(isAnomaly(await whoAmI(AccessKey))).toBe(false)
  })

  it('are two at most, and listed without their secrets', async () => {
    await made('CreateUser', { UserName: 'ada' })
    await made('CreateAccessKey', { UserName: 'ada' })
    await made('CreateAccessKey', { UserName: 'ada' })
    expect(
      await admin.invoke({ op: 'CreateAccessKey', request: { UserName: 'ada' } }),
    ).toMatchObject({
      code: 'LimitExceeded',
      status: 409,
    })
    const listed = orThrow(
      await admin.invoke({ op: 'ListAccessKeys', request: { UserName: 'ada' } }),
    )
    expect(listed.AccessKeyMetadata.map(({ Status }) => Status)).toEqual(['Active', 'Active'])
    expect(JSON.stringify(listed)).not.toContain('Secret')
  })
})

describe('roles, policies and instance profiles', () => {
  const document = (action: string) =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }],
    })
  const conflict = { code: 'DeleteConflict', status: 409 }
  const arn = 'arn:aws:iam::000000000000:policy/lab/read'

  it('are made, joined, refuse to go while joined, and go', async () => {
    const trust = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: { AWS: '000000000000' }, Action: 'sts:AssumeRole' },
      ],
    })
    await made('CreateRole', { RoleName: 'reader', AssumeRolePolicyDocument: trust })
    await made('CreatePolicy', {
      PolicyName: 'read',
      Path: '/lab/',
      PolicyDocument: document('s3:GetObject'),
    })
    await made('AttachRolePolicy', { RoleName: 'reader', PolicyArn: arn })
    await made('AttachRolePolicy', { RoleName: 'reader', PolicyArn: arn })
    await made('CreateInstanceProfile', { InstanceProfileName: 'machine' })
    await made('AddRoleToInstanceProfile', { InstanceProfileName: 'machine', RoleName: 'reader' })
    expect(await made('ListAttachedRolePolicies', { RoleName: 'reader' })).toMatchObject({
      AttachedPolicies: [{ PolicyName: 'read', PolicyArn: arn }],
    })
    expect(await made('GetInstanceProfile', { InstanceProfileName: 'machine' })).toMatchObject({
      InstanceProfile: {
        Roles: [{ RoleName: 'reader', AssumeRolePolicyDocument: encodeURIComponent(trust) }],
      },
    })
    expect(await made('ListEntitiesForPolicy', { PolicyArn: arn })).toMatchObject({
      PolicyRoles: [{ RoleName: 'reader' }],
      PolicyUsers: [],
    })
    expect(await admin.invoke({ op: 'DeleteRole', request: { RoleName: 'reader' } })).toMatchObject(
      conflict,
    )
    expect(await admin.invoke({ op: 'DeletePolicy', request: { PolicyArn: arn } })).toMatchObject(
      conflict,
    )
    const profile = { InstanceProfileName: 'machine' }
    expect(await admin.invoke({ op: 'DeleteInstanceProfile', request: profile })).toMatchObject(
      conflict,
    )
    await made('RemoveRoleFromInstanceProfile', { ...profile, RoleName: 'reader' })
    await made('DetachRolePolicy', { RoleName: 'reader', PolicyArn: arn })
    expect(
      await admin.invoke({
        op: 'DetachRolePolicy',
        request: { RoleName: 'reader', PolicyArn: arn },
      }),
    ).toMatchObject({ code: 'NoSuchEntity' })
    await made('DeleteInstanceProfile', profile)
    await made('DeleteRole', { RoleName: 'reader' })
    await made('DeletePolicy', { PolicyArn: arn })
  })

  it('keep five versions of a policy, whose numbers are never used again', async () => {
    await made('CreatePolicy', {
      PolicyName: 'read',
      Path: '/lab/',
      PolicyDocument: document('s3:GetObject'),
    })
    const version = (SetAsDefault: boolean) => ({
      PolicyArn: arn,
      PolicyDocument: document('s3:*'),
      SetAsDefault,
    })
    for (let count = 2; count <= 5; count++) await made('CreatePolicyVersion', version(count === 3))
    expect(
      await admin.invoke({ op: 'CreatePolicyVersion', request: version(false) }),
    ).toMatchObject({
      code: 'LimitExceeded',
    })
    await made('DeletePolicyVersion', { PolicyArn: arn, VersionId: 'v5' })
    expect(
      await admin.invoke({
        op: 'DeletePolicyVersion',
        request: { PolicyArn: arn, VersionId: 'v3' },
      }),
    ).toMatchObject(conflict)
    expect(await made('CreatePolicyVersion', version(false))).toMatchObject({
      PolicyVersion: { VersionId: 'v6' },
    })
    expect(await made('GetPolicyVersion', { PolicyArn: arn, VersionId: 'v3' })).toMatchObject({
      PolicyVersion: { IsDefaultVersion: true, Document: encodeURIComponent(document('s3:*')) },
    })
  })

  it('hold policies of their own', async () => {
    await made('CreateUser', { UserName: 'ada' })
    await made('PutUserPolicy', {
      UserName: 'ada',
      PolicyName: 'own',
      PolicyDocument: document('s3:*'),
    })
    expect(await made('GetUserPolicy', { UserName: 'ada', PolicyName: 'own' })).toMatchObject({
      PolicyDocument: encodeURIComponent(document('s3:*')),
    })
    expect(await made('ListUserPolicies', { UserName: 'ada' })).toMatchObject({
      PolicyNames: ['own'],
    })
    expect(await admin.invoke({ op: 'DeleteUser', request: { UserName: 'ada' } })).toMatchObject(
      conflict,
    )
    await made('DeleteUserPolicy', { UserName: 'ada', PolicyName: 'own' })
    const gone = await admin.invoke({
      op: 'GetUserPolicy',
      request: { UserName: 'ada', PolicyName: 'own' },
    })
    expect(gone).toMatchObject({ code: 'NoSuchEntity', status: 404 })
  })

  it('are not kept when their document is none', async () => {
    const request = { PolicyName: 'bad', PolicyDocument: '{"Statement":' }
    expect(await admin.invoke({ op: 'CreatePolicy', request })).toMatchObject({
      code: 'MalformedPolicyDocument',
      status: 400,
    })
  })
})
