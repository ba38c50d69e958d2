/**
 * Requests read by the shapes of their operation, with the words of AWS's own reader where something does not fit. Unlike
 * `wire`'s strict reader it lets through what DynamoDB itself judges later: values with no type, or with several, and it
 * leaves values in the form they travel in, which is how they are stored.
 */
import { type Anomaly, anomaly, isAnomaly, type Reference, type Section } from '@plainwire/wire'
import type { Received, Receiver } from '@plainwire/wire/servers'
import { attempt, failure, refuse } from '../failures.ts'

type Read = (value: unknown) => unknown
type Compile = { readonly section: Section; readonly done: Map<string, Read> }

export function jsonReceiver(section: Section): Receiver {
  const { input } = section.operation
  const read =
    input === undefined ? undefined : reader({ section, done: new Map() }, { shape: input })
  return (_request, bytes) => {
    const document = parsed(bytes)
    if (isAnomaly(document)) return document as Anomaly
    const result = attempt(() => read?.(isRecord(document) ? document : {}) ?? {})
    return 'refused' in result ? result.refused : { input: result.done as Received['input'] }
  }
}

function parsed(bytes: Uint8Array | undefined): unknown {
  try {
    return JSON.parse(Buffer.from(bytes ?? []).toString('utf8'))
  } catch {
    return anomaly('incorrect', '', { code: 'SerializationException', status: 400 })
  }
}

const unfit = (message: string): never => refuse(failure('SerializationException', message))

function reader(compile: Compile, reference: Reference): Read {
  const name = reference.shape
  if (name === undefined) return simple[reference.type ?? 'string'] ?? (value => value)
  const known = compile.done.get(name)
  if (known !== undefined) return known
  let ready: Read | undefined
  compile.done.set(name, value => ready!(value))
  ready = aggregate(compile, name)
  compile.done.set(name, ready)
  return ready
}

function aggregate(compile: Compile, name: string): Read {
  const shape = compile.section.shapes[name]!
  if (shape.type === 'list')
    return list(reader(compile, shape.member), javaName(compile, shape.member))
  if (shape.type === 'map') return map(reader(compile, shape.value), javaName(compile, shape.value))
  return structure(compile, name, Object.entries(shape.members))
}

const model = 'com.amazonaws.dynamodb.v20120810'

const javaName = ({ section }: Compile, { shape: name }: Reference): string => {
  const shape = name === undefined ? undefined : section.shapes[name]
  return shape === undefined ? 'java.lang.String' : `${model}.${name}`
}

function structure(
  compile: Compile,
  name: string,
  members: readonly (readonly [string, Reference])[],
): Read {
  const reads = new Map(members.map(([key, member]) => [key, reader(compile, member)]))
  return value => {
    if (Array.isArray(value)) return unfit(`Unrecognized collection type class ${model}.${name}`)
    if (!isRecord(value)) return unfit('Unexpected field type')
    const input: Record<string, unknown> = {}
    for (const key of Object.keys(value)) {
      const part = value[key]
      const read = reads.get(key)
      if (read !== undefined && part !== null) input[key] = read(part)
    }
    return input
  }
}

const list =
  (read: Read, member: string): Read =>
  value => {
    if (isRecord(value)) return unfit('Start of structure or map found where not expected')
    if (!Array.isArray(value)) return unfit('Unexpected field type')
    return value.map(item => element(item, read, member))
  }

const map =
  (read: Read, member: string): Read =>
  value => {
    if (Array.isArray(value))
      return unfit(`Unrecognized collection type java.util.Map<java.lang.String, ${member}>`)
    if (!isRecord(value)) return unfit('Unexpected field type')
    return Object.fromEntries(
      Object.keys(value).map(key => [key, element(value[key], read, member)]),
    )
  }

/** What stands in a list or a map. Nothing at all is a structure with nothing in it. */
function element(value: unknown, read: Read, member: string): unknown {
  if (!member.startsWith(model)) return read(value)
  if (value === null) return {}
  if (typeof value !== 'object') return unfit('Unexpected value type in payload')
  return read(value)
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What a JSON value is called that is not of the type it should be. */
function misfit(value: unknown, java: string): never {
  if (Array.isArray(value)) return unfit(`Unrecognized collection type class java.lang.${java}`)
  if (isRecord(value)) return unfit('Start of structure or map found where not expected')
  const token =
    typeof value === 'string'
      ? 'STRING_VALUE'
      : typeof value === 'boolean'
        ? `${String(value).toUpperCase()}_VALUE`
        : Number.isInteger(value)
          ? 'NUMBER_VALUE'
          : 'DECIMAL_VALUE'
  return unfit(`${token} cannot be converted to ${java}`)
}

const number =
  (java: string, whole: boolean): Read =>
  value => {
    if (typeof value !== 'number') return misfit(value, java)
    return whole ? Math.trunc(value) : value
  }

const simple: Readonly<Record<string, Read>> = {
  string: value => (typeof value === 'string' ? value : misfit(value, 'String')),
  boolean(value) {
    if (typeof value === 'string') return unfit('Unexpected token received from parser')
    return typeof value === 'boolean' ? value : misfit(value, 'Boolean')
  },
  integer: number('Integer', true),
  long: number('Long', true),
  double: number('Double', false),
  float: number('Float', false),
  blob(value) {
    if (typeof value !== 'string')
      return unfit('only base-64-encoded strings are convertible to bytes')
    return canonicalBase64(value)
  },
  timestamp(value) {
    if (typeof value !== 'number') return misfit(value, 'Date')
    return new Date(Math.round(value * 1000))
  },
}

function canonicalBase64(text: string): string {
  if (text.length % 4 !== 0)
    return unfit(
      `Base64 encoded length is expected a multiple of 4 bytes but found: ${text.length}`,
    )
  const bytes = Buffer.from(text, 'base64')
  const canonical = bytes.toString('base64')
  if (canonical === text) return text
  const stray = /[^A-Za-z0-9+/=]/.exec(text)?.[0]
  if (stray !== undefined) return unfit(`Invalid base64 character: '${stray}'`)
  return canonical
}
