/**
 * Plain values as DynamoDB's attribute values, and back: `{ a: 1 }` is `{ M: { a: { N: '1' } } }`. What no attribute can
 * hold is refused with the path to it; `reason` names the rule, for those who say it in words of their own.
 */

export type AttributeOptions = {
  /** Members and items that are `undefined`: refused, or left out. */
  readonly undefined?: 'refuse' | 'drop' | undefined
  /** Empty text, bytes and sets: kept (a set is refused: DynamoDB has no empty one), or written as null. */
  readonly empty?: 'keep' | 'null' | undefined
  /** Objects of a class: refused, or written as a map of their fields. */
  readonly instances?: 'refuse' | 'map' | undefined
  /** The form of bytes within `B`; they stay what they are by default. */
  readonly bytes?: ((bytes: Uint8Array) => unknown) | undefined
  /** Values of one's own, before all others. */
  readonly own?: ((value: unknown) => AttributeValue | undefined) | undefined
}

export type AttributeValue = Readonly<Record<string, unknown>>

/** A value that no attribute can hold. */
export class UnmappableValue extends Error {
  readonly reason: keyof typeof told
  readonly path: readonly (string | number)[]
  readonly value: unknown
  constructor({ reason, path, value }: Refused) {
    super(`${path.length === 0 ? 'The value' : path.join('.')} ${told[reason]}`)
    this.name = 'UnmappableValue'
    this.reason = reason
    this.path = path
    this.value = value
  }
}

const told = {
  undefined: 'is undefined; leave it out, or have undefined values dropped.',
  instance:
    'is an object of a class, or no data; give plain data, or have instances written as maps.',
  'empty-set':
    'is an empty set, which DynamoDB has not; leave it out, or have null written instead.',
  set: 'is a set of something else than texts, numbers or bytes, or of several of these.',
  'special-number': 'is a number that DynamoDB does not have.',
  'large-number': 'is a number beyond what JavaScript holds exactly; give a bigint.',
  depth: 'is nested too deeply, or within itself.',
} as const

/**
 * @example
 * toAttribute({ id: 'a', tags: new Set(['x']) })
 * // { M: { id: { S: 'a' }, tags: { SS: ['x'] } } }
 */
export function toAttribute(value: unknown, options: AttributeOptions = {}): AttributeValue {
  try {
    return write(value, options, 0)
  } catch (thrown) {
    throw isRefused(thrown) ? new UnmappableValue(thrown) : thrown
  }
}

/** On its way up, each level puts the key it was at before the others. */
type Refused = { reason: keyof typeof told; path: (string | number)[]; value: unknown }

const isRefused = (thrown: unknown): thrown is Refused =>
  typeof thrown === 'object' && thrown !== null && 'reason' in thrown && 'path' in thrown

function refuse(reason: Refused['reason'], value: unknown): never {
  const refused: Refused = { reason, path: [], value }
  throw refused
}

/** DynamoDB takes 32 levels; more than this is a circle. */
const mostLevels = 100

const nothing: AttributeValue = { NULL: true }

type Write = (value: unknown, options: AttributeOptions, level: number) => AttributeValue

const write: Write = (value, options, level) => {
  if (level > mostLevels) return refuse('depth', value)
  if (value === undefined) return refuse('undefined', value)
  if (value === null) return nothing
  const own = options.own?.(value)
  if (own !== undefined) return own
  const writer = writers[kindOf(value)]
  if (writer) return writer(value, options, level)
  if (typeof value === 'object' && options.instances === 'map') return fields(value, options, level)
  return refuse('instance', value)
}

/** By the constructor's name, so that values of another realm count. */
function kindOf(value: unknown): string {
  if (typeof value !== 'object') return typeof value
  if (Array.isArray(value)) return 'Array'
  if (isBinary(value)) return 'binary'
  return (value as object).constructor?.name || 'Object'
}

const text: Write = (value, { empty }) =>
  `${value}` === '' && empty === 'null' ? nothing : { S: `${value}` }
const boolean: Write = value => ({ BOOL: (value as boolean).valueOf() })
const number: Write = value => ({ N: digits(Number(value)) })
const fields: Write = (value, options, level) => {
  const pairs: [string, unknown][] = []
  for (const key in value as object) pairs.push([key, (value as Record<string, unknown>)[key]])
  return members(pairs, options, level)
}

const writers: Readonly<Record<string, Write | undefined>> = {
  __proto__: null as never,
  string: text,
  String: text,
  number,
  Number: number,
  bigint: value => ({ N: `${value}` }),
  boolean,
  Boolean: boolean,
  Object: fields,
  Array: (value, options, level) => list(value as unknown[], options, level),
  Map: (value, options, level) => members(value as Map<string, unknown>, options, level),
  Set: (value, options) => set(value as Set<unknown>, options),
  binary: (value, options) =>
    (value as ArrayBuffer).byteLength === 0 && options.empty === 'null'
      ? nothing
      : { B: bytes(value, options) },
}

function list(
  values: readonly unknown[],
  options: AttributeOptions,
  level: number,
): AttributeValue {
  const written: AttributeValue[] = []
  for (const [index, value] of values.entries()) {
    if (value === undefined && options.undefined === 'drop') continue
    written.push(within(index, value, options, level))
  }
  return { L: written }
}

/** Functions among the members are methods and not data. */
function members(
  pairs: Iterable<readonly [string, unknown]>,
  options: AttributeOptions,
  level: number,
): AttributeValue {
  const written: [string, AttributeValue][] = []
  for (const [key, value] of pairs) {
    if (typeof value === 'function') continue
    if (value === undefined && options.undefined === 'drop') continue
    written.push([key, within(key, value, options, level)])
  }
  return { M: Object.fromEntries(written) }
}

function within(
  key: string | number,
  value: unknown,
  options: AttributeOptions,
  level: number,
): AttributeValue {
  try {
    return write(value, options, level + 1)
  } catch (thrown) {
    if (isRefused(thrown)) thrown.path.unshift(key)
    throw thrown
  }
}

function set(values: Set<unknown>, options: AttributeOptions): AttributeValue {
  const items = [...values].filter(item => item !== undefined || options.undefined !== 'drop')
  if (items.includes(undefined)) return refuse('undefined', undefined)
  if (items.length === 0) return options.empty === 'null' ? nothing : refuse('empty-set', values)
  const [type, , form] = setTypes.find(([, fits]) => items.every(fits)) ?? refuse('set', values)
  return { [type]: items.map(item => form(item, options)) }
}

const setTypes: readonly (readonly [
  type: string,
  fits: (item: unknown) => boolean,
  form: (item: unknown, options: AttributeOptions) => unknown,
])[] = [
  ['SS', item => typeof item === 'string', item => item],
  [
    'NS',
    item => typeof item === 'number' || typeof item === 'bigint',
    item => (typeof item === 'number' ? digits(item) : `${item}`),
  ],
  ['BS', item => isBinary(item), (item, options) => bytes(item, options)],
]

function digits(value: number): string {
  if (!Number.isFinite(value)) return refuse('special-number', value)
  return Math.abs(value) > Number.MAX_SAFE_INTEGER ? refuse('large-number', value) : `${value}`
}

const isBinary = (value: unknown): boolean =>
  ArrayBuffer.isView(value) || value instanceof ArrayBuffer

function bytes(value: unknown, { bytes: form }: AttributeOptions): unknown {
  const { buffer, byteOffset, byteLength } = (
    ArrayBuffer.isView(value) ? value : new Uint8Array(value as ArrayBuffer)
  ) as Uint8Array
  const all = new Uint8Array(buffer, byteOffset, byteLength)
  return form ? form(all) : all
}

export type PlainOptions = {
  /** What becomes of a number's digits; by default a number, or a bigint where that would lose some. */
  readonly number?: ((digits: string) => unknown) | undefined
}

/** What is no attribute, or a number that no value can hold. */
export class UnreadableAttribute extends TypeError {
  /** The type there is none of; `N` for a number; absent where there is nothing at all. */
  readonly type: string | undefined
  readonly value: unknown
  constructor(message: string, type: string | undefined, value: unknown) {
    super(message)
    this.name = 'UnreadableAttribute'
    this.type = type
    this.value = value
  }
}

/**
 * The plain value of an attribute; throws `UnreadableAttribute` for what is none.
 *
 * @example
 * fromAttribute({ M: { id: { S: 'a' }, n: { N: '1' } } }) // { id: 'a', n: 1 }
 */
export function fromAttribute(attribute: unknown, options: PlainOptions = {}): unknown {
  const held = Object.entries(attribute ?? {}).find(([, value]) => value !== undefined)
  if (held === undefined)
    throw new UnreadableAttribute('An attribute without a value.', undefined, attribute)
  const [type, value] = held
  const read = readers[type]
  if (read === undefined)
    throw new UnreadableAttribute(`There is no type of attributes '${type}'.`, type, value)
  return read(value as never, options)
}

/** A number, or a bigint where that would lose digits; throws for what neither holds. */
export function exactNumber(digits: string): number | bigint {
  const value = Number(digits)
  if (Math.abs(value) <= Number.MAX_SAFE_INTEGER || !Number.isFinite(value)) return value
  try {
    return BigInt(digits)
  } catch {
    const message = `${digits} is neither a number nor a bigint; ask for numbers as text.`
    throw new UnreadableAttribute(message, 'N', digits)
  }
}

type Read = (value: never, options: PlainOptions) => unknown

const readNumber = (digits: string, { number = exactNumber }: PlainOptions): unknown =>
  number(digits)

const readers: Readonly<Record<string, Read | undefined>> = {
  __proto__: null as never,
  NULL: () => null,
  BOOL: (value: unknown) => Boolean(value),
  S: (value: string) => value,
  B: (value: unknown) => value,
  N: readNumber,
  SS: (values: string[]) => new Set(values),
  BS: (values: unknown[]) => new Set(values),
  NS: (values: string[], options) => new Set(values.map(value => readNumber(value, options))),
  L: (values: unknown[], options) => values.map(value => fromAttribute(value, options)),
  M: (fields: object, options) =>
    Object.fromEntries(
      Object.entries(fields).map(([key, value]) => [key, fromAttribute(value, options)]),
    ),
}
