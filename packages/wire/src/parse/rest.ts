/** HTTP bindings of responses, shared by restJson1 and restXml: the reading twin of `serialize/rest.ts`. */
import type { Anomaly } from '../anomaly.ts'
import type { HttpResponse } from '../http.ts'
import type { Parser } from '../model/codec.ts'
import { outputShape, streamedOutput, structureNamed } from '../model/lookup.ts'
import type { Member, Section, ServiceInfo, StructureShape } from '../model/types.ts'
import { requestIdOf } from './errors.ts'
import { headersReader } from './headers.ts'
import type { HeaderFields } from './json-error.ts'
import { parsed, unreadable } from './parsed.ts'
import { type Notes, scalarReader } from './scalars.ts'

type Output = Record<string, unknown>

/** How a protocol reads documents and failures. */
export type ResponseStyle = {
  /** The members bound to nothing else, out of a document that is not empty. */
  readonly members: (section: Section, shape: StructureShape, name: string) => (text: string, notes: Notes) => Output
  /** One member out of the whole document. */
  readonly payload: (section: Section, member: Member) => (text: string, notes: Notes) => unknown
  readonly error: (
    service: ServiceInfo,
    section: Section,
    response: HttpResponse,
    bytes: Uint8Array,
    headerFields: HeaderFields,
  ) => Anomaly
  /** Does a response with a good status report a failure all the same? */
  readonly failsQuietly?: (section: Section, text: string) => boolean
}

type BodyStore = (output: Output, bytes: Uint8Array, notes: Notes) => void

const utf8 = new TextDecoder()
const nothing = new Uint8Array(0)

export const restParser =
  (style: ResponseStyle) =>
  (service: ServiceInfo, section: Section): Parser => {
    const shape = outputShape(section)
    const readHeaders = shape && headersReader(section, shape)
    const readBody = shape && bodyStore(style, section, shape)
    const streams = streamedOutput(section) !== undefined
    const headerFields = errorHeaders(section)
    return (response, bytes = nothing) => {
      const requestId = requestIdOf(response)
      const quiet = style.failsQuietly && !streams && bytes.length > 0
      if (response.status >= 300 || (quiet && style.failsQuietly!(section, utf8.decode(bytes)))) {
        const failed = style.error(service, section, response, bytes, headerFields)
        return parsed(failed, failed.requestId ?? requestId)
      }
      const output: Output = {}
      const notes: Notes = {}
      try {
        readBody?.(output, bytes, notes)
        readHeaders?.(output, response)
        return parsed(output, requestId, notes)
      } catch (cause) {
        return parsed(unreadable(service, section, response, cause), requestId)
      }
    }
  }

function bodyStore(style: ResponseStyle, section: Section, shape: StructureShape): BodyStore | undefined {
  const payload = Object.entries(shape.members).find(([, member]) => member.in === 'payload')
  if (payload) return payloadStore(style, section, payload)
  if (!Object.values(shape.members).some(member => member.in === undefined)) return undefined
  const read = style.members(section, shape, section.operation.output ?? '')
  return (output, bytes, notes) => {
    Object.assign(output, read(utf8.decode(bytes), notes))
  }
}

function payloadStore(style: ResponseStyle, section: Section, [key, member]: [string, Member]): BodyStore | undefined {
  if (member.streaming) return undefined
  if (member.type === 'blob')
    return (output, bytes) => {
      if (bytes.length > 0) output[key] = bytes
    }
  if (member.shape === undefined && member.type !== 'document') {
    const read = scalarReader(member, 'date-time')
    return (output, bytes) => {
      if (bytes.length > 0) output[key] = read(utf8.decode(bytes))
    }
  }
  const read = style.payload(section, member)
  return (output, bytes, notes) => {
    const value = bytes.length === 0 ? undefined : read(utf8.decode(bytes), notes)
    if (value !== undefined) output[key] = value
  }
}

/** Members of error shapes that are bound to headers, compiled when such an error first comes. */
function errorHeaders(section: Section): HeaderFields {
  const readers = new Map<string, ReturnType<typeof headersReader>>()
  return (response, name) => {
    const shape = structureNamed(section, name)
    if (shape === undefined) return {}
    const read = readers.get(name) ?? headersReader(section, shape)
    readers.set(name, read)
    const output: Output = {}
    read(output, response)
    return output
  }
}
