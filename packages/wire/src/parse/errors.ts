/**
 * From an error response to an anomaly: the category comes from status and code, whatever the body holds, so that a
 * plain-text 503 is still busy. The tables below are the only place that says which code means what.
 */
import { type Anomaly, anomaly, type Category } from '../anomaly.ts'
import { type HttpResponse, header } from '../http.ts'
import type { Section, ServiceInfo, StructureShape } from '../model/types.ts'

/** What a protocol found in an error body. */
export type ErrorParts = {
  readonly code?: string | undefined
  /** The error's shape, where it is known by another name than its code. */
  readonly name?: string | undefined
  readonly message?: string | undefined
  readonly requestId?: string | undefined
  readonly data?: unknown
}

export function errorAnomaly(
  service: ServiceInfo,
  section: Section,
  response: HttpResponse,
  parts: ErrorParts,
): Anomaly {
  const code = parts.code ?? headerCode(response) ?? bodilessCodes[response.status]
  const shape = errorShape(section, parts.name ?? parts.code)
  const requestId = parts.requestId ?? requestIdOf(response)
  const category = categoryOf(response.status, code, shape)
  return anomaly(category, parts.message ?? code ?? `HTTP status ${response.status}`, {
    ...given({ code, status: response.status, requestId, data: parts.data }),
    ...(shape?.error?.retryable && { retryable: true }),
    service: service.name,
    op: section.operation.name,
  })
}

/** Without what is not known. */
const given = (details: object): object =>
  Object.fromEntries(Object.entries(details).filter(([, value]) => value !== undefined))

/** The error shape of the section that goes by this code. */
export function errorShape(section: Section, code: string | undefined): StructureShape | undefined {
  const name = errorName(section, code)
  const shape = name === undefined ? undefined : section.shapes[name]
  return shape?.type === 'structure' ? shape : undefined
}

export function errorName(section: Section, code: string | undefined): string | undefined {
  if (code === undefined) return undefined
  return section.operation.errors.find(name => {
    const shape = section.shapes[name]
    const queryCode = shape?.type === 'structure' ? shape.error?.queryCode : undefined
    return name === code || queryCode === code
  })
}

/** `aws.protocoltests#Foo:http://...` is `Foo`. */
export function cleanCode(code: unknown): string | undefined {
  if (typeof code === 'number') return `${code}`
  if (typeof code !== 'string' || code === '') return undefined
  const start = code.split(':', 1)[0] ?? code
  return start.slice(start.indexOf('#') + 1)
}

/** REST services say it beside the body. */
export const headerCode = ({ headers }: HttpResponse): string | undefined =>
  cleanCode(header(headers, 'x-amzn-errortype'))

export const requestIdOf = (response: HttpResponse): string | undefined =>
  header(response.headers, 'x-amzn-requestid') ??
  header(response.headers, 'x-amz-request-id') ??
  header(response.headers, 'x-amzn-request-id')

export function categoryOf(
  status: number,
  code: string | undefined,
  shape?: StructureShape,
): Category {
  if (shape?.error?.throttling || (code !== undefined && throttlingCodes.has(code))) return 'busy'
  if (code !== undefined && transientCodes.has(code)) return 'unavailable'
  const known = categories[status]
  if (known !== undefined) return known
  return status >= 300 && status < 500 ? 'incorrect' : 'fault'
}

const categories: Readonly<Record<number, Category>> = {
  // Begun before it failed: a good status with an error in its body.
  200: 'unavailable',
  304: 'conflict',
  403: 'forbidden',
  404: 'not-found',
  429: 'busy',
  500: 'unavailable',
  502: 'unavailable',
  503: 'busy',
  504: 'unavailable',
}

/** A HEAD answer has no body to name its code. */
const bodilessCodes: Readonly<Record<number, string>> = {
  301: 'PermanentRedirect',
  304: 'NotModified',
  400: 'BadRequest',
  403: 'Forbidden',
  404: 'NotFound',
  412: 'PreconditionFailed',
}

/** The codes AWS SDKs agree to treat as throttling. */
export const throttlingCodes: ReadonlySet<string> = new Set([
  'BandwidthLimitExceeded',
  'EC2ThrottledException',
  'LimitExceededException',
  'PriorRequestNotComplete',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
  'TransactionInProgressException',
])

export const transientCodes: ReadonlySet<string> = new Set([
  'RequestTimeout',
  'RequestTimeoutException',
  'InternalError',
])
