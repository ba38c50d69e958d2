/** UpdateContinuousBackups and DescribeContinuousBackups: from when on a table can be taken back. */
import { type Change, prefixed } from '../../rows/types.ts'
import type { Context, Handler, Output } from '../../server/types.ts'
import { constrain, required, within } from '../checks/constraints.ts'
import { refusing } from '../failures.ts'
import { recordChange } from '../store/tables.ts'
import type { TableRecord } from '../store/types.ts'
import { tableName } from '../tables/members.ts'
import { sourceTable } from './backups.ts'
import { undoAt } from './undo.ts'

const mostDays = 35

export const updateContinuousBackups: Handler = refusing((input, context) => {
  const given = (input.PointInTimeRecoverySpecification ?? {}) as Output
  const at = 'pointInTimeRecoverySpecification'
  constrain(tableName(input), required(input.PointInTimeRecoverySpecification, at))
  constrain(
    required(given.PointInTimeRecoveryEnabled, `${at}.pointInTimeRecoveryEnabled`),
    within(given.RecoveryPeriodInDays, `${at}.recoveryPeriodInDays`, { min: 1, max: mostDays }),
  )
  const { record } = sourceTable(context, String(input.TableName))
  const enabled = given.PointInTimeRecoveryEnabled === true
  const days = Number(given.RecoveryPeriodInDays ?? record.recovery?.days ?? mostDays)
  const { recovery, ...rest } = record
  const changed: TableRecord = enabled
    ? { ...rest, recovery: { since: recovery?.since ?? context.edge.now(), days } }
    : rest
  context.rows.batch([
    recordChange(context.rows, changed),
    ...(enabled ? [] : nothingUndone(context, record)),
  ])
  return { ContinuousBackupsDescription: description(context, changed) }
})

const nothingUndone = ({ rows }: Context, record: TableRecord): readonly Change[] =>
  [...rows.range(prefixed(undoAt(record)))].map(([key]) => ({ delete: key }))

export const describeContinuousBackups: Handler = refusing((input, context) => {
  constrain(tableName(input))
  const { record } = sourceTable(context, String(input.TableName))
  return { ContinuousBackupsDescription: description(context, record) }
})

const day = 86_400_000

/** Between which moments a table can be taken back; undefined where it cannot be at all. */
export function restorable(
  { recovery }: TableRecord,
  now: number,
): { readonly earliest: number; readonly latest: number } | undefined {
  return recovery && { earliest: Math.max(recovery.since, now - recovery.days * day), latest: now }
}

function description({ edge }: Context, record: TableRecord): Output {
  const between = restorable(record, edge.now())
  return {
    ContinuousBackupsStatus: 'ENABLED',
    PointInTimeRecoveryDescription: {
      PointInTimeRecoveryStatus: between ? 'ENABLED' : 'DISABLED',
      ...(between && {
        RecoveryPeriodInDays: record.recovery!.days,
        EarliestRestorableDateTime: new Date(between.earliest),
        LatestRestorableDateTime: new Date(between.latest),
      }),
    },
  }
}
