/** A bucket of another region: the caller is told where it is, whoever he is. */
import { type Anomaly, type HttpRequest, header } from '@plainwire/wire'
import type { Intercepting } from '../server/types.ts'
import { failure, withHeaders } from './failures.ts'
import { store } from './store.ts'

/** The redirect, where the request was signed for a region that the bucket is not in. */
export function elsewhere(
  request: HttpRequest,
  { rows, region, placed }: Pick<Intercepting, 'rows' | 'region' | 'placed'>,
): Anomaly | undefined {
  const name = placed.placed?.Bucket
  if (name === undefined || !isSigned(request) || isAnywhere(request, placed.target))
    return undefined
  const bucket = store(rows).buckets.get(name)
  if (bucket === undefined || bucket.region === region) return undefined
  return withHeaders(
    failure('PermanentRedirect', {
      Endpoint: `s3.${bucket.region}.amazonaws.com`,
      Bucket: name,
    }),
    [['x-amz-bucket-region', bucket.region]],
  )
}

/** Only a signature says which region is meant. */
const isSigned = ({ headers, target }: HttpRequest): boolean =>
  header(headers, 'authorization') !== undefined || /[?&]X-Amz-Credential=/i.test(target)

/** Any region tells where a bucket is, and whether its name is taken. */
const isAnywhere = ({ method }: HttpRequest, target: string): boolean =>
  /[?&]location(=|&|$)/.test(target) || (method === 'PUT' && target === '/')
