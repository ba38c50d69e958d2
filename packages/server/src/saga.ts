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
  readonly undo?: (
    state: State,
    held: Held,
    failure: Anomaly | undefined,
  ) => Promise<Anomaly | undefined>
  /** From this step on there is no way back: what fails is left for whoever comes next, who goes on. */
  readonly onward?: boolean | ((state: State) => boolean)
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
  /** Further names it holds meanwhile, in this order. */
  readonly also?: readonly string[]
  readonly state: State
  /** How many steps are done; going back, how many are left to undo. */
  readonly done: number
  readonly direction: 'forward' | 'back'
  readonly failure?: Anomaly
  readonly since: number
}

export type Sagas = {
  /**
   * Runs one under the lease of `name`: its final state, or what stopped it once all is undone. What another left
   * unfinished under that name is finished first. A state that is a function is asked for once the lease is held.
   */
  run(
    kind: string,
    name: string,
    state: State | (() => Promise<State | Anomaly>),
    also?: readonly string[],
  ): Promise<State | Anomaly>
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
    run(kind, name, given, also = []) {
      const saga = sagaOf(kind)
      const { now, newId, leases } = options
      const fresh = (state: State): Progress => ({
        id: newId(),
        kind,
        name,
        ...(also.length > 0 && { also }),
        state,
        done: 0,
        direction: 'forward',
        since: now(),
      })
      return holdAll(leases, [name, ...also], async held => {
        const before = await leftBehind(options, sagaOf, name, held)
        if (before) return before
        const state = isAsked(given) ? await given() : given
        if (isFailure(state)) return state
        const written = await begun(options, fresh(state))
        return isAnomaly(written) ? written : settled(await advance(options, saga, written, held))
      })
    },
    async recover() {
      const outcomes: Recovered[] = []
      const keys = await unfinished(options.documents)
      for (const key of isAnomaly(keys) ? [] : keys) {
        const outcome = await takenUp(options, sagaOf, key)
        if (outcome) outcomes.push(outcome)
      }
      return outcomes
    },
  }
}

const folder = 'sagas/'
const keyOf = ({ name, id }: Progress): string => `${folder}${name}/${id}`
type Written = { readonly progress: Progress; readonly version: string }
type Ended = { readonly state: State; readonly failure?: Anomaly }

const isAsked = (given: unknown): given is () => Promise<State | Anomaly> =>
  typeof given === 'function'

const isFailure = (state: State | Anomaly): state is Anomaly => isAnomaly(state)

const settled = (ended: Ended | Anomaly): State | Anomaly =>
  isAnomaly(ended) ? ended : (ended.failure ?? ended.state)

async function begun({ documents }: SagaOptions, progress: Progress): Promise<Written | Anomaly> {
  const put = await documents.put(keyOf(progress), progress as unknown as Json, 'absent')
  return isAnomaly(put) ? put : { progress, version: put.version }
}

async function unfinished(
  documents: Documents,
  prefix: string = folder,
): Promise<readonly string[] | Anomaly> {
  const keys: string[] = []
  for (let after: string | undefined, more = true; more; ) {
    const page = await documents.list(prefix, after === undefined ? {} : { after })
    if (isAnomaly(page)) return page
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
  const { id, kind, name, also = [] } = found.value as unknown as Progress
  const ended = await holdAll(options.leases, [name, ...also], held =>
    goneOnWith(options, sagaOf, key, held),
  )
  if (ended === undefined || (isAnomaly(ended) && ended.code === 'HELD')) return undefined
  return {
    id,
    kind,
    name,
    outcome: isAnomaly(ended) ? ended : ended.failure ? 'undone' : 'completed',
  }
}

/** Whoever had it may have gone on before the lease was ours, so it is read again. */
async function goneOnWith(
  options: SagaOptions,
  sagaOf: (kind: string) => Saga,
  key: string,
  held: Held,
): Promise<Ended | Anomaly | undefined> {
  const now = await options.documents.get(key)
  if (now === undefined || isAnomaly(now)) return now
  const saga = sagaOf((now.value as unknown as Progress).kind)
  const progress = resumed(saga, now.value as unknown as Progress)
  return advance(options, saga, { progress, version: now.version }, held)
}

/** What a replica that died left under a name whose lease is ours now. Its further names are ours only by chance. */
async function leftBehind(
  options: SagaOptions,
  sagaOf: (kind: string) => Saga,
  name: string,
  held: Held,
): Promise<Anomaly | undefined> {
  const keys = await unfinished(options.documents, `${folder}${name}/`)
  if (isAnomaly(keys)) return keys
  for (const key of keys) {
    const ended = await goneOnWith(options, sagaOf, key, held)
    if (isAnomaly(ended)) return ended
  }
  return undefined
}

/** All names, taken in this order, or none. */
function holdAll<T>(
  leases: Leases,
  [name, ...others]: readonly string[],
  run: (held: Held) => Promise<T>,
): Promise<T | Anomaly> {
  return leases.hold<T | Anomaly>(name!, held =>
    others.length === 0
      ? run(held)
      : holdAll(leases, others, inner =>
          run({ ...held, lost: AbortSignal.any([held.lost, inner.lost]) }),
        ),
  )
}

const resumed = (saga: Saga, progress: Progress): Progress =>
  progress.direction === 'forward' && saga.found === 'undo' && !isOnward(saga, progress)
    ? { ...progress, direction: 'back', done: progress.done + 1, failure: interrupted }
    : progress

const isOnward = ({ steps }: Saga, { done, state }: Progress): boolean =>
  steps
    .slice(0, done + 1)
    .some(({ onward = false }) => (typeof onward === 'function' ? onward(state) : onward))

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
    const put = await options.documents.put(keyOf(next), next as unknown as Json, {
      version: written.version,
    })
    if (isAnomaly(put)) return put
    written = { progress: next, version: put.version }
  }
  const { state, failure } = written.progress
  const gone = await options.documents.delete(keyOf(written.progress), { version: written.version })
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
    const failed = undo && (await patiently(options, () => undo(state, held, progress.failure)))
    return isAnomaly(failed) ? failed : { ...progress, done: Math.min(done, saga.steps.length) - 1 }
  }
  const step = saga.steps[done]!
  const found = await patiently(options, () => step.run(state, held))
  if (isAnomaly(found) && isOnward(saga, progress)) return found
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
