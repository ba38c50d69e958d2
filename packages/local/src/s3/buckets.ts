/** Buckets: made, found, listed, deleted. */
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { prefixed } from '../rows/types.ts'
import type { Context, Handler, Output } from '../server/types.ts'
import { badAcl } from './acl.ts'
import { arnOf, onBucket, ownerOf } from './bucket.ts'
import { failure, invalidArgument, notHere } from './failures.ts'
import { abandoned } from './multipart/uploads.ts'
import { badBucketName } from './names.ts'
import { type Ownership, ofNewBuckets, settingChange, withoutSettings } from './settings.ts'
import { type Bucket, store, type Tag, versionsPrefix } from './store.ts'
import { badTags, mostTags } from './tags.ts'

type Configuration = {
  readonly LocationConstraint?: string
  readonly Location?: unknown
  readonly Bucket?: unknown
  readonly Tags?: readonly Tag[]
}

const createBucket: Handler = (input, context) => {
  const { rows, account, edge } = context
  const name = String(input.Bucket)
  const configuration = (input.CreateBucketConfiguration ?? {}) as Configuration
  const region = regionOf(configuration.LocationConstraint, context.region)
  const wrong = badBucketName(name) ?? badRequest(input, configuration)
  if (wrong) return wrong
  if (isAnomaly(region)) return region
  const kept = store(rows)
  const before = kept.buckets.get(name)
  if (before !== undefined) return taken(before, context)
  const bucket: Bucket = {
    name,
    account,
    region,
    created: edge.now(),
    ...(input.ObjectLockEnabledForBucket === true ? { versioning: 'Enabled', lockable: true } : {}),
  }
  const { ACL, ObjectOwnership } = input as { ACL?: string; ObjectOwnership?: Ownership }
  const { Tags: tags = [] } = configuration
  rows.batch([
    kept.buckets.change(name, bucket),
    kept.owned.change(`${account}/${name}`, true),
    settingChange(rows, name, 'publicAccess', ofNewBuckets.publicAccess),
    settingChange(rows, name, 'ownership', ObjectOwnership ?? usualOwnership(ACL)),
    ...(ACL === undefined ? [] : [settingChange(rows, name, 'acl', ACL)]),
    ...(tags.length === 0 ? [] : [settingChange(rows, name, 'tagging', tags)]),
  ])
  return { Location: `/${name}`, BucketArn: arnOf(name) }
}

/** Who names an ACL at all, even the one there is anyway, gets a bucket that has them. */
const usualOwnership = (acl: string | undefined): Ownership =>
  acl === 'private' ? 'BucketOwnerPreferred' : ofNewBuckets.ownership

/** In its first region AWS lets an owner create his bucket again. */
function taken(before: Bucket, { account, region }: Context): Output | Anomaly {
  const data = { BucketName: before.name }
  if (before.account !== account) return failure('BucketAlreadyExists', data)
  return before.region === first && region === first
    ? { Location: `/${before.name}`, BucketArn: arnOf(before.name) }
    : failure('BucketAlreadyOwnedByYou', data)
}

const first = 'us-east-1'

/** Where a bucket is to be: the region that was asked, except that the first region makes buckets anywhere. */
function regionOf(constraint: string | undefined, region: string): string | Anomaly {
  const wanted = constraint === 'EU' ? 'eu-west-1' : constraint
  if (wanted === undefined) return region === first ? first : illegal('unspecified')
  if (wanted === first || !/^[a-z]{2}(-[a-z]+)+-\d$/.test(wanted))
    return failure('InvalidLocationConstraint', { LocationConstraint: wanted })
  return wanted === region || region === first ? wanted : illegal(wanted)
}

const illegal = (constraint: string): Anomaly =>
  failure(
    'IllegalLocationConstraintException',
    undefined,
    `The ${constraint} location constraint is incompatible for the region specific endpoint this request was sent to.`,
  )

function badRequest(input: Output, configuration: Configuration): Anomaly | undefined {
  if (configuration.Location !== undefined || configuration.Bucket !== undefined)
    return notHere('A directory bucket')
  if (input.BucketNamespace !== undefined && input.BucketNamespace !== 'global')
    return notHere('x-amz-bucket-namespace')
  const ownership = (input.ObjectOwnership ?? ofNewBuckets.ownership) as Ownership
  if (!['BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter'].includes(ownership))
    return invalidArgument('There is no such ownership.', 'x-amz-object-ownership', ownership)
  if (input.ACL !== undefined && input.ACL !== 'private' && ownership === 'BucketOwnerEnforced')
    return failure('InvalidBucketAclWithObjectOwnership')
  return (
    badAcl(input, ['private', 'public-read', 'public-read-write', 'authenticated-read']) ??
    badTags(configuration.Tags ?? [], mostTags.bucket)
  )
}

const headBucket = onBucket(({ name, region }) => ({
  BucketArn: arnOf(name),
  BucketRegion: region,
  AccessPointAlias: false,
}))

const mostListed = 10_000

const listBuckets: Handler = (input, context) => {
  const { rows, account } = context
  const limit = Number(input.MaxBuckets ?? mostListed)
  if (!Number.isInteger(limit) || limit < 1 || limit > mostListed)
    return invalidArgument(`max-buckets is 1 to ${mostListed}.`, 'max-buckets', input.MaxBuckets)
  const token = input.ContinuationToken as string | undefined
  const after = token === undefined ? '' : Buffer.from(token, 'base64url').toString()
  const { owned, buckets } = store(rows)
  const prefix = String(input.Prefix ?? '')
  const found: Bucket[] = []
  let more: string | undefined
  for (const [row] of owned.list({
    prefix: `${account}/${prefix}`,
    after: `${account}/${after}`,
  })) {
    const bucket = buckets.get(row.slice(account.length + 1))
    if (bucket === undefined || (input.BucketRegion ?? bucket.region) !== bucket.region) continue
    if (found.length === limit) {
      more = Buffer.from(found.at(-1)!.name).toString('base64url')
      break
    }
    found.push(bucket)
  }
  return {
    Owner: ownerOf(context, account),
    Buckets: found.map(({ name, region, created }) => ({
      Name: name,
      CreationDate: new Date(created),
      BucketRegion: region,
      BucketArn: arnOf(name),
    })),
    ...(input.Prefix === undefined ? {} : { Prefix: input.Prefix }),
    ...(more === undefined ? {} : { ContinuationToken: more }),
  }
}

/** Uploads that were not finished go with their bucket. */
const deleteBucket = onBucket(({ name, account }, _input, { rows }) => {
  for (const _ of rows.range({ ...prefixed(`${versionsPrefix}${name}/`), limit: 1 }))
    return failure('BucketNotEmpty', { BucketName: name })
  const kept = store(rows)
  rows.batch([
    kept.buckets.change(name, undefined),
    kept.owned.change(`${account}/${name}`, undefined),
    ...withoutSettings(rows, name),
    ...abandoned(rows, name),
  ])
  return {}
})

/** An empty constraint stands for the first region. */
const getBucketLocation = onBucket(({ region }) => ({
  LocationConstraint: region === first ? '' : region,
}))

export const bucketHandlers: Readonly<Record<string, Handler>> = {
  CreateBucket: createBucket,
  HeadBucket: headBucket,
  ListBuckets: listBuckets,
  DeleteBucket: deleteBucket,
  GetBucketLocation: getBucketLocation,
}
