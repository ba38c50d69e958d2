/** Which tags an instance may have. */
import type { Anomaly } from '@plainwire/wire'
import { badValue, refused } from './failures.ts'
import type { Tag } from './store.ts'

const most = 50

export function badTags(tags: readonly Tag[]): Anomaly | undefined {
  if (tags.length > most)
    return refused('TagLimitExceeded', `An instance has at most ${most} tags.`)
  const odd = tags.find(
    ({ Key = '', Value = '' }) => Key.length < 1 || Key.length > 127 || Value.length > 255,
  )
  if (odd) return badValue(`Tag key '${odd.Key}' or its value is empty or too long.`)
  const own = tags.find(({ Key }) => /^aws:/i.test(Key))
  if (own) return badValue(`Tag keys starting with 'aws:' are reserved for internal use`)
  return new Set(tags.map(({ Key }) => Key)).size === tags.length
    ? undefined
    : badValue('Duplicate tag keys were given.')
}
