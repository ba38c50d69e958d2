/** What can be done, by the id of its route: whether it changes anything, and how the first service wrote it down. */

/** What a line of the audit may name. */
export type Facts = {
  readonly id: string
  readonly actor: string
  readonly name?: string
  readonly size?: number
  readonly instance?: string
  readonly derivative?: boolean
}

export type Row = {
  readonly changes: boolean
  /** The first service's line, word for word. */
  readonly line?: (facts: Facts) => string
}

export type Action =
  | 'listDatasets'
  | 'createDataset'
  | 'getDataset'
  | 'promoteDataset'
  | 'updateDataset'
  | 'deleteDataset'
  | 'undeleteDataset'
  | 'listAttachments'
  | 'createAttachment'
  | 'deleteAttachment'
  | 'listInstances'
  | 'grantInstance'
  | 'revokeInstance'
  | 'listUsers'
  | 'createUser'
  | 'rotateUser'
  | 'deleteUser'
  | 'expireUser'
  | 'createSession'
  | 'readLogs'
  | 'verifyLogs'
  | 'readManifest'
  | 'verifyDataset'
  | 'readLineage'
  | 'readUsage'
  | 'readDua'
  | 'writeDua'
  | 'acceptDua'
  | 'listAcceptances'
  | 'beginUpload'
  | 'completeUpload'
  | 'abortUpload'
  | 'reconcile'

export const actions: Readonly<Record<Action, Row>> = {
  listDatasets: { changes: false },
  createDataset: {
    changes: true,
    line: ({ id, actor }) => `Created dataset ${id} (CreatedBy: ${actor})`,
  },
  getDataset: { changes: false },
  promoteDataset: {
    changes: true,
    line: ({ id, actor, derivative }) =>
      derivative
        ? `Promoted derivative dataset ${id} to original (ModifiedBy: ${actor})`
        : `Finalized original dataset ${id} (ModifiedBy: ${actor})`,
  },
  updateDataset: {
    changes: true,
    line: ({ id, actor }) => `Updated metadata for dataset ${id} (ModifiedBy: ${actor})`,
  },
  deleteDataset: {
    changes: true,
    line: ({ id, actor }) => `Deleted dataset ${id} (DeletedBy: ${actor})`,
  },
  undeleteDataset: { changes: true },
  listAttachments: { changes: false },
  createAttachment: {
    changes: true,
    line: ({ id, name, size }) =>
      `Created new attachment for dataset ${id} (Name: ${name}, Size: ${size} bytes)`,
  },
  deleteAttachment: {
    changes: true,
    line: ({ id, name }) => `Deleted attachment for dataset ${id} (Name: ${name})`,
  },
  listInstances: { changes: false },
  grantInstance: {
    changes: true,
    line: ({ id, instance }) =>
      `Granted instance access to dataset ${id} (InstanceID: ${instance})`,
  },
  revokeInstance: {
    changes: true,
    line: ({ id, instance }) =>
      `Revoked instance access to dataset ${id} (InstanceID: ${instance})`,
  },
  listUsers: { changes: false },
  createUser: { changes: true, line: ({ id }) => `Created user with access to dataset ${id}` },
  rotateUser: {
    changes: true,
    line: ({ id }) => `Updated key for user with access to dataset ${id}`,
  },
  deleteUser: { changes: true, line: ({ id }) => `Deleted user with access to dataset ${id}` },
  expireUser: { changes: true },
  createSession: { changes: true },
  readLogs: { changes: false },
  verifyLogs: { changes: false },
  readManifest: { changes: false },
  verifyDataset: { changes: false },
  readLineage: { changes: false },
  readUsage: { changes: false },
  readDua: { changes: false },
  writeDua: { changes: true },
  acceptDua: { changes: true },
  listAcceptances: { changes: false },
  beginUpload: { changes: true },
  completeUpload: { changes: true },
  abortUpload: { changes: true },
  reconcile: { changes: true },
}

/** @example lineOf('deleteDataset', { id: '7', actor: 'awong' }) // 'Deleted dataset 7 (DeletedBy: awong)' */
export const lineOf = (action: Action, facts: Facts): string | undefined =>
  actions[action].line?.(facts)
