/** What signs a call, and who hands it out. */
import type { Anomaly } from '@plainwire/wire'

export type Credentials = {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
  readonly expiration?: Date
  readonly accountId?: string
}

/** Credentials, or why there are none. */
export type Provider = () => Promise<Credentials | Anomaly> | Credentials | Anomaly

/** One link of the chain: credentials, or a reason in words for having none. */
export type Link = {
  readonly name: string
  readonly find: () => Promise<Credentials | string> | Credentials | string
}
