/** Which instance profile goes with which instance: one at a time, and what became of it. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { store as iamStore, keyOf, type Profile } from '../iam/store.ts'
import type { Context, Edge, Handler, Output } from '../server/types.ts'
import { badValue, missing, noInstance, refused, wrongState } from './failures.ts'
import { filtered, type Looks, paged } from './filters.ts'
import { newAssociationId } from './ids.ts'
import { type Association, store } from './store.ts'

/** The profile that a specification names, by name or by ARN; undefined where it names none. */
export function profileOf(
  given: Output | undefined,
  context: Context,
): Profile | Anomaly | undefined {
  if (given === undefined || (given.Arn === undefined && given.Name === undefined)) return undefined
  if (given.Arn !== undefined && given.Name !== undefined)
    return refused(
      'InvalidParameterCombination',
      "The parameter 'iamInstanceProfile.name' may not be used in combination with 'iamInstanceProfile.arn'",
    )
  const name = String(given.Name ?? String(given.Arn).split('/').pop())
  const { profiles } = iamStore(context.rows, context.account)
  const profile = profiles.get(keyOf(name))
  if (profile && (given.Arn === undefined || profile.arn === given.Arn)) return profile
  return given.Arn === undefined
    ? badValue(
        `Value (${name}) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name`,
      )
    : badValue(
        `Value (${given.Arn}) for parameter iamInstanceProfile.arn is invalid. Invalid IAM Instance Profile ARN`,
      )
}

export const associated = (edge: Edge, instance: string, { arn, id }: Profile): Association => ({
  id: newAssociationId(edge),
  instance,
  profileArn: arn,
  profileId: id,
  since: edge.now(),
})

const shown = (
  { id, instance, profileArn, profileId, since }: Association,
  state: string,
  timed = false,
): Output => ({
  AssociationId: id,
  InstanceId: instance,
  IamInstanceProfile: { Arn: profileArn, Id: profileId },
  State: state,
  ...(timed && { Timestamp: new Date(since) }),
})

const associate: Handler = (input, context) => {
  const kept = store(context)
  const { InstanceId: id } = input
  const instance = kept.instances.get(String(id))
  if (instance === undefined) return noInstance([String(id)])
  if (instance.wanted === 'terminated')
    return wrongState(instance.id, 'is not in the running or stopped state')
  const profile = profileOf(input.IamInstanceProfile as Output, context)
  if (isAnomaly(profile)) return profile
  if (profile === undefined) return missing('IamInstanceProfile')
  if (kept.associations.get(instance.id))
    return refused('IncorrectState', `There is an existing association for instance ${instance.id}`)
  const made = associated(context.edge, instance.id, profile)
  kept.associations.put(instance.id, made)
  return { IamInstanceProfileAssociation: shown(made, 'associating') }
}

const replace: Handler = (input, context) => {
  const kept = store(context)
  const before = byId(input.AssociationId, context)
  const profile = profileOf(input.IamInstanceProfile as Output, context)
  if (isAnomaly(before)) return before
  if (isAnomaly(profile)) return profile
  if (profile === undefined) return missing('IamInstanceProfile')
  const made = associated(context.edge, before.instance, profile)
  kept.associations.put(before.instance, made)
  return { IamInstanceProfileAssociation: shown(made, 'associating') }
}

const disassociate: Handler = (input, context) => {
  const before = byId(input.AssociationId, context)
  if (isAnomaly(before)) return before
  store(context).associations.delete(before.instance)
  return { IamInstanceProfileAssociation: shown(before, 'disassociating') }
}

function byId(id: unknown, context: Context): Association | Anomaly {
  for (const [, association] of store(context).associations.list())
    if (association.id === id) return association
  return refused('InvalidAssociationID.NotFound', `An invalid association-id of '${id}' was given`)
}

const looks: Looks<Association> = {
  'instance-id': ({ instance }) => [instance],
  state: () => ['associated'],
}

const describeAssociations: Handler = (input, context) => {
  const fits = filtered(input, looks, () => [])
  if (isAnomaly(fits)) return fits
  const ids = (input.AssociationIds ?? []) as readonly string[]
  const all = Array.from(store(context).associations.list(), ([, association]) => association)
  const unknown = ids.find(id => !all.some(association => association.id === id))
  if (unknown) return byId(unknown, context) as Anomaly
  const found = all.filter(
    association => fits(association) && (ids.length === 0 || ids.includes(association.id)),
  )
  const page = paged(input, found, { least: 5, most: 1000 })
  if (isAnomaly(page)) return page
  const { page: associations, ...rest } = page
  return {
    IamInstanceProfileAssociations: associations.map(one => shown(one, 'associated', true)),
    ...rest,
  }
}

export const associationHandlers: Readonly<Record<string, Handler>> = {
  AssociateIamInstanceProfile: associate,
  ReplaceIamInstanceProfileAssociation: replace,
  DisassociateIamInstanceProfile: disassociate,
  DescribeIamInstanceProfileAssociations: describeAssociations,
}
