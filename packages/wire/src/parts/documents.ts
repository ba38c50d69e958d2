/** JSON that nobody described: documents, and JSON that travels as text. */

import { parseJson } from '../codec/json.ts'
import type { Documents } from '../model/parts.ts'
import type { Reference } from '../model/types.ts'
import type { TreeRead } from '../parse/tree.ts'
import { isRecord } from '../record.ts'
import { isDecimal } from './exact-numbers.ts'

export const documents: Documents = { writer, text: jsonText, reader, within: jsonWithin }

function writer({ mediaType }: Reference): (value: unknown) => string {
  return mediaType === undefined ? documentText : value => JSON.stringify(jsonText(value))
}

/** JSON that travels as text: what is text already counts as JSON. */
export function jsonText(value: unknown): string {
  return typeof value === 'string' ? value : documentText(value)
}

/** JSON of a value nobody described; bigints keep their digits. */
export function documentText(value: unknown): string {
  if (typeof value === 'bigint') return `${value}`
  if (Array.isArray(value)) return `[${value.map(documentText).join(',')}]`
  if (isRecord(value) && !(value instanceof Date)) {
    const parts = Object.keys(value)
      .filter(key => value[key] !== undefined)
      .map(key => `${JSON.stringify(key)}:${documentText(value[key])}`)
    return `{${parts.join(',')}}`
  }
  return JSON.stringify(value) ?? 'null'
}

function reader({ mediaType }: Reference): TreeRead {
  return mediaType === undefined
    ? documentOf
    : value => (typeof value === 'string' ? jsonWithin(value) : value)
}

/** A document has no described numbers: whole ones stay exact, others are what JavaScript makes of them. */
function documentOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(documentOf)
  if (typeof value !== 'object' || value === null) return value
  if (isDecimal(value) && isLongNumber(value.decimal)) return Number(value.decimal)
  const holder = value as Record<string, unknown>
  for (const key of Object.keys(holder)) {
    const inner = documentOf(holder[key])
    if (inner !== holder[key]) holder[key] = inner
  }
  return value
}

/** JSON that travels as text: objects and arrays are read, anything else stays the text it was sent as. */
export function jsonWithin(text: string): unknown {
  try {
    const value = parseJson(text, { exact: true })
    return typeof value === 'object' && value !== null ? documentOf(value) : text
  } catch {
    return text
  }
}

/** Told apart from an object of the service's own that happens to have such a member. */
const isLongNumber = (text: unknown): boolean =>
  typeof text === 'string' && text.length > 15 && /^-?\d[\d.]*(?:[eE][+-]?\d+)?$/.test(text)
