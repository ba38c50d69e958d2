/** What a call throws: the client's anomaly, and the response it was read from. */
import type { Anomaly } from '@plainwire/wire'
import { AnomalyError } from '../index.ts'
import type { ApiResponse } from './decode.ts'

type Details = {
  readonly action: string
  readonly api: object
  readonly raw?: ApiResponse | undefined
  /** The decoded body. */
  readonly decoded?: unknown
}

/**
 * Of a call that never got an answer, `error`, `messageRaw`, `contentType` and `response` are undefined.
 *
 * @example
 * try { await events.putRule({ Name: 'x' }) }
 * catch (error) { if (error instanceof ApiError) console.error(error.code, error.error, error.response) }
 */
export class ApiError extends AnomalyError {
  /** The HTTP status. */
  readonly error: number | undefined
  /** The body as text. */
  readonly messageRaw: string | undefined
  readonly contentType: string | undefined
  /** The body, decoded. */
  readonly response: unknown
  readonly action: string
  readonly requestId: string | undefined
  readonly retryable: boolean
  /** The API that was called; not printed with the error. */
  declare readonly api: object

  constructor(anomaly: Anomaly, { action, api, raw, decoded }: Details) {
    super(anomaly)
    this.name = 'ApiError'
    this.error = anomaly.status
    this.messageRaw = raw?.text
    this.contentType = raw?.contentType
    this.response = decoded
    this.action = action
    this.requestId = anomaly.requestId
    this.retryable = anomaly.retryable
    Object.defineProperty(this, 'api', { value: api, enumerable: false })
  }

  get status(): number | undefined {
    return this.error
  }

  /** One line, and the body where there is one. */
  override toString(): string {
    const { action, code, error, requestId, message, response } = this
    const facts = [error && `HTTP ${error}`, requestId && `request ${requestId}`].filter(Boolean)
    const line = `${action}: ${code ?? 'failed'}: ${oneLine(message)}${facts.length === 0 ? '' : ` (${facts.join(', ')})`}`
    const body = typeof response === 'string' ? response : JSON.stringify(response)
    return body === undefined || body === '' ? line : `${line}\n${body}`
  }
}

const oneLine = (text: string): string => text.replace(/\s*[\r\n]+\s*/g, ' ')
