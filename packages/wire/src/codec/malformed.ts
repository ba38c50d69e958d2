/**
 * What every reader of this folder throws when its input breaks the format's rules: one plain value, caught by the
 * parser that called it and turned into an anomaly. Readers throw nothing else, whatever the input.
 */

export type Malformed = { readonly malformed: string }

/**
 * @example
 * malformed('xml', 'an end tag is missing', 12) // throws { malformed: 'xml: an end tag is missing (at 12)' }
 */
export function malformed(format: string, what: string, at?: number): never {
  const thrown: Malformed = {
    malformed: `${format}: ${what}${at === undefined ? '' : ` (at ${at})`}`,
  }
  throw thrown
}

/**
 * @example
 * try { read(text) } catch (thrown) { if (!isMalformed(thrown)) throw thrown }
 */
export const isMalformed = (thrown: unknown): thrown is Malformed =>
  typeof thrown === 'object' && thrown !== null && 'malformed' in thrown
