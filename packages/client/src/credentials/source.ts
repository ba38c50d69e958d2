/** Where credentials come from, kept beside them and never inside: for `prepare`, and for who looks into a failure. */
import type { Credentials } from './types.ts'

export type Source = {
  /** Name of the link of the chain, e.g. `environment`. */
  readonly source: string
  /** What the links before it lacked, each in words. */
  readonly tried: readonly string[]
}

const sources = new WeakMap<Credentials, Source>()

export function withSource(credentials: Credentials, source: Source): Credentials {
  sources.set(credentials, source)
  return credentials
}

export const sourceOf = (credentials: Credentials): Source | undefined => sources.get(credentials)
