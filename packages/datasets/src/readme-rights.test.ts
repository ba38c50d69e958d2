/**
 * 195, 196: the tests of the contract once more, by a service that may do exactly what the two policies of the first one's
 * README let it, and with every call it makes noted.
 */
import type { HttpRequest } from '@plainwire/wire'
import { expect, test } from 'vitest'
import { sampleConfig, standard } from './datasets.fixture.ts'
import { accountRights, extraCalls, metadataRights } from './rights.ts'

const used = new Set<string>()
standard.rights = config => [metadataRights(config), accountRights(config)]
standard.between = send => (request, options) => {
  used.add(nameOf(request))
  return send(request, options)
}

await import('./create.test.ts')
await import('./walk-through.test.ts')
await import('./lifecycle.test.ts')
await import('./attachments.test.ts')
await import('./instances.test.ts')
await import('./users.test.ts')

/** Members of S3's query that say what is meant, longest meant first. */
const s3: Readonly<Record<string, string>> = {
  'GET all': 'ListBuckets',
  'HEAD bucket': 'HeadBucket',
  'PUT bucket': 'CreateBucket',
  'DELETE bucket': 'DeleteBucket',
  'GET bucket?list-type': 'ListObjectsV2',
  'GET bucket?uploads': 'ListMultipartUploads',
  'PUT bucket?publicAccessBlock': 'PutPublicAccessBlock',
  'GET bucket?publicAccessBlock': 'GetPublicAccessBlock',
  'PUT bucket?encryption': 'PutBucketEncryption',
  'PUT bucket?logging': 'PutBucketLogging',
  'PUT bucket?tagging': 'PutBucketTagging',
  'GET bucket?tagging': 'GetBucketTagging',
  'PUT bucket?policy': 'PutBucketPolicy',
  'GET bucket?policy': 'GetBucketPolicy',
  'DELETE bucket?policy': 'DeleteBucketPolicy',
  'HEAD object': 'HeadObject',
  'GET object': 'GetObject',
  'PUT object': 'PutObject',
  'DELETE object': 'DeleteObject',
  'POST object?uploads': 'CreateMultipartUpload',
  'PUT object?uploadId': 'UploadPart',
  'POST object?uploadId': 'CompleteMultipartUpload',
  'DELETE object?uploadId': 'AbortMultipartUpload',
}

/** What a signed request is for: by its target, its action, or, of S3, by what its line says. */
function nameOf({ method, host, target, headers, body }: HttpRequest): string {
  const aim = headers.find(([name]) => name.toLowerCase() === 'x-amz-target')?.[1]
  if (aim) return aim.split('.').pop()!
  const action =
    body instanceof Uint8Array ? /^Action=(\w+)/.exec(Buffer.from(body).toString())?.[1] : undefined
  if (action) return action
  const { pathname, searchParams } = new URL(target, 'http://s3')
  const depth = pathname.split('/').filter(Boolean).length + (/^[^.]+\.s3[.-]/.test(host) ? 1 : 0)
  const flag = Object.keys(s3)
    .map(line => line.split('?')[1])
    .find(name => name !== undefined && searchParams.has(name))
  const line = `${method} ${['all', 'bucket'][depth] ?? 'object'}${flag ? `?${flag}` : ''}`
  return s3[line] ?? line
}

/** Those of the first service. */
const contract = `
  HeadBucket CreateBucket DeleteBucket PutPublicAccessBlock PutBucketEncryption PutBucketLogging PutBucketTagging
  GetBucketTagging ListObjectsV2 PutObject GetObject DeleteObject CreateMultipartUpload UploadPart
  CompleteMultipartUpload AbortMultipartUpload
  CreatePolicy GetPolicy DeletePolicy CreatePolicyVersion ListPolicyVersions DeletePolicyVersion ListEntitiesForPolicy
  CreateRole GetRole DeleteRole AttachRolePolicy DetachRolePolicy ListAttachedRolePolicies CreateInstanceProfile
  GetInstanceProfile DeleteInstanceProfile AddRoleToInstanceProfile RemoveRoleFromInstanceProfile
  ListInstanceProfilesForRole CreateGroup GetGroup DeleteGroup AttachGroupPolicy DetachGroupPolicy
  ListAttachedGroupPolicies AddUserToGroup RemoveUserFromGroup CreateUser GetUser DeleteUser CreateAccessKey
  ListAccessKeys UpdateAccessKey DeleteAccessKey
  GetCallerIdentity
  DescribeInstances DescribeIamInstanceProfileAssociations AssociateIamInstanceProfile
  DisassociateIamInstanceProfile
  CreateLogGroup PutRetentionPolicy CreateLogStream DescribeLogStreams PutLogEvents GetLogEvents DeleteLogGroup`

test('195 it has no right beyond the README', () => {
  expect(standard.rights(sampleConfig)).toEqual([
    metadataRights(sampleConfig),
    accountRights(sampleConfig),
  ])
})

test('196 every call is one of the first service, or one whose reason is written down', () => {
  const named = new Set([...contract.trim().split(/\s+/), ...Object.keys(extraCalls)])
  expect([...used].filter(name => !named.has(name)).sort()).toEqual([])
  expect(used.size).toBeGreaterThan(60)
})
