/** Entities of IAM by tables: tags, boundaries, names, lists, quotas, and what each refusal is called. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { account, allow, arn, documentOf, trusting, world } from '../sts/world.fixture.ts'

let made = world()
beforeEach(() => {
  made = world()
})
afterEach(() => made.aws.close())
const ask = (op: string, request: object = {}) => made.asIam().ask(op, request)
const make = (op: string, request: object = {}) => made.asIam().do(op, request)

const trust = trusting({ AWS: account })
const open = documentOf(allow('s3:*'))
const policyArn = arn('policy/own')
const url = 'https://login.example.com'

/** Every kind that has tags: how it is made, and how it is named afterwards. */
const tagged: [word: string, op: string, request: object, named: object][] = [
  ['User', 'CreateUser', { UserName: 'x' }, { UserName: 'x' }],
  ['Role', 'CreateRole', { RoleName: 'x', AssumeRolePolicyDocument: trust }, { RoleName: 'x' }],
  ['Policy', 'CreatePolicy', { PolicyName: 'own', PolicyDocument: open }, { PolicyArn: policyArn }],
  [
    'InstanceProfile',
    'CreateInstanceProfile',
    { InstanceProfileName: 'x' },
    { InstanceProfileName: 'x' },
  ],
  [
    'OpenIDConnectProvider',
    'CreateOpenIDConnectProvider',
    { Url: url },
    { OpenIDConnectProviderArn: arn('oidc-provider/login.example.com') },
  ],
  [
    'MFADevice',
    'CreateVirtualMFADevice',
    { VirtualMFADeviceName: 'x' },
    { SerialNumber: arn('mfa/x') },
  ],
]
const tag = (Key: string, Value = '1') => ({ Key, Value })

describe.each(tagged)('tags of a %s', (word, op, request, named) => {
  it('are given at the start, changed, taken away and listed page by page', async () => {
    await make(op, { ...request, Tags: [tag('team', 'lab')] })
    await make(`Tag${word}`, { ...named, Tags: [tag('Team', 'shop'), tag('b'), tag('c')] })
    const first = await make(`List${word}Tags`, { ...named, MaxItems: 2 })
    expect(first).toMatchObject({ IsTruncated: true, Tags: [tag('Team', 'shop'), tag('b')] })
    expect(
      await make(`List${word}Tags`, { ...named, MaxItems: 2, Marker: first.Marker }),
    ).toMatchObject({ IsTruncated: false, Tags: [tag('c')] })
    await make(`Untag${word}`, { ...named, TagKeys: ['TEAM', 'b', 'missing'] })
    expect((await make(`List${word}Tags`, named)).Tags).toEqual([tag('c')])
  })

  it.each([
    ['two keys that differ in case alone', [tag('a'), tag('A')], 'InvalidInput'],
    ['a key of AWS', [tag('aws:mine')], 'InvalidInput'],
    ['a key with a bad character', [tag('a!')], 'ValidationError'],
    ['more than fifty', Array.from({ length: 51 }, (_, at) => tag(`k${at}`)), 'ValidationError'],
  ])('are refused: %s', async (_, Tags, code) => {
    expect(await ask(op, { ...request, Tags })).toMatchObject({ code })
    await make(op, request)
    expect(await ask(`Tag${word}`, { ...named, Tags })).toMatchObject({ code })
  })

  it('are fifty at most, counted together', async () => {
    await make(op, { ...request, Tags: Array.from({ length: 50 }, (_, at) => tag(`k${at}`)) })
    await make(`Tag${word}`, { ...named, Tags: [tag('k1', 'again')] })
    expect(await ask(`Tag${word}`, { ...named, Tags: [tag('more')] })).toMatchObject({
      code: 'LimitExceeded',
      status: 409,
    })
  })
})

describe('tags decide', () => {
  it('by aws:ResourceTag, aws:RequestTag and aws:TagKeys', async () => {
    const Condition = { StringEquals: { 'aws:ResourceTag/team': 'lab' } }
    const asked = {
      'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] },
      StringEquals: { 'aws:RequestTag/team': 'lab' },
    }
    const ada = await made.user(
      'ada',
      allow('iam:GetRole', { Condition }),
      allow('iam:TagRole', { Condition: asked }),
    )
    const role = (RoleName: string) => ({ RoleName, AssumeRolePolicyDocument: trust })
    await make('CreateRole', { ...role('mine'), Tags: [tag('team', 'lab')] })
    await make('CreateRole', role('theirs'))
    const may = async (op: string, request: object) =>
      (await made.asIam(ada).ask(op, request)).code === undefined
    expect(await may('GetRole', { RoleName: 'mine' })).toBe(true)
    expect(await may('GetRole', { RoleName: 'theirs' })).toBe(false)
    expect(await may('TagRole', { RoleName: 'theirs', Tags: [tag('team', 'lab')] })).toBe(true)
    expect(await may('TagRole', { RoleName: 'theirs', Tags: [tag('team', 'shop')] })).toBe(false)
    const more = [tag('team', 'lab'), tag('b')]
    expect(await may('TagRole', { RoleName: 'theirs', Tags: more })).toBe(false)
    expect(await may('GetRole', { RoleName: 'theirs' })).toBe(true)
  })
})

describe('boundaries', () => {
  it.each([
    ['User', 'CreateUser', {}],
    ['Role', 'CreateRole', { AssumeRolePolicyDocument: trust }],
  ])('of a %s are shown, changed, taken away, and must be there', async (word, op, more) => {
    const named = { [`${word}Name`]: 'x' }
    await make('CreatePolicy', { PolicyName: 'own', PolicyDocument: open })
    expect(
      await ask(op, { ...named, ...more, PermissionsBoundary: arn('policy/missing') }),
    ).toMatchObject({ code: 'NoSuchEntity' })
    await make(op, { ...named, ...more, PermissionsBoundary: policyArn })
    const shown = async () => (await make(`Get${word}`, named))[word].PermissionsBoundary
    expect(await shown()).toEqual({
      PermissionsBoundaryType: 'Policy',
      PermissionsBoundaryArn: policyArn,
    })
    expect(await ask('DeletePolicy', { PolicyArn: policyArn })).toMatchObject({
      code: 'DeleteConflict',
    })
    const usage = { PolicyUsageFilter: 'PermissionsBoundary' }
    expect(await make('ListEntitiesForPolicy', { PolicyArn: policyArn, ...usage })).toMatchObject({
      [`Policy${word}s`]: [named],
    })
    expect((await make('ListPolicies', { Scope: 'Local', ...usage })).Policies).toMatchObject([
      { AttachmentCount: 0, PermissionsBoundaryUsageCount: 1 },
    ])
    const PermissionsBoundary = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
    await make(`Put${word}PermissionsBoundary`, { ...named, PermissionsBoundary })
    expect((await shown()).PermissionsBoundaryArn).toBe(PermissionsBoundary)
    await make(`Delete${word}PermissionsBoundary`, named)
    expect(await shown()).toBeUndefined()
    expect(await ask(`Delete${word}PermissionsBoundary`, named)).toMatchObject({
      code: 'NoSuchEntity',
    })
  })

  it('limit what policies allow, and delegate: only who passes the boundary on may make users', async () => {
    await make('CreatePolicy', {
      PolicyName: 'own',
      PolicyDocument: documentOf(allow('iam:*User')),
    })
    const Condition = { StringEquals: { 'iam:PermissionsBoundary': policyArn } }
    const ada = made.asIam(
      await made.user('ada', allow('iam:CreateUser', { Condition }), allow('iam:ListRoles')),
    )
    expect(await ada.ask('CreateUser', { UserName: 'bob' })).toMatchObject({ code: 'AccessDenied' })
    await ada.do('CreateUser', { UserName: 'bob', PermissionsBoundary: policyArn })
    await ada.do('ListRoles')
    await make('PutUserPermissionsBoundary', { UserName: 'ada', PermissionsBoundary: policyArn })
    expect(await ada.ask('ListRoles')).toMatchObject({
      message: expect.stringContaining('because no permissions boundary allows the iam:ListRoles'),
    })
  })
})

describe('names and paths', () => {
  it('of a user change with everything that names him', async () => {
    const keys = await made.user('ada', allow('iam:GetUser'))
    await make('CreateGroup', { GroupName: 'lab' })
    await make('AddUserToGroup', { GroupName: 'lab', UserName: 'ada' })
    await make('UpdateUser', { UserName: 'ada', NewUserName: 'lovelace', NewPath: '/math/' })
    expect(await made.asIam(keys).do('GetUser')).toMatchObject({
      User: { UserName: 'lovelace', Arn: arn('user/math/lovelace') },
    })
    expect(await make('GetGroup', { GroupName: 'lab' })).toMatchObject({
      Users: [{ UserName: 'lovelace' }],
    })
    await make('CreateUser', { UserName: 'ada' })
    expect(await ask('UpdateUser', { UserName: 'ada', NewUserName: 'Lovelace' })).toMatchObject({
      code: 'EntityAlreadyExists',
    })
    expect(await ask('UpdateUser', { UserName: 'ada', NewUserName: 'ADA' })).toMatchObject({
      code: 'EntityAlreadyExists',
    })
  })

  it('of a group change with its members', async () => {
    await made.user('ada')
    await make('CreateGroup', { GroupName: 'lab' })
    await make('AddUserToGroup', { GroupName: 'lab', UserName: 'ada' })
    await make('UpdateGroup', { GroupName: 'lab', NewGroupName: 'staff' })
    expect(await make('ListGroupsForUser', { UserName: 'ada' })).toMatchObject({
      Groups: [{ GroupName: 'staff' }],
    })
  })
})

/** Lists of entities, each with a way to make one. */
const lists: [op: string, member: string, name: string, one: (name: string) => [string, object]][] =
  [
    ['ListUsers', 'Users', 'UserName', UserName => ['CreateUser', { UserName }]],
    ['ListGroups', 'Groups', 'GroupName', GroupName => ['CreateGroup', { GroupName }]],
    [
      'ListRoles',
      'Roles',
      'RoleName',
      RoleName => ['CreateRole', { RoleName, AssumeRolePolicyDocument: trust }],
    ],
    [
      'ListInstanceProfiles',
      'InstanceProfiles',
      'InstanceProfileName',
      InstanceProfileName => ['CreateInstanceProfile', { InstanceProfileName }],
    ],
  ]

describe.each(lists)('%s', (op, member, name, one) => {
  it('comes under a path, page by page, each once, and takes no marker of others', async () => {
    const names = Array.from({ length: 7 }, (_, at) => `n${at}`)
    for (const [at, each] of names.entries()) {
      const [create, request] = one(each)
      await make(create, { ...request, Path: at % 3 === 0 ? '/' : '/sub/' })
    }
    for (const MaxItems of [1, 2, 3, 100]) {
      const found: string[] = []
      for (let Marker: string | undefined; ; ) {
        const asked = { PathPrefix: '/sub/', MaxItems, ...(Marker && { Marker }) }
        const page = await make(op, asked)
        expect(page[member].length).toBeLessThanOrEqual(MaxItems)
        found.push(...page[member].map((each: Record<string, string>) => each[name]))
        Marker = page.Marker
        if (!page.IsTruncated) break
      }
      expect(found).toEqual(names.filter((_, at) => at % 3 !== 0))
    }
    expect(await ask(op, { Marker: 'nonsense' })).toMatchObject({
      code: 'ValidationError',
      message: 'Invalid Marker.',
    })
    expect(await ask(op, { MaxItems: 0 })).toMatchObject({ code: 'ValidationError' })
  })
})

describe('refusals', () => {
  const user = { UserName: 'missing' }
  const role = { RoleName: 'missing' }
  const group = { GroupName: 'missing' }
  const rows: [op: string, request: object, code: string, message: RegExp][] = [
    ['GetUser', user, 'NoSuchEntity', /^The user with name missing cannot be found\.$/],
    ['GetRole', role, 'NoSuchEntity', /^The role with name missing cannot be found\.$/],
    ['GetGroup', group, 'NoSuchEntity', /^The group with name missing cannot be found\.$/],
    [
      'GetInstanceProfile',
      { InstanceProfileName: 'missing' },
      'NoSuchEntity',
      /^Instance Profile missing/,
    ],
    ['GetPolicy', { PolicyArn: arn('policy/missing') }, 'NoSuchEntity', /does not exist/],
    ['GetPolicy', { PolicyArn: 'arn:aws:s3:::no-policy-at-all' }, 'InvalidInput', /is not valid/],
    [
      'GetPolicyVersion',
      { PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess', VersionId: 'v9' },
      'NoSuchEntity',
      /version v9/,
    ],
    [
      'CreatePolicyVersion',
      { PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess', PolicyDocument: open },
      'AccessDenied',
      /managed by AWS/,
    ],
    [
      'DeletePolicy',
      { PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' },
      'AccessDenied',
      /managed by AWS/,
    ],
    [
      'CreateUser',
      {},
      'ValidationError',
      /^1 validation error detected: Value null at 'userName' failed to satisfy constraint: Member must not be null$/,
    ],
    [
      'CreateUser',
      { UserName: 'a b' },
      'ValidationError',
      /Value 'a b' at 'userName' .* pattern: \[\\w\+=,\.@-\]\+$/,
    ],
    ['CreateUser', { UserName: 'x'.repeat(65) }, 'ValidationError', /between 1 and 64/],
    ['CreateUser', { UserName: 'x', Path: 'sub' }, 'ValidationError', /at 'path'/],
    [
      'CreateRole',
      { RoleName: 'x', AssumeRolePolicyDocument: open },
      'MalformedPolicyDocument',
      /Principal/,
    ],
    [
      'CreateRole',
      { RoleName: 'x', AssumeRolePolicyDocument: trusting({ AWS: arn('user/eve') }) },
      'MalformedPolicyDocument',
      /Invalid principal in policy: "AWS":"arn:aws:iam::000000000000:user\/eve"/,
    ],
    [
      'CreateRole',
      { RoleName: 'x', AssumeRolePolicyDocument: trust, MaxSessionDuration: 1 },
      'ValidationError',
      /at 'maxSessionDuration'/,
    ],
    [
      'CreatePolicy',
      { PolicyName: 'x', PolicyDocument: '{}' },
      'MalformedPolicyDocument',
      /Statement/,
    ],
    [
      'CreatePolicy',
      {
        PolicyName: 'x',
        PolicyDocument: documentOf({
          Effect: 'Allow',
          Principal: '*',
          Action: 's3:*',
          Resource: '*',
        }),
      },
      'MalformedPolicyDocument',
      /Principal/,
    ],
    [
      'CreatePolicy',
      {
        PolicyName: 'x',
        PolicyDocument: documentOf(
          allow('s3:*', { Resource: `arn:aws:s3:::${'x'.repeat(6_200)}` }),
        ),
      },
      'LimitExceeded',
      /PolicySize: 6144/,
    ],
    [
      'CreateRole',
      {
        RoleName: 'x',
        AssumeRolePolicyDocument: trusting({ AWS: Array.from({ length: 200 }, () => account) }),
      },
      'LimitExceeded',
      /ACLSizePerRole: 2048/,
    ],
    ['DeleteLoginProfile', { UserName: 'there' }, 'NoSuchEntity', /Login Profile/],
    [
      'CreateLoginProfile',
      { UserName: 'there', Password: 'short' },
      'PasswordPolicyViolation',
      /minimum length of 8/,
    ],
    [
      'CreateLoginProfile',
      { UserName: 'there', Password: 'alllowercase' },
      'PasswordPolicyViolation',
      /three of/,
    ],
    ['GetAccountPasswordPolicy', {}, 'NoSuchEntity', /Password Policy/],
    ['DeleteAccountAlias', { AccountAlias: 'nobody' }, 'NoSuchEntity', /alias/],
    [
      'CreateOpenIDConnectProvider',
      { Url: 'http://login.example.com' },
      'ValidationError',
      /https/,
    ],
    [
      'GetOpenIDConnectProvider',
      { OpenIDConnectProviderArn: arn('oidc-provider/missing.test') },
      'NoSuchEntity',
      /not found/,
    ],
    [
      'GetOpenIDConnectProvider',
      { OpenIDConnectProviderArn: arn('user/x') },
      'InvalidInput',
      /Invalid ARN/,
    ],
    [
      'DetachUserPolicy',
      { UserName: 'there', PolicyArn: policyArn },
      'NoSuchEntity',
      /was not found/,
    ],
    [
      'DeleteUserPolicy',
      { UserName: 'there', PolicyName: 'own' },
      'NoSuchEntity',
      /user policy with name own/,
    ],
    [
      'RemoveUserFromGroup',
      { UserName: 'there', GroupName: 'missing' },
      'NoSuchEntity',
      /group with name missing/,
    ],
    [
      'AddUserToGroup',
      { UserName: 'missing', GroupName: 'lab' },
      'NoSuchEntity',
      /user with name missing/,
    ],
    [
      'DeactivateMFADevice',
      { UserName: 'there', SerialNumber: arn('mfa/x') },
      'NoSuchEntity',
      /there has no/,
    ],
    ['GetAccessKeyLastUsed', { AccessKeyId: 'AKIAAAAAAAAAAAAAAAAA' }, 'NoSuchEntity', /Access Key/],
    ['CreateAccessKey', {}, 'NotImplemented', /Root needs no further keys/],
    ['GetRole', { RoleName: 'x'.repeat(65) }, 'ValidationError', /between 1 and 64/],
    [
      'UploadSSHPublicKey',
      { UserName: 'there', SSHPublicKeyBody: 'x' },
      'NotImplemented',
      /has no UploadSSHPublicKey/,
    ],
  ]
  it.each(rows)('%s %j: %s', async (op, request, code, message) => {
    await make('CreateUser', { UserName: 'there' })
    await make('CreateGroup', { GroupName: 'lab' })
    const refused = await ask(op, request)
    expect(refused).toMatchObject({ code })
    expect(refused.message).toMatch(message)
  })
})

describe('quotas', () => {
  it('groups of a user, policies of an entity, devices of a user', async () => {
    await made.user('ada')
    for (let at = 0; at < 11; at++) await make('CreateGroup', { GroupName: `g${at}` })
    for (let at = 0; at < 10; at++)
      await make('AddUserToGroup', { GroupName: `g${at}`, UserName: 'ada' })
    expect(await ask('AddUserToGroup', { GroupName: 'g10', UserName: 'ada' })).toMatchObject({
      code: 'LimitExceeded',
      message: 'Cannot exceed quota for GroupsPerUser: 10',
    })
    const { Policies } = await make('ListPolicies', { Scope: 'AWS', MaxItems: 11 })
    const attach = (at: number) =>
      ask('AttachUserPolicy', { UserName: 'ada', PolicyArn: Policies[at].Arn })
    for (let at = 0; at < 10; at++) expect((await attach(at)).code).toBeUndefined()
    expect((await attach(3)).code).toBeUndefined()
    expect(await attach(10)).toMatchObject({
      code: 'LimitExceeded',
      message: 'Cannot exceed quota for PoliciesPerUser: 10',
    })
  })

  it('policies written into an entity count together, white space left out', async () => {
    await made.user('ada')
    const put = (PolicyName: string, length: number) =>
      ask('PutUserPolicy', {
        UserName: 'ada',
        PolicyName,
        PolicyDocument: JSON.stringify(
          JSON.parse(documentOf(allow('s3:*', { Resource: `arn:aws:s3:::${'x'.repeat(length)}` }))),
          null,
          20,
        ),
      })
    expect((await put('a', 900)).code).toBeUndefined()
    expect((await put('b', 800)).code).toBeUndefined()
    expect(await put('c', 300)).toMatchObject({
      code: 'LimitExceeded',
      message: 'Maximum policy size of 2048 bytes exceeded for user ada',
    })
    expect((await put('a', 100)).code).toBeUndefined()
    expect((await put('c', 300)).code).toBeUndefined()
  })

  it('instance profiles hold one role, users two keys, accounts three hundred groups', async () => {
    await make('CreateInstanceProfile', { InstanceProfileName: 'p' })
    for (const RoleName of ['a', 'b'])
      await make('CreateRole', { RoleName, AssumeRolePolicyDocument: trust })
    await make('AddRoleToInstanceProfile', { InstanceProfileName: 'p', RoleName: 'a' })
    expect(
      await ask('AddRoleToInstanceProfile', { InstanceProfileName: 'p', RoleName: 'b' }),
    ).toMatchObject({ code: 'LimitExceeded' })
    for (let at = 0; at < 300; at++) await make('CreateGroup', { GroupName: `g${at}` })
    expect(await ask('CreateGroup', { GroupName: 'more' })).toMatchObject({
      code: 'LimitExceeded',
      message: 'Cannot exceed quota for GroupsPerAccount: 300',
    })
  })
})

describe('the account', () => {
  it('has an alias of its own, passwords by its rules, and a summary', async () => {
    await make('CreateAccountAlias', { AccountAlias: 'lab' })
    expect(await make('ListAccountAliases')).toMatchObject({ AccountAliases: ['lab'] })
    expect(
      await made.asIam('123456789012').ask('CreateAccountAlias', { AccountAlias: 'lab' }),
    ).toMatchObject({ code: 'EntityAlreadyExists' })
    await make('CreateAccountAlias', { AccountAlias: 'shop' })
    await made.asIam('123456789012').do('CreateAccountAlias', { AccountAlias: 'lab' })
    await make('UpdateAccountPasswordPolicy', { MinimumPasswordLength: 12, RequireSymbols: true })
    expect(await make('GetAccountPasswordPolicy')).toMatchObject({
      PasswordPolicy: { MinimumPasswordLength: 12, RequireSymbols: true, RequireNumbers: false },
    })
    await made.user('ada')
    const login = (Password: string) => ask('CreateLoginProfile', { UserName: 'ada', Password })
    expect(await login('elevenchars')).toMatchObject({ code: 'PasswordPolicyViolation' })
    expect(await login('twelvecharacters')).toMatchObject({ code: 'PasswordPolicyViolation' })
    expect((await login('twelve-characters')).code).toBeUndefined()
    const { SummaryMap } = await make('GetAccountSummary')
    expect(SummaryMap).toMatchObject({ Users: 1, UsersQuota: 5_000, VersionsPerPolicyQuota: 5 })
  })

  it('tells everything that decides in one answer', async () => {
    await made.user('ada', allow('s3:*'))
    await make('CreateGroup', { GroupName: 'lab' })
    await make('AddUserToGroup', { GroupName: 'lab', UserName: 'ada' })
    await made.role('reader', trust, allow('s3:Get*'))
    await make('CreatePolicy', { PolicyName: 'own', PolicyDocument: open })
    await make('AttachGroupPolicy', { GroupName: 'lab', PolicyArn: policyArn })
    await make('AttachGroupPolicy', {
      GroupName: 'lab',
      PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess',
    })
    const details = await make('GetAccountAuthorizationDetails')
    expect(details).toMatchObject({
      UserDetailList: [
        { UserName: 'ada', GroupList: ['lab'], UserPolicyList: [{ PolicyName: 'own' }] },
      ],
      GroupDetailList: [{ GroupName: 'lab', AttachedManagedPolicies: [{ PolicyName: 'own' }, {}] }],
      RoleDetailList: [{ RoleName: 'reader', RolePolicyList: [{ PolicyName: 'own' }] }],
      Policies: [{ PolicyName: 'own', AttachmentCount: 1 }, { PolicyName: 'ReadOnlyAccess' }],
    })
    const only = await make('GetAccountAuthorizationDetails', { Filter: ['Role'], MaxItems: 1 })
    expect(only).toMatchObject({ UserDetailList: [], RoleDetailList: [{ RoleName: 'reader' }] })
  })
})

describe('passwords', () => {
  it('are changed by who knows them', async () => {
    const ada = made.asIam(await made.user('ada', allow('iam:ChangePassword')))
    const Password = 'first-Password'
    await make('CreateLoginProfile', { UserName: 'ada', Password, PasswordResetRequired: true })
    expect(await make('GetLoginProfile', { UserName: 'ada' })).toMatchObject({
      LoginProfile: { UserName: 'ada', PasswordResetRequired: true },
    })
    const change = { OldPassword: 'wrong', NewPassword: 'second-Password' }
    expect(await ada.ask('ChangePassword', change)).toMatchObject({ code: 'AccessDenied' })
    await ada.do('ChangePassword', { ...change, OldPassword: Password })
    expect(await ask('ChangePassword', change)).toMatchObject({ code: 'InvalidUserType' })
    expect(await ask('DeleteUser', { UserName: 'ada' })).toMatchObject({ code: 'DeleteConflict' })
    await make('DeleteLoginProfile', { UserName: 'ada' })
  })
})

describe('when a key was used', () => {
  it('is told, with the service and the region', async () => {
    const keys = await made.user('ada')
    const { AccessKeyId } = keys
    expect(await make('GetAccessKeyLastUsed', { AccessKeyId })).toMatchObject({
      UserName: 'ada',
      AccessKeyLastUsed: { ServiceName: 'N/A', Region: 'N/A' },
    })
    await made.asSts(keys).do('GetCallerIdentity')
    expect(await make('GetAccessKeyLastUsed', { AccessKeyId })).toMatchObject({
      AccessKeyLastUsed: {
        ServiceName: 'sts',
        Region: 'us-east-1',
        LastUsedDate: expect.any(Date),
      },
    })
  })
})

describe('who names nobody', () => {
  it('means himself, if he is a user, or root', async () => {
    const ada = made.asIam(await made.user('ada', allow('iam:*')))
    expect(await ada.do('GetUser')).toMatchObject({ User: { UserName: 'ada' } })
    expect(await ada.do('ListAccessKeys')).toMatchObject({ AccessKeyMetadata: [{}] })
    expect((await make('GetUser')).User.Arn).toBe(arn('root'))
    await made.role('r', trusting({ AWS: arn('user/ada') }), allow('iam:*'))
    const { Credentials } = await made
      .asSts(await ada.do('CreateAccessKey').then(({ AccessKey }) => AccessKey))
      .do('AssumeRole', { RoleArn: arn('role/r'), RoleSessionName: 'me' })
    expect(await made.asIam(Credentials).ask('GetUser')).toMatchObject({
      code: 'ValidationError',
      message: 'Must specify userName when calling with non-User credentials',
    })
  })
})
