/** The request target of REST protocols: the operation's URI pattern, its labels and its query, compiled once. */
import type { SerializeContext } from '../model/codec.ts'
import { shapeNamed } from '../model/lookup.ts'
import type { Member, Reference, Section, StructureShape } from '../model/types.ts'
import { isRecord } from '../record.ts'
import { absentValue } from './absent.ts'
import { percentEncode, percentEncodePath } from './percent.ts'
import { misfit, scalarWriter, type Write } from './scalars.ts'

type Input = Readonly<Record<string, unknown>>
type Part = (input: Input) => string

export function targetWriter(
  section: Section,
  shape: StructureShape | undefined,
): (input: Input, context: SerializeContext) => string {
  const { uri } = section.operation.http ?? { uri: '/' }
  const [path = '/', fixed = ''] = uri.split('?', 2)
  const name = section.operation.input ?? section.operation.name
  const parts = path.split(/(\{[^}]+\})/).map(part => pathPart(section, shape, part, name))
  const query = queryWriter(section, shape, name, fixed)
  const members = Object.entries(shape?.members ?? {})
  // Endpoint rules may have put a label elsewhere: S3's bucket stands in no pattern.
  const labels = members.flatMap(([key, { in: place }]) => (place === 'label' ? [key] : []))
  return (input, context) => {
    const missing = labels.filter(key => (input[key] ?? '') === '')
    if (missing[0] !== undefined) {
      const at = missing.map(key => `${name}$${key}`).join(', ')
      misfit(at, 'a value for the path (it may not be empty)', input[missing[0]])
    }
    let target = ''
    for (const part of parts) target += typeof part === 'string' ? part : part(input)
    return target + query(input, context)
  }
}

function pathPart(
  section: Section,
  shape: StructureShape | undefined,
  part: string,
  name: string,
): string | Part {
  if (!part.startsWith('{')) return part
  const greedy = part.endsWith('+}')
  const key = part.slice(1, greedy ? -2 : -1)
  const member = shape?.members[key]
  if (member === undefined) throw new Error(`${name} has no member for the label {${key}}`)
  const at = `${name}$${key}`
  const write = scalarWriter(section, member, at, 'date-time')
  const encode = greedy ? percentEncodePath : percentEncode
  return input => encode(write(input[key]))
}

/** Members bound by name come first and win over the same key of a spread map. */
function queryWriter(
  section: Section,
  shape: StructureShape | undefined,
  name: string,
  fixed: string,
): (input: Input, context: SerializeContext) => string {
  const members = Object.entries(shape?.members ?? {})
  const named = members
    .filter(([, member]) => member.in === 'query')
    .map(([key, member]) => ({
      key,
      query: member.name ?? key,
      absent: absentValue(section, member, true),
      write: pairs(section, member, `${name}$${key}`, percentEncode(member.name ?? key)),
    }))
  const spread = members.filter(([, member]) => member.in === 'queryParams').map(([key]) => key)
  const taken = new Set(named.map(({ query }) => query))
  for (const pair of fixed.split('&')) taken.add(pair.split('=', 1)[0] ?? '')
  const start = fixed === '' ? '' : `&${fixed}`
  if (named.length === 0 && spread.length === 0) {
    const text = fixed === '' ? '' : `?${fixed}`
    return () => text
  }
  return (input, context) => {
    let text = start
    for (const { key, absent, write } of named) {
      const value = input[key] ?? absent?.(context)
      if (value !== undefined && value !== null) text += write(value)
    }
    for (const key of spread) text += spreadPairs(input[key], taken, `${name}$${key}`)
    return text === '' ? '' : `?${text.slice(1)}`
  }
}

/** `&key=value`, once an item where the member is a list. */
function pairs(section: Section, member: Member, at: string, key: string): Write {
  const each = (reference: Reference) => {
    const write = scalarWriter(section, reference, at, 'date-time')
    return (value: unknown) => `&${key}=${percentEncode(write(value))}`
  }
  if (member.shape === undefined) return each(member)
  const shape = shapeNamed(section, member.shape)
  if (shape.type !== 'list') throw new Error(`${at} is a ${shape.type} in the query`)
  const write = each(shape.member)
  return value =>
    Array.isArray(value)
      ? value
          .filter(item => item !== undefined && item !== null)
          .map(write)
          .join('')
      : misfit(at, 'an array', value)
}

function spreadPairs(value: unknown, taken: ReadonlySet<string>, at: string): string {
  if (value === undefined || value === null) return ''
  if (!isRecord(value)) return misfit(at, 'an object', value)
  const pair = (key: string, item: unknown) =>
    typeof item === 'string'
      ? `&${percentEncode(key)}=${percentEncode(item)}`
      : misfit(at, 'text values', item)
  return Object.keys(value)
    .filter(key => !taken.has(key))
    .map(key => {
      const item = value[key]
      return Array.isArray(item) ? item.map(part => pair(key, part)).join('') : pair(key, item)
    })
    .join('')
}
