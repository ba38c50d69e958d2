/**
 * What a service says of its operations so that they can be allowed or refused: which actions a call needs on which
 * resources, whose policy guards a resource, and what is known of it. `authorize.ts` puts this before the policies.
 */
import type { Principal } from '@plainwire/policy'
import type { Anomaly } from '@plainwire/wire'
import type { Context, Output } from '../server/types.ts'

/** Condition keys and their values, `{ 's3:prefix': 'a/' }`. A key that has no value is left out. */
export type Facts = Readonly<Record<string, string | readonly string[]>>

/** One thing that must be allowed. */
export type Need = {
  /** `s3:GetObject` */
  readonly action: string
  /** The ARN, or `*` where the action is about no resource in particular. */
  readonly resource: string
  /** What the request says: `s3:prefix`, `aws:RequestTag/team`, `dynamodb:LeadingKeys`, `iam:PassedToService`. */
  readonly context?: Facts
  /** Global keys that the request itself makes true: a second factor that it shows. */
  readonly known?: Facts
  /** Who asks, where it is not the caller: the subject of a web identity. */
  readonly as?: Asks
}

/** Somebody without keys who is known all the same. */
export type Asks = {
  readonly principal: Principal
  /** What refusals call him. */
  readonly told: string
  readonly facts: Facts
}

/**
 * What a call needs, all of which must be allowed; none, where everybody may. It reads the input and what is stored,
 * and changes nothing. A need may name what is not there: whether that is told is decided by who asks. An anomaly is
 * for input that no need can be made of.
 */
export type AccessRow = (
  input: Output,
  context: Context,
) => readonly Need[] | Anomaly | Promise<readonly Need[] | Anomaly>

/** By operation; every operation that is served has a row. */
export type AccessTable = Readonly<Record<string, AccessRow>>

/** Who owns a resource, and the policy on it. */
export type Guard = {
  /** Twelve digits. */
  readonly account: string
  /** The document as it was stored, if there is one. */
  readonly document?: string
  /** What refusals call it: `bucket policy of notes`. */
  readonly name?: string
}

/**
 * The part of a service that other services' calls need as well: it is asked for each need whose ARN names the service
 * (`arn:aws:s3:::notes` asks `s3`), whatever service was called.
 */
export type Guarding = {
  /**
   * Who owns the resource, and its policy; undefined where it is not there, or where ARN says it all and there is no
   * policy. Callers of other accounts need an allow here and from their own account; nobody (an unsigned request) and
   * AWS services need one here; of the owner's account either is enough, except for roles (trust) and KMS keys.
   */
  resourcePolicy?(need: Need, context: Context): Guard | undefined | Promise<Guard | undefined>
  /** What is known of the resource itself: `aws:ResourceTag/team`, `s3:ExistingObjectTag/team`. The request wins. */
  resourceFacts?(need: Need, context: Context): Facts | Promise<Facts>
}
