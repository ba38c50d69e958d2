/**
 * Failures as the errors of the contract: fields of the answer and of the call on one `Error`, with a message that says
 * which method failed. `raise` is called where the caller awaits, so that the stack names plugin and caller.
 */
import type { Anomaly } from '@plainwire/wire'
import { payloadOf } from './response.ts'
import type { Failure, Loose } from './types.ts'

/** An error of the contract. */
export type LiteError = Error & { anomaly?: Anomaly; [field: string]: unknown }

/** Throws; an error that a function of the user threw keeps its identity and its stack. */
export function raise(failure: Failure | Error, anomaly?: Anomaly): never {
  if (failure instanceof Error) throw failure
  const { statusCode, headers, metadata } = failure
  const payload = readable(failure)
  const error = payload?.Error || payload
  const raised = (open(error) ? error : new Error()) as LiteError
  if (statusCode) raised.statusCode = statusCode
  if (headers) raised.headers = headers
  if (isFields(error)) takeFields(raised, error)
  else if (typeof error === 'string') raised.message = error
  for (const [name, value] of Object.entries(metadata))
    if (name !== 'name' && value) put(raised, name, value)
  raised.message = `@aws-lite/client: ${whatFailed(failure)}: ${textOf(error) || raised.message || 'unknown error'}`
  raised.time ||= new Date().toISOString()
  if (anomaly !== undefined) Object.defineProperty(raised, 'anomaly', { value: anomaly })
  throw raised
}

/** Bytes that were left as they came are read for the error's sake. */
function readable({ error, headers = {} }: Failure): Loose {
  if (!(error instanceof Uint8Array)) return error
  try {
    const payload = payloadOf(error, headers, {})
    const isText = /^text\//.test(headers['content-type'] ?? '')
    return isText && payload instanceof Uint8Array ? `${payload}` : payload
  } catch {
    return `${error}`
  }
}

const whatFailed = ({ metadata: { service, property, name } }: Failure): string =>
  name ? `${property || service}.${name}` : property || service

/** Something threw that is an error, and that more can be said of. */
const open = (error: unknown): error is Error =>
  error instanceof Error && Object.isExtensible(error)

/** Bytes and streams are no fields: they say nothing that an error could be asked for. */
const isFields = (error: unknown): error is Record<string, unknown> =>
  typeof error === 'object' &&
  error !== null &&
  !ArrayBuffer.isView(error) &&
  typeof (error as { pipe?: unknown }).pipe !== 'function'

function takeFields(raised: LiteError, fields: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(fields)) {
    const lower = name.toLowerCase()
    if (lower === 'message') raised.message = value as string
    else if (lower === 'code') rename(raised, value)
    else put(raised, name, value)
  }
  if (raised.__type && !raised.code) rename(raised, raised.__type)
}

function rename(raised: LiteError, code: unknown): void {
  put(raised, 'code', code)
  put(raised, 'name', code)
}

/** Own and enumerable, whatever the prototype has by that name. */
const put = (raised: LiteError, name: string, value: unknown): void => {
  Object.defineProperty(raised, name, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  })
}

const textOf = (error: unknown): unknown => (error as { message?: unknown } | undefined)?.message
