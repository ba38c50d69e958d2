/** What a signature is refused for, as each family of services calls it; `wire/verify` speaks as S3 does. */
import type { Anomaly, ProtocolName } from '@plainwire/wire'
import type { Ready } from './ready.ts'

type Words = {
  readonly code: string
  readonly status: number
  readonly message?: string
}
type Table = Readonly<Record<string, Words>>

const invalidToken = 'The security token included in the request is invalid.'
const expiredToken = 'The security token included in the request is expired'
const expired = 'Signature expired: the date of the request is too far from the time here'

const query: Table = {
  AuthorizationHeaderMalformed: { code: 'SignatureDoesNotMatch', status: 403 },
  InvalidAccessKeyId: { code: 'InvalidClientTokenId', status: 403, message: invalidToken },
  InvalidToken: { code: 'InvalidClientTokenId', status: 403, message: invalidToken },
  ExpiredToken: { code: 'ExpiredToken', status: 403, message: expiredToken },
  RequestTimeTooSkewed: { code: 'SignatureDoesNotMatch', status: 403, message: expired },
  RequestExpired: { code: 'SignatureDoesNotMatch', status: 403, message: expired },
}

const ec2: Table = {
  ...query,
  InvalidAccessKeyId: {
    code: 'AuthFailure',
    status: 401,
    message: 'AWS was not able to validate the provided access credentials',
  },
  InvalidToken: { code: 'AuthFailure', status: 401, message: invalidToken },
  ExpiredToken: { code: 'RequestExpired', status: 400, message: 'Request has expired.' },
  RequestTimeTooSkewed: { code: 'RequestExpired', status: 400, message: 'Request has expired.' },
  RequestExpired: { code: 'RequestExpired', status: 400, message: 'Request has expired.' },
  SignatureDoesNotMatch: {
    code: 'AuthFailure',
    status: 401,
    message: 'AWS was not able to validate the provided access credentials',
  },
}

const json: Table = {
  AuthorizationHeaderMalformed: { code: 'InvalidSignatureException', status: 400 },
  MissingAuthenticationToken: { code: 'MissingAuthenticationTokenException', status: 400 },
  IncompleteSignature: { code: 'IncompleteSignatureException', status: 400 },
  InvalidAccessKeyId: { code: 'UnrecognizedClientException', status: 400, message: invalidToken },
  InvalidToken: { code: 'UnrecognizedClientException', status: 400, message: invalidToken },
  ExpiredToken: { code: 'ExpiredTokenException', status: 400, message: expiredToken },
  RequestTimeTooSkewed: { code: 'InvalidSignatureException', status: 400, message: expired },
  RequestExpired: { code: 'InvalidSignatureException', status: 400, message: expired },
  SignatureDoesNotMatch: { code: 'InvalidSignatureException', status: 400 },
}

const rest: Table = {
  RequestExpired: { code: 'AccessDenied', status: 403, message: 'Request has expired' },
}

const tables: Readonly<Record<ProtocolName, Table>> = {
  awsQuery: query,
  ec2Query: ec2,
  awsJson1_0: json,
  awsJson1_1: json,
  rpcv2Cbor: json,
  rpcv2Json: json,
  restJson1: json,
  restXml: rest,
}

/** @example inItsWords(ready, refusal('ExpiredToken')).code // 'ExpiredTokenException' */
export function inItsWords({ service }: Pick<Ready, 'service'>, refused: Anomaly): Anomaly {
  const table = tables[service.protocols[0]!]
  const { code = '' } = refused
  return Object.hasOwn(table, code) ? { ...refused, ...table[code] } : refused
}
