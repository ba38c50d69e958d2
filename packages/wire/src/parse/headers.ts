/** Members that came as headers: the reading twin of `serialize/headers.ts`. */
import { decodeBase64 } from '../codec/base64.ts'
import { decodeUtf8 } from '../codec/utf8.ts'
import { type Header, type HttpResponse, header } from '../http.ts'
import { shapeNamed } from '../model/lookup.ts'
import { part } from '../model/parts.ts'
import type { Member, Reference, Section, StructureShape } from '../model/types.ts'
import { type Notes, type Read, scalarReader } from './scalars.ts'

type Output = Record<string, unknown>
type Store = (output: Output, response: HttpResponse, notes: Notes) => void

/** Compiles what stores status, headers and prefix headers into an output. */
export function headersReader(section: Section, shape: StructureShape): Store {
  const stores = Object.entries(shape.members).flatMap(([key, member]): Store[] => {
    if (member.in === 'header') return [headerStore(section, key, member)]
    if (member.in === 'prefixHeaders') return [prefixStore(key, member.name ?? '')]
    if (member.in === 'status') return [statusStore(key)]
    return []
  })
  return (output, response, notes) => {
    for (const store of stores) store(output, response, notes)
  }
}

const statusStore =
  (key: string): Store =>
  (output, { status }) => {
    output[key] = status
  }

function headerStore(section: Section, key: string, member: Member): Store {
  const name = member.name ?? key
  const read = headerReader(section, member)
  return (output, { headers }, notes) => {
    const text = joined(headers, name)
    const value = text === undefined ? undefined : read(text, notes)
    if (value !== undefined) output[key] = value
  }
}

/** A repeated header is one list. */
function joined(headers: readonly Header[], name: string): string | undefined {
  const first = header(headers, name)
  if (first === undefined) return undefined
  const lower = name.toLowerCase()
  const all = headers.filter(([key]) => key.toLowerCase() === lower)
  return all.length === 1 ? first : all.map(([, value]) => value).join(',')
}

function prefixStore(key: string, prefix: string): Store {
  const lower = prefix.toLowerCase()
  return (output, { headers }) => {
    const found = headers
      .filter(([name]) => name.toLowerCase().startsWith(lower))
      .map(([name, value]) => [name.slice(prefix.length).toLowerCase(), value] as const)
    output[key] = Object.fromEntries(found)
  }
}

function headerReader(section: Section, member: Member): Read {
  if (member.shape === undefined) return single(section, member)
  const shape = shapeNamed(section, member.shape)
  if (shape.type !== 'list') return text => text
  const split = part(section, 'headerLists').splitter(shape.member)
  const read = single(section, shape.member)
  return (text, notes) =>
    split(text)
      .map(item => read(item, notes))
      .filter(value => value !== undefined)
}

function single(section: Section, reference: Reference): Read {
  if (reference.type === 'document') {
    const { within } = part(section, 'documents')
    return text => mapped(utf8Of(text), within)
  }
  if (reference.mediaType !== undefined) return text => utf8Of(text)
  return scalarReader(section, reference)
}

function utf8Of(text: string): string | undefined {
  const bytes = decodeBase64(text)
  return bytes && decodeUtf8(bytes)
}

const mapped = <T>(text: string | undefined, read: (text: string) => T): T | undefined =>
  text === undefined ? undefined : read(text)
