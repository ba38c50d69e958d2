/**
 * The seams of the dataset service: what a dataset is, who asks, what is decided and written down about it, and all that
 * the routes stand on. Everything else is functions between these.
 */
import type { Documents, Json, Leases, Metrics, Readiness, Sagas } from '@plainwire/server'
import type { Anomaly, HttpRequest } from '@plainwire/wire'
import type { Action } from './actions.ts'
import type { Verified } from './audit/chain.ts'
import type { Entries } from './audit/reading.ts'
import type { Chain } from './audit/types.ts'
import type { Aws } from './aws/types.ts'
import type { Account, Config, Gates, Rules, Scope } from './config/types.ts'
import type { Names } from './names.ts'
import type { Passing } from './sagas/all.ts'
import type { Records } from './store/records.ts'

/** What is known of a dataset, in the first service's words and order. Texts and times that are not set are empty. */
export type Metadata = {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly created_at: string
  readonly created_by: string
  readonly data_classifications: readonly string[]
  readonly data_format: string
  readonly data_storage: string
  readonly derivative: boolean
  readonly dua_url: string
  readonly finalized_at: string
  readonly finalized_by: string
  readonly modified_at: string
  readonly modified_by: string
  readonly proctor_response_url: string
  readonly source_ids: readonly string[]
}

export type Tag = { readonly key: string; readonly value: string }

/** What the first service did not keep. It stands beside the metadata, in the member `plainwire` of the same object. */
export type Own = {
  readonly group?: string
  readonly tags?: readonly Tag[]
  readonly user?: TemporaryUser
  /** Is there a role for sessions? */
  readonly sessions?: boolean
  /** Instances whose role has this dataset in a policy of its own, for want of room for another attached one. */
  readonly inline?: readonly string[]
  /** Since when it is deleted and can still be had back. */
  readonly deleted_at?: string
  /** Until when, and which instances have access again then. */
  readonly kept?: { readonly until: string; readonly instances: readonly string[] }
  readonly dua?: { readonly version: string; readonly url: string; readonly required: boolean }
  readonly [more: string]: Json | undefined
}

export type TemporaryUser = {
  readonly mode: Mode
  readonly prefix?: string
  /** ISO time from which its keys refuse. */
  readonly expires_at?: string
}

export type Mode = 'read' | 'write'

/** Where a request points. `id` is absent for the group as a whole. */
export type Where = { readonly account: string; readonly group: string; readonly id: string }

export type DatasetRecord = Where & {
  readonly metadata: Metadata
  readonly own: Own
  /** Of the object it is kept in: what a conditional write names. */
  readonly version: string
}

/** Who sent a request, as an authenticator found out: `Identity.facts` of `@plainwire/server` holds one as `caller`. */
export type Caller = {
  /** Name of his key, or his subject at the issuer. */
  readonly id: string
  readonly via: 'token' | 'key' | 'oidc' | 'open'
  readonly scopes: readonly Scope[]
  /** The person he is known to be; a key may stand for nobody in particular. */
  readonly user?: string
  /** What he says in `X-Forwarded-User` is believed. */
  readonly forwardsUsers: boolean
}

/** What came to pass. The same id is the same event, however often it is recorded. */
export type AuditEvent = {
  readonly id: string
  /** Milliseconds since 1970. */
  readonly at: number
  readonly account: string
  readonly group: string
  readonly dataset?: string
  readonly action: Action
  /** Who did it; the person where one is known, else the caller's key. */
  readonly actor: string
  readonly caller: string
  readonly requestId: string
  readonly outcome: 'done' | 'failed' | 'denied'
  /** In the first service's words; only what it wrote down too has any. */
  readonly lines: readonly string[]
  readonly details?: Json
  /** Code of the problem, where it was not done. */
  readonly problem?: string
}

export type Audit = {
  /** Makes the place where a dataset's events go, if it is not there. Never removes anything. */
  open(where: Where, tags: readonly Tag[]): Promise<Anomaly | undefined>
  /** Resolves once the event is safe, whoever dies. */
  record(event: AuditEvent): Promise<Anomaly | undefined>
  /** An event that is safe within a second: of reading what is no secret. */
  mention(event: AuditEvent): void
  /** Text lines, oldest first; undefined where nothing was ever written. */
  lines(where: Where, page?: AuditPage): Promise<AuditLines | undefined | Anomaly>
  /** What the lines say and more, as a chain of hashes. */
  entries(chain: Chain, page?: AuditPage): Promise<Entries | Anomaly>
  /** Is the log what was written? */
  verify(chain: Chain): Promise<Verified | Anomaly>
  /** Brings what waits into the log; of all accounts, or those named. */
  settle(accounts?: readonly string[]): Promise<void>
  /** How many writes are not in the log yet. */
  backlog(): Promise<number | Anomaly>
}
export type AuditPage = { readonly limit?: number; readonly cursor?: string }
export type AuditLines = { readonly lines: readonly string[]; readonly cursor?: string }

/** What somebody is about to do. */
export type Question = {
  readonly action: Action
  readonly account: string
  readonly group: string
  readonly rules: Rules
  readonly caller: Caller
  /** The person, where the request says one. */
  readonly actor?: string
  /** As it is, under the lease where the action changes it. */
  readonly record?: DatasetRecord
  readonly input?: unknown
}

/** May it be done? An anomaly refuses, in words that its reader can act on. */
export type Gate = (question: Question) => Promise<Anomaly | undefined>

/** A configured account, with the clients that work in it. */
export type Tenant = { readonly account: Account; readonly aws: Aws }

/** All that routes and sagas stand on. */
export type Service = {
  readonly config: Config
  readonly tenants: ReadonlyMap<string, Tenant>
  readonly names: Names
  readonly records: Records
  /** Small documents beside the records: leases, sagas, manifests, whatever else is to be kept. */
  readonly documents: Documents
  readonly leases: Leases
  readonly sagas: Sagas
  /** What is under way in this process and never stored: secrets, bytes. */
  readonly passing: Passing
  readonly audit: Audit
  readonly gate: Gate
  readonly metrics: Metrics
  readonly ready: readonly Readiness[]
  readonly version: Version
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly newId: () => string
  readonly wait: (milliseconds: number) => Promise<void>
  /** Which gates are shut in a place, narrower ones over wider. */
  readonly rules: (account: string, group: string) => Rules & { readonly gates: Partial<Gates> }
  /** Rights that were asked for and refused: what the service does without, by name of the action. */
  readonly lacks: Set<string>
}

export type Version = {
  readonly version: string
  readonly githash: string
  readonly buildstamp: string
}

/** Finds out who calls; see `Authenticate` of `@plainwire/server`, whose identity carries a `Caller` in `facts.caller`. */
export type FindCaller = (request: HttpRequest) => Promise<Caller | Anomaly | undefined>
