/**
 * A record as the first service kept it: tab-indented JSON with sixteen members, absent texts empty, lists that may be
 * null. What it did not know stands in a seventeenth, `plainwire`, which it would have passed over.
 */
import { type Anomaly, anomaly } from '@plainwire/wire'
import type { Metadata, Own } from '../types.ts'

export const metadataNames: readonly (keyof Metadata)[] = [
  'id',
  'name',
  'description',
  'created_at',
  'created_by',
  'data_classifications',
  'data_format',
  'data_storage',
  'derivative',
  'dua_url',
  'finalized_at',
  'finalized_by',
  'modified_at',
  'modified_by',
  'proctor_response_url',
  'source_ids',
]

const lists: ReadonlySet<string> = new Set(['data_classifications', 'source_ids'])

/** @example readRecord('{"id":"7","data_classifications":null}') // what is not there is empty */
export function readRecord(text: string): { metadata: Metadata; own: Own } | Anomaly {
  const stored = objectIn(text)
  if (stored === undefined)
    return anomaly('fault', 'The record of this dataset cannot be read.', { code: 'BAD_RECORD' })
  const metadata = Object.fromEntries(
    metadataNames.map(name => [name, memberOf(name, stored[name])]),
  ) as unknown as Metadata
  return { metadata, own: (stored.plainwire ?? {}) as Own }
}

function objectIn(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}

function memberOf(name: keyof Metadata, value: unknown): unknown {
  if (name === 'derivative') return value === true
  if (lists.has(name))
    return Array.isArray(value) ? value.filter(item => typeof item === 'string') : []
  return typeof value === 'string' ? value : ''
}

/** @example writeRecord(metadata, { group: 'lab1' }) */
export const writeRecord = (metadata: Metadata, own: Own): string =>
  JSON.stringify(
    { ...Object.fromEntries(metadataNames.map(name => [name, metadata[name]])), plainwire: own },
    null,
    '\t',
  )

/** As a caller sees it: what was never finalized says nothing of it, but to clients of the first service. */
export function shown(metadata: Metadata, compat: boolean): Partial<Metadata> {
  if (compat) return metadata
  const { finalized_at, finalized_by, ...rest } = metadata
  return finalized_at === '' ? rest : metadata
}
