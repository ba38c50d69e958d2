/** Where credentials come from, for `prepare`, and for who looks into a failure. */
import type { Credentials } from './types.ts'

export type Source = {
  /** In words, e.g. `environment`. */
  readonly source: string
  /** What the sources before it lacked, each in words. */
  readonly tried: readonly string[]
}

export const sourceOf = ({ source, passed = [] }: Credentials): Source | undefined =>
  source === undefined ? undefined : { source, tried: passed }
