/** Instances: running them, telling of them, and changing what they are told to be. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import type { Context, Handler, Output } from '../server/types.ts'
import { associated, profileOf } from './associations.ts'
import { badValue, malformed, missing, noInstance, refused, wrongState } from './failures.ts'
import { filtered, paged } from './filters.ts'
import { newId } from './ids.ts'
import { instanceLooks, shownInstance } from './shown.ts'
import {
  type Instance,
  isTold,
  type MetadataOptions,
  type State,
  type Store,
  shownState,
  store,
  type Tag,
} from './store.ts'
import { badTags } from './tag-rules.ts'
import { imagesOf, subnetOf, zonesOf } from './world.ts'

const most = 1000

const runInstances: Handler = (input, context) => {
  const kept = store(context)
  const plan = planOf(input, context)
  if (isAnomaly(plan)) return plan
  const asked = JSON.stringify(input)
  const token = input.ClientToken as string | undefined
  const before = token === undefined ? undefined : kept.tokens.get(token)
  if (before && before.asked !== asked)
    return refused(
      'IdempotentParameterMismatch',
      'The client token was used with other parameters before.',
    )
  const made = before
    ? before.made.map(id => kept.instances.get(id)).filter(instance => instance !== undefined)
    : instancesOf(plan, kept, context)
  if (before === undefined)
    keep(kept, context, made, plan, token === undefined ? undefined : { token, asked })
  return reservationOf(kept, made, context, 'pending')
}

type Plan = {
  readonly input: Output
  readonly count: number
  readonly zone: string
  readonly profile: ReturnType<typeof profileOf>
  readonly tags: readonly Tag[]
  readonly metadata: MetadataOptions
}

function planOf(input: Output, context: Context): Plan | Anomaly {
  const { ImageId: image, MinCount, MaxCount, InstanceType: type = 'm1.small' } = input
  if (typeof image !== 'string') return missing('ImageId')
  if (!/^ami-[\da-f]{8,17}$/.test(image))
    return refused('InvalidAMIID.Malformed', `Invalid id: "${image}"`)
  if (!imagesOf(context.region).some(({ id }) => id === image))
    return refused('InvalidAMIID.NotFound', `The image id '[${image}]' does not exist`)
  const [least, count] = [Number(MinCount), Number(MaxCount)]
  if (!(least >= 1 && count >= least && count <= most))
    return badValue(`Instance counts must be from 1 to ${most}, and MinCount at most MaxCount.`)
  if (!/^[a-z][\w-]*\.[\w-]+$/.test(String(type)))
    return badValue(`Invalid value '${type}' for InstanceType.`)
  const zone = zoneOf(input, context)
  if (isAnomaly(zone)) return zone
  const profile = profileOf(input.IamInstanceProfile as Output | undefined, context)
  if (isAnomaly(profile)) return profile
  const tags = taggedIn(input)
  const wrong = badTags(tags)
  if (wrong) return wrong
  return {
    input,
    count,
    zone,
    profile,
    tags,
    metadata: optionsOf(input.MetadataOptions as Output | undefined, standard),
  }
}

/** IMDSv2 alone, as instances of today are made. */
const standard: MetadataOptions = {
  tokens: 'required',
  hops: 2,
  endpoint: 'enabled',
  tags: 'disabled',
}

const optionsOf = (given: Output = {}, before: MetadataOptions): MetadataOptions => ({
  tokens: (given.HttpTokens as MetadataOptions['tokens']) ?? before.tokens,
  hops: Number(given.HttpPutResponseHopLimit ?? before.hops),
  endpoint: (given.HttpEndpoint as MetadataOptions['endpoint']) ?? before.endpoint,
  tags: (given.InstanceMetadataTags as MetadataOptions['tags']) ?? before.tags,
})

function zoneOf({ SubnetId, Placement = {} }: Output, context: Context): string | Anomaly {
  const zones = zonesOf(context.region)
  const { AvailabilityZone: zone, ...rest } = Placement as Record<string, string>
  const odd = Object.keys(rest).find(member => member !== 'Tenancy')
  if (odd)
    return refused('UnsupportedOperation', `Placement.${odd} does nothing here. Leave it out.`)
  if (SubnetId !== undefined)
    return (
      zones.find(one => subnetOf(context, one) === SubnetId) ??
      refused('InvalidSubnetID.NotFound', `The subnet ID '${SubnetId}' does not exist`)
    )
  if (zone !== undefined && !zones.includes(zone))
    return badValue(`Invalid availability zone: [${zone}]`)
  return zone ?? zones[0]!
}

/** Tags for instances; of volumes and network cards, which are not here, nothing is kept. */
const taggedIn = ({ TagSpecifications = [] }: Output): readonly Tag[] =>
  (TagSpecifications as readonly { ResourceType?: string; Tags?: readonly Tag[] }[])
    .filter(({ ResourceType }) => ResourceType === 'instance')
    .flatMap(({ Tags = [] }) => Tags)

function instancesOf(
  { input, count, zone, tags, metadata }: Plan,
  kept: Store,
  context: Context,
): Instance[] {
  const { edge } = context
  const now = edge.now()
  const reservation = newId(edge, 'r')
  const first = kept.counters.get('address') ?? 0
  return Array.from({ length: count }, (_, index): Instance => {
    const number = first + index
    return {
      id: newId(edge, 'i'),
      reservation,
      index,
      image: String(input.ImageId),
      type: String(input.InstanceType ?? 'm1.small'),
      wanted: 'running',
      since: now,
      launched: now,
      zone,
      subnet: subnetOf(context, zone),
      address: `172.31.${(number >> 8) & 255}.${number & 255}`,
      tags,
      metadata,
      protected: input.DisableApiTermination === true,
      ...(typeof input.KeyName === 'string' && { keyName: input.KeyName }),
      ...(typeof input.UserData === 'string' && { userData: input.UserData }),
      ...(typeof input.ClientToken === 'string' && { token: input.ClientToken }),
    }
  })
}

function keep(
  kept: Store,
  { rows, edge }: Context,
  made: readonly Instance[],
  { profile }: Plan,
  given: { token: string; asked: string } | undefined,
): void {
  const address = (kept.counters.get('address') ?? 0) + made.length
  const found = isAnomaly(profile) ? undefined : profile
  rows.batch([
    ...made.map(instance => kept.instances.change(instance.id, instance)),
    ...(found
      ? made.map(({ id }) => kept.associations.change(id, associated(edge, id, found)))
      : []),
    ...(given
      ? [kept.tokens.change(given.token, { asked: given.asked, made: made.map(({ id }) => id) })]
      : []),
    kept.counters.change('address', address),
  ])
}

function reservationOf(
  kept: Store,
  instances: readonly Instance[],
  context: Context,
  state?: State,
): Output {
  return {
    ReservationId: instances[0]?.reservation,
    OwnerId: context.account,
    Groups: [],
    Instances: instances.map(instance => shownInstance(instance, kept, context, state)),
  }
}

const isId = (id: string) => /^i-([\da-f]{8}|[\da-f]{17})$/.test(id)

/** The instances that a call names, or the refusal of those that are not there. */
export function named(ids: unknown, kept: Store, now: number): readonly Instance[] | Anomaly {
  const list = (ids ?? []) as readonly string[]
  const odd = list.find(id => !isId(id))
  if (odd !== undefined) return malformed(odd)
  const found = list.map(id => kept.instances.get(id))
  const lost = list.filter((_, index) => {
    const instance = found[index]
    return instance === undefined || !isTold(instance, now)
  })
  return lost.length > 0 ? noInstance(lost) : (found as readonly Instance[])
}

function told(input: Output, context: Context): readonly Instance[] | Anomaly {
  const kept = store(context)
  const now = context.edge.now()
  const fits = filtered(input, instanceLooks(kept, context), ({ tags }: Instance) => tags)
  if (isAnomaly(fits)) return fits
  const ids = (input.InstanceIds ?? []) as readonly string[]
  const all = ids.length > 0 ? named(ids, kept, now) : everything(kept, now)
  return isAnomaly(all) ? all : all.filter(fits)
}

const everything = (kept: Store, now: number): readonly Instance[] =>
  Array.from(kept.instances.list(), ([, instance]) => instance).filter(instance =>
    isTold(instance, now),
  )

const describeInstances: Handler = (input, context) => {
  const found = told(input, context)
  if (isAnomaly(found)) return found
  const kept = store(context)
  const groups = grouped(found)
  const listed = ((input.InstanceIds ?? []) as readonly string[]).length > 0
  const page = paged(input, [...groups.values()], { least: 5, most }, listed)
  if (isAnomaly(page)) return page
  const { page: reservations, ...rest } = page
  return {
    Reservations: reservations.map(instances => reservationOf(kept, instances, context)),
    ...rest,
  }
}

function grouped(instances: readonly Instance[]): Map<string, Instance[]> {
  const groups = new Map<string, Instance[]>()
  for (const instance of instances)
    groups.set(instance.reservation, [...(groups.get(instance.reservation) ?? []), instance])
  return groups
}

const describeStatus: Handler = (input, context) => {
  const found = told(input, context)
  if (isAnomaly(found)) return found
  const page = paged(
    input,
    found.filter(({ wanted }) => input.IncludeAllInstances === true || wanted === 'running'),
    { least: 5, most },
  )
  if (isAnomaly(page)) return page
  const ok = { Status: 'ok', Details: [{ Name: 'reachability', Status: 'passed' }] }
  const { page: instances, ...rest } = page
  return {
    InstanceStatuses: instances.map(({ id, zone, wanted }) => ({
      InstanceId: id,
      AvailabilityZone: zone,
      InstanceState: shownState(wanted),
      Events: [],
      ...(wanted === 'running' ? { InstanceStatus: ok, SystemStatus: ok } : {}),
    })),
    ...rest,
  }
}

/** From which states a change may happen, and what is told while it does. */
type Change = {
  readonly wanted: Instance['wanted']
  readonly from: readonly Instance['wanted'][]
  readonly meanwhile: State
  readonly member: string
  readonly verb: string
}

const changes = {
  start: {
    wanted: 'running',
    from: ['running', 'stopped'],
    meanwhile: 'pending',
    member: 'StartingInstances',
    verb: 'started',
  },
  stop: {
    wanted: 'stopped',
    from: ['running', 'stopped'],
    meanwhile: 'stopping',
    member: 'StoppingInstances',
    verb: 'stopped',
  },
  terminate: {
    wanted: 'terminated',
    from: ['running', 'stopped', 'terminated'],
    meanwhile: 'shutting-down',
    member: 'TerminatingInstances',
    verb: 'terminated',
  },
} satisfies Record<string, Change>

const changing =
  ({ wanted, from, meanwhile, member, verb }: Change): Handler =>
  (input, context) => {
    const kept = store(context)
    const found = named(input.InstanceIds, kept, context.edge.now())
    if (isAnomaly(found)) return found
    if (found.length === 0) return missing('InstanceId')
    const stuck = found.find(instance => !from.includes(instance.wanted))
    if (stuck) return wrongState(stuck.id, `is not in a state from which it can be ${verb}`)
    const guarded = wanted === 'terminated' ? found.find(instance => instance.protected) : undefined
    if (guarded)
      return refused(
        'OperationNotPermitted',
        `The instance '${guarded.id}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.`,
      )
    // Hibernation and forced stops end as any other here.
    void [input.Force, input.Hibernate, input.SkipOsShutdown]
    const now = context.edge.now()
    context.rows.batch(
      found.flatMap(instance => [
        kept.instances.change(
          instance.id,
          instance.wanted === wanted ? instance : { ...instance, wanted, since: now },
        ),
        ...(wanted === 'terminated' ? [kept.associations.change(instance.id, undefined)] : []),
      ]),
    )
    return {
      [member]: found.map(instance => ({
        InstanceId: instance.id,
        PreviousState: shownState(instance.wanted),
        CurrentState: shownState(instance.wanted === wanted ? wanted : meanwhile),
      })),
    }
  }

const rebootInstances: Handler = (input, context) => {
  const found = named(input.InstanceIds, store(context), context.edge.now())
  return isAnomaly(found) ? found : {}
}

const modifyMetadata: Handler = (input, context) => {
  const kept = store(context)
  const found = named([input.InstanceId], kept, context.edge.now())
  if (isAnomaly(found)) return found
  const instance = { ...found[0]!, metadata: optionsOf(input, found[0]!.metadata) }
  kept.instances.put(instance.id, instance)
  return {
    InstanceId: instance.id,
    InstanceMetadataOptions: shownInstance(instance, kept, context).MetadataOptions,
  }
}

export const instanceHandlers: Readonly<Record<string, Handler>> = {
  RunInstances: runInstances,
  DescribeInstances: describeInstances,
  DescribeInstanceStatus: describeStatus,
  StartInstances: changing(changes.start),
  StopInstances: changing(changes.stop),
  TerminateInstances: changing(changes.terminate),
  RebootInstances: rebootInstances,
  ModifyInstanceMetadataOptions: modifyMetadata,
}
