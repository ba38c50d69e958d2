/** Credentials as services of a machine and programs spell them: a JSON document with an expiry of one kind or another. */
import { concealed } from './conceal.ts'
import type { Credentials } from './types.ts'

/** `Token` is what containers and instances say, `SessionToken` what programs and Cognito say. */
export function credentialsOf(
  found: Readonly<Record<string, unknown>>,
  source: string,
): Credentials | undefined {
  const text = (...names: readonly string[]): string | undefined => {
    const value = names.map(name => found[name]).find(Boolean)
    return typeof value === 'string' ? value : undefined
  }
  const accessKeyId = text('AccessKeyId', 'accessKeyId')
  const secretAccessKey = text('SecretAccessKey', 'secretAccessKey', 'SecretKey')
  if (!accessKeyId || !secretAccessKey) return undefined
  const sessionToken = text('Token', 'SessionToken', 'sessionToken')
  const accountId = text('AccountId', 'accountId')
  const expiration = expiryOf(found.Expiration ?? found.expiration)
  return concealed({
    accessKeyId,
    secretAccessKey,
    ...(sessionToken && { sessionToken }),
    ...(expiration && { expiration }),
    ...(accountId && { accountId }),
    source,
  })
}

/** An ISO text, a date, or milliseconds since 1970. */
export function expiryOf(value: unknown): Date | undefined {
  if (typeof value !== 'string' && typeof value !== 'number' && !(value instanceof Date))
    return undefined
  const date = new Date(value)
  return Number.isNaN(date.getTime()) ? undefined : date
}
