/** Lists that travel in one header: joined by commas, and taken apart again. */
import type { HeaderLists } from '../model/parts.ts'
import type { Reference } from '../model/types.ts'

export const headerLists: HeaderLists = { quoted, splitter }

/** Values that hold a comma or a quote are quoted, so that the list comes apart again where it was joined. */
function quoted(text: string): string {
  return /[",]/.test(text) ? `"${text.replace(/[\\"]/g, '\\$&')}"` : text
}

function splitter({ type, format = 'http-date' }: Reference): (text: string) => string[] {
  return type === 'timestamp' && format === 'http-date' ? splitDates : splitList
}

/** Splits at commas outside quotes; a quoted item loses its quotes. */
export function splitList(text: string): string[] {
  const items = text.match(/\s*"(?:[^"\\]|\\.)*"\s*|[^,]+|(?<=,)(?=,)/g) ?? []
  return items.map(item => {
    const trimmed = item.trim()
    return trimmed.startsWith('"') && trimmed.endsWith('"') && trimmed.length > 1
      ? trimmed.slice(1, -1).replace(/\\(.)/g, '$1')
      : trimmed
  })
}

/** An http-date holds a comma of its own. */
const splitDates = (text: string): string[] =>
  text.match(/[^,]+,[^,]+/g)?.map(item => item.trim()) ?? []
