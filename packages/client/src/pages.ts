/**
 * Pages and their items as async iterables, from what a description says of an operation's tokens. An anomaly is
 * yielded as a value and ends the iteration; `next` says at any time where to go on.
 */
import {
  type Anomaly,
  anomaly,
  isAnomaly,
  type Pagination,
  type Result,
  type Section,
} from '@plainwire/wire'
import type { Inside } from './client.ts'
import type { OpCall } from './invoke.ts'
import { valueAt } from './paths.ts'
import { sameTokenEnds } from './quirks/cloudwatch-logs.ts'

/** Members of a request that ask for one page. Plain data: keep it, and give it back as `from`. */
export type Place = Readonly<Record<string, unknown>>

export type PagesCall = OpCall & {
  /** Where to go on: `next` of an earlier iteration. */
  readonly from?: Place | undefined
  /** How many items a page may hold, by whatever name the operation has for that. */
  readonly pageSize?: number | undefined
}

export type ItemsCall = PagesCall & {
  /** Which of the page's lists, where it has several; the one the description names first by default. */
  readonly of?: string | undefined
}

/** Iterate it once. */
export type Pages<Item> = AsyncIterable<Item | Anomaly> & {
  /** Asks for what was not yielded yet; `undefined` at the end. */
  readonly next: Place | undefined
}

type Page = Record<string, unknown>

/**
 * @example
 * const listing = store.pages({ op: 'ListObjectsV2', request: { Bucket: 'notes' } })
 * for await (const page of listing) {
 *   if (isAnomaly(page)) break
 *   console.log(page.Contents?.length, listing.next)
 * }
 */
export function pages(on: Inside, given: PagesCall): Pages<Page> {
  let next: Place | undefined = given.from ?? {}
  async function* turned(): AsyncGenerator<Page | Anomaly, void> {
    const section = await sectionOf(on, given.op)
    const paging = isAnomaly(section) ? section : pagingOf(section, on)
    if (isAnomaly(paging)) {
      yield paging
      return
    }
    while (next !== undefined) {
      const asked: Page = { ...sized(paging, given), ...next }
      const page = (await on.call({ ...callOf(given), request: asked })) as Result<Page>
      if (isAnomaly(page)) {
        yield page
        return
      }
      const found = placeAfter(paging, page)
      const stuck = found !== undefined && isSame(found, asked)
      next = stuck ? undefined : found
      yield page
      if (stuck && !sameTokenEnds.has(given.op)) yield repeated(given.op, on)
    }
  }
  return iterable(turned, () => next)
}

/**
 * @example
 * for await (const object of store.items({ op: 'ListObjectsV2', request: { Bucket: 'notes' } })) {
 *   if (isAnomaly(object)) break
 *   console.log(object.Key)
 * }
 */
export function items(on: Inside, given: ItemsCall): Pages<unknown> {
  const listing = pages(on, given)
  let next: Place | undefined = given.from ?? {}
  async function* taken(): AsyncGenerator<unknown, void> {
    let path: string | Anomaly | undefined = given.of
    for await (const page of listing) {
      if (path === undefined && !isAnomaly(page)) path = await itemPath(on, given.op)
      if (path === undefined || isAnomaly(page) || isAnomaly(path)) {
        yield isAnomaly(page) ? page : path
        return
      }
      yield* entriesOf(valueAt(path, page))
      next = listing.next
    }
  }
  return iterable(taken, () => next) as Pages<unknown>
}

const iterable = <Item>(
  begin: () => AsyncGenerator<Item, void>,
  next: () => Place | undefined,
): AsyncIterable<Item> & { readonly next: Place | undefined } => ({
  [Symbol.asyncIterator]: begin,
  get next() {
    return next()
  },
})

const callOf = ({ from, pageSize, of, ...call }: ItemsCall): OpCall => call

async function sectionOf({ invoker }: Inside, op: string): Promise<Section | Anomaly> {
  const ready = await invoker.operation(op)
  return isAnomaly(ready) ? ready : ready.section
}

function pagingOf({ operation: { name, pagination } }: Section, on: Inside): Pagination | Anomaly {
  return (
    pagination ??
    anomaly('unsupported', `${name} answers at once: it has no pages. Use invoke.`, {
      code: 'NO_PAGES',
      op: name,
      service: on.catalogue.info.name,
    })
  )
}

const sized = ({ limit }: Pagination, { request, pageSize }: PagesCall): Page => ({
  ...request,
  ...(limit !== undefined && pageSize !== undefined ? { [limit]: pageSize } : {}),
})

const listOf = (value: string | readonly string[]): readonly string[] =>
  typeof value === 'string' ? [value] : value

/** The members that ask for the page after this one; `undefined` after the last. Empty tokens are none. */
function placeAfter({ input, output, more }: Pagination, page: Page): Place | undefined {
  if (more !== undefined && !valueAt(more, page)) return undefined
  const names = listOf(input)
  const pairs = listOf(output).flatMap((path, index) => {
    const token = valueAt(path, page)
    return token === null || token === '' ? [] : [[names[index]!, token] as const]
  })
  return pairs.length === 0 ? undefined : Object.fromEntries(pairs)
}

const isSame = (found: Place, asked: Place): boolean =>
  Object.entries(found).every(([name, token]) => textOf(token) === textOf(asked[name]))

/** Tokens may be keys of a table, with bytes and big numbers in them. */
const textOf = (value: unknown): string =>
  JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? `${part}n` : part)) ?? ''

const repeated = (op: string, on: Inside): Anomaly =>
  anomaly('fault', `${op} gave the token it was asked with: going on would never end.`, {
    code: 'REPEATED_TOKEN',
    op,
    service: on.catalogue.info.name,
  })

/** Where the items of a page stand: as the description says, else the only list beside the token. */
async function itemPath(on: Inside, op: string): Promise<string | Anomaly> {
  const section = (await sectionOf(on, op)) as Section
  const { items: named, output } = section.operation.pagination!
  if (named !== undefined) return listOf(named)[0]!
  const [token = ''] = listOf(output)
  const holder = token.includes('.') ? token.slice(0, token.lastIndexOf('.')) : ''
  const lists = listsIn(section, holder)
  if (lists.length === 1) return holder === '' ? lists[0]! : `${holder}.${lists[0]}`
  const hint = lists.length === 0 ? 'none' : lists.join(', ')
  return anomaly('unsupported', `Say which list of ${op} you want with 'of'; it has ${hint}.`, {
    code: 'NO_ITEMS',
    op,
    service: on.catalogue.info.name,
  })
}

function listsIn({ operation, shapes }: Section, holder: string): string[] {
  let shape = shapes[operation.output ?? '']
  for (const name of holder === '' ? [] : holder.split('.'))
    shape = shape?.type === 'structure' ? shapes[shape.members[name]?.shape ?? ''] : undefined
  return shape?.type !== 'structure'
    ? []
    : Object.entries(shape.members)
        .filter(([, { shape: name = '' }]) => shapes[name]?.type === 'list')
        .map(([name]) => name)
}

/** A map has its entries for items. */
const entriesOf = (found: unknown): readonly unknown[] =>
  Array.isArray(found)
    ? found
    : typeof found === 'object' && found !== null
      ? Object.entries(found)
      : []
