/** The rim of every responder: defaults filled in where asked for, and an output that does not fit leaves as an anomaly. */
import { anomaly } from '../anomaly.ts'
import type { HttpResponse } from '../http.ts'
import type { SerializeContext } from '../model/codec.ts'
import type { Section, ServiceInfo } from '../model/types.ts'
import { defaultsFiller } from '../receive/defaults.ts'
import { isMisfit } from '../serialize/scalars.ts'
import type { RespondContext, Responder, RespondOptions } from '../servers/types.ts'

type Fields = Readonly<Record<string, unknown>>

export function responding(
  service: ServiceInfo,
  section: Section,
  { defaults }: RespondOptions,
  write: (output: Fields, context: RespondContext) => HttpResponse,
): Responder {
  const { name, output: shape } = section.operation
  const fill = defaults && shape !== undefined ? defaultsFiller(section, shape) : undefined
  return (output, context = {}) => {
    try {
      return write(fill?.(output) ?? output, context)
    } catch (thrown) {
      return anomaly('fault', reasonOf(thrown), {
        code: 'INVALID_RESPONSE',
        status: 500,
        service: service.name,
        op: name,
      })
    }
  }
}

/** A value that does not fit its shape. All else is a bug. */
export function reasonOf(thrown: unknown): string {
  if (isMisfit(thrown)) return thrown.misfit
  throw thrown
}

/** Servers make up no tokens: an absent one stays absent. */
export const asGiven: SerializeContext = { token: () => undefined as never }
