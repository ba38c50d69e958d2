/** What EC2 refuses, in its own words. */
import { type Anomaly, anomaly } from '@plainwire/wire'

export const refused = (code: string, message: string): Anomaly =>
  anomaly(/NotFound$/.test(code) ? 'not-found' : 'incorrect', message, { code, status: 400 })

export const noInstance = (ids: readonly string[]): Anomaly =>
  refused(
    'InvalidInstanceID.NotFound',
    ids.length === 1
      ? `The instance ID '${ids[0]}' does not exist`
      : `The instance IDs '${ids.join(', ')}' do not exist`,
  )

export const malformed = (id: string): Anomaly =>
  refused('InvalidInstanceID.Malformed', `Invalid id: "${id.slice(0, 100)}"`)

export const badValue = (message: string): Anomaly => refused('InvalidParameterValue', message)

export const missing = (member: string): Anomaly =>
  refused('MissingParameter', `The request must contain the parameter ${member}`)

export const combination = (message: string): Anomaly =>
  refused('InvalidParameterCombination', message)

export const wrongState = (id: string, why: string): Anomaly =>
  refused('IncorrectInstanceState', `The instance '${id}' ${why}.`)

export const dryRun: Anomaly = anomaly(
  'conflict',
  'Request would have succeeded, but DryRun flag is set.',
  {
    code: 'DryRunOperation',
    status: 412,
  },
)
