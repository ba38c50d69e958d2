/**
 * A dataset put away, and had back: all that gives access to it goes, and who had it is remembered in its record until its
 * time is up. Keys and sessions cannot come back, since nobody knows their secrets.
 */
import type { Saga, State, Step } from '@plainwire/server'
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { attach, restoreProfile, unattach } from '../access/grants.ts'
import {
  associationOf,
  carryOver,
  datasetsOf,
  ensureRole,
  forgetCarried,
  liveInstance,
  useProfile,
} from '../access/instances.ts'
import { settleAccess, shut } from '../access/settle.ts'
import { eventually } from '../aws/eventually.ts'
import type { Aws } from '../aws/types.ts'
import type { Own } from '../types.ts'
import { audited, type Grounds } from './audited.ts'
import { asBefore, recorded, type Upon, upon } from './changing.ts'
import {
  closed,
  type Deletion,
  instanceLease,
  instances,
  keptKey,
  looked,
  users,
} from './delete.ts'

/** `until`: ISO time to which it can be had back. */
export type Keeping = Deletion & { readonly until: string }
export type Undeletion = Upon & {
  readonly kept: NonNullable<Own['kept']>
  /** Who has access again, and of those whose role had no room for another attached policy. */
  readonly back?: readonly string[]
  readonly inline?: readonly string[]
}

const keepingOf = (state: State): Keeping => state as unknown as Keeping
const undeletionOf = (state: State): Undeletion => state as unknown as Undeletion

/** @example await sagas.run('put away', lease, keeping) */
export const putAwaySaga = (grounds: Grounds): Saga => {
  const { remember, forget } = reminder(grounds, state => keepingOf(state).until)
  return audited(
    grounds,
    {
      kind: 'put away',
      steps: [
        closed(grounds),
        looked(grounds),
        { name: 'reminder', run: remember, undo: forget },
        recorded(grounds, marked, asBefore('deleted_at', 'kept', 'inline', 'user', 'sessions')),
        users(grounds),
        instances(grounds),
      ],
    },
    { action: 'deleteDataset', details: state => ({ until: keepingOf(state).until }) },
  )
}

/** What is taken away is no longer in the record, so that nobody sets it right. */
const marked = (state: State) => {
  const { at, until, instances = [] } = keepingOf(state)
  const gone = { inline: undefined, user: undefined, sessions: undefined }
  const deleted_at = new Date(at).toISOString()
  return { own: { ...gone, deleted_at, kept: { until, instances } } as never }
}

/** @example await sagas.run('undelete', lease, undeletion) */
export const undeleteSaga = (grounds: Grounds): Saga => {
  const { remember, forget } = reminder(grounds, state => undeletionOf(state).kept.until)
  return audited(
    grounds,
    {
      kind: 'undelete',
      steps: [
        opened(grounds),
        letBackIn(grounds),
        recorded(
          grounds,
          state => ({
            own: {
              deleted_at: undefined,
              kept: undefined,
              inline: undeletionOf(state).inline,
            } as never,
          }),
          asBefore('deleted_at', 'kept', 'inline'),
        ),
        { name: 'reminder', run: forget, undo: remember },
      ],
    },
    {
      action: 'undeleteDataset',
      details: state => ({ instances: undeletionOf(state).back ?? [] }),
    },
  )
}

const opened = (grounds: Grounds): Step => ({
  name: 'opened',
  run: async state => settleAccess(grounds, { ...upon(state), ...upon(state).before }),
  undo: async state => settleAccess(grounds, shut({ ...upon(state), ...upon(state).before })),
})

/** Each as it was let in before; one that is gone meanwhile has nothing to be given back. */
const letBackIn = (grounds: Grounds): Step => ({
  name: 'instances',
  async run(state) {
    const { account, kept } = undeletionOf(state)
    const back: string[] = []
    const inline: string[] = []
    for (const instance of kept.instances) {
      const how = await grounds.leases.hold(instanceLease(account, instance), () =>
        letIn(grounds, upon(state), instance),
      )
      if (isAnomaly(how)) return how
      if (how !== 'gone') back.push(instance)
      if (how === 'inline') inline.push(instance)
    }
    return { back, inline }
  },
  async undo(state) {
    const { account, id, kept } = undeletionOf(state)
    const { aws } = grounds.tenants.get(account)!
    for (const instance of kept.instances) {
      const failed = await grounds.leases.hold(
        instanceLease(account, instance),
        async () =>
          (await unattach(grounds, aws, id, instance)) ??
          (await restoreProfile(grounds, aws, instance)) ??
          (await withoutCarried(grounds, aws, instance)),
      )
      if (failed) return failed
    }
    return undefined
  },
})

/** Whatever was carried over before its role said from where. */
async function withoutCarried(
  grounds: Grounds,
  aws: Aws,
  instance: string,
): Promise<Anomaly | undefined> {
  const left = await datasetsOf(grounds, aws, instance)
  if (isAnomaly(left)) return left
  return left.length > 0 ? undefined : forgetCarried(grounds, aws, instance)
}

async function letIn(
  grounds: Grounds,
  { account, id, before }: Upon,
  instance: string,
): Promise<'attached' | 'inline' | 'gone' | Anomaly> {
  const { aws } = grounds.tenants.get(account)!
  const dead = await liveInstance(aws, instance)
  if (dead) return ['not-found', 'conflict'].includes(dead.$anomaly) ? 'gone' : dead
  const now = await associationOf(aws, instance)
  if (isAnomaly(now)) return now
  const role = grounds.names.instanceRole(instance)
  const how = await eventually(grounds, async () => {
    const made = await ensureRole(grounds, aws, instance)
    return made ?? attach(grounds, aws, { account, id, ...before }, instance)
  })
  if (isAnomaly(how)) return how
  const carried =
    now && now.profile !== role
      ? await eventually(grounds, () => carryOver(grounds, aws, instance, now.profile))
      : undefined
  return carried ?? (await useProfile(grounds, aws, instance, role)) ?? how
}

/** So that whoever sweeps finds it without looking at every dataset. */
const reminder = (grounds: Grounds, untilOf: (state: State) => string) => ({
  async remember(state: State) {
    const { account, group, id } = upon(state)
    const at = { account, group, id, expires_at: untilOf(state) }
    const put = await grounds.documents.put(keptKey({ account, id }), at, 'any')
    return isAnomaly(put) ? put : undefined
  },
  forget: async (state: State) => grounds.documents.delete(keptKey(upon(state)), 'any'),
})
