/**
 * What the server hands to a handler, and what a service brings. Handlers are functions of the input and the rows.
 *
 * A streaming input member (S3's `Body`) is a `Body` that is verified while it is read: a wrong chunk signature, a wrong
 * hash or an early end makes the reading throw an error that carries an `anomaly`. `blobs.write` gives that back as a
 * value; a handler that reads by itself may let it be thrown, the server answers with it. What was not read to its end
 * must not be stored. Trailers are in `context.trailers()` from then on. A streaming output member is any `Body`.
 */
import type { Policy } from '@plainwire/policy'
import type {
  Anomaly,
  Header,
  HttpRequest,
  HttpResponse,
  Primitives,
  ProtocolName,
  Service,
  VerifyOptions,
} from '@plainwire/wire'
import type { Failure, RespondOptions, ServerCodec } from '@plainwire/wire/servers'
import type { Control } from '../access/organization.ts'
import type { AccessTable, Guarding, Need } from '../access/types.ts'
import type { Blobs } from '../rows/blobs.ts'
import type { Rows } from '../rows/types.ts'
import type { JsonWebKeys } from '../sts/jwt.ts'

/** Who calls. `arn` is what policies and CloudTrail would name. */
export type Caller = {
  readonly kind: 'root' | 'user' | 'role' | 'federated' | 'anonymous'
  readonly account: string
  readonly arn: string
  /** The unique id: account number, `AIDA...`, or `AROA...:session`. */
  readonly id: string
  readonly accessKeyId?: string
  /** The IAM user whose keys these are, or who asked for the session. */
  readonly user?: { readonly name: string; readonly arn: string }
  /** Tags of the user or role, under those of the session. */
  readonly tags?: Readonly<Record<string, string>>
  /** Where the keys are temporary. */
  readonly session?: CallerSession
}

export type CallerSession = {
  /** ARN of the role, and its unique id: a role made anew under the same name is another one. */
  readonly role?: { readonly arn: string; readonly id: string }
  /** Policies that limit it; an empty list allows nothing, none at all limits nothing. */
  readonly policies?: readonly Policy[]
  /** Milliseconds since 1970, as all instants here. */
  readonly issued: number
  /** When a second factor was shown. */
  readonly mfa?: number
  readonly sourceIdentity?: string
  /** Who vouched for it: ARN of an OIDC provider. */
  readonly provider?: string
  /** Keys of tags that go on to the next role. */
  readonly transitive: readonly string[]
}

/** The outermost edge: time and chance, both settable. */
export type Edge = {
  readonly now: () => number
  /** In [0, 1). */
  readonly random: () => number
  /** The keys that an issuer of web identities signs with. */
  readonly issuerKeys?: (
    issuer: string,
  ) => JsonWebKeys | undefined | Promise<JsonWebKeys | undefined>
}

export type Context = {
  readonly caller: Caller
  readonly account: string
  readonly region: string
  readonly rows: Rows
  readonly blobs: Blobs
  readonly edge: Edge
  readonly primitives: Primitives
  readonly requestId: string
  /** As it came: raw target, raw headers. Its body is whole, or for a streaming operation the stream. */
  readonly request: HttpRequest
  /** Where it came from. */
  readonly sourceIp: string
  /** What followed the body in `aws-chunked`, names in lower case; complete once the body was read to its end. */
  readonly trailers: () => readonly Header[]
  /** The refusal where one of these is not allowed: for what a handler learns only on its way. */
  readonly authorize: (needs: readonly Need[]) => Promise<Anomaly | undefined>
  /** Service and resource control policies of an account. */
  readonly controls: (account: string) => Control
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
  /**
   * What operations do not do with what they are given; `*` speaks for all of them. Members that are not listed here and
   * that the handler does not read are refused by name as well, before its first write: nothing is silently accepted.
   */
  readonly members?: Readonly<Record<string, MemberNotes>>
  /** Where it differs from AWS; the documentation shows it. */
  readonly differences?: readonly Difference[]
  /** May requests that nobody signed be asked for? Policies decide then. Without this only operations that need no signature. */
  readonly anonymous?: boolean
  /** What does not fit together of what it keeps; nothing where all is well. */
  readonly check?: (rows: Rows) => readonly string[]
  /** What each of these operations needs to be allowed. */
  readonly access: AccessTable
  /** The code of input that breaks a constraint of the description; without it handlers look after that themselves. */
  readonly invalid?: string
  /** Where its signatures differ from what others do: S3 escapes paths once and presigns without a payload hash. */
  readonly signing?: Pick<VerifyOptions, 'escapePath' | 'presignedPayload'>
  /** Its own way with a protocol: DynamoDB keeps values as they travel, and words what cannot be read as AWS does. */
  readonly codec?: (standard: ServerCodec, protocol: ProtocolName) => ServerCodec
  /** How it writes errors. */
  readonly respond?: Pick<RespondOptions, 'bareErrors'>
  /** Takes apart what the URI patterns do not describe: S3's bucket, out of host or path. */
  readonly place?: (request: HttpRequest) => Placed
  /**
   * Sees every request first, before it is verified and routed, and may answer it: CORS preflight, uploads by form.
   * `undefined` lets it go on.
   */
  readonly intercept?: (
    request: HttpRequest,
    context: Intercepting,
  ) => HttpResponse | undefined | Promise<HttpResponse | undefined>
  /** Sees every response last, refusals included: the headers of CORS. */
  readonly finish?: (
    response: HttpResponse,
    request: HttpRequest,
    context: Pick<Context, 'rows' | 'edge' | 'region'>,
  ) => HttpResponse
}

/** Members by name, and why. */
export type MemberNotes = {
  /** Taken, perhaps kept and shown, and without effect. */
  readonly inert?: Readonly<Record<string, string>>
  /** Refused where they are given. */
  readonly unsupported?: Readonly<Record<string, string>>
}

export type Difference = {
  readonly op?: string
  readonly what: string
  readonly why: string
  /** What the operation is given is kept and shown, and does nothing else. */
  readonly inert?: true
}

/** A request whose labels were partly taken from elsewhere: what is left of its target, and these labels. */
export type Placed = {
  readonly target: string
  readonly placed?: Readonly<Record<string, string>>
  /** Headers that stood in the query, where presigned requests to S3 carry them. */
  readonly headers?: readonly Header[]
}

/** What a service that answers early has at hand. Nobody was verified yet. */
export type Intercepting = Pick<
  Context,
  'rows' | 'blobs' | 'edge' | 'primitives' | 'region' | 'requestId'
> & {
  readonly keyring: Keyring
  /** The request's destination as it was found: host, path and scope. */
  readonly placed: Placed
  /** Runs an operation for a caller as if it had come by itself: allowed or refused, then handled. */
  run(op: string, input: Output, caller: Caller): Promise<Output | Anomaly>
  /** Writes a failure in the service's protocol. */
  refused(failure: Failure): HttpResponse
}

/** What the server asks of whoever keeps keys: the secret, and who it belongs to. */
export type Keyring = {
  secretOf(accessKeyId: string, sessionToken: string | undefined): string | Anomaly | undefined
  callerOf(accessKeyId: string, sessionToken: string | undefined): Caller | undefined
  /** Told of each request that was signed with a key. */
  used?(accessKeyId: string, service: string, region: string): void
}
