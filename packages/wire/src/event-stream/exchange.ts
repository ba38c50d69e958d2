/**
 * The event streams of one operation as a client sees them: an iterable of events becomes the body of the request, signed
 * message by message; the body of the response becomes an iterable of events. Only operations that have them carry this.
 */
import { type Anomaly, anomaly, isAnomaly } from '../anomaly.ts'
import { isMalformed } from '../codec/malformed.ts'
import { type Body, bodyFailed, isBytes, type StreamBody } from '../http.ts'
import type { EventExchange, EventRequest, EventStream, SendEvents } from '../model/codec.ts'
import { outputShape } from '../model/lookup.ts'
import type { Section, ServiceInfo } from '../model/types.ts'
import type { Primitives } from '../primitives.ts'
import { eventsPayload, signEvents } from '../sign/event-stream-signing.ts'
import { carrying, eventBody, eventsOf, received } from './body.ts'
import { type EventReader, eventReader, type Received } from './read.ts'
import type { EventStyle } from './style.ts'
import { type EventWriter, eventWriter } from './write.ts'

/** `initialMessages`: does the first message carry the members beside the stream? */
export function eventExchange(
  service: ServiceInfo,
  section: Section,
  style: EventStyle,
  initialMessages: boolean,
): EventExchange {
  const writer = eventWriter(section, style)
  const reader = eventReader(service, section, style)
  return {
    ...(writer === undefined ? {} : { send: sender(section, writer, initialMessages) }),
    ...(reader === undefined ? {} : { receive: receiver(section, reader, initialMessages) }),
  }
}

const sender =
  (section: Section, writer: EventWriter, initialMessages: boolean): SendEvents =>
  (input, context, { primitives, now }) => {
    const events = input[writer.key]
    if (!isIterable(events)) return noEvents(section, writer.key)
    const taken = once(events)
    const body = {
      ...eventBody(writer, taken, context, primitives, initialMessages ? input : undefined),
      release: taken.release,
    }
    return {
      body: replayableUntil(taken, told(section, body)),
      payload: eventsPayload,
      signed: (body, { signature }, scope) => ({
        replayable: false,
        open: () =>
          signEvents(body.open(), signature, { ...scope, now: () => new Date(now()) }, primitives),
        release: taken.release,
      }),
    } satisfies EventRequest
  }

type Source = AsyncIterable<unknown> | Iterable<unknown>

const isIterable = (value: unknown): value is Source =>
  typeof value === 'object' &&
  value !== null &&
  (Symbol.asyncIterator in value || Symbol.iterator in value)

const noEvents = ({ operation: { name } }: Section, key: string): Anomaly =>
  anomaly('incorrect', `'${key}' of ${name} must be an async iterable of events.`, {
    code: 'NO_EVENTS',
    op: name,
  })

type Taken = AsyncIterable<unknown> & {
  readonly taken: () => boolean
  readonly release: () => void
}

/**
 * The caller's iterator, within reach: a generator that waits for the next event cannot be ended from outside, but the
 * iterator it waits for can be told.
 */
function once(events: Source): Taken {
  let iterator: AsyncIterator<unknown> | Iterator<unknown> | undefined
  let ended = false
  const end = async () => {
    if (ended || iterator === undefined) return
    ended = true
    await iterator.return?.()
  }
  return {
    taken: () => iterator !== undefined,
    release: () => {
      end().catch(() => {}) // it was asked to end; how that went concerns nobody any more
    },
    [Symbol.asyncIterator]: () => {
      iterator ??=
        Symbol.asyncIterator in events ? events[Symbol.asyncIterator]() : events[Symbol.iterator]()
      const source = iterator
      return {
        async next() {
          if (ended) return { done: true, value: undefined }
          const next = await source.next()
          if (next.done) ended = true
          return next as IteratorResult<unknown>
        },
        async return() {
          await end()
          return { done: true, value: undefined }
        },
      }
    },
  }
}

/** As long as nothing was taken from the caller, another attempt loses nothing. */
const replayableUntil = ({ taken }: Taken, body: Omit<StreamBody, 'replayable'>): StreamBody => ({
  ...body,
  get replayable() {
    return !taken()
  },
})

/** What goes wrong with the caller's events is the call's anomaly. */
const told = ({ operation: { name } }: Section, body: StreamBody): StreamBody => ({
  ...body,
  async *open() {
    try {
      yield* body.open()
    } catch (cause) {
      throw carrying(sourceFailed(name, cause))
    }
  },
})

function sourceFailed(op: string, cause: unknown): Anomaly {
  const known = (cause as { anomaly?: unknown } | null)?.anomaly
  if (isAnomaly(known)) return known
  const text = cause instanceof Error ? cause.message : String(cause)
  return anomaly('fault', `The events of the request ended with an error: ${text}`, {
    code: 'BODY_FAILED',
    op,
    cause,
  })
}

type Output = Record<string, unknown>

function receiver(section: Section, reader: EventReader, initialMessages: boolean) {
  const members = Object.keys(outputShape(section)?.members ?? {})
  const waits = initialMessages && members.some(key => key !== reader.key)
  return async (output: Output, body: Body, primitives: Primitives) => {
    const messages = readable(section, reader, body, primitives)
    const stream = (all: AsyncIterator<Received>): EventStream => ({
      [Symbol.asyncIterator]: () => eventsOf({ [Symbol.asyncIterator]: () => all }),
      release: () => {
        if (!isBytes(body)) body.release?.()
      },
    })
    output[reader.key] = stream(messages)
    if (!waits) return undefined
    const first = await firstOf(messages)
    if (first === undefined) return undefined
    if ('failed' in first) {
      await messages.return()
      return first.failed
    }
    if ('initial' in first) Object.assign(output, first.initial)
    else output[reader.key] = stream(after(first, messages))
    return undefined
  }
}

/** The messages of a body; whatever cannot be read or does not arrive is the last of them. */
async function* readable(
  section: Section,
  reader: EventReader,
  body: Body,
  primitives: Primitives,
): AsyncGenerator<Received, void, undefined> {
  try {
    yield* received(reader, isBytes(body) ? whole(body) : body.open(), primitives)
  } catch (thrown) {
    yield { failed: isMalformed(thrown) ? broken(section, thrown.malformed) : bodyFailed(thrown) }
  }
}

async function* whole(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

const broken = ({ operation: { name } }: Section, what: string): Anomaly =>
  anomaly('fault', `The event stream of ${name} cannot be read: ${what}`, {
    code: 'UNREADABLE_RESPONSE',
    op: name,
  })

async function firstOf(messages: AsyncIterator<Received>): Promise<Received | undefined> {
  const { done, value } = await messages.next()
  return done ? undefined : value
}

async function* after(
  first: Received,
  rest: AsyncGenerator<Received>,
): AsyncGenerator<Received, void, undefined> {
  yield first
  yield* rest
}
