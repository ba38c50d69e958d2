/** awsQuery and ec2Query for sections that name their parts. */
import type { Codec } from '../model/codec.ts'
import { awsQueryParser, ec2QueryParser } from '../parse/query.ts'
import { awsQuerySerializer, ec2QuerySerializer } from '../serialize/query.ts'

export const awsQuery: Codec = { serializer: awsQuerySerializer, parser: awsQueryParser }
export const ec2Query: Codec = { serializer: ec2QuerySerializer, parser: ec2QueryParser }
