/** The outermost edge: clock, randomness, variables, files. Everything inside takes them as an argument. */
import type { Primitives, Send } from '@plainwire/wire'

export type Environment = {
  readonly variables: Readonly<Record<string, string | undefined>>
  readonly now: () => number
  /** In [0, 1). */
  readonly random: () => number
  /** A random UUID of version 4. */
  readonly uuid: () => string
  readonly wait: (ms: number, signal?: AbortSignal) => Promise<void>
  /** Text of a file, or `undefined` where there is none. */
  readonly readText: (path: string) => Promise<string | undefined>
  readonly home: () => string
  readonly primitives: Primitives
  readonly gzip: (bytes: Uint8Array) => Uint8Array
  readonly send: Send
}
