/** ListObjects, ListObjectsV2 and ListObjectVersions: pages of `walk.ts`, in the words of each. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import type { Context, Handler, Output } from '../server/types.ts'
import { onBucket, ownerOf, quoted } from './bucket.ts'
import { invalidArgument } from './failures.ts'
import {
  type AnyVersion,
  type Bucket,
  escaped,
  type ObjectVersion,
  placeOf,
  versionsPrefix,
} from './store.ts'
import { isVersionId, newest, versionOf } from './versions.ts'
import { afterPrefix, commonPrefix, nextKey, type Page, type Walk, walk } from './walk.ts'

/** What all listings are asked alike. */
export type Asked = {
  readonly prefix: string
  readonly delimiter: string
  readonly limit: number
  /** How texts are written into the answer: as they are, or encoded. */
  readonly spelt: (text: string) => string
  readonly $anomaly?: undefined
}

const mostKeys = 1000

export function askedOf(input: Output, limitName: 'MaxKeys' | 'MaxUploads'): Asked | Anomaly {
  const { EncodingType: encoding, Prefix = '', Delimiter = '' } = input as Record<string, string>
  const limit = Number(input[limitName] ?? mostKeys)
  if (encoding !== undefined && encoding !== 'url')
    return invalidArgument(
      'Invalid Encoding Method specified in Request',
      'encoding-type',
      encoding,
    )
  if (!Number.isInteger(limit) || limit < 0 || limit > 2 ** 31 - 1)
    return invalidArgument(
      `Argument ${limitName === 'MaxKeys' ? 'maxKeys' : 'max-uploads'} must be an integer between 0 and 2147483647`,
      limitName === 'MaxKeys' ? 'max-keys' : 'max-uploads',
      input[limitName],
    )
  return {
    prefix: Prefix,
    delimiter: Delimiter,
    limit: Math.min(limit, mostKeys),
    spelt: encoding === 'url' ? urlEncoded : text => text,
  }
}

/** As forms are: a space is a plus; slashes stay. */
const urlEncoded = (text: string): string =>
  encodeURIComponent(text)
    .replace(/[!'()~]/g, each => `%${each.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%2F', '/')
    .replaceAll('%20', '+')

type Entry = { readonly key: string; readonly version: ObjectVersion }

const text = new TextDecoder()
const versionIn = (value: Uint8Array): AnyVersion => JSON.parse(text.decode(value))

/** Current objects from a row on. */
function objects(
  { name }: Bucket,
  { prefix, delimiter, limit }: Asked,
  from: string | undefined,
  { rows }: Context,
): Page<Entry> {
  const keyOf = (row: string) => placeOf(row).key
  return walk<Entry>(rows, {
    base: `${versionsPrefix}${name}/`,
    prefix,
    delimiter,
    from,
    limit,
    keyOf,
    onePerKey: true,
    read(row, value) {
      const version = versionIn(value)
      return version.marker ? undefined : { key: keyOf(row), version }
    },
  })
}

/** The row after a key that a caller names. Where that is a common prefix, all of it was listed before. */
export function rowAfter(key: string, { prefix, delimiter }: Asked): string | undefined {
  const common = key.startsWith(prefix) ? commonPrefix(key, prefix, delimiter) : undefined
  return common === key ? (afterPrefix(key) ?? nextKey(key)) : nextKey(key)
}

const shownObject = ({ key, version }: Entry, spelt: Asked['spelt']): Output => ({
  Key: spelt(key),
  LastModified: new Date(version.modified),
  ETag: quoted(version.etag),
  ChecksumAlgorithm: [version.checksum.algorithm],
  ChecksumType: version.checksum.type,
  Size: version.size,
  StorageClass: version.storageClass,
})

/** What all answers say alike. */
const head = ({ name }: Bucket, input: Output, asked: Asked): Output => ({
  Name: name,
  Prefix: asked.spelt(asked.prefix),
  ...(asked.delimiter === '' ? {} : { Delimiter: asked.spelt(asked.delimiter) }),
  ...(input.EncodingType === undefined ? {} : { EncodingType: input.EncodingType }),
})

const shownPrefixes = (
  { prefixes }: Pick<Page<unknown>, 'prefixes'>,
  { spelt }: Asked,
): Output => ({
  CommonPrefixes: prefixes.map(prefix => ({ Prefix: spelt(prefix) })),
})

const lastOf = (page: Page<{ readonly key: string }>): string | undefined =>
  page.last && ('entry' in page.last ? page.last.entry.key : page.last.prefix)

const listObjects: Handler = onBucket((bucket, input, context) => {
  const asked = askedOf(input, 'MaxKeys')
  if (isAnomaly(asked)) return asked
  const { Marker = '' } = input as { Marker?: string }
  const page = objects(bucket, asked, Marker === '' ? undefined : rowAfter(Marker, asked), context)
  const next = lastOf(page)
  return {
    ...head(bucket, input, asked),
    Marker: asked.spelt(Marker),
    MaxKeys: asked.limit,
    IsTruncated: next !== undefined,
    // Without a delimiter the last key says as much.
    ...(next !== undefined && asked.delimiter !== '' ? { NextMarker: asked.spelt(next) } : {}),
    Contents: page.entries.map(entry => ({
      ...shownObject(entry, asked.spelt),
      Owner: ownerOf(context, entry.version.owner),
    })),
    ...shownPrefixes(page, asked),
  }
})

const listObjectsV2: Handler = onBucket((bucket, input, context) => {
  const asked = askedOf(input, 'MaxKeys')
  if (isAnomaly(asked)) return asked
  const { ContinuationToken: token, StartAfter } = input as Record<string, string | undefined>
  const from = token === undefined ? fromStart(StartAfter) : fromToken(token)
  if (isAnomaly(from)) return from
  const page = objects(bucket, asked, from.row, context)
  return {
    ...head(bucket, input, asked),
    MaxKeys: asked.limit,
    KeyCount: page.entries.length + page.prefixes.length,
    IsTruncated: page.last !== undefined,
    ...(token === undefined ? {} : { ContinuationToken: token }),
    ...(page.last === undefined ? {} : { NextContinuationToken: tokenOf(page.last) }),
    ...(StartAfter === undefined ? {} : { StartAfter: asked.spelt(StartAfter) }),
    Contents: page.entries.map(entry => ({
      ...shownObject(entry, asked.spelt),
      ...(input.FetchOwner === true ? { Owner: ownerOf(context, entry.version.owner) } : {}),
    })),
    ...shownPrefixes(page, asked),
  }
})

type From = { readonly row: string | undefined; readonly $anomaly?: undefined }

const fromStart = (key: string | undefined): From => ({
  row: key === undefined || key === '' ? undefined : nextKey(key),
})

/** A token says which key was the last, or which common prefix. */
const tokenOf = (last: NonNullable<Page<Entry>['last']>): string =>
  Buffer.from('entry' in last ? `k${last.entry.key}` : `p${last.prefix}`).toString('base64url')

function fromToken(token: string): From | Anomaly {
  const read = Buffer.from(token, 'base64url').toString()
  const isWhole = Buffer.from(read).toString('base64url') === token
  if (isWhole && read.startsWith('k')) return { row: nextKey(read.slice(1)) }
  if (isWhole && read.startsWith('p')) {
    const prefix = read.slice(1)
    return { row: afterPrefix(prefix) ?? nextKey(prefix) }
  }
  return invalidArgument(
    'The continuation token provided is incorrect',
    'continuation-token',
    token,
  )
}

type VersionEntry = {
  readonly key: string
  readonly place: string
  readonly version: AnyVersion
}

const listObjectVersions: Handler = onBucket((bucket, input, context) => {
  const asked = askedOf(input, 'MaxKeys')
  if (isAnomaly(asked)) return asked
  const { KeyMarker = '', VersionIdMarker } = input as Record<string, string>
  const from = versionsFrom(bucket, asked, KeyMarker, VersionIdMarker, context)
  if (isAnomaly(from)) return from
  const page = walk<VersionEntry>(context.rows, { ...versionsWalk(bucket, asked), from: from.row })
  const next = page.last
  return {
    ...head(bucket, input, asked),
    KeyMarker: asked.spelt(KeyMarker),
    VersionIdMarker: VersionIdMarker ?? '',
    MaxKeys: asked.limit,
    IsTruncated: next !== undefined,
    ...(next === undefined
      ? {}
      : 'entry' in next
        ? { NextKeyMarker: asked.spelt(next.entry.key), NextVersionIdMarker: next.entry.version.id }
        : { NextKeyMarker: asked.spelt(next.prefix) }),
    ...shownVersions(bucket, page.entries, asked, context),
    ...shownPrefixes(page, asked),
  }
})

const versionsWalk = (
  { name }: Bucket,
  { prefix, delimiter, limit }: Asked,
): Omit<Walk<VersionEntry>, 'from'> => ({
  base: `${versionsPrefix}${name}/`,
  prefix,
  delimiter,
  limit,
  keyOf: row => placeOf(row).key,
  onePerKey: false,
  read: (row, value) => ({ ...placeOf(row), version: versionIn(value) }),
})

function versionsFrom(
  { name }: Bucket,
  asked: Asked,
  key: string,
  id: string | undefined,
  { rows }: Context,
): From | Anomaly {
  if (key === '')
    return id === undefined || id === ''
      ? { row: undefined }
      : invalidArgument(
          'A version-id marker cannot be specified without a key marker.',
          'version-id-marker',
          id,
        )
  if (id === undefined || id === '') return { row: rowAfter(key, asked) }
  if (!isVersionId(id))
    return invalidArgument('Invalid version id specified', 'version-id-marker', id)
  const place = id === 'null' ? versionOf(rows, name, key, id)?.place : id
  return { row: place === undefined ? nextKey(key) : `${escaped(key)}\0\0${place}\0` }
}

/** Which of them are latest is seen from the order, except of the first. */
function shownVersions(
  { name }: Bucket,
  entries: readonly VersionEntry[],
  { spelt }: Asked,
  context: Context,
): Output {
  const [first] = entries
  let latest = first && newest(context.rows, name, first.key)?.place
  let before = first?.key
  const shown = entries.map(({ key, place, version }) => {
    if (key !== before) latest = place
    before = key
    const told = {
      Key: spelt(key),
      VersionId: version.id,
      IsLatest: place === latest,
      LastModified: new Date(version.modified),
      Owner: ownerOf(context, version.owner),
    }
    return version.marker
      ? { marker: told }
      : { object: { ...shownObject({ key, version }, spelt), ...told } }
  })
  return {
    Versions: shown.flatMap(({ object }) => (object ? [object] : [])),
    DeleteMarkers: shown.flatMap(({ marker }) => (marker ? [marker] : [])),
  }
}

export const listHandlers: Readonly<Record<string, Handler>> = {
  ListObjects: listObjects,
  ListObjectsV2: listObjectsV2,
  ListObjectVersions: listObjectVersions,
}
