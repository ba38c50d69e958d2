/** The `endpoint` trait: a prefix for the host name, with `{Member}` labels filled from the input. */
import type { Section } from '../model/types.ts'
import type { Prefix } from './prefix.ts'
import { misfit } from './scalars.ts'

export function hostPrefixWriter(
  section: Section,
): (input: Readonly<Record<string, unknown>>) => Prefix {
  const pattern = section.operation.hostPrefix ?? ''
  if (!pattern.includes('{')) return () => ({ hostPrefix: pattern })
  return input => ({
    hostPrefix: pattern.replace(/\{([^}]+)\}/g, (_, name: string) =>
      label(section, name, input[name]),
    ),
  })
}

/** A host label: letters, digits and hyphens, at most 63. */
function label(section: Section, name: string, value: unknown): string {
  const at = `${section.operation.input ?? section.operation.name}$${name}`
  return typeof value === 'string' && /^[A-Za-z0-9](?:[A-Za-z0-9-.]{0,61}[A-Za-z0-9])?$/.test(value)
    ? value
    : misfit(at, 'a host label (letters, digits, hyphens)', value)
}
