/** awsJson1_0 and awsJson1_1 with event streams, for services that have such. */
import { eventCodec } from '../event-stream/codec.ts'
import { jsonEvents } from '../event-stream/json.ts'
import type { Codec } from '../model/codec.ts'
import * as plain from './aws-json.ts'

const events = eventCodec(jsonEvents(false), true)

export const awsJson1_0: Codec = { ...plain.awsJson1_0, events }
export const awsJson1_1: Codec = { ...plain.awsJson1_1, events }
