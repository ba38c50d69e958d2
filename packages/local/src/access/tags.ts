/** Tags as condition keys: those that a request brings, and those that a resource has. */
import type { Facts } from './types.ts'

export type Tag = { readonly Key: string; readonly Value: string }

/** @example requestTags([{ Key: 'team', Value: 'lab' }]) // aws:RequestTag/team, aws:TagKeys */
export const requestTags = (tags: unknown): Facts =>
  isTags(tags) && tags.length > 0
    ? { ...keyed('aws:RequestTag/', tags), 'aws:TagKeys': tags.map(({ Key }) => Key) }
    : {}

/** The keys that a request takes away. @example removedTags(['team']) */
export const removedTags = (keys: unknown): Facts =>
  Array.isArray(keys) && keys.length > 0 ? { 'aws:TagKeys': keys.map(String) } : {}

/** `service` adds the service's own spelling of the same. @example resourceTags(role.tags, 'iam') */
export const resourceTags = (tags: readonly Tag[], service?: string): Facts => ({
  ...keyed('aws:ResourceTag/', tags),
  ...(service === undefined ? {} : keyed(`${service}:ResourceTag/`, tags)),
})

/** Condition keys know no case: tags that differ in it alone are several values of one key. */
function keyed(prefix: string, tags: readonly Tag[]): Facts {
  const found = new Map<string, { readonly key: string; readonly values: string[] }>()
  for (const { Key, Value = '' } of tags) {
    const before = found.get(Key.toLowerCase())
    if (before === undefined) found.set(Key.toLowerCase(), { key: prefix + Key, values: [Value] })
    else before.values.push(Value)
  }
  return Object.fromEntries(
    [...found.values()].map(({ key, values }) => [key, values.length === 1 ? values[0]! : values]),
  )
}

/** A tag without a key is refused by whoever keeps it. */
const isTags = (tags: unknown): tags is readonly Tag[] =>
  Array.isArray(tags) && tags.every(tag => typeof tag?.Key === 'string')
