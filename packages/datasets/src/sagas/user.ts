/**
 * The temporary user of a dataset: made with its first key, given another, taken away. Secrets are never stored: they stand
 * in this process until the answer goes out, and a key whose secret went with a process is taken back by the next one.
 */
import type { Saga, State, Step } from '@plainwire/server'
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { arnOf } from '../access/policies.ts'
import { createPolicy, temporaryDocument } from '../access/settle.ts'
import { type Key, keysOf, removeKey, removeTemporary } from '../access/temporary.ts'
import { eventually } from '../aws/eventually.ts'
import type { Aws } from '../aws/types.ts'
import { fromAws } from '../failures.ts'
import type { TemporaryUser } from '../types.ts'
import { audited, type Grounds } from './audited.ts'
import { recorded, type Upon, upon } from './changing.ts'

export type Credentials = { readonly akid: string; readonly secret: string }

/** Keys made in this process, by event, until they are answered. */
export type Secrets = Map<string, Credentials>

export type UserChange = Upon & {
  readonly user: TemporaryUser
  readonly key?: string
}
export type Rotation = Upon & {
  readonly keys: readonly Key[]
  /** As the first service did it, both are switched off, and there is no new one. */
  readonly locked?: boolean
  readonly key?: string
}

const changeOf = (state: State): UserChange => state as unknown as UserChange
const rotationOf = (state: State): Rotation => state as unknown as Rotation
const awsOf = (grounds: Grounds, state: State): Aws => grounds.tenants.get(upon(state).account)!.aws

/** @example await sagas.run('create user', lease, change) */
export const createUserSaga = (grounds: Grounds, secrets: Secrets): Saga =>
  audited(
    grounds,
    {
      kind: 'create user',
      found: 'undo',
      steps: [
        userWithGroup(grounds),
        reminder(grounds),
        recorded(
          grounds,
          state => ({ own: { user: changeOf(state).user } }),
          () => ({ own: { user: undefined } as never }),
        ),
        newKey(grounds, secrets, () => []),
      ],
    },
    {
      action: 'createUser',
      details: state => ({ key: changeOf(state).key, ...changeOf(state).user }),
    },
  )

const userWithGroup = (grounds: Grounds): Step => ({
  name: 'user',
  async run(state) {
    const change = changeOf(state)
    const aws = awsOf(grounds, state)
    const { policy, group, user } = grounds.names.temporary(change.id)
    const document = temporaryDocument(grounds, { ...change, ...change.before }, change.user)
    return (
      (await createPolicy(grounds, aws, policy, document, temporaryText(change.id))) ??
      (await eventually(grounds, () => createGroup(grounds, aws, group, policy))) ??
      (await eventually(grounds, () => createUser(grounds, aws, user, group)))
    )
  },
  undo: async state => removeTemporary(grounds, awsOf(grounds, state), upon(state).id),
})

const temporaryText = (id: string) => `Temporary access policy for dataset ${id}`

async function createGroup(
  grounds: Grounds,
  aws: Aws,
  GroupName: string,
  policy: string,
): Promise<Anomaly | undefined> {
  const { iam } = aws
  const request = { GroupName, Path: grounds.names.path }
  const made = await iam.invoke({ op: 'CreateGroup', request })
  if (isAnomaly(made) && made.code !== 'EntityAlreadyExists') return fromAws('make the group')(made)
  const PolicyArn = await arnOf(grounds, aws, policy)
  if (isAnomaly(PolicyArn)) return PolicyArn
  const given = await iam.invoke({ op: 'AttachGroupPolicy', request: { GroupName, PolicyArn } })
  return isAnomaly(given) ? fromAws('give the group its policy')(given) : undefined
}

async function createUser(
  { names }: Grounds,
  { iam }: Aws,
  UserName: string,
  GroupName: string,
): Promise<Anomaly | undefined> {
  const made = await iam.invoke({ op: 'CreateUser', request: { UserName, Path: names.path } })
  if (isAnomaly(made) && made.code !== 'EntityAlreadyExists') return fromAws('make the user')(made)
  const added = await iam.invoke({ op: 'AddUserToGroup', request: { UserName, GroupName } })
  return isAnomaly(added) ? fromAws('put the user into its group')(added) : undefined
}

export const reminderKey = ({ account, id }: { account: string; id: string }): string =>
  `expiries/${account}/${id}`

/** So that whoever sweeps finds it without looking at every dataset. */
const reminder = (grounds: Grounds): Step => ({
  name: 'reminder',
  async run(state) {
    const { account, group, id, user } = changeOf(state)
    if (user.expires_at === undefined) return undefined
    const at = { account, group, id, expires_at: user.expires_at }
    const put = await grounds.documents.put(reminderKey({ account, id }), at, 'any')
    return isAnomaly(put) ? put : undefined
  },
  undo: async state => grounds.documents.delete(reminderKey(upon(state)), 'any'),
})

/** A new key, alone beside those that may stay: one whose secret nobody knows is taken back. */
const newKey = (
  grounds: Grounds,
  secrets: Secrets,
  staying: (state: State) => readonly string[],
): Step => ({
  name: 'key',
  async run(state) {
    if (rotationOf(state).locked) return undefined
    const aws = awsOf(grounds, state)
    const { id, event } = upon(state)
    const cleared = await removeOthers(grounds, aws, id, staying(state))
    if (cleared) return cleared
    const made = await madeKey(grounds, aws, id, staying(state))
    if (isAnomaly(made)) return made
    // An attempt whose answer was lost made one too.
    const failed = await removeOthers(grounds, aws, id, [...staying(state), made.akid])
    if (failed) return failed
    secrets.set(event, made)
    return { key: made.akid }
  },
  async undo(state) {
    secrets.delete(upon(state).event)
    return removeOthers(grounds, awsOf(grounds, state), upon(state).id, staying(state))
  },
})

/** Where there is no room, an attempt whose answer was lost took it. */
async function madeKey(
  grounds: Grounds,
  aws: Aws,
  id: string,
  staying: readonly string[],
): Promise<Credentials | Anomaly> {
  const request = { UserName: grounds.names.temporary(id).user }
  const make = () =>
    eventually(grounds, async () => aws.iam.invoke({ op: 'CreateAccessKey', request }))
  let made = await make()
  if (isAnomaly(made) && made.code === 'LimitExceeded') {
    const failed = await removeOthers(grounds, aws, id, staying)
    if (failed) return failed
    made = await make()
  }
  if (isAnomaly(made)) return fromAws('make a key')(made)
  const { AccessKeyId: akid = '', SecretAccessKey: secret = '' } = made.AccessKey!
  return { akid, secret }
}

async function removeOthers(
  grounds: Grounds,
  aws: Aws,
  id: string,
  staying: readonly string[],
): Promise<Anomaly | undefined> {
  const keys = await keysOf(grounds, aws, id)
  if (isAnomaly(keys)) return keys
  for (const key of keys ?? []) {
    if (staying.includes(key.id)) continue
    const failed = await removeKey(grounds, aws, id, key.id)
    if (failed) return failed
  }
  return undefined
}

/** Keys that stay beside a new one: of two, the one in use, or the younger. */
export function stayingOf(keys: readonly Key[]): readonly Key[] {
  if (keys.length < 2) return keys
  const [older, younger] = keys as readonly [Key, Key]
  return [younger.status === 'Inactive' && older.status === 'Active' ? older : younger]
}

const stayingIds = (state: State): readonly string[] => {
  const { keys, locked } = rotationOf(state)
  return (locked ? keys : stayingOf(keys)).map(({ id }) => id)
}

/** @example await sagas.run('rotate user', lease, rotation) */
export const rotateUserSaga = (grounds: Grounds, secrets: Secrets): Saga =>
  audited(
    grounds,
    {
      kind: 'rotate user',
      found: 'undo',
      steps: [
        newKey(grounds, secrets, stayingIds),
        {
          name: 'retired',
          run: async state => switched(grounds, state, () => 'Inactive'),
          undo: async state => switched(grounds, state, ({ status }) => status),
        },
      ],
    },
    { action: 'rotateUser', details: state => ({ key: rotationOf(state).key }) },
  )

async function switched(
  grounds: Grounds,
  state: State,
  to: (key: Key) => Key['status'],
): Promise<Anomaly | undefined> {
  const { id, keys, locked } = rotationOf(state)
  const { iam } = awsOf(grounds, state)
  const UserName = grounds.names.temporary(id).user
  for (const key of locked ? keys : stayingOf(keys)) {
    if (key.status === 'Inactive') continue
    const request = { UserName, AccessKeyId: key.id, Status: to(key) }
    const done = await iam.invoke({ op: 'UpdateAccessKey', request })
    if (isAnomaly(done) && done.code !== 'NoSuchEntity') return fromAws('switch off a key')(done)
  }
  return undefined
}

const removeUser = (grounds: Grounds): readonly Step[] => [
  {
    name: 'user',
    onward: true,
    run: async state => removeTemporary(grounds, awsOf(grounds, state), upon(state).id),
  },
  {
    name: 'reminder',
    run: async state => grounds.documents.delete(reminderKey(upon(state)), 'any'),
  },
  recorded(
    grounds,
    () => ({ own: { user: undefined } as never }),
    () => ({}),
  ),
]

/** @example await sagas.run('delete user', lease, upon) */
export const deleteUserSaga = (grounds: Grounds): Saga =>
  audited(grounds, { kind: 'delete user', steps: removeUser(grounds) }, { action: 'deleteUser' })

/** The same, when its time is up. */
export const expireUserSaga = (grounds: Grounds): Saga =>
  audited(grounds, { kind: 'expire user', steps: removeUser(grounds) }, { action: 'expireUser' })
