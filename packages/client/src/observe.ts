/**
 * Lets a call be watched: the same invoker, whose steps say what they did. Nothing of this exists while nobody watches.
 * Events are plain data without secrets.
 */
import {
  type Anomaly,
  type HttpRequest,
  isAnomaly,
  isBytes,
  type SendOptions,
} from '@plainwire/wire'
import type { EndpointParameters } from './endpoint.ts'
import type { Environment } from './environment.ts'
import type { Invoker, OpCall } from './invoke.ts'
import { recall, redacted } from './meta.ts'
import type { Ready } from './operation.ts'
import type { RetryPolicy } from './retry.ts'

/** The steps of a call, in their order; those from `region` to `parse` once for each attempt. */
export const steps = [
  'begin',
  'find',
  'check',
  'serialize',
  'region',
  'credentials',
  'endpoint',
  'sign',
  'send',
  'receive',
  'parse',
  'retry',
  'end',
] as const
export type StepName = (typeof steps)[number]

export type StepEvent = {
  readonly step: StepName
  /** Number of the call within this process. */
  readonly call: number
  readonly service: string
  readonly op: string
  /** Milliseconds since the call began. */
  readonly at: number
  /** Milliseconds the step took, where it is one that takes time. */
  readonly durationMs?: number
  /** What the step has to say: a region, a source of credentials, a status, a delay. */
  readonly [detail: string]: unknown
}

export type Watcher = {
  readonly event: (event: StepEvent) => void
  /** Runs the call, where it must run within something. */
  readonly run?: (go: () => Promise<object>) => Promise<object>
}

type Say = (step: StepName, details?: Readonly<Record<string, unknown>>) => void

let calls = 0

/** @example await observed(invoker, { op: 'ListTables' }, make, [{ event: console.log }]) */
export async function observed(
  invoker: Invoker,
  given: OpCall,
  make: (invoker: Invoker, given: OpCall) => Promise<object>,
  watchers: readonly Watcher[],
): Promise<object> {
  const { environment, service } = invoker.config
  const call = ++calls
  const started = environment.now()
  const { op } = given ?? {}
  const say: Say = (step, details) => {
    const at = environment.now() - started
    const event: StepEvent = { step, call, service: service.name, op, at, ...details }
    for (const watcher of watchers) told(watcher, event)
  }
  say('begin', { id: service.id, members: Object.keys(given?.request ?? {}) })
  const go = () => make(watched(invoker, say), watchedCall(given, say))
  const run = watchers.reduceRight<() => Promise<object>>(
    (inner, { run: within }) => (within ? () => within(inner) : inner),
    go,
  )
  const result = await run()
  say('end', { durationMs: environment.now() - started, ...outcome(result) })
  return result
}

/** Whoever watches must not change what happens. */
function told({ event: tell }: Watcher, event: StepEvent): void {
  try {
    tell(event)
  } catch {}
}

function outcome(result: object): Readonly<Record<string, unknown>> {
  const meta = recall(result)
  return {
    ...failure(result),
    attempts: meta?.attempts.length ?? 0,
    status: meta?.response?.status,
    requestId: meta?.requestId,
  }
}

const failure = (result: unknown): Readonly<Record<string, unknown>> =>
  isAnomaly(result) ? { category: result.$anomaly, code: result.code, message: result.message } : {}

/** A step that may take its time; says how long it took and what came of it. */
const timed =
  (now: Environment['now'], say: Say) =>
  <T>(step: StepName, made: T, details: Details<T> = () => ({})): T => {
    const begun = now()
    const done = (value: unknown) => {
      const told = isAnomaly(value) ? failure(value) : details(value as never)
      say(step, { durationMs: now() - begun, ...told })
      return value
    }
    return (made instanceof Promise ? made.then(done) : done(made)) as T
  }

/** What is said of a step that ended well. */
type Details<T> = (value: Exclude<Awaited<T>, Anomaly>) => object

function watched(invoker: Invoker, say: Say): Invoker {
  const { config } = invoker
  const time = timed(config.environment.now, say)
  const { check } = invoker
  let attempt = 0
  const send =
    (inner: typeof config.send) => async (request: HttpRequest, options: SendOptions) => {
      attempt++
      say('sign', { scheme: schemeOf(request) })
      say('send', { attempt, ...shown(request) })
      return time('receive', inner(request, options), response => ({
        attempt,
        status: response.status,
        headers: visible(response.headers),
      }))
    }
  const { duplex } = config
  return {
    ...invoker,
    ...(check && {
      check: (...argv: Parameters<typeof check>) => {
        const checking = check(...argv)
        return checking && time('check', checking)
      },
    }),
    operation: op => {
      const found = time('find', invoker.operation(op))
      return found instanceof Promise
        ? found.then(ready => (isAnomaly(ready) ? ready : watchedReady(ready, time)))
        : watchedReady(found, time)
    },
    config: {
      ...config,
      region: () => time('region', config.region(), region => ({ region })),
      credentials: (...outside) =>
        time('credentials', config.credentials(...outside), found => ({
          source: found.source,
          tried: found.passed ?? [],
        })),
      place: (parameters: EndpointParameters) =>
        time('endpoint', config.place(parameters), place => ({
          url: `${place.scheme}://${place.host}${place.path}`,
        })),
      retry: needed => {
        const found = config.retry(needed)
        return found instanceof Promise
          ? found.then(policy => watchedPolicy(policy, say) as RetryPolicy | Anomaly)
          : watchedPolicy(found, say)
      },
      send: send(config.send),
      duplex: duplex && (async () => send(await duplex())),
    },
  }
}

function watchedReady(ready: Ready, time: ReturnType<typeof timed>): Ready {
  return {
    ...ready,
    serialize: (input, context) =>
      time('serialize', ready.serialize(input, context), made => ({
        method: made.method,
        bytes: sizeOf(made.body),
      })),
    parse: (response, bytes) =>
      time('parse', ready.parse(response, bytes), ({ output, warnings }) => ({
        ...failure(output),
        bytes: bytes?.length,
        warnings,
      })),
  }
}

const sizeOf = (body: HttpRequest['body']): number | undefined =>
  isBytes(body) ? body.length : body.length

function watchedPolicy(policy: RetryPolicy | Anomaly | undefined, say: Say) {
  if (policy === undefined || isAnomaly(policy)) return policy
  return {
    ...policy,
    delay(...argv: Parameters<RetryPolicy['delay']>) {
      const pause = policy.delay(...argv)
      const wait = typeof pause === 'number' ? pause : pause?.wait
      if (wait !== undefined)
        say('retry', { retries: argv[1] + 1, delayMs: wait, ...failure(argv[0]) })
      return pause
    },
  }
}

/** A backoff of the call's own stands in for the policy. */
function watchedCall(given: OpCall, say: Say): OpCall {
  const { backoff } = given ?? {}
  if (backoff === undefined) return given
  return {
    ...given,
    backoff(retries) {
      const delayMs = backoff(retries)
      if (delayMs !== undefined) say('retry', { retries: retries + 1, delayMs })
      return delayMs
    },
  }
}

const schemeOf = ({ headers, target }: HttpRequest): string => {
  const value = headers.find(([name]) => name.toLowerCase() === 'authorization')?.[1]
  return value?.split(' ', 1)[0] ?? /[?&]X-Amz-Algorithm=([^&]+)/.exec(target)?.[1] ?? 'none'
}

function shown(request: HttpRequest): Readonly<Record<string, unknown>> {
  const { method, scheme, host, target, headers } = redacted(request)
  return { method, url: `${scheme}://${host}${target}`, headers, bytes: sizeOf(request.body) }
}

const visible = (headers: HttpRequest['headers']): HttpRequest['headers'] =>
  headers.filter(([name]) => !/^(set-cookie|authorization|x-amz-security-token)$/i.test(name))
