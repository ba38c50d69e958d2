/** One difference of two descriptions: where, in what, and what each side says; undefined is "says nothing". */
export type Difference = {
  /** Operation, or shape and member by the names of the first description. */
  readonly where: string
  readonly aspect: string
  readonly a?: unknown
  readonly b?: unknown
}

type Fields = Readonly<Record<string, unknown>>

/** Differences of two flat records in the fields named. */
export const inFields = (
  where: string,
  aspects: readonly string[],
  a: Fields,
  b: Fields,
): readonly Difference[] =>
  aspects.flatMap(aspect => difference(where, aspect, a[aspect], b[aspect]))

export const difference = (
  where: string,
  aspect: string,
  a: unknown,
  b: unknown,
): readonly Difference[] => (same(a, b) ? [] : [{ where, aspect, a, b }])

/** What only one side has, and what both have in another order. */
export function inNames(
  where: string,
  aspect: string,
  a: readonly string[],
  b: readonly string[],
): readonly Difference[] {
  const both = (names: readonly string[], other: readonly string[]) =>
    names.filter(name => other.includes(name))
  return [
    ...a.filter(name => !b.includes(name)).map(name => ({ where, aspect, a: name })),
    ...b.filter(name => !a.includes(name)).map(name => ({ where, aspect, b: name })),
    ...difference(where, `order of ${aspect}s`, both(a, b), both(b, a)),
  ]
}

/** Equal by value; the order of keys means nothing. */
export const same = (a: unknown, b: unknown): boolean => canonical(a) === canonical(b)

const canonical = (value: unknown): string | undefined => JSON.stringify(value, sorted)

const sorted = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value
