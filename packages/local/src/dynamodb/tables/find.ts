/** Tables by the name or ARN in a request, in the state they are in by now. */
import type { Context } from '../../server/types.ts'
import { isArn } from '../checks/constraints.ts'
import { invalid, notFound } from '../failures.ts'
import { expireItems } from '../items/expire.ts'
import { findTable, type Place, placeOfArn } from '../store/tables.ts'
import type { Index, Table } from '../store/types.ts'
import { settled } from './settle.ts'

export type Named = { readonly place: Place; readonly name: string }

const arnShape = /^arn:aws[a-z-]*:dynamodb:[a-z0-9-]+:\d{12}:table\/([a-zA-Z0-9_.-]{3,255})$/

/** Where a table is that is named, or that an ARN names. */
export function namedBy(context: Context, nameOrArn: string): Named {
  if (!isArn(nameOrArn)) return { place: context, name: nameOrArn }
  const name = arnShape.exec(nameOrArn)?.[1]
  return name === undefined
    ? invalid(`Invalid TableArn: Invalid ResourceArn provided as input ${nameOrArn}`)
    : { place: placeOfArn(nameOrArn), name }
}

/** The table if it is there, whatever its state. */
export function tableIfAny(context: Context, nameOrArn: string): Table | undefined {
  const { place, name } = namedBy(context, nameOrArn)
  const table = findTable(context.rows, place, name)
  return table && settled(context.rows, table, context.edge.now())
}

/** A table to read and write: there, made, and not on its way out; without the items whose time is over. */
export function tableOf(context: Context, nameOrArn: string): Table {
  const table = tableIfAny(context, nameOrArn)
  if (table === undefined || statusOf(table, context) !== 'ready') return notFound()
  expireItems(context, table)
  return table
}

function statusOf({ record }: Table, { edge }: Context): 'ready' | 'making' | 'going' {
  if (record.gone !== undefined) return 'going'
  return record.active > edge.now() ? 'making' : 'ready'
}

/** An index of a table that can be asked by now. */
export function indexOf(
  context: Context,
  table: Table,
  name: string,
  verb: 'Query' | 'Scan',
): Index {
  const now = context.edge.now()
  const index = table.indexes.find(one => one.name === name && !isGone(one, now))
  if (
    index === undefined &&
    table.record.vectors?.some(one => one.name === name && !isGone(one, now))
  )
    return invalid(`${verb} operation not supported on this index type`)
  if (index === undefined) return invalid(`The table does not have the specified index: ${name}`)
  if (index.active > now || index.gone !== undefined)
    return invalid(`Cannot read from backfilling global secondary index: ${name}`)
  return index
}

export const isGone = ({ gone }: { readonly gone?: number }, now: number): boolean =>
  gone !== undefined && gone <= now
