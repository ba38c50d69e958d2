/** What the end of a dataset's changes closes, where a gate says so. */

import type { Anomaly } from '@plainwire/wire'
import { verdict } from '../auth/scopes.ts'
import type { Gates } from '../config/types.ts'
import { conflict } from '../failures.ts'
import type { Question } from '../types.ts'

type Row = {
  readonly gate: keyof Gates
  readonly actions: readonly Question['action'][]
  readonly message: string
  /** Whom it lets pass. */
  readonly unless?: (question: Question) => boolean
}

const isSteward = ({ caller, account, group }: Question) =>
  verdict(caller, { account, group }, 'steward') === 'yes'

const forced = ({ input }: Question) => (input as { force?: boolean } | undefined)?.force === true

const rows: readonly Row[] = [
  {
    gate: 'finalizedBlocksUpdates',
    actions: ['updateDataset'],
    message: 'It is finalized, and takes no updates any more; make a new version of it instead.',
  },
  {
    gate: 'finalizedBlocksAttachments',
    actions: ['createAttachment', 'deleteAttachment'],
    message: 'It is finalized: its attachments are for stewards.',
    unless: isSteward,
  },
  {
    gate: 'finalizedBlocksDeletion',
    actions: ['deleteDataset'],
    message: 'It is finalized: a steward deletes it, with ?force=true.',
    unless: question => isSteward(question) && forced(question),
  },
]

/** @example finalized(question) // undefined, or a conflict */
export function finalized(question: Question): Anomaly | undefined {
  const { action, record, rules } = question
  if (record === undefined || record.metadata.finalized_at === '') return undefined
  const row = rows.find(({ gate, actions }) => rules.gates[gate] && actions.includes(action))
  if (row === undefined || row.unless?.(question)) return undefined
  return conflict(row.message, { code: 'FINALIZED' })
}
