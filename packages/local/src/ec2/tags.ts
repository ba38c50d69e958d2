/** Tags of instances. */
import { isAnomaly } from '@plainwire/wire'
import type { Context, Handler, Output } from '../server/types.ts'
import { filtered, type Looks, paged } from './filters.ts'
import { named } from './instances.ts'
import { type Instance, isTold, store, type Tag } from './store.ts'
import { badTags } from './tag-rules.ts'

const changing =
  (change: (before: readonly Tag[], given: readonly Tag[]) => readonly Tag[]): Handler =>
  (input, context) => {
    const kept = store(context)
    const found = named(input.Resources, kept, context.edge.now())
    if (isAnomaly(found)) return found
    const given = (input.Tags ?? []) as readonly Tag[]
    const changed = found.map(
      (instance): Instance => ({ ...instance, tags: change(instance.tags, given) }),
    )
    const wrong = changed.map(({ tags }) => badTags(tags)).find(isAnomaly)
    if (wrong) return wrong
    context.rows.batch(changed.map(instance => kept.instances.change(instance.id, instance)))
    return {}
  }

const added = (before: readonly Tag[], given: readonly Tag[]) => [
  ...before.filter(({ Key }) => !given.some(tag => tag.Key === Key)),
  ...given.map(({ Key, Value = '' }) => ({ Key, Value })),
]

/** All of them where none is named; one that names a value goes only when it has that value. */
const removed = (before: readonly Tag[], given: readonly Tag[]) =>
  given.length === 0
    ? before.filter(({ Key }) => /^aws:/i.test(Key))
    : before.filter(
        tag =>
          !given.some(
            ({ Key, Value }) => Key === tag.Key && (Value === undefined || Value === tag.Value),
          ),
      )

type Described = Tag & { readonly id: string }

const looks: Looks<Described> = {
  key: ({ Key }) => [Key],
  value: ({ Value }) => [Value],
  'resource-id': ({ id }) => [id],
  'resource-type': () => ['instance'],
}

const describeTags: Handler = (input: Output, context: Context) => {
  const fits = filtered(input, looks, ({ Key, Value }) => [{ Key, Value }])
  if (isAnomaly(fits)) return fits
  const now = context.edge.now()
  const all = Array.from(store(context).instances.list(), ([, instance]) => instance)
    .filter(instance => isTold(instance, now))
    .flatMap(({ id, tags }) => tags.map(tag => ({ ...tag, id })))
  const page = paged(input, all.filter(fits), { least: 5, most: 1000 })
  if (isAnomaly(page)) return page
  const { page: tags, ...rest } = page
  const shown = tags.map(({ id, Key, Value }) => ({
    ResourceId: id,
    ResourceType: 'instance',
    Key,
    Value,
  }))
  return { Tags: shown, ...rest }
}

export const tagHandlers: Readonly<Record<string, Handler>> = {
  CreateTags: changing(added),
  DeleteTags: changing(removed),
  DescribeTags: describeTags,
}
