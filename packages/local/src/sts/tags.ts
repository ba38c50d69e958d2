/** Session tags: those a call brings, and those that came along from the role before. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { newTags, tagValues } from '../iam/tag-lists.ts'
import type { Context, Output } from '../server/types.ts'
import { invalid } from './failures.ts'
import type { Session } from './store.ts'

type SessionTags = Pick<Session, 'tags' | 'transitive'> & { readonly $anomaly?: undefined }

/** The tags of the session to come. What is transitive cannot be changed on the way. */
export function sessionTags(input: Output, { caller }: Context): SessionTags | Anomaly {
  const given = newTags(input.Tags)
  if (isAnomaly(given)) return invalid(given.message)
  const keys = ((input.TransitiveTagKeys ?? []) as readonly unknown[]).map(String)
  const added = tagValues(given)
  const unknown = keys.find(key => !Object.hasOwn(added, key))
  if (unknown !== undefined)
    return invalid(`The transitive tag key ${unknown} must be among the Tags.`)
  const before = caller.session?.transitive ?? []
  const changed = Object.keys(added).find(key => before.includes(key))
  if (changed !== undefined)
    return invalid(`The tag ${changed} came along from the role before and cannot be set anew.`)
  const inherited = before.map(key => [key, caller.tags?.[key] ?? ''] as const)
  return {
    tags: { ...Object.fromEntries(inherited), ...added },
    transitive: [...before, ...keys],
  }
}
