/** What a protocol's events come to, for its codec. */
import type { EventCodec } from '../model/codec.ts'
import { wholeSection } from '../parts/all.ts'
import { eventReader } from './read.ts'
import type { EventStyle } from './style.ts'
import { eventWriter } from './write.ts'

export const eventCodec = (style: EventStyle, initialMessages: boolean): EventCodec => ({
  writer: section => eventWriter(wholeSection(section), style),
  reader: (service, section) => eventReader(service, wholeSection(section), style),
  initialMessages,
})
