/** DeleteTable and ListTables. */
import type { Context, Handler } from '../../server/types.ts'
import { savedTable } from '../backups/save.ts'
import { constrain, name, within } from '../checks/constraints.ts'
import { inUse, invalid, refusing } from '../failures.ts'
import { listTables as listed, recordChange } from '../store/tables.ts'
import type { Table } from '../store/types.ts'
import { description, knownTable } from './describe.ts'
import { tableIfAny } from './find.ts'
import { tableName } from './members.ts'
import type { Delays } from './times.ts'

export const deleteTable = (delays: Delays): Handler =>
  refusing((input, context) => {
    constrain(tableName(input))
    const table = knownTable(context, String(input.TableName))
    const { record } = table
    const now = context.edge.now()
    if (record.active > now)
      inUse(
        `Attempt to change a resource which is still in use: Table is being created: ${record.name}`,
      )
    if (record.gone !== undefined)
      inUse(
        `Attempt to change a resource which is still in use: Table is being deleted: ${record.name}`,
      )
    if (record.vectors?.some(({ active, gone }) => active > now || gone !== undefined))
      inUse(
        'Attempt to change a resource which is still in use: Cannot delete table while indexes are being created, updated, or deleted.',
      )
    if (record.protected)
      invalid(
        `Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.`,
      )
    const TableDescription = description(context, table, { status: 'DELETING' })
    if (record.recovery !== undefined) keepLast(context, table)
    const going = { ...record, gone: now + delays.delete }
    context.rows.batch([recordChange(context.rows, going)])
    tableIfAny(context, record.arn)
    return { TableDescription: withoutSchema(TableDescription) }
  })

const keptFor = 35 * 86_400_000

/** What a table was that could be taken back stays for a while. */
function keepLast(context: Context, table: Table): void {
  const name = `${table.record.name}$DeletedTableBackup`
  savedTable(context, table, { name, type: 'SYSTEM', expires: context.edge.now() + keptFor })
}

/** Of a table that goes, its keys are no longer told. */
function withoutSchema<T extends object>(told: T): Partial<T> {
  const {
    AttributeDefinitions: _,
    KeySchema: __,
    CreationDateTime: ___,
    ...rest
  } = told as T & Record<string, unknown>
  return rest as Partial<T>
}

const mostListed = 100

export const listTables: Handler = refusing((input, context) => {
  const { Limit = mostListed, ExclusiveStartTableName: start } = input
  constrain(
    within(input.Limit, 'limit', { min: 1, max: mostListed }),
    name(start, 'exclusiveStartTableName'),
  )
  const TableNames: string[] = []
  for (const [found] of listed(context.rows, context, start as string | undefined)) {
    if (tableIfAny(context, found) === undefined) continue
    if (TableNames.length === Number(Limit))
      return { TableNames, LastEvaluatedTableName: TableNames.at(-1) }
    TableNames.push(found)
  }
  return { TableNames }
})
