/** How long changes of tables take, by the settable clock. */

export type Delays = {
  /** Milliseconds from CREATING to ACTIVE, of tables and of indexes. */
  readonly create: number
  /** From UPDATING to ACTIVE, and from ENABLING to ENABLED. */
  readonly update: number
  /** From DELETING to gone. */
  readonly delete: number
}

export const atOnce: Delays = { create: 0, update: 0, delete: 0 }
