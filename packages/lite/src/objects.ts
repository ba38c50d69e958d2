/** Kinds of values that the contract tells apart. */

/** Anything that has fields and is no array: bytes and dates count. */
export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

type Streams = {
  on?: unknown
  _read?: unknown
  _readableState?: unknown
  getReader?: unknown
}

/** Node's streams, and the web's. */
export function isStream(value: unknown): boolean {
  const { on, _read, _readableState, getReader } = (value ?? {}) as Streams
  return Boolean((on && _read && _readableState) || typeof getReader === 'function')
}

/** A value at a path of names parted by dots. */
export const at = (value: unknown, path: string): unknown =>
  path
    .split('.')
    .reduce((part, name) => (part as Record<string, unknown> | undefined)?.[name], value)
