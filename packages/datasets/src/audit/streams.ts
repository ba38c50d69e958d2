/** Where a chain stands in CloudWatch Logs: the first service's stream for its lines, and one beside it for the entries. */
import type { Names } from '../names.ts'
import type { Chain } from './types.ts'

export type Streams = { readonly group: string; readonly text: string; readonly entries: string }

/** @example streamsOf(names, { account, group, dataset }).text // 'dataset-…' */
export function streamsOf(
  { logGroup, logStream }: Pick<Names, 'logGroup' | 'logStream'>,
  { group, dataset }: Chain,
): Streams {
  const text = dataset === undefined ? 'group' : logStream(dataset)
  return { group: logGroup(group), text, entries: `${text}-entries` }
}
