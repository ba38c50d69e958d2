/** UpdateTimeToLive and DescribeTimeToLive. */
import { type Change, prefixed } from '../../rows/types.ts'
import type { Context, Handler, Output } from '../../server/types.ts'
import { constrain, required, within } from '../checks/constraints.ts'
import { invalid, refusing } from '../failures.ts'
import { rowOf } from '../keys/schema.ts'
import { expiryAt, expiryChanges } from '../store/expiry.ts'
import { recordChange } from '../store/tables.ts'
import type { Table, TableRecord } from '../store/types.ts'
import { knownTable } from './describe.ts'
import { itemsIn } from './fill.ts'
import { tableName } from './members.ts'
import type { Delays } from './times.ts'
import { refuseBusy } from './update.ts'

export const updateTimeToLive = (delays: Delays): Handler =>
  refusing((input, context) => {
    const given = (input.TimeToLiveSpecification ?? {}) as Output
    constrain(
      tableName(input),
      required(input.TimeToLiveSpecification, 'timeToLiveSpecification'),
      input.TimeToLiveSpecification === undefined
        ? []
        : [
            required(given.Enabled, 'timeToLiveSpecification.enabled'),
            required(given.AttributeName, 'timeToLiveSpecification.attributeName'),
            within(given.AttributeName, 'timeToLiveSpecification.attributeName', {
              min: 1,
              max: 255,
            }),
          ],
    )
    const table = knownTable(context, String(input.TableName))
    const now = context.edge.now()
    refuseBusy(table.record, now)
    const enabled = given.Enabled === true
    const attribute = String(given.AttributeName)
    refuseSame(table.record, enabled, attribute, now)
    const record: TableRecord = {
      ...table.record,
      timeToLive: { attribute, enabled, settled: now + delays.update },
    }
    context.rows.batch([
      recordChange(context.rows, record),
      ...(enabled ? entries(context, { ...table, record }) : noEntries(context, table)),
    ])
    return { TimeToLiveSpecification: { AttributeName: attribute, Enabled: enabled } }
  })

function refuseSame(
  { timeToLive: current }: TableRecord,
  enabled: boolean,
  attribute: string,
  now: number,
): void {
  if (current !== undefined && current.settled > now)
    invalid('Time to live has been modified multiple times within a fixed interval')
  if (enabled && current?.enabled) invalid('TimeToLive is already enabled')
  if (!enabled && !current?.enabled) invalid('TimeToLive is already disabled')
  if (!enabled && current?.attribute !== attribute)
    invalid(
      `TimeToLive is active on a different AttributeName: current AttributeName is ${current?.attribute}`,
    )
}

const entries = ({ rows, edge }: Context, table: Table): readonly Change[] =>
  [...itemsIn(rows, table)].flatMap(item =>
    expiryChanges(table.record, rowOf(item, table.key), undefined, item, edge.now()),
  )

const noEntries = ({ rows }: Context, { record }: Table): readonly Change[] =>
  [...rows.range(prefixed(expiryAt(record)))].map(([key]) => ({ delete: key }))

export const describeTimeToLive: Handler = refusing((input, context) => {
  constrain(tableName(input))
  const { timeToLive } = knownTable(context, String(input.TableName)).record
  if (timeToLive === undefined) return { TimeToLiveDescription: { TimeToLiveStatus: 'DISABLED' } }
  const { attribute, enabled, settled } = timeToLive
  const onItsWay = settled > context.edge.now()
  const TimeToLiveStatus = enabled
    ? onItsWay
      ? 'ENABLING'
      : 'ENABLED'
    : onItsWay
      ? 'DISABLING'
      : 'DISABLED'
  return {
    TimeToLiveDescription: {
      TimeToLiveStatus,
      ...(TimeToLiveStatus !== 'DISABLED' && { AttributeName: attribute }),
    },
  }
})
