/**
 * Pages: one after the other with the token of the last, as one answer or as they come. Where tokens are read and where
 * they are sent is what the paginator says.
 */
import { isDeepStrictEqual } from 'node:util'
import type { Debug } from './debug.ts'
import { at, isObject } from './objects.ts'
import { bodyOf } from './request/body.ts'
import { type Failed, isFailed } from './request/send.ts'
import type { LiteRequest, LiteResponse, Loose, Paginator, RequestOptions } from './types.ts'

/** What a page is asked for with. */
type Tokens = readonly (readonly [cursor: string, token: unknown])[]

/** Sends one request. */
type SendPage = (params: LiteRequest) => Promise<LiteResponse | Failed>

export const isPaginated = ({ paginator, paginate }: RequestOptions): boolean =>
  Boolean(paginator && (paginate || (paginator.default === 'enabled' && paginate !== false)))

export type Pages = AsyncGenerator<LiteResponse | Failed, void, undefined>

/**
 * The pages of a request, until there is no token or the service repeats one; without a paginator there is one. A failure
 * ends them. Nothing is sent before the first is asked for.
 */
export function pages(params: LiteRequest, send: SendPage, debug?: Debug): Pages {
  return params.paginator
    ? turned(params, send, checked(params.paginator, params.paginate === 'iterator'), debug)
    : only(params, send)
}

async function* only(params: LiteRequest, send: SendPage): Pages {
  yield await send(params)
}

async function* turned(
  params: LiteRequest,
  send: SendPage,
  rules: Rules,
  debug: Debug | undefined,
): Pages {
  const before: Tokens[] = []
  let sent = givenTokens(params, rules)
  for (let number = 1; ; number++) {
    if (number > 1) debug?.page(number)
    const page = await send(number === 1 ? params : withTokens(params, rules, sent))
    const tokens = isFailed(page) ? [] : found(checkedPayload(page), rules)
    yield page
    const known = new Map(sent)
    const isSent = tokens.every(([cursor, token]) => isDeepStrictEqual(known.get(cursor), token))
    if (isSent || before.some(one => isDeepStrictEqual(one, tokens))) return
    before.push(tokens)
    sent = tokens
  }
}

/** What all pages have at the accumulator's path, with status and headers of the last. */
export async function accumulated(
  params: LiteRequest,
  send: SendPage,
  debug?: Debug,
): Promise<LiteResponse | Failed> {
  const turning = pages(params, send, debug)
  const accumulator = params.paginator!.accumulator!
  const items: unknown[] = []
  let last: LiteResponse | undefined
  for await (const page of turning) {
    if (isFailed(page)) return page
    last = page
    const part = at(page.payload, accumulator) || []
    for (const item of Array.isArray(part) ? part : [part]) items.push(item)
  }
  const { statusCode, headers } = last!
  return { statusCode, headers, payload: nested(accumulator.split('.'), items) }
}

const nested = ([name, ...rest]: readonly string[], value: unknown): Loose =>
  name === undefined ? value : { [name]: nested(rest, value) }

type Rules = {
  readonly type: 'headers' | 'payload' | 'query'
  readonly cursors: readonly string[]
  readonly tokens: readonly string[]
}

const types = ['headers', 'payload', 'query']

function checked(
  { cursor, token, accumulator, type = 'payload' }: Paginator,
  isIterator: boolean,
): Rules {
  const cursors = names(cursor, 'cursor')
  const tokens = names(token, 'token')
  if (typeof cursor !== typeof token)
    throw wrong('requires a token and cursor properties to both be a string or array')
  if (!isIterator && !(accumulator && typeof accumulator === 'string'))
    throw wrong('requires an accumulator property name (string)')
  if (type && !types.includes(type)) throw wrong(`type must be one of: ${types.join(', ')}`)
  if (cursors.length !== tokens.length)
    throw wrong('requires an equal number of cursor and token properties')
  return { type: type || 'payload', cursors, tokens }
}

function names(given: unknown, what: string): readonly string[] {
  if (Array.isArray(given)) return given
  if (typeof given === 'string' && given !== '') return [given]
  throw wrong(`requires a ${what} property name (string) or ${what} property array`)
}

const wrong = (what: string): ReferenceError => new ReferenceError(`aws-lite paginator ${what}`)

function checkedPayload({ payload }: LiteResponse): Loose {
  if (!payload) throw new ReferenceError('Pagination error: missing API response')
  if (!isObject(payload) && !Array.isArray(payload))
    throw new ReferenceError('Pagination error: response must be valid JSON or XML')
  return payload
}

/** The tokens of a page that there are; some services send some of them. */
const found = (payload: Loose, { cursors, tokens }: Rules): Tokens =>
  tokens.flatMap((token, index) => {
    const value = at(payload, token)
    return value ? [[cursors[index]!, value] as const] : []
  })

/** What the caller began with counts as sent. */
function givenTokens(params: LiteRequest, { type, cursors }: Rules): Tokens {
  const part = (type === 'payload' ? bodyOf(params)[1] : params[type]) as Loose
  return cursors.flatMap(cursor =>
    isObject(part) && part[cursor] ? [[cursor, part[cursor]] as const] : [],
  )
}

function withTokens(params: LiteRequest, { type }: Rules, tokens: Tokens): LiteRequest {
  const added = Object.fromEntries(tokens)
  if (type !== 'payload') return { ...params, [type]: { ...params[type], ...added } }
  const [name, body] = bodyOf(params)
  return body === undefined || isObject(body)
    ? { ...params, [name]: { ...body, ...added } }
    : params
}
