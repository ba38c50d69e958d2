/** The port below everything: rows of tables, in DynamoDB's terms. Capabilities say what a backend has. */
import type { Anomaly } from '@plainwire/wire'
import type { AttributeMap } from './attributes.ts'

export type Key = AttributeMap

/** What a write expects: nothing there, or these attributes as they are (undefined: not there). */
export type Expected = 'absent' | Readonly<Record<string, AttributeMap[string] | undefined>>

export type Change =
  | { readonly table: string; readonly put: AttributeMap; readonly if?: Expected }
  | { readonly table: string; readonly delete: Key; readonly if?: Expected }

export type Page = { readonly rows: readonly AttributeMap[]; readonly after?: Key }

export type Query = {
  readonly table: string
  readonly index?: string
  /** The partition: attribute and value. */
  readonly partition: readonly [name: string, value: string]
  /** Of the sort key. */
  readonly range?: {
    readonly name: string
    readonly from?: string
    readonly to?: string
    readonly begins?: string
  }
  readonly after?: Key
  readonly limit?: number
  readonly reverse?: boolean
  readonly consistent?: boolean
}

export type Scan = {
  readonly table: string
  readonly segment?: number
  readonly segments?: number
  readonly after?: Key
  readonly limit?: number
  readonly consistent?: boolean
}

export type TableShape = {
  readonly name: string
  readonly partition: string
  readonly sort?: string
  /** Index name to its keys; all of text. */
  readonly indexes?: Readonly<
    Record<string, { readonly partition: string; readonly sort?: string }>
  >
}

export type Capabilities = {
  /** Several rows change together or not at all. */
  readonly transactions: boolean
  /** Nobody else writes to these tables. */
  readonly alone?: boolean
}

export type Store = {
  readonly capabilities: Capabilities
  get(table: string, key: Key): Promise<AttributeMap | undefined | Anomaly>
  /** In any order; what is not there is left out. */
  getAll(table: string, keys: readonly Key[]): Promise<readonly AttributeMap[] | Anomaly>
  /** All of it where there are transactions, else one after the other, the first carrying the condition. `CHANGED` where a condition fails. */
  write(changes: readonly Change[]): Promise<Anomaly | undefined>
  /** Any number of rows, each for itself and without conditions; all of them are written where nothing is answered. */
  writeAll(changes: readonly Change[]): Promise<Anomaly | undefined>
  /** Adds to a number and answers what it became. */
  add(table: string, key: Key, name: string, amount: number): Promise<number | Anomaly>
  query(query: Query): Promise<Page | Anomaly>
  scan(scan: Scan): Promise<Page | Anomaly>
  /** Resolves when the table can be used; one that is there already is fine. */
  createTable(shape: TableShape): Promise<Anomaly | undefined>
  /** One that is not there is fine. */
  deleteTable(name: string): Promise<Anomaly | undefined>
  tableArn(name: string): Promise<string | undefined>
}
