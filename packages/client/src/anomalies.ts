/** Anomalies of configuration, and anomalies in other words: each says what to do next. */
import { type Anomaly, anomaly } from '@plainwire/wire'

/** Something is configured, and cannot work as it is. */
export const misconfigured = (message: string): Anomaly =>
  anomaly('fault', message, { code: 'BAD_CONFIGURATION' })

/** Something is configured, and did not work this time. */
export const failed = (message: string, code: string, cause?: unknown): Anomaly =>
  anomaly('fault', message, { code, cause })

/** The same in other words. */
export function reworded(found: Anomaly, text: string): Anomaly {
  const { $anomaly, message, ...rest } = found
  return anomaly($anomaly, text, { ...rest, cause: found.cause })
}
