/** What the sources of credentials look at, and how they fail. */
import type { Credentials, Environment } from '@plainwire/client/call'
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import type { Debug } from '../debug.ts'
import type { LiteConfig } from '../types.ts'
import type { Files } from './files.ts'

export type Search = {
  readonly config: LiteConfig
  readonly environment: Environment
  readonly files: () => Promise<Files>
  readonly debug?: Debug | undefined
}

/** Credentials, or an error in the contract's manner. */
export function kept(found: Credentials | Anomaly, what: string): Credentials {
  if (!isAnomaly(found)) return found
  throw Object.assign(new Error(`${what}: ${found.message}`, { cause: found.cause }), {
    anomaly: found,
  })
}
