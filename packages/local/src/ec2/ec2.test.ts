/** EC2 through the client, and through AWS's own. */
import { DescribeInstancesCommand, EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2'
import { client, nodePrimitives } from '@plainwire/client'
import { ec2 } from '@plainwire/ec2'
import { iam } from '@plainwire/iam'
import { describe, expect, test } from 'vitest'
import { local } from '../index.ts'

type Answer = Record<string, unknown>
type Instances = { InstanceId: string; State: { Name: string }; [member: string]: unknown }[]

const region = 'eu-west-1'

function fresh() {
  const aws = local({ primitives: nodePrimitives, seed: 3 })
  const speaking = (credentials: object) => {
    const environment = { now: aws.clock.now }
    const options = {
      region,
      send: aws.send,
      credentials,
      environment,
      backoff: () => undefined,
    } as never
    const ec2s = client({ ...(options as object), api: ec2 } as never)
    const iams = client({ ...(options as object), api: iam } as never)
    return {
      ask: (op: string, request: object = {}) =>
        ec2s.invoke({ op, request } as never) as Promise<Answer>,
      iam: (op: string, request: object = {}) =>
        iams.invoke({ op, request } as never) as Promise<Answer>,
    }
  }
  return { aws, speaking, ...speaking({ accessKeyId: 'test', secretAccessKey: 'test' }) }
}

async function withImage() {
  const made = fresh()
  const { Images } = await made.ask('DescribeImages', {
    Owners: ['amazon'],
    Filters: [{ Name: 'architecture', Values: ['arm64'] }],
  })
  const [{ ImageId }] = Images as [{ ImageId: string }]
  const run = async (more: object = {}) => {
    const answer = await made.ask('RunInstances', {
      ImageId,
      MinCount: 1,
      MaxCount: 1,
      InstanceType: 't4g.nano',
      ...more,
    })
    return answer as Answer & { Instances: Instances }
  }
  const told = async (request: object = {}) => {
    const { Reservations = [] } = await made.ask('DescribeInstances', request)
    return (Reservations as { Instances: Instances }[]).flatMap(({ Instances }) => Instances)
  }
  return { ...made, ImageId, run, told }
}

const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
  ],
})

async function withProfile(names: readonly string[] = ['p']) {
  const made = await withImage()
  await made.iam('CreateRole', { RoleName: 'r', AssumeRolePolicyDocument: trust })
  for (const InstanceProfileName of names) {
    await made.iam('CreateInstanceProfile', { InstanceProfileName })
    await made.iam('AddRoleToInstanceProfile', { InstanceProfileName, RoleName: 'r' })
  }
  return made
}

describe('instances', () => {
  test('are run, told, stopped, started and terminated', async () => {
    const { ask, run, told, aws } = await withImage()
    const {
      Instances: [made],
    } = await run({
      TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'Name', Value: 'a' }] }],
    })
    expect(made).toMatchObject({
      State: { Code: 0, Name: 'pending' },
      InstanceType: 't4g.nano',
      Architecture: 'arm64',
    })
    const ids = { InstanceIds: [made!.InstanceId] }
    expect((await told(ids))[0]).toMatchObject({
      State: { Name: 'running' },
      Tags: [{ Key: 'Name', Value: 'a' }],
    })
    expect(await ask('StopInstances', ids)).toMatchObject({
      StoppingInstances: [
        { PreviousState: { Name: 'running' }, CurrentState: { Name: 'stopping' } },
      ],
    })
    expect((await told(ids))[0]?.State.Name).toBe('stopped')
    await ask('StartInstances', ids)
    expect(await ask('DescribeInstanceStatus', ids)).toMatchObject({
      InstanceStatuses: [{ InstanceStatus: { Status: 'ok' } }],
    })
    await ask('TerminateInstances', ids)
    expect((await told(ids))[0]?.State.Name).toBe('terminated')
    expect(await ask('StartInstances', ids)).toMatchObject({ code: 'IncorrectInstanceState' })
    aws.clock.advance(3_600_001)
    expect(await ask('DescribeInstances', ids)).toMatchObject({
      code: 'InvalidInstanceID.NotFound',
    })
  })

  test('of one call share a reservation, and a client token makes them once', async () => {
    const { run, told, ask } = await withImage()
    const once = { MinCount: 3, MaxCount: 3, ClientToken: 'c' }
    const [first, second] = [await run(once), await run(once)]
    expect(second.ReservationId).toBe(first.ReservationId)
    expect(await told()).toHaveLength(3)
    expect(await run({ ...once, MaxCount: 4 })).toMatchObject({
      code: 'IdempotentParameterMismatch',
    })
    expect(((await ask('DescribeInstances')).Reservations as []).length).toBe(1)
  })

  test.each([
    ['instance-state-name', ['running'], 2],
    ['instance-type', ['t4g.*'], 2],
    ['instance-type', ['t4g.nan?'], 1],
    ['tag:team', ['lab'], 1],
    ['tag-key', ['team', 'other'], 1],
    ['availability-zone', [`${region}b`], 1],
    ['instance-state-name', ['stopped'], 0],
  ])('are filtered by %s = %j: %i', async (Name, Values, count) => {
    const { run, told } = await withImage()
    await run({
      TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'team', Value: 'lab' }] }],
    })
    await run({ InstanceType: 't4g.micro', Placement: { AvailabilityZone: `${region}b` } })
    expect(await told({ Filters: [{ Name, Values }] })).toHaveLength(count)
  })

  test('are told page by page', async () => {
    const { run, ask } = await withImage()
    for (let index = 0; index < 12; index++) await run()
    const sizes: number[] = []
    for (let NextToken: unknown, more = true; more; ) {
      const page = await ask('DescribeInstances', {
        MaxResults: 5,
        ...(NextToken ? { NextToken } : {}),
      })
      sizes.push((page.Reservations as []).length)
      NextToken = page.NextToken
      more = NextToken !== undefined
    }
    expect(sizes).toEqual([5, 5, 2])
  })

  test('are protected from termination when told so', async () => {
    const { run, ask } = await withImage()
    const {
      Instances: [made],
    } = await run({ DisableApiTermination: true })
    expect(await ask('TerminateInstances', { InstanceIds: [made!.InstanceId] })).toMatchObject({
      code: 'OperationNotPermitted',
    })
  })

  test.each([
    ['DescribeInstances', { InstanceIds: ['i-0123456789abcdef0'] }, 'InvalidInstanceID.NotFound'],
    ['DescribeInstances', { InstanceIds: ['x'] }, 'InvalidInstanceID.Malformed'],
    [
      'DescribeInstances',
      { Filters: [{ Name: 'colour', Values: ['red'] }] },
      'InvalidParameterValue',
    ],
    ['DescribeInstances', { MaxResults: 4 }, 'InvalidParameterValue'],
    [
      'RunInstances',
      { ImageId: 'ami-00000000000000000', MinCount: 1, MaxCount: 1 },
      'InvalidAMIID.NotFound',
    ],
    ['RunInstances', { ImageId: 'x', MinCount: 1, MaxCount: 1 }, 'InvalidAMIID.Malformed'],
    ['DescribeImages', { ImageIds: ['ami-00000000000000000'] }, 'InvalidAMIID.NotFound'],
    ['TerminateInstances', { InstanceIds: [] }, 'MissingParameter'],
    ['DisassociateIamInstanceProfile', { AssociationId: 'x' }, 'InvalidAssociationID.NotFound'],
    ['DescribeRegions', { RegionNames: ['xx-none-1'] }, 'InvalidParameterValue'],
    ['DescribeInstances', { DryRun: true }, 'DryRunOperation'],
  ])('%s %j is refused with %s', async (op, request, code) => {
    expect(await fresh().ask(op, request)).toMatchObject({ code })
  })

  test.each([
    [{ MinCount: 2, MaxCount: 1 }, 'InvalidParameterValue'],
    [{ InstanceType: 'big' }, 'InvalidParameterValue'],
    [{ SubnetId: 'subnet-none' }, 'InvalidSubnetID.NotFound'],
    [{ Placement: { AvailabilityZone: 'us-east-1a' } }, 'InvalidParameterValue'],
    [{ Placement: { GroupName: 'g' } }, 'UnsupportedOperation'],
    [{ IamInstanceProfile: { Name: 'none' } }, 'InvalidParameterValue'],
    [{ IamInstanceProfile: { Name: 'a', Arn: 'b' } }, 'InvalidParameterCombination'],
    [
      { TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'aws:x', Value: '1' }] }] },
      'InvalidParameterValue',
    ],
  ])('are not run with %j: %s', async (more, code) => {
    const { run, told } = await withImage()
    expect(await run(more)).toMatchObject({ code })
    expect(await told()).toEqual([])
  })
})

describe('instance profiles', () => {
  test('are associated, replaced without a gap, and taken away', async () => {
    const { ask, run, told } = await withProfile(['p', 'q'])
    const {
      Instances: [made],
    } = await run()
    const InstanceId = made!.InstanceId
    const state = async (request: object) =>
      (await ask(...(Object.entries(request)[0] as [string, object])))
        .IamInstanceProfileAssociation as { State: string; AssociationId: string }
    const first = await state({
      AssociateIamInstanceProfile: { InstanceId, IamInstanceProfile: { Name: 'p' } },
    })
    expect(first.State).toBe('associating')
    expect(
      await ask('AssociateIamInstanceProfile', { InstanceId, IamInstanceProfile: { Name: 'q' } }),
    ).toMatchObject({ code: 'IncorrectState' })
    const second = await state({
      ReplaceIamInstanceProfileAssociation: {
        AssociationId: first.AssociationId,
        IamInstanceProfile: { Name: 'q' },
      },
    })
    expect(second.AssociationId).not.toBe(first.AssociationId)
    const arn = 'arn:aws:iam::000000000000:instance-profile/q'
    expect((await told())[0]?.IamInstanceProfile).toMatchObject({ Arn: arn })
    expect(
      await told({ Filters: [{ Name: 'iam-instance-profile.arn', Values: [arn] }] }),
    ).toHaveLength(1)
    const filter = { Filters: [{ Name: 'instance-id', Values: [InstanceId] }] }
    expect(await ask('DescribeIamInstanceProfileAssociations', filter)).toMatchObject({
      IamInstanceProfileAssociations: [
        { State: 'associated', InstanceId, IamInstanceProfile: { Arn: arn } },
      ],
    })
    await ask('DisassociateIamInstanceProfile', { AssociationId: second.AssociationId })
    expect((await told())[0]).not.toHaveProperty('IamInstanceProfile')
    expect(await ask('DescribeIamInstanceProfileAssociations', filter)).toEqual({
      IamInstanceProfileAssociations: [],
    })
  })

  test('need to be passed', async () => {
    const { iam: ask, speaking, run, ImageId } = await withProfile()
    await ask('CreateUser', { UserName: 'u' })
    const allow = (Action: string[], Resource: string) => ({ Effect: 'Allow', Action, Resource })
    const put = (Statement: object[]) =>
      ask('PutUserPolicy', {
        UserName: 'u',
        PolicyName: 'p',
        PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }),
      })
    const { AccessKey } = (await ask('CreateAccessKey', { UserName: 'u' })) as {
      AccessKey: { AccessKeyId: string; SecretAccessKey: string }
    }
    const user = speaking({
      accessKeyId: AccessKey.AccessKeyId,
      secretAccessKey: AccessKey.SecretAccessKey,
    })
    const request = { ImageId, MinCount: 1, MaxCount: 1, IamInstanceProfile: { Name: 'p' } }
    await put([allow(['ec2:*'], '*')])
    expect(await user.ask('RunInstances', request)).toMatchObject({
      code: 'UnauthorizedOperation',
      status: 403,
    })
    await put([allow(['ec2:*'], '*'), allow(['iam:PassRole'], 'arn:aws:iam::000000000000:role/r')])
    expect(await user.ask('RunInstances', request)).toMatchObject({ Instances: [{}] })
    expect((await run()).Instances).toHaveLength(1)
  })
})

test('tags are added, replaced and removed', async () => {
  const { ask, run } = await withImage()
  const {
    Instances: [made],
  } = await run()
  const Resources = [made!.InstanceId]
  await ask('CreateTags', {
    Resources,
    Tags: [
      { Key: 'a', Value: '1' },
      { Key: 'b', Value: '2' },
    ],
  })
  await ask('CreateTags', { Resources, Tags: [{ Key: 'a', Value: '3' }] })
  await ask('DeleteTags', { Resources, Tags: [{ Key: 'b', Value: 'other' }] })
  const { Tags } = await ask('DescribeTags')
  expect(Tags).toEqual([
    { ResourceId: Resources[0], ResourceType: 'instance', Key: 'b', Value: '2' },
    { ResourceId: Resources[0], ResourceType: 'instance', Key: 'a', Value: '3' },
  ])
})

test.each([
  [
    'DescribeRegions',
    { RegionNames: ['eu-west-1'] },
    { Regions: [{ RegionName: 'eu-west-1', Endpoint: 'ec2.eu-west-1.amazonaws.com' }] },
  ],
  [
    'DescribeAvailabilityZones',
    { ZoneNames: ['eu-west-1a'] },
    { AvailabilityZones: [{ ZoneId: 'euw1-az1', State: 'available' }] },
  ],
])('%s tells of the world', async (op, request, answer) => {
  expect(await fresh().ask(op, request)).toMatchObject(answer)
})

test("AWS's own client runs one and finds it", async () => {
  const { aws, ImageId } = await withImage()
  const { url, close } = await aws.listen({ port: 0 })
  const foreign = new EC2Client({
    endpoint: url,
    region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  })
  await foreign.send(
    new RunInstancesCommand({ ImageId, MinCount: 1, MaxCount: 1, InstanceType: 't4g.nano' }),
  )
  const { Reservations } = await foreign.send(new DescribeInstancesCommand({}))
  expect(Reservations?.[0]?.Instances?.[0]?.State).toEqual({ Code: 16, Name: 'running' })
  foreign.destroy()
  await close()
})
