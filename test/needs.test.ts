/**
 * What the two services of this project ask of AWS works for an identity that may do just that: the dataset service under
 * the two policies that its README describes, the Data API with a policy on its table. What they leave out is refused.
 */
import { client, isAnomaly } from '@plainwire/client'
import { cloudwatchLogs } from '@plainwire/cloudwatch-logs'
import { dynamodb } from '@plainwire/dynamodb'
import { ec2 } from '@plainwire/ec2'
import { iam } from '@plainwire/iam'
import { local } from '@plainwire/local'
import { s3 } from '@plainwire/s3'
import { sts } from '@plainwire/sts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const aws = local({ seed: 5 })
afterAll(() => aws.close())

const account = '000000000000'
const region = 'us-east-1'
const apis = { dynamodb, ec2, iam, logs: cloudwatchLogs, s3, sts }
type Name = keyof typeof apis
type Answer = Readonly<Record<string, never>>
type Call = (service: Name, op: string, request?: object) => Promise<Answer>

const calling =
  (credentials: object): Call =>
  (service, op, request = {}) =>
    client({
      api: apis[service] as never,
      region,
      send: aws.send,
      credentials: credentials as never,
      backoff: () => undefined,
    }).invoke({ op, request } as never) as never

const root = calling({ accessKeyId: 'test', secretAccessKey: 'test' })

async function done(answer: Promise<Answer>): Promise<Answer> {
  const given = await answer
  if (isAnomaly(given)) throw new Error(`${given.op}: ${given.code} ${given.message}`)
  return given
}

/** As the services call it. */
const denied = expect.stringMatching(/^(AccessDenied(Exception)?|UnauthorizedOperation)$/)

type Statement = { readonly Action: readonly string[]; readonly Resource: readonly string[] }
type Conditioned = Statement & { readonly Condition?: object; readonly Effect?: string }

/** A user whose keys may do what the documents say. */
async function limited(UserName: string, ...documents: readonly (readonly Conditioned[])[]) {
  await done(root('iam', 'CreateUser', { UserName }))
  for (const [index, statements] of documents.entries())
    await done(
      root('iam', 'PutUserPolicy', {
        UserName,
        PolicyName: `p${index}`,
        PolicyDocument: JSON.stringify({
          Version: '2012-10-17',
          Statement: statements.map(one => ({ Effect: 'Allow', ...one })),
        }),
      }),
    )
  const { AccessKey } = (await done(root('iam', 'CreateAccessKey', { UserName }))) as never as {
    AccessKey: { AccessKeyId: string; SecretAccessKey: string }
  }
  return calling({
    accessKeyId: AccessKey.AccessKeyId,
    secretAccessKey: AccessKey.SecretAccessKey,
  })
}

const kinds = ['group', 'user', 'policy', 'role', 'instance-profile']
const readme: readonly (readonly Conditioned[])[] = [
  [
    { Action: ['s3:*'], Resource: ['arn:aws:s3:::metadata', 'arn:aws:s3:::metadata/*'] },
    {
      Action: ['logs:*'],
      Resource: [
        `arn:aws:logs:${region}:${account}:log-group:/spinup/localdev/*`,
        `arn:aws:logs:${region}:${account}:log-group:/spinup/localdev/*:log-stream:*`,
      ],
    },
  ],
  [
    {
      Action: ['iam:*'],
      Resource: kinds.map(kind => `arn:aws:iam::${account}:${kind}/spinup/dataset/*`),
    },
    {
      Action: [
        'iam:GetRole',
        'iam:GetInstanceProfile',
        'iam:ListAttachedRolePolicies',
        'iam:PassRole',
      ],
      Resource: ['*'],
    },
    { Action: ['s3:*'], Resource: ['arn:aws:s3:::dataset-*', 'arn:aws:s3:::dataset-*/*'] },
    {
      Action: [
        'ec2:DescribeInstances',
        'ec2:DescribeIamInstanceProfileAssociations',
        'ec2:AssociateIamInstanceProfile',
        'ec2:DisassociateIamInstanceProfile',
      ],
      Resource: ['*'],
    },
  ],
]

const Path = '/spinup/dataset/'
const Bucket = 'dataset-localdev-1'
const document = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ['s3:ListBucket'], Resource: [`arn:aws:s3:::${Bucket}`] }],
})
const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: ['sts:AssumeRole'], Principal: { Service: 'ec2.amazonaws.com' } },
  ],
})
const named = {
  PolicyArn: `arn:aws:iam::${account}:policy${Path}access`,
  RoleName: 'instanceRole_i',
  InstanceProfileName: 'instanceRole_i',
  GroupName: 'a-DsTmpGrp',
  UserName: 'a-DsTmpUsr',
}

describe('the dataset service, under the policies of its README (195)', () => {
  let service: Call
  let InstanceId = ''
  beforeAll(async () => {
    service = await limited('dataset-service', ...readme)
    await done(root('s3', 'CreateBucket', { Bucket: 'metadata' }))
    const { Images } = (await done(root('ec2', 'DescribeImages'))) as never as {
      Images: readonly { ImageId: string }[]
    }
    const { Instances } = (await done(
      root('ec2', 'RunInstances', { ImageId: Images[0]!.ImageId, MinCount: 1, MaxCount: 1 }),
    )) as never as { Instances: readonly { InstanceId: string }[] }
    InstanceId = Instances[0]!.InstanceId
  })

  it('makes a dataset: its bucket, policy and log', async () => {
    const { Account } = (await done(service('sts', 'GetCallerIdentity'))) as { Account?: string }
    expect(Account).toBe(account)
    expect(await service('s3', 'HeadBucket', { Bucket })).toMatchObject({ status: 404 })
    await done(service('s3', 'CreateBucket', { Bucket }))
    await done(
      service('s3', 'PutPublicAccessBlock', {
        Bucket,
        PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true },
      }),
    )
    await done(
      service('s3', 'PutBucketEncryption', {
        Bucket,
        ServerSideEncryptionConfiguration: {
          Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
        },
      }),
    )
    await done(
      service('s3', 'PutBucketTagging', {
        Bucket,
        Tagging: { TagSet: [{ Key: 'a', Value: 'b' }] },
      }),
    )
    await done(service('s3', 'GetBucketTagging', { Bucket }))
    await done(
      service('iam', 'CreatePolicy', { PolicyName: 'access', Path, PolicyDocument: document }),
    )
    await done(service('iam', 'GetPolicy', named))
    await done(
      service('iam', 'CreatePolicyVersion', {
        ...named,
        PolicyDocument: document,
        SetAsDefault: true,
      }),
    )
    await done(service('iam', 'ListPolicyVersions', named))
    await done(service('iam', 'DeletePolicyVersion', { ...named, VersionId: 'v1' }))
    const logGroupName = '/spinup/localdev/spinup'
    const logStreamName = 'dataset-1'
    await done(service('logs', 'CreateLogGroup', { logGroupName, tags: { a: 'b' } }))
    await done(service('logs', 'PutRetentionPolicy', { logGroupName, retentionInDays: 365 }))
    await done(service('logs', 'CreateLogStream', { logGroupName, logStreamName }))
    await done(service('logs', 'DescribeLogStreams', { logGroupName }))
    await done(
      service('logs', 'PutLogEvents', {
        logGroupName,
        logStreamName,
        logEvents: [{ timestamp: Date.now(), message: 'made' }],
      }),
    )
    expect(
      await done(service('logs', 'GetLogEvents', { logGroupName, logStreamName })),
    ).toMatchObject({
      events: [{ message: 'made' }],
    })
    await done(service('logs', 'FilterLogEvents', { logGroupName }))
    await done(service('s3', 'PutObject', { Bucket: 'metadata', Key: 'spinup/1', Body: '{}' }))
  })

  it('grants an instance access, and takes it away', async () => {
    await done(service('iam', 'CreateRole', { ...named, Path, AssumeRolePolicyDocument: trust }))
    await done(service('iam', 'AttachRolePolicy', named))
    await done(service('iam', 'ListAttachedRolePolicies', named))
    await done(service('iam', 'CreateInstanceProfile', { ...named, Path }))
    await done(service('iam', 'AddRoleToInstanceProfile', named))
    await done(service('iam', 'ListInstanceProfilesForRole', named))
    expect(await done(service('iam', 'ListEntitiesForPolicy', named))).toMatchObject({
      PolicyRoles: [{ RoleName: named.RoleName }],
    })
    const { IamInstanceProfileAssociation: made } = (await done(
      service('ec2', 'AssociateIamInstanceProfile', {
        InstanceId,
        IamInstanceProfile: { Name: named.InstanceProfileName },
      }),
    )) as never as { IamInstanceProfileAssociation: { AssociationId: string } }
    const Filters = [{ Name: 'instance-id', Values: [InstanceId] }]
    expect(
      await done(service('ec2', 'DescribeIamInstanceProfileAssociations', { Filters })),
    ).toMatchObject({ IamInstanceProfileAssociations: [{ State: 'associated' }] })
    const arn = `arn:aws:iam::${account}:instance-profile${Path}${named.InstanceProfileName}`
    expect(
      await done(
        service('ec2', 'DescribeInstances', {
          Filters: [{ Name: 'iam-instance-profile.arn', Values: [arn] }],
        }),
      ),
    ).toMatchObject({ Reservations: [{ Instances: [{ InstanceId }] }] })
    await done(
      service('ec2', 'DisassociateIamInstanceProfile', { AssociationId: made.AssociationId }),
    )
    await done(service('iam', 'RemoveRoleFromInstanceProfile', named))
    await done(service('iam', 'DeleteInstanceProfile', named))
    await done(service('iam', 'DetachRolePolicy', named))
    await done(service('iam', 'DeleteRole', named))
  })

  it('makes a user with keys, and takes him away', async () => {
    await done(service('iam', 'CreateGroup', { ...named, Path }))
    await done(service('iam', 'AttachGroupPolicy', named))
    await done(service('iam', 'ListAttachedGroupPolicies', named))
    await done(service('iam', 'CreateUser', { ...named, Path }))
    await done(service('iam', 'AddUserToGroup', named))
    await done(service('iam', 'GetGroup', named))
    const { AccessKey } = (await done(service('iam', 'CreateAccessKey', named))) as never as {
      AccessKey: { AccessKeyId: string }
    }
    const key = { ...named, AccessKeyId: AccessKey.AccessKeyId }
    await done(service('iam', 'UpdateAccessKey', { ...key, Status: 'Inactive' }))
    await done(service('iam', 'ListAccessKeys', named))
    await done(service('iam', 'DeleteAccessKey', key))
    await done(service('iam', 'RemoveUserFromGroup', named))
    await done(service('iam', 'DeleteUser', named))
    await done(service('iam', 'DetachGroupPolicy', named))
    await done(service('iam', 'DeleteGroup', named))
    await done(service('iam', 'DeletePolicy', named))
    await done(service('s3', 'DeleteBucket', { Bucket }))
    await done(service('logs', 'DeleteLogGroup', { logGroupName: '/spinup/localdev/spinup' }))
  })

  it.each<[Name, string, object]>([
    ['s3', 'CreateBucket', { Bucket: 'other' }],
    ['iam', 'CreateUser', { UserName: 'other' }],
    ['iam', 'GetGroup', { GroupName: 'nobody-made-it' }],
    ['ec2', 'RunInstances', { ImageId: 'ami-00000000', MinCount: 1, MaxCount: 1 }],
    ['logs', 'CreateLogGroup', { logGroupName: '/spinup/other/a' }],
    ['dynamodb', 'ListTables', {}],
  ])('may not %s %s %j', async (name, op, request) => {
    expect(await service(name, op, request)).toMatchObject({ code: denied })
  })
})

describe('the Data API, under a policy on its table', () => {
  const TableName = 'stage'
  const arn = `arn:aws:dynamodb:${region}:${account}:table/${TableName}`
  const key = (id: string, ns = 'ns') => ({ pk: { S: ns }, id: { S: id } })
  let service: Call
  beforeAll(async () => {
    await done(
      root('dynamodb', 'CreateTable', {
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: ['pk', 'id', 'slot1'].map(AttributeName => ({
          AttributeName,
          AttributeType: 'S',
        })),
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'id', KeyType: 'RANGE' },
        ],
        GlobalSecondaryIndexes: [
          {
            IndexName: 'slot1',
            KeySchema: [
              { AttributeName: 'slot1', KeyType: 'HASH' },
              { AttributeName: 'id', KeyType: 'RANGE' },
            ],
            Projection: { ProjectionType: 'ALL' },
          },
        ],
        Tags: [{ Key: 'stage', Value: 'test' }],
      }),
    )
    service = await limited('data-api', [
      {
        Action: [
          ...[
            'BatchGetItem',
            'BatchWriteItem',
            'ConditionCheckItem',
            'DeleteItem',
            'DescribeTable',
          ],
          ...['GetItem', 'PutItem', 'Query', 'Scan', 'UpdateItem'],
        ].map(name => `dynamodb:${name}`),
        Resource: [arn, `${arn}/index/*`],
      },
    ])
  })

  it('does all that a store does', async () => {
    const on = { TableName }
    const Item = { ...key('a'), slot1: { S: 'x' }, v: { N: '1' } }
    await done(service('dynamodb', 'DescribeTable', on))
    await done(
      service('dynamodb', 'PutItem', {
        ...on,
        Item,
        ConditionExpression: 'attribute_not_exists(id)',
      }),
    )
    await done(service('dynamodb', 'GetItem', { ...on, Key: key('a'), ConsistentRead: true }))
    await done(
      service('dynamodb', 'UpdateItem', {
        ...on,
        Key: key('a'),
        UpdateExpression: 'SET v = v + :one',
        ConditionExpression: 'v = :one',
        ExpressionAttributeValues: { ':one': { N: '1' } },
      }),
    )
    expect(
      await done(
        service('dynamodb', 'Query', {
          ...on,
          IndexName: 'slot1',
          KeyConditionExpression: 'slot1 = :x',
          ExpressionAttributeValues: { ':x': { S: 'x' } },
        }),
      ),
    ).toMatchObject({ Items: [{ v: { N: '2' } }] })
    await done(service('dynamodb', 'Scan', { ...on, Segment: 0, TotalSegments: 2 }))
    await done(
      service('dynamodb', 'BatchGetItem', { RequestItems: { [TableName]: { Keys: [key('a')] } } }),
    )
    await done(
      service('dynamodb', 'BatchWriteItem', {
        RequestItems: { [TableName]: [{ PutRequest: { Item: key('b') } }] },
      }),
    )
    await done(
      service('dynamodb', 'TransactWriteItems', {
        TransactItems: [
          { ConditionCheck: { ...on, Key: key('a'), ConditionExpression: 'attribute_exists(id)' } },
          { Put: { ...on, Item: key('c') } },
          { Delete: { ...on, Key: key('b') } },
        ],
      }),
    )
    await done(
      service('dynamodb', 'TransactGetItems', {
        TransactItems: [{ Get: { ...on, Key: key('c') } }],
      }),
    )
    await done(service('dynamodb', 'DeleteItem', { ...on, Key: key('c') }))
  })

  it.each([
    ['DeleteTable', { TableName }],
    ['UpdateTable', { TableName, DeletionProtectionEnabled: true }],
    ['CreateTable', { TableName: 'other' }],
    ['GetItem', { TableName: 'other', Key: key('a') }],
    ['ListTables', {}],
    ['ExecuteStatement', { Statement: `SELECT * FROM ${TableName}` }],
  ])('may not %s %j', async (op, request) => {
    expect(await service('dynamodb', op, request)).toMatchObject({ code: denied })
  })

  const all = { Action: ['dynamodb:*'], Resource: [arn, `${arn}/index/*`] }
  const own = {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of policies
    'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['${aws:username}'] },
    Null: { 'dynamodb:LeadingKeys': 'false' },
  }
  const columns = {
    'ForAllValues:StringEquals': { 'dynamodb:Attributes': ['pk', 'id', 'v'] },
    StringEqualsIfExists: {
      'dynamodb:Select': 'SPECIFIC_ATTRIBUTES',
      'dynamodb:ReturnValues': ['NONE', 'UPDATED_NEW'],
    },
  }
  const tagged = { StringEquals: { 'aws:ResourceTag/stage': 'prod' } }
  const query = (ns: string, more: object = {}) => ({
    TableName,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': { S: ns } },
    ...more,
  })
  const some = { ProjectionExpression: 'pk, v', Select: 'SPECIFIC_ATTRIBUTES' }

  it.each<[string, object, string, object, boolean]>([
    ['own-1', own, 'GetItem', { TableName, Key: key('a', 'own-1') }, true],
    ['own-2', own, 'GetItem', { TableName, Key: key('a', 'own-1') }, false],
    ['own-3', own, 'Query', query('own-3'), true],
    ['own-4', own, 'Query', query('own-3'), false],
    ['own-5', own, 'Scan', { TableName }, false],
    [
      'own-6',
      own,
      'BatchWriteItem',
      { RequestItems: { [TableName]: [{ PutRequest: { Item: key('a', 'own-6') } }] } },
      true,
    ],
    [
      'own-7',
      own,
      'BatchWriteItem',
      {
        RequestItems: {
          [TableName]: [
            { PutRequest: { Item: key('a', 'own-7') } },
            { DeleteRequest: { Key: key('b') } },
          ],
        },
      },
      false,
    ],
    [
      'own-8',
      own,
      'TransactWriteItems',
      { TransactItems: [{ Put: { TableName, Item: key('a') } }] },
      false,
    ],
    ['columns-1', columns, 'Query', query('ns', some), true],
    ['columns-2', columns, 'Query', query('ns'), false],
    [
      'columns-3',
      columns,
      'GetItem',
      { TableName, Key: key('a'), ProjectionExpression: 'v' },
      true,
    ],
    [
      'columns-4',
      columns,
      'GetItem',
      { TableName, Key: key('a'), ProjectionExpression: 'v, secret' },
      false,
    ],
    [
      'columns-5',
      columns,
      'GetItem',
      {
        TableName,
        Key: key('a'),
        ProjectionExpression: '#s',
        ExpressionAttributeNames: { '#s': 'secret' },
      },
      false,
    ],
    [
      'columns-6',
      columns,
      'UpdateItem',
      {
        TableName,
        Key: key('z'),
        UpdateExpression: 'SET v = :v',
        ExpressionAttributeValues: { ':v': { N: '1' } },
        ReturnValues: 'UPDATED_NEW',
      },
      true,
    ],
    [
      'columns-7',
      columns,
      'UpdateItem',
      {
        TableName,
        Key: key('z'),
        UpdateExpression: 'SET v = :v',
        ExpressionAttributeValues: { ':v': { N: '1' } },
        ReturnValues: 'ALL_NEW',
      },
      false,
    ],
    [
      'columns-8',
      columns,
      'UpdateItem',
      { TableName, Key: key('z'), UpdateExpression: 'SET v = secret' },
      false,
    ],
    [
      'columns-9',
      columns,
      'PutItem',
      { TableName, Item: { ...key('z'), secret: { S: 'x' } } },
      false,
    ],
    ['tagged-1', tagged, 'GetItem', { TableName, Key: key('a') }, false],
    [
      'tagged-2',
      { StringEquals: { 'aws:ResourceTag/stage': 'test' } },
      'GetItem',
      { TableName, Key: key('a') },
      true,
    ],
  ])('%s: %j lets %s %j be: %s', async (name, Condition, op, request, allowed) => {
    const user = await limited(name, [{ ...all, Condition }])
    const answer = await user('dynamodb', op, request)
    if (allowed) expect(isAnomaly(answer)).toBe(false)
    else expect(answer).toMatchObject({ code: denied })
  })
})
