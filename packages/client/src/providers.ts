/** Providers as objects: what has a `fetch` is asked by it, wherever a function may stand. */
import type { Anomaly } from '@plainwire/wire'
import type { ClientOptions } from './client.ts'
import type { Credentials, Provider } from './credentials/types.ts'
import type { Environment } from './environment.ts'

/** Hands something out, again and again; `close` calls off what it planned. */
export type Fetching<T> = {
  fetch(environment?: Environment): Promise<T> | T
  close?(): void
}

type Ask<T> = ((environment?: Environment) => Promise<T> | T) & { readonly close?: () => void }

/**
 * The function that asks an object with `fetch`; whatever else is given stays as it is.
 *
 * @example
 * const ask = asking({ fetch: async () => ({ accessKeyId, secretAccessKey }) })
 */
export function asking<T, G>(given: G | Fetching<T>): G | Ask<T> {
  if (!isFetching<T>(given)) return given
  const ask = (environment?: Environment) => given.fetch(environment)
  return given.close === undefined ? ask : Object.assign(ask, { close: () => given.close?.() })
}

const isFetching = <T>(given: unknown): given is Fetching<T> =>
  typeof given === 'object' && typeof (given as Fetching<T> | null)?.fetch === 'function'

/** The same for credentials. */
export const asProvider = (given: Provider | Fetching<Credentials | Anomaly>): Provider =>
  asking(given) as Provider

/** Options whose providers are functions. What is no options at all is for others to refuse. */
export function withAsking(options: ClientOptions): ClientOptions {
  const { region, credentials } = options ?? {}
  return isFetching(region) || isFetching(credentials)
    ? ({ ...options, region: asking(region), credentials: asking(credentials) } as ClientOptions)
    : options
}
