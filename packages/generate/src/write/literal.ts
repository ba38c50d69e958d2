/** Data as JavaScript: JSON without the quotes that names do not need. */

/** @example literal({ a: [1], 'b-c': undefined }) // '{a:[1]}' */
export function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const pairs = Object.entries(value).filter(([, part]) => part !== undefined)
  return `{${pairs.map(([key, part]) => `${propertyName(key)}:${literal(part)}`).join(',')}}`
}

/** The members of an object without its braces. */
export const inner = (value: object): string => literal(value).slice(1, -1)

export const propertyName = (key: string): string =>
  /^[A-Za-z_$][\w$]*$/.test(key) && key !== '__proto__'
    ? key
    : key === '__proto__'
      ? `['__proto__']`
      : JSON.stringify(key)
