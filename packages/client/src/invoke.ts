/** The whole call on one screen: find, check, serialize, call, parse. The only file that knows all the steps. */
import {
  type Anomaly,
  anomaly,
  type HttpResponse,
  isAnomaly,
  type Parsed,
  type UnplacedRequest,
} from '@plainwire/wire'
import { type CallConfig, call, unexpected } from './call.ts'
import type { Credentials, Provider } from './credentials/types.ts'
import type { EndpointOption } from './endpoint.ts'
import { type Meta, recall, remember } from './meta.ts'
import { Misuse } from './misuse.ts'
import type { Ready } from './operation.ts'
import type { CallLimits } from './patience.ts'
import type { Fetching } from './providers.ts'
import { type Backoff, plain, type Retriable, type RetryName, type RetryPolicy } from './retry.ts'

/** The operation map. */
export type OpCall = {
  readonly op: string
  readonly request?: Readonly<Record<string, unknown>>
  readonly signal?: AbortSignal
  readonly retriable?: Retriable
  readonly backoff?: Backoff
  readonly retry?: RetryPolicy | RetryName
  readonly limits?: CallLimits
  /** In place of the client's, for this call. */
  readonly region?: string
  readonly endpoint?: EndpointOption
  readonly credentials?: Credentials | Provider | Fetching<Credentials | Anomaly>
}

export type Invoker = {
  readonly config: CallConfig
  readonly operation: (op: string) => Ready | Promise<Ready | Anomaly>
  /** Problems of a request, while validation is on. */
  readonly check?:
    | ((
        ready: Ready,
        input: Readonly<Record<string, unknown>>,
        given: OpCall,
      ) => Promise<Anomaly | undefined> | undefined)
    | undefined
  /** Changes a request before it is placed and signed. */
  readonly amend?: (request: UnplacedRequest, ready: Ready) => Promise<UnplacedRequest | Anomaly>
  readonly token: () => string
}

export async function invoke(
  invoker: Invoker,
  given: OpCall,
): Promise<Record<string, unknown> | Anomaly> {
  const { op, input } = understood(given)
  const { signal, retriable, backoff, limits } = given
  const { config } = invoker
  try {
    const found = invoker.operation(op)
    const ready = found instanceof Promise ? await found : found
    if (isAnomaly(ready)) return unsent(config, op, ready)
    const checking = invoker.check?.(ready, input, given)
    const refused = checking && (await checking)
    if (refused) return unsent(config, op, refused)
    const { section } = ready
    const { operation } = section
    let request = ready.serialize(input, invoker)
    if (section.compression && !isAnomaly(request))
      request = section.compression(operation, request, {
        ...config.environment,
        ...config.compression,
      })
    if (invoker.amend && !isAnomaly(request)) request = await invoker.amend(request, ready)
    if (isAnomaly(request)) return unsent(config, op, request)
    const events = ready.sendEvents?.(input, invoker, config.environment)
    if (isAnomaly(events)) return unsent(config, op, events)
    let parsed: Parsed | undefined
    let trace: Meta | undefined
    const take = (found: Meta) => {
      trace = found
    }
    const failure = (response: HttpResponse, bytes: Uint8Array | undefined) => {
      parsed = ready.parse(response, bytes)
      return isAnomaly(parsed.output) ? parsed.output : undefined
    }
    const answer = await call(
      config,
      {
        op,
        request: events ? { ...request, body: events.body } : request,
        auth: operation.auth ?? config.service.auth,
        unsignedPayload: operation.unsignedPayload === true,
        parameters: where => ready.parameters(where, input),
        endpoint: section.endpoint,
        streams: ready.putBody !== undefined,
        checksum: section.checksum && {
          step: section.checksum,
          traits: operation.checksum ?? {},
          choice: section.checksum.choice(section, input),
        },
        events,
        failure,
      },
      {
        signal,
        retriable,
        retry: backoff ? plain(backoff) : (given.retry as RetryPolicy | undefined),
        limits,
        take,
      },
    )
    return concluded(invoker, ready, answer, trace ?? recall(answer)!, parsed)
  } catch (cause) {
    return unsent(config, op, unexpected(cause, op, config.service.name))
  }
}

export function understood(given: OpCall): {
  op: string
  input: Readonly<Record<string, unknown>>
} {
  const { op, request } = given ?? {}
  if (typeof op !== 'string' || op === '')
    throw new Misuse(
      'NO_OPERATION',
      "invoke takes { op: 'Name', request: { ... } }; 'op' is missing.",
    )
  if (
    request !== undefined &&
    (typeof request !== 'object' || request === null || Array.isArray(request))
  )
    throw new Misuse('BAD_REQUEST', `The request of ${op} must be an object of its members.`)
  return { op, input: request ?? {} }
}

const unsent = ({ service }: CallConfig, op: string, refused: Anomaly): Anomaly =>
  remember(refused, { op, service: service.name, attempts: [] })

/** Output and anomaly alike take over what is known of the exchange. */
function concluded(
  { config: { environment } }: Invoker,
  ready: Ready,
  answer: Awaited<ReturnType<typeof call>>,
  trace: Meta,
  parsed: Parsed | undefined,
): Record<string, unknown> | Anomaly | Promise<Record<string, unknown> | Anomaly> {
  if (isAnomaly(answer)) {
    const named = { ...answer, op: trace.op, service: trace.service }
    if (answer.cause !== undefined) Object.defineProperty(named, 'cause', { value: answer.cause })
    return remember(named, withParsed(trace, parsed))
  }
  const output = parsed?.output
  if (output === undefined || isAnomaly(output))
    return anomaly('fault', 'The response was not read.', { code: 'UNEXPECTED' })
  const noted = withParsed(trace, parsed)
  const put = ready.putBody?.(output, answer.response.body, environment.primitives)
  return put === undefined
    ? remember(output, noted)
    : put.then(failed => remember(failed ?? output, noted))
}

const withParsed = (trace: Meta, parsed: Parsed | undefined): Meta => {
  if (parsed === undefined || trace.response === undefined) return trace
  const { output, ...notes } = parsed
  return { ...trace, ...notes }
}
