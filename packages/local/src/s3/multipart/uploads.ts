/** Uploads in parts that are under way: begun, listed, given up. Their rows stand in the order of their keys. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { drop } from '../../rows/blobs.ts'
import type { Change, Rows } from '../../rows/types.ts'
import type { Context, Handler, Output } from '../../server/types.ts'
import { onBucket, ownerOf } from '../bucket.ts'
import { algorithms, usual } from '../checksums.ts'
import { descriptionOf, writerOf } from '../description.ts'
import { customerKey, shownEncryption } from '../encryption.ts'
import { failure, invalidArgument, invalidRequest } from '../failures.ts'
import { type Asked, askedOf, rowAfter } from '../list.ts'
import { badKey } from '../names.ts'
import {
  type Bucket,
  escaped,
  type Part,
  placeOf,
  store,
  type Upload,
  uploadRow,
} from '../store.ts'
import { chance } from '../versions.ts'
import { walk } from '../walk.ts'

const createMultipartUpload: Handler = onBucket((bucket, input, context) => {
  const { edge, rows } = context
  const key = String(input.Key)
  const wrong = badKey(key)
  if (wrong) return wrong
  const checksum = checksumAsked(input)
  if (isAnomaly(checksum)) return checksum
  const description = descriptionOf(input, bucket, context)
  if (isAnomaly(description)) return description
  const started = edge.now()
  const upload: Upload = {
    ...description,
    id: Math.max(0, Math.floor(started)).toString(16).padStart(12, '0') + chance(edge, 52),
    key,
    owner: writerOf(bucket, input, context),
    initiator: context.caller.kind === 'anonymous' ? 'anonymous' : context.account,
    started,
    checksum,
    checksumAsked: input.ChecksumAlgorithm !== undefined,
  }
  store(rows).uploads.put(uploadRow(bucket.name, key, upload.id), upload)
  return {
    Bucket: bucket.name,
    Key: key,
    UploadId: upload.id,
    ...shownEncryption(upload.encryption),
    ...(upload.checksumAsked
      ? { ChecksumAlgorithm: checksum.algorithm, ChecksumType: checksum.type }
      : {}),
  }
})

/** Which checksum the whole will have. Those that combine may be of all bytes; the usual one always is. */
function checksumAsked(input: Output): Upload['checksum'] | Anomaly {
  const { ChecksumAlgorithm: algorithm, ChecksumType: type } = input as Record<string, string>
  if (type !== undefined && type !== 'COMPOSITE' && type !== 'FULL_OBJECT')
    return invalidRequest('Value for x-amz-checksum-type header is invalid.')
  if (algorithm === undefined)
    return type === undefined
      ? { algorithm: usual, type: 'FULL_OBJECT' }
      : invalidRequest(
          'The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.',
        )
  const known = Object.hasOwn(algorithms, algorithm) ? algorithms[algorithm] : undefined
  if (known === undefined) return invalidRequest(`There is no checksum algorithm ${algorithm}.`)
  const chosen = type ?? (known.wholeOnly ? 'FULL_OBJECT' : 'COMPOSITE')
  const fits = chosen === 'COMPOSITE' ? known.wholeOnly !== true : known.combines === true
  return fits
    ? { algorithm, type: chosen as Upload['checksum']['type'] }
    : invalidRequest(
        `The ${chosen} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
      )
}

/** The upload that an input names. */
export function uploadOf(bucket: Bucket, input: Output, { rows }: Context): Upload | Anomaly {
  const id = String(input.UploadId)
  const upload = /^[0-9a-f]{12}[0-9A-Za-z]{52}$/.test(id)
    ? store(rows).uploads.get(uploadRow(bucket.name, String(input.Key), id))
    : undefined
  return upload ?? failure('NoSuchUpload', { UploadId: id })
}

/** The parts of an upload, by their numbers. */
export function* partsOf(rows: Rows, upload: string, after = 0): Iterable<Part> {
  const { parts } = store(rows)
  for (const [, part] of parts.list({ prefix: `${upload}/`, after: partRow(upload, after) }))
    yield part
}

export const partRow = (upload: string, number: number): string =>
  `${upload}/${String(number).padStart(5, '0')}`

/** What makes an upload and its parts be gone; blobs that live on in an object are kept. */
export function endOf(
  rows: Rows,
  bucket: string,
  upload: Upload,
  kept: ReadonlySet<string> = new Set(),
): Change[] {
  const { uploads, parts } = store(rows)
  const changes: Change[] = [uploads.change(uploadRow(bucket, upload.key, upload.id), undefined)]
  for (const { number, blob } of partsOf(rows, upload.id)) {
    changes.push(parts.change(partRow(upload.id, number), undefined))
    if (!kept.has(blob)) changes.push(drop(blob))
  }
  return changes
}

/** All uploads of a bucket that goes. */
export const abandoned = (rows: Rows, bucket: string): Change[] =>
  [...store(rows).uploads.list({ prefix: `${bucket}/` })].flatMap(([, upload]) =>
    endOf(rows, bucket, upload),
  )

const abortMultipartUpload: Handler = onBucket((bucket, input, context) => {
  const upload = uploadOf(bucket, input, context)
  if (isAnomaly(upload)) return upload
  context.rows.batch(endOf(context.rows, bucket.name, upload))
  return {}
})

const listMultipartUploads: Handler = onBucket((bucket, input, context) => {
  const asked = askedOf(input, 'MaxUploads')
  if (isAnomaly(asked)) return asked
  const { KeyMarker = '', UploadIdMarker = '' } = input as Record<string, string>
  const base = `s3/upload/${bucket.name}/`
  const page = walk<Upload>(context.rows, {
    base,
    prefix: asked.prefix,
    delimiter: asked.delimiter,
    limit: asked.limit,
    onePerKey: false,
    keyOf: row => placeOf(row).key,
    from: uploadsFrom(KeyMarker, UploadIdMarker, asked),
    read: (_, value) => JSON.parse(new TextDecoder().decode(value)) as Upload,
  })
  const next = page.last
  return {
    Bucket: bucket.name,
    Prefix: asked.spelt(asked.prefix),
    ...(asked.delimiter === '' ? {} : { Delimiter: asked.spelt(asked.delimiter) }),
    ...(input.EncodingType === undefined ? {} : { EncodingType: input.EncodingType }),
    KeyMarker: asked.spelt(KeyMarker),
    UploadIdMarker,
    MaxUploads: asked.limit,
    IsTruncated: next !== undefined,
    ...(next === undefined
      ? {}
      : 'entry' in next
        ? { NextKeyMarker: asked.spelt(next.entry.key), NextUploadIdMarker: next.entry.id }
        : { NextKeyMarker: asked.spelt(next.prefix), NextUploadIdMarker: '' }),
    Uploads: page.entries.map(upload => ({
      ...shown(upload, context),
      Key: asked.spelt(upload.key),
    })),
    CommonPrefixes: page.prefixes.map(prefix => ({ Prefix: asked.spelt(prefix) })),
  }
})

function uploadsFrom(key: string, id: string, asked: Asked): string | undefined {
  if (key === '') return undefined
  return id === '' ? rowAfter(key, asked) : `${escaped(key)}\0\0${id}\0`
}

const shown = (upload: Upload, context: Context): Output => ({
  UploadId: upload.id,
  Initiated: new Date(upload.started),
  StorageClass: upload.storageClass,
  Owner: ownerOf(context, upload.owner),
  Initiator: ownerOf(context, upload.initiator),
  ...(upload.checksumAsked
    ? { ChecksumAlgorithm: upload.checksum.algorithm, ChecksumType: upload.checksum.type }
    : {}),
})

const mostParts = 1000

const listParts: Handler = onBucket((bucket, input, context) => {
  const upload = uploadOf(bucket, input, context)
  if (isAnomaly(upload)) return upload
  const badKey = customerKey(input, '', context)
  if (isAnomaly(badKey)) return badKey
  const limit = Math.min(mostParts, Number(input.MaxParts ?? mostParts))
  const marker = Number(input.PartNumberMarker ?? 0)
  if (!(limit >= 0)) return invalidArgument('max-parts is 0 to 1000.', 'max-parts', limit)
  if (!Number.isInteger(marker) || marker < 0)
    return invalidArgument('part-number-marker is a number.', 'part-number-marker', marker)
  const page: Part[] = []
  let more = false
  for (const part of partsOf(context.rows, upload.id, marker)) {
    more = page.length === limit
    if (more) break
    page.push(part)
  }
  const { Key, Initiated, ...about } = shown(upload, context)
  return {
    ...about,
    Bucket: bucket.name,
    Key: upload.key,
    PartNumberMarker: String(marker),
    NextPartNumberMarker: String(page.at(-1)?.number ?? 0),
    MaxParts: limit,
    IsTruncated: more && limit > 0,
    Parts: page.map(part => shownPart(part, upload)),
  }
})

const shownPart = ({ number, modified, etag, size, checksum }: Part, upload: Upload): Output => ({
  PartNumber: number,
  LastModified: new Date(modified),
  ETag: `"${etag}"`,
  Size: size,
  ...(upload.checksumAsked ? { [`Checksum${upload.checksum.algorithm}`]: checksum } : {}),
})

export const uploadHandlers: Readonly<Record<string, Handler>> = {
  CreateMultipartUpload: createMultipartUpload,
  AbortMultipartUpload: abortMultipartUpload,
  ListMultipartUploads: listMultipartUploads,
  ListParts: listParts,
}
