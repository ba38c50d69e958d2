/** A caller as the identity that authenticators hand to the server. */
import type { Identity } from '@plainwire/server'
import type { Caller } from '../types.ts'

/** @example identityOf({ id: 'portal', via: 'key', scopes, forwardsUsers: true }) */
export const identityOf = (caller: Caller): Identity => ({ id: caller.id, facts: { caller } })

/** Who may nothing, where no authenticator was asked. */
export const callerOf = (identity: Identity | undefined): Caller =>
  (identity?.facts?.caller as Caller | undefined) ?? nobody

const nobody: Caller = { id: 'nobody', via: 'open', scopes: [], forwardsUsers: false }
