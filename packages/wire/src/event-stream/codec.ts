/** What a protocol's events come to, for its codec. */
import type { Codec, EventCodec } from '../model/codec.ts'
import { wholeSection } from '../parts/all.ts'
import { eventExchange } from './exchange.ts'
import { eventReader } from './read.ts'
import type { EventStyle } from './style.ts'
import { eventWriter } from './write.ts'

export const eventCodec = (style: EventStyle, initialMessages: boolean): EventCodec => ({
  writer: section => eventWriter(section, style),
  reader: (service, section) => eventReader(service, section, style),
  exchange: (service, section) => eventExchange(service, section, style, initialMessages),
  initialMessages,
})

/** The codec with events, for sections that name no parts. A function, so that a bundle that wants the events alone leaves it out. */
export const withEvents = (codec: Codec, events: EventCodec): Codec => ({
  ...codec,
  events: {
    ...events,
    writer: section => events.writer(wholeSection(section)),
    reader: (service, section) => events.reader(service, wholeSection(section)),
    exchange: (service, section) => events.exchange(service, wholeSection(section)),
  },
})
