/** rpcv2Json with event streams, for services that have such; `events` alone for their operations. */
import { eventCodec, withEvents } from '../event-stream/codec.ts'
import { jsonEvents } from '../event-stream/json.ts'
import type { Codec, EventCodec } from '../model/codec.ts'
import * as plain from './rpcv2-json.ts'

export const events: EventCodec = /* @__PURE__ */ eventCodec(
  /* @__PURE__ */ jsonEvents(false),
  true,
)

export const rpcv2Json: Codec = /* @__PURE__ */ withEvents(plain.rpcv2Json, events)
