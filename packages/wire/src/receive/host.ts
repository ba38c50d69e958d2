/** Host labels: members that stand in the host name as well; the reading twin of `serialize/host-prefix.ts`. */
import type { Section } from '../model/types.ts'

type Labels = Readonly<Record<string, string>>

/** A host that does not have the prefix (a server on an address of its own) tells nothing. */
export function hostLabels(section: Section): (host: string | undefined) => Labels {
  const prefix = section.operation.hostPrefix
  if (prefix === undefined || !prefix.includes('{')) return () => ({})
  const parts = prefix.split(/\{([^}]+)\}/)
  const names = parts.filter((_, index) => index % 2 === 1)
  const pattern = new RegExp(
    `^${parts.map((part, index) => (index % 2 === 1 ? '([A-Za-z0-9-]+)' : literal(part))).join('')}`,
  )
  return host => {
    const found = pattern.exec(host ?? '')
    if (found === null) return {}
    return Object.fromEntries(names.map((name, index) => [name, found[index + 1]!]))
  }
}

export const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
