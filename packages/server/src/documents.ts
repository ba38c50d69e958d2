/**
 * Where leases, sagas and outboxes keep their records: small JSON documents whose writes can be made conditional. S3 with
 * `If-Match` and a DynamoDB table can both be one, so replicas agree without talking to each other.
 */
import { type Anomaly, anomaly } from '@plainwire/wire'

export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json | undefined }

export type Found = { readonly value: Json; readonly version: string }

/** What must be there for a write to happen: this version, nothing, or whatever. */
export type Expected = { readonly version: string } | 'absent' | 'any'

export type Page = { readonly keys: readonly string[]; readonly after?: string }

export type Documents = {
  get(key: string): Promise<Found | undefined | Anomaly>
  /** The new version, or a `conflict` anomaly when something else is there. */
  put(key: string, value: Json, expected: Expected): Promise<{ readonly version: string } | Anomaly>
  /** Deleting what is not there succeeds, unless a version was expected. */
  delete(key: string, expected: Expected): Promise<Anomaly | undefined>
  /** Keys that begin with `prefix`, in order, beginning behind `after`. */
  list(
    prefix: string,
    options?: { readonly after?: string; readonly limit?: number },
  ): Promise<Page | Anomaly>
}

export const changed = (key: string): Anomaly =>
  anomaly('conflict', `Somebody else has written ${key} meanwhile.`, {
    code: 'CHANGED',
    status: 409,
  })

/** Documents in memory, for tests and for a service that may forget. @example const documents = memoryDocuments() */
export function memoryDocuments(): Documents {
  const rows = new Map<string, { text: string; version: string }>()
  let versions = 0
  const fits = (key: string, expected: Expected) => {
    const version = rows.get(key)?.version
    return (
      expected === 'any' ||
      (expected === 'absent' ? version === undefined : version === expected.version)
    )
  }
  return {
    async get(key) {
      const row = rows.get(key)
      return row && { value: JSON.parse(row.text), version: row.version }
    },
    async put(key, value, expected) {
      if (!fits(key, expected)) return changed(key)
      const version = String(++versions)
      rows.set(key, { text: JSON.stringify(value), version })
      return { version }
    },
    async delete(key, expected) {
      if (!fits(key, expected)) return changed(key)
      rows.delete(key)
      return undefined
    },
    async list(prefix, { after = '', limit = 1000 } = {}) {
      const keys = [...rows.keys()].filter(key => key.startsWith(prefix) && key > after).sort()
      const page = keys.slice(0, limit)
      return keys.length > limit ? { keys: page, after: page.at(-1)! } : { keys: page }
    },
  }
}
