/** Policies of users, groups and roles, attached and inline: one set of handlers, made for each kind. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import type { Table } from '../rows/table.ts'
import type { Context, Handler, Output } from '../server/types.ts'
import { badDocument } from './document.ts'
import { found, kinds } from './entities.ts'
import { limitExceeded, notFound } from './failures.ts'
import { policyOf } from './policies.ts'
import { keyOf, type Principal, type Store, store } from './store.ts'

type Holder = {
  /** As it stands in the names of operations and members: `User`. */
  readonly word: 'User' | 'Group' | 'Role'
  readonly kind: 'user' | 'group' | 'role'
  readonly table: (kept: Store) => Table<Principal>
}

const holders: readonly Holder[] = [
  { word: 'User', kind: 'user', table: ({ users }) => users as unknown as Table<Principal> },
  { word: 'Group', kind: 'group', table: ({ groups }) => groups },
  { word: 'Role', kind: 'role', table: ({ roles }) => roles as unknown as Table<Principal> },
]

const mostAttached = 10

type Step = (
  entity: Principal,
  input: Output,
  kept: Store,
  save: (changed: Principal) => void,
) => Output | Anomaly

/** Finds the holder that the input names, and saves what the step makes of it. */
const on =
  ({ word, kind, table }: Holder, step: Step): Handler =>
  (input, context: Context) => {
    const kept = store(context.rows, context.account)
    const entities = table(kept)
    const entity = found(entities, kinds[kind], input[`${word}Name`])
    if (isAnomaly(entity)) return entity
    return step(entity, input, kept, changed => entities.put(keyOf(entity.name), changed))
  }

const attach: Step = (entity, { PolicyArn }, kept, save) => {
  const policy = policyOf(kept, PolicyArn)
  if (isAnomaly(policy)) return policy
  if (entity.attached.includes(policy.arn)) return {}
  if (entity.attached.length >= mostAttached)
    return limitExceeded('PoliciesPerEntity', mostAttached)
  save({ ...entity, attached: [...entity.attached, policy.arn] })
  return {}
}

const detach: Step = (entity, { PolicyArn }, _kept, save) => {
  if (!entity.attached.includes(String(PolicyArn)))
    return notFound(`Policy ${PolicyArn} was not found.`)
  save({ ...entity, attached: entity.attached.filter(arn => arn !== PolicyArn) })
  return {}
}

const listAttached: Step = ({ attached }) => ({
  AttachedPolicies: attached.map(arn => ({ PolicyName: arn.split('/').at(-1), PolicyArn: arn })),
  IsTruncated: false,
})

const putInline: Step = (entity, { PolicyName, PolicyDocument }, _kept, save) => {
  const wrong = badDocument(PolicyDocument)
  if (wrong) return wrong
  save({ ...entity, inline: { ...entity.inline, [String(PolicyName)]: String(PolicyDocument) } })
  return {}
}

const noInline = (entity: Principal, name: unknown): Anomaly =>
  notFound(`The policy with name ${name} cannot be found on ${entity.name}.`)

const getInline =
  (word: string): Step =>
  (entity, { PolicyName }) => {
    const name = String(PolicyName)
    return Object.hasOwn(entity.inline, name)
      ? {
          [`${word}Name`]: entity.name,
          PolicyName: name,
          PolicyDocument: encodeURIComponent(entity.inline[name]!),
        }
      : noInline(entity, name)
  }

const deleteInline: Step = (entity, { PolicyName }, _kept, save) => {
  const { [String(PolicyName)]: gone, ...inline } = entity.inline
  if (gone === undefined) return noInline(entity, PolicyName)
  save({ ...entity, inline })
  return {}
}

const listInline: Step = ({ inline }) => ({
  PolicyNames: Object.keys(inline).sort(),
  IsTruncated: false,
})

const handlersOf = (holder: Holder): Record<string, Handler> => {
  const { word } = holder
  return {
    [`Attach${word}Policy`]: on(holder, attach),
    [`Detach${word}Policy`]: on(holder, detach),
    [`ListAttached${word}Policies`]: on(holder, listAttached),
    [`Put${word}Policy`]: on(holder, putInline),
    [`Get${word}Policy`]: on(holder, getInline(word)),
    [`Delete${word}Policy`]: on(holder, deleteInline),
    [`List${word}Policies`]: on(holder, listInline),
  }
}

export const attachmentHandlers: Readonly<Record<string, Handler>> = Object.assign(
  {},
  ...holders.map(handlersOf),
)
