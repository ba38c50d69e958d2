/** Which attributes a query or scan shows, and what of an index it may ask for. */
import type { Output } from '../../server/types.ts'
import { projector } from '../expressions/projection.ts'
import type { Steps } from '../expressions/scope.ts'
import { invalid, invalidParameter } from '../failures.ts'
import { heldBy } from '../store/projection.ts'
import type { Item } from '../values/types.ts'
import type { Found, Source } from './source.ts'

/** Refuses a `Select` that does not go with the other members. */
export function checkSelect(input: Output, verb: 'Querying' | 'Scanning'): void {
  const { Select, IndexName, ProjectionExpression, AttributesToGet } = input
  const named =
    ProjectionExpression === undefined
      ? AttributesToGet === undefined
        ? undefined
        : 'AttributesToGet'
      : 'ProjectionExpression'
  if (Select === 'ALL_PROJECTED_ATTRIBUTES' && IndexName === undefined)
    invalidParameter(`ALL_PROJECTED_ATTRIBUTES can be used only when ${verb} using an IndexName`)
  if (Select === 'SPECIFIC_ATTRIBUTES' && named === undefined)
    invalidParameter(
      'Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES',
    )
  if (named === undefined || Select === undefined || Select === 'SPECIFIC_ATTRIBUTES') return
  invalid(
    Select === 'COUNT'
      ? `Cannot specify the ${named} when choosing to get only the Count`
      : `Cannot specify the ${named} when choosing to get ${Select}`,
  )
}

export type Selection = {
  /** What an item is shown as. */
  readonly show: (found: Found) => Item
  /** What filters look at. */
  readonly seen: (found: Found) => Item
  /** Must items be fetched from the table, beyond what the index holds? */
  readonly fetches: boolean
}

/** `paths`: what is asked for by name; `filtered`: what the filter looks at. */
export function selectionOf(
  input: Output,
  { table, index }: Source,
  paths: readonly Steps[] | undefined,
  filtered: readonly string[],
): Selection {
  const project = paths && projector(paths)
  if (index === undefined) return plain(project)
  const held = heldBy(table, index)
  const wanted = [...(paths ?? []).map(([name]) => String(name)), ...filtered]
  const missing = held === undefined ? [] : wanted.filter(name => !held.has(name))
  const all = input.Select === 'ALL_ATTRIBUTES'
  if (index.kind === 'global') {
    if (all && held !== undefined)
      invalidParameter(
        `Select type ALL_ATTRIBUTES is not supported for global secondary index ${index.name} because its projection type is not ALL`,
      )
    if (missing.length > 0)
      invalidParameter(
        `Global secondary index ${index.name} does not project [${missing.join(', ')}]`,
      )
  }
  const fetches = held !== undefined && (all || missing.length > 0)
  return fetches
    ? {
        show: ({ item, held: part }) => (project ? project(item) : all ? item : part),
        seen: ({ item }) => item,
        fetches,
      }
    : plain(project)
}

const plain = (project: ((item: Item) => Item) | undefined): Selection => ({
  show: ({ held }) => (project ? project(held) : held),
  seen: ({ held }) => held,
  fetches: false,
})
