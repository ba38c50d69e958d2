/**
 * What every saga of a dataset has around its own steps: it is written down when it is done, and when it was undone, as
 * part of the saga, so that whoever dies, what happened is recorded.
 */
import type { Saga, State, Step } from '@plainwire/server'
import type { Anomaly } from '@plainwire/wire'
import { type Action, type Facts, lineOf } from '../actions.ts'
import type { AuditEvent, Service, Where } from '../types.ts'

/** What sagas stand on: the service, before it has them. */
export type Grounds = Omit<Service, 'sagas' | 'passing'>

/** Who wants it done, and where: the part of a saga's state that all have in common. */
export type Wanted = Where & {
  readonly event: string
  readonly at: number
  readonly actor: string
  readonly caller: string
  readonly requestId: string
}

export type Told = {
  readonly action: Action
  /** Facts for the line, beyond id and actor. */
  readonly facts?: (state: State) => Partial<Facts>
  /** A second line, as the first service wrote of some. */
  readonly more?: (state: State) => string | undefined
  readonly details?: (state: State) => AuditEvent['details']
  /** Nothing came to pass after all. */
  readonly silent?: (state: State) => boolean
}

/** @example audited(grounds, { kind: 'create', steps }, { action: 'createDataset' }) */
export function audited(grounds: Grounds, saga: Saga, told: Told): Saga {
  const { audit } = grounds
  const noted: Step = {
    name: 'noted',
    run: async () => undefined,
    undo: (state, _, failure) => audit.record(eventOf(state, told, failure)),
  }
  const done: Step = {
    name: 'audited',
    run: async state =>
      told.silent?.(state) ? undefined : audit.record(eventOf(state, told, undefined)),
  }
  return { ...saga, steps: [noted, ...saga.steps, done] }
}

function eventOf(state: State, told: Told, failure: Anomaly | undefined): AuditEvent {
  const { event, at, actor, caller, requestId, account, group, id } = state as unknown as Wanted
  const details = told.details?.(state)
  const line = lineOf(told.action, { id, actor, ...told.facts?.(state) })
  const lines = failure ? [] : [line, told.more?.(state)].filter(text => text !== undefined)
  return {
    id: failure ? `${event}-failed` : event,
    at,
    account,
    group,
    dataset: id,
    action: told.action,
    actor,
    caller,
    requestId,
    outcome: failure ? 'failed' : 'done',
    lines,
    ...(details !== undefined && { details }),
    ...(failure && { problem: failure.code ?? failure.$anomaly }),
  }
}
