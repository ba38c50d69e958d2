/** restXml with event streams, for services that have such; `events` alone for their operations. */
import { eventCodec, withEvents } from '../event-stream/codec.ts'
import { xmlEvents } from '../event-stream/xml.ts'
import type { Codec, EventCodec } from '../model/codec.ts'
import * as plain from './rest-xml.ts'

export const events: EventCodec = /* @__PURE__ */ eventCodec(xmlEvents, false)

export const restXml: Codec = /* @__PURE__ */ withEvents(plain.restXml, events)
