/** How receiving ends badly: readers throw a refusal, the rim of every receiver turns it into an anomaly. */
import { type Anomaly, anomaly } from '../anomaly.ts'
import { isMalformed } from '../codec/malformed.ts'
import type { Section, ServiceInfo } from '../model/types.ts'
import type { Received, ReceivedRequest, Receiver } from '../servers/types.ts'

/** Never leaves the receiver. */
type Refusal = { readonly refusal: string; readonly kind: RefusalKind }

/** What is wrong: the document or a value in it, its media type, or the answer that is asked for. */
export type RefusalKind = 'malformed' | 'mediaType' | 'accept'

/** How a protocol calls a request that cannot be read. */
export type MalformedCode = 'SerializationException' | 'MalformedInput' | 'MalformedXML'

export function refuse(refusal: string, kind: RefusalKind = 'malformed'): never {
  const thrown: Refusal = { refusal, kind }
  throw thrown
}

/** `at` names the member, as `Shape$member`. */
export const unfit = (at: string, expected: string): never => refuse(`${at} must be ${expected}`)

type Read = (request: ReceivedRequest, bytes?: Uint8Array) => Record<string, unknown>

export const receiving =
  (service: ServiceInfo, section: Section, malformedCode: MalformedCode, read: Read): Receiver =>
  (request, bytes): Received | Anomaly => {
    try {
      return { input: read(request, bytes) }
    } catch (thrown) {
      const { refusal, kind } = refusalOf(thrown)
      return anomaly('incorrect', refusal, {
        ...answers[kind],
        ...(kind === 'malformed' ? { code: malformedCode } : {}),
        service: service.name,
        op: section.operation.name,
      })
    }
  }

function refusalOf(thrown: unknown): Refusal {
  if (isMalformed(thrown)) return { refusal: thrown.malformed, kind: 'malformed' }
  if (isRefusal(thrown)) return thrown
  throw thrown
}

const isRefusal = (thrown: unknown): thrown is Refusal =>
  typeof thrown === 'object' && thrown !== null && 'refusal' in thrown

const answers: Readonly<Record<RefusalKind, { code?: string; status: number }>> = {
  malformed: { status: 400 },
  mediaType: { code: 'UnsupportedMediaTypeException', status: 415 },
  accept: { code: 'NotAcceptableException', status: 406 },
}
