/** rpcv2Cbor with event streams, for services that have such. */

import { cborEvents } from '../event-stream/cbor.ts'
import { eventCodec } from '../event-stream/codec.ts'
import type { Codec } from '../model/codec.ts'
import * as plain from './rpcv2-cbor.ts'

const events = eventCodec(cborEvents, true)

export const rpcv2Cbor: Codec = { ...plain.rpcv2Cbor, events }
