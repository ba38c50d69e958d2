/** GetObjectAttributes: what of an object is asked for by name, its parts included. */
import type { Handler, Output } from '../server/types.ts'
import { onBucket } from './bucket.ts'
import { memberOf } from './checksums.ts'
import { unreadable } from './encryption.ts'
import { invalidArgument } from './failures.ts'
import { shownVersion, withVersion } from './object.ts'
import type { ObjectVersion } from './store.ts'

const getObjectAttributes: Handler = onBucket((bucket, input, context) => {
  const asked = (input.ObjectAttributes ?? []) as readonly string[]
  const unknown = asked.find(name => !Object.hasOwn(attributes, name))
  if (unknown !== undefined || asked.length === 0)
    return invalidArgument(
      'Invalid attribute name specified',
      'x-amz-object-attributes',
      unknown ?? '',
    )
  if (![input.MaxParts ?? 0, input.PartNumberMarker ?? 0].every(isCount))
    return invalidArgument('The parts that are asked for are numbers.', 'x-amz-max-parts')
  return withVersion(bucket, input, context, ({ version }) => {
    const refused = unreadable(version.encryption, input, context)
    if (refused) return refused
    return {
      LastModified: new Date(version.modified),
      ...shownVersion(bucket, version),
      ...Object.assign({}, ...asked.map(name => attributes[name]!(version, input))),
    }
  })
})

const isCount = (value: unknown): boolean => Number.isInteger(Number(value)) && Number(value) >= 0

const attributes: Readonly<Record<string, (version: ObjectVersion, input: Output) => Output>> = {
  ETag: ({ etag }) => ({ ETag: etag }),
  // Of a checksum of checksums the number of parts is left out here.
  Checksum: ({ checksum: { algorithm, value, type } }) => ({
    Checksum: { [memberOf(algorithm)]: value.replace(/-\d+$/, ''), ChecksumType: type },
  }),
  ObjectParts: partsOf,
  StorageClass: ({ storageClass }) => ({ StorageClass: storageClass }),
  ObjectSize: ({ size }) => ({ ObjectSize: size }),
}

/** Parts are listed where they have checksums of their own; how many there are is told in any case. */
function partsOf({ multipart, segments, checksum }: ObjectVersion, input: Output): Output {
  if (!multipart) return {}
  const total = { TotalPartsCount: segments.length }
  if (segments.some(part => part.checksum === undefined)) return { ObjectParts: total }
  const limit = Math.min(1000, Number(input.MaxParts ?? 1000))
  const marker = Number(input.PartNumberMarker ?? 0)
  const after = segments.filter(({ part = 0 }) => part > marker)
  const page = after.slice(0, limit)
  return {
    ObjectParts: {
      ...total,
      PartNumberMarker: String(marker),
      NextPartNumberMarker: String(page.at(-1)?.part ?? 0),
      MaxParts: limit,
      IsTruncated: after.length > page.length,
      Parts: page.map(({ part, size, checksum: value }) => ({
        PartNumber: part,
        Size: size,
        [memberOf(checksum.algorithm)]: value,
      })),
    },
  }
}

export const attributeHandlers: Readonly<Record<string, Handler>> = {
  GetObjectAttributes: getObjectAttributes,
}
