/** A protocol, client direction: compiles an operation once into two closures. `serialize/` and `parse/` hold them. */
import type { Anomaly } from '../anomaly.ts'
import type { EventReader } from '../event-stream/read.ts'
import type { EventWriter } from '../event-stream/write.ts'
import type { Body, HttpResponse, StreamBody, UnplacedRequest } from '../http.ts'
import type { Primitives } from '../primitives.ts'
import type { Scope, Signed } from '../sign/scheme.ts'
import type { Parts } from './parts.ts'
import type { Operation, Section, ServiceInfo } from './types.ts'

/** What a serializer may draw on besides the input. */
export type SerializeContext = {
  /** Fills an idempotency token. */
  readonly token: () => string
  /** Send the model's default where a member is absent (below the top level, as Smithy's clients do). */
  readonly defaults?: boolean
}

export type Serializer = (
  input: Readonly<Record<string, unknown>>,
  context: SerializeContext,
) => UnplacedRequest | Anomaly

/** What a parser gets: the response with its body read, unless the operation streams. */
export type Parsed = {
  readonly output: Record<string, unknown> | Anomaly
  readonly requestId?: string
  /** Required members the service left out, filled with Smithy's error-correction values. */
  readonly filled?: readonly string[]
  readonly warnings?: readonly string[]
}
/** What a parser does beyond reading. */
export type ParseOptions = {
  /** Give the model's default where the service left a member out. */
  readonly defaults?: boolean
  /** `false` leaves absent what a service should have sent; otherwise it gets the neutral value of its type. */
  readonly correct?: boolean
}

export type Parser = (response: HttpResponse, bytes: Uint8Array | undefined) => Parsed

/** Events of a protocol. Codecs of services without event streams come without. */
export type EventCodec = {
  /** Absent where the operation's input holds no events. */
  writer(section: Section): EventWriter | undefined
  reader(service: ServiceInfo, section: Section): EventReader | undefined
  /** Both of them as a client drives them. */
  exchange(service: ServiceInfo, section: Section): EventExchange
  /** Does the first message carry the members beside the stream (RPC protocols)? */
  readonly initialMessages: boolean
}

/** The event streams of one operation; each is absent where input or output holds none. */
export type EventExchange = {
  readonly send?: SendEvents
  /** Puts the events into the output, with what the first message brings. */
  readonly receive?: (
    output: Record<string, unknown>,
    body: Body,
    primitives: Primitives,
  ) => Promise<Anomaly | undefined>
}

export type SendEvents = (
  input: Readonly<Record<string, unknown>>,
  context: SerializeContext,
  edge: { readonly primitives: Primitives; readonly now: () => number },
) => EventRequest | Anomaly

/** The events of a request. */
export type EventRequest = {
  /** Their messages; replayable until the first event is taken. `release` ends the iteration of the caller's events. */
  readonly body: StreamBody
  /** Stands for the payload's hash in the signature of the request. */
  readonly payload: string
  /** The messages, each signed after the one before; the first after the request. */
  readonly signed: (
    body: StreamBody,
    signed: Pick<Signed, 'signature'>,
    scope: Pick<Scope, 'credentials' | 'region' | 'service'>,
  ) => StreamBody
}

/** Events as they come. Iterated once; whoever does not iterate them gives the connection back with `release`. */
export type EventStream<Event = Record<string, unknown>> = AsyncIterable<Event> & {
  release(): void
}

export type Codec = {
  serializer(service: ServiceInfo, section: Section): Serializer
  parser(service: ServiceInfo, section: Section, options?: ParseOptions): Parser
  readonly events?: EventCodec
  /** What the codec brings along for sections that name no parts. */
  readonly parts?: Partial<Parts>
}

/** What a caller settles about compression, in options and in variables of the environment. */
export type CompressionSettings = {
  readonly compression?: boolean
  readonly compressionMinBytes?: number
  readonly variables: Readonly<Record<string, string | undefined>>
  readonly gzip: (bytes: Uint8Array) => Uint8Array
}

/** How the body of a request is made smaller: carried by the operations whose model allows it. */
export type CompressionStep = (
  operation: Operation,
  request: UnplacedRequest,
  settings: CompressionSettings,
) => UnplacedRequest | Anomaly

/** How the bodies of an operation are checked: carried by the operations that are, so that no other pays for it. */
export type ChecksumStep = {
  readonly choice: typeof import('../checksum/choice.ts').checksumChoice
  readonly request: typeof import('../checksum/request.ts').checksummedRequest
  readonly response: typeof import('../checksum/response.ts').checkedResponse
}
