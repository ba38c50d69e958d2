/** IAM's refusals, in its own words. */
import { type Anomaly, anomaly } from '@plainwire/wire'

const refused = (code: string, status: number, message: string): Anomaly =>
  anomaly(status === 404 ? 'not-found' : status === 409 ? 'conflict' : 'incorrect', message, {
    code,
    status,
  })

export const noSuchEntity = (kind: string, name: string): Anomaly =>
  refused('NoSuchEntity', 404, `The ${kind} with name ${name} cannot be found.`)

export const noSuchPolicy = (arn: string): Anomaly =>
  refused('NoSuchEntity', 404, `Policy ${arn} does not exist or is not attachable.`)

export const notFound = (message: string): Anomaly => refused('NoSuchEntity', 404, message)

export const alreadyExists = (message: string): Anomaly =>
  refused('EntityAlreadyExists', 409, message)

export const deleteConflict = (why: string): Anomaly => refused('DeleteConflict', 409, why)

export const mustFirst = (what: string): Anomaly =>
  deleteConflict(`Cannot delete entity, must ${what} first.`)

export const limitExceeded = (what: string, limit: number): Anomaly =>
  refused('LimitExceeded', 409, `Cannot exceed quota for ${what}: ${limit}`)

export const tooMuch = (message: string): Anomaly => refused('LimitExceeded', 409, message)

export const invalid = (message: string): Anomaly => refused('ValidationError', 400, message)

export const invalidInput = (message: string): Anomaly => refused('InvalidInput', 400, message)

export const malformed = (message: string): Anomaly =>
  refused('MalformedPolicyDocument', 400, message)

export const weakPassword = (message: string): Anomaly =>
  refused('PasswordPolicyViolation', 400, message)
