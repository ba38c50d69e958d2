/**
 * Readers build records in which a missing key means "not known": these helpers leave out what is undefined,
 * so that a description never holds a key without a value.
 */

/** A record whose values may still be undefined. */
export type Loose<T> = { readonly [K in keyof T]: T[K] | undefined }

export function present<T extends object>(value: Loose<T>): T {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as T
}

/** The value, unless it is an empty record. */
export const unlessEmpty = <T extends object>(value: T): T | undefined =>
  Object.keys(value).length > 0 ? value : undefined

/** `true` for a trait that is there, undefined for one that is not. */
export const flag = (value: unknown): true | undefined =>
  value === undefined || value === false || value === null ? undefined : true

export function mapValues<T, U>(
  values: Readonly<Record<string, T>> | undefined,
  change: (value: T, key: string) => U,
): Record<string, U> {
  return Object.fromEntries(Object.entries(values ?? {}).map(([k, v]) => [k, change(v, k)]))
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
