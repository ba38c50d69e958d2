/**
 * The part of EC2 that is there before anything is made: regions, their zones, a default network with a subnet a zone,
 * and a handful of images. Ids follow from names, so that they stay the same from run to run.
 */
import { createHash } from 'node:crypto'
import { isAnomaly } from '@plainwire/wire'
import type { Handler, Output } from '../server/types.ts'
import { badValue, refused } from './failures.ts'
import { filtered, type Looks } from './filters.ts'
import type { Place } from './store.ts'

/** Enabled without opting in. (AWS Regions and Availability Zones, "Available Regions") */
const usual = [
  ...['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'ca-central-1', 'sa-east-1'],
  ...['eu-west-1', 'eu-west-2', 'eu-west-3', 'eu-central-1', 'eu-north-1'],
  ...[
    'ap-south-1',
    'ap-northeast-1',
    'ap-northeast-2',
    'ap-northeast-3',
    'ap-southeast-1',
    'ap-southeast-2',
  ],
]

const idOf = (prefix: string, name: string): string =>
  `${prefix}-0${createHash('sha256').update(name).digest('hex').slice(0, 16)}`

export const zonesOf = (region: string): readonly string[] =>
  ['a', 'b', 'c'].map(letter => region + letter)

export const vpcOf = ({ account, region }: Place): string => idOf('vpc', `${account}/${region}`)
export const groupOf = ({ account, region }: Place): string => idOf('sg', `${account}/${region}`)
export const subnetOf = ({ account }: Place, zone: string): string =>
  idOf('subnet', `${account}/${zone}`)

type Image = {
  readonly id: string
  readonly name: string
  readonly owner: string
  readonly architecture: string
  readonly root: string
  readonly platform: string
}

const offered: readonly Omit<Image, 'id'>[] = [
  ...['x86_64', 'arm64'].map(architecture => ({
    name: `al2023-ami-2023.0.0-kernel-6.1-${architecture}`,
    owner: 'amazon',
    architecture,
    root: '/dev/xvda',
    platform: 'Linux/UNIX',
  })),
  ...['x86_64', 'arm64'].map(architecture => ({
    name: `ubuntu/images/hvm-ssd/ubuntu-noble-24.04-${architecture}-server`,
    owner: '099720109477',
    architecture,
    root: '/dev/sda1',
    platform: 'Linux/UNIX',
  })),
  {
    name: 'Windows_Server-2022-English-Full-Base',
    owner: 'amazon',
    architecture: 'x86_64',
    root: '/dev/sda1',
    platform: 'Windows',
  },
]

export const imagesOf = (region: string): readonly Image[] =>
  offered.map(image => ({ ...image, id: idOf('ami', `${region}/${image.name}`) }))

const imageLooks: Looks<Image> = {
  'image-id': ({ id }) => [id],
  name: ({ name }) => [name],
  architecture: ({ architecture }) => [architecture],
  'owner-alias': ({ owner }) => [owner],
  'owner-id': ({ owner }) => [ownerId(owner)],
  'root-device-type': () => ['ebs'],
  'virtualization-type': () => ['hvm'],
  state: () => ['available'],
  'is-public': () => ['true'],
  platform: ({ platform }) => [platform === 'Windows' ? 'windows' : undefined],
}

const ownerId = (owner: string) => (owner === 'amazon' ? '137112412989' : owner)

const shownImage = ({ id, name, owner, architecture, root, platform }: Image): Output => ({
  ImageId: id,
  Name: name,
  ImageLocation: `${owner}/${name}`,
  OwnerId: ownerId(owner),
  ...(owner === 'amazon' && { ImageOwnerAlias: 'amazon' }),
  Architecture: architecture,
  CreationDate: '2023-03-01T00:00:00.000Z',
  Public: true,
  State: 'available',
  ImageType: 'machine',
  RootDeviceName: root,
  RootDeviceType: 'ebs',
  VirtualizationType: 'hvm',
  Hypervisor: 'xen',
  EnaSupport: true,
  PlatformDetails: platform,
  ...(platform === 'Windows' && { Platform: 'windows' }),
})

const describeImages: Handler = (input, { region, account }) => {
  const {
    ImageIds = [],
    Owners = [],
    ExecutableUsers = [],
  } = input as Record<string, readonly string[]>
  const images = imagesOf(region)
  const unknown = ImageIds.filter(id => !images.some(image => image.id === id))
  if (unknown.length > 0)
    return refused('InvalidAMIID.NotFound', `The image id '[${unknown.join(', ')}]' does not exist`)
  const fits = filtered(input, imageLooks, () => [])
  if (isAnomaly(fits)) return fits
  const owned = ({ owner }: Image) =>
    Owners.length === 0 ||
    Owners.some(
      one => one === owner || one === ownerId(owner) || (one === 'self' && owner === account),
    )
  const open = ExecutableUsers.length === 0 || ExecutableUsers.includes('all')
  const found = images.filter(
    image =>
      open && owned(image) && fits(image) && (ImageIds.length === 0 || ImageIds.includes(image.id)),
  )
  return { Images: found.map(shownImage) }
}

const describeRegions: Handler = input => {
  const { RegionNames = [], AllRegions } = input as {
    RegionNames?: readonly string[]
    AllRegions?: boolean
  }
  const unknown = RegionNames.find(name => !usual.includes(name))
  if (unknown) return badValue(`Invalid region name provided in input: '${unknown}'`)
  const fits = filtered<string>(
    input,
    {
      'region-name': name => [name],
      endpoint: name => [`ec2.${name}.amazonaws.com`],
      'opt-in-status': () => ['opt-in-not-required'],
    },
    () => [],
  )
  if (isAnomaly(fits)) return fits
  const names = usual.filter(
    name => (AllRegions || RegionNames.length === 0 || RegionNames.includes(name)) && fits(name),
  )
  return {
    Regions: names.map(RegionName => ({
      RegionName,
      Endpoint: `ec2.${RegionName}.amazonaws.com`,
      OptInStatus: 'opt-in-not-required',
    })),
  }
}

type Zone = { readonly name: string; readonly id: string; readonly region: string }

const zoneLooks: Looks<Zone> = {
  'zone-name': ({ name }) => [name],
  'zone-id': ({ id }) => [id],
  'region-name': ({ region }) => [region],
  'zone-type': () => ['availability-zone'],
  state: () => ['available'],
  'opt-in-status': () => ['opt-in-not-required'],
}

const describeZones: Handler = (input, { region }) => {
  const { ZoneNames = [], ZoneIds = [] } = input as Record<string, readonly string[]>
  const fits = filtered(input, zoneLooks, () => [])
  if (isAnomaly(fits)) return fits
  const zones = zonesOf(region).map((name, index) => ({
    name,
    id: `${shortOf(region)}-az${index + 1}`,
    region,
  }))
  const unknown = [...ZoneNames, ...ZoneIds].find(
    one => !zones.some(({ name, id }) => name === one || id === one),
  )
  if (unknown) return badValue(`Invalid availability zone: [${unknown}]`)
  const wanted = zones.filter(
    zone =>
      fits(zone) &&
      (ZoneNames.length === 0 || ZoneNames.includes(zone.name)) &&
      (ZoneIds.length === 0 || ZoneIds.includes(zone.id)),
  )
  return { AvailabilityZones: wanted.map(shownZone) }
}

/** `eu-west-1` to `euw1`. */
const shortOf = (region: string): string =>
  region.replace(/^(\w+)-(\w)\w*?(north|south|east|west|central)?\w*-(\d)$/, '$1$2$4')

const shownZone = ({ name, id, region }: Zone): Output => ({
  ZoneName: name,
  ZoneId: id,
  RegionName: region,
  GroupName: region,
  NetworkBorderGroup: region,
  State: 'available',
  ZoneType: 'availability-zone',
  OptInStatus: 'opt-in-not-required',
  Messages: [],
})

export const worldHandlers: Readonly<Record<string, Handler>> = {
  DescribeImages: describeImages,
  DescribeRegions: describeRegions,
  DescribeAvailabilityZones: describeZones,
}
