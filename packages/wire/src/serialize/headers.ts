/** Members that travel as headers: named ones, lists joined by commas, prefix maps, JSON in base64. */
import { encodeBase64 } from '../codec/base64.ts'
import { encodeUtf8 } from '../codec/utf8.ts'
import type { Header } from '../http.ts'
import type { SerializeContext } from '../model/codec.ts'
import { shapeNamed } from '../model/lookup.ts'
import { part } from '../model/parts.ts'
import type { Member, Reference, Section, StructureShape } from '../model/types.ts'
import { isRecord } from '../record.ts'
import { absentValue } from './absent.ts'
import { misfit, scalarWriter, type Write } from './scalars.ts'

type Input = Readonly<Record<string, unknown>>

/** Compiles the headers of a structure; absent members leave none, an empty text or list leaves an empty header. */
export function headersWriter(
  section: Section,
  shape: StructureShape | undefined,
  name: string,
): (input: Input, context: SerializeContext) => Header[] {
  const members = Object.entries(shape?.members ?? {})
  const named = members
    .filter(([, member]) => member.in === 'header')
    .map(([key, member]) => ({
      key,
      absent: absentValue(section, member, true),
      header: (member.name ?? key).toLowerCase(),
      write: headerText(section, member, `${name}$${key}`),
    }))
  const maps = members.filter(([, member]) => member.in === 'prefixHeaders')
  return (input, context) => {
    const headers: Header[] = []
    for (const { key, absent, header, write } of named) {
      const value = input[key] ?? absent?.(context)
      if (value !== undefined && value !== null) headers.push([header, write(value)])
    }
    for (const [key, member] of maps)
      headers.push(...prefixed(input[key], member.name ?? '', `${name}$${key}`))
    return headers
  }
}

function prefixed(value: unknown, prefix: string, at: string): Header[] {
  if (value === undefined || value === null) return []
  if (!isRecord(value)) return misfit(at, 'an object', value)
  return Object.entries(value)
    .filter(([, item]) => item !== undefined && item !== null)
    .map(([key, item]) =>
      typeof item === 'string'
        ? [nameOf(prefix + key, at), printable(item, at)]
        : misfit(at, 'text values', item),
    )
}

function headerText(section: Section, member: Member, at: string): Write {
  if (member.shape === undefined) return single(section, member, at)
  const shape = shapeNamed(section, member.shape)
  if (shape.type !== 'list') throw new Error(`${at} is a ${shape.type} in a header`)
  const { quoted } = part(section, 'headerLists')
  const write = single(section, shape.member, at)
  const quotes = (shape.member.type ?? 'string') === 'string'
  return value =>
    Array.isArray(value)
      ? value
          .filter(item => item !== undefined && item !== null)
          .map(item => (quotes ? quoted(write(item)) : write(item)))
          .join(', ')
      : misfit(at, 'an array', value)
}

function single(section: Section, reference: Reference, at: string): Write {
  if (reference.type === 'document' || reference.mediaType === 'application/json') {
    const { text } = part(section, 'documents')
    return value => encodeBase64(encodeUtf8(text(value)))
  }
  const write = scalarWriter(section, reference, at, 'http-date')
  if (reference.mediaType !== undefined) return value => encodeBase64(encodeUtf8(write(value)))
  return value => printable(write(value), at)
}

/** A name with a line break or a colon would be another header. */
const nameOf = (name: string, at: string): string =>
  /^[\w!#$%&'*+.^`|~-]+$/.test(name)
    ? name.toLowerCase()
    : misfit(at, 'keys that are header names', name)

/** A header with a line break would be a second header. */
const printable = (text: string, at: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  /[\u0000\r\n]/.test(text) ? misfit(at, 'text without line breaks', text) : text
