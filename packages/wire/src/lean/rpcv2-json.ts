/** rpcv2Json for sections that name their parts: its responses read as awsJson's do. */
import type { Codec } from '../model/codec.ts'
import { awsJsonParser } from '../parse/aws-json.ts'
import { rpcv2JsonSerializer } from '../serialize/rpcv2-json.ts'

/** Beside the protocol stands what runs endpoint rules and what they call, so that a service is one file with its code. */
export { evaluateEndpoint } from '../endpoint/evaluate.ts'
export { ordinary } from '../endpoint/ordinary.ts'
export * from '../endpoint/standard.ts'

export const rpcv2Json: Codec = { serializer: rpcv2JsonSerializer, parser: awsJsonParser }
