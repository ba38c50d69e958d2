/** Pages of lists. A marker is the key of the last item, in a form that nobody is tempted to make himself. */
import type { Anomaly } from '@plainwire/wire'
import type { Output } from '../server/types.ts'
import { invalid } from './failures.ts'
import type { Entity } from './store.ts'

const usualItems = 100

export type List<T> = (after: string | undefined) => Iterable<readonly [key: string, item: T]>

/** One page of what a list has in the order of its keys; `wanted` leaves items out before they are counted. */
export function page<T>(
  list: List<T>,
  input: Output,
  member: string,
  show: (item: T) => unknown,
  wanted: (item: T) => boolean = () => true,
): Output | Anomaly {
  const after = input.Marker === undefined ? undefined : markedKey(String(input.Marker))
  if (after === null) return invalid('Invalid Marker.')
  const limit = Number(input.MaxItems ?? usualItems)
  const items: unknown[] = []
  let last = ''
  for (const [key, item] of list(after)) {
    if (!wanted(item)) continue
    if (items.length === limit) return { [member]: items, IsTruncated: true, Marker: marker(last) }
    items.push(show(item))
    last = key
  }
  return { [member]: items, IsTruncated: false }
}

/** A list out of items in hand. */
export const listOf =
  <T>(items: readonly T[], keyOf: (item: T) => string): List<T> =>
  after =>
    items
      .map(item => [keyOf(item), item] as const)
      .filter(([key]) => after === undefined || key > after)
      .sort(([left], [right]) => (left < right ? -1 : 1))

/** Those under a path. */
export const under =
  ({ PathPrefix }: Output) =>
  ({ path }: Pick<Entity, 'path'>): boolean =>
    path.startsWith(String(PathPrefix ?? '/'))

const marker = (key: string): string => Buffer.from(`after ${key}`).toString('base64url')

function markedKey(text: string): string | null {
  const read = Buffer.from(text, 'base64url').toString()
  return read.startsWith('after ') && marker(read.slice(6)) === text ? read.slice(6) : null
}
