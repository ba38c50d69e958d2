/** The simulator: what it decides, which statements it names and where they stand, and what it lacks. */
import { afterAll, describe, expect, it } from 'vitest'
import { allow, arn, documentOf, other, world } from '../sts/world.fixture.ts'
import { statementPlaces } from './positions.ts'

const { aws, asIam, user } = world()
afterAll(() => aws.close())
const iam = asIam()

const read = documentOf(allow('s3:Get*', { Resource: 'arn:aws:s3:::notes/*' }))
const deny = documentOf({ Effect: 'Deny', Action: 's3:*', Resource: 'arn:aws:s3:::notes/secret/*' })
const custom = async (given: object) =>
  (await iam.do('SimulateCustomPolicy', { PolicyInputList: [read, deny], ...given }))
    .EvaluationResults

describe('SimulateCustomPolicy', () => {
  it('decides each action on each resource, and says what the worst of them is', async () => {
    const [result, ...others] = await custom({
      ActionNames: ['s3:GetObject', 's3:PutObject'],
      ResourceArns: ['arn:aws:s3:::notes/a', 'arn:aws:s3:::notes/secret/b', 'arn:aws:s3:::x/a'],
    })
    expect(result).toMatchObject({
      EvalActionName: 's3:GetObject',
      EvalResourceName: '*',
      EvalDecision: 'explicitDeny',
      MatchedStatements: [{ SourcePolicyId: 'PolicyInputList.2', SourcePolicyType: 'none' }],
    })
    const decisions = result.ResourceSpecificResults.map(
      ({ EvalResourceDecision }: { EvalResourceDecision: string }) => EvalResourceDecision,
    )
    expect(decisions).toEqual(['allowed', 'explicitDeny', 'implicitDeny'])
    expect(result.ResourceSpecificResults[0].MatchedStatements).toMatchObject([
      { SourcePolicyId: 'PolicyInputList.1' },
    ])
    expect(others).toMatchObject([{ EvalActionName: 's3:PutObject' }])
  })

  it('takes * for no resource in particular, and lists keys that nobody gave', async () => {
    const Condition = { StringEquals: { 'aws:PrincipalTag/team': `\${aws:username}` } }
    const PolicyInputList = [documentOf(allow('s3:ListAllMyBuckets', { Condition }))]
    const asked = { PolicyInputList, ActionNames: ['s3:ListAllMyBuckets'] }
    expect(await custom(asked)).toMatchObject([
      {
        EvalDecision: 'implicitDeny',
        MissingContextValues: ['aws:PrincipalTag/team', 'aws:username'],
        ResourceSpecificResults: [],
      },
    ])
    const value = (ContextKeyName: string) => ({
      ContextKeyName,
      ContextKeyValues: ['ada'],
      ContextKeyType: 'string',
    })
    const ContextEntries = [value('aws:principaltag/team'), value('aws:username')]
    expect(await custom({ ...asked, ContextEntries })).toMatchObject([
      { EvalDecision: 'allowed', MissingContextValues: [] },
    ])
  })

  it('limits by a boundary and by levels of an organisation', async () => {
    const [result] = await custom({
      ActionNames: ['s3:GetObject'],
      ResourceArns: ['arn:aws:s3:::notes/a'],
      PermissionsBoundaryPolicyInputList: [documentOf(allow('dynamodb:*'))],
      OrderedOrganizationPolicyInputList: [
        { ServiceControlPolicyInputList: [documentOf(allow('*'))] },
        { ServiceControlPolicyInputList: [documentOf(allow('s3:*'))] },
      ],
    })
    expect(result).toMatchObject({
      EvalDecision: 'implicitDeny',
      PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: false },
      OrganizationsDecisionDetail: { AllowedByOrganizations: true },
    })
  })

  it('evaluates a resource policy, also of another account', async () => {
    const statement = { Effect: 'Allow', Action: 's3:PutObject', Resource: 'arn:aws:s3:::notes/*' }
    const CallerArn = arn('user/ada')
    const ResourcePolicy = documentOf({ ...statement, Principal: { AWS: CallerArn } })
    const asked = {
      ActionNames: ['s3:PutObject'],
      ResourceArns: ['arn:aws:s3:::notes/a'],
      ResourcePolicy,
      CallerArn,
    }
    expect(await custom(asked)).toMatchObject([
      { EvalDecision: 'allowed', MatchedStatements: [{ SourcePolicyId: 'ResourcePolicy' }] },
    ])
    const [elsewhere] = await custom({ ...asked, ResourceOwner: `arn:aws:iam::${other}:root` })
    expect(elsewhere.EvalDecision).toBe('implicitDeny')
    expect(elsewhere.ResourceSpecificResults[0].EvalDecisionDetails).toMatchObject({
      identity: 'implicitDeny',
      resource: 'allowed',
    })
  })

  it('comes page by page', async () => {
    const ActionNames = ['s3:GetObject', 's3:PutObject', 's3:ListBucket']
    const actions: string[] = []
    for (let Marker: string | undefined; ; ) {
      const page = await iam.do('SimulateCustomPolicy', {
        PolicyInputList: [read],
        ActionNames,
        MaxItems: 2,
        ...(Marker && { Marker }),
      })
      for (const each of page.EvaluationResults) actions.push(each.EvalActionName)
      Marker = page.Marker
      if (!page.IsTruncated) break
    }
    expect(actions).toEqual(ActionNames)
  })

  it.each([
    ['a policy that is none', { PolicyInputList: ['{'] }],
    ['an action that is none', { ActionNames: ['GetObject'] }],
    ['a caller that is none', { CallerArn: 'arn:aws:sts::000000000000:assumed-role/a/b' }],
    [
      'two values of a single key',
      {
        ContextEntries: [
          { ContextKeyName: 'aws:x', ContextKeyValues: ['1', '2'], ContextKeyType: 'string' },
        ],
      },
    ],
  ])('refuses %s', async (_, given) => {
    const request = { PolicyInputList: [read], ActionNames: ['s3:GetObject'], ...given }
    expect(await iam.ask('SimulateCustomPolicy', request)).toMatchObject({ code: 'InvalidInput' })
  })

  it('refuses scenarios by name', async () => {
    const request = {
      PolicyInputList: [read],
      ActionNames: ['ec2:RunInstances'],
      ResourceHandlingOption: 'EC2-VPC-EBS',
    }
    expect(await iam.ask('SimulateCustomPolicy', request)).toMatchObject({ code: 'NotImplemented' })
  })
})

describe('SimulatePrincipalPolicy', () => {
  it('takes all policies of a user, his groups included, and can leave some out', async () => {
    await user('ada', allow('s3:GetObject'))
    await iam.do('CreateGroup', { GroupName: 'writers' })
    await iam.do('AddUserToGroup', { GroupName: 'writers', UserName: 'ada' })
    await iam.do('AttachGroupPolicy', {
      GroupName: 'writers',
      PolicyArn: 'arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess',
    })
    const ask = async (given: object = {}) => {
      const asked = {
        PolicySourceArn: arn('user/ada'),
        ActionNames: ['s3:GetObject', 'dynamodb:PutItem', 'iam:ListUsers'],
        ...given,
      }
      const { EvaluationResults } = await iam.do('SimulatePrincipalPolicy', asked)
      return EvaluationResults as Record<string, unknown>[]
    }
    const decisions = (results: Record<string, unknown>[]) =>
      results.map(({ EvalDecision }) => EvalDecision)
    const all = await ask()
    expect(decisions(all)).toEqual(['allowed', 'allowed', 'implicitDeny'])
    expect(all[0]!.MatchedStatements).toMatchObject([
      { SourcePolicyId: 'own', SourcePolicyType: 'user', StartPosition: { Line: 1 } },
    ])
    expect(all[1]!.MatchedStatements).toMatchObject([
      { SourcePolicyId: 'AmazonDynamoDBFullAccess', SourcePolicyType: 'aws-managed' },
    ])
    const without = (identifier: object) => ask({ PolicyExclusionList: [identifier] })
    const aws = { PolicyArn: 'arn:aws:iam::aws:policy/AmazonDynamo*' }
    expect(decisions(await without(aws))).toEqual(['allowed', 'implicitDeny', 'implicitDeny'])
    const inline = {
      InlinePolicyIdentifier: { PolicyName: 'own', AttachmentType: 'user', AttachmentName: 'a?a' },
    }
    expect(decisions(await without(inline))).toEqual(['implicitDeny', 'allowed', 'implicitDeny'])
    expect(decisions(await without({ PolicyType: 'inline' }))[0]).toBe('implicitDeny')
    const more = await ask({ PolicyInputList: [documentOf(allow('iam:ListUsers'))] })
    expect(decisions(more)[2]).toBe('allowed')
  })

  it.each([
    [arn('user/missing'), 'NoSuchEntity'],
    [arn('thing/ada'), 'InvalidInput'],
  ])('of %s is refused', async (PolicySourceArn, code) => {
    const request = { PolicySourceArn, ActionNames: ['s3:GetObject'] }
    expect(await iam.ask('SimulatePrincipalPolicy', request)).toMatchObject({ code })
  })
})

describe('context keys', () => {
  it('are those that policies name', async () => {
    const Condition = { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }
    const PolicyInputList = [documentOf(allow('s3:*', { Condition }))]
    expect(await iam.do('GetContextKeysForCustomPolicy', { PolicyInputList })).toEqual({
      ContextKeyNames: ['aws:SourceIp'],
    })
    await user('eve', allow('s3:*', { Resource: `arn:aws:s3:::x/\${aws:username}/*` }))
    const asked = { PolicySourceArn: arn('user/eve'), PolicyInputList }
    expect(await iam.do('GetContextKeysForPrincipalPolicy', asked)).toEqual({
      ContextKeyNames: ['aws:username', 'aws:SourceIp'],
    })
  })
})

describe('where statements stand', () => {
  it.each([
    [
      'in one line',
      '{"Statement":[{"a":1},{"b":[{}]}]}',
      [
        [1, 15, 1, 22],
        [1, 23, 1, 33],
      ],
    ],
    ['alone', '{"Statement":{"Sid":"}"}}', [[1, 14, 1, 25]]],
    ['in lines', '{\n  "Statement": [\n    {\n      "Sid": "\\"{"\n    }\n  ]\n}', [[3, 5, 5, 6]]],
  ])('%s', (_, text, places) => {
    const found = statementPlaces(text).map(({ start, end }) => [
      start.Line,
      start.Column,
      end.Line,
      end.Column,
    ])
    expect(found).toEqual(places)
  })
})
