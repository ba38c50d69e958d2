/** Policies enforced, seen through a client: who may, who may not, and what a refusal says. */
import { client, isAnomaly, meta, nodePrimitives, orThrow } from '@plainwire/client'
import { iam } from '@plainwire/iam'
import { describe, expect, it } from 'vitest'
import { type Local, type LocalOptions, local } from '../index.ts'

const account = '000000000000'
const opened = (aws: Local, credentials: { accessKeyId: string; secretAccessKey: string }) =>
  client({ api: iam, region: 'us-east-1', send: aws.send, credentials, backoff: () => undefined })
const rootOf = (aws: Local) => opened(aws, { accessKeyId: account, secretAccessKey: 'test' })
const start = (options: Partial<LocalOptions> = {}) =>
  local({ primitives: nodePrimitives, seed: 11, ...options })

const statement = (Action: string, Resource = '*', Effect = 'Allow', more: object = {}) => ({
  Sid: `${Effect}It`,
  Effect,
  Action,
  Resource,
  ...more,
})
const documentOf = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement })

/** A user with an inline policy of these statements, and a client with his keys. */
async function userWith(aws: Local, ...statements: object[]) {
  const admin = rootOf(aws)
  orThrow(await admin.invoke({ op: 'CreateUser', request: { UserName: 'ada', Path: '/lab/' } }))
  if (statements.length > 0)
    orThrow(
      await admin.invoke({
        op: 'PutUserPolicy',
        request: { UserName: 'ada', PolicyName: 'own', PolicyDocument: documentOf(...statements) },
      }),
    )
  const { AccessKey } = orThrow(
    await admin.invoke({ op: 'CreateAccessKey', request: { UserName: 'ada' } }),
  )
  return opened(aws, {
    accessKeyId: AccessKey.AccessKeyId,
    secretAccessKey: AccessKey.SecretAccessKey,
  })
}

const refusalIn = (result: object) =>
  JSON.parse(
    meta(result)!.response!.headers.find(([name]) => name === 'x-plainwire-decision')?.[1] ??
      'null',
  )

const who = `User: arn:aws:iam::${account}:user/lab/ada is not authorized to perform: `
const listing = `${who}iam:ListUsers on resource: arn:aws:iam::${account}:user/ `

describe('a call', () => {
  it('that no policy allows is refused, and says which layer lacks an allow', async () => {
    const ada = await userWith(start())
    const refused = await ada.invoke({ op: 'ListUsers' })
    expect(refused).toMatchObject({
      $anomaly: 'forbidden',
      code: 'AccessDenied',
      status: 403,
      message: `${listing}because no identity-based policy allows the iam:ListUsers action`,
    })
    expect(refusalIn(refused)).toEqual({
      decision: 'ImplicitDeny',
      principal: `arn:aws:iam::${account}:user/lab/ada`,
      action: 'iam:ListUsers',
      resource: `arn:aws:iam::${account}:user/`,
      layers: { identity: 'ImplicitDeny' },
      reasons: [{ layer: 'identity', effect: 'NoAllow', message: 'no identity policy allows it' }],
    })
  })

  it('that a statement denies names the statement', async () => {
    const ada = await userWith(start(), statement('iam:*'), statement('iam:ListUsers', '*', 'Deny'))
    const refused = await ada.invoke({ op: 'ListUsers' })
    expect(refused).toMatchObject({
      message: `${listing}with an explicit deny in an identity-based policy`,
    })
    expect(refusalIn(refused)).toMatchObject({
      decision: 'ExplicitDeny',
      reasons: [
        {
          layer: 'identity',
          effect: 'Deny',
          policy: 'own',
          statement: { index: 1, sid: 'DenyIt' },
        },
      ],
    })
    expect(isAnomaly(await ada.invoke({ op: 'ListGroups' }))).toBe(false)
  })

  it('whose statement cannot be evaluated is refused with the reason', async () => {
    const odd = { Condition: { NumericLessThan: { 'aws:username': '5' } } }
    const ada = await userWith(start(), statement('iam:*', '*', 'Allow', odd))
    const refused = await ada.invoke({ op: 'ListUsers' })
    expect(refusalIn(refused).reasons[0]).toMatchObject({ effect: 'Error', policy: 'own' })
  })

  it('is allowed through a group, a managed policy, and the newest default version of it', async () => {
    const aws = start()
    const ada = await userWith(aws)
    const admin = rootOf(aws)
    const made = async (op: string, request: object) =>
      orThrow(await admin.invoke({ op, request } as never))
    const PolicyArn = `arn:aws:iam::${account}:policy/list`
    await made('CreateGroup', { GroupName: 'staff' })
    await made('AddUserToGroup', { GroupName: 'staff', UserName: 'ada' })
    await made('CreatePolicy', {
      PolicyName: 'list',
      PolicyDocument: documentOf(statement('iam:ListUsers')),
    })
    await made('AttachGroupPolicy', { GroupName: 'staff', PolicyArn })
    expect(isAnomaly(await ada.invoke({ op: 'ListUsers' }))).toBe(false)
    await made('CreatePolicyVersion', {
      PolicyArn,
      PolicyDocument: documentOf(statement('iam:ListRoles')),
      SetAsDefault: true,
    })
    expect(await ada.invoke({ op: 'ListUsers' })).toMatchObject({ code: 'AccessDenied' })
    expect(isAnomaly(await ada.invoke({ op: 'ListRoles' }))).toBe(false)
  })

  it('about what is not there is asked without a path: only who may know is told (C.4)', async () => {
    const aws = start()
    const ada = await userWith(aws, statement('iam:*', `arn:aws:iam::${account}:group/lab/*`))
    const request = { GroupName: 'missing' }
    expect(await ada.invoke({ op: 'GetGroup', request })).toMatchObject({ code: 'AccessDenied' })
    expect(await rootOf(aws).invoke({ op: 'GetGroup', request })).toMatchObject({
      code: 'NoSuchEntity',
    })
    const made = { GroupName: 'mine', Path: '/lab/' }
    expect(isAnomaly(await ada.invoke({ op: 'CreateGroup', request: made }))).toBe(false)
    const there = { GroupName: 'mine' }
    expect(isAnomaly(await ada.invoke({ op: 'GetGroup', request: there }))).toBe(false)
  })
})

describe('an organisation', () => {
  const noGroups = documentOf(statement('*'), statement('iam:*Group', '*', 'Deny'))

  it('limits the root of the accounts it names, and no other', async () => {
    const aws = start({
      organization: { [account]: { scp: [[{ name: 'no-groups', document: noGroups }]] } },
    })
    const request = { GroupName: 'staff' }
    const refused = await rootOf(aws).invoke({ op: 'CreateGroup', request })
    expect(refused).toMatchObject({
      message: expect.stringContaining('with an explicit deny in a service control policy'),
    })
    expect(refusalIn(refused).reasons[0]).toMatchObject({ layer: 'scp', policy: 'no-groups' })
    expect(isAnomaly(await rootOf(aws).invoke({ op: 'ListGroups' }))).toBe(false)
    const other = opened(aws, { accessKeyId: '123456789012', secretAccessKey: 'test' })
    expect(isAnomaly(await other.invoke({ op: 'CreateGroup', request }))).toBe(false)
  })
})

describe('what is no organisation', () => {
  it('is told at once', () => {
    const scp = [[{ document: { Statement: [{ Effect: 'Allow', Action: '*' }] } }]]
    expect(() => start({ organization: { '*': { scp } } })).toThrow(
      "organization['*'].scp[0][0]: Statement[0]",
    )
    const rcp = [[{ document: { Statement: { Effect: 'Allow', Action: '*', Resource: '*' } } }]]
    expect(() => start({ organization: { [account]: { rcp } } })).toThrow(
      `organization['${account}'].rcp[0][0]`,
    )
  })
})

describe('what is known of a call', () => {
  it.each([
    ['aws:PrincipalArn', { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:user/lab/*' } }],
    ['aws:username', { StringEquals: { 'aws:username': 'ada' } }],
    ['aws:userid', { StringLike: { 'aws:userid': 'AIDA*' } }],
    ['aws:PrincipalAccount', { StringEquals: { 'aws:PrincipalAccount': account } }],
    ['aws:PrincipalType', { StringEquals: { 'aws:PrincipalType': 'User' } }],
    ['aws:ResourceAccount', { StringEquals: { 'aws:ResourceAccount': account } }],
    ['aws:SourceIp', { IpAddress: { 'aws:SourceIp': '127.0.0.0/8' } }],
    ['aws:SecureTransport', { Bool: { 'aws:SecureTransport': 'true' } }],
    ['aws:RequestedRegion', { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } }],
    ['no aws:UserAgent', { Null: { 'aws:UserAgent': 'true' } }],
    ['aws:CurrentTime', { DateGreaterThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } }],
    ['aws:EpochTime', { NumericGreaterThan: { 'aws:EpochTime': '1500000000' } }],
    ['aws:ViaAWSService', { Bool: { 'aws:ViaAWSService': 'false' } }],
    ['no aws:TokenIssueTime', { Null: { 'aws:TokenIssueTime': 'true' } }],
    ['no aws:MultiFactorAuthPresent', { Null: { 'aws:MultiFactorAuthPresent': 'true' } }],
  ])('%s', async (_, Condition) => {
    const ada = await userWith(start(), statement('iam:ListUsers', '*', 'Allow', { Condition }))
    expect(isAnomaly(await ada.invoke({ op: 'ListUsers' }))).toBe(false)
  })
})
