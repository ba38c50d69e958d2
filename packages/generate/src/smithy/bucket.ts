/**
 * Where the bucket goes. Smithy's S3 URIs begin with `/{Bucket}`; today's endpoint rules put the bucket into the
 * host or the path themselves. A service whose rules take a `Bucket` therefore has it in one place only: the rules.
 */
import type { DescribedOperation, DescribedShape, Description } from '../description.ts'
import { mapValues } from '../present.ts'

export function bucketToEndpoint(description: Description): Description {
  if (!description.endpoint?.parameters.Bucket) return description
  const inputs = new Set(
    Object.values(description.operations)
      .filter(startsWithBucket)
      .map(operation => operation.input),
  )
  return {
    ...description,
    operations: mapValues(description.operations, withoutBucket),
    shapes: mapValues(description.shapes, (shape, name) =>
      inputs.has(name) ? unbind(shape) : shape,
    ),
  }
}

const prefix = /^\/\{Bucket\}\/?/

const startsWithBucket = (operation: DescribedOperation): boolean =>
  prefix.test(operation.http?.uri ?? '')

const withoutBucket = (operation: DescribedOperation): DescribedOperation =>
  operation.http && startsWithBucket(operation)
    ? { ...operation, http: { ...operation.http, uri: operation.http.uri.replace(prefix, '/') } }
    : operation

function unbind(shape: DescribedShape): DescribedShape {
  if (shape.type !== 'structure' || !shape.members.Bucket) return shape
  const { in: _, ...Bucket } = shape.members.Bucket
  return { ...shape, members: { ...shape.members, Bucket } }
}
