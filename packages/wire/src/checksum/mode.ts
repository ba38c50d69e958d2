/** Asks for checksums in the response, by the header that the operation has for it. */
import type { HttpRequest } from '../http.ts'
import type { ChecksumChoice } from './choice.ts'

export const withMode = (
  request: HttpRequest,
  { modeHeader, modeAsked }: ChecksumChoice,
  { conservative }: { readonly conservative: boolean },
): HttpRequest =>
  modeHeader === undefined || modeAsked || conservative
    ? request
    : { ...request, headers: [...request.headers, [modeHeader, 'ENABLED']] }
