/** An instance as EC2 shows it, and what its filters look at. */
import type { Context, Output } from '../server/types.ts'
import type { Looks } from './filters.ts'
import { codes, type Instance, type State, type Store, shownState } from './store.ts'
import { groupOf, imagesOf, vpcOf } from './world.ts'

export function shownInstance(
  instance: Instance,
  kept: Store,
  context: Context,
  state?: State,
): Output {
  const image = imagesOf(context.region).find(({ id }) => id === instance.image)
  const gone = instance.wanted === 'terminated'
  return {
    InstanceId: instance.id,
    ImageId: instance.image,
    InstanceType: instance.type,
    State: shownState(state ?? instance.wanted),
    AmiLaunchIndex: instance.index,
    LaunchTime: new Date(instance.launched),
    Placement: { AvailabilityZone: instance.zone, GroupName: '', Tenancy: 'default' },
    Monitoring: { State: 'disabled' },
    Architecture: image?.architecture,
    PlatformDetails: image?.platform,
    RootDeviceName: image?.root,
    RootDeviceType: 'ebs',
    VirtualizationType: 'hvm',
    Hypervisor: 'xen',
    EnaSupport: true,
    EbsOptimized: false,
    PrivateDnsName: gone ? '' : nameOf(instance, context.region),
    PublicDnsName: '',
    StateTransitionReason: instance.wanted === 'running' ? '' : 'User initiated',
    MetadataOptions: options(instance),
    ProductCodes: [],
    BlockDeviceMappings: [],
    NetworkInterfaces: [],
    ...(gone ? { SecurityGroups: [] } : network(instance, context)),
    ...profile(instance, kept),
    ...(instance.tags.length > 0 && { Tags: instance.tags }),
    ...(instance.keyName !== undefined && { KeyName: instance.keyName }),
    ...(instance.token !== undefined && { ClientToken: instance.token }),
  }
}

/** `ip-172-31-0-1.eu-west-1.compute.internal` */
export const nameOf = ({ address }: Instance, region: string): string =>
  `ip-${address.replaceAll('.', '-')}.${region === 'us-east-1' ? 'ec2' : `${region}.compute`}.internal`

const options = ({ metadata: { tokens, hops, endpoint, tags } }: Instance): Output => ({
  State: 'applied',
  HttpTokens: tokens,
  HttpPutResponseHopLimit: hops,
  HttpEndpoint: endpoint,
  HttpProtocolIpv6: 'disabled',
  InstanceMetadataTags: tags,
})

const network = ({ subnet, address }: Instance, context: Context): Output => ({
  VpcId: vpcOf(context),
  SubnetId: subnet,
  PrivateIpAddress: address,
  SecurityGroups: [{ GroupId: groupOf(context), GroupName: 'default' }],
})

function profile({ id }: Instance, { associations }: Store): Output {
  const found = associations.get(id)
  return found ? { IamInstanceProfile: { Arn: found.profileArn, Id: found.profileId } } : {}
}

export const instanceLooks = ({ associations }: Store, context: Context): Looks<Instance> => ({
  'instance-id': ({ id }) => [id],
  'instance-state-name': ({ wanted }) => [wanted],
  'instance-state-code': ({ wanted }) => [String(codes[wanted])],
  'instance-type': ({ type }) => [type],
  'image-id': ({ image }) => [image],
  'availability-zone': ({ zone }) => [zone],
  'subnet-id': ({ subnet }) => [subnet],
  'vpc-id': () => [vpcOf(context)],
  'private-ip-address': ({ address }) => [address],
  'private-dns-name': instance => [nameOf(instance, context.region)],
  'reservation-id': ({ reservation }) => [reservation],
  'owner-id': () => [context.account],
  'key-name': ({ keyName }) => [keyName],
  'client-token': ({ token }) => [token],
  'launch-time': ({ launched }) => [new Date(launched).toISOString()],
  'iam-instance-profile.arn': ({ id }) => [associations.get(id)?.profileArn],
  'iam-instance-profile.id': ({ id }) => [associations.get(id)?.profileId],
})
