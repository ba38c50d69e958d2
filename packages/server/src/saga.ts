/**
 * An operation of several calls that either completes or is undone, whoever dies meanwhile. Its progress is written
 * before and after every step; any replica takes up what another left. Steps may run twice: they are written to be
 * idempotent, and an undo takes what is not there for undone.
 */
import { type Anomaly, anomaly, isAnomaly } from '@plainwire/wire'
import { changed, type Documents, type Json } from './documents.ts'
import type { Held, Leases } from './lease.ts'

export type State = { readonly [key: string]: Json | undefined }

export type Step = {
  readonly name: string
  /** What it found out is merged into the state. It must say so in the same way when it runs again. */
  readonly run: (state: State, held: Held) => Promise<State | Anomaly | undefined>
  readonly undo?: (state: State, held: Held) => Promise<Anomaly | undefined>
}

export type Saga = {
  readonly kind: string
  readonly steps: readonly Step[]
  /** What another replica does with one it finds unfinished; default `complete`. */
  readonly found?: 'complete' | 'undo'
}

/** One operation under way. No secrets: it is stored. */
export type Progress = {
  readonly id: string
  readonly kind: string
  /** The name whose lease covers it. */
  readonly name: string
  readonly state: State
  /** How many steps are done; going back, how many are left to undo. */
  readonly done: number
  readonly direction: 'forward' | 'back'
  readonly failure?: Anomaly
  readonly since: number
}

export type Sagas = {
  /** Runs one under the lease of `name`: its final state, or what stopped it once all is undone. */
  run(kind: string, name: string, state: State): Promise<State | Anomaly>
  /** Takes up what nobody works on; says what became of each. */
  recover(): Promise<readonly Recovered[]>
}

export type Recovered = {
  readonly id: string
  readonly kind: string
  readonly name: string
  readonly outcome: 'completed' | 'undone' | Anomaly
}

export type SagaOptions = {
  readonly sagas: readonly Saga[]
  readonly documents: Documents
  readonly leases: Leases
  readonly now: () => number
  readonly newId: () => string
  readonly wait: (milliseconds: number) => Promise<void>
  /** How often a step that may succeed later is tried; default 5. */
  readonly attempts?: number
}

/** @example await sagas({ sagas: [create], ... }).run('create', `dataset/${id}`, { id }) */
export function sagas(options: SagaOptions): Sagas {
  const known = new Map(options.sagas.map(saga => [saga.kind, saga]))
  const sagaOf = (kind: string) => {
    const saga = known.get(kind)
    if (saga === undefined) throw new Error(`There is no saga '${kind}'.`)
    return saga
  }
  return {
    run(kind, name, state) {
      const saga = sagaOf(kind)
      const { now, newId, leases } = options
      const fresh: Progress = {
        id: newId(),
        kind,
        name,
        state,
        done: 0,
        direction: 'forward',
        since: now(),
      }
      return leases.hold(name, async held => {
        const written = await begun(options, fresh)
        return isAnomaly(written) ? written : settled(await advance(options, saga, written, held))
      })
    },
    async recover() {
      const outcomes: Recovered[] = []
      for (const key of await unfinished(options.documents)) {
        const outcome = await takenUp(options, sagaOf, key)
        if (outcome) outcomes.push(outcome)
      }
      return outcomes
    },
  }
}

const folder = 'sagas/'
type Written = { readonly progress: Progress; readonly version: string }
type Ended = { readonly state: State; readonly failure?: Anomaly }

const settled = (ended: Ended | Anomaly): State | Anomaly =>
  isAnomaly(ended) ? ended : (ended.failure ?? ended.state)

async function begun({ documents }: SagaOptions, progress: Progress): Promise<Written | Anomaly> {
  const put = await documents.put(folder + progress.id, progress as unknown as Json, 'absent')
  return isAnomaly(put) ? put : { progress, version: put.version }
}

async function unfinished(documents: Documents): Promise<readonly string[]> {
  const keys: string[] = []
  for (let after: string | undefined, more = true; more; ) {
    const page = await documents.list(folder, after === undefined ? {} : { after })
    if (isAnomaly(page)) return keys
    keys.push(...page.keys)
    after = page.after
    more = after !== undefined
  }
  return keys
}

async function takenUp(
  options: SagaOptions,
  sagaOf: (kind: string) => Saga,
  key: string,
): Promise<Recovered | undefined> {
  const found = await options.documents.get(key)
  if (found === undefined || isAnomaly(found)) return undefined
  const { id, kind, name } = found.value as unknown as Progress
  const saga = sagaOf(kind)
  const ended = await options.leases.hold(name, async held => {
    // Whoever had it may have gone on before the lease was ours.
    const now = await options.documents.get(key)
    if (now === undefined || isAnomaly(now)) return now
    const progress = resumed(saga, now.value as unknown as Progress)
    return advance(options, saga, { progress, version: now.version }, held)
  })
  if (ended === undefined || (isAnomaly(ended) && ended.code === 'HELD')) return undefined
  return {
    id,
    kind,
    name,
    outcome: isAnomaly(ended) ? ended : ended.failure ? 'undone' : 'completed',
  }
}

const resumed = ({ found = 'complete' }: Saga, progress: Progress): Progress =>
  progress.direction === 'forward' && found === 'undo'
    ? { ...progress, direction: 'back', done: progress.done + 1, failure: interrupted }
    : progress

const interrupted: Anomaly = anomaly('interrupted', 'It was interrupted and has been undone.', {
  code: 'UNDONE',
})

/** Forward step by step, or back; an anomaly means that it stands where it stood and somebody must take it up later. */
async function advance(
  options: SagaOptions,
  saga: Saga,
  from: Written,
  held: Held,
): Promise<Ended | Anomaly> {
  let written = from
  while (!ended(saga, written.progress)) {
    if (held.lost.aborted) return lost(saga)
    const next = await stepped(options, saga, written.progress, held)
    if (isAnomaly(next)) return next
    const put = await options.documents.put(folder + next.id, next as unknown as Json, {
      version: written.version,
    })
    if (isAnomaly(put)) return put
    written = { progress: next, version: put.version }
  }
  const { id, state, failure } = written.progress
  const gone = await options.documents.delete(folder + id, { version: written.version })
  if (gone && gone.$anomaly !== 'conflict') return gone
  return failure ? { state, failure } : { state }
}

const ended = ({ steps }: Saga, { direction, done }: Progress): boolean =>
  direction === 'forward' ? done >= steps.length : done === 0

const lost = ({ kind }: Saga): Anomaly => ({
  ...changed(`the lease of this ${kind}`),
  $anomaly: 'interrupted',
})

async function stepped(
  options: SagaOptions,
  saga: Saga,
  progress: Progress,
  held: Held,
): Promise<Progress | Anomaly> {
  const { state, done } = progress
  if (progress.direction === 'back') {
    const { undo } = saga.steps[Math.min(done, saga.steps.length) - 1]!
    const failed = undo && (await patiently(options, () => undo(state, held)))
    return isAnomaly(failed) ? failed : { ...progress, done: Math.min(done, saga.steps.length) - 1 }
  }
  const step = saga.steps[done]!
  const found = await patiently(options, () => step.run(state, held))
  // What failed may have done half of its work, so it is undone too.
  if (isAnomaly(found)) return { ...progress, direction: 'back', done: done + 1, failure: found }
  return { ...progress, state: { ...state, ...found }, done: done + 1 }
}

async function patiently<T>(
  { wait, attempts = 5 }: SagaOptions,
  run: () => Promise<T | Anomaly>,
): Promise<T | Anomaly> {
  for (let attempt = 1; ; attempt++) {
    const result = await run()
    if (!isAnomaly(result) || !result.retryable || attempt >= attempts) return result
    await wait(Math.min(5000, 100 * 2 ** attempt))
  }
}
