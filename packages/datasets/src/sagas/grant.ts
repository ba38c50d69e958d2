/** Instances let in and out: under the lease of the dataset and that of the instance, since its role belongs to all its datasets. */
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
  removeRole,
  roleOf,
  useProfile,
  withoutProfile,
} from '../access/instances.ts'
import { eventually } from '../aws/eventually.ts'
import { audited, type Grounds, type Told } from './audited.ts'
import { asBefore, recorded, type Upon } from './changing.ts'

export type Grant = Upon & {
  readonly instance: string
  /** Was the role there before? Found out by the first step. */
  readonly known?: boolean
  /** Had it access before? */
  readonly had?: boolean
  /** The profile the instance had. */
  readonly profile?: string
  readonly how?: 'attached' | 'inline'
}

const grantOf = (state: State): Grant => state as unknown as Grant

const told = (action: 'grantInstance' | 'revokeInstance'): Told => ({
  action,
  facts: state => ({ instance: grantOf(state).instance }),
  details: state => ({ instance: grantOf(state).instance }),
})

/** @example await sagas.run('grant', leaseOf(where), grant, [`instance/research/${instance}`]) */
export const grantSaga = (grounds: Grounds): Saga =>
  audited(
    grounds,
    {
      kind: 'grant',
      steps: [
        looked(grounds),
        attached(grounds),
        carried(grounds),
        associated(grounds),
        recorded(grounds, state => ({ own: { inline: withInline(state) } }), asBefore('inline')),
      ],
    },
    told('grantInstance'),
  )

const withInline = (state: State): readonly string[] => {
  const { before, instance, how } = grantOf(state)
  const others = (before.own.inline ?? []).filter(one => one !== instance)
  return how === 'inline' ? [...others, instance].sort() : others
}

const looked = (grounds: Grounds): Step => ({
  name: 'instance',
  async run(state) {
    const { account, id, instance } = grantOf(state)
    const { aws } = grounds.tenants.get(account)!
    const dead = await liveInstance(aws, instance)
    if (dead) return dead
    const association = await associationOf(aws, instance)
    if (isAnomaly(association)) return association
    const role = await roleOf(aws, grounds.names.instanceRole(instance))
    if (isAnomaly(role)) return role
    const has = role && (await datasetsOf(grounds, aws, instance))
    if (isAnomaly(has)) return has
    return {
      known: role !== undefined,
      had: has?.includes(grounds.names.bucket(id)) ?? false,
      ...(association && { profile: association.profile }),
    }
  },
})

const attached = (grounds: Grounds): Step => ({
  name: 'attached',
  async run(state) {
    const { account, id, instance, before } = grantOf(state)
    const { aws } = grounds.tenants.get(account)!
    const how = await eventually(grounds, async () => {
      const made = await ensureRole(grounds, aws, instance)
      return made ?? attach(grounds, aws, { account, id, ...before }, instance)
    })
    return isAnomaly(how) ? how : { how }
  },
  async undo(state) {
    const { account, id, instance, known, had } = grantOf(state)
    const { aws } = grounds.tenants.get(account)!
    if (had) return undefined
    const failed = await unattach(grounds, aws, id, instance)
    if (failed || known) return failed
    return removeRole(grounds, aws, instance)
  },
})

/** Whether the instance has to be brought over from a profile of somebody else's. */
const isElsewhere = (grounds: Grounds, { profile, instance }: Grant): boolean =>
  profile !== undefined && profile !== grounds.names.instanceRole(instance)

const carried = (grounds: Grounds): Step => ({
  name: 'carried',
  async run(state) {
    const grant = grantOf(state)
    if (!isElsewhere(grounds, grant)) return undefined
    const { aws } = grounds.tenants.get(grant.account)!
    return eventually(grounds, () => carryOver(grounds, aws, grant.instance, grant.profile!))
  },
  async undo(state) {
    const grant = grantOf(state)
    if (!isElsewhere(grounds, grant)) return undefined
    const { aws } = grounds.tenants.get(grant.account)!
    const datasets = await datasetsOf(grounds, aws, grant.instance)
    if (isAnomaly(datasets)) return datasets
    const own = grounds.names.bucket(grant.id)
    // What it carries belongs to other grants as well.
    if (datasets.some(name => name !== own)) return undefined
    const forgot = await forgetCarried(grounds, aws, grant.instance)
    if (forgot || !grant.had) return forgot
    const how = await attach(grounds, aws, { ...grant, ...grant.before }, grant.instance)
    return isAnomaly(how) ? how : undefined
  },
})

const associated = (grounds: Grounds): Step => ({
  name: 'associated',
  async run(state) {
    const { account, instance } = grantOf(state)
    const { aws } = grounds.tenants.get(account)!
    return useProfile(grounds, aws, instance, grounds.names.instanceRole(instance))
  },
  async undo(state): Promise<Anomaly | undefined> {
    const { account, instance, profile } = grantOf(state)
    const { aws } = grounds.tenants.get(account)!
    return profile === undefined
      ? withoutProfile(aws, instance, grounds.names.instanceRole(instance))
      : useProfile(grounds, aws, instance, profile)
  },
})

/** @example await sagas.run('revoke', leaseOf(where), grant, [`instance/research/${instance}`]) */
export const revokeSaga = (grounds: Grounds): Saga =>
  audited(
    grounds,
    {
      kind: 'revoke',
      steps: [
        {
          name: 'detached',
          async run(state) {
            const { account, id, instance } = grantOf(state)
            return unattach(grounds, grounds.tenants.get(account)!.aws, id, instance)
          },
          async undo(state) {
            const { account, id, instance, before } = grantOf(state)
            const { aws } = grounds.tenants.get(account)!
            const how = await attach(grounds, aws, { account, id, ...before }, instance)
            return isAnomaly(how) ? how : undefined
          },
        },
        {
          name: 'restored',
          // Access is gone; whatever hinders the rest passes, or waits for somebody.
          onward: true,
          async run(state) {
            const { account, instance } = grantOf(state)
            return restoreProfile(grounds, grounds.tenants.get(account)!.aws, instance)
          },
        },
        recorded(
          grounds,
          state => ({ own: { inline: withInline(state) } }),
          () => ({}),
        ),
      ],
    },
    told('revokeInstance'),
  )
