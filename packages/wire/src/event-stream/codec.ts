/** What a protocol's events come to, for its codec. */
import type { EventCodec } from '../model/codec.ts'
import { eventReader } from './read.ts'
import type { EventStyle } from './style.ts'
import { eventWriter } from './write.ts'

export const eventCodec = (style: EventStyle, initialMessages: boolean): EventCodec => ({
  writer: section => eventWriter(section, style),
  reader: (service, section) => eventReader(service, section, style),
  initialMessages,
})
