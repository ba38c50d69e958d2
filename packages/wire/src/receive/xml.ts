/**
 * XML documents as input: closures read the element just entered and leave it; elements nobody described are skipped.
 * The strict reading twin of `serialize/xml.ts`.
 */
import {
  attribute,
  elementText,
  localName,
  nextElement,
  skipElement,
  type XmlReader,
  xmlReader,
} from '../codec/xml.ts'
import { compiledOnce, shapeNamed } from '../model/lookup.ts'
import type {
  ListShape,
  MapShape,
  Member,
  Reference,
  Section,
  Shape,
  StructureShape,
  UnionShape,
} from '../model/types.ts'
import { put } from '../record.ts'
import { unfit } from './refuse.ts'
import { textReader } from './scalars.ts'

type Read = (reader: XmlReader) => unknown
type Fields = Record<string, unknown>
type Compile = { section: Section; done: Map<string, Read> }

/** Compiles the reader of a whole document that holds the members `pick` lets through. */
export function xmlDocumentReader(
  section: Section,
  shape: StructureShape | UnionShape,
  name: string,
  pick: (member: Member) => boolean = () => true,
): (text: string) => Fields {
  const read = membersReader({ section, done: new Map() }, shape, name, pick)
  return text => {
    const reader = xmlReader(text)
    nextElement(reader)
    const input = read(reader)
    nextElement(reader) // to the end: nothing may follow the root
    return input
  }
}

type Field = { readonly store: (input: Fields, reader: XmlReader) => void }

function membersReader(
  compile: Compile,
  shape: StructureShape | UnionShape,
  name: string,
  pick: (member: Member) => boolean,
): (reader: XmlReader) => Fields {
  const members = Object.entries(shape.members).filter(([, member]) => pick(member))
  const attributes = members
    .filter(([, member]) => member.xmlAttribute)
    .map(([key, member]) => attributeField(key, member, name))
  const fields = new Map(
    members
      .filter(([, member]) => !member.xmlAttribute)
      .map(([key, member]) => [
        localName(member.xmlName ?? key),
        field(compile, key, member, `${name}$${key}`),
      ]),
  )
  const exactlyOne = shape.type === 'union'
  return reader => {
    const input: Fields = {}
    for (const { store } of attributes) store(input, reader)
    for (let tag = nextElement(reader); tag !== undefined; tag = nextElement(reader)) {
      const found = fields.get(tag)
      if (found === undefined) skipElement(reader)
      else found.store(input, reader)
    }
    if (exactlyOne && Object.keys(input).length !== 1) unfit(name, 'exactly one known member')
    return input
  }
}

function attributeField(key: string, member: Member, name: string): Field {
  const read = textReader(member, `${name}$${key}`, 'date-time')
  const wire = member.xmlName ?? key
  return {
    store: (input, reader) => {
      const text = attribute(reader, wire)
      if (text !== undefined) input[key] = read(text)
    },
  }
}

function field(compile: Compile, key: string, member: Member, at: string): Field {
  const shape = member.shape === undefined ? undefined : shapeNamed(compile.section, member.shape)
  if (member.xmlFlattened && shape?.type === 'list') {
    const read = valueReader(compile, shape.member, `${at}$member`)
    return {
      store: (input, reader) => {
        input[key] ??= []
        ;(input[key] as unknown[]).push(read(reader))
      },
    }
  }
  if (member.xmlFlattened && shape?.type === 'map') {
    const read = entryReader(compile, shape, at)
    return {
      store: (input, reader) => {
        input[key] ??= {}
        read(input[key] as Fields, reader)
      },
    }
  }
  const read = valueReader(compile, member, at)
  return {
    store: (input, reader) => {
      input[key] = read(reader)
    },
  }
}

function valueReader(compile: Compile, reference: Reference, at: string): Read {
  const name = reference.shape
  if (name === undefined) return simpleReader(reference, at)
  return compiledOnce(compile.done, name, () =>
    aggregate(compile, shapeNamed(compile.section, name), name),
  )
}

/** White space around a number, an instant or base64 means nothing; in a string it does. */
function simpleReader(reference: Reference, at: string): Read {
  if ((reference.type ?? 'string') === 'string') return elementText
  const read = textReader(reference, at, 'date-time')
  return reader => read(elementText(reader).trim())
}

function aggregate(compile: Compile, shape: Shape, name: string): Read {
  if (shape.type === 'list') return listReader(compile, shape, name)
  if (shape.type === 'map') return mapReader(compile, shape, name)
  return membersReader(compile, shape, name, () => true)
}

function listReader(compile: Compile, shape: ListShape, name: string): Read {
  const read = valueReader(compile, shape.member, `${name}$member`)
  const wanted = localName(shape.member.xmlName ?? 'member')
  return reader => {
    const items: unknown[] = []
    for (let tag = nextElement(reader); tag !== undefined; tag = nextElement(reader)) {
      if (tag === wanted) items.push(read(reader))
      else skipElement(reader)
    }
    return items
  }
}

function mapReader(compile: Compile, shape: MapShape, name: string): Read {
  const read = entryReader(compile, shape, name)
  return reader => {
    const map: Fields = {}
    for (let tag = nextElement(reader); tag !== undefined; tag = nextElement(reader)) {
      if (tag === 'entry') read(map, reader)
      else skipElement(reader)
    }
    return map
  }
}

/** Puts one entry into a map: a key and a value, whichever comes first. */
function entryReader(
  compile: Compile,
  shape: MapShape,
  name: string,
): (map: Fields, reader: XmlReader) => void {
  const keyTag = localName(shape.key.xmlName ?? 'key')
  const valueTag = localName(shape.value.xmlName ?? 'value')
  const read = valueReader(compile, shape.value, `${name}$value`)
  return (map, reader) => {
    let key: string | undefined
    let value: unknown
    for (let tag = nextElement(reader); tag !== undefined; tag = nextElement(reader)) {
      if (tag === keyTag) key = elementText(reader)
      else if (tag === valueTag) value = read(reader)
      else skipElement(reader)
    }
    if (key === undefined || value === undefined) return unfit(name, 'entries of a key and a value')
    put(map, key, value)
  }
}
