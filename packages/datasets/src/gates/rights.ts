/** The right each action needs, and where those who lack it find nothing at all. */
import type { Anomaly } from '@plainwire/wire'
import type { Action } from '../actions.ts'
import { type Right, verdict } from '../auth/scopes.ts'
import { forbidden, noAccount, noDataset, notFound } from '../failures.ts'
import type { Question } from '../types.ts'

export const rightOf: Readonly<Record<Action, Right>> = {
  listDatasets: 'read',
  createDataset: 'create',
  getDataset: 'read',
  promoteDataset: 'promote',
  updateDataset: 'update',
  deleteDataset: 'delete',
  undeleteDataset: 'delete',
  listAttachments: 'read',
  createAttachment: 'attach',
  deleteAttachment: 'attach',
  listInstances: 'read',
  grantInstance: 'grant',
  revokeInstance: 'grant',
  listUsers: 'users',
  createUser: 'users',
  rotateUser: 'users',
  deleteUser: 'users',
  expireUser: 'users',
  createSession: 'users',
  readLogs: 'audit',
  verifyLogs: 'audit',
  readManifest: 'read',
  verifyDataset: 'read',
  readLineage: 'read',
  readUsage: 'read',
  readDua: 'read',
  writeDua: 'steward',
  acceptDua: 'read',
  listAcceptances: 'read',
  beginUpload: 'update',
  completeUpload: 'update',
  abortUpload: 'update',
  reconcile: 'admin',
}

type Asking = Pick<Question, 'action' | 'caller' | 'account' | 'group' | 'record'>

/** Whoever has no scope where he asks is told what he would be told if there were nothing. @example lacking(question) */
export function lacking({ action, caller, account, group, record }: Asking): Anomaly | undefined {
  const right = rightOf[action]
  const where = { account, ...(group !== '' && { group }) }
  const found = verdict(caller, where, right)
  if (found === 'yes') return undefined
  if (found === 'no')
    return forbidden(
      `'${caller.id}' may not do this in ${place(where)}: it needs the right '${right}'.`,
      {
        code: 'NO_RIGHT',
      },
    )
  if (verdict(caller, { account }, 'read') === 'unseen') return noAccount(account)
  return record ? noDataset(record.id) : notFound(`There is no group ${group} here.`)
}

const place = ({ account, group }: { account: string; group?: string }) =>
  group === undefined ? account : `${account}, ${group}`
