/** Everybody who may call, asked in turn: tokens, bearer tokens, and nobody at the end, who is refused without a hint. */
import type { Authenticate } from '@plainwire/server'
import type { Send } from '@plainwire/wire'
import type { Config } from '../config/types.ts'
import { bearerCaller } from './bearer.ts'
import { refused, tokenCaller } from './token.ts'

export { type Actor, actorOf, personOf } from './actor.ts'
export { callerOf } from './caller.ts'
export { type Right, verdict } from './scopes.ts'

/** @example handler({ routes, authenticate: authenticators(config, { send, now: Date.now }) }) */
export const authenticators = (
  { keys, oidc }: Pick<Config, 'keys' | 'oidc'>,
  edge: { readonly send: Send; readonly now: () => number },
): readonly Authenticate[] => [
  tokenCaller({ keys }),
  ...(oidc ? [bearerCaller({ oidc, ...edge })] : []),
  () => refused,
]
