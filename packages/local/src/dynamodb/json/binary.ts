/** Binary values between the bytes that other protocols carry and the base64 that is kept. */
import type { Reference, Section } from '@plainwire/wire'

type Change = (value: unknown) => unknown

/** Bytes anywhere in an input, as base64. */
export function withBase64(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (Array.isArray(value)) return value.map(withBase64)
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, withBase64(part)]))
}

/** Compiles the way back: bytes where the shapes of the output have them. */
export function binaries(section: Section): Change {
  const { output } = section.operation
  const done = new Map<string, Change>()
  return output === undefined ? value => value : change(section, { shape: output }, done)
}

function change(section: Section, reference: Reference, done: Map<string, Change>): Change {
  const name = reference.shape
  if (name === undefined)
    return reference.type === 'blob'
      ? value => Buffer.from(String(value), 'base64')
      : value => value
  const known = done.get(name)
  if (known !== undefined) return known
  let ready: Change | undefined
  done.set(name, value => ready!(value))
  ready = aggregate(section, name, done)
  return ready
}

function aggregate(section: Section, name: string, done: Map<string, Change>): Change {
  const shape = section.shapes[name]!
  if (shape.type === 'list') {
    const each = change(section, shape.member, done)
    return value => (value as unknown[]).map(each)
  }
  if (shape.type === 'map') {
    const each = change(section, shape.value, done)
    return value => mapped(value, () => each)
  }
  const members = new Map(
    Object.entries(shape.members).map(([key, member]) => [key, change(section, member, done)]),
  )
  return value => mapped(value, key => members.get(key))
}

const mapped = (value: unknown, changeOf: (key: string) => Change | undefined): unknown =>
  Object.fromEntries(
    Object.entries(value as object).map(([key, part]) => [
      key,
      part === undefined ? part : (changeOf(key)?.(part) ?? part),
    ]),
  )
