/** awsQuery and ec2Query for sections that name their parts. */
import type { Codec } from '../model/codec.ts'
import { awsQueryParser, ec2QueryParser } from '../parse/query.ts'
import { awsQuerySerializer, ec2QuerySerializer } from '../serialize/query.ts'

/** Beside the protocol stands what endpoint rules call, so that a service is one file with its code. */
export * from '../endpoint/standard.ts'

export const awsQuery: Codec = { serializer: awsQuerySerializer, parser: awsQueryParser }
export const ec2Query: Codec = { serializer: ec2QuerySerializer, parser: ec2QueryParser }
