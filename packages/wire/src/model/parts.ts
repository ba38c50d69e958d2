/**
 * Parts: code that some operations need and many do without. A section of a generated package names those it needs, so
 * that a bundle carries no other; the codecs of `protocols/` bring all of them along.
 */
import type { Notes, Read } from '../parse/scalars.ts'
import type { TreeRead } from '../parse/tree.ts'
import type { XmlStyle } from '../parse/xml-style.ts'
import type { Write } from '../serialize/scalars.ts'
import type { Member, Reference, Section, StructureShape, TimestampFormat } from './types.ts'

export type Parts = {
  /** Instants, written and read. */
  readonly instants: Instants
  /** Numbers that JavaScript cannot hold. */
  readonly exactNumbers: ExactNumbers
  /** JSON that nobody described. */
  readonly documents: Documents
  /** Neutral values for required members that a service left out. */
  readonly correction: typeof import('../parse/correction.ts').correction
  /** The model's defaults, which only who asks for them sends. */
  readonly defaults: typeof import('./defaults.ts').defaultOf
  readonly hostPrefix: typeof import('../serialize/host-prefix.ts').hostPrefixWriter
  /** A streaming blob, on its way there and back. */
  readonly requestBody: typeof import('../serialize/body.ts').bodyOf
  readonly responseBody: typeof import('../response-body.ts').responseBody
  /** XML bodies of restXml; its errors need none of them as a rule. */
  readonly xmlWriter: typeof import('../serialize/xml.ts').xmlDocument
  readonly xmlReader: XmlReaders
  /** Lists in headers. */
  readonly headerLists: HeaderLists
}

export type Instants = {
  readonly writer: (at: string, format: TimestampFormat) => Write
  readonly readText: Read
  /** Seconds, as JSON has them. */
  readonly readNumber: (value: unknown, notes: Notes) => unknown
}

export type ExactNumbers = {
  /** Reads the JSON of one operation's responses. */
  readonly parserOf: (section: Section) => (text: string) => unknown
  readonly reader: (reference: Reference) => TreeRead
  /** Where exact numbers were asked for, a float may arrive as a bigint or as its digits. */
  readonly inexact: (value: unknown) => unknown
  readonly readDecimal: Read
}

export type Documents = {
  readonly writer: (reference: Reference) => (value: unknown) => string
  readonly reader: (reference: Reference) => TreeRead
  /** JSON that travels as text, written and read. */
  readonly text: (value: unknown) => string
  readonly within: (text: string) => unknown
}

export type HeaderLists = {
  readonly quoted: (text: string) => string
  readonly splitter: (reference: Reference) => (text: string) => string[]
}

export type XmlReaders = {
  readonly document: (
    section: Section,
    shape: StructureShape,
    name: string,
    style: XmlStyle,
  ) => (text: string, notes: Notes) => Record<string, unknown>
  readonly payload: (
    section: Section,
    member: Member,
    style: XmlStyle,
  ) => (text: string, notes: Notes) => unknown
  readonly error: (
    section: Section,
    shape: StructureShape,
    name: string,
    style: XmlStyle,
  ) => (text: string) => object
}

export type PartName = keyof Parts

/** A section that lacks what its shapes need was put together wrongly: a bug, not an anomaly. */
export function part<Name extends PartName>(section: Section, name: Name): Parts[Name] {
  const found = section.parts?.[name]
  if (found === undefined)
    throw new Error(`${section.operation.name} needs '${name}', which is not among its parts.`)
  return found as Parts[Name]
}
