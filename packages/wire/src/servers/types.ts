/**
 * A protocol, server direction: the client's chain read backwards. `receiver` answers `serialize`, `responder` and
 * `failure` answer `parse`; `router` says which operation a request is for. Each compiles once into a closure that does
 * no I/O and throws nothing but bugs. `receive/` and `respond/` hold the code.
 */
import type { Anomaly } from '../anomaly.ts'
import type { Header, HttpRequest, HttpResponse } from '../http.ts'
import type { Constraints, Operation, Section, ServiceInfo } from '../model/types.ts'

/** A request as it came in. */
export type ReceivedRequest = Pick<HttpRequest, 'method' | 'target' | 'headers' | 'body'> & {
  readonly host?: string
  /** Labels that are no part of the URI pattern, since the endpoint rules put them elsewhere: S3's `Bucket`. */
  readonly placed?: Readonly<Record<string, string>>
}

/** What routing knows of an operation; `receive/route.ts` makes it from a section. */
export type Route = {
  readonly operation: Pick<Operation, 'name' | 'http'>
  /** Query keys and header names without which the operation makes no sense. */
  readonly needs?: { readonly query: readonly string[]; readonly headers: readonly string[] }
  /** Labels that come from outside the URI pattern. */
  readonly placed?: readonly string[]
}

/** Finds the operation's name. `bytes` is the body, which only the Query protocols look at. */
export type Router = (request: ReceivedRequest, bytes?: Uint8Array) => string | Anomaly

export type Received = {
  readonly input: Record<string, unknown>
  readonly $anomaly?: undefined
}

/** Reads the input. Without `bytes`, a streaming member holds the request's `Body`. */
export type Receiver = (request: ReceivedRequest, bytes?: Uint8Array) => Received | Anomaly

export type ReceiveOptions = {
  /** Put the model's `@default` where a member is absent. */
  readonly defaults?: true
  /** Refuse what breaks these, or leaves a required member out, with a ValidationException. */
  readonly constraints?: Constraints
}

export type RespondContext = { readonly requestId?: string }

export type RespondOptions = {
  readonly defaults?: true
  /** Error documents of restXml stand without `ErrorResponse` around them (S3). */
  readonly bareErrors?: true
}

/** An output that does not fit its shape is an anomaly: the server's own fault. */
export type Responder = (
  output: Readonly<Record<string, unknown>>,
  context?: RespondContext,
) => HttpResponse | Anomaly

/** A failure to report. Any anomaly of the receiving side is one. */
export type Failure = {
  readonly code?: string
  readonly message?: string
  readonly status?: number
  /** The members of the error shape. */
  readonly data?: unknown
  /** Sent along by the REST protocols over XML: S3 says some things in headers alone. */
  readonly headers?: readonly Header[]
}

export type FailureWriter = (failure: Failure, context?: RespondContext) => HttpResponse

export type ServerCodec = {
  router(service: ServiceInfo, routes: readonly Route[]): Router
  receiver(service: ServiceInfo, section: Section, options?: ReceiveOptions): Receiver
  responder(service: ServiceInfo, section: Section, options?: RespondOptions): Responder
  /** Without a section, for what failed before an operation was known. */
  failure(service: ServiceInfo, section?: Section, options?: RespondOptions): FailureWriter
}
