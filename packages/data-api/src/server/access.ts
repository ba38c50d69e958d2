/** Who may what: a caller is found out by a port, and asked for twice: the verb and path, and the item. */

import type { Identity } from '@plainwire/server'
import type { Anomaly } from '@plainwire/wire'
import type { Place } from '../items/show.ts'

export type Need = {
  readonly action: string
  readonly resource: string
  readonly context?: Readonly<Record<string, string | readonly string[]>>
}

/** Decides for a caller that `identify` found. */
export type Allow = (
  identity: Identity,
  needs: readonly Need[],
) => Anomaly | undefined | Promise<Anomaly | undefined>

export type Target = {
  readonly stage: string
  readonly method: string
  /** Behind the stage, without a slash before it. */
  readonly path: string
  readonly namespace?: string
  readonly id?: string
  /** Of `dapi:`, e.g. `GetItem`. */
  readonly action?: string
}

/** The API's id in its ARNs, where API Gateway has none for it. */
const api = 'plainwire'

/** @example needsOf({ region, account }, { stage: 'dev', method: 'GET', path: 'Notes/7', namespace: 'Notes', id: '7', action: 'GetItem' }) */
export function needsOf(
  { region, account }: Place,
  { stage, method, path, namespace, id, action }: Target,
): readonly Need[] {
  const invoke = {
    action: 'execute-api:Invoke',
    resource: `arn:aws:execute-api:${region}:${account}:${api}/${stage}/${method}/${path}`,
  }
  if (action === undefined) return [invoke]
  const resource = `arn:aws:dapi:${region}:${account}:${namespace ?? '*'}-${stage}:${id ?? '*'}`
  return [invoke, { action: `dapi:${action}`, resource }]
}
