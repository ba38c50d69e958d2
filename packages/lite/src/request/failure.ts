/** Failures of one request: what the service refused, and what never came to an answer. */
import type { Place } from '@plainwire/client/call'
import { type Anomaly, anomaly, categoryOf } from '@plainwire/wire'
import { isObject } from '../objects.ts'
import type { EndpointParts } from '../settings/endpoint.ts'
import type { Failure, LiteHeaders, Loose, Metadata } from '../types.ts'
import { judged } from './retry.ts'

type Refusal = { readonly headers: LiteHeaders; readonly payload: Loose }

/** The anomaly of an answer that is no success; `data` has it whole. */
export function refused(
  status: number,
  headers: LiteHeaders,
  payload: Loose,
  service: string,
): Anomaly {
  const { code, retryable } = judged(status, headers, payload)
  const said = messageIn(payload)
  const data: Refusal = { headers, payload }
  return anomaly(categoryOf(status, code), said ?? code ?? `HTTP status ${status}`, {
    ...(code === undefined ? {} : { code }),
    status,
    retryable,
    service,
    data,
  })
}

function messageIn(payload: Loose): string | undefined {
  const error = payload?.Error ?? payload
  const said =
    typeof error === 'string' ? error : isObject(error) && (error.message ?? error.Message)
  return typeof said === 'string' && said !== '' ? said : undefined
}

/** A failure as the contract tells it. */
export function failureOf(
  found: Anomaly,
  { port }: EndpointParts,
  { scheme, host }: Place,
  metadata: Metadata,
): Failure {
  if (found.status !== undefined && found.data !== undefined) {
    const { headers, payload } = found.data as Refusal
    return { statusCode: found.status, headers, error: payload, metadata: { ...metadata } }
  }
  const cause = found.cause as (Error & { code?: string }) | undefined
  const where = {
    rawStack: cause?.stack,
    host: host.replace(/:\d+$/, ''),
    port,
    protocol: scheme,
  }
  const error = cause?.message || cause?.code || found.message
  return { error, metadata: { ...metadata, ...where } }
}
