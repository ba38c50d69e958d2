/** Credentials whose secrets no inspection, JSON or copy shows: they are there for who asks for them by name. */
import type { Credentials } from './types.ts'

export function concealed(found: Credentials): Credentials {
  const { accessKeyId, secretAccessKey, sessionToken, passed, ...shown } = found
  const made = { accessKeyId, ...shown }
  hide(made, 'secretAccessKey', secretAccessKey)
  if (sessionToken) hide(made, 'sessionToken', sessionToken)
  if (passed !== undefined) hide(made, 'passed', passed)
  return made as Credentials
}

const hide = (made: object, name: string, value: unknown) =>
  Object.defineProperty(made, name, { value, enumerable: false })

/** With another source, account or the like; what was hidden stays so. */
export const amended = (found: Credentials, more: Partial<Credentials>): Credentials => {
  const { secretAccessKey, sessionToken, passed } = found
  return concealed({
    ...found,
    secretAccessKey,
    ...(sessionToken && { sessionToken }),
    ...(passed && { passed }),
    ...more,
  })
}
