/** RestoreTableFromBackup and RestoreTableToPointInTime: a new table out of what one was. */
import { prefixed } from '../../rows/types.ts'
import type { Context, Handler, Output } from '../../server/types.ts'
import { type Broken, constrain, name, required } from '../checks/constraints.ts'
import { failure, invalid, refuse, refusing } from '../failures.ts'
import { encodeItem } from '../store/items.ts'
import type { Table, TableRecord } from '../store/types.ts'
import type { Delays } from '../tables/times.ts'
import { backupArn, sourceTable } from './backups.ts'
import { type ItemRow, made, overrides } from './made.ts'
import { restorable } from './recovery.ts'
import { copiesAt, knownBackup } from './store.ts'
import { undone } from './undo.ts'

const target = ({ TargetTableName }: Output): readonly Broken[] => [
  required(TargetTableName, 'targetTableName'),
  ...name(TargetTableName, 'targetTableName'),
]

export const restoreTableFromBackup = (delays: Delays): Handler =>
  refusing((input, context) => {
    constrain(target(input), backupArn(input), overrides(input))
    const { rows, edge } = context
    const backup = knownBackup(rows, String(input.BackupArn), edge.now())
    return made(input, context, delays, {
      table: backup.table,
      items: under(context, copiesAt(backup)),
      restored: { from: backup.table.arn, backup: backup.arn, at: backup.created },
    })
  })

const under = ({ rows }: Context, at: string): readonly ItemRow[] =>
  [...rows.range(prefixed(at))].map(([key, value]) => [key.slice(at.length), value])

export const restoreTableToPointInTime = (delays: Delays): Handler =>
  refusing((input, context) => {
    const { SourceTableName, SourceTableArn } = input
    constrain(target(input), name(SourceTableName, 'sourceTableName'), overrides(input))
    if (SourceTableName === undefined && SourceTableArn === undefined)
      invalid('Either SourceTableName or SourceTableArn must be specified')
    const table = sourceTable(context, String(SourceTableArn ?? SourceTableName))
    const moment = momentOf(input, table.record, context.edge.now())
    return made(input, context, delays, {
      table: table.record,
      items: itemsThen(context, table, moment),
      restored: { from: table.record.arn, at: moment },
    })
  })

function momentOf(input: Output, record: TableRecord, now: number): number {
  const { RestoreDateTime: asked, UseLatestRestorableTime: latest } = input
  const between = restorable(record, now)
  if (between === undefined)
    return refuse(
      failure(
        'PointInTimeRecoveryUnavailableException',
        `Point in time recovery is not enabled for table '${record.name}'`,
      ),
    )
  if ((latest === true) === (asked !== undefined))
    invalid('One of RestoreDateTime and UseLatestRestorableTime must be specified, and not both')
  const moment = latest === true ? between.latest : Number(asked as Date)
  return moment < between.earliest || moment > between.latest
    ? refuse(
        failure(
          'InvalidRestoreTimeException',
          'An invalid restore time was specified. RestoreDateTime must be between EarliestRestorableDateTime and LatestRestorableDateTime.',
        ),
      )
    : moment
}

/** What stood in a table at a moment: what stands there now, but for what was changed since. */
function itemsThen(context: Context, table: Table, moment: number): readonly ItemRow[] {
  const before = undone(context.rows, table, moment)
  const same = under(context, table.rows).filter(([row]) => !before.has(row))
  const others = [...before].flatMap(([row, item]): ItemRow[] =>
    item === null ? [] : [[row, encodeItem(item)]],
  )
  return [...same, ...others]
}
