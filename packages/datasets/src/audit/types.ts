/** Entries of the trail, and where a chain of them stands. */
import type { Json } from '@plainwire/server'
import type { AuditEvent } from '../types.ts'

/** As it stands in the log: one line of JSON, whose hash covers all before it. */
export type Entry = {
  readonly seq: number
  readonly ts: string
  readonly event: string
  readonly account: string
  readonly group: string
  readonly dataset?: string
  readonly action: string
  readonly outcome: AuditEvent['outcome']
  /** The person, where one is known; else the caller. */
  readonly actor: string
  /** Whose credentials were verified. */
  readonly caller: string
  readonly request_id: string
  readonly problem?: string
  /** The first service's line. */
  readonly message?: string
  /** Of all its lines, one a line: the answer is among them. */
  readonly lines_sha256?: string
  readonly details?: Json
  readonly prev_hash: string
  readonly hash: string
}

/** Where a chain stands. It is kept outside the log, so that a log written anew does not fit it. */
export type Head = {
  readonly seq: number
  readonly hash: string
  /** When the first entry was made, in milliseconds. */
  readonly since: number
  /** The message that made the last entries, and where the chain stood before them. */
  readonly last: string
  readonly before: { readonly seq: number; readonly hash: string }
  /** The last events, of which none is entered twice. */
  readonly recent: readonly string[]
  /** Those that its last message brought twice. */
  readonly skipped: readonly string[]
}

/** Whose chain it is: a dataset's, or what a group has besides. */
export type Chain = { readonly account: string; readonly group: string; readonly dataset?: string }
