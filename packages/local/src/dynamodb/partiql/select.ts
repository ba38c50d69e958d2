/** SELECT: partitions that WHERE names, or else the whole of a table or index; all of it filtered by WHERE. */
import type { Context, Output } from '../../server/types.ts'
import { namesIn } from '../expressions/names.ts'
import { valueAt } from '../expressions/paths.ts'
import { type Scope, stepsOf } from '../expressions/scope.ts'
import type { Condition, Path } from '../expressions/tree.ts'
import { invalid, invalidParameter } from '../failures.ts'
import { consumed, readUnits } from '../items/capacity.ts'
import { type KeyOperator, type Stretch, stretchOf } from '../items/key-condition.ts'
import { after, type Found, itemsOf, pageOf, type Source, sourceOf } from '../items/source.ts'
import { partsOf, rowOf } from '../keys/schema.ts'
import { heldBy } from '../store/projection.ts'
import { isGone, tableOf } from '../tables/find.ts'
import type { Item } from '../values/types.ts'
import { boundWhere, type Compared, comparedIn, conjuncts, disjuncts, scopeOf } from './bind.ts'
import type { Order, Select } from './tree.ts'

export function select(statement: Select, input: Output, context: Context): Output {
  const scope = scopeOf(statement.values)
  const test = boundWhere(statement.where, scope)
  const source = sourceFor(statement, input, context)
  checkProjected(statement, scope, source)
  const stretches = stretchesOf(statement, scope, source)
  const reverse = checkOrder(statement, source, stretches)
  const limit = input.Limit === undefined ? Number.POSITIVE_INFINITY : Number(input.Limit)
  const walk = stretches ?? [everything]
  const page = pageOf(
    itemsFrom(walk, source, reverse, placeIn(input.NextToken), context),
    limit,
    source,
  )
  const passed = test ? page.found.filter(({ held }) => test(held, scope)) : page.found
  const units = readUnits(page.bytes, input.ConsistentRead)
  const { index } = source
  const ConsumedCapacity = consumed(
    input,
    source.table,
    index === undefined ? { table: units } : { table: 0, [index.kind]: { [index.name]: units } },
  )
  return {
    Items: passed.map(({ held }) => shown(held, statement.paths, scope)),
    ...(page.last && {
      NextToken: tokenOf(walk, page.found.at(-1)!, source),
      LastEvaluatedKey: page.last,
    }),
    ...(ConsumedCapacity && { ConsumedCapacity }),
  }
}

/** All rows begin with a hexadecimal digit. */
const everything: Stretch = { from: '0', to: 'g' }

function sourceFor({ source }: Select, input: Output, context: Context): Source {
  const table = tableOf(context, source.table)
  if (source.index === undefined) return sourceOf(table, undefined)
  const now = context.edge.now()
  const index = table.indexes.find(one => one.name === source.index && !isGone(one, now))
  if (
    index === undefined &&
    table.record.vectors?.some(one => one.name === source.index && !isGone(one, now))
  )
    return invalid('Scan operation not supported on this index type')
  if (index === undefined) return invalid('The table does not have the specified index')
  refuseSeveralParts(index)
  if (index.active > now)
    invalid(`Cannot read from backfilling global secondary index: ${index.name}`)
  if (index.kind === 'global' && input.ConsistentRead === true)
    invalid('Strongly consistent read is not supported on Global Secondary Indexes')
  return sourceOf(table, index)
}

/** PartiQL knows of one attribute of each kind in a key. */
export function refuseSeveralParts({ key }: Pick<Source, 'key'>): void {
  if (key.hash.length > 1 || key.range.length > 1)
    invalid(
      'PartiQL statements cannot be executed on tables with multi-attribute HASH keys or multi-attribute RANGE keys.',
    )
}

/** What an index does not hold can be asked of none in WHERE, and of global ones not at all. */
function checkProjected(
  { where, paths = [] }: Select,
  scope: Scope,
  { table, index }: Source,
): void {
  if (index === undefined) return
  const held = heldBy(table, index)
  if (held === undefined) return
  const filtered = where === undefined ? [] : [...new Set(namesIn(where, scope))]
  const unfiltered = filtered.filter(name => !held.has(name))
  if (unfiltered.length > 0)
    invalidParameter(
      `Secondary index ${index.name} does not project one or more filter attributes: [${unfiltered.join(', ')}]`,
    )
  const wanted = paths.map(path => String(stepsOf(path, scope)[0]))
  const missing = wanted.filter(name => !held.has(name))
  if (missing.length > 0)
    invalidParameter(
      `${index.kind === 'global' ? 'Global' : 'Local'} secondary index ${index.name} does not project [${missing.join(', ')}]`,
    )
}

const keyOperators: Readonly<Record<string, KeyOperator>> = {
  '=': 'EQ',
  '<': 'LT',
  '<=': 'LE',
  '>': 'GT',
  '>=': 'GE',
  BETWEEN: 'BETWEEN',
  begins_with: 'BEGINS_WITH',
}

/** The stretches that WHERE narrows a source to, in order and each once; none where it does not. */
function stretchesOf(
  { where }: Select,
  scope: Scope,
  source: Source,
): readonly Stretch[] | undefined {
  if (where === undefined) return undefined
  const branches: Branch[] = []
  for (const branch of disjuncts(where)) {
    const conditions = conjuncts(branch)
    const compared = conditions.flatMap(condition => comparedIn(condition, scope) ?? [])
    const stretches = branchStretches(compared, source)
    if (stretches === undefined) return undefined
    branches.push({ stretches, range: rangeKind(conditions, scope, source) })
  }
  refuseOverlaps(branches)
  return apart(branches.flatMap(({ stretches }) => stretches))
}

type Branch = {
  readonly stretches: readonly Stretch[]
  /** What it says of the range key: nothing, a stretch of it, or something else. */
  readonly range: 'none' | 'stretch' | 'other'
}

function rangeKind(
  conditions: readonly Condition[],
  scope: Scope,
  { key }: Source,
): Branch['range'] {
  const [first] = key.range
  const about =
    first && conditions.find(condition => new Set(namesIn(condition, scope)).has(first.name))
  if (about === undefined) return 'none'
  const compared = comparedIn(about, scope)
  return compared && Object.hasOwn(keyOperators, compared.operator) ? 'stretch' : 'other'
}

/** Branches that say where in a partition they read may not read the same; those that say where not may. */
function refuseOverlaps(branches: readonly Branch[]): void {
  const told = branches.filter(({ range }) => range !== 'other')
  for (const [index, one] of told.entries())
    for (const other of told.slice(index + 1))
      if ((one.range === 'stretch' || other.range === 'stretch') && overlap(one, other))
        invalid('Overlapping conditions with range keys are not supported in where clause')
}

const overlap = (one: Branch, other: Branch): boolean =>
  one.stretches.some(a => other.stretches.some(b => a.from < b.to && b.from < a.to))

function branchStretches(
  compared: readonly Compared[],
  { key }: Source,
): readonly Stretch[] | undefined {
  const partitions = key.hash.map(({ name }) =>
    compared.find(one => one.name === name && (one.operator === '=' || one.operator === 'IN')),
  )
  if (partitions.some(one => one === undefined)) return undefined
  const choices = partitions.reduce<readonly (readonly Compared[])[]>(
    (all, one) =>
      all.flatMap(chosen =>
        one!.values.map(value => [...chosen, { ...one!, operator: '=', values: [value] }]),
      ),
    [[]],
  )
  const ranges = rangeOf(
    compared,
    key.range.map(({ name }) => name),
  )
  return choices.map(chosen =>
    stretchOf(
      [...chosen, ...ranges].map(({ name, operator, values }) => ({
        name,
        operator: keyOperators[operator]!,
        values,
      })),
      key,
    ),
  )
}

/** Equalities of the range parts in a row, the last of which may be a range. */
function rangeOf(compared: readonly Compared[], names: readonly string[]): readonly Compared[] {
  const taken: Compared[] = []
  for (const name of names) {
    const one = compared.find(
      found => found.name === name && Object.hasOwn(keyOperators, found.operator),
    )
    if (one === undefined) break
    taken.push(one)
    if (one.operator !== '=') break
  }
  return taken
}

/** In order, none within another. */
function apart(stretches: readonly Stretch[]): readonly Stretch[] {
  const sorted = [...stretches].sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0))
  const merged: Stretch[] = []
  for (const stretch of sorted) {
    const last = merged.at(-1)
    if (last === undefined || stretch.from >= last.to) merged.push(stretch)
    else if (stretch.to > last.to) merged[merged.length - 1] = { from: last.from, to: stretch.to }
  }
  return merged
}

/** Descending? Only by attributes of the key, within partitions that WHERE names. */
function checkOrder(
  { order, where }: Select,
  { key }: Source,
  stretches: readonly Stretch[] | undefined,
): boolean {
  if (order.length === 0) return false
  if (where === undefined)
    invalid('Must have WHERE clause in the statement when using ORDER BY clause.')
  if (stretches === undefined)
    invalid(
      'Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause.',
    )
  const names = new Set(partsOf(key).map(({ name }) => name))
  const stranger = order.find(({ name }) => !names.has(name))
  if (stranger !== undefined)
    invalid(
      `Variable reference ${stranger.name} in ORDER BY clause must be part of the primary key`,
    )
  const ranges = new Set(key.range.map(({ name }) => name))
  return (order as readonly Order[]).some(({ name, descending }) => ranges.has(name) && descending)
}

type Place = { readonly stretch: number; readonly row: string }

function placeIn(token: unknown): Place | undefined {
  if (token === undefined) return undefined
  try {
    return JSON.parse(Buffer.from(String(token), 'base64').toString()) as Place
  } catch {
    return invalid('Given NextToken is not valid')
  }
}

const rowIn = ({ item }: Found, { table, index }: Source): string => {
  const row = rowOf(item, table.key)
  return index === undefined ? row : rowOf(item, index.key) + row
}

function tokenOf(stretches: readonly Stretch[], last: Found, source: Source): string {
  const row = rowIn(last, source)
  const stretch = stretches.findIndex(({ from, to }) => row >= from && row < to)
  return Buffer.from(JSON.stringify({ stretch, row })).toString('base64')
}

function* itemsFrom(
  stretches: readonly Stretch[],
  source: Source,
  reverse: boolean,
  start: Place | undefined,
  { rows }: Context,
): Iterable<Found> {
  const from = start?.stretch ?? 0
  for (const [index, stretch] of stretches.entries()) {
    if (index < from) continue
    const rest = start && index === from ? after(stretch, start.row, reverse) : stretch
    yield* itemsOf(rows, source, rest, reverse)
  }
}

/** What a path leads to stands under the last name on it. */
export function shown(item: Item, paths: readonly Path[] | undefined, scope: Scope): Item {
  if (paths === undefined) return item
  return Object.fromEntries(
    paths.flatMap(path => {
      const steps = stepsOf(path, scope)
      const value = valueAt(item, steps)
      const name = steps.findLast(step => typeof step === 'string')
      return value === undefined ? [] : [[String(name), value] as const]
    }),
  )
}
