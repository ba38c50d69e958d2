/** awsQuery and ec2Query, client direction, with all that any operation may need. */
import * as lean from '../lean/query.ts'
import type { Codec } from '../model/codec.ts'
import { whole } from '../parts/all.ts'

export const awsQuery: Codec = whole(lean.awsQuery)
export const ec2Query: Codec = whole(lean.ec2Query)
