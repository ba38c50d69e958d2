/** What was in a dataset when it was made final, and whether it still is. */
import type { Where } from '../types.ts'

export type Listed = {
  readonly key: string
  readonly size: number
  readonly sha256: string
  readonly version_id: string | null
}

export type Manifest = {
  readonly dataset: string
  readonly created_at: string
  readonly objects: readonly Listed[]
  /** Digest of a line `sha256 size key` for each object, in order of keys. */
  readonly root_sha256: string
}

export type Verdict = {
  readonly ok: boolean
  readonly missing: readonly string[]
  readonly changed: readonly string[]
  readonly extra: readonly string[]
}

export const manifestKey = ({ account, id }: Pick<Where, 'account' | 'id'>): string =>
  `manifests/${account}/${id}`

/** @example compared(before, now).ok */
export function compared(before: Manifest, now: Manifest): Verdict {
  const there = new Map(now.objects.map(object => [object.key, object]))
  const known = new Set(before.objects.map(({ key }) => key))
  const missing = before.objects.filter(({ key }) => !there.has(key)).map(({ key }) => key)
  const changed = before.objects
    .filter(({ key, size, sha256 }) => {
      const found = there.get(key)
      return found !== undefined && (found.size !== size || found.sha256 !== sha256)
    })
    .map(({ key }) => key)
  const extra = now.objects.filter(({ key }) => !known.has(key)).map(({ key }) => key)
  return { ok: missing.length + changed.length + extra.length === 0, missing, changed, extra }
}
