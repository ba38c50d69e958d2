/** HTTP bindings of responses, shared by restJson1 and restXml: the reading twin of `serialize/rest.ts`. */
import { malformed } from '../codec/malformed.ts'
import { decodeUtf8 } from '../codec/utf8.ts'
import type { HttpResponse } from '../http.ts'
import type { ParseOptions, Parser } from '../model/codec.ts'
import { eventMember, outputShape, streamedOutput, structureNamed } from '../model/lookup.ts'
import type { Member, Section, ServiceInfo, StructureShape } from '../model/types.ts'
import { isBodyMember } from './bindings.ts'
import { requestIdOf } from './errors.ts'
import { corrector, fillingOf } from './filling.ts'
import { headersReader } from './headers.ts'
import { parsed, unreadable } from './parsed.ts'
import { type Notes, scalarReader } from './scalars.ts'
import type { HeaderFields, ReadError } from './tree-error.ts'

type Output = Record<string, unknown>

/** How a protocol reads documents and failures. */
export type ResponseStyle = {
  /** The members bound to nothing else, out of a document that is not empty. */
  readonly members: (shape: StructureShape, name: string) => (text: string, notes: Notes) => Output
  /** One member out of the whole document. */
  readonly payload: (member: Member) => (text: string, notes: Notes) => unknown
  readonly errors: (headerFields: HeaderFields) => ReadError
  /** Does a response with a good status report a failure all the same? */
  readonly failsQuietly?: (text: string) => boolean
}

type StyleOf = (
  service: ServiceInfo,
  section: Section,
  options: ParseOptions | undefined,
) => ResponseStyle

type Store = (output: Output, response: HttpResponse, bytes: Uint8Array, notes: Notes) => void

const nothing = new Uint8Array(0)

export const restParser =
  (styleOf: StyleOf) =>
  (service: ServiceInfo, section: Section, options?: ParseOptions): Parser => {
    const style = styleOf(service, section, options)
    const store = outputStore(style, section, options)
    const readError = style.errors(errorHeaders(section))
    const fails = failureTest(style, section)
    return (response, bytes = nothing) => {
      const requestId = requestIdOf(response)
      if (fails(response, bytes)) {
        const failed = readError(response, bytes)
        return parsed(failed, failed.requestId ?? requestId)
      }
      const output: Output = {}
      const notes: Notes = {}
      try {
        store(output, response, bytes, notes)
        return parsed(output, requestId, notes)
      } catch (cause) {
        return parsed(unreadable(service, section, response, cause), requestId)
      }
    }
  }

function failureTest({ failsQuietly }: ResponseStyle, section: Section) {
  const quiet = streamedOutput(section) === undefined ? failsQuietly : undefined
  return ({ status }: HttpResponse, bytes: Uint8Array): boolean =>
    status >= 300 || (quiet !== undefined && bytes.length > 0 && quiet(decodeUtf8(bytes)))
}

/**
 * Body first, then headers, then what is missing of the members outside the body. An event stream that begins without
 * what it requires is none: nothing later could tell.
 */
function outputStore(
  style: ResponseStyle,
  section: Section,
  options: ParseOptions | undefined,
): Store {
  const shape = outputShape(section)
  if (shape === undefined) return () => {}
  const name = section.operation.output ?? ''
  const storeBody = bodyStore(style, section, shape, name)
  const storeHeaders = headersReader(section, shape)
  const events = eventMember(section, shape) !== undefined
  const streamed = streamedOutput(section)
  const outside = (member: Member): boolean =>
    !isBodyMember(member) && member !== shape.members[streamed ?? '']
  const correct = corrector(section, shape, name, fillingOf(options), outside)
  return (output, response, bytes, notes) => {
    storeBody?.(output, response, bytes, notes)
    storeHeaders(output, response, notes)
    correct?.(output, notes)
    if (events && notes.filled) malformed('response', `${notes.filled.join(', ')} missing`)
  }
}

function bodyStore(
  style: ResponseStyle,
  section: Section,
  shape: StructureShape,
  name: string,
): Store | undefined {
  const payload = Object.entries(shape.members).find(([, member]) => member.in === 'payload')
  if (payload) return payloadStore(style, section, payload)
  if (!Object.values(shape.members).some(isBodyMember)) return undefined
  const read = style.members(shape, name)
  return (output, _response, bytes, notes) => {
    Object.assign(output, read(decodeUtf8(bytes), notes))
  }
}

function payloadStore(
  style: ResponseStyle,
  section: Section,
  [key, member]: [string, Member],
): Store | undefined {
  if (streamedOutput(section) === key) return undefined
  if (member.type === 'blob')
    return (output, _response, bytes) => {
      if (bytes.length > 0) output[key] = bytes
    }
  const read = textReader(section, style, member)
  return (output, _response, bytes, notes) => {
    const value = bytes.length === 0 ? undefined : read(decodeUtf8(bytes), notes)
    if (value !== undefined) output[key] = value
  }
}

const textReader = (section: Section, style: ResponseStyle, member: Member) =>
  member.shape === undefined && member.type !== 'document'
    ? scalarReader(section, member)
    : style.payload(member)

/** Members of error shapes that are bound to headers, compiled when such an error first comes. */
function errorHeaders(section: Section): HeaderFields {
  const readers = new Map<string, ReturnType<typeof headersReader>>()
  return (response, name) => {
    const shape = structureNamed(section, name)
    if (shape === undefined) return {}
    const read = readers.get(name) ?? headersReader(section, shape)
    readers.set(name, read)
    const output: Output = {}
    read(output, response, {})
    return output
  }
}
