/**
 * What goes into a decision and what comes out of it: requests, policies by layer, decisions with their reasons. All of
 * it is plain data; the words are those of the IAM user guide.
 */

/** Who asks. An account that is not given is read from the ARN. */
export type Principal =
  | {
      readonly type: 'user' | 'role' | 'assumed-role' | 'federated-user' | 'root'
      readonly arn: string
      readonly account?: string
      /** ARN of the role behind a session; without it the role is known by its name alone. */
      readonly role?: string
      /** ARN of the user behind a federated user. */
      readonly user?: string
      /** Unique id: `AIDA...`, `AROA...`. */
      readonly id?: string
      readonly canonicalUser?: string
    }
  | { readonly type: 'service' | 'federated'; readonly name: string }
  | { readonly type: 'anonymous' }

export type ContextValue = string | number | boolean
export type Context = Readonly<Record<string, ContextValue | readonly ContextValue[]>>

export type Request = {
  readonly principal: Principal
  readonly action: string
  /** `account` owns the resource; it must be given where the ARN does not hold it (`arn:aws:s3:::notes`). */
  readonly resource: { readonly arn: string; readonly account?: string }
  readonly context?: Context
}

/** A document as an object, as JSON text, or compiled: `compilePolicy` saves reading it for each decision. */
export type Policy = {
  readonly name?: string
  /** How it got here: `attached`, `inline`, `group admins`; for people to read. */
  readonly from?: string
  readonly document: unknown
}

/** The policies that bear on a request. A layer that is missing does not exist; one that is empty allows nothing. */
export type Policies = {
  readonly identity?: readonly Policy[]
  /** The policy on the resource; the trust policy where a role is assumed, the key policy of a KMS key. */
  readonly resource?: Policy | undefined
  readonly boundary?: Policy | undefined
  readonly session?: readonly Policy[] | undefined
  /** A list a level, from the root of the organisation down to the account; none without an organisation. */
  readonly scp?: readonly (readonly Policy[])[]
  /** Likewise, of the organisation of the resource. The policy that allows everything is implied, as at AWS. */
  readonly rcp?: readonly (readonly Policy[])[]
}

export type Layer = 'identity' | 'resource' | 'boundary' | 'session' | 'scp' | 'rcp'
export type Decision = 'Allow' | 'ExplicitDeny' | 'ImplicitDeny'

/** `AllowForAccount`: the resource trusts the account, so the account must allow its principal as well. */
export type LayerDecision = Decision | 'AllowForAccount'

export type Reason = {
  readonly layer: Layer | 'request'
  /** `Error`: something could not be evaluated, so the request is denied. */
  readonly effect: 'Allow' | 'Deny' | 'NoAllow' | 'Error'
  /** Its name, or its place in the list where it has none. */
  readonly policy?: string
  /** Level of the organisation, from 0. */
  readonly level?: number
  readonly statement?: { readonly index: number; readonly sid?: string }
  /** The same in words. */
  readonly message: string
}

export type Evaluation = {
  readonly decision: Decision
  readonly sameAccount: boolean
  readonly layers: Readonly<Partial<Record<Layer, LayerDecision>>>
  readonly reasons: readonly Reason[]
}

/** What is wrong with a document, and where: `Statement[0].Action[1]`; `position` counts characters of JSON text. */
export type Problem = {
  readonly path: string
  readonly message: string
  readonly position?: number
}

/** Yes, no, or what keeps it from being known. */
export type Verdict = boolean | Problem
