/** What generated declarations are made of. */
import type { Anomaly } from './anomaly.ts'
import type { StreamBody } from './http.ts'

export type { EventStream } from './model/codec.ts'
export type { OperationApi, Service } from './model/types.ts'

/** Bytes; text counts as UTF-8. */
export type BlobInput = Uint8Array

/** An instant. */
export type Instant = Date

/** A value nobody described. */
export type Document = unknown

/** A body to send: bytes, text, a Blob, a stream, an async iterable, or something to open for each attempt. */
export type StreamInput =
  | Uint8Array
  | string
  | AsyncIterable<Uint8Array | string>
  | { stream(): unknown; readonly size: number }
  | { getReader(): unknown }
  | StreamBody

/** A body to read: as it comes, or whole. */
export type StreamOutput = AsyncIterable<Uint8Array> & {
  readonly length?: number
  bytes(limit?: number): Promise<Uint8Array | Anomaly>
  text(limit?: number): Promise<string | Anomaly>
  stream(): unknown
  release(): void
}

/** Exactly one of the members is set. */
export type OneOf<Members> = {
  [Key in keyof Members]: { [Only in Key]: Members[Key] } & {
    [Other in Exclude<keyof Members, Key>]?: undefined
  }
}[keyof Members]
