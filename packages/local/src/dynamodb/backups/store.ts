/** Backups as they are kept: what their table was, and a copy of its items. */
import { type Table as RowTable, table as rowsOf } from '../../rows/table.ts'
import { type Change, prefixed, type Rows } from '../../rows/types.ts'
import { failure, refuse } from '../failures.ts'
import { type Place, placeOfArn } from '../store/tables.ts'
import type { TableRecord } from '../store/types.ts'

export type BackupRecord = {
  readonly arn: string
  readonly name: string
  readonly type: 'USER' | 'SYSTEM'
  readonly created: number
  /** When AWS throws it away: of a table that is gone. */
  readonly expires?: number
  readonly items: number
  readonly bytes: number
  /** What the keys of the copies stand under. */
  readonly number: number
  readonly table: TableRecord
}

const backupsOf = (rows: Rows, { account, region }: Place): RowTable<BackupRecord> =>
  rowsOf(rows, `dynamodb/backup/${account}/${region}/`)

const arnShape = /^arn:aws[a-z-]*:dynamodb:[a-z0-9-]+:\d{12}:table\/([\w.-]+)\/backup\/([\w-]+)$/

/** `<table>/<id>`, in the order of time, as ids begin with it. */
const keyOf = (arn: string): string | undefined => {
  const [, table, id] = arnShape.exec(arn) ?? []
  return table && `${table}/${id}`
}

export const copiesAt = ({ number }: Pick<BackupRecord, 'number'>): string =>
  `dynamodb/copy/${number}/`

const isOver = ({ expires }: BackupRecord, now: number): boolean =>
  expires !== undefined && expires <= now

/** The backup of an ARN, or a refusal. */
export function knownBackup(rows: Rows, arn: string, now: number): BackupRecord {
  const key = keyOf(arn)
  const found = key === undefined ? undefined : backupsOf(rows, placeOfArn(arn)).get(key)
  return found === undefined || isOver(found, now)
    ? refuse(failure('BackupNotFoundException', `Backup not found: ${arn}`, undefined, 'not-found'))
    : found
}

/** Backups of a place, by table and time. */
export function* backupsIn(rows: Rows, place: Place, now: number): Iterable<BackupRecord> {
  for (const [, backup] of backupsOf(rows, place).list()) if (!isOver(backup, now)) yield backup
}

export const backupChange = (rows: Rows, backup: BackupRecord): Change =>
  backupsOf(rows, placeOfArn(backup.arn)).change(keyOf(backup.arn)!, backup)

export function dropBackup(rows: Rows, backup: BackupRecord): void {
  const copies = [...rows.range(prefixed(copiesAt(backup)))]
  rows.batch([
    backupsOf(rows, placeOfArn(backup.arn)).change(keyOf(backup.arn)!, undefined),
    ...copies.map(([key]): Change => ({ delete: key })),
  ])
}
