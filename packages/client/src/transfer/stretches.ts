/**
 * The object as it is now, and how it is cut for fetching: in stretches of one size; or, where the service has a checksum of
 * checksums only, in the parts it was made of, so that each can be checked by its own.
 */
import { type Anomaly, anomaly, isAnomaly } from '@plainwire/wire'
import type { Head, ListedPart } from './ask.ts'
import type { DownloadJob } from './download-job.ts'
import { forEach } from './members.ts'
import { type Algorithm, combines, memberOf, statedSum } from './sums.ts'
import type { Members } from './types.ts'

export type Stretch = {
  readonly start: number
  readonly end: number
  /** What the service states of these bytes. */
  readonly checksum?: string
}

export type Found = {
  readonly size: number
  readonly ETag: string | undefined
  readonly VersionId: string | undefined
  readonly stated: { readonly algorithm: Algorithm; readonly value: string } | undefined
  /** By which the stretches are summed. */
  readonly algorithm: Algorithm
  readonly stretches: readonly Stretch[]
}

export async function findObject(job: DownloadJob): Promise<Found | Anomaly> {
  const { ask, names, request, signal, partSize } = job
  const head = await ask(
    'HeadObject',
    { ...forReading(request), ...names, ChecksumMode: 'ENABLED' },
    signal,
  )
  if (isAnomaly(head)) return head
  const { ContentLength: size, ETag, VersionId = names.VersionId } = head
  if (size === undefined)
    return anomaly('fault', `HeadObject did not say how big ${names.Key} is.`, {
      code: 'NO_LENGTH',
    })
  const stated = statedSum(head)
  const parts = stated && isOfParts(head, stated.value) ? await partsOf(job, stated.algorithm) : []
  const whole = parts.at(-1)?.end === size
  return {
    size,
    ETag,
    VersionId,
    stated,
    algorithm: stated && (whole || combines(stated.algorithm)) ? stated.algorithm : 'CRC32',
    stretches: whole ? parts : cut(size, partSize),
  }
}

/** Conditions and all that says who reads. */
const forReading = (request: Members): Members =>
  Object.fromEntries(
    Object.entries(request).filter(([name]) => name !== 'Range' && name !== 'PartNumber'),
  )

const isOfParts = ({ ChecksumType }: Head, value: string): boolean =>
  ChecksumType === 'COMPOSITE' || /-\d+$/.test(value)

function cut(size: number, partSize: number): Stretch[] {
  const stretches: Stretch[] = []
  for (let start = 0; start < size; start += partSize)
    stretches.push({ start, end: Math.min(start + partSize, size) })
  return stretches
}

/** None, where the service does not tell all of them: not every caller may ask. */
async function partsOf(
  { ask, names, request, signal }: DownloadJob,
  algorithm: Algorithm,
): Promise<Stretch[]> {
  const listed: ListedPart[] = []
  for (let marker: string | undefined; ; ) {
    const page = await ask(
      'GetObjectAttributes',
      {
        ...forEach(request),
        ...names,
        ObjectAttributes: ['ObjectParts'],
        ...(marker && { PartNumberMarker: marker }),
      },
      signal,
    )
    if (isAnomaly(page)) return []
    listed.push(...(page.ObjectParts?.Parts ?? []))
    const next = page.ObjectParts?.IsTruncated ? page.ObjectParts.NextPartNumberMarker : undefined
    if (next === undefined || next === marker) break
    marker = next
  }
  let start = 0
  const stretches: Stretch[] = []
  for (const { Size = 0, [memberOf(algorithm)]: checksum } of listed) {
    if (checksum === undefined) return []
    stretches.push({ start, end: start + Size, checksum })
    start += Size
  }
  return stretches
}
