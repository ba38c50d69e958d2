/**
 * A dataset removed with all that gave access to it. Once its bucket is gone there is no way back, and every step takes
 * what is not there for removed.
 */
import type { Saga, State, Step } from '@plainwire/server'
import { isAnomaly } from '@plainwire/wire'
import { granted, restoreProfile, unattach } from '../access/grants.ts'
import { removePolicy } from '../access/policies.ts'
import { settleAccess, shut } from '../access/settle.ts'
import { removeSessionRole, removeTemporary } from '../access/temporary.ts'
import type { Aws } from '../aws/types.ts'
import { manifestKey } from '../data/manifest.ts'
import { emptiness, removeAttachments } from '../data/objects.ts'
import { conflict, fromAws } from '../failures.ts'
import { audited, type Grounds } from './audited.ts'
import { type Upon, upon } from './changing.ts'
import { reminderKey } from './user.ts'

export type Deletion = Upon & {
  /** Attachments go as well. */
  readonly attachments: boolean
  /** There are some. */
  readonly attached?: boolean
  /** Who had access: kept, so that each is let go, however often this is begun. */
  readonly instances?: readonly string[]
}

const deletionOf = (state: State): Deletion => state as unknown as Deletion

/** @example await sagas.run('delete', lease, deletion) */
export const deleteSaga = (grounds: Grounds): Saga =>
  audited(
    grounds,
    {
      kind: 'delete',
      steps: [
        closed(grounds),
        looked(grounds),
        bucket(grounds),
        users(grounds),
        instances(grounds),
        policy(grounds),
        records(grounds),
      ],
    },
    { action: 'deleteDataset' },
  )

const awsOf = (grounds: Grounds, state: State): Aws => grounds.tenants.get(upon(state).account)!.aws

/** Nobody writes while it is looked at whether it is empty. */
export const closed = (grounds: Grounds): Step => ({
  name: 'closed',
  async run(state) {
    const { account, id, before } = deletionOf(state)
    const failed = await settleAccess(grounds, shut({ account, id, ...before }))
    return failed?.$anomaly === 'not-found' ? undefined : failed
  },
  undo: async state => {
    const { account, id, before } = deletionOf(state)
    return settleAccess(grounds, { account, id, ...before })
  },
})

/** What is there to be removed, as long as there is a way back. */
export const looked = (grounds: Grounds): Step => ({
  name: 'looked',
  async run(state) {
    const { id, before, attachments } = deletionOf(state)
    const aws = awsOf(grounds, state)
    const empty = await emptiness(aws.s3, grounds.names.bucket(id))
    if (isAnomaly(empty) && empty.code !== 'NoSuchBucket')
      return fromAws('look into the bucket')(empty)
    const found = isAnomaly(empty) ? { data: true, attachments: true } : empty
    if (!found.data) return notEmpty(id)
    if (!found.attachments && !attachments) return withAttachments(id)
    const instances = await granted(grounds, aws, { id, own: before.own })
    return isAnomaly(instances) ? instances : { attached: !found.attachments, instances }
  },
})

const bucket = (grounds: Grounds): Step => ({
  name: 'bucket',
  // What is removed does not come back.
  onward: state => deletionOf(state).attached === true,
  async run(state) {
    const { account, id, attached } = deletionOf(state)
    const failed = attached ? await removeAttachments(grounds, account, id) : undefined
    if (failed) return failed
    const request = { Bucket: grounds.names.bucket(id) }
    const gone = await awsOf(grounds, state).s3.invoke({ op: 'DeleteBucket', request })
    if (!isAnomaly(gone) || gone.code === 'NoSuchBucket') return undefined
    return gone.code === 'BucketNotEmpty' ? notEmpty(id) : fromAws('remove the bucket')(gone)
  },
})

const notEmpty = (id: string) =>
  conflict(`Dataset ${id} is not empty; delete its objects first.`, { code: 'NOT_EMPTY' })
const withAttachments = (id: string) =>
  conflict(
    `Dataset ${id} is not empty: it has attachments; delete them first, or ask for ?attachments=delete.`,
    { code: 'NOT_EMPTY' },
  )

export const users = (grounds: Grounds): Step => ({
  name: 'users',
  onward: true,
  async run(state) {
    const { id } = deletionOf(state)
    const aws = awsOf(grounds, state)
    return (await removeTemporary(grounds, aws, id)) ?? (await removeSessionRole(grounds, aws, id))
  },
})

export const instances = (grounds: Grounds): Step => ({
  name: 'instances',
  async run(state) {
    const { account, id, instances: list } = deletionOf(state)
    const aws = awsOf(grounds, state)
    for (const instance of list ?? []) {
      const failed = await grounds.leases.hold(instanceLease(account, instance), async () => {
        const left = await unattach(grounds, aws, id, instance)
        return left ?? restoreProfile(grounds, aws, instance)
      })
      if (failed) return failed
    }
    return undefined
  },
})

export const instanceLease = (account: string, instance: string): string =>
  `instance/${account}/${instance}`

const policy = (grounds: Grounds): Step => ({
  name: 'policy',
  run: async state =>
    removePolicy(grounds, awsOf(grounds, state), grounds.names.bucket(upon(state).id)),
})

/** Where it is remembered until when a deleted one is kept. */
export const keptKey = ({ account, id }: Pick<Upon, 'account' | 'id'>): string =>
  `deletions/${account}/${id}`

const records = (grounds: Grounds): Step => ({
  name: 'record',
  async run(state) {
    const where = upon(state)
    const { documents } = grounds
    return (
      (await documents.delete(manifestKey(where), 'any')) ??
      (await documents.delete(reminderKey(where), 'any')) ??
      (await documents.delete(keptKey(where), 'any')) ??
      (await grounds.records.remove(where))
    )
  },
})
