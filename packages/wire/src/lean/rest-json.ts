/** restJson1 for sections that name their parts. */
import type { Codec } from '../model/codec.ts'
import { restJson1Parser } from '../parse/rest-json.ts'
import { restJson1Serializer } from '../serialize/rest-json.ts'

/** Beside the protocol stands what runs endpoint rules and what they call, so that a service is one file with its code. */
export { evaluateEndpoint } from '../endpoint/evaluate.ts'
export { ordinary } from '../endpoint/ordinary.ts'
export * from '../endpoint/standard.ts'

export const restJson1: Codec = { serializer: restJson1Serializer, parser: restJson1Parser }
