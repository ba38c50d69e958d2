/** awsQuery and ec2Query for sections that name their parts. */
import type { Codec } from '../model/codec.ts'
import { awsQueryParser, ec2QueryParser } from '../parse/query.ts'
import { awsQuerySerializer, ec2QuerySerializer } from '../serialize/query.ts'

/** Beside the protocol stands what runs endpoint rules and what they call, so that a service is one file with its code. */
export { evaluateEndpoint } from '../endpoint/evaluate.ts'
export { ordinary } from '../endpoint/ordinary.ts'
export * from '../endpoint/standard.ts'

export const awsQuery: Codec = { serializer: awsQuerySerializer, parser: awsQueryParser }
export const ec2Query: Codec = { serializer: ec2QuerySerializer, parser: ec2QueryParser }
