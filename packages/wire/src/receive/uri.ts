/** Labels and query of a request target; the reading twin of `serialize/uri.ts`. */
import { shapeNamed } from '../model/lookup.ts'
import type { Member, Reference, Section, StructureShape } from '../model/types.ts'
import { put } from '../record.ts'
import type { ReceivedRequest } from '../servers/types.ts'
import { type Pair, pairsOf, percentDecode } from './form.ts'
import { literal } from './host.ts'
import { refuse } from './refuse.ts'
import { type ReadText, textReader } from './scalars.ts'

type Fields = Record<string, unknown>
type Store = (input: Fields, request: ReceivedRequest) => void

/** Path and query, as they stand in the target. */
export function splitTarget(target: string): { path: string; query: string } {
  const question = target.indexOf('?')
  return question < 0
    ? { path: target, query: '' }
    : { path: target.slice(0, question), query: target.slice(question + 1) }
}

/** A URI pattern's path: a label takes one segment, a greedy one whatever is left, slashes included. */
export function pathPattern(uri: string): { regex: RegExp; labels: readonly string[] } {
  const { path } = splitTarget(uri)
  const parts = path.split(/\{([^}]+)\}/)
  const source = parts.map((part, index) =>
    index % 2 === 0 ? literal(part) : part.endsWith('+') ? '(.+)' : '([^/]+)',
  )
  const labels = parts.filter((_, index) => index % 2 === 1).map(part => part.replace('+', ''))
  return { regex: new RegExp(`^${source.join('')}$`, 's'), labels }
}

/** Compiles what stores labels and query members into an input. */
export function targetReader(section: Section, shape: StructureShape | undefined): Store {
  const name = section.operation.input ?? section.operation.name
  const members = Object.entries(shape?.members ?? {})
  const storeLabels = labelsReader(section, members, name)
  const queries = members
    .filter(([, member]) => member.in === 'query')
    .map(([key, member]) => queryField(section, key, member, `${name}$${key}`))
  const spread = members
    .filter(([, member]) => member.in === 'queryParams')
    .map(([key, member]) => spreadField(section, key, member))
  return (input, request) => {
    storeLabels(input, request)
    if (queries.length + spread.length === 0) return
    const pairs = pairsOf(splitTarget(request.target).query)
    for (const store of [...queries, ...spread]) store(input, pairs)
  }
}

function labelsReader(section: Section, members: [string, Member][], name: string): Store {
  const { regex, labels } = pathPattern(section.operation.http?.uri ?? '/')
  const readers = new Map<string, ReadText>(
    members
      .filter(([, member]) => member.in === 'label')
      .map(([key, member]) => [key, textReader(member, `${name}$${key}`, 'date-time')]),
  )
  return (input, { target, placed = {} }) => {
    const { path } = splitTarget(target)
    const found = regex.exec(path) ?? regex.exec(path.replace(/\/$/, ''))
    if (found === null) refuse('The path does not fit the operation')
    for (const [index, label] of labels.entries()) {
      const read = readers.get(label)
      if (read !== undefined) input[label] = read(percentDecode(found[index + 1]!))
    }
    for (const [label, text] of Object.entries(placed)) {
      const read = readers.get(label)
      if (read !== undefined) input[label] = read(text)
    }
  }
}

type StoreQuery = (input: Fields, pairs: readonly Pair[]) => void

function queryField(section: Section, key: string, member: Member, at: string): StoreQuery {
  const wire = member.name ?? key
  const read = (reference: Reference) => textReader(reference, at, 'date-time')
  if (member.shape === undefined) {
    const one = read(member)
    return (input, pairs) => {
      const found = pairs.find(([name]) => name === wire)
      if (found !== undefined) input[key] = one(found[1])
    }
  }
  const shape = shapeNamed(section, member.shape)
  if (shape.type !== 'list') throw new Error(`${at} is a ${shape.type} in the query`)
  const each = read(shape.member)
  return (input, pairs) => {
    const found = pairs.filter(([name]) => name === wire)
    if (found.length > 0) input[key] = found.map(([, value]) => each(value))
  }
}

/** Servers put all of the query into the map, what other members take included. */
function spreadField(section: Section, key: string, { shape }: Member): StoreQuery {
  const map = shape === undefined ? undefined : shapeNamed(section, shape)
  const lists = map?.type === 'map' && map.value.shape !== undefined
  return (input, pairs) => {
    if (pairs.length === 0) return

    const fields: Fields = {}
    for (const [name, values] of grouped(pairs)) put(fields, name, lists ? values : values[0])
    input[key] = fields
  }
}

function grouped(pairs: readonly Pair[]): Map<string, string[]> {
  const groups = new Map<string, string[]>()
  for (const [name, value] of pairs) {
    const known = groups.get(name)
    if (known === undefined) groups.set(name, [value])
    else known.push(value)
  }
  return groups
}
