/** restXml with event streams, for services that have such. */
import { eventCodec } from '../event-stream/codec.ts'
import { xmlEvents } from '../event-stream/xml.ts'
import type { Codec } from '../model/codec.ts'
import * as plain from './rest-xml.ts'

const events = eventCodec(xmlEvents, false)

export const restXml: Codec = { ...plain.restXml, events }
