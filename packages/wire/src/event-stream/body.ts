/** Whole streams: an iterable of events as a body, a body as an iterable of events. */
import { type Anomaly, anomaly } from '../anomaly.ts'
import { decodeEvents, encodeEvent } from '../codec/event-stream.ts'
import type { StreamBody } from '../http.ts'
import type { SerializeContext } from '../model/codec.ts'
import type { Primitives } from '../primitives.ts'
import { isMisfit } from '../serialize/scalars.ts'
import type { EventReader, Received } from './read.ts'
import type { EventWriter } from './write.ts'

type Crc32 = Pick<Primitives, 'crc32'>

/** Each chunk of the body is one message, so that a signer can sign it. `events` is iterated once. */
export const eventBody = (
  writer: EventWriter,
  events: AsyncIterable<unknown> | Iterable<unknown>,
  context: SerializeContext,
  primitives: Crc32,
  initial?: unknown,
): StreamBody => ({
  replayable: false,
  async *open() {
    try {
      if (initial !== undefined) yield encodeEvent(writer.initial(initial, context), primitives)
      for await (const event of events) yield encodeEvent(writer.write(event, context), primitives)
    } catch (thrown) {
      throw isMisfit(thrown) ? carrying(anomaly('incorrect', thrown.misfit, misfitted)) : thrown
    }
  },
})

const misfitted = { code: 'INVALID_REQUEST' }

/** Every message as what it is; nothing follows a failure. */
export async function* received(
  reader: EventReader,
  source: AsyncIterable<Uint8Array>,
  primitives: Crc32,
): AsyncGenerator<Received, void, undefined> {
  for await (const message of decodeEvents(source, primitives)) {
    const one = reader.read(message)
    yield one
    if ('failed' in one) return
  }
}

/** The events alone; a failure is thrown as an error that carries its anomaly. */
export async function* eventsOf(
  all: AsyncIterable<Received>,
): AsyncGenerator<Record<string, unknown>, void, undefined> {
  for await (const one of all) {
    if ('failed' in one) throw carrying(one.failed)
    if ('event' in one) yield one.event
  }
}

/** Iterations end with errors, so it travels in one. */
export const carrying = (failed: Anomaly): Error =>
  Object.assign(new Error(failed.message), { anomaly: failed })
