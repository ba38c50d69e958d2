/** CBOR documents as input; the strict reading twin of `serialize/cbor.ts`. */
import type { Reference, SimpleType } from '../model/types.ts'
import { bigDecimal, bigInteger, integerReader, plainDocument } from './json.ts'
import { unfit } from './refuse.ts'
import { widths } from './scalars.ts'
import type { ReadValue, TreeStyle } from './tree.ts'

export const cborStyle: TreeStyle = { name: key => key, simple }

function simple(reference: Reference, at: string): ReadValue {
  const type = reference.type ?? 'string'
  if (type in widths) return integerReader(widths[type as keyof typeof widths], at)
  return readers[type]?.(at) ?? (value => value)
}

type Make = (at: string) => ReadValue

const floatReader: Make = at => value =>
  typeof value === 'number' || typeof value === 'bigint' ? Number(value) : unfit(at, 'a number')

const readers: Readonly<Partial<Record<SimpleType, Make>>> = {
  string: at => value => (typeof value === 'string' ? value : unfit(at, 'a string')),
  boolean: at => value => (typeof value === 'boolean' ? value : unfit(at, 'true or false')),
  number: at => value =>
    typeof value === 'number' || typeof value === 'bigint' ? value : unfit(at, 'a number'),
  float: floatReader,
  double: floatReader,
  bigInteger: at => value => bigInteger(value, at),
  bigDecimal: at => value => bigDecimal(value, at),
  blob: at => value => (value instanceof Uint8Array ? value : unfit(at, 'bytes')),
  timestamp: at => value => (value instanceof Date ? value : unfit(at, 'a timestamp (tag 1)')),
  document: () => plainDocument,
}
