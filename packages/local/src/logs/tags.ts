/** Tags of groups, in the old calls by name and the new ones by ARN. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import type { Context, Handler, Output } from '../server/types.ts'
import { invalid } from './failures.ts'
import { type InGroup, inGroup, nameInArn } from './names.ts'
import type { Group } from './store.ts'

const most = 50

/** The refusal of tags that no group may have. */
export function badTags(tags: unknown): Anomaly | undefined {
  const entries = Object.entries((tags ?? {}) as Record<string, unknown>)
  if (entries.length > most) return tooMany
  const odd = entries.find(
    ([key, value]) => !keyPattern.test(key) || !valuePattern.test(String(value)),
  )
  if (odd)
    return invalid(`The tag '${odd[0].slice(0, 128)}' has a key or value that is not allowed.`)
  return entries.some(([key]) => key.startsWith('aws:'))
    ? invalid("Tag keys must not begin with 'aws:'.")
    : undefined
}

const keyPattern = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u
const valuePattern = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u
const tooMany = invalid(`A log group has at most ${most} tags.`)

const byArn = ({ resourceArn }: Output): Output => ({
  logGroupName: nameInArn(String(resourceArn)),
})

const changing =
  (
    find: (input: Output) => Output,
    change: (tags: Group['tags'], input: Output) => Group['tags'] | Anomaly,
  ): Handler =>
  (input, context) => {
    const found = inGroup(find(input), context)
    if (isAnomaly(found)) return found
    const tags = change(found.group.tags, input)
    return isAnomaly(tags) ? tags : stored(found, tags)
  }

function stored({ kept, group }: InGroup, tags: Group['tags']): Output | Anomaly {
  if (Object.keys(tags).length > most) return tooMany
  kept.groups.put(group.name, { ...group, tags })
  return {}
}

const added = (tags: Group['tags'], input: Output) =>
  badTags(input.tags) ?? { ...tags, ...(input.tags as Group['tags']) }

const without = (member: string) => (tags: Group['tags'], input: Output) => {
  const gone = new Set(input[member] as string[])
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !gone.has(key)))
}

const listed =
  (find: (input: Output) => Output): Handler =>
  (input, context: Context) => {
    const found = inGroup(find(input), context)
    return isAnomaly(found) ? found : { tags: found.group.tags }
  }

const byName = ({ logGroupName }: Output): Output => ({ logGroupName })

export const tagHandlers: Readonly<Record<string, Handler>> = {
  TagLogGroup: changing(byName, added),
  UntagLogGroup: changing(byName, without('tags')),
  ListTagsLogGroup: listed(byName),
  TagResource: changing(byArn, added),
  UntagResource: changing(byArn, without('tagKeys')),
  ListTagsForResource: listed(byArn),
}
