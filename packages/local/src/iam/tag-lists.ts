/** Tags of one entity: at most fifty, keys alike but for case being the same, none of them AWS's own. */
import type { Anomaly } from '@plainwire/wire'
import { invalidInput, limitExceeded } from './failures.ts'
import { keyOf, type Tag } from './store.ts'

const most = 50

/** The tags that an entity is made with. */
export const newTags = (given: unknown): readonly Tag[] | Anomaly => tagged([], given)

/** The tags that there are then: a key that was there gets its new value. */
export function tagged(before: readonly Tag[], given: unknown): readonly Tag[] | Anomaly {
  const added = (Array.isArray(given) ? given : []) as readonly Tag[]
  const keys = new Set(added.map(({ Key }) => keyOf(Key)))
  if (keys.size < added.length)
    return invalidInput('Duplicate tag keys found. Please note that Tag keys are case insensitive.')
  if (added.some(({ Key }) => /^aws:/i.test(Key)))
    return invalidInput('Tag keys that begin with aws: are for AWS alone.')
  const after = [...before.filter(({ Key }) => !keys.has(keyOf(Key))), ...added.map(plain)]
  return after.length > most ? limitExceeded('TagsPerResource', most) : after
}

const plain = ({ Key, Value }: Tag): Tag => ({ Key, Value: Value ?? '' })

export function untagged(before: readonly Tag[], keys: unknown): readonly Tag[] {
  const gone = new Set((Array.isArray(keys) ? keys : []).map(key => keyOf(String(key))))
  return before.filter(({ Key }) => !gone.has(keyOf(Key)))
}

/** Tags of a session over those of the role or user, keys alike but for case being the same. */
export function overlaid(
  under: Readonly<Record<string, string>>,
  over: Readonly<Record<string, string>>,
): Record<string, string> {
  const set = new Set(Object.keys(over).map(keyOf))
  const left = Object.entries(under).filter(([key]) => !set.has(keyOf(key)))
  return { ...Object.fromEntries(left), ...over }
}

/** As policies read them: `aws:PrincipalTag/team`. */
export const tagValues = (tags: readonly Tag[]): Record<string, string> =>
  Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]))
