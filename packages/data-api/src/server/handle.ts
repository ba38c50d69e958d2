/** The server as a function: all routes over one store, with failures as the Data API words them. */
import {
  type Authenticate,
  type Handle,
  type HandlerOptions,
  handler,
  type Metrics,
  type Route,
  statusOf,
  withStandard,
} from '@plainwire/server'
import { type Anomaly, collect, type HttpRequest, isAnomaly } from '@plainwire/wire'
import { readJson, writeJson } from '../json.ts'
import { controlTable } from '../namespace.ts'
import type { Allow } from './access.ts'
import { crossing, preflight } from './cors.ts'
import { deploymentRoutes } from './deployment.ts'
import { describingRoutes } from './describing.ts'
import { feedRoutes } from './feeding.ts'
import { findingRoutes } from './finding.ts'
import { itemRoutes } from './items.ts'
import { masterRoutes } from './master.ts'
import { namespaceRoutes } from './namespaces.ts'
import { authorized } from './needs.ts'
import { partRoutes } from './parts.ts'
import { failureShape } from './replies.ts'
import { schemaRoutes } from './schemas.ts'
import { searchRoutes } from './searching.ts'
import type { Service } from './service.ts'
import { staged } from './staged.ts'
import { transferRoutes } from './transferring.ts'
import { webhookRoutes } from './webhooks.ts'

export type DataApiOptions = {
  readonly service: Service
  /** Finds out who calls; without one everybody may do everything, and `open` must say so. */
  readonly identify?: Authenticate
  readonly allow?: Allow
  readonly open?: boolean
  /** Which pages of browsers may ask: all (`*`, default), those of one origin, or none (`off`). */
  readonly cors?: string
  readonly metrics?: Metrics
  readonly observe?: HandlerOptions['observe']
}

/** Static paths stand before those that name an item, since the first that fits is taken. */
export function routesOf(service: Service): readonly Route[] {
  const routes: readonly Route[] = [
    ...describingRoutes(service, () => routes),
    ...ownRoutes(service),
  ]
  return routes
}

const ownRoutes = (service: Service): readonly Route[] => [
  ...deploymentRoutes(service),
  ...namespaceRoutes(service),
  ...schemaRoutes(service),
  ...findingRoutes(service),
  ...searchRoutes(service),
  ...transferRoutes(service),
  ...feedRoutes(service),
  ...webhookRoutes(service),
  ...masterRoutes(service),
  ...partRoutes(service),
  ...itemRoutes(service),
]

/** @example const handle = dataApi({ service, identify, allow }) */
export function dataApi({
  service,
  identify,
  allow,
  open,
  cors = '*',
  metrics,
  observe,
}: DataApiOptions): Handle {
  if (identify === undefined && !open)
    throw new TypeError(
      "Say how callers are found out ('identify'), or ask for 'open' mode, in which everybody may do everything.",
    )
  const about = { title: 'Data API', version: service.version }
  const arrived = new WeakMap<HttpRequest, HttpRequest>()
  const serve = handler({
    routes: withStandard(routesOf(service), {
      about,
      failures: failureShape,
      ...(metrics && { metrics }),
    }),
    // What was signed is the request as it came.
    ...(identify && {
      authenticate: [(request, from) => identify(arrived.get(request) ?? request, from)],
    }),
    ...(allow && { authorize: (route, call) => authorized(service, allow, route, call) }),
    failures: (failure, requestId) => ({
      status: statusOf(failure),
      headers: [['content-type', 'application/json'], ...patience(failure)],
      body: new TextEncoder().encode(writeJson(failureOf(failure, requestId))),
    }),
    readJson,
    headers: request => crossing(cors, request),
    observe: event => {
      metrics?.observe(event)
      observe?.(event)
    },
  })
  const ready = prepared(service)
  return async (request, from) => {
    const early = preflight(cors, request)
    if (early) return early
    await ready()
    const came = await whole(request)
    const meant = staged(service, came)
    if (meant !== came) arrived.set(meant, came)
    return serve(meant, from)
  }
}

/** Bytes of a body: an item of 400 KB is less than that as JSON, escapes and all. */
const largest = 4 << 20

/** With its body in hand, where it can be had: signatures are over all of it. A body that fails is left to fail where it is read. */
async function whole(request: HttpRequest): Promise<HttpRequest> {
  if (request.body instanceof Uint8Array || (request.body.length ?? 0) > largest) return request
  const body = await collect(request.body, largest)
  return isAnomaly(body) ? { ...request, body: failing(body) } : { ...request, body }
}

const failing = (failure: Anomaly): HttpRequest['body'] => ({
  replayable: true,
  open: () => {
    throw new Error(failure.message)
  },
  collect: async () => failure,
})

/** The table of everything but items, made when the first request comes. Where it cannot be had, the request says so. */
function prepared({ store }: Service): () => Promise<unknown> {
  let made: Promise<unknown> | undefined
  return () => {
    made ??= store.createTable({ name: controlTable, partition: 'p', sort: 's' }).then(failed => {
      if (failed) made = undefined
    })
    return made
  }
}

const patience = (failure: Anomaly): readonly (readonly [string, string])[] =>
  [429, 503].includes(statusOf(failure)) ? [['retry-after', '1']] : []

const codes: Readonly<Record<string, string>> = {
  INVALID_REQUEST: 'BadRequestError',
  BAD_JSON: 'BadRequestError',
  BAD_PATH: 'BadRequestError',
  NO_ROUTE: 'NotFoundError',
  NO_METHOD: 'MethodNotAllowedError',
  UNAUTHENTICATED: 'UnauthorizedError',
  TOO_LARGE: 'RequestEntityTooLargeError',
  BAD_CONTENT_TYPE: 'UnsupportedMediaType',
}

/** `Message` says the code again, as it did before. */
function failureOf(
  { code = 'InternalServerError', message, data, problems, service, $anomaly }: Anomaly,
  requestId: string,
): unknown {
  const own = $anomaly === 'fault' || service !== undefined
  const Code = own ? 'InternalServerError' : (codes[code] ?? code)
  return {
    Code,
    Message: own ? 'An internal server error occurred.' : `${Code}: ${message}`,
    RequestId: requestId,
    ...(!own && data !== undefined && { Details: data }),
    ...(problems && {
      Problems: problems.map(({ path, message: why }) => ({
        Pointer: `/${path.join('/')}`,
        Message: why,
      })),
    }),
  }
}
