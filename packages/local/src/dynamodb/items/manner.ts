/** How operations word what is wrong with a request. */
import type { Manner } from '../checks/expressions.ts'
import { invalid } from '../failures.ts'

const enveloped = (message: string): never => invalid(`1 validation error detected: ${message}`)

/** PutItem, UpdateItem, DeleteItem. */
export const writing: Manner = { wording: 'newer', tell: enveloped }
/** GetItem, BatchGetItem, Query. */
export const reading: Manner = { wording: 'newer', tell: invalid }
/** Scan, BatchWriteItem, transactions. */
export const older: Manner = { wording: 'older', tell: invalid }
