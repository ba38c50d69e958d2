/** Callers with a bearer token of an OpenID Connect issuer; rules say which claims give which scope. */
import { type Authenticate, oidc } from '@plainwire/server'
import type { Send } from '@plainwire/wire'
import type { ClaimRule, Oidc, Scope } from '../config/types.ts'
import { identityOf } from './caller.ts'

export type BearerOptions = { readonly oidc: Oidc; readonly send: Send; readonly now: () => number }

type Claims = Readonly<Record<string, unknown>>

/** @example handler({ routes, authenticate: [bearerCaller({ oidc: config.oidc, send, now: Date.now })] }) */
export const bearerCaller = ({
  oidc: { issuer, audience, nameClaim, rules },
  send,
  now,
}: BearerOptions): Authenticate =>
  oidc({
    issuer,
    audience,
    send,
    now,
    identityOf(claims) {
      const name = named(claims, nameClaim) ?? named(claims, 'sub') ?? 'unnamed'
      return identityOf({
        id: name,
        via: 'oidc',
        user: name,
        scopes: rules.flatMap(rule => granted(rule, claims)),
        forwardsUsers: false,
      })
    },
  })

/** A name that goes into lines of the audit trail holds no line ends. */
const named = (claims: Claims, claim: string): string | undefined => {
  const value = claims[claim]
  return typeof value === 'string' && /^[^\p{Cc}]{1,256}$/u.test(value) ? value : undefined
}

/** What a rule gives to whoever has these claims: a scope for each value that fits. */
export function granted({ claim, value, scope }: ClaimRule, claims: Claims): Scope[] {
  const has = [claims[claim]].flat().filter(item => typeof item === 'string')
  const fitting = value === undefined ? has : has.filter(item => item === value)
  return (
    fitting
      // A claim must not be able to say 'everything'.
      .filter(item => item !== '*' && item !== '')
      .map(item => ({
        account: filled(scope.account, item),
        group: filled(scope.group, item),
        actions: scope.actions,
      }))
  )
}

const filled = (text: string, value: string) => (text === '$value' ? value : text)
