/** What a policy document must be before it is kept: no longer than its kind may be, and one that can be evaluated. */
import { type PolicyKind, validatePolicy } from '@plainwire/policy'
import type { Anomaly } from '@plainwire/wire'
import { limitExceeded, malformed } from './failures.ts'

type Kind = Extract<
  PolicyKind,
  'identity' | 'inline-user' | 'inline-group' | 'inline-role' | 'trust' | 'session'
>

/** Characters, white space left out; of inline policies all of one entity count together. */
export const sizes: Readonly<Record<Kind, number>> = {
  identity: 6_144,
  'inline-user': 2_048,
  'inline-group': 5_120,
  'inline-role': 10_240,
  trust: 2_048,
  session: 2_048,
}

/** What is wrong with a document, if anything. */
export function badDocument(text: unknown, kind: Kind): Anomaly | undefined {
  const document = String(text)
  if (kind === 'identity' && sizeOf(document) > sizes.identity)
    return limitExceeded('PolicySize', sizes.identity)
  if (kind === 'trust' && sizeOf(document) > sizes.trust)
    return limitExceeded('ACLSizePerRole', sizes.trust)
  const [first] = validatePolicy(document, kind)
  if (first === undefined) return undefined
  const { path, message } = first
  return malformed(`Syntax errors in policy: ${path === '' ? '' : `${path}: `}${message}.`)
}

/** White space does not count, wherever it stands. */
export const sizeOf = (document: string): number => document.replace(/\s+/g, '').length
