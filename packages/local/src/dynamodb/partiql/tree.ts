/** What PartiQL statements say: in terms of the expressions that the rest of DynamoDB knows. */
import type { Action, Condition, Path } from '../expressions/tree.ts'
import type { Item } from '../values/types.ts'

export type Source = { readonly table: string; readonly index?: string }

export type Order = { readonly name: string; readonly descending: boolean }

export type Returning = {
  readonly which: 'ALL' | 'MODIFIED'
  readonly when: 'OLD' | 'NEW'
}

/** Values stand under names of their own, as in requests. */
type Common = { readonly source: Source; readonly values: Item }

export type Select = Common & {
  readonly kind: 'select'
  /** None for `*`. */
  readonly paths?: readonly Path[]
  readonly where?: Condition
  readonly order: readonly Order[]
}
export type Insert = Common & { readonly kind: 'insert'; readonly item: Item }
export type Update = Common & {
  readonly kind: 'update'
  readonly actions: readonly Action[]
  readonly where?: Condition
  readonly returning?: Returning
}
export type Delete = Common & {
  readonly kind: 'delete'
  readonly where?: Condition
  readonly returning?: Returning
}
/** Only in transactions. */
export type Exists = Common & { readonly kind: 'exists'; readonly where?: Condition }

export type Statement = Select | Insert | Update | Delete | Exists
