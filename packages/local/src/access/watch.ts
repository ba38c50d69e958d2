/** What was decided lately: the last refusals, and, while it is recorded, what calls needed. */
import type { Denied, Refusal } from './denied.ts'
import { leastPrivilege, type PolicyDocument } from './least-privilege.ts'

/** Something that a call needed and was allowed. */
export type RecordedNeed = {
  /** ARN of who called. */
  readonly principal: string
  readonly action: string
  readonly resource: string
  /** Whether a policy of his own must allow it; the resource's own policy may do without. */
  readonly identity: boolean
  readonly times: number
}

export type Recorded = {
  readonly needs: readonly RecordedNeed[]
  /** The smallest policy that allows them. */
  readonly policy: PolicyDocument
}

/** A refusal, and when: milliseconds since 1970 on the settable clock. */
export type ToldRefusal = Refusal & { readonly at: number; readonly message: string }

export type Watch = {
  /** Records from now on what calls need; what was recorded before is forgotten. */
  record(): void
  /** What was recorded since, of one principal or of all; recording goes on. */
  recorded(principal?: string): Recorded
  /** Records no more. */
  stopRecording(): void
  /** The last refusals, newest first. */
  refusals(): readonly ToldRefusal[]
}

/** The side that is told. */
export type Watched = {
  readonly isRecording: () => boolean
  allowed(need: Omit<RecordedNeed, 'times'>): void
  denied(denied: Denied): void
  clear(): void
}

const mostRefusals = 100
/** Different needs that are kept; a program that has more is told that the rest is missing. */
const mostNeeds = 100_000

/** @example const { watch, watched } = watching(clock.now) */
export function watching(now: () => number): { readonly watch: Watch; readonly watched: Watched } {
  let needs: Map<string, RecordedNeed> | undefined
  let kept: readonly RecordedNeed[] = []
  let refusals: readonly ToldRefusal[] = []
  const all = () => (needs === undefined ? kept : [...needs.values()])
  return {
    watch: {
      record() {
        needs = new Map()
        kept = []
      },
      recorded(principal) {
        const found = all().filter(need => principal === undefined || need.principal === principal)
        return { needs: found, policy: leastPrivilege(found) }
      },
      stopRecording() {
        kept = all()
        needs = undefined
      },
      refusals: () => refusals,
    },
    watched: {
      isRecording: () => needs !== undefined,
      allowed(need) {
        const key = JSON.stringify([need.principal, need.action, need.resource, need.identity])
        const before = needs?.get(key)
        if (before === undefined && needs!.size >= mostNeeds)
          throw new Error(`More than ${mostNeeds} different needs cannot be recorded.`)
        needs?.set(key, { ...need, times: (before?.times ?? 0) + 1 })
      },
      denied({ refusal, message }) {
        refusals = [{ at: now(), message, ...refusal }, ...refusals.slice(0, mostRefusals - 1)]
      },
      clear() {
        needs = undefined
        kept = []
        refusals = []
      },
    },
  }
}
