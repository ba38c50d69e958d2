/**
 * The control surface over HTTP, under one reserved path that no bucket can be named: `/_plainwire/...`, and beside it
 * what scripts written for LocalStack ask. Nobody signs these; pages of other origins are refused.
 */
import {
  type Anomaly,
  anomaly,
  collect,
  type HttpRequest,
  type HttpResponse,
  header,
  isAnomaly,
} from '@plainwire/wire'
import type { Snapshot } from '../rows/types.ts'
import { bucketInHost } from '../server/bucket.ts'
import type { Answer } from '../server/server.ts'
import type { Control } from './control.ts'
import { localstackRoutes } from './localstack.ts'
import { type Ask, type Route, type Services, wrong } from './route.ts'
import { routes } from './routes.ts'

/** An answer that looks first whether it is the control surface that is asked. */
export function controlled(answer: Answer, control: Control, services: Services): Answer {
  const snapshots = new Map<string, Snapshot>()
  const started = Date.now()
  return async (request, origin) => {
    const path = pathIn(request)
    if (path === undefined) return answer(request, origin)
    const reply = await asked(path, request, { control, services, snapshots, started })
    return isAnomaly(reply) ? refused(reply) : written(200, reply ?? {})
  }
}

const all: readonly Route[] = [...routes, ...localstackRoutes]
const longest = 1 << 20

/** The path below a reserved one; a bucket's own host has no such thing. */
function pathIn({ host, target }: HttpRequest): string | undefined {
  const [path = ''] = target.split('?', 1)
  return /^\/_(plainwire|localstack)(\/|$)/.test(path) && bucketInHost(host) === undefined
    ? path.replace(/\/$/, '')
    : undefined
}

async function asked(
  path: string,
  request: HttpRequest,
  given: Pick<Ask, 'control' | 'services' | 'snapshots' | 'started'>,
): Promise<unknown> {
  if (isForeign(request))
    return anomaly('forbidden', 'Pages of other origins cannot ask this.', { status: 403 })
  const method = request.method === 'HEAD' ? 'GET' : request.method
  const fitting = all.filter(route => route.path.test(path))
  const route = fitting.find(one => one.method === method)
  if (route === undefined) return unknown(path, fitting)
  const json = await jsonOf(request)
  if (isAnomaly(json)) return json
  const [, ...labels] = route.path.exec(path)!
  return route.answer({ ...given, json, labels: labels.map(decoded) })
}

function decoded(label: string): string {
  try {
    return decodeURIComponent(label)
  } catch {
    return label
  }
}

/** Browsers say where the page is from that asks. */
function isForeign({ headers, host }: HttpRequest): boolean {
  const origin = header(headers, 'origin')
  return origin !== undefined && origin !== `http://${host}`
}

function unknown(path: string, fitting: readonly Route[]): Anomaly {
  if (fitting.length > 0)
    return anomaly(
      'incorrect',
      `${path} takes ${fitting.map(({ method }) => method).join(' and ')}.`,
      { status: 405 },
    )
  const known = all.map(({ method, says }) => `${method} ${says}`).join(', ')
  return anomaly('not-found', `There is no ${path}; there are ${known}.`, { status: 404 })
}

async function jsonOf({ body }: HttpRequest): Promise<unknown> {
  const bytes = await collect(body, longest)
  if (isAnomaly(bytes)) return wrong(`the body must be JSON of at most ${longest} bytes`)
  if (bytes.length === 0) return {}
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return wrong('the body must be JSON')
  }
}

const refused = ({ message, status = 400 }: Anomaly): HttpResponse => written(status, { message })

/** With a space after each colon: scripts look for `"s3": "running"`. */
const written = (status: number, value: unknown): HttpResponse => ({
  status,
  headers: [['content-type', 'application/json']],
  body: Buffer.from(`${JSON.stringify(value, null, 2)}\n`),
})
