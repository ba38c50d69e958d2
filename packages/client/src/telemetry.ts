/**
 * Calls as OpenTelemetry spans, by the API package of the program: a client span for the call, one within it for each
 * attempt. Names and attributes follow the semantic conventions for AWS SDKs.
 * https://opentelemetry.io/docs/specs/semconv/cloud-providers/aws-sdk/
 */
import type { ServiceInfo } from '@plainwire/wire'
import { Misuse } from './misuse.ts'
import type { StepEvent, Watcher } from './observe.ts'

/** As much of `@opentelemetry/api` as is needed. */
export type Telemetry = {
  readonly trace: {
    getTracer(name: string): Tracer
    setSpan(context: unknown, span: Span): unknown
  }
  readonly context: {
    active(): unknown
    with<T>(context: unknown, run: () => T): T
  }
}
type Tracer = { startSpan(name: string, options?: object, context?: unknown): Span }
type Span = {
  setAttribute(name: string, value: string | number): unknown
  setStatus(status: { code: number; message?: string }): unknown
  addEvent(name: string, attributes?: object): unknown
  end(): void
}

/** `true` takes `@opentelemetry/api` from the program's folder. */
export type TelemetryOption = boolean | Telemetry

const client = 2
const error = 2

export function tracer(option: Exclude<TelemetryOption, false>, info: ServiceInfo): Watcher {
  const { trace, context } = option === true ? installed() : option
  const tracing = trace.getTracer('plainwire')
  let span: Span | undefined
  let within: unknown
  let attempt: Span | undefined
  const tell: Readonly<Record<string, ((event: StepEvent) => void) | undefined>> = {
    begin({ op }) {
      span = tracing.startSpan(
        `${info.id}.${op}`,
        {
          kind: client,
          attributes: { 'rpc.system': 'aws-api', 'rpc.service': info.id, 'rpc.method': op },
        },
        context.active(),
      )
      within = trace.setSpan(context.active(), span)
    },
    region: ({ region }) => span?.setAttribute('cloud.region', String(region)),
    endpoint: ({ url }) =>
      typeof url === 'string' && span?.setAttribute('server.address', new URL(url).hostname),
    send({ attempt: count, method }) {
      const attributes = {
        'http.request.method': method,
        'http.request.resend_count': Number(count) - 1,
      }
      attempt = tracing.startSpan(`${info.id} attempt`, { kind: client, attributes }, within)
    },
    receive(event) {
      if (attempt === undefined) return
      if (typeof event.status === 'number')
        attempt.setAttribute('http.response.status_code', event.status)
      ended(attempt, event)
      attempt = undefined
    },
    retry: ({ retries, delayMs }) => span?.addEvent('retry', { retries, delay_ms: delayMs }),
    end(event) {
      if (span === undefined) return
      if (typeof event.status === 'number')
        span.setAttribute('http.response.status_code', event.status)
      if (typeof event.requestId === 'string') span.setAttribute('aws.request_id', event.requestId)
      ended(span, event)
    },
  }
  return {
    event: event => tell[event.step]?.(event),
    run: go => context.with(within, go),
  }
}

function ended(span: Span, { category, code, message }: StepEvent): void {
  if (category !== undefined) {
    span.setAttribute('error.type', String(code ?? category))
    span.setStatus({ code: error, message: String(message) })
  }
  span.end()
}

function installed(): Telemetry {
  const from = `${process.cwd()}/package.json`
  try {
    return process.getBuiltinModule('node:module').createRequire(from)('@opentelemetry/api')
  } catch {
    throw new Misuse(
      'MISSING_TELEMETRY',
      "'telemetry: true' needs the OpenTelemetry API beside the program: npm install @opentelemetry/api",
    )
  }
}
