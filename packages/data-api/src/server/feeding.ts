/** The feed of changes: a page of it, or all of it as it comes, as JSON lines or server-sent events. */
import { type Call, type Reply, type Route, route } from '@plainwire/server'
import { type Anomaly, type HttpRequest, header, isAnomaly } from '@plainwire/wire'
import { z } from 'zod'
import { invalid } from '../failures.ts'
import { beforeLine, changesAfter, showLine } from '../items/history.ts'
import { type JsonObject, writeLine } from '../json.ts'
import type { Namespace } from '../namespace.ts'
import { described, namespaceParams } from './described.ts'
import { activeNamespace, type Service } from './service.ts'

const feed = z.looseObject({
  since: z.coerce.number().int().min(0).optional(),
  Limit: z.coerce.number().int().min(1).max(1000).default(100),
  /** Seconds without news after which the answer ends. */
  Wait: z.coerce.number().int().min(0).max(3600).optional(),
})

/** @example routes.push(...feedRoutes(service)) */
export const feedRoutes = (service: Service): readonly Route[] => [
  route({
    ...described(
      'GET',
      'changes',
      '/{stage}/{ns}/changes',
      'What changed since a cursor, as JSON lines or server-sent events.',
    ),
    input: { params: namespaceParams, query: feed },
    async handle({ params: { stage, ns }, query, request, signal }) {
      const namespace = await activeNamespace(service, stage, ns)
      if (isAnomaly(namespace)) return namespace
      const events = /text\/event-stream/.test(header(request.headers, 'accept') ?? '')
      const since = events ? (resumed(request) ?? query.since ?? 0) : (query.since ?? 0)
      if (isAnomaly(since)) return since
      const { Limit: limit, Wait = events ? 30 : 0 } = query
      const asked = { service, namespace, since, limit, idle: Wait * 1000, events, signal }
      return Wait === 0 ? onePage(asked) : followed(asked)
    },
  }),
]

type Asked = {
  readonly service: Service
  readonly namespace: Namespace
  readonly since: number
  readonly limit: number
  readonly idle: number
  readonly events: boolean
  readonly signal: Call['signal']
}

/** What a client that was cut off had last. (HTML, "Server-sent events": Last-Event-ID) */
function resumed({ headers }: HttpRequest): number | undefined | Anomaly {
  const last = header(headers, 'last-event-id')
  if (last === undefined || last === '') return undefined
  return /^\d{1,15}$/.test(last)
    ? Number(last)
    : invalid('Last-Event-ID is the id of an event of this feed.')
}

const typeOf = (events: boolean) =>
  ['content-type', events ? 'text/event-stream' : 'application/x-ndjson'] as const

async function onePage({
  service,
  namespace,
  since,
  limit,
  events,
}: Asked): Promise<Reply | Anomaly> {
  const lines = await shownChanges(service, namespace, since, limit)
  if (isAnomaly(lines)) return lines
  return {
    status: 200,
    headers: [typeOf(events), ['x-plainwire-cursor', cursorOf(lines, since)]],
    text: textOf(lines, events),
  }
}

const cursorOf = (lines: readonly JsonObject[], since: number): string =>
  String(lines.at(-1)?.Cursor ?? since)

const textOf = (lines: readonly JsonObject[], events: boolean): string =>
  lines
    .map(line =>
      events ? `id: ${String(line.Cursor)}\ndata: ${writeLine(line)}\n\n` : `${writeLine(line)}\n`,
    )
    .join('')

/** The feed goes on as long as there is news, nobody leaves and the server stays. */
async function followed(asked: Asked): Promise<Reply | Anomaly> {
  const first = await shownChanges(asked.service, asked.namespace, asked.since, asked.limit)
  if (isAnomaly(first)) return first
  return {
    status: 200,
    headers: [typeOf(asked.events), ['cache-control', 'no-store'], ['x-accel-buffering', 'no']],
    body: { replayable: false, open: () => following(asked, first) },
  }
}

/** Milliseconds between two looks, and between two signs of life. */
const pause = 500
const sign = 15_000

async function* following(
  { service, namespace, since, limit, idle, events, signal }: Asked,
  first: readonly JsonObject[],
): AsyncGenerator<Uint8Array> {
  const bytes = (text: string) => new TextEncoder().encode(text)
  if (events) yield bytes('retry: 1000\n\n')
  let lines: readonly JsonObject[] | Anomaly = first
  let cursor = since
  for (let still = 0; ; ) {
    if (isAnomaly(lines)) return
    if (lines.length > 0) {
      still = 0
      cursor = Number(cursorOf(lines, cursor))
      yield bytes(textOf(lines, events))
    } else {
      if (still >= idle) return
      await service.wait(pause)
      still += pause
      if (still % sign === 0) yield bytes(events ? ': still here\n\n' : '\n')
    }
    if (signal?.aborted || service.closing.aborted) return
    lines = await shownChanges(service, namespace, cursor, limit)
  }
}

/** Changes with what was before and after. */
export async function shownChanges(
  service: Service,
  namespace: Namespace,
  since: number,
  limit: number,
): Promise<readonly JsonObject[] | Anomaly> {
  const lines = await changesAfter(service.store, namespace, since, limit, service.now())
  if (isAnomaly(lines)) return lines
  const shown: JsonObject[] = []
  for (const line of lines) {
    const before = await beforeLine(service.store, namespace, line)
    if (isAnomaly(before)) return before
    shown.push(showLine(line, namespace, before))
  }
  return shown
}
