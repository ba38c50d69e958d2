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

const keyed = (prefix: string, tags: readonly Tag[]): Facts =>
  Object.fromEntries(tags.map(({ Key, Value }) => [prefix + Key, Value]))

const isTags = (tags: unknown): tags is readonly Tag[] => Array.isArray(tags)
