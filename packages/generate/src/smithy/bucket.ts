/**
 * Where the bucket goes. Smithy's S3 URIs begin with `/{Bucket}`; today's endpoint rules put the bucket into the
 * host or the path themselves. A service whose rules take a `Bucket` therefore has it in one place only: the rules.
 * The member stays a label, which keeps it out of the body and among what is always checked.
 */
import type { DescribedOperation, Description } from '../description.ts'
import { mapValues } from '../present.ts'

export const bucketToEndpoint = (description: Description): Description =>
  description.endpoint?.parameters.Bucket
    ? { ...description, operations: mapValues(description.operations, withoutBucket) }
    : description

const prefix = /^\/\{Bucket\}\/?/

const withoutBucket = (operation: DescribedOperation): DescribedOperation =>
  operation.http
    ? { ...operation, http: { ...operation.http, uri: operation.http.uri.replace(prefix, '/') } }
    : operation
