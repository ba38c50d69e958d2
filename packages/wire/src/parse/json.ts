/** JSON bodies into values: `JSON.parse` does the work, `tree.ts` the rest. The reading twin of `serialize/json.ts`. */
import { decodeBase64 } from '../codec/base64.ts'
import type { ParseOptions } from '../model/codec.ts'
import { part } from '../model/parts.ts'
import type { Member, Reference, Section } from '../model/types.ts'
import { fillingOf } from './filling.ts'
import type { TreeRead, TreeStyle } from './tree.ts'

export type JsonStyle = TreeStyle & {
  /** Text to a tree; may throw. */
  readonly parse: (text: string) => unknown
}

/** The style of one operation's responses; `renames` tells whether `jsonName` counts (restJson1). */
export const jsonStyle = (
  section: Section,
  renames: boolean,
  options?: ParseOptions,
): JsonStyle => ({
  name: renames ? jsonName : plainName,
  simple: reference => simple(section, reference),
  parse: section.parts?.exactNumbers?.parserOf(section) ?? JSON.parse,
  filling: fillingOf(options),
})

const plainName = (key: string): string => key
const jsonName = (key: string, member: Member): string => member.jsonName ?? key

export const readJson = (text: string, style: JsonStyle): unknown => style.parse(text)

function simple(section: Section, reference: Reference): TreeRead | undefined {
  switch (reference.type ?? 'string') {
    case 'blob':
      return value => (typeof value === 'string' ? decodeBase64(value) : undefined)
    case 'timestamp':
      return timestampReader(section)
    case 'float':
    case 'double': {
      const inexact = section.parts?.exactNumbers?.inexact ?? same
      return value => (typeof value === 'string' ? special(value) : inexact(value))
    }
    case 'number':
    case 'long':
    case 'bigInteger':
    case 'bigDecimal':
      return part(section, 'exactNumbers').reader(reference)
    case 'document':
      return part(section, 'documents').reader(reference)
    case 'string':
      return value => (typeof value === 'object' ? JSON.stringify(value) : value)
    default:
      return undefined
  }
}

const same = (value: unknown): unknown => value

export function special(text: string): number | undefined {
  const value = Number(text)
  return text.trim() === '' || (Number.isNaN(value) && text !== 'NaN') ? undefined : value
}

function timestampReader(section: Section): TreeRead {
  const { readNumber } = part(section, 'instants')
  const inexact = section.parts?.exactNumbers?.inexact ?? same
  return (value, notes) => readNumber(inexact(value), notes)
}
