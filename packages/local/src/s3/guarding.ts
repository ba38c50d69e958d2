/** Whose a bucket or an object is, and the policy on it: that of the bucket, and what ACLs say in the same words. */
import type { Facts, Guard, Guarding, Need } from '../access/types.ts'
import type { Context } from '../server/types.ts'
import { aclStatements } from './acl.ts'
import { isPublic } from './public.ts'
import { setting } from './settings.ts'
import { type Bucket, type ObjectVersion, store } from './store.ts'
import { newest, versionOf } from './versions.ts'

/** What an ARN names. */
type Named = { readonly bucket: Bucket; readonly key?: string }

/** A bucket that is to be made is nobody's yet, whoever has one of its name. */
function namedBy({ action, resource }: Need, { rows }: Context): Named | undefined {
  if (action === 's3:CreateBucket') return undefined
  const [, name = '', key] = /^arn:[\w-]+:s3:::([^/*]+)(?:\/(.*))?$/s.exec(resource) ?? []
  const bucket = name === '' ? undefined : store(rows).buckets.get(name)
  if (bucket === undefined) return undefined
  return key === undefined ? { bucket } : { bucket, key }
}

/** The object that a need is about: the version it names, or the current one. */
function objectOf(
  { context }: Need,
  { bucket, key }: Named,
  { rows }: Context,
): ObjectVersion | undefined {
  if (key === undefined) return undefined
  const id = context?.['s3:versionid']
  const found =
    typeof id === 'string' ? versionOf(rows, bucket.name, key, id) : newest(rows, bucket.name, key)
  const version = found?.version
  return version === undefined || version.marker ? undefined : version
}

export const s3Guarding: Guarding = {
  resourcePolicy(need, context) {
    const named = namedBy(need, context)
    return named && guardOf(need, named, context)
  },
  resourceFacts(need, context) {
    const named = namedBy(need, context)
    return named === undefined ? {} : factsOf(need, named, context)
  },
}

function guardOf(need: Need, named: Named, context: Context): Guard {
  const { bucket } = named
  const name = `bucket policy of ${bucket.name}`
  const document = policyFor(bucket, context)
  if (setting(context.rows, bucket.name, 'ownership') === 'BucketOwnerEnforced')
    return { account: bucket.account, name, ...(document === undefined ? {} : { document }) }
  const object = objectOf(need, named, context)
  const statements = aclsFor(named, object, context)
  const owner = object?.owner ?? bucket.account
  // What a stranger wrote is his: the bucket's policy says nothing of it.
  if (owner !== bucket.account && owner !== 'anonymous' && reads.test(need.action))
    return { account: owner, document: documentOf(statements), name: `ACL of ${need.resource}` }
  return {
    account: bucket.account,
    name,
    document: documentOf([...statementsOf(document), ...statements]),
  }
}

const reads = /^s3:GetObject/

/** Nothing where it is public and the bucket keeps strangers out. */
function policyFor({ name, account }: Bucket, { rows, caller }: Context): string | undefined {
  const policy = setting(rows, name, 'policy')
  if (policy === undefined) return undefined
  const isStranger = caller.kind === 'anonymous' || caller.account !== account
  const restricts = setting(rows, name, 'publicAccess')?.RestrictPublicBuckets === true
  return isStranger && restricts && isPublic(policy) ? undefined : policy
}

type Statement = Readonly<Record<string, unknown>>

const statementsOf = (document: string | undefined): Statement[] =>
  document === undefined
    ? []
    : [(JSON.parse(document) as { Statement: Statement | Statement[] }).Statement].flat()

const documentOf = (statements: readonly Statement[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements })

function aclsFor(
  { bucket, key }: Named,
  object: ObjectVersion | undefined,
  { rows }: Context,
): Statement[] {
  const ignores = setting(rows, bucket.name, 'publicAccess')?.IgnorePublicAcls === true
  const ofBucket = aclStatements(setting(rows, bucket.name, 'acl'), {
    bucket,
    owner: bucket.account,
  })
  const granted =
    object === undefined || key === undefined
      ? ofBucket.map(asWriter)
      : [...ofBucket, ...aclStatements(object.acl, { bucket, key, owner: ownerOf(object, bucket) })]
  return ignores ? granted.filter(({ Principal }) => Principal !== '*') : granted
}

/** Who may write what is not there yet may say who else may have it. */
const asWriter = (statement: Statement): Statement => {
  const actions = statement.Action as readonly string[]
  return actions.includes('s3:PutObject')
    ? { ...statement, Action: [...actions, 's3:PutObjectAcl'] }
    : statement
}

const ownerOf = ({ owner }: ObjectVersion, { account }: Bucket): string =>
  owner === 'anonymous' ? account : owner

function factsOf(need: Need, named: Named, context: Context): Facts {
  const tags = tagged.test(need.action) ? (objectOf(need, named, context)?.tags ?? []) : []
  return {
    's3:ResourceAccount': named.bucket.account,
    ...Object.fromEntries(tags.map(({ Key, Value }) => [`s3:ExistingObjectTag/${Key}`, Value])),
  }
}

/** Actions that AWS asks for the tags of the object that is there. */
const tagged =
  /^s3:((Get|Put|Delete)Object(Version)?(Acl|Tagging)|GetObject(Version)?(Attributes)?|GetObjectVersionForReplication)$/
