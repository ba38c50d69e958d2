/** What the server hands to a handler, and what a service brings. Handlers are functions of the input and the rows. */
import type { Anomaly, HttpRequest, Service } from '@plainwire/wire'
import type { AccessTable, Guarding, Need } from '../access/types.ts'
import type { Rows } from '../rows/types.ts'

/** Who calls. `arn` is what policies and CloudTrail would name. */
export type Caller = {
  readonly kind: 'root' | 'user' | 'session' | 'anonymous'
  readonly account: string
  readonly arn: string
  /** The unique id: account number, `AIDA...`, or `AROA...:session`. */
  readonly id: string
  readonly accessKeyId?: string
}

/** The outermost edge: time and chance, both settable. */
export type Edge = {
  readonly now: () => number
  /** In [0, 1). */
  readonly random: () => number
}

export type Context = {
  readonly caller: Caller
  readonly account: string
  readonly region: string
  readonly rows: Rows
  readonly edge: Edge
  readonly requestId: string
  readonly request: HttpRequest
  /** The refusal where one of these is not allowed: for what a handler learns only on its way. */
  readonly authorize: (needs: readonly Need[]) => Promise<Anomaly | undefined>
}

export type Output = Readonly<Record<string, unknown>>
export type Handler = (
  input: Output,
  context: Context,
) => Output | Anomaly | Promise<Output | Anomaly>

export type LocalService = Guarding & {
  /** Its description, fetched when the first request for it comes. */
  readonly describe: () => Promise<Service<unknown>>
  /** The operations it has; any other is answered as not implemented, by name. */
  readonly handlers: Readonly<Record<string, Handler>>
  /** What each of these operations needs to be allowed. */
  readonly access?: AccessTable
}

/** What the server asks of whoever keeps keys: the secret, and who it belongs to. */
export type Keyring = {
  secretOf(accessKeyId: string, sessionToken: string | undefined): string | Anomaly | undefined
  callerOf(accessKeyId: string, sessionToken: string | undefined): Caller | undefined
}
