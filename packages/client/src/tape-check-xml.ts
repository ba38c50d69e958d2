/** Holds an answer in XML against the description: elements nobody knows, and texts that are not what they should be. */
import {
  elementText,
  localName,
  type Member,
  nextElement,
  type Problem,
  type Section,
  type Shape,
  skipElement,
  type XmlReader,
  xmlReader,
} from '@plainwire/wire'

type Path = readonly (string | number)[]
type Problems = Generator<Problem, void>

/** @example xmlProblems(section, '<ListBucketResult><KeyCount>many</KeyCount></ListBucketResult>') */
export function xmlProblems(section: Section, text: string): readonly Problem[] {
  const { output, name } = section.operation
  const shape = output === undefined ? undefined : section.shapes[output]
  if (shape?.type !== 'structure') return []
  const payload = Object.values(shape.members).find(({ in: place }) => place === 'payload')
  if (payload !== undefined && payload.shape === undefined) return []
  const reader = xmlReader(text)
  if (nextElement(reader) === undefined) return []
  const wanted = payload === undefined ? shape : section.shapes[payload.shape!]!
  return [...inside(section, wanted, reader, [], `${name}Result`)]
}

/** What services put beside or around the members: the wrapper of Query answers, ids. */
const passed: ReadonlySet<string> = new Set(['ResponseMetadata', 'RequestId', 'requestId'])

function* inside(
  section: Section,
  shape: Shape,
  reader: XmlReader,
  path: Path,
  wrapper = '',
): Problems {
  if (shape.type === 'list') return yield* listItems(section, shape.member, reader, path)
  if (shape.type === 'map') return yield* entries(section, shape, reader, path)
  for (let tag = nextElement(reader); tag !== undefined; tag = nextElement(reader)) {
    if (passed.has(tag)) skipElement(reader)
    else if (tag === wrapper) yield* inside(section, shape, reader, path)
    else yield* element(section, shape.members, tag, reader, path)
  }
}

function* element(
  section: Section,
  members: Readonly<Record<string, Member>>,
  tag: string,
  reader: XmlReader,
  path: Path,
): Problems {
  const found = Object.entries(members).find(
    ([key, { xmlName, in: place }]) =>
      (place === undefined || place === 'status') && localName(xmlName ?? key) === tag,
  )
  if (found === undefined) {
    skipElement(reader)
    const at = [...path, tag]
    yield { path: at, rule: 'unknown', message: `${at.join('.')} is not in the description` }
    return
  }
  const [key, member] = found
  const shape = member.shape === undefined ? undefined : section.shapes[member.shape]
  const isFlat = member.xmlFlattened && shape?.type === 'list'
  yield* value(section, isFlat ? shape.member : member, reader, [...path, key])
}

function* value(section: Section, member: Member, reader: XmlReader, path: Path): Problems {
  const shape = member.shape === undefined ? undefined : section.shapes[member.shape]
  if (shape === undefined) yield* text(member, elementText(reader), path)
  else if (member.xmlFlattened && shape.type === 'map') yield* entry(section, shape, reader, path)
  else yield* inside(section, shape, reader, path)
}

function* listItems(section: Section, member: Member, reader: XmlReader, path: Path): Problems {
  let index = 0
  while (nextElement(reader) !== undefined)
    yield* value(section, member, reader, [...path, index++])
}

type MapShape = Extract<Shape, { type: 'map' }>

function* entries(section: Section, shape: MapShape, reader: XmlReader, path: Path): Problems {
  while (nextElement(reader) !== undefined) yield* entry(section, shape, reader, path)
}

function* entry(section: Section, shape: MapShape, reader: XmlReader, path: Path): Problems {
  const name = localName(shape.value.xmlName ?? 'value')
  for (let tag = nextElement(reader); tag !== undefined; tag = nextElement(reader))
    if (tag === name) yield* value(section, shape.value, reader, path)
    else skipElement(reader)
}

const number = /^\s*[-+]?(\d+(\.\d*)?([eE][-+]?\d+)?|Infinity|NaN)?\s*$/

const forms: Readonly<Partial<Record<NonNullable<Member['type']>, RegExp>>> = {
  boolean: /^\s*(true|false)?\s*$/i,
  byte: number,
  short: number,
  integer: number,
  long: number,
  number,
  float: number,
  double: number,
}

function* text({ type = 'string' }: Member, found: string, path: Path): Problems {
  if (forms[type]?.test(found) === false)
    yield {
      path,
      rule: 'type',
      message: `${path.join('.')} is no ${type}: '${found.slice(0, 50)}'`,
    }
}
