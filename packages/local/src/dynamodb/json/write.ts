/** Answers as JSON with their checksum, and errors under the names that AWS gives them. */
import { crc32 } from 'node:zlib'
import type { HttpResponse, Section } from '@plainwire/wire'
import type { FailureWriter, Responder } from '@plainwire/wire/servers'

/** Instants are seconds; everything else of an output is as it travels. Looking for instants costs more than writing. */
export const jsonResponder = (section: Section): Responder => {
  const replacer = hasInstants(section) ? instants : undefined
  return (output, context = {}) =>
    response(200, JSON.stringify(output, replacer), context.requestId)
}

const hasInstants = ({ shapes }: Section): boolean =>
  Object.values(shapes).some(shape =>
    shape.type === 'structure' || shape.type === 'union'
      ? Object.values(shape.members).some(({ type }) => type === 'timestamp')
      : (shape.type === 'list' ? shape.member : shape.value).type === 'timestamp',
  )

/** `toJSON` has made a text of a date before a replacer sees it; the holder still has the date. */
function instants(this: Record<string, unknown>, key: string, value: unknown): unknown {
  const held = this[key]
  return held instanceof Date ? held.getTime() / 1000 : value
}

export const jsonFailure: FailureWriter = (failure, context = {}) => {
  const { code = 'InternalServerError', status = 500, message, data } = failure
  const space = namespaces[code] ?? 'com.amazonaws.dynamodb.v20120810'
  const body = {
    __type: `${space}#${code}`,
    ...(message ? { [capital.has(code) ? 'Message' : 'message']: message } : {}),
    ...(typeof data === 'object' ? data : {}),
  }
  return response(status, JSON.stringify(body, instants), context.requestId)
}

function response(status: number, text: string, requestId = ''): HttpResponse {
  const body = Buffer.from(text)
  return {
    status,
    headers: [
      ['content-type', 'application/x-amz-json-1.0'],
      ['x-amz-crc32', String(crc32(body))],
      ['x-amzn-requestid', requestId],
    ],
    body,
  }
}

const coral = 'com.amazon.coral.service'

/** Where errors live that are not DynamoDB's own. */
const namespaces: Readonly<Record<string, string>> = {
  ValidationException: 'com.amazon.coral.validate',
  SerializationException: coral,
  UnknownOperationException: coral,
  AccessDeniedException: coral,
  UnrecognizedClientException: coral,
  InvalidSignatureException: coral,
  MissingAuthenticationTokenException: coral,
  IncompleteSignatureException: coral,
  ExpiredTokenException: coral,
}

/** Errors whose message is spelled with a capital. */
const capital: ReadonlySet<string> = new Set([
  'SerializationException',
  'TransactionCanceledException',
  'IdempotentParameterMismatchException',
  'TransactionInProgressException',
  'AccessDeniedException',
])
