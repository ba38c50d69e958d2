/** What the client throws, named as the first Data API's client named it: each with what the server said and the anomaly. */
import type { Anomaly } from '@plainwire/wire'

/** Anything the Data API refused or could not do. */
export class DataApiError extends Error {
  readonly status: number | undefined
  readonly requestId: string | undefined
  readonly code: string | undefined
  readonly anomaly: Anomaly
  constructor(anomaly: Anomaly) {
    super(anomaly.message)
    this.name = new.target.name
    this.anomaly = anomaly
    this.status = anomaly.status
    this.requestId = anomaly.requestId
    this.code = anomaly.code
  }
}

/** 400: what was asked makes no sense. */
export class InvalidArgumentsException extends DataApiError {}
/** 404: there is no such item or namespace. */
export class ResourceNotFoundException extends DataApiError {}
/** 409: a version or a constraint was not what the write expected. */
export class ConstraintViolationException extends DataApiError {}
/** Any other failure. */
export class DetailedException extends DataApiError {}

const byStatus: Readonly<Record<number, typeof DataApiError>> = {
  400: InvalidArgumentsException,
  404: ResourceNotFoundException,
  409: ConstraintViolationException,
}

/** @example throw errorOf(anomaly) */
export const errorOf = (anomaly: Anomaly): DataApiError =>
  new (byStatus[anomaly.status ?? 0] ?? DetailedException)(anomaly)
