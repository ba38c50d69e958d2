/** For those who prefer exceptions: a result or a throw. */
import { type Anomaly, isAnomaly, type Result } from '@plainwire/wire'

/** An anomaly as an Error; `anomaly` holds it whole. */
export class AnomalyError extends Error {
  readonly anomaly: Anomaly
  readonly code: string | undefined
  constructor(anomaly: Anomaly) {
    super(anomaly.message, anomaly.cause === undefined ? undefined : { cause: anomaly.cause })
    this.name = anomaly.code ?? 'Anomaly'
    this.anomaly = anomaly
    this.code = anomaly.code
  }
}

/**
 * An anomaly as something to throw.
 *
 * @example
 * if (isAnomaly(found)) throw toError(found)
 */
export const toError = (found: Anomaly): AnomalyError => new AnomalyError(found)

/**
 * The value of a result; an anomaly is thrown as `AnomalyError`.
 *
 * @example
 * const { Item } = orThrow(await table.invoke({ op: 'GetItem', request: { TableName: 'notes', Key } }))
 */
export function orThrow<T extends object>(result: Result<T>): T {
  if (isAnomaly(result)) throw toError(result)
  return result
}
