/**
 * The records of datasets in the metadata bucket, at the keys the first service chose, with conditional writes; and an
 * index by group beside them, so that a group is listed without reading the others.
 */
import { changed, type Documents } from '@plainwire/server'
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import type { S3 } from '../aws/types.ts'
import { fromAws } from '../failures.ts'
import { encodedGroup, isId, type Names } from '../names.ts'
import type { DatasetRecord, Metadata, Own, Where } from '../types.ts'
import { readRecord, writeRecord } from './metadata.ts'
import { putText, textAt } from './s3-documents.ts'

export type Records = {
  /** By id, whatever its group; one of the first service's has none and is given an empty one. */
  find(account: string, id: string): Promise<DatasetRecord | undefined | Anomaly>
  /** Writes one that is not there yet, and its entry in the index. */
  insert(where: Where, metadata: Metadata, own: Own): Promise<DatasetRecord | Anomaly>
  /** A `conflict` anomaly when somebody else has written it since it was read. */
  replace(record: DatasetRecord, change: Change): Promise<DatasetRecord | Anomaly>
  /** Removes it, its index entry included; what is not there is removed. */
  remove(where: Where): Promise<Anomaly | undefined>
  /** Ids of those that name this one as a source. */
  dependants(account: string, id: string): Promise<readonly string[] | Anomaly>
  /** Ids of an account, or of a group of it, in order, beginning behind `after`. */
  ids(
    account: string,
    group: string | undefined,
    page?: { readonly after?: string; readonly limit?: number },
  ): Promise<{ readonly ids: readonly string[]; readonly after?: string } | Anomaly>
}

export type Change = { readonly metadata?: Partial<Metadata>; readonly own?: Partial<Own> }

export type RecordsOptions = {
  readonly s3: S3
  readonly bucket: string
  readonly names: Names
  readonly documents: Documents
}

/** @example const store = records({ s3, bucket: 'md', names, documents }); await store.find('research', id) */
export function records(options: RecordsOptions): Records {
  const { s3, bucket, names, documents } = options
  const at = (where: Pick<Where, 'account' | 'id'>) => ({
    Bucket: bucket,
    Key: names.recordKey(where),
  })
  return {
    find: (account, id) => recordAt(options, account, id),
    async insert(where, metadata, given) {
      const own = { ...given, group: where.group }
      const noted = await documents.put(indexKey(where), {}, 'any')
      if (isAnomaly(noted)) return noted
      const linked = await link(documents, where, [], metadata.source_ids)
      if (linked) return linked
      const put = await putText(s3, at(where), writeRecord(metadata, own), 'absent')
      return isAnomaly(put) ? put : { ...where, metadata, own, version: put.version }
    },
    async replace(record, change) {
      const metadata = { ...record.metadata, ...change.metadata }
      const own = withoutUndefined({ ...record.own, ...change.own })
      const linked = await link(documents, record, record.metadata.source_ids, metadata.source_ids)
      if (linked) return linked
      const expected = { version: record.version }
      const put = await putText(s3, at(record), writeRecord(metadata, own), expected)
      if (isAnomaly(put)) return put.code === 'CHANGED' ? changed(`dataset ${record.id}`) : put
      return { ...record, metadata, own, version: put.version }
    },
    async remove(where) {
      const gone = await s3.invoke({ op: 'DeleteObject', request: at(where) })
      if (isAnomaly(gone)) return fromAws('remove the record of the dataset')(gone)
      return documents.delete(indexKey(where), 'any')
    },
    dependants: (account, id) => dependantsOf(options, account, id),
    ids: (account, group, page = {}) =>
      group === undefined
        ? idsOfAccount(options, account, page)
        : idsOfGroup(options, account, group, page),
  }
}

async function recordAt(
  { s3, bucket, names }: Omit<RecordsOptions, 'documents'>,
  account: string,
  id: string,
): Promise<DatasetRecord | undefined | Anomaly> {
  const found = await textAt(s3, { Bucket: bucket, Key: names.recordKey({ account, id }) })
  if (found === undefined || isAnomaly(found)) return found
  const read = readRecord(found.text)
  if (isAnomaly(read)) return read
  return { account, group: read.own.group ?? '', id, ...read, version: found.version }
}

const derivedFolder = (account: string, source: string) => `derived/${account}/${source}/`

/** Notes what is newly derived from what; what is so no longer stays noted, and is passed over by whoever reads it. */
async function link(
  documents: Documents,
  { account, id }: Pick<Where, 'account' | 'id'>,
  before: readonly string[],
  sources: readonly string[],
): Promise<Anomaly | undefined> {
  const fresh = new Set(sources.filter(source => isId(source) && !before.includes(source)))
  for (const source of fresh) {
    const noted = await documents.put(derivedFolder(account, source) + id, {}, 'any')
    if (isAnomaly(noted)) return noted
  }
  return undefined
}

async function dependantsOf(
  { documents, ...options }: RecordsOptions,
  account: string,
  id: string,
): Promise<readonly string[] | Anomaly> {
  const folder = derivedFolder(account, id)
  const page = await documents.list(folder)
  if (isAnomaly(page)) return page
  const ids: string[] = []
  for (const key of page.keys) {
    const derived = key.slice(folder.length)
    const found = await recordAt(options, account, derived)
    if (isAnomaly(found)) return found
    if (found?.metadata.source_ids.includes(id) && found.own.deleted_at === undefined)
      ids.push(derived)
  }
  return ids
}

const indexFolder = (account: string, group: string) => `groups/${account}/${encodedGroup(group)}/`
const indexKey = ({ account, group, id }: Where) => `${indexFolder(account, group)}${id}`

const withoutUndefined = (own: Partial<Own>): Own =>
  Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined))

type Page = { readonly after?: string; readonly limit?: number }

async function idsOfGroup(
  { documents }: RecordsOptions,
  account: string,
  group: string,
  { after, limit }: Page,
) {
  const folder = indexFolder(account, group)
  const page = await documents.list(folder, {
    ...(after !== undefined && { after: folder + after }),
    ...(limit !== undefined && { limit }),
  })
  return isAnomaly(page) ? page : idsIn(page.keys, folder, page.after !== undefined)
}

async function idsOfAccount(
  { s3, bucket, names }: RecordsOptions,
  account: string,
  { after, limit = 1000 }: Page,
) {
  const folder = names.recordKey({ account, id: '' })
  const request = {
    Bucket: bucket,
    Prefix: folder,
    MaxKeys: limit,
    ...(after !== undefined && { StartAfter: folder + after }),
  }
  const page = await s3.invoke({ op: 'ListObjectsV2', request })
  if (isAnomaly(page)) return fromAws('list the datasets')(page)
  const keys = (page.Contents ?? []).map(({ Key }) => Key!)
  return idsIn(keys, folder, page.IsTruncated === true)
}

function idsIn(keys: readonly string[], folder: string, more: boolean) {
  const ids = keys.map(key => key.slice(folder.length))
  const last = ids.at(-1)
  return { ids: ids.filter(isId), ...(more && last !== undefined && { after: last }) }
}
