/** What a service counts: its requests by row of the table, its calls to AWS by operation, and the process itself. */
import { type HttpRequest, header, isAnomaly, type Send } from '@plainwire/wire'
import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client'
import type { Served } from './handler.ts'

export type Metrics = {
  readonly observe: (event: Served) => void
  /** The same transport, counted. */
  readonly counted: (send: Send) => Send
  readonly registry: Registry
  /** In Prometheus' text format. */
  text(): Promise<string>
}

const seconds = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10]

/** @example const counts = metrics('datasets'); handler({ routes, observe: counts.observe }) */
export function metrics(prefix: string, now: () => number = () => performance.now()): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const histogram = (name: string, help: string, labelNames: string[]) =>
    new Histogram({
      name: `${prefix}_${name}`,
      help,
      labelNames,
      buckets: seconds,
      registers: [registry],
    })
  const requests = histogram('request_seconds', 'Requests, by route.', [
    'method',
    'route',
    'status',
  ])
  const calls = histogram('aws_call_seconds', 'Attempts at AWS calls.', [
    'service',
    'operation',
    'status',
  ])
  const failures = new Counter({
    name: `${prefix}_problems_total`,
    help: 'Problems answered, by code.',
    labelNames: ['route', 'code'],
    registers: [registry],
  })
  return {
    registry,
    text: () => registry.metrics(),
    observe({ method, route, status, durationMs, anomaly }) {
      requests.observe({ method, route, status: String(status) }, durationMs / 1000)
      if (anomaly) failures.inc({ route, code: anomaly.code ?? anomaly.$anomaly })
    },
    counted: send => async (request, options) => {
      const started = now()
      const response = await send(request, options)
      const status = isAnomaly(response)
        ? (response.code ?? response.$anomaly)
        : String(response.status)
      calls.observe({ ...callOf(request), status }, (now() - started) / 1000)
      return response
    },
  }
}

/** What a signed request is for, in few values: its scope's service; its target or action, else its method. */
function callOf({ headers, method, body }: HttpRequest): { service: string; operation: string } {
  const scope = /Credential=[^,\s]+\/([\w-]+)\/aws4_request/.exec(
    header(headers, 'authorization') ?? '',
  )
  const target = header(headers, 'x-amz-target')?.split('.').pop()
  const action =
    body instanceof Uint8Array
      ? /^Action=(\w{1,64})/.exec(Buffer.from(body.subarray(0, 80)).toString())?.[1]
      : undefined
  return { service: scope?.[1] ?? 'unsigned', operation: target ?? action ?? method }
}
