/**
 * One untyped wire call: place, sign, send, try again. Anything that speaks HTTP to AWS goes through here; what it knows
 * of the operation comes in as data, above all how to recognise a failure.
 */
import {
  type Anomaly,
  type AuthScheme,
  anomaly,
  type ChecksumChoice,
  type ChecksumSettings,
  type ChecksumStep,
  type ChecksumTraits,
  type CompressionSettings,
  type EndpointCode,
  type EventRequest,
  type HttpResponse,
  isAnomaly,
  isBytes,
  type Limits,
  type Send,
  type ServiceInfo,
  type signDetailed,
  type UnplacedRequest,
} from '@plainwire/wire'
import { attempt } from './attempt.ts'
import type { Provider } from './credentials/types.ts'
import type { EndpointParameters, EndpointSettings, FindPlace, Whereabouts } from './endpoint.ts'
import type { Environment } from './environment.ts'
import type { Guards } from './guards.ts'
import { type Attempt, type Meta, remember } from './meta.ts'
import type { CallLimits, Patience } from './patience.ts'
import type { RegionProvider } from './region.ts'
import {
  type FindPolicy,
  isThrottling,
  type Pause,
  type Retriable,
  type RetryPolicy,
} from './retry.ts'
import type { SignBy } from './signers.ts'

/** What a client settles once for all its calls. */
export type CallConfig = {
  readonly service: ServiceInfo
  readonly environment: Environment
  readonly send: Send
  readonly region: RegionProvider
  readonly credentials: Provider
  readonly settings: () => EndpointSettings | Promise<EndpointSettings>
  readonly place: FindPlace
  /** Signs by schemes other than `sigv4`, by name. */
  readonly signBy?: SignBy | undefined
  /** Signs in place of `sigv4`: presigned requests do. */
  readonly sign?: typeof signDetailed | undefined
  readonly retry: FindPolicy
  readonly retriable: Retriable
  readonly limits: CallLimits
  readonly guards?: Guards | undefined
  /** Bytes of a response that is read whole. */
  readonly maxResponse: number
  /** When bodies are checked: always when it can be, or only when the operation demands it. */
  readonly checksums?: 'when_supported' | 'when_required' | undefined
  readonly rareChecksum?: ChecksumSettings['rare']
  /** Sends where both sides speak at once; without it `send` does. */
  readonly duplex?: (() => Promise<Send>) | undefined
  readonly compression?: Pick<CompressionSettings, 'compression' | 'compressionMinBytes'>
}

export type WireRequest = {
  readonly op: string
  readonly request: UnplacedRequest
  readonly auth: readonly AuthScheme[]
  readonly unsignedPayload: boolean
  readonly parameters: (where: Whereabouts) => EndpointParameters
  /** Decides where it goes, in place of the service's rules. */
  readonly endpoint?: EndpointCode | undefined
  /** Leave the body of a success unread. */
  readonly streams: boolean
  /** How the bodies are checked, where they are. */
  readonly checksum?: BodyCheck | undefined
  /** The body is a stream of events, whose messages are signed. */
  readonly events?: EventRequest | undefined
  /** Does this response report a failure? */
  readonly failure: (response: HttpResponse, bytes: Uint8Array | undefined) => Anomaly | undefined
}

export type BodyCheck = {
  readonly step: ChecksumStep
  readonly traits: ChecksumTraits
  readonly choice: ChecksumChoice
}

export type WireResponse = {
  readonly response: HttpResponse
  /** The body, unless it streams. */
  readonly bytes?: Uint8Array
}

export type CallOptions = {
  readonly signal?: AbortSignal | undefined
  readonly retriable?: Retriable | undefined
  readonly retry?: RetryPolicy | undefined
  readonly limits?: CallLimits | undefined
  /** Takes over what is known of a success, which is then not remembered with the response: remembering costs. */
  readonly take?: ((found: Meta) => void) | undefined
}

/** What is known of a call while it runs; it becomes the result's `meta`. */
export type Trace = { -readonly [K in keyof Meta]: Meta[K] } & { attempts: Attempt[] }

/** All that the attempts of one call have in common. */
export type Effort = {
  readonly config: CallConfig
  readonly wire: WireRequest
  readonly options: CallOptions
  readonly trace: Trace
  readonly limits: Limits
  readonly signal: AbortSignal | undefined
  readonly patience: Patience | undefined
}

/** Resolves to a response or an anomaly, both with `meta`; never rejects. */
export async function call(
  config: CallConfig,
  wire: WireRequest,
  options: CallOptions = {},
): Promise<WireResponse | Anomaly> {
  const trace: Trace = { op: wire.op, service: config.service.name, attempts: [] }
  const limits = options.limits ? { ...config.limits, ...options.limits } : config.limits
  const patience = config.guards?.patience(options.signal, limits.call)
  const signal = patience ? patience.signal : options.signal
  let result: WireResponse | Anomaly
  try {
    result = await tries({ config, wire, options, trace, limits, signal, patience })
  } catch (cause) {
    result = unexpected(cause, wire.op, config.service.name)
  }
  patience?.end()
  if (!isAnomaly(result) && options.take) options.take(trace)
  else remember(result, trace)
  return result
}

async function tries(effort: Effort): Promise<WireResponse | Anomaly> {
  const { config, options, trace, signal } = effort
  let policy = options.retry ?? (config.retry(false) as RetryPolicy | Anomaly | undefined)
  let cost: number | undefined
  for (let retries = 0; ; retries++) {
    if (isAnomaly(policy)) return policy
    const made: Tried = { durationMs: 0 }
    const result = await tried(effort, policy, made)
    if (!isAnomaly(result)) {
      policy?.succeeded(retries, cost)
      return result
    }
    if (!mayRetry(effort, result)) return result
    policy ??= await config.retry(true)
    if (policy === undefined || isAnomaly(policy)) return untried(result, policy)
    const pause = pauseAfter(effort, policy, result, retries)
    if (pause === undefined) return result
    made.delayMs = pause.wait
    await config.environment.wait(pause.wait, signal)
    if (pause.last) return result
    cost = pause.cost
    // What one attempt left is not said of the next.
    delete trace.request
    delete trace.response
  }
}

type Tried = { -readonly [K in keyof Attempt]: Attempt[K] }

/** One attempt, when its turn has come; what it was like is noted. */
async function tried(
  effort: Effort,
  policy: RetryPolicy | undefined,
  made: Tried,
): Promise<WireResponse | Anomaly> {
  const { config, wire, trace, signal, patience } = effort
  const { now, wait } = config.environment
  const held = policy?.before?.(now())
  if (held) await wait(held, signal)
  const started = now()
  const trying = () =>
    attempt(effort).catch(cause => unexpected(cause, wire.op, config.service.name))
  const result = await (patience ? patience.orOver(trying, released) : trying())
  made.durationMs = now() - started
  if (trace.response) made.status = trace.response.status
  if (trace.request) trace.attempts.push(made)
  policy?.ended?.(isAnomaly(result) && isThrottling(result), now())
  if (!isAnomaly(result)) return result
  made.category = result.$anomaly
  const failure = withClock(config, trace, result)
  return remember(config.guards?.advised(failure) ?? failure, trace)
}

/** Gives up what came too late for anybody to read. */
function released(late: WireResponse | Anomaly): void {
  if (isAnomaly(late)) return
  const { body } = late.response
  if (!isBytes(body)) body.release?.()
}

/** A refusal for the clock's sake passes once the clock is right. */
function withClock(
  { guards }: CallConfig,
  { request, response }: Trace,
  failure: Anomaly,
): Anomaly {
  return request && response && guards?.corrected(request.host, failure, response.headers)
    ? { ...failure, retryable: true }
    : failure
}

function mayRetry({ config, wire, options, signal, patience }: Effort, failure: Anomaly): boolean {
  const { body } = wire.request
  if (signal?.aborted || patience?.over() || ('replayable' in body && !body.replayable))
    return false
  return (options.retriable ?? config.retriable)(failure)
}

/** What failed is what counts; that nobody knows how to go on is said beside it. */
const untried = (failure: Anomaly, why: Anomaly | undefined): Anomaly => ({
  ...failure,
  message: `${failure.message} It was not tried again: ${why?.message}`,
})

function pauseAfter(
  { config, wire, trace }: Effort,
  policy: RetryPolicy,
  failure: Anomaly,
  retries: number,
): Pause | undefined {
  const failed = config.guards?.failed(wire.op, trace.response?.headers ?? [])
  const pause = policy.delay(failure, retries, config.environment.random, failed)
  return typeof pause === 'number' ? { wait: pause } : pause
}

/** A provider, a transport or a hook that throws is a fault of this call and not a rejection. */
export const unexpected = (cause: unknown, op: string, service: string): Anomaly =>
  anomaly('fault', cause instanceof Error ? cause.message : String(cause), {
    code: 'UNEXPECTED',
    op,
    service,
    cause,
  })
