/** Rows of one kind, as plain values under a prefix. */
import { type Change, prefixed, type Rows } from './types.ts'

export type Table<T> = {
  get(key: string): T | undefined
  put(key: string, value: T): void
  delete(key: string): void
  /** In order of their keys, or backwards: from behind `after` on, and only what comes before `before`. */
  list(options?: {
    readonly prefix?: string
    readonly after?: string
    readonly before?: string
    readonly reverse?: boolean
  }): Iterable<readonly [key: string, value: T]>
  /** How many there are; their values are not read. */
  count(): number
  /** For batches over several tables. */
  change(key: string, value: T | undefined): Change
}

const utf8 = new TextEncoder()
const text = new TextDecoder()

/** @example const users = table<User>(rows, `iam/${account}/user/`) */
export function table<T>(rows: Rows, prefix: string): Table<T> {
  const change = (key: string, value: T | undefined): Change =>
    value === undefined
      ? { delete: prefix + key }
      : { put: prefix + key, value: utf8.encode(JSON.stringify(value)) }
  return {
    get(key) {
      const bytes = rows.get(prefix + key)
      return bytes && (JSON.parse(text.decode(bytes)) as T)
    },
    put: (key, value) => rows.batch([change(key, value)]),
    delete: key => rows.delete(prefix + key),
    *list({ prefix: start = '', after, before, reverse = false } = {}) {
      const range = prefixed(prefix + start)
      const from = after === undefined ? range.from : `${prefix}${after}\0`
      for (const [key, value] of rows.range({
        ...range,
        ...(before !== undefined && { to: prefix + before }),
        from: from > range.from ? from : range.from,
        reverse,
      }))
        yield [key.slice(prefix.length), JSON.parse(text.decode(value)) as T]
    },
    count() {
      let count = 0
      for (const _ of rows.range(prefixed(prefix))) count++
      return count
    },
    change,
  }
}
