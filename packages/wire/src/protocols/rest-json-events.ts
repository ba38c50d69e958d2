/** restJson1 with event streams, for services that have such. */
import { eventCodec } from '../event-stream/codec.ts'
import { jsonEvents } from '../event-stream/json.ts'
import type { Codec } from '../model/codec.ts'
import * as plain from './rest-json.ts'

const events = eventCodec(jsonEvents(true), false)

export const restJson1: Codec = { ...plain.restJson1, events }
