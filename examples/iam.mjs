/** A tour of IAM: a user who may do nothing, a role that trusts her, what the role may do, and why the rest is refused. */
import { fileURLToPath } from 'node:url'
import { client, isAnomaly, meta, orThrow } from '@plainwire/client'
import { assumeRole } from '@plainwire/client/credentials'
import { iam } from '@plainwire/iam'
import { local } from '@plainwire/local'
import { sts } from '@plainwire/sts'

const show = (title, value) => console.log(`\n# ${title}\n${JSON.stringify(value, null, 2)}`)
const document = (...Statement) => JSON.stringify({ Version: '2012-10-17', Statement })

/** Beside the refusal itself stands which statement it was, or which layer lacks an allow. */
const refusal = result => ({
  code: result.code,
  reasons: JSON.parse(
    meta(result).response.headers.find(([name]) => name === 'x-plainwire-decision')[1],
  ).reasons.map(({ message }) => message),
})

/** @example await tour() */
export async function tour({ aws = local() } = {}) {
  const open = (api, credentials) =>
    client({ api, region: 'us-east-1', send: aws.send, credentials })
  const admin = open(iam, { accessKeyId: 'local', secretAccessKey: 'local' })
  const make = async (op, request) => orThrow(await admin.invoke({ op, request }))

  show('ListRoles, before', (await make('ListRoles')).Roles)
  const { User } = await make('CreateUser', { UserName: 'ada', Path: '/lab/' })
  const { AccessKey } = await make('CreateAccessKey', { UserName: 'ada' })
  const ada = {
    accessKeyId: AccessKey.AccessKeyId,
    secretAccessKey: AccessKey.SecretAccessKey,
  }
  const asked = await open(iam, ada).invoke({ op: 'GetUser', request: { UserName: 'ada' } })
  show('GetUser, by a user who may do nothing', refusal(asked))

  // Who may become the role, and what the role may do, are two policies.
  const { Role } = await make('CreateRole', {
    RoleName: 'reader',
    AssumeRolePolicyDocument: document({
      Effect: 'Allow',
      Principal: { AWS: User.Arn },
      Action: 'sts:AssumeRole',
    }),
  })
  const { Policy } = await make('CreatePolicy', {
    PolicyName: 'read-users',
    PolicyDocument: document({
      Sid: 'Lab',
      Effect: 'Allow',
      Action: ['iam:GetUser', 'iam:ListUsers'],
      Resource: 'arn:aws:iam::*:user/lab/*',
    }),
  })
  await make('AttachRolePolicy', { RoleName: 'reader', PolicyArn: Policy.Arn })
  const own = await make('ListPolicies', { Scope: 'Local' })
  show(
    'ListPolicies',
    own.Policies.map(({ PolicyName, AttachmentCount }) => ({ PolicyName, AttachmentCount })),
  )

  // Credentials of the role, renewed before they end; whoever asks for them is the user.
  const asReader = assumeRole({
    roleArn: Role.Arn,
    sessionName: 'tour',
    sts: open(sts, ada),
  })
  const who = orThrow(await open(sts, asReader).invoke({ op: 'GetCallerIdentity' }))
  show('GetCallerIdentity', { Arn: who.Arn })
  const reader = open(iam, asReader)
  const got = orThrow(await reader.invoke({ op: 'GetUser', request: { UserName: 'ada' } }))
  show('GetUser, by the role', { UserName: got.User.UserName, Path: got.User.Path })
  const outside = await reader.invoke({ op: 'GetUser', request: { UserName: 'eve' } })
  show('GetUser of whom it may not know', refusal(outside))

  // The same decision without the call.
  const question = { principal: Role.Arn, action: 'iam:DeleteUser', resource: User.Arn }
  show('May the role delete her?', (await aws.can(question)).decision)

  // What a program needs, as the smallest policy that lets it run.
  aws.record()
  await make('TagUser', { UserName: 'ada', Tags: [{ Key: 'team', Value: 'lab' }] })
  await make('ListUserTags', { UserName: 'ada' })
  show('Least privilege', aws.recorded().policy.Statement)
  aws.stopRecording()

  const early = await admin.invoke({ op: 'DeletePolicy', request: { PolicyArn: Policy.Arn } })
  show('DeletePolicy, too early', { code: early.code })
  await make('DetachRolePolicy', { RoleName: 'reader', PolicyArn: Policy.Arn })
  await make('DeletePolicy', { PolicyArn: Policy.Arn })
  await make('DeleteRole', { RoleName: 'reader' })
  show('ListRoles, after', (await make('ListRoles')).Roles)
  const gone = await admin.invoke({ op: 'GetRole', request: { RoleName: 'reader' } })
  show('GetRole, after', isAnomaly(gone) && { code: gone.code })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await tour()
