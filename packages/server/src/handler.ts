/**
 * A request from its first byte to its answer, on one screen: find the row, find out who calls, read, check, handle,
 * answer. Whatever fails on the way is an anomaly, and the same step turns it into a response and a line of the log.
 */
import {
  type Anomaly,
  anomaly,
  type Header,
  type HttpRequest,
  type HttpResponse,
  header,
  isAnomaly,
} from '@plainwire/wire'
import { type Accepted, check, isAccepted, type Parts } from './check.ts'
import { type FailureFormats, failed } from './problem.ts'
import { bodyOf, queryOf, type ReadJson, targetOf } from './read.ts'
import { replied } from './reply.ts'
import { finderOf, isMatched, type Matched } from './routes.ts'
import type { Authenticate, Call, Handle, Identity, Peer, Reply, Route } from './types.ts'

export type HandlerOptions = {
  readonly routes: readonly Route[]
  /** Asked in turn until one knows the caller; a route that is not open refuses whom nobody knows. */
  readonly authenticate?: readonly Authenticate[]
  /** Whoever is not known is told so even where there is nothing, so that he cannot find out what there is. */
  readonly strangersFirst?: boolean
  /** Answers before anything else is looked at, e.g. what browsers ask beforehand. */
  readonly first?: (request: HttpRequest) => Reply | undefined
  /** May this caller do this? An anomaly refuses. */
  readonly authorize?: (
    route: Route,
    call: Call,
  ) => Anomaly | undefined | Promise<Anomaly | undefined>
  readonly failures?: FailureFormats
  /** Default `JSON.parse`. */
  readonly readJson?: ReadJson
  /** Headers of every answer, e.g. for other origins. */
  readonly headers?: (request: HttpRequest) => readonly Header[]
  readonly observe?: (event: Served) => void
  /** Milliseconds, only ever subtracted. */
  readonly now?: () => number
  readonly newId?: () => string
}

/** What is known when a request has been answered. */
export type Served = {
  readonly requestId: string
  readonly method: string
  /** The row's path, not the request's: few values, no secrets. */
  readonly route: string
  readonly path: string
  readonly status: number
  readonly durationMs: number
  readonly identity?: string | undefined
  readonly anomaly?: Anomaly | undefined
}

/** @example const handle = handler({ routes }); await handle(request) */
export function handler(options: HandlerOptions): Handle {
  const { now = () => performance.now(), newId = () => crypto.randomUUID(), observe } = options
  const serve = server(options)
  return async (request, from = {}) => {
    const started = now()
    const requestId = newId()
    const known: Known = { requestId, route: 'none' }
    const answer = await serve(request, from, known).catch(bug)
    const response = concluded(options, request, known, answer)
    observe?.({
      ...known,
      method: request.method,
      path: targetOf(request).path,
      status: response.status,
      durationMs: now() - started,
      anomaly: isAnomaly(answer) ? answer : undefined,
    })
    return response
  }
}

/** What becomes known on the way, kept for the log even where the way ends early. */
type Known = { requestId: string; route: string; identity?: string; headers?: readonly Header[] }

function server(options: HandlerOptions) {
  const find = finderOf(options.routes)
  return async (
    request: HttpRequest,
    from: Peer,
    known: Known,
  ): Promise<HttpResponse | Anomaly> => {
    const early = options.first?.(request)
    if (early) return replied(early)
    const { path, query } = targetOf(request)
    const found = find(request.method, path)
    if (isMatched(found)) return served(options, found, { request, from, known, query })
    if (found.allow) known.headers = [['allow', found.allow.join(', ')]]
    const stranger = options.strangersFirst && (await identified(options, {}, request, from))
    return isAnomaly(stranger) ? stranger : found.anomaly
  }
}

type Asked = {
  readonly request: HttpRequest
  readonly from: Peer
  readonly known: Known
  readonly query: string
}

async function served(
  options: HandlerOptions,
  { route, params }: Matched,
  { request, from, known, query }: Asked,
): Promise<HttpResponse | Anomaly> {
  known.route = route.path
  const identity = await identified(options, route, request, from)
  if (isAnomaly(identity)) return identity
  if (identity) known.identity = identity.id
  const { readJson = JSON.parse, authorize } = options
  const parts = await partsOf(route, request, { params, rawQuery: query }, readJson)
  if (isAnomaly(parts)) return parts
  const checked = check(route.input, parts)
  if (!isAccepted(checked)) return checked
  const { ignored } = checked
  const call = callOf(checked, identity, request, known, from)
  const refused = await authorize?.(route, call)
  if (refused) return refused
  if (ignored.length > 0) known.headers = [['x-plainwire-ignored', listed(ignored)]]
  const reply = await route.handle(call)
  return isAnomaly(reply) ? reply : replied(reply)
}

const callOf = (
  { parts, ignored }: Accepted,
  identity: Identity | undefined,
  request: HttpRequest,
  { requestId }: Known,
  { signal }: Peer,
): Call => ({ ...parts, ignored, identity, request, requestId, signal }) as Call

async function partsOf(
  route: Route,
  request: HttpRequest,
  { params, rawQuery }: { readonly params: unknown; readonly rawQuery: string },
  readJson: ReadJson,
): Promise<Parts | Anomaly> {
  const query = queryOf(rawQuery)
  if (isAnomaly(query)) return query
  const body = await bodyOf(route, request, readJson)
  return isAnomaly(body) ? body : { params, query, headers: headersOf(request), body }
}

async function identified(
  { authenticate = [] }: HandlerOptions,
  route: Pick<Route, 'open'>,
  request: HttpRequest,
  from: Peer,
): Promise<Identity | Anomaly | undefined> {
  for (const ask of authenticate) {
    const answer = await ask(request, from)
    if (isAnomaly(answer)) return route.open ? undefined : answer
    if (answer !== undefined) return answer
  }
  return route.open || authenticate.length === 0 ? undefined : unknownCaller
}

const unknownCaller = anomaly(
  'forbidden',
  'Say who you are: no credentials were sent that are known here.',
  {
    code: 'UNAUTHENTICATED',
    status: 401,
  },
)

/** Header names in lower case; the first of those that are repeated. */
const headersOf = ({ headers }: HttpRequest): Record<string, string> =>
  Object.fromEntries([...headers].reverse().map(([name, value]) => [name.toLowerCase(), value]))

/** Names of ignored members as a header can carry them. */
const listed = (ignored: readonly string[]): string =>
  ignored.slice(0, 50).map(encodeURI).join(', ').slice(0, 2000)

const bug = (cause: unknown): Anomaly =>
  anomaly('fault', cause instanceof Error ? cause.message : String(cause), {
    code: 'UNEXPECTED',
    cause,
  })

function concluded(
  { failures = 'problem', headers }: HandlerOptions,
  request: HttpRequest,
  { requestId, headers: own = [] }: Known,
  answer: HttpResponse | Anomaly,
): HttpResponse {
  const format = typeof failures === 'object' ? failures.of(request) : failures
  const response = isAnomaly(answer) ? failed(answer, { requestId, format }) : answer
  const added = [...own, ...(headers?.(request) ?? []), ['x-request-id', requestId] as const]
  const fresh = added.filter(([name]) => header(response.headers, name) === undefined)
  return { ...response, headers: [...response.headers, ...fresh] }
}
