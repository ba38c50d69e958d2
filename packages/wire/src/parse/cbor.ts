/** CBOR bodies into values: the codec knows bytes, instants and big numbers already. The twin of `serialize/cbor.ts`. */
import { decodeCbor } from '../codec/cbor.ts'
import type { ParseOptions } from '../model/codec.ts'
import type { Reference } from '../model/types.ts'
import { fillingOf } from './filling.ts'
import type { TreeRead, TreeStyle } from './tree.ts'

export const cborStyle = (options?: ParseOptions): TreeStyle => ({
  name: key => key,
  simple,
  filling: fillingOf(options),
})

export const readCbor = (bytes: Uint8Array): unknown => decodeCbor(bytes)

function simple({ type = 'string' }: Reference): TreeRead | undefined {
  switch (type) {
    case 'timestamp': // a service that forgot the tag
      return value => (typeof value === 'number' ? new Date(Math.round(value * 1000)) : value)
    case 'float':
    case 'double':
      return value => (typeof value === 'bigint' ? Number(value) : value)
    case 'bigDecimal':
      return value => (isDecimal(value) ? value.decimal : value)
    case 'blob':
      return value => (value instanceof Uint8Array ? value : undefined)
    default:
      return undefined
  }
}

const isDecimal = (value: unknown): value is { decimal: string } =>
  typeof value === 'object' && value !== null && 'decimal' in value
