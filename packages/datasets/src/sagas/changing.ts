/** Steps that change a record: the one that writes it, which can be taken back, as part of a saga that holds its lease. */
import type { State, Step } from '@plainwire/server'
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { noDataset } from '../failures.ts'
import type { Change } from '../store/records.ts'
import type { DatasetRecord, Metadata, Own } from '../types.ts'
import type { Grounds, Wanted } from './audited.ts'

/** A saga upon a dataset: the record as it was under the lease. */
export type Upon = Wanted & { readonly before: { readonly metadata: Metadata; readonly own: Own } }

export const upon = (state: State): Upon => state as unknown as Upon

/** The record as it is now; its absence is an anomaly. */
export async function current(
  { records }: Pick<Grounds, 'records'>,
  { account, id }: Pick<Wanted, 'account' | 'id'>,
): Promise<DatasetRecord | Anomaly> {
  const found = await records.find(account, id)
  return found ?? noDataset(id)
}

/**
 * Writes what `change` makes of the record, whoever wrote other parts of it meanwhile, and on the way back what `restore`
 * makes of it.
 */
export const recorded = (
  grounds: Pick<Grounds, 'records'>,
  change: (state: State) => Change,
  restore: (state: State) => Change,
): Step => ({
  name: 'record',
  run: state => changed(grounds, state, change(state)),
  async undo(state) {
    const failed = await changed(grounds, state, restore(state))
    return failed?.$anomaly === 'not-found' ? undefined : failed
  },
})

/** Tried again where another write came between: of one dataset there are few. */
async function changed(
  grounds: Pick<Grounds, 'records'>,
  state: State,
  change: Change,
): Promise<Anomaly | undefined> {
  for (let attempt = 1; ; attempt++) {
    const record = await current(grounds, upon(state))
    if (isAnomaly(record)) return record
    const { group } = upon(state)
    const written = await grounds.records.replace(record, {
      ...change,
      own: { group, ...change.own },
    })
    if (!isAnomaly(written)) return undefined
    if (written.code !== 'CHANGED' || attempt === 5) return written
  }
}

/** Members of its own as they were: what was not there is taken away again. */
export const asBefore =
  (...names: readonly string[]) =>
  (state: State): Change => {
    const { own } = upon(state).before
    return { own: Object.fromEntries(names.map(name => [name, own[name]])) as Partial<Own> }
  }
