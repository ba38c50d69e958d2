/** What all transfers share: whom they ask, what they may use, what they tell. */
import type { Primitives } from '@plainwire/wire'

/** A client of S3: of the whole service, or of the operations that the transfer needs. */
export type S3Client = {
  readonly api: string
  invoke(call: never): Promise<object>
}

/** Members of a request, as the operations have them. */
export type Members = Readonly<Record<string, unknown>>

export type Progress = {
  /** Bytes that arrived, those of an earlier try among them. */
  readonly transferred: number
  /** Unknown while a stream has not ended. */
  readonly total: number | undefined
}

export type TransferOptions = {
  readonly client: S3Client
  /** Bytes of a part; default 8 MiB, more where the object would need more than 10,000 of them. */
  readonly partSize?: number
  /** Parts on their way at once; default 4. */
  readonly concurrency?: number
  /** How often a part is tried, each time by the client's own rules; default 3. */
  readonly attempts?: number
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: Progress) => void
}

/** The files that transfers use, as `node:fs/promises` has them. */
export type Files = Pick<
  typeof import('node:fs/promises'),
  'lstat' | 'mkdir' | 'open' | 'readFile' | 'readdir' | 'realpath' | 'rename' | 'rm' | 'stat'
>

/** What comes from outside. */
export type Edge = {
  readonly primitives: Primitives
  readonly wait: (ms: number, signal?: AbortSignal) => Promise<void>
  /** In [0, 1). */
  readonly random: () => number
  readonly uuid: () => string
  readonly files: Files
  /** Windows has other names of files. */
  readonly windows: boolean
}

export const mebibyte: number = 2 ** 20
