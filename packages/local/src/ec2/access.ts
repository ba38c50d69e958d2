/** What each operation of EC2 needs: describing is about nothing in particular; a profile has to be passed. */
import { isAnomaly } from '@plainwire/wire'
import { requestTags, resourceTags } from '../access/tags.ts'
import type { AccessRow, AccessTable, Facts, Need } from '../access/types.ts'
import { store as iamStore, keyOf } from '../iam/store.ts'
import type { Context, Output } from '../server/types.ts'
import { profileOf } from './associations.ts'
import { store, type Tag } from './store.ts'
import { groupOf, subnetOf, zonesOf } from './world.ts'

const arnOf = ({ region, account }: Context, kind: string, id: string): string =>
  `arn:aws:ec2:${region}:${account}:${kind}/${id}`

/** The role of a profile goes to the machine: whoever does that must be allowed to pass it. */
function passing(
  given: unknown,
  context: Context,
): { readonly needs: readonly Need[]; readonly facts: Facts } {
  const profile = profileOf(given as Output | undefined, context)
  if (profile === undefined || isAnomaly(profile)) return { needs: [], facts: {} }
  const { roles } = iamStore(context.rows, context.account)
  const arns = profile.roles
    .map(name => roles.get(keyOf(name))?.arn)
    .filter(arn => arn !== undefined)
  return {
    needs: arns.map(resource => ({
      action: 'iam:PassRole',
      resource,
      context: { 'iam:PassedToService': 'ec2.amazonaws.com' },
    })),
    facts: { 'ec2:InstanceProfile': profile.arn },
  }
}

const run: AccessRow = (input, context) => {
  const action = 'ec2:RunInstances'
  const type: Facts =
    typeof input.InstanceType === 'string' ? { 'ec2:InstanceType': input.InstanceType } : {}
  const { needs, facts } = passing(input.IamInstanceProfile, context)
  const tags = tagsFor('instance', input)
  const instance = arnOf(context, 'instance', '*')
  const subnet = String(input.SubnetId ?? subnetOf(context, zonesOf(context.region)[0]!))
  return [
    { action, resource: instance, context: { ...type, ...facts, ...tags } },
    { action, resource: `arn:aws:ec2:${context.region}::image/${input.ImageId}` },
    { action, resource: arnOf(context, 'network-interface', '*') },
    { action, resource: arnOf(context, 'security-group', groupOf(context)) },
    { action, resource: arnOf(context, 'subnet', subnet) },
    { action, resource: arnOf(context, 'volume', '*') },
    ...(Object.keys(tags).length > 0
      ? [
          {
            action: 'ec2:CreateTags',
            resource: instance,
            context: { ...tags, 'ec2:CreateAction': 'RunInstances' },
          },
        ]
      : []),
    ...needs,
  ]
}

const tagsFor = (kind: string, { TagSpecifications = [] }: Output): Facts =>
  requestTags(
    (TagSpecifications as readonly { ResourceType?: string; Tags?: readonly Tag[] }[])
      .filter(({ ResourceType }) => ResourceType === kind)
      .flatMap(({ Tags = [] }) => Tags),
  )

const listIn = (member: unknown): readonly string[] =>
  Array.isArray(member) ? member.map(String) : []

const onInstances =
  (
    action: string,
    idsOf: (input: Output) => readonly string[],
    facts: (input: Output) => Facts = () => ({}),
  ): AccessRow =>
  (input, context) =>
    idsOf(input).map(id => ({
      action: `ec2:${action}`,
      resource: arnOf(context, 'instance', id),
      context: facts(input),
    }))

const many = ({ InstanceIds }: Output) => listIn(InstanceIds)
const one = ({ InstanceId }: Output) => [String(InstanceId)]
const tagged = ({ Resources }: Output) => listIn(Resources)

/** The instance whose association it is. */
function ofAssociation(id: unknown, context: Context): string {
  for (const [, association] of store(context).associations.list())
    if (association.id === id) return association.instance
  return '*'
}

const associate: AccessRow = (input, context) => {
  const { needs, facts } = passing(input.IamInstanceProfile, context)
  const resource = arnOf(context, 'instance', String(input.InstanceId))
  return [{ action: 'ec2:AssociateIamInstanceProfile', resource, context: facts }, ...needs]
}

const replace: AccessRow = (input, context) => {
  const { needs, facts } = passing(input.IamInstanceProfile, context)
  const resource = arnOf(context, 'instance', ofAssociation(input.AssociationId, context))
  return [
    { action: 'ec2:ReplaceIamInstanceProfileAssociation', resource, context: facts },
    ...needs,
  ]
}

const disassociate: AccessRow = (input, context) => [
  {
    action: 'ec2:DisassociateIamInstanceProfile',
    resource: arnOf(context, 'instance', ofAssociation(input.AssociationId, context)),
  },
]

const telling = [
  ...['DescribeInstances', 'DescribeInstanceStatus', 'DescribeImages', 'DescribeRegions'],
  ...['DescribeAvailabilityZones', 'DescribeIamInstanceProfileAssociations', 'DescribeTags'],
]
const changing = ['StartInstances', 'StopInstances', 'TerminateInstances', 'RebootInstances']

export const ec2Access: AccessTable = {
  RunInstances: run,
  ...Object.fromEntries(
    telling.map(name => [name, () => [{ action: `ec2:${name}`, resource: '*' }]]),
  ),
  ...Object.fromEntries(changing.map(name => [name, onInstances(name, many)])),
  ModifyInstanceMetadataOptions: onInstances('ModifyInstanceMetadataOptions', one),
  CreateTags: onInstances('CreateTags', tagged, ({ Tags }) => requestTags(Tags)),
  DeleteTags: onInstances('DeleteTags', tagged, ({ Tags }) => requestTags(Tags)),
  AssociateIamInstanceProfile: associate,
  ReplaceIamInstanceProfileAssociation: replace,
  DisassociateIamInstanceProfile: disassociate,
}

/** Tags and type of the instance a need is about. */
export function ec2Facts({ resource }: Need, context: Context): Facts {
  const kept = store(context)
  const id = /:instance\/(i-\w+)$/.exec(resource)?.[1]
  const instance = id === undefined ? undefined : kept.instances.get(id)
  if (instance === undefined) return {}
  const profile = kept.associations.get(instance.id)?.profileArn
  return {
    ...resourceTags(instance.tags, 'ec2'),
    'ec2:InstanceType': instance.type,
    'ec2:AvailabilityZone': instance.zone,
    ...(profile !== undefined && { 'ec2:InstanceProfile': profile }),
  }
}
