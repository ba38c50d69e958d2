/** The tags of buckets and objects. */
import { isAnomaly } from '@plainwire/wire'
import type { Handler } from '../server/types.ts'
import { onBucket } from './bucket.ts'
import { failure } from './failures.ts'
import { changeVersion, shownVersion, withVersion } from './object.ts'
import { setting, settingChange } from './settings.ts'
import type { Tag } from './store.ts'
import { mostTags, tagsInDocument } from './tags.ts'

const getBucketTagging = onBucket(({ name }, _input, { rows }) => {
  const tags = setting(rows, name, 'tagging')
  return tags === undefined ? failure('NoSuchTagSet', { BucketName: name }) : { TagSet: tags }
})

const putBucketTagging = onBucket(({ name }, input, { rows }) => {
  const tags = tagsInDocument(input.Tagging, mostTags.bucket)
  if (isAnomaly(tags)) return tags
  rows.batch([settingChange(rows, name, 'tagging', tags as readonly Tag[])])
  return {}
})

const deleteBucketTagging = onBucket(({ name }, _input, { rows }) => {
  rows.batch([settingChange(rows, name, 'tagging', undefined)])
  return {}
})

const getObjectTagging = onBucket((bucket, input, context) =>
  withVersion(bucket, input, context, ({ version }) => ({
    TagSet: version.tags,
    ...shownVersion(bucket, version),
  })),
)

const putObjectTagging = onBucket((bucket, input, context) => {
  const tags = tagsInDocument(input.Tagging, mostTags.object)
  if (isAnomaly(tags)) return tags
  return withVersion(bucket, input, context, ({ place, version }) => {
    const changed = { ...version, tags: tags as readonly Tag[] }
    changeVersion(context, bucket, String(input.Key), { place, version: changed })
    return shownVersion(bucket, version)
  })
})

const deleteObjectTagging = onBucket((bucket, input, context) =>
  withVersion(bucket, input, context, ({ place, version }) => {
    changeVersion(context, bucket, String(input.Key), { place, version: { ...version, tags: [] } })
    return shownVersion(bucket, version)
  }),
)

export const taggingHandlers: Readonly<Record<string, Handler>> = {
  GetBucketTagging: getBucketTagging,
  PutBucketTagging: putBucketTagging,
  DeleteBucketTagging: deleteBucketTagging,
  GetObjectTagging: getObjectTagging,
  PutObjectTagging: putObjectTagging,
  DeleteObjectTagging: deleteObjectTagging,
}
