/** Policies of users, groups and roles, attached and inline: one set of handlers, made for each kind. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import type { Table } from '../rows/table.ts'
import type { Context, Handler, Output } from '../server/types.ts'
import { badDocument, sizeOf, sizes } from './document.ts'
import { found, kinds } from './entities.ts'
import { invalidInput, limitExceeded, notFound, tooMuch } from './failures.ts'
import { listOf, page, under } from './pages.ts'
import { policyArn, policyOf } from './policies.ts'
import { keyOf, type ManagedPolicy, type Principal, type Store, store } from './store.ts'

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
  save: (changed: Principal) => Output,
) => Output | Anomaly

/** Finds the holder that the input names, and saves what the step makes of it. */
const on =
  ({ word, kind, table }: Holder, step: Step): Handler =>
  (input, context: Context) => {
    const kept = store(context.rows, context.account)
    const entities = table(kept)
    const entity = found(entities, kinds[kind], input[`${word}Name`])
    if (isAnomaly(entity)) return entity
    return step(entity, input, kept, changed => {
      entities.put(keyOf(entity.name), changed)
      return {}
    })
  }

const attach =
  (word: string): Step =>
  (entity, { PolicyArn }, kept, save) => {
    const policy = policyOf(kept, PolicyArn)
    if (isAnomaly(policy)) return policy
    if (entity.attached.includes(policy.arn)) return {}
    if (entity.attached.length >= mostAttached)
      return limitExceeded(`PoliciesPer${word}`, mostAttached)
    return save({ ...entity, attached: [...entity.attached, policy.arn] })
  }

const detach: Step = (entity, { PolicyArn }, _kept, save) => {
  if (!policyArn.test(String(PolicyArn))) return invalidInput(`ARN ${PolicyArn} is not valid.`)
  if (!entity.attached.includes(String(PolicyArn)))
    return notFound(`Policy ${PolicyArn} was not found.`)
  return save({ ...entity, attached: entity.attached.filter(arn => arn !== PolicyArn) })
}

const listAttached: Step = ({ attached }, input, kept) =>
  page(
    listOf(attached.map(arn => policyOf(kept, arn)).filter(isPolicy), ({ arn }) => arn),
    input,
    'AttachedPolicies',
    ({ name, arn }) => ({ PolicyName: name, PolicyArn: arn }),
    under(input),
  )

const isPolicy = (policy: ManagedPolicy | Anomaly): policy is ManagedPolicy => !isAnomaly(policy)

const putInline =
  ({ kind }: Holder): Step =>
  (entity, { PolicyName, PolicyDocument }, _kept, save) => {
    const wrong = badDocument(PolicyDocument, `inline-${kind}`)
    if (wrong) return wrong
    const inline = { ...entity.inline, [String(PolicyName)]: String(PolicyDocument) }
    const size = Object.values(inline).reduce((sum, document) => sum + sizeOf(document), 0)
    const most = sizes[`inline-${kind}`]
    return size > most
      ? tooMuch(`Maximum policy size of ${most} bytes exceeded for ${kind} ${entity.name}`)
      : save({ ...entity, inline })
  }

const noInline = (kind: string, name: unknown): Anomaly =>
  notFound(`The ${kind} policy with name ${name} cannot be found.`)

const getInline =
  ({ word, kind }: Holder): Step =>
  (entity, { PolicyName }) => {
    const name = String(PolicyName)
    return Object.hasOwn(entity.inline, name)
      ? {
          [`${word}Name`]: entity.name,
          PolicyName: name,
          PolicyDocument: encodeURIComponent(entity.inline[name]!),
        }
      : noInline(kind, name)
  }

const deleteInline =
  ({ kind }: Holder): Step =>
  (entity, { PolicyName }, _kept, save) => {
    const name = String(PolicyName)
    if (!Object.hasOwn(entity.inline, name)) return noInline(kind, name)
    const { [name]: _gone, ...inline } = entity.inline
    return save({ ...entity, inline })
  }

const listInline: Step = ({ inline }, input) =>
  page(
    listOf(Object.keys(inline), name => name),
    input,
    'PolicyNames',
    name => name,
  )

const handlersOf = (holder: Holder): Record<string, Handler> => {
  const { word } = holder
  return {
    [`Attach${word}Policy`]: on(holder, attach(word)),
    [`Detach${word}Policy`]: on(holder, detach),
    [`ListAttached${word}Policies`]: on(holder, listAttached),
    [`Put${word}Policy`]: on(holder, putInline(holder)),
    [`Get${word}Policy`]: on(holder, getInline(holder)),
    [`Delete${word}Policy`]: on(holder, deleteInline(holder)),
    [`List${word}Policies`]: on(holder, listInline),
  }
}

export const attachmentHandlers: Readonly<Record<string, Handler>> = Object.assign(
  {},
  ...holders.map(handlersOf),
)
