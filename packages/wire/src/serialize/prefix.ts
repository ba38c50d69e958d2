/** The prefix of the host name, where an operation has one; `host-prefix.ts` makes it. */
import { part } from '../model/parts.ts'
import type { Section } from '../model/types.ts'

export type Prefix = { readonly hostPrefix: string } | undefined

export const hostPrefix = (
  section: Section,
): ((input: Readonly<Record<string, unknown>>) => Prefix) =>
  section.operation.hostPrefix === undefined
    ? () => undefined
    : part(section, 'hostPrefix')(section)
