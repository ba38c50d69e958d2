/**
 * Datasets by the page: of a group or an account, in the order of their ids, or sorted where there are few enough to
 * sort. A page reads what it shows and what it passes over, and nothing behind it.
 */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { verdict } from '../auth/scopes.ts'
import { invalid } from '../failures.ts'
import { isId } from '../names.ts'
import type { Caller, DatasetRecord, Metadata, Service } from '../types.ts'
import { type Filters, fits } from './filter.ts'

export type ListQuery = Filters & {
  readonly limit: number
  readonly cursor?: string | undefined
  readonly sort?: Sort | undefined
}

export type Sort = 'name' | '-name' | 'created' | '-created' | 'modified' | '-modified'

export type Listing = { readonly records: readonly DatasetRecord[]; readonly cursor?: string }

export type Listed = {
  readonly account: string
  /** Without one, all groups that the caller may see. */
  readonly group?: string | undefined
  readonly caller: Caller
}

type Ground = Pick<Service, 'records'>

/** @example await listed(service, { account: 'research', group: 'lab1', caller }, { limit: 50 }) */
export async function listed(
  ground: Ground,
  place: Listed,
  query: ListQuery,
): Promise<Listing | Anomaly> {
  const after = query.cursor === undefined ? undefined : idIn(query.cursor)
  if (isAnomaly(after)) return after
  return query.sort === undefined
    ? inOrder(ground, place, query, after)
    : sorted(ground, place, { ...query, sort: query.sort }, after)
}

export const cursorOf = (id: string): string => Buffer.from(id).toString('base64url')

function idIn(cursor: string): string | Anomaly {
  const id = Buffer.from(cursor, 'base64url').toString()
  return isId(id)
    ? id
    : invalid('The cursor is not one that a page before ended with.', { code: 'BAD_CURSOR' })
}

/** How many records a page looks at, at most, before it says where it got to. */
const looked = 5000

async function inOrder(
  ground: Ground,
  place: Listed,
  query: ListQuery,
  from: string | undefined,
): Promise<Listing | Anomaly> {
  const records: DatasetRecord[] = []
  let after = from
  for (let seen = 0; ; ) {
    const page = await pageOf(
      ground,
      place,
      after,
      Math.max(query.limit - records.length, isFiltered(query) ? 100 : 1),
    )
    if (isAnomaly(page)) return page
    for (const record of page.records) {
      if (!shows(place, query, record)) continue
      if (records.length === query.limit) return { records, cursor: cursorOf(records.at(-1)!.id) }
      records.push(record)
    }
    seen += page.records.length
    after = page.after
    if (after === undefined) return { records }
    if (records.length === query.limit || seen >= looked)
      return { records, cursor: cursorOf(after) }
  }
}

const isFiltered = ({ q, classification, state, derivative, tag }: Filters) =>
  [q, classification, state, derivative, tag].some(filter => filter !== undefined)

const shows = ({ account, caller }: Listed, query: ListQuery, record: DatasetRecord): boolean =>
  record.own.deleted_at === undefined &&
  verdict(caller, { account, group: record.group }, 'read') === 'yes' &&
  fits(query, record)

/** What is sorted is read as a whole. */
const sortable = 1000

async function sorted(
  ground: Ground,
  place: Listed,
  query: ListQuery & { readonly sort: Sort },
  after: string | undefined,
): Promise<Listing | Anomaly> {
  const all: DatasetRecord[] = []
  for (let from: string | undefined, more = true; more; ) {
    const page = await pageOf(ground, place, from, 500)
    if (isAnomaly(page)) return page
    all.push(...page.records.filter(record => shows(place, query, record)))
    from = page.after
    more = from !== undefined
    if (all.length > sortable || (more && all.length === sortable))
      return invalid(
        `There are more than ${sortable} datasets to sort; filter them, or take them in the order of their ids.`,
        { code: 'TOO_MANY_TO_SORT' },
      )
  }
  all.sort(orderOf(query.sort))
  const start = after === undefined ? 0 : all.findIndex(({ id }) => id === after) + 1
  const records = all.slice(start, start + query.limit)
  const more = start + query.limit < all.length
  return { records, ...(more && { cursor: cursorOf(records.at(-1)!.id) }) }
}

const members: Readonly<Record<string, keyof Metadata>> = {
  name: 'name',
  created: 'created_at',
  modified: 'modified_at',
}

function orderOf(sort: Sort): (a: DatasetRecord, b: DatasetRecord) => number {
  const member = members[sort.replace('-', '')]!
  const sign = sort.startsWith('-') ? -1 : 1
  const keyOf = ({ metadata }: DatasetRecord) => String(metadata[member])
  return (a, b) => sign * compared(keyOf(a), keyOf(b)) || compared(a.id, b.id)
}

const compared = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

/** Records behind an id, read side by side. */
async function pageOf(
  { records }: Ground,
  { account, group }: Listed,
  after: string | undefined,
  limit: number,
): Promise<{ records: readonly DatasetRecord[]; after?: string } | Anomaly> {
  const page = await records.ids(account, group, {
    limit: Math.min(limit, 1000),
    ...(after !== undefined && { after }),
  })
  if (isAnomaly(page)) return page
  const found: DatasetRecord[] = []
  for (let from = 0; from < page.ids.length; from += together) {
    const some = page.ids.slice(from, from + together)
    for (const record of await Promise.all(some.map(id => records.find(account, id)))) {
      if (isAnomaly(record)) return record
      // One that is gone, or that was never finished.
      if (record !== undefined) found.push(record)
    }
  }
  return { records: found, ...(page.after !== undefined && { after: page.after }) }
}

const together = 50
