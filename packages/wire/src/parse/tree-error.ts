/**
 * Error bodies of the JSON protocols and of CBOR: where the code may stand, and what to do when the body is something
 * else altogether. An error's members are compiled when it first comes.
 */
import type { Anomaly } from '../anomaly.ts'
import { decodeUtf8 } from '../codec/utf8.ts'
import { type HttpResponse, header } from '../http.ts'
import type { Member, Section, ServiceInfo } from '../model/types.ts'
import { isRecord } from '../record.ts'
import {
  cleanCode,
  type ErrorParts,
  errorAnomaly,
  errorName,
  errorShape,
  headerCode,
} from './errors.ts'
import { type TreeRead, type TreeStyle, treeMembers } from './tree.ts'

/** Fields an error shape binds to headers, for protocols that have such. */
export type HeaderFields = (response: HttpResponse, name: string) => Record<string, unknown>

export type ReadError = (response: HttpResponse, bytes: Uint8Array) => Anomaly

export type ErrorStyle = {
  readonly style: TreeStyle
  /** The body as a tree; may throw. */
  readonly read: (bytes: Uint8Array) => unknown
  /** Which members of an error stand in the body. */
  readonly pick?: (member: Member) => boolean
  readonly headerFields?: HeaderFields
}

export function treeErrors(service: ServiceInfo, section: Section, error: ErrorStyle): ReadError {
  const members = membersReader(section, error)
  return (response, bytes) => {
    const body = bodyOf(error, bytes)
    if (body === undefined) return errorAnomaly(service, section, response, foreignParts(bytes))
    const told = codeOf(response, body)
    const code = queryCode(service, response) ?? told
    const name = errorName(section, told) ?? errorName(section, code)
    const message = textOf(body.message) ?? textOf(body.Message) ?? textOf(body.errorMessage)
    return errorAnomaly(service, section, response, {
      code,
      name,
      message,
      data:
        name === undefined
          ? body
          : { ...members(name, body), ...error.headerFields?.(response, name) },
    })
  }
}

function membersReader(section: Section, { style, pick }: ErrorStyle) {
  const readers = new Map<string, TreeRead>()
  return (name: string, body: Record<string, unknown>): object => {
    const shape = errorShape(section, name)
    if (shape === undefined) return body
    const read = readers.get(name) ?? treeMembers(section, shape, name, style, pick)
    readers.set(name, read)
    return read(body, {}) as object
  }
}

function bodyOf({ read }: ErrorStyle, bytes: Uint8Array): Record<string, unknown> | undefined {
  if (bytes.length === 0) return {}
  try {
    const value = read(bytes)
    return isRecord(value) ? value : undefined
  } catch {
    return undefined
  }
}

const codeOf = (response: HttpResponse, body: Record<string, unknown>): string | undefined =>
  headerCode(response) ??
  cleanCode(body.__type) ??
  cleanCode(body.code) ??
  cleanCode(body.Code) ??
  nestedCode(body)

/** A service that once spoke Query still says its old code: `Code;Fault`. */
const queryCode = (service: ServiceInfo, response: HttpResponse): string | undefined =>
  service.queryCompatible
    ? header(response.headers, 'x-amzn-query-error')?.split(';', 1)[0] || undefined
    : undefined

function nestedCode(body: Record<string, unknown>): string | undefined {
  const inner = body.Error ?? body.error
  return isRecord(inner) ? cleanCode(inner.Code ?? inner.code) : undefined
}

/** XML from a JSON service, HTML from a proxy, plain text: the status decides, the text is kept. */
function foreignParts(bytes: Uint8Array): ErrorParts {
  const text = decodeUtf8(bytes)
  const told = (tag: string) => new RegExp(`<${tag}>([^<]{1,2000})</`).exec(text)?.[1]
  return {
    code: cleanCode(told('Code')),
    message: told('Message'),
    data: text.trim() === '' ? undefined : text.slice(0, 4096),
  }
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined
