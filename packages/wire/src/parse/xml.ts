/**
 * XML into values, guided by the shapes: each closure reads the element that was just entered and leaves it. No tree is
 * built; elements nobody described are skipped. The reading twin of `serialize/xml.ts`.
 */

import {
  attribute,
  elementText,
  localName,
  nextElement,
  skipElement,
  type XmlReader,
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
import { corrector } from './filling.ts'
import { type Notes, scalarReader } from './scalars.ts'
import type { XmlStyle } from './xml-style.ts'

export type XmlRead = (reader: XmlReader, notes: Notes) => unknown
type Output = Record<string, unknown>

type Compile = { section: Section; style: XmlStyle; done: Map<string, XmlRead> }

/** Reads the members `pick` lets through out of the element just entered. */
export const xmlMembers = (
  section: Section,
  shape: StructureShape | UnionShape,
  name: string,
  style: XmlStyle,
  pick: (member: Member) => boolean = () => true,
): ((reader: XmlReader, notes: Notes) => Output) =>
  membersReader({ section, style, done: new Map() }, shape, name, pick)

/** Compiles the reader of one value. */
export const xmlValue = (section: Section, reference: Reference, style: XmlStyle): XmlRead =>
  valueReader({ section, style, done: new Map() }, reference)

/** One element that belongs to a member: stores what it holds into the output. */
type Field = {
  readonly tag: string
  readonly store: (output: Output, reader: XmlReader, notes: Notes) => void
}

function membersReader(
  compile: Compile,
  shape: StructureShape | UnionShape,
  name: string,
  pick: (member: Member) => boolean,
): (reader: XmlReader, notes: Notes) => Output {
  const members = Object.entries(shape.members).filter(([, member]) => pick(member))
  const attributes = members
    .filter(([, member]) => member.xmlAttribute)
    .map(([key, member]) => attributeField(compile, key, member))
  const fields = members
    .filter(([, member]) => !member.xmlAttribute)
    .map(([key, member]) => field(compile, key, member))
  const byTag = new Map(fields.map((one, index) => [one.tag, index]))
  const correct =
    shape.type === 'structure'
      ? corrector(compile.section, shape, name, compile.style.filling, pick)
      : undefined
  const other = shape.type === 'union' ? keepUnknown : passOver
  return (reader, notes) => {
    const output: Output = {}
    for (const read of attributes) read(output, reader, notes)
    let guess = fields[0]?.tag
    for (
      let tag = nextElement(reader, guess);
      tag !== undefined;
      tag = nextElement(reader, guess)
    ) {
      const index = byTag.get(tag)
      if (index === undefined) other(output, reader, tag)
      else {
        fields[index]!.store(output, reader, notes)
        guess = fields[index + 1]?.tag
      }
    }
    return correct === undefined ? output : correct(output, notes)
  }
}

const passOver = (_output: Output, reader: XmlReader): void => skipElement(reader)

/** A union's member that nobody described is kept by name with its text, so that a newer service does not lose it. */
const keepUnknown = (output: Output, reader: XmlReader, tag: string): void => {
  output.$unknown = [tag, elementText(reader)]
}

function attributeField({ section }: Compile, key: string, member: Member) {
  const read = scalarReader(section, member)
  const name = member.xmlName ?? key
  return (output: Output, reader: XmlReader, notes: Notes): void => {
    const text = attribute(reader, name)
    const value = text === undefined ? undefined : read(text, notes)
    if (value !== undefined) output[key] = value
  }
}

function field(compile: Compile, key: string, member: Member): Field {
  const tag = compile.style.name(key, member)
  const shape = member.shape === undefined ? undefined : shapeNamed(compile.section, member.shape)
  if (member.xmlFlattened && shape?.type === 'list')
    return { tag, store: flatItem(compile, key, shape) }
  if (member.xmlFlattened && shape?.type === 'map')
    return { tag, store: flatEntry(compile, key, shape) }
  const read = valueReader(compile, member)
  return {
    tag,
    store: (output, reader, notes) => {
      const value = read(reader, notes)
      if (value !== undefined) output[key] = value
    },
  }
}

function flatItem(compile: Compile, key: string, shape: ListShape): Field['store'] {
  const read = valueReader(compile, shape.member)
  return (output, reader, notes) => {
    const value = read(reader, notes)
    output[key] ??= []
    if (value !== undefined) (output[key] as unknown[]).push(value)
  }
}

function flatEntry(compile: Compile, key: string, shape: MapShape): Field['store'] {
  const read = entryReader(compile, shape)
  return (output, reader, notes) => {
    output[key] ??= {}
    read(output[key] as Output, reader, notes)
  }
}

function valueReader(compile: Compile, reference: Reference): XmlRead {
  if (reference.shape === undefined) {
    if (reference.type === undefined || reference.type === 'string') return elementText
    const read = scalarReader(compile.section, reference)
    return (reader, notes) => read(elementText(reader), notes)
  }
  const name = reference.shape
  return compiledOnce(compile.done, name, () =>
    aggregateReader(compile, shapeNamed(compile.section, name), name),
  )
}

function aggregateReader(compile: Compile, shape: Shape, name: string): XmlRead {
  if (shape.type === 'list') return listReader(compile, shape)
  if (shape.type === 'map') return mapReader(compile, shape)
  const read = membersReader(compile, shape, name, () => true)
  return shape.type === 'structure' ? read : (reader, notes) => oneMember(read(reader, notes))
}

const oneMember = (output: Output): Output | undefined =>
  Object.keys(output).length === 0 ? undefined : output

function listReader(compile: Compile, shape: ListShape): XmlRead {
  const read = valueReader(compile, shape.member)
  const guess = localName(shape.member.xmlName ?? 'member')
  return (reader, notes) => {
    const items: unknown[] = []
    while (nextElement(reader, guess) !== undefined) {
      const value = read(reader, notes)
      if (value !== undefined) items.push(value)
    }
    return items
  }
}

function mapReader(compile: Compile, shape: MapShape): XmlRead {
  const read = entryReader(compile, shape)
  return (reader, notes) => {
    const output: Output = {}
    while (nextElement(reader, 'entry') !== undefined) read(output, reader, notes)
    return output
  }
}

/** Reads one `<entry>` (or flattened element): a key and a value, whichever comes first. */
function entryReader(compile: Compile, shape: MapShape): Field['store'] {
  const keyTag = localName(shape.key.xmlName ?? 'key')
  const valueTag = localName(shape.value.xmlName ?? 'value')
  const read = valueReader(compile, shape.value)
  return (output, reader, notes) => {
    let key: string | undefined
    let value: unknown
    for (
      let tag = nextElement(reader, keyTag);
      tag !== undefined;
      tag = nextElement(reader, valueTag)
    ) {
      if (tag === keyTag) key = elementText(reader)
      else if (tag === valueTag) value = read(reader, notes)
      else skipElement(reader)
    }
    if (key !== undefined && value !== undefined) put(output, key, value)
  }
}
