/** restJson1 for sections that name their parts. */
import type { Codec } from '../model/codec.ts'
import { restJson1Parser } from '../parse/rest-json.ts'
import { restJson1Serializer } from '../serialize/rest-json.ts'

/** Beside the protocol stands what endpoint rules call, so that a service is one file with its code. */
export * from '../endpoint/standard.ts'

export const restJson1: Codec = { serializer: restJson1Serializer, parser: restJson1Parser }
