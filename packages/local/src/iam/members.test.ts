/** Every member that an operation of IAM or STS has does something, or is refused by name: nothing is taken in silence. */
import { isAnomaly } from '@plainwire/client'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { encoded } from '../access/encoded.ts'
import { sampleInput } from '../access/sample.fixture.ts'
import type { Snapshot } from '../rows/types.ts'
import { services } from '../services.ts'
import { account, allow, arn, documentOf, type Keys, world } from '../sts/world.fixture.ts'
import { codeAt } from './devices.ts'

const made = world()
afterAll(() => made.aws.close())
let start: Snapshot
let sample: Keys = { AccessKeyId: '', SecretAccessKey: '' }
let seed = ''

const open = documentOf(allow('*'))
const trust = documentOf({
  Effect: 'Allow',
  Principal: { AWS: account },
  Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
})
const policy = { PolicyArn: arn('policy/sample') }
const serial = { SerialNumber: arn('mfa/sample') }
const step = Math.floor(Date.now() / 30_000)
const codes = (at: number) => ({
  AuthenticationCode1: codeAt(seed, at),
  AuthenticationCode2: codeAt(seed, at + 1),
})

/** One of everything, called sample. */
beforeAll(async () => {
  made.aws.clock.set(step * 30_000)
  const root = made.asIam()
  sample = await made.user('sample', allow('*'))
  await root.do('CreateGroup', { GroupName: 'sample' })
  await root.do('CreateRole', { RoleName: 'sample', AssumeRolePolicyDocument: trust })
  await root.do('CreateInstanceProfile', { InstanceProfileName: 'sample' })
  await root.do('CreatePolicy', { PolicyName: 'sample', PolicyDocument: open })
  await root.do('CreateOpenIDConnectProvider', { Url: 'https://sample.test' })
  const device = { VirtualMFADeviceName: 'sample' }
  const { VirtualMFADevice } = await root.do('CreateVirtualMFADevice', device)
  seed = new TextDecoder().decode(VirtualMFADevice.Base32StringSeed)
  await root.do('CreateAccountAlias', { AccountAlias: 'sample' })
  start = made.aws.snapshot()
})

/** What the sample does not fit, by operation; `*` for all. Functions, since the seed is known late. */
const fitting: Readonly<Record<string, () => object>> = {
  '*': () => ({
    PathPrefix: '/',
    Path: '/sample/',
    NewPath: '/sample/',
    MaxItems: 3,
    Marker: undefined,
    PolicyDocument: open,
    AssumeRolePolicyDocument: trust,
    VersionId: 'v1',
    Password: 'correct-Horse-1',
    MaxSessionDuration: 7_200,
    DurationSeconds: 900,
    ThumbprintList: ['0'.repeat(40)],
    PolicyUsageFilter: 'PermissionsPolicy',
    AccessKeyId: sample.AccessKeyId,
    Status: 'Inactive',
    Policy: open,
    PolicyInputList: [open],
    PermissionsBoundaryPolicyInputList: [open],
    ActionNames: ['s3:GetObject'],
    ResourceArns: ['arn:aws:s3:::sample/sample'],
    ResourceOwner: account,
    CallerArn: arn('user/sample'),
    PolicyArns: [{ arn: arn('policy/sample') }],
    TransitiveTagKeys: ['sample'],
    Tags: [{ Key: 'sample', Value: 'sample' }],
    NewUserName: 'fresh',
    NewGroupName: 'fresh',
  }),
  CreateUser: () => ({ UserName: 'fresh' }),
  CreateGroup: () => ({ GroupName: 'fresh' }),
  CreateRole: () => ({ RoleName: 'fresh' }),
  CreateInstanceProfile: () => ({ InstanceProfileName: 'fresh' }),
  CreatePolicy: () => ({ PolicyName: 'fresh' }),
  CreateVirtualMFADevice: () => ({ VirtualMFADeviceName: 'fresh' }),
  CreateOpenIDConnectProvider: () => ({ Url: 'https://fresh.test' }),
  UpdateAssumeRolePolicy: () => ({ PolicyDocument: trust }),
  EnableMFADevice: () => ({ ...serial, ...codes(step - 1) }),
  ResyncMFADevice: () => ({ ...serial, ...codes(step + 1) }),
  ListVirtualMFADevices: () => ({ AssignmentStatus: 'Any' }),
  ListPolicies: () => ({ Scope: 'All' }),
  ListEntitiesForPolicy: () => ({ EntityFilter: 'User' }),
  DeletePolicyVersion: () => ({ VersionId: 'v2' }),
  ChangePassword: () => ({ OldPassword: 'correct-Horse-1', NewPassword: 'battery-Staple-2' }),
  UpdateAccountPasswordPolicy: () => ({ MinimumPasswordLength: 8, PasswordReusePrevention: 2 }),
  GetAccountAuthorizationDetails: () => ({ Filter: ['User'] }),
  ...Object.fromEntries(
    ['SimulateCustomPolicy', 'SimulatePrincipalPolicy'].map(op => [
      op,
      () => ({
        ResourcePolicy: documentOf({ ...allow('*'), Principal: '*' }),
        ContextEntries: [
          { ContextKeyName: 'aws:x', ContextKeyValues: ['1'], ContextKeyType: 'string' },
        ],
        OrderedOrganizationPolicyInputList: [{ ServiceControlPolicyInputList: [open] }],
        PolicyExclusionList: [{ PolicyType: 'scp' }],
      }),
    ]),
  ),
  AssumeRole: () => ({ ...serial, TokenCode: codeAt(seed, step + 1) }),
  GetSessionToken: () => ({ ...serial, TokenCode: codeAt(seed, step + 1) }),
  GetFederationToken: () => ({ TransitiveTagKeys: undefined }),
  DecodeAuthorizationMessage: () => ({
    EncodedMessage: encoded(
      { kind: 'root', account, arn: arn('root'), id: account },
      { principal: { type: 'anonymous' }, action: 's3:GetObject', resource: { arn: '*' } },
      { decision: 'ImplicitDeny', sameAccount: true, layers: {}, reasons: [] },
    ),
  }),
}

const user = { UserName: 'sample' }
const enabled = () => ['EnableMFADevice', { ...user, ...serial, ...codes(step - 1) }] as const
const login = ['CreateLoginProfile', { ...user, Password: 'correct-Horse-1' }] as const
const holders = (word: string) => {
  const named = { [`${word}Name`]: 'sample' }
  const inline = [
    `Put${word}Policy`,
    { ...named, PolicyName: 'sample', PolicyDocument: open },
  ] as const
  return {
    [`Detach${word}Policy`]: () => [[`Attach${word}Policy`, { ...named, ...policy }] as const],
    [`Get${word}Policy`]: () => [inline],
    [`Delete${word}Policy`]: () => [inline],
    [`Delete${word}PermissionsBoundary`]: () => [
      [
        `Put${word}PermissionsBoundary`,
        { ...named, PermissionsBoundary: policy.PolicyArn },
      ] as const,
    ],
  }
}

/** What must be done before. */
const before: Readonly<Record<string, () => readonly (readonly [op: string, request: object])[]>> =
  {
    ...holders('User'),
    ...holders('Group'),
    ...holders('Role'),
    DeleteUser: () => [
      ['DeleteUserPolicy', { ...user, PolicyName: 'own' }],
      ['DeleteAccessKey', { ...user, AccessKeyId: sample.AccessKeyId }],
    ],
    RemoveUserFromGroup: () => [['AddUserToGroup', { ...user, GroupName: 'sample' }]],
    GetLoginProfile: () => [login],
    UpdateLoginProfile: () => [login],
    DeleteLoginProfile: () => [login],
    ChangePassword: () => [login],
    DeactivateMFADevice: () => [enabled()],
    ResyncMFADevice: () => [enabled()],
    GetMFADevice: () => [enabled()],
    AssumeRole: () => [enabled()],
    GetSessionToken: () => [enabled()],
    RemoveRoleFromInstanceProfile: () => [
      ['AddRoleToInstanceProfile', { InstanceProfileName: 'sample', RoleName: 'sample' }],
    ],
    DeletePolicyVersion: () => [['CreatePolicyVersion', { ...policy, PolicyDocument: open }]],
    GetAccountPasswordPolicy: () => [['UpdateAccountPasswordPolicy', {}]],
    DeleteAccountPasswordPolicy: () => [['UpdateAccountPasswordPolicy', {}]],
  }

/** Only a user can do these, and some only without a session. */
const byUser = new Set(['ChangePassword', 'AssumeRole', 'GetSessionToken'])

const served = (['iam', 'sts'] as const).flatMap(name =>
  Object.keys(services[name]!.handlers)
    // Its token has a test of its own.
    .filter(op => op !== 'AssumeRoleWithWebIdentity')
    .map(op => [name, op] as const),
)

it.each(served)('%s %s', async (name, op) => {
  made.aws.restore(start)
  const { describe, members } = services[name]!
  const filled = await sampleInput(await describe(), op, 'all')
  const unsupported = { ...members?.['*']?.unsupported, ...members?.[op]?.unsupported }
  const fits = { ...fitting['*']!(), ...fitting[op]?.() }
  const request = Object.fromEntries(
    Object.entries({ ...filled, ...fits }).filter(
      ([member, value]) => member in filled && !(member in unsupported) && value !== undefined,
    ),
  )
  for (const [first, input] of before[op]?.() ?? []) await made.asIam().do(first, input)
  const keys = byUser.has(op) ? sample : account
  const asked = name === 'iam' ? made.asIam(keys) : made.asSts(keys)
  const result = await asked.ask(op, request)
  expect(isAnomaly(result) ? `${result.code}: ${result.message}` : 'done').toBe('done')
  for (const member of Object.keys(unsupported).filter(each => each in filled))
    expect(await asked.ask(op, { ...request, [member]: filled[member] })).toMatchObject({
      code: 'NotImplemented',
      message: expect.stringContaining(member),
    })
})
