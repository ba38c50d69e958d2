/** Which requests are uploads by form. */
import { type HttpRequest, header } from '@plainwire/wire'
import type { Intercepting } from '../../server/types.ts'

/** They go to the bucket itself. */
export const isUpload = (
  { method, headers }: HttpRequest,
  { placed }: Pick<Intercepting, 'placed'>,
): boolean =>
  method === 'POST' &&
  placed.placed?.Bucket !== undefined &&
  /^\/?(\?|$)/.test(placed.target) &&
  /^multipart\/form-data\b/i.test(header(headers, 'content-type') ?? '')
