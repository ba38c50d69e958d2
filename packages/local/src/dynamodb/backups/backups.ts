/** CreateBackup, DescribeBackup, DeleteBackup and ListBackups. */
import type { Context, Handler, Output } from '../../server/types.ts'
import { type Broken, constrain, name, oneOf, required, within } from '../checks/constraints.ts'
import { failure, refuse, refusing } from '../failures.ts'
import type { Table } from '../store/types.ts'
import { tableIfAny } from '../tables/find.ts'
import { tableName } from '../tables/members.ts'
import { refuseBusy } from '../tables/update.ts'
import { description, details, summary } from './describe.ts'
import { savedTable } from './save.ts'
import { backupsIn, dropBackup, knownBackup } from './store.ts'

export const createBackup: Handler = refusing((input, context) => {
  constrain(
    tableName(input),
    required(input.BackupName, 'backupName'),
    name(input.BackupName, 'backupName'),
  )
  const table = sourceTable(context, String(input.TableName))
  refuseBusy(table.record, context.edge.now())
  const backup = savedTable(context, table, { name: String(input.BackupName), type: 'USER' })
  return { BackupDetails: details(backup, 'CREATING') }
})

/** Operations of backups have a word of their own for a table that is not there. */
export function sourceTable(context: Context, nameOrArn: string): Table {
  return (
    tableIfAny(context, nameOrArn) ??
    refuse(
      failure('TableNotFoundException', `Table not found: ${nameOrArn}`, undefined, 'not-found'),
    )
  )
}

export const backupArn = (input: Output): readonly Broken[] => [
  required(input.BackupArn, 'backupArn'),
  within(input.BackupArn, 'backupArn', { min: 37, max: 1024 }),
]

export const describeBackup: Handler = refusing((input, { rows, edge }) => {
  constrain(backupArn(input))
  return { BackupDescription: description(knownBackup(rows, String(input.BackupArn), edge.now())) }
})

export const deleteBackup: Handler = refusing((input, { rows, edge }) => {
  constrain(backupArn(input))
  const backup = knownBackup(rows, String(input.BackupArn), edge.now())
  dropBackup(rows, backup)
  return {
    BackupDescription: { ...description(backup), BackupDetails: details(backup, 'DELETED') },
  }
})

const mostListed = 100
const types = ['USER', 'SYSTEM', 'AWS_BACKUP', 'ALL']

export const listBackups: Handler = refusing((input, context) => {
  const { TableName, Limit, ExclusiveStartBackupArn: start, BackupType: type = 'USER' } = input
  const { TimeRangeLowerBound: from, TimeRangeUpperBound: to } = input
  constrain(
    name(TableName, 'tableName'),
    within(Limit, 'limit', { min: 1, max: mostListed }),
    within(start, 'exclusiveStartBackupArn', { min: 37, max: 1024 }),
    oneOf(input.BackupType, 'backupType', types),
  )
  const wanted = [...backupsIn(context.rows, context, context.edge.now())]
    .filter(backup => type === 'ALL' || backup.type === type)
    .filter(
      ({ table: { name: of, arn } }) =>
        TableName === undefined || [of, arn].includes(String(TableName)),
    )
    .filter(({ created }) => from === undefined || created >= Number(from))
    .filter(({ created }) => to === undefined || created < Number(to))
  const rest = wanted.slice(wanted.findIndex(({ arn }) => arn === start) + 1)
  const page = rest.slice(0, Number(Limit ?? mostListed))
  return {
    BackupSummaries: page.map(summary),
    ...(page.length < rest.length && { LastEvaluatedBackupArn: page.at(-1)!.arn }),
  }
})
