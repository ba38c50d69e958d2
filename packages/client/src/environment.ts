/** The outermost edge: clock, randomness, variables, files. Everything inside takes them as an argument. */

import type { Anomaly, Primitives, Send } from '@plainwire/wire'
import type { Channel } from './watchers.ts'

export type Environment = {
  readonly variables: Readonly<Record<string, string | undefined>>
  readonly now: () => number
  /** In [0, 1). */
  readonly random: () => number
  /** A random UUID of version 4. */
  readonly uuid: () => string
  readonly wait: (ms: number, signal?: AbortSignal) => Promise<void>
  /** Does something later, unless the process ends before; returns the way to call it off. */
  readonly later?: ((ms: number, run: () => void) => () => void) | undefined
  /** Text of a file, or `undefined` where there is none, or none that can be read. */
  readonly readText: (path: string) => Promise<string | undefined>
  /** When a file was last changed, in milliseconds; without it nothing that was read is remembered. */
  readonly modified?: ((path: string) => Promise<number | undefined>) | undefined
  /** Puts a text in a file that nobody else may read, whole or not at all; false where that cannot be done. */
  readonly writeText?: ((path: string, text: string) => Promise<boolean>) | undefined
  /** What a program prints; no shell comes between. */
  readonly run?:
    | ((words: readonly string[], limits: RunLimits) => Promise<string | Anomaly>)
    | undefined
  readonly home: () => string
  readonly primitives: Primitives
  readonly gzip: (bytes: Uint8Array) => Uint8Array
  readonly send: Send
  /** Where steps are told to whoever subscribed. */
  readonly channel?: ((name: string) => Channel) | undefined
  /** Where the client that looks something up makes its calls, if it was told. */
  readonly region?: string | undefined
}

/** Milliseconds, and bytes of output. */
export type RunLimits = { readonly time: number; readonly output: number }
