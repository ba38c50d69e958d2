/** Keys at hand: those of the environment, and those of `configure(...)`. */
import { settings } from '../configure.ts'
import type { Environment } from '../environment.ts'
import { concealed } from './conceal.ts'
import type { Credentials } from './types.ts'

export function fromVariables(variables: Environment['variables']): Credentials | string {
  const accessKeyId = variables.AWS_ACCESS_KEY_ID?.trim()
  const secretAccessKey = variables.AWS_SECRET_ACCESS_KEY?.trim()
  const sessionToken = variables.AWS_SESSION_TOKEN?.trim()
  const accountId = variables.AWS_ACCOUNT_ID?.trim()
  if (!accessKeyId) return 'AWS_ACCESS_KEY_ID is not set'
  if (!secretAccessKey) return 'AWS_SECRET_ACCESS_KEY is not set'
  return concealed({
    accessKeyId,
    secretAccessKey,
    ...(sessionToken && { sessionToken }),
    ...(accountId && { accountId }),
    source: 'environment',
  })
}

export function fromSettings(): Credentials | string {
  const { accessKeyId, secretAccessKey, sessionToken } = settings()
  if (!accessKeyId || !secretAccessKey) return 'no access key configured'
  return concealed({
    accessKeyId,
    secretAccessKey,
    ...(sessionToken && { sessionToken }),
    source: 'configure',
  })
}
