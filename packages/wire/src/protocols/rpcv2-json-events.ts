/** rpcv2Json with event streams, for services that have such. */
import { eventCodec } from '../event-stream/codec.ts'
import { jsonEvents } from '../event-stream/json.ts'
import type { Codec } from '../model/codec.ts'
import * as plain from './rpcv2-json.ts'

const events = eventCodec(jsonEvents(false), true)

export const rpcv2Json: Codec = { ...plain.rpcv2Json, events }
