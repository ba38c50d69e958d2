/** Tables as they are kept, made ready for use once for each change of their record. */
import { type Table as RowTable, table as rowsOf } from '../../rows/table.ts'
import type { Change, Rows } from '../../rows/types.ts'
import type { Context } from '../../server/types.ts'
import type { Key, KeyPart } from '../keys/schema.ts'
import type { KeyType } from '../values/types.ts'
import type { Counts, Index, KeyElement, Table, TableRecord } from './types.ts'

/** Where a table is kept: by account and region, which its ARN may name. */
export type Place = { readonly account: string; readonly region: string }

const recordsOf = (rows: Rows, { account, region }: Place): RowTable<TableRecord> =>
  rowsOf(rows, `${recordsAt}${account}/${region}/`)

const recordsAt = 'dynamodb/table/'

/** The table of a name, whatever its state. */
export function findTable(rows: Rows, place: Place, name: string): Table | undefined {
  const key = `${recordsAt}${place.account}/${place.region}/${name}`
  const bytes = rows.get(key)
  if (bytes === undefined) return undefined
  const known = compiled.get(key)
  if (known?.bytes.equals(bytes)) return known.table
  const table = compile(JSON.parse(Buffer.from(bytes).toString()) as TableRecord)
  if (compiled.size >= mostCompiled) compiled.clear()
  compiled.set(key, { bytes: Buffer.from(bytes), table })
  return table
}

/** Records by their keys, good for as long as they are the same bytes. */
const compiled = new Map<string, { readonly bytes: Buffer; readonly table: Table }>()
const mostCompiled = 500

export function compile(record: TableRecord): Table {
  const types = new Map<string, KeyType>(
    record.attributes.map(({ AttributeName, AttributeType }) => [AttributeName, AttributeType]),
  )
  const indexes = record.indexes.map(
    (index): Index => ({
      ...index,
      key: keyOfSchema(index.schema, types),
      rows: `dynamodb/index/${record.number}/${index.number}/`,
    }),
  )
  return {
    record,
    key: keyOfSchema(record.schema, types),
    rows: itemsAt(record),
    indexes,
    types,
  }
}

export const itemsAt = ({ number }: Pick<TableRecord, 'number'>): string =>
  `dynamodb/item/${number}/`

function keyOfSchema(schema: readonly KeyElement[], types: ReadonlyMap<string, KeyType>): Key {
  const parts = (kind: KeyElement['KeyType']): readonly KeyPart[] =>
    schema
      .filter(({ KeyType: of }) => of === kind)
      .map(({ AttributeName: name }) => ({ name, type: types.get(name)! }))
  return { hash: parts('HASH'), range: parts('RANGE') }
}

/** Names and records of all tables of a place, in order. */
export const listTables = (
  rows: Rows,
  place: Place,
  after?: string,
): Iterable<readonly [string, TableRecord]> =>
  recordsOf(rows, place).list(after === undefined ? {} : { after })

/** The tables of all places. */
export function* allTables(rows: Rows): Iterable<Table> {
  for (const [, record] of rowsOf<TableRecord>(rows, recordsAt).list()) yield compile(record)
}

/** Of an ARN: where its table is. */
export function placeOfArn(arn: string): Place {
  const [, , , region = '', account = ''] = arn.split(':')
  return { region, account }
}

export const recordChange = (rows: Rows, record: TableRecord): Change =>
  recordsOf(rows, placeOfArn(record.arn)).change(record.name, record)

export const recordGone = (rows: Rows, record: TableRecord): Change =>
  recordsOf(rows, placeOfArn(record.arn)).change(record.name, undefined)

/** A number that no table had before. */
export function nextNumber(rows: Rows): { readonly number: number; readonly change: Change } {
  const numbers = rowsOf<number>(rows, 'dynamodb/')
  const number = (numbers.get('numbers') ?? 0) + 1
  return { number, change: numbers.change('numbers', number) }
}

const countsOf = (rows: Rows): RowTable<Counts> => rowsOf(rows, 'dynamodb/counts/')

export const readCounts = (rows: Rows, number: number): Counts =>
  countsOf(rows).get(String(number)) ?? { items: 0, bytes: 0, changes: 0, indexes: {} }

export const countsChange = (rows: Rows, number: number, counts: Counts | undefined): Change =>
  countsOf(rows).change(String(number), counts)

export const arnOf = ({ region, account }: Context, name: string): string =>
  `arn:aws:dynamodb:${region}:${account}:table/${name}`
