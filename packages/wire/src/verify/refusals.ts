/** What a server answers to a request that it cannot attribute: AWS's codes, in one table. */
import { type Anomaly, anomaly, type Category } from '../anomaly.ts'

type Refusal = readonly [category: Category, status: number, message: string, code?: string]

const refusals: Readonly<Record<RefusalCode, Refusal>> = {
  MissingAuthenticationToken: ['forbidden', 403, 'The request carries no authentication'],
  IncompleteSignature: ['incorrect', 400, 'The authentication is incomplete or cannot be read'],
  CredentialScope: [
    'forbidden',
    403,
    'The credential is scoped elsewhere',
    'SignatureDoesNotMatch',
  ],
  HeadersNotSigned: [
    'forbidden',
    403,
    'There were headers present in the request which were not signed',
    'AccessDenied',
  ],
  InvalidAccessKeyId: ['forbidden', 403, 'There is no such access key'],
  InvalidClientTokenId: ['forbidden', 403, 'The security token included in the request is invalid'],
  InvalidToken: ['forbidden', 403, 'The session token is not valid for this access key'],
  ExpiredToken: ['forbidden', 403, 'The session token has expired'],
  RequestExpired: ['forbidden', 403, 'The request has expired'],
  RequestTimeTooSkewed: [
    'forbidden',
    403,
    "The difference between the request's time and the server's is too large",
  ],
  SignatureDoesNotMatch: [
    'forbidden',
    403,
    'The signature is not the one calculated from the request and the secret key',
  ],
  XAmzContentSHA256Mismatch: ['incorrect', 400, 'x-amz-content-sha256 is not the hash of the body'],
  IncompleteBody: ['incorrect', 400, 'The body is not what its chunks say'],
}

export type RefusalCode =
  | 'MissingAuthenticationToken'
  | 'IncompleteSignature'
  | 'CredentialScope'
  | 'HeadersNotSigned'
  | 'InvalidAccessKeyId'
  | 'InvalidClientTokenId'
  | 'InvalidToken'
  | 'ExpiredToken'
  | 'RequestExpired'
  | 'RequestTimeTooSkewed'
  | 'SignatureDoesNotMatch'
  | 'XAmzContentSHA256Mismatch'
  | 'IncompleteBody'

/**
 * @example
 * refusal('ExpiredToken')
 */
export function refusal(name: RefusalCode, detail?: string): Anomaly {
  const [category, status, message, code = name] = refusals[name]
  return anomaly(category, detail === undefined ? message : `${message}: ${detail}`, {
    code,
    status,
  })
}
