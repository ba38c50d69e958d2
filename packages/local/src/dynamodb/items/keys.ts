/** Key values of requests, as tables and indexes take them. */
import { invalid, invalidParameter } from '../failures.ts'
import { type Key, type KeyPart, partsOf } from '../keys/schema.ts'
import type { Table } from '../store/types.ts'
import { binaryLength, utf8Length } from '../values/size.ts'
import { attribute, type Item, typeOf, type Value } from '../values/types.ts'
import { checkVectorValues } from '../vectors/values.ts'

const mismatch = 'The provided key element does not match the schema'
const mostHash = 2048
const mostRange = 1024

/** Refuses a key that is not the key of the table: exactly its attributes, of their types. */
export function checkKey(key: Item, { key: schema }: Table): void {
  const parts = partsOf(schema)
  if (Object.keys(key).length !== parts.length) invalid(mismatch)
  for (const { name, type } of parts)
    if (attribute(key, name)?.[type] === undefined) invalid(mismatch)
  checkKeyValues(key, schema)
}

/** Refuses empty and overlong key values. */
export function checkKeyValues(item: Item, schema: Key): void {
  for (const { name } of partsOf(schema)) refuseEmpty(name, item[name]!)
  if (sizeOf(item, schema.hash) > mostHash)
    invalidParameter(`Size of hashkey has exceeded the maximum size limit of${mostHash} bytes`)
  if (sizeOf(item, schema.range) > mostRange)
    invalidParameter(
      `Aggregated size of all range keys has exceeded the size limit of ${mostRange} bytes`,
    )
}

const emptyOf = ({ S, B }: Value): string | undefined =>
  S === '' ? 'string' : B === '' ? 'binary' : undefined

function refuseEmpty(name: string, value: Value): void {
  const empty = emptyOf(value)
  if (empty !== undefined)
    invalid(
      `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ${empty} value. Key: ${name}`,
    )
}

const sizeOf = (item: Item, parts: readonly KeyPart[]): number =>
  parts.reduce((total, { name }) => total + keySize(item[name]!), 0)

const keySize = ({ S, B }: Value): number =>
  S === undefined ? (B === undefined ? 0 : binaryLength(B)) : utf8Length(S)

/** Refuses an item that has not the table's key. */
export function checkItemKey(item: Item, { key: schema }: Table): void {
  for (const { name, type } of partsOf(schema)) {
    const value = attribute(item, name)
    if (value === undefined) invalidParameter(`Missing the key ${name} in the item`)
    else if (value[type] === undefined)
      invalidParameter(`Type mismatch for key ${name} expected: ${type} actual: ${typeOf(value)}`)
  }
  checkKeyValues(item, schema)
}

/** Refuses an item whose attributes cannot stand in the keys of the table's indexes. */
export function checkIndexKeys(item: Item, table: Table): void {
  checkVectorValues(item, table)
  for (const { key, name: index } of table.indexes)
    for (const { name, type } of partsOf(key)) {
      const value = attribute(item, name)
      if (value === undefined) continue
      if (value[type] === undefined)
        invalidParameter(
          `Type mismatch for Index Key ${name} Expected: ${type} Actual: ${typeOf(value)} IndexName: ${index}`,
        )
      checkIndexValue(name, value, index, key)
    }
}

function checkIndexValue(name: string, value: Value, index: string, { hash }: Key): void {
  const empty = emptyOf(value)
  if (empty !== undefined)
    invalid(
      `One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty ${empty} value. IndexName: ${index}, IndexKey: ${name}`,
    )
  const isHash = hash.some(part => part.name === name)
  const size = keySize(value)
  if (isHash && size > mostHash)
    invalidParameter(`Size of hashkey has exceeded the maximum size limit of${mostHash} bytes`)
  if (!isHash && size > mostRange)
    invalidParameter(
      `Aggregated size of all range keys has exceeded the size limit of ${mostRange} bytes`,
    )
}
