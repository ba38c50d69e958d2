/** awsJson1_0 and awsJson1_1 with event streams, for services that have such; `events` alone for their operations. */
import { eventCodec, withEvents } from '../event-stream/codec.ts'
import { jsonEvents } from '../event-stream/json.ts'
import type { Codec, EventCodec } from '../model/codec.ts'
import * as plain from './aws-json.ts'

export const events: EventCodec = /* @__PURE__ */ eventCodec(
  /* @__PURE__ */ jsonEvents(false),
  true,
)

export const awsJson1_0: Codec = /* @__PURE__ */ withEvents(plain.awsJson1_0, events)
export const awsJson1_1: Codec = /* @__PURE__ */ withEvents(plain.awsJson1_1, events)
