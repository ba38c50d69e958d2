/** What signs a call, and who hands it out. */
import type { Anomaly } from '@plainwire/wire'
import type { Environment } from '../environment.ts'

export type Credentials = {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
  readonly expiration?: Date
  readonly accountId?: string
  /** Where they come from, in words. */
  readonly source?: string
  /** Sources that were asked before and had none, with their reasons. */
  readonly passed?: readonly string[]
}

/** Credentials, or why there are none. What it needs of the outside comes with the call, `send` above all. */
export type Provider = {
  (environment?: Environment): Promise<Credentials | Anomaly> | Credentials | Anomaly
  /** Calls off what is planned for later. */
  readonly close?: () => void
}

/**
 * One link of the chain: credentials; or a reason in words for having none, and the next is asked; or an anomaly: what was
 * configured here fails, and whoever signed with something else instead would act as somebody else.
 */
export type Link = {
  readonly name: string
  readonly find: (environment: Environment) => Found | Promise<Found>
  readonly close?: (() => void) | undefined
}
export type Found = Credentials | Anomaly | string
