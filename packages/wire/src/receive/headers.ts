/** Members that came as headers; the strict reading twin of `serialize/headers.ts`. */
import { decodeBase64 } from '../codec/base64.ts'
import type { Header } from '../http.ts'
import { shapeNamed } from '../model/lookup.ts'
import type { Member, Reference, Section, StructureShape } from '../model/types.ts'
import { jsonWithin } from '../parts/documents.ts'
import { splitList } from '../parts/header-lists.ts'
import { put } from '../record.ts'
import { utf8Text } from './json.ts'
import { unfit } from './refuse.ts'
import { type ReadText, textReader } from './scalars.ts'

type Fields = Record<string, unknown>
type Store = (input: Fields, headers: readonly Header[]) => void

export function headersReceiver(section: Section, shape: StructureShape | undefined): Store {
  const name = section.operation.input ?? section.operation.name
  const stores = Object.entries(shape?.members ?? {}).flatMap(([key, member]): Store[] => {
    if (member.in === 'header') return [named(section, key, member, `${name}$${key}`)]
    return member.in === 'prefixHeaders' ? [prefixed(key, member.name ?? '')] : []
  })
  return (input, headers) => {
    for (const store of stores) store(input, headers)
  }
}

/** A repeated header is one list. */
function named(section: Section, key: string, member: Member, at: string): Store {
  const wanted = (member.name ?? key).toLowerCase()
  const read = headerReader(section, member, at)
  return (input, headers) => {
    const texts = headers.filter(([name]) => name.toLowerCase() === wanted).map(([, text]) => text)
    if (texts.length > 0) input[key] = read(texts.join(', ').replace(/^[ \t]+|[ \t]+$/g, ''))
  }
}

/** No such header is an empty map, as in responses. */
function prefixed(key: string, prefix: string): Store {
  const lower = prefix.toLowerCase()
  return (input, headers) => {
    const found = headers.filter(([name]) => name.toLowerCase().startsWith(lower))
    const map: Fields = {}
    for (const [name, value] of found) put(map, name.slice(prefix.length).toLowerCase(), value)
    input[key] = map
  }
}

function headerReader(section: Section, member: Member, at: string): ReadText {
  if (member.shape === undefined) return single(member, at)
  const shape = shapeNamed(section, member.shape)
  if (shape.type !== 'list') throw new Error(`${at} is a ${shape.type} in a header`)
  const { type, format = 'http-date' } = shape.member
  const split = type === 'timestamp' && format === 'http-date' ? splitDates : splitList
  const read = single(shape.member, at)
  return text => (text === '' ? [] : split(text).map(read))
}

/** What has a media type, and any document, travels in base64. */
function single(reference: Reference, at: string): ReadText {
  const decoded = (text: string) => utf8Text(decodeBase64(text) ?? unfit(at, 'base64'))
  if (reference.type === 'document') return text => jsonWithin(decoded(text))
  return reference.mediaType !== undefined && reference.type !== 'blob'
    ? decoded
    : textReader(reference, at, 'http-date')
}

/** An http-date holds a comma of its own. */
const splitDates = (text: string): string[] =>
  text.match(/[^,]+,[^,]+/g)?.map(item => item.trim()) ?? []
