/** Deleting, erasing, restoring: and taking single attributes away. */
import type { Anomaly } from '@plainwire/wire'
import { conflict, invalid, noItem } from '../failures.ts'
import type { DeleteMode, Namespace } from '../namespace.ts'
import type { Change } from '../store/types.ts'
import type { Decide } from './change.ts'
import type { Action, Audit, Half, Item } from './row.ts'

type By = Omit<Audit, 'action'>

/** Hides an item, or erases what it holds; one that is deleted already is left as it is. */
export const deleteDecision =
  (
    id: string,
    mode: DeleteMode,
    by: By,
    version?: number,
    also: readonly Change[] = [],
  ): Decide<boolean> =>
  before => {
    if (before === undefined) return noItem(id)
    if (before.tombstoned || (before.deleted && mode === 'soft')) return { reply: false }
    const wrong = otherVersion(before, version)
    if (wrong) return wrong
    const erased = mode === 'tombstone'
    const { metadata, ...rest } = touched(before, by, 'delete')
    const kept = metadata === undefined ? rest : { ...rest, metadata }
    return {
      item: erased
        ? { ...emptied(rest), deleted: true, tombstoned: true }
        : { ...kept, deleted: true },
      action: 'delete',
      also: erased ? also : [],
      reply: true,
    }
  }

const otherVersion = ({ id, resource }: Item, version: number | undefined): Anomaly | undefined =>
  version === undefined || version === resource?.version
    ? undefined
    : conflict(`Item ${id} is at version ${resource?.version ?? 0}, not ${version}.`, {
        CurrentVersion: resource?.version ?? 0,
      })

const emptied = (item: Item): Item =>
  item.resource ? { ...item, resource: { ...item.resource, attributes: {} } } : item

const touched = (item: Item, by: By, action: Action): Item => ({
  ...item,
  ...(item.resource && { resource: next(item.resource, by, action) }),
  ...(item.metadata && { metadata: next(item.metadata, by, action) }),
})

const next = (half: Half, by: By, action: Action): Half => ({
  ...half,
  version: half.version + 1,
  audit: { ...by, action },
})

export const restoreDecision =
  (id: string, by: By): Decide<Item> =>
  before => {
    if (before === undefined) return noItem(id)
    if (before.tombstoned) return invalid(`Item ${id} was erased; there is nothing to restore.`)
    if (!before.deleted) return invalid(`Item ${id} is not deleted.`)
    const item = { ...touched(before, by, 'restore'), deleted: false }
    return { item, action: 'restore', reply: item }
  }

export type Removal = {
  readonly resource: readonly string[]
  /** Names, or all of it. */
  readonly metadata: readonly string[] | 'all'
}

/** Takes attributes away; names that are not there are fine. */
export const removeDecision =
  (id: string, removal: Removal, namespace: Namespace, by: By): Decide<boolean> =>
  before => {
    if (before === undefined || before.deleted) return noItem(id)
    if (removal.resource.includes(namespace.primaryKey))
      return invalid(`The key ${namespace.primaryKey} cannot be taken away.`)
    const resource = without(before.resource, removal.resource, by)
    const metadata =
      removal.metadata === 'all' ? 'gone' : without(before.metadata, removal.metadata, by)
    if (
      resource === undefined &&
      (metadata === undefined || (metadata === 'gone' && before.metadata === undefined))
    )
      return { reply: false }
    const { metadata: old, ...rest } = before
    const kept = metadata === 'gone' ? {} : { metadata: metadata ?? old }
    const item = {
      ...rest,
      ...(kept.metadata && { metadata: kept.metadata }),
      ...(resource && { resource }),
    }
    return { item, action: 'attribute_delete', reply: true }
  }

function without(half: Half | undefined, names: readonly string[], by: By): Half | undefined {
  const gone = names.filter(name => half && Object.hasOwn(half.attributes, name))
  if (half === undefined || gone.length === 0) return undefined
  const attributes = Object.fromEntries(
    Object.entries(half.attributes).filter(([name]) => !gone.includes(name)),
  )
  return next({ ...half, attributes }, by, 'attribute_delete')
}
