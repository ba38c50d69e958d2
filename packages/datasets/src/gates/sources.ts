/** What is derived stands on its sources: they exist, they are kept, and their classification goes with them. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { conflict, unfit } from '../failures.ts'
import { isId } from '../names.ts'
import type { DatasetRecord, Question } from '../types.ts'

export type Lookup = {
  readonly find: (account: string, id: string) => Promise<DatasetRecord | undefined | Anomaly>
  /** Ids of what names this one as a source. */
  readonly dependants: (account: string, id: string) => Promise<readonly string[] | Anomaly>
}

type Given = {
  readonly metadata?: {
    readonly source_ids?: readonly string[] | null
    readonly data_classifications?: readonly string[] | null
  }
}

/** @example await sourced(lookup, question) */
export async function sourced(lookup: Lookup, question: Question): Promise<Anomaly | undefined> {
  const { action, rules } = question
  if (rules.gates.sourcesMustExist && (action === 'createDataset' || action === 'updateDataset'))
    return unsound(lookup, question)
  if (rules.gates.sourcesAreKept && action === 'deleteDataset' && question.record)
    return inUse(lookup, question.record)
  return undefined
}

async function unsound(lookup: Lookup, { account, record, input }: Question) {
  const given = (input as Given | undefined)?.metadata
  const ids = given?.source_ids ?? record?.metadata.source_ids ?? []
  const has = new Set(given?.data_classifications ?? record?.metadata.data_classifications ?? [])
  for (const id of ids) {
    const source = isId(id) ? await lookup.find(account, id) : undefined
    if (isAnomaly(source)) return source
    if (source === undefined || source.own.deleted_at !== undefined)
      return unfit(`source_ids names ${id}, and there is no such dataset in ${account}.`, {
        code: 'NO_SOURCE',
      })
    const lost = source.metadata.data_classifications.filter(word => !has.has(word))
    if (lost.length > 0)
      return unfit(
        `Its source ${id} is classified ${lost.join(', ')}, and what is derived from it must be too.`,
        { code: 'CLASSIFICATION_LOST' },
      )
  }
  return undefined
}

async function inUse(lookup: Lookup, { account, id }: DatasetRecord) {
  const others = await lookup.dependants(account, id)
  if (isAnomaly(others) || others.length === 0) return isAnomaly(others) ? others : undefined
  const shown = others.slice(0, 20).join(', ')
  return conflict(`It is the source of ${shown}${others.length > 20 ? ' and others' : ''}.`, {
    code: 'IN_USE',
    data: { dependants: others },
  })
}
