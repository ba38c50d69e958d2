/** restJson1 with event streams, for services that have such; `events` alone for their operations. */
import { eventCodec, withEvents } from '../event-stream/codec.ts'
import { jsonEvents } from '../event-stream/json.ts'
import type { Codec, EventCodec } from '../model/codec.ts'
import * as plain from './rest-json.ts'

export const events: EventCodec = /* @__PURE__ */ eventCodec(
  /* @__PURE__ */ jsonEvents(true),
  false,
)

export const restJson1: Codec = /* @__PURE__ */ withEvents(plain.restJson1, events)
