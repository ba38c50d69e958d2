/** Who may what: a caller is found out by a port, and asked for twice: the verb and path, and the item. */

import type { Identity } from '@plainwire/server'
import type { Anomaly } from '@plainwire/wire'
import type { Place } from '../items/show.ts'

export type Need = {
  readonly action: string
  readonly resource: string
  /** Condition keys: `dapi:Attributes`, the names that a call reads or writes, and `dapi:Select`. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>
}

/** Decides for a caller that `identify` found. */
export type Allow = (
  identity: Identity,
  needs: readonly Need[],
) => Anomaly | undefined | Promise<Anomaly | undefined>

/** What a call does to items: one of these for each action, each about all the items. */
export type Deed = {
  /** Of `dapi:`, e.g. `GetItem`. */
  readonly action: string
  readonly context?: Need['context']
}

export type Target = {
  readonly stage: string
  readonly method: string
  /** Behind the stage, without a slash before it. */
  readonly path: string
  readonly namespace?: string
  /** None: all of them. */
  readonly ids?: readonly string[]
  readonly deeds?: readonly Deed[]
}

/** The API's id in its ARNs, where API Gateway has none for it. */
const api = 'plainwire'

/** @example needsOf({ region, account }, { stage: 'dev', method: 'GET', path: 'Notes/7', namespace: 'Notes', ids: ['7'], deeds: [{ action: 'GetItem' }] }) */
export function needsOf(
  { region, account }: Place,
  { stage, method, path, namespace = '*', ids = [], deeds = [] }: Target,
): readonly Need[] {
  const invoke = {
    action: 'execute-api:Invoke',
    resource: `arn:aws:execute-api:${region}:${account}:${api}/${stage}/${method}/${path}`,
  }
  const base = `arn:aws:dapi:${region}:${account}:${namespace}-${stage}`
  const about = ids.length === 0 ? ['*'] : ids
  return [
    invoke,
    ...deeds.flatMap(({ action, context }) =>
      about.map(id => ({
        action: `dapi:${action}`,
        resource: `${base}:${id}`,
        ...(context && { context }),
      })),
    ),
  ]
}
