/** rpcv2Cbor with event streams, for services that have such; `events` alone for their operations. */

import { cborEvents } from '../event-stream/cbor.ts'
import { eventCodec, withEvents } from '../event-stream/codec.ts'
import type { Codec, EventCodec } from '../model/codec.ts'
import * as plain from './rpcv2-cbor.ts'

export const events: EventCodec = /* @__PURE__ */ eventCodec(cborEvents, true)

export const rpcv2Cbor: Codec = /* @__PURE__ */ withEvents(plain.rpcv2Cbor, events)
