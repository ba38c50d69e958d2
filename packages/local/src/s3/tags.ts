/** Tags of buckets and objects: in a document, or in the `x-amz-tagging` header as a query string. */
import type { Anomaly } from '@plainwire/wire'
import { failure, invalidArgument } from './failures.ts'
import type { Tag } from './store.ts'

export const mostTags = { bucket: 50, object: 10 } as const

/** What is wrong with a set of tags, if anything. https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html */
export function badTags(tags: readonly Tag[], most: number): Anomaly | undefined {
  if (tags.length > most)
    return failure('InvalidTag', undefined, `There may be at most ${most} tags.`)
  const keys = new Set<string>()
  for (const { Key, Value } of tags) {
    const wrong = wrongIn(Key, Value)
    if (wrong !== undefined) return failure('InvalidTag', { TagKey: Key, TagValue: Value }, wrong)
    if (keys.has(Key)) return failure('InvalidTag', { TagKey: Key }, 'Two tags have the same key.')
    keys.add(Key)
  }
  return undefined
}

function wrongIn(key: string, value: string): string | undefined {
  if (key.length === 0 || key.length > 128) return 'The key of a tag is 1 to 128 characters.'
  if (value.length > 256) return 'The value of a tag is at most 256 characters.'
  if (key.startsWith('aws:')) return 'Keys that begin with aws: are kept for AWS.'
  return allowed.test(key) && allowed.test(value)
    ? undefined
    : 'Tags are letters, digits, spaces and _ . : / = + - @.'
}

const allowed = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u

/** `team=a&stage=test`, each part percent-encoded. */
export function tagsInHeader(text: unknown): readonly Tag[] | Anomaly {
  if (typeof text !== 'string' || text === '') return []
  const tags = text.split('&').map(pair => {
    const [key = '', value = ''] = pair.split('=', 2).map(decoded)
    return { Key: key, Value: value }
  })
  const wrong = text.split('&').some(pair => pair.split('=').length > 2)
    ? invalidArgument('The header x-amz-tagging is no query string.', 'x-amz-tagging', text)
    : badTags(tags, mostTags.object)
  return wrong ?? tags
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return '\0'
  }
}

/** The tags of a `Tagging` member. */
export function tagsInDocument(tagging: unknown, most: number): readonly Tag[] | Anomaly {
  const { TagSet } = (tagging ?? {}) as { TagSet?: readonly Partial<Tag>[] }
  if (TagSet === undefined) return failure('MalformedXML')
  if (TagSet.some(({ Key, Value }) => Key === undefined || Value === undefined))
    return failure('MalformedXML', undefined, 'A tag needs a Key and a Value.')
  return badTags(TagSet as Tag[], most) ?? (TagSet as Tag[])
}
