/** A local AWS with a dataset service on it whose replicas can be killed, and a digest of all that the service made there. */
import type { Anomaly, Send } from '@plainwire/wire'
import {
  DS,
  formOf,
  instance,
  minimal,
  ok,
  type Running,
  U,
} from '../../packages/datasets/src/datasets.fixture.ts'
import type { DatasetsOptions } from '../../packages/datasets/src/datasets.ts'

export type World = Running & { readonly credentials: NonNullable<DatasetsOptions['credentials']> }
export type Ask = Running['ask']

/** What stands between a replica and its AWS: counts calls, and does something at one of them. */
export type Wire = {
  readonly between: (send: Send) => Send
  /** Begins to count anew; at call number `at` the fault happens. */
  arm(at: number, fault: Fault, world: Pick<World, 'aws'>): void
  count(): number
  /** Resolves when the replica is dead. */
  died(): Promise<void>
}
export type Fault = 'fail' | 'refuse' | 'lost' | 'kill before' | 'kill after'

const never = new Promise<never>(() => undefined)

/** @example const wire = wireOf(); await running({}, wire.between); wire.arm(3, 'kill after', world) */
export function wireOf(): Wire {
  let calls = 0
  let wanted = 0
  let what: Fault | undefined
  let aws: World['aws'] | undefined
  let dead = false
  let die = () => {}
  const death = new Promise<void>(resolve => {
    die = resolve
  })
  return {
    between: send => async (request, options) => {
      if (dead) return never
      if (++calls !== wanted || what === undefined) return send(request, options)
      if (what.startsWith('kill')) {
        dead = true
        if (what === 'kill after') await send(request, options)
        die()
        return never
      }
      const fault = aws!.faults.add(faults[what as 'fail'])
      const answer = await send(request, options)
      aws!.faults.remove(fault)
      return answer
    },
    arm(at, fault, world) {
      calls = 0
      wanted = at
      what = fault
      aws = world.aws
    },
    count: () => calls,
    died: () => death,
  }
}

const faults = {
  fail: { error: { code: 'MalformedInput', status: 400 } },
  refuse: { error: { code: 'AccessDenied', status: 403 } },
  lost: { drop: 'response' },
} as const

export type Setup = { readonly id: string; readonly at: string; readonly machine: string }

/** Everything a dataset can have: somebody else's profile below its instance, a user, a session, an attachment. */
export async function settled(
  world: Pick<Running, 'ask' | 'all'>,
  parts: readonly Part[],
): Promise<Setup> {
  const { json } = await world.ask('POST', DS, { ...minimal, derivative: true })
  const { id } = json as { id: string }
  const at = `${DS}/${id}`
  const machine = await instance(world, await profile(world))
  for (const part of parts) {
    const reply = await setups[part](world, at, machine)
    if (reply.status >= 400) throw new Error(`${part}: ${reply.text}`)
  }
  return { id, at, machine }
}

export type Part = 'instance' | 'user' | 'session' | 'attachment' | 'expiring' | 'deleted'

const setups: Readonly<
  Record<Part, (world: Pick<Running, 'ask'>, at: string, machine: string) => ReturnType<Ask>>
> = {
  instance: ({ ask }, at, machine) => ask('POST', `${at}/instances`, { instance_id: machine }),
  user: ({ ask }, at) => ask('POST', `${at}/users`),
  expiring: ({ ask }, at) => ask('POST', `${at}/users`, { ttl_seconds: 60 }),
  deleted: ({ ask }, at) => ask('DELETE', at, undefined, U),
  session: ({ ask }, at) => ask('POST', `${at}/sessions`),
  attachment: ({ ask }, at) => {
    const { body, headers } = formOf('eula.txt', 'agreed')
    return ask('POST', `${at}/attachments`, body, headers)
  },
}

const trust =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"ec2.amazonaws.com"}}]}'

let profiles = 0
export async function profile({ all: { iam } }: Pick<Running, 'all'>): Promise<string> {
  const name = `theirs-${++profiles}`
  const InstanceProfileName = name
  const RoleName = name
  ok(await iam.invoke({ op: 'CreateRole', request: { RoleName, AssumeRolePolicyDocument: trust } }))
  ok(await iam.invoke({ op: 'CreateInstanceProfile', request: { InstanceProfileName } }))
  ok(
    await iam.invoke({
      op: 'AddRoleToInstanceProfile',
      request: { InstanceProfileName, RoleName },
    }),
  )
  const PolicyArn = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
  ok(await iam.invoke({ op: 'AttachRolePolicy', request: { RoleName, PolicyArn } }))
  return name
}

/** All that the service made, without times, names of keys and new ids: two states are the same, or they are not. */
export async function digest(
  world: Pick<Running, 'all'>,
  known: readonly string[],
): Promise<string> {
  const lines = [
    ...(await identities(world)),
    ...(await profilesIn(world)),
    ...(await buckets(world)),
  ]
  return lines
    .map(line =>
      line
        .replace(uuid, id => (known.includes(id) ? id : 'NEW'))
        .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME'),
    )
    .sort()
    .join('\n')
}

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g
const path = '/spinup/dataset/'

async function identities({ all: { iam } }: Pick<Running, 'all'>): Promise<string[]> {
  const details = ok(await iam.invoke({ op: 'GetAccountAuthorizationDetails', request: {} }))
  const ours = <T extends { readonly Path?: string | undefined }>(list: readonly T[] = []) =>
    list.filter(({ Path }) => Path === path)
  const lines = ours(details.Policies).map(policy => {
    const current = policy.PolicyVersionList?.find(({ IsDefaultVersion }) => IsDefaultVersion)
    return `policy ${policy.PolicyName} ${decodeURIComponent(current?.Document ?? '')}`
  })
  for (const role of ours(details.RoleDetailList)) {
    const attached = role.AttachedManagedPolicies?.map(({ PolicyName }) => PolicyName).sort()
    const within = role.RolePolicyList?.map(
      one => `${one.PolicyName} ${decodeURIComponent(one.PolicyDocument ?? '')}`,
    ).sort()
    const tags = role.Tags?.map(({ Key, Value }) => `${Key}=${Value}`)
    lines.push(`role ${role.RoleName} ${attached} ${within} ${tags}`)
  }
  for (const group of details.GroupDetailList ?? [])
    lines.push(
      `group ${group.GroupName} ${group.AttachedManagedPolicies?.map(({ PolicyName }) => PolicyName)}`,
    )
  for (const user of ours(details.UserDetailList)) {
    const keys = ok(
      await iam.invoke({ op: 'ListAccessKeys', request: { UserName: user.UserName! } }),
    )
    const statuses = keys.AccessKeyMetadata?.map(({ Status }) => Status).sort()
    lines.push(`user ${user.UserName} ${user.GroupList} ${statuses}`)
  }
  return lines
}

async function profilesIn({ all: { ec2 } }: Pick<Running, 'all'>): Promise<string[]> {
  const found = ok(await ec2.invoke({ op: 'DescribeIamInstanceProfileAssociations', request: {} }))
  return (found.IamInstanceProfileAssociations ?? []).map(
    one => `association ${one.InstanceId} ${one.IamInstanceProfile?.Arn} ${one.State}`,
  )
}

/** What is of no account once all has come to rest: who held what, and what was written down. */
const passing =
  /\.plainwire\/(leases|audit|trail|outbox|dead|idempotency|usage|chains?|heads?|hooks)/

async function buckets({ all: { s3 } }: Pick<Running, 'all'>): Promise<string[]> {
  const lines: string[] = []
  const names = (ok(await s3.invoke({ op: 'ListBuckets', request: {} })).Buckets ?? [])
    .map(({ Name = '' }) => Name)
    .filter(name => name !== 'access-logs')
  for (const Bucket of names) {
    const objects = ok(await s3.invoke({ op: 'ListObjectsV2', request: { Bucket } })).Contents ?? []
    for (const { Key = '' } of objects.filter(({ Key = '' }) => !passing.test(Key))) {
      const found = ok(await s3.invoke({ op: 'GetObject', request: { Bucket, Key } }))
      lines.push(`object ${Bucket} ${Key} ${(await found.Body!.text()).toString().slice(0, 5000)}`)
    }
    const lock = await s3.invoke({ op: 'GetBucketPolicy', request: { Bucket } })
    const uploads = ok(await s3.invoke({ op: 'ListMultipartUploads', request: { Bucket } }))
    lines.push(
      `bucket ${Bucket} ${(lock as { Policy?: string }).Policy} ${uploads.Uploads?.length ?? 0}`,
    )
  }
  return lines
}

export const isFailure = (value: unknown): value is Anomaly =>
  typeof value === 'object' && value !== null && '$anomaly' in value
export { DS, minimal, U }
