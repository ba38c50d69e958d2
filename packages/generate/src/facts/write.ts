/** Facts as text: JSON with a line per type, shape, member and operation, so that a change of one is a line's diff. */
import type { Facts } from './types.ts'

export function writeFacts(facts: Facts): string {
  const sections = Object.entries(facts).flatMap(([key, value]) => section(key, value))
  return `{\n${sections.join(',\n')}\n}\n`
}

function section(key: string, value: unknown): readonly string[] {
  const flat = key === 'source' || Array.isArray(value)
  if (flat) return [`${JSON.stringify(key)}: ${JSON.stringify(value)}`]
  const lines = Object.entries(value as object).map(
    ([name, fact]) => `${JSON.stringify(name)}: ${JSON.stringify(fact)}`,
  )
  return [`${JSON.stringify(key)}: {${lines.length > 0 ? `\n${lines.join(',\n')}\n` : ''}}`]
}
