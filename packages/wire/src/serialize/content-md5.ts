/**
 * The checksum that operations demand whose model names no algorithm: MD5 in a header, as a step of its own between
 * `serialize` and `sign`. https://smithy.io/2.0/spec/http-bindings.html#httpchecksumrequired-trait
 */
import { encodeBase64 } from '../codec/base64.ts'
import { isBytes, type UnplacedRequest } from '../http.ts'
import type { Operation } from '../model/types.ts'
import type { Primitives } from '../primitives.ts'

/**
 * @example
 * withContentMd5(section.operation, request, nodePrimitives)
 */
export function withContentMd5<Request extends UnplacedRequest>(
  { checksum }: Operation,
  request: Request,
  { hasher }: Pick<Primitives, 'hasher'>,
): Request {
  const named = checksum?.requestAlgorithmMember !== undefined
  const given = request.headers.some(([name]) => name.toLowerCase() === 'content-md5')
  if (!checksum?.requestRequired || named || given || !isBytes(request.body)) return request
  const md5 = hasher('md5')
  md5.update(request.body)
  return {
    ...request,
    headers: [...request.headers, ['content-md5', encodeBase64(md5.digest())]],
  }
}
