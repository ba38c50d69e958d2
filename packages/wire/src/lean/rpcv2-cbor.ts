/** rpcv2Cbor for sections that name their parts. */
import type { Codec } from '../model/codec.ts'
import { rpcv2CborParser } from '../parse/rpcv2-cbor.ts'
import { rpcv2CborSerializer } from '../serialize/rpcv2-cbor.ts'

/** Beside the protocol stands what runs endpoint rules and what they call, so that a service is one file with its code. */
export { evaluateEndpoint } from '../endpoint/evaluate.ts'
export { ordinary } from '../endpoint/ordinary.ts'
export * from '../endpoint/standard.ts'

export const rpcv2Cbor: Codec = { serializer: rpcv2CborSerializer, parser: rpcv2CborParser }
