/** What every protocol says of a failure: its shape, its code, its status, whose fault it is, and its members. */

import type { Section, StructureShape } from '../model/types.ts'
import { errorName } from '../parse/errors.ts'
import { isRecord } from '../record.ts'
import type { Failure } from '../servers/types.ts'

export type ErrorParts = {
  /** Name of the shape, or the code of an error that the operation does not describe. */
  readonly name: string
  /** As the Query protocols call it. */
  readonly queryCode: string
  readonly shape: StructureShape | undefined
  readonly status: number
  readonly sender: boolean
  readonly message: string | undefined
  readonly fields: Readonly<Record<string, unknown>>
}

/** `query`: the protocol is one of the Query family, which may have a status of its own. */
export function errorParts(
  section: Section | undefined,
  failure: Failure,
  query = false,
): ErrorParts {
  const code = failure.code ?? (failure.status === 400 ? 'BadRequest' : 'InternalFailure')
  const name = (section && errorName(section, code)) ?? code
  const found = section?.shapes[name]
  const shape = found?.type === 'structure' ? found : undefined
  const { queryStatus, status } = shape?.error ?? {}
  const sender = shape?.error ? shape.error.fault === 'client' : (failure.status ?? 500) < 500
  return {
    name,
    queryCode: shape?.error?.queryCode ?? name,
    shape,
    status: (query ? queryStatus : undefined) ?? status ?? failure.status ?? (sender ? 400 : 500),
    sender,
    message: failure.message,
    fields: fieldsOf(failure, shape),
  }
}

/** The message counts as a member where the shape has one for it. */
function fieldsOf(
  { data, message }: Failure,
  shape: StructureShape | undefined,
): Readonly<Record<string, unknown>> {
  const fields = isRecord(data) ? data : {}
  const key = messageKey(shape)
  if (message === undefined || key === undefined || fields[key] !== undefined) return fields
  return { ...fields, [key]: message }
}

/** Where the members hold the message: `message` or `Message`. */
export const messageKey = (shape: StructureShape | undefined): string | undefined =>
  Object.keys(shape?.members ?? {}).find(key => key === 'message' || key === 'Message')

/** Whose fault it is, as the Query protocols say it. */
export const faultType = ({ sender }: ErrorParts): string => (sender ? 'Sender' : 'Receiver')
