/**
 * Rows: the one seam between what local keeps and where it keeps it. Keys are text in the order of its code points,
 * values are bytes; a batch happens whole or not at all. Everything is synchronous, so that a handler is a plain function
 * of what is stored. A key begins with the name of the service whose row it is: `iam/...`, `s3/...`.
 */

export type Value = Uint8Array

/** From `from` (included) to `to` (excluded), at most `limit` rows, last first when `reverse`. */
export type Range = {
  readonly from?: string
  readonly to?: string
  readonly limit?: number
  readonly reverse?: boolean
}

export type Change = { readonly put: string; readonly value: Value } | { readonly delete: string }

export type Row = readonly [key: string, value: Value]

/** What was there at one moment. */
export type Snapshot = { readonly rows: Iterable<Row> }

export type Rows = {
  get(key: string): Value | undefined
  put(key: string, value: Value): void
  delete(key: string): void
  range(range: Range): Iterable<Row>
  /** All of it, or, where anything fails, nothing. */
  batch(changes: readonly Change[]): void
  snapshot(): Snapshot
  /** Everything is as it was when the snapshot was taken. */
  restore(snapshot: Snapshot): void
  clear(): void
  close(): void
}

/** All keys that begin with a prefix. @example rows.range(prefixed('iam/user/')) */
export const prefixed = (prefix: string): { from: string; to?: string } => {
  const to = after(prefix)
  return to === undefined ? { from: prefix } : { from: prefix, to }
}

/** The first text that no text with this prefix comes after. There is none after the last code point. */
function after(prefix: string): string | undefined {
  const points = [...prefix]
  while (points.length > 0) {
    const last = points.pop()!.codePointAt(0)!
    // Half a surrogate pair is no text.
    if (last < 0x10ffff)
      return points.join('') + String.fromCodePoint(last === 0xd7ff ? 0xe000 : last + 1)
  }
  return undefined
}
