/** Differences sorted by what explains them. */
import type { Difference } from './difference.ts'
import { isKnown } from './known.ts'
import { rules } from './rules.ts'

export const BY_HAND = 'by hand'
export const UNEXPLAINED = 'unexplained'

/** Name of the first rule that explains a difference, of the table, or of none. */
export const explanation = (service: string, difference: Difference): string =>
  rules.find(rule => rule.explains(difference))?.name ??
  (isKnown(service, difference) ? BY_HAND : UNEXPLAINED)

export type Report = {
  readonly service: string
  readonly counts: Readonly<Record<string, number>>
  readonly unexplained: readonly Difference[]
}

export function report(service: string, differences: readonly Difference[]): Report {
  const named = differences.map(one => [explanation(service, one), one] as const)
  const counts: Record<string, number> = {}
  for (const [name] of named) counts[name] = (counts[name] ?? 0) + 1
  const unexplained = named.filter(([name]) => name === UNEXPLAINED).map(([, one]) => one)
  return { service, counts, unexplained }
}

/** A row a service, a column a rule that explained something. */
export function table(reports: readonly Report[]): string {
  const columns = [...rules.map(rule => rule.name), BY_HAND, UNEXPLAINED].filter(name =>
    reports.some(({ counts }) => counts[name]),
  )
  const width = Math.max(...reports.map(({ service }) => service.length), 'service'.length)
  const rows = reports.map(({ service, counts }) =>
    [service.padEnd(width), ...columns.map(name => cell(counts[name] ?? 0, name))].join('  '),
  )
  return [['service'.padEnd(width), ...columns].join('  '), ...rows].join('\n')
}

const cell = (count: number, name: string): string => String(count || '').padStart(name.length)
