/** The least a policy document must be before it is kept: JSON of an object with statements. */
import { type Anomaly, anomaly } from '@plainwire/wire'

const malformed = (message: string): Anomaly =>
  anomaly('incorrect', message, { code: 'MalformedPolicyDocument', status: 400 })

/** What is wrong with a document, if anything. */
export function badDocument(text: unknown): Anomaly | undefined {
  if (typeof text !== 'string') return malformed('A policy document is JSON text.')
  try {
    const document: unknown = JSON.parse(text)
    const statements = (document as { Statement?: unknown } | null)?.Statement
    return typeof statements === 'object' && statements !== null
      ? undefined
      : malformed('Syntax errors in policy: it has no Statement.')
  } catch (cause) {
    return malformed(`Syntax errors in policy: ${cause instanceof Error ? cause.message : cause}`)
  }
}
