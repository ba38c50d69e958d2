/** awsJson 1.0 and 1.1 for sections that name their parts. */
import type { Codec } from '../model/codec.ts'
import { awsJsonParser } from '../parse/aws-json.ts'
import { awsJsonSerializer } from '../serialize/aws-json.ts'

/** Beside the protocol stands what runs endpoint rules and what they call, so that a service is one file with its code. */
export { evaluateEndpoint } from '../endpoint/evaluate.ts'
export { ordinary } from '../endpoint/ordinary.ts'
export * from '../endpoint/standard.ts'

export const awsJson1_0: Codec = { serializer: awsJsonSerializer('1.0'), parser: awsJsonParser }
export const awsJson1_1: Codec = { serializer: awsJsonSerializer('1.1'), parser: awsJsonParser }
