/** EC2's filters: every filter must fit, one of its values is enough, `*` and `?` stand for any text and any character. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import type { Output } from '../server/types.ts'
import { badValue, combination } from './failures.ts'
import type { Tag } from './store.ts'

/** What a filter's name looks at: the values of an item. */
export type Looks<T> = Readonly<Record<string, (item: T) => readonly (string | undefined)[]>>

type Filter = { readonly Name?: string; readonly Values?: readonly string[] }

/** @example filtered(input, { 'instance-id': ({ id }) => [id] }, () => []) */
export function filtered<T>(
  { Filters = [] }: Output,
  looks: Looks<T>,
  tagsOf: (item: T) => readonly Tag[],
): ((item: T) => boolean) | Anomaly {
  const tests: ((item: T) => boolean)[] = []
  for (const { Name = '', Values = [] } of Filters as readonly Filter[]) {
    const look = lookOf(Name, looks, tagsOf)
    if (isAnomaly(look)) return look
    const wanted = Values.map(expressionOf)
    tests.push(item =>
      look(item).some(value => value !== undefined && wanted.some(one => one.test(value))),
    )
  }
  return item => tests.every(test => test(item))
}

function lookOf<T>(name: string, looks: Looks<T>, tagsOf: (item: T) => readonly Tag[]) {
  if (name === 'tag-key') return (item: T) => tagsOf(item).map(({ Key }) => Key)
  if (name.startsWith('tag:'))
    return (item: T) =>
      tagsOf(item)
        .filter(({ Key }) => Key === name.slice(4))
        .map(({ Value }) => Value)
  return Object.hasOwn(looks, name) ? looks[name]! : badValue(`The filter '${name}' is invalid`)
}

const expressionOf = (pattern: string): RegExp => {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.')
  return new RegExp(`^${source}$`, 's')
}

/** A page of what is listed; tokens say how many came before. */
export function paged<T>(
  { MaxResults, NextToken }: Output,
  items: readonly T[],
  bounds: { readonly least: number; readonly most: number },
  listed = false,
): { readonly page: readonly T[]; readonly NextToken?: string } | Anomaly {
  if (MaxResults !== undefined && listed)
    return combination('The parameter instancesSet cannot be used with the parameter maxResults')
  const limit = Number(MaxResults ?? bounds.most)
  if (limit < bounds.least || limit > bounds.most)
    return badValue(
      `Value (${limit}) for parameter maxResults is invalid. Expecting a value from ${bounds.least} to ${bounds.most}.`,
    )
  const from =
    NextToken === undefined ? 0 : Number(Buffer.from(String(NextToken), 'base64url').toString())
  if (!Number.isSafeInteger(from)) return badValue('The token is not valid.')
  const page = items.slice(from, from + limit)
  if (from + limit >= items.length) return { page }
  return { page, NextToken: Buffer.from(String(from + limit)).toString('base64url') }
}
