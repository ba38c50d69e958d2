/** Instants: how a value becomes the text of a format, and what a service sent becomes a Date again. */

import { parseInstant } from '../codec/instant.ts'
import { formatTimestamp } from '../codec/timestamp-format.ts'
import type { Instants } from '../model/parts.ts'
import type { TimestampFormat } from '../model/types.ts'
import { type Notes, warn } from '../parse/scalars.ts'
import { misfit, type Write } from '../serialize/scalars.ts'

export const instants: Instants = { writer, readText, readNumber }

/** An instant: a Date, epoch milliseconds, or text that Date understands. */
export function instantOf(at: string, value: unknown): Date {
  const date =
    value instanceof Date
      ? value
      : typeof value === 'number' || typeof value === 'string'
        ? new Date(value)
        : undefined
  return date !== undefined && !Number.isNaN(date.getTime())
    ? date
    : misfit(at, 'an instant (a Date, milliseconds or ISO text)', value)
}

function writer(at: string, format: TimestampFormat): Write {
  return value => instantText(instantOf(at, value), at, format)
}

/** Textual formats have four digits for the year. */
function instantText(date: Date, at: string, format: TimestampFormat): string {
  const year = date.getUTCFullYear()
  return format === 'epoch-seconds' || (year >= 1 && year <= 9999)
    ? formatTimestamp(date, format)
    : misfit(at, `a year that a ${format} can hold (1 to 9999)`, date)
}

/** Services do not always keep to the format they describe. What is no instant in any stays as it is, with a warning. */
function readText(text: string, notes: Notes): Date | string | undefined {
  return text === '' ? undefined : (parseInstant(text) ?? unreadable(text, notes))
}

/** Seconds, as JSON has them. */
function readNumber(value: unknown, notes: Notes): unknown {
  if (typeof value === 'string') return readText(value, notes)
  const date = new Date(Math.round(Number(value) * 1000))
  return typeof value !== 'number' || Number.isNaN(date.getTime()) ? unreadable(value, notes) : date
}

function unreadable<T>(value: T, notes: Notes): T {
  warn(notes, `not an instant: ${String(value).slice(0, 40)}`)
  return value
}
