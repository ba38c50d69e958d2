/** The service as a function from request to response: all routes over one service, with failures as callers ask for them. */
import {
  type Authenticate,
  type Handle,
  type HandlerOptions,
  handler,
  problems,
  type Served,
  withStandard,
} from '@plainwire/server'
import { type HttpRequest, header } from '@plainwire/wire'
import { reported } from './reported.ts'
import { routesOf } from './routes/all.ts'
import { base } from './routes/asked.ts'
import { originsOf } from './running/origins.ts'
import type { Service } from './types.ts'
import { watched } from './watched.ts'

export type HandleOptions = {
  /** Finds out who calls; without one everybody may do everything, and `open` must say so. */
  readonly authenticate?: readonly Authenticate[]
  readonly authorize?: HandlerOptions['authorize']
  readonly open?: boolean
  readonly observe?: ((event: Served) => void) | undefined
}

/** @example const handle = handleOf(service, { authenticate: [byToken] }) */
export function handleOf(service: Service, options: HandleOptions): Handle {
  const { authenticate, authorize, open, observe } = options
  if (authenticate === undefined && !open)
    throw new TypeError(
      "Say how callers are found out ('authenticate'), or ask for 'open' mode, in which everybody may do everything.",
    )
  const { metrics, version, ready } = service
  const about = { title: 'Datasets', version: version.version }
  return handler({
    routes: withStandard(
      routesOf(service).map(route => watched(service, reported(service, route))),
      {
        about,
        base,
        metrics,
        ready,
        failures: { ...problems, also: { 'text/plain': { type: 'string' } } },
      },
    ),
    ...(authenticate && { authenticate }),
    ...(authorize && { authorize }),
    failures: { of: formatOf },
    strangersFirst: true,
    ...originsOf(service.config.origins),
    newId: service.newId,
    observe: event => {
      metrics.observe(event)
      observe?.(event)
    },
  })
}

/** Plain text, as the first service answered, unless a problem is asked for. */
const formatOf = ({ headers }: HttpRequest) =>
  /application\/problem\+json/i.test(header(headers, 'accept') ?? '') ? 'problem' : 'text'
