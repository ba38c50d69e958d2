/** What CloudWatch Logs refuses, in its own words. */
import { type Anomaly, anomaly } from '@plainwire/wire'

export const invalid = (message: string): Anomaly =>
  anomaly('incorrect', message, { code: 'InvalidParameterException', status: 400 })

export const noGroup: Anomaly = anomaly('not-found', 'The specified log group does not exist.', {
  code: 'ResourceNotFoundException',
  status: 400,
})

export const noStream: Anomaly = anomaly('not-found', 'The specified log stream does not exist.', {
  code: 'ResourceNotFoundException',
  status: 400,
})

export const taken = (what: 'group' | 'stream'): Anomaly =>
  anomaly('conflict', `The specified log ${what} already exists`, {
    code: 'ResourceAlreadyExistsException',
    status: 400,
  })

/** Held against a pattern as the service itself words it. */
export const misfit = (value: unknown, member: string, rule: string): Anomaly =>
  invalid(
    `1 validation error detected: Value '${String(value).slice(0, 600)}' at '${member}' failed to satisfy constraint: Member must satisfy ${rule}`,
  )
