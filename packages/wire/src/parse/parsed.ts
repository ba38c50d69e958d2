/** The result of a parser, and the anomaly of a response that cannot be read. */
import { type Anomaly, anomaly } from '../anomaly.ts'
import { isMalformed } from '../codec/malformed.ts'
import type { HttpResponse } from '../http.ts'
import type { Parsed } from '../model/codec.ts'
import type { Section, ServiceInfo } from '../model/types.ts'
import type { Notes } from './scalars.ts'

export const parsed = (
  output: Record<string, unknown> | Anomaly,
  requestId: string | undefined,
  notes: Notes = {},
): Parsed => ({ output, ...(requestId === undefined ? {} : { requestId }), ...notes })

export const unreadable = (
  service: ServiceInfo,
  section: Section,
  response: HttpResponse,
  cause: unknown,
): Anomaly =>
  anomaly('fault', `The response of ${section.operation.name} cannot be read: ${reason(cause)}`, {
    code: 'UNREADABLE_RESPONSE',
    status: response.status,
    service: service.name,
    op: section.operation.name,
    cause,
  })

const reason = (cause: unknown): string =>
  cause instanceof Error
    ? cause.message
    : isMalformed(cause)
      ? cause.malformed
      : typeof cause === 'object' && cause !== null && 'message' in cause
        ? String(cause.message)
        : String(cause)
