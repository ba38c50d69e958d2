/** Becoming a role: a user who may only assume it, a policy that lets it read one thing, and credentials that end. */
import { fileURLToPath } from 'node:url'
import { client, isAnomaly, orThrow } from '@plainwire/client'
import { iam } from '@plainwire/iam'
import { local } from '@plainwire/local'
import { sts } from '@plainwire/sts'

const show = (title, value) => console.log(`\n# ${title}\n${JSON.stringify(value, null, 2)}`)
const document = Statement => JSON.stringify({ Version: '2012-10-17', Statement })

/** @example await tour() */
export async function tour({ aws = local() } = {}) {
  const environment = { now: () => aws.clock.now() } // one clock for both ends
  const open = (api, credentials) =>
    client({ api, region: 'us-east-1', send: aws.send, credentials, environment })
  const admin = open(iam, { accessKeyId: 'local', secretAccessKey: 'local' })
  const call = async (op, request) => orThrow(await admin.invoke({ op, request }))

  const { User } = await call('CreateUser', { UserName: 'grace' })
  const { AccessKey } = await call('CreateAccessKey', { UserName: 'grace' })
  const grace = { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey }
  show('ListRoles', (await call('ListRoles')).Roles)

  // The role trusts her, and may look at users. She herself may not.
  const { Role } = await call('CreateRole', {
    RoleName: 'looker',
    AssumeRolePolicyDocument: document({
      Effect: 'Allow',
      Principal: { AWS: User.Arn },
      Action: 'sts:AssumeRole',
    }),
  })
  const { Policy } = await call('CreatePolicy', {
    PolicyName: 'look-at-users',
    PolicyDocument: document({ Effect: 'Allow', Action: 'iam:GetUser', Resource: '*' }),
  })
  const attached = { RoleName: 'looker', PolicyArn: Policy.Arn }
  await call('AttachRolePolicy', attached)
  show('GetRole', (await call('GetRole', { RoleName: 'looker' })).Role.Arn)

  const getUser = { op: 'GetUser', request: { UserName: 'grace' } }
  show('GetUser, as herself', told(await open(iam, grace).invoke(getUser)))
  const assumed = orThrow(
    await open(sts, grace).invoke({
      op: 'AssumeRole',
      request: { RoleArn: Role.Arn, RoleSessionName: 'looking', DurationSeconds: 900 },
    }),
  )
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = assumed.Credentials
  const looker = open(iam, {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
  })
  show('GetUser, as the role', told(await looker.invoke(getUser)))
  aws.clock.advance(Expiration.getTime() - aws.clock.now() + 1000)
  show('GetUser, a second too late', told(await looker.invoke(getUser)))

  await call('DetachRolePolicy', attached)
  await call('DeletePolicy', { PolicyArn: Policy.Arn })
  await call('DeleteRole', { RoleName: 'looker' })
  show('ListPolicies, after', (await call('ListPolicies', { Scope: 'Local' })).Policies)
}

const told = result => (isAnomaly(result) ? { code: result.code } : result.User.Arn)

if (process.argv[1] === fileURLToPath(import.meta.url)) await tour()
