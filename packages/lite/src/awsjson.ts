/** DynamoDB's typed JSON as the contract has it: all of an object, or the fields that are named. */
import {
  fromAttribute,
  toAttribute,
  UnmappableValue,
  UnreadableAttribute,
} from '@plainwire/client/call'
import { isObject } from './objects.ts'
import type { AwsjsonOptions, Loose, MarshallOptions, UnmarshallOptions } from './types.ts'

/** @example marshall({ id: 'a' }) // { id: { S: 'a' } } */
export function marshall(value: Loose, { awsjson, config = {} }: AwsjsonOptions = {}): Loose {
  const options = checked<MarshallOptions>(config.awsjsonMarshall)
  return each(value, awsjson, part => toJson(part, options))
}

/** @example unmarshall({ id: { S: 'a' } }) // { id: 'a' } */
export function unmarshall(value: Loose, { awsjson, config = {} }: AwsjsonOptions = {}): Loose {
  const options = checked<UnmarshallOptions>(config.awsjsonUnmarshall)
  return each(value, awsjson, part => fromJson(part, options))
}

function checked<T extends object>(options: T | undefined): T {
  if (options && !isObject(options))
    throw new ReferenceError('AWS JSON marshall/unmarshall options must be an object')
  return options || ({} as T)
}

const each = (value: Loose, keys: AwsjsonOptions['awsjson'], convert: (part: Loose) => Loose) =>
  Array.isArray(keys)
    ? Object.fromEntries(
        Object.entries(value).map(([key, part]) => [
          key,
          keys.includes(key) ? convert(part) : part,
        ]),
      )
    : convert(value)

/** What is a map or a list goes without its type, unless that is asked for. */
function toJson(value: Loose, options: MarshallOptions): Loose {
  const attribute = written(value, options)
  return options.convertTopLevelContainer ? attribute : (attribute.M ?? attribute.L ?? attribute)
}

function written(value: Loose, options: MarshallOptions) {
  try {
    return toAttribute(value, {
      undefined: options.removeUndefinedValues ? 'drop' : 'refuse',
      empty: options.convertEmptyValues ? 'null' : 'keep',
      instances: options.convertClassInstanceToMap ? 'map' : 'refuse',
      bytes: base64,
    })
  } catch (thrown) {
    throw thrown instanceof UnmappableValue ? inContract(thrown) : thrown
  }
}

/** The only form of bytes that JSON has for DynamoDB. */
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

/** In the contract's words, which name the option that helps, and where. */
function inContract(cause: UnmappableValue): Error {
  const where = cause.path.length === 0 ? '' : ` (${cause.path.join('.')})`
  return new Error(`${contractWords[cause.reason](cause.value)}${where}`, { cause })
}

const contractWords: Readonly<Record<UnmappableValue['reason'], (value: unknown) => string>> = {
  undefined: () =>
    'Pass options.removeUndefinedValues=true to remove undefined values from map/array/set.',
  instance: value =>
    `Unsupported type passed: ${String(value)}. Pass options.convertClassInstanceToMap=true to marshall typeof object as map attribute.`,
  'empty-set': () => 'Pass a non-empty set, or options.convertEmptyValues=true.',
  set: () => 'Only Number Set (NS), Binary Set (BS) or String Set (SS) are allowed.',
  'special-number': value => `Special numeric value ${value} is not allowed`,
  'large-number': value =>
    `Number ${value} is ${(value as number) > 0 ? 'greater than Number.MAX' : 'lesser than Number.MIN'}_SAFE_INTEGER. Use BigInt. `,
  depth: () => 'The value is nested too deeply, or within itself.',
}

function fromJson(value: Loose, { wrapNumbers }: UnmarshallOptions): Loose {
  const number = wrapNumbers ? (digits: string) => ({ value: digits }) : undefined
  try {
    return fromAttribute({ M: value }, { number })
  } catch (thrown) {
    throw thrown instanceof UnreadableAttribute ? unread(thrown) : thrown
  }
}

function unread(cause: UnreadableAttribute): Error {
  const { type, value } = cause
  if (type === undefined) return new Error(`No value defined: ${JSON.stringify(value)}`, { cause })
  if (type !== 'N') return new Error(`Unsupported type passed: ${type}`, { cause })
  const message = `${value} can't be converted to BigInt. Set options.wrapNumbers to get string value.`
  return new Error(message, { cause })
}
