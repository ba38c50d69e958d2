/** The AWS SDK for JavaScript v3, with its helpers for uploads in parts and signed addresses. */
import { Agent } from 'node:http'
import { Readable } from 'node:stream'
import * as IAM from '@aws-sdk/client-iam'
import * as S3 from '@aws-sdk/client-s3'
import * as STS from '@aws-sdk/client-sts'
import { Upload } from '@aws-sdk/lib-storage'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { journals, machines, tables } from './aws-sdk-v3-tables.mjs'
import { assert, refused } from './steps.mjs'

export const name = 'AWS SDK for JavaScript v3'
export const version = async () =>
  (await import('@aws-sdk/client-s3/package.json', { with: { type: 'json' } })).default.version

const mebibyte = 2 ** 20
const bytes = length => Buffer.alloc(length, 'plainwire-')

export async function run({ endpoint, credentials, step }) {
  const quiet = { trace() {}, debug() {}, info() {}, warn() {}, error() {} }
  const options = { endpoint, region: 'eu-west-1', credentials, maxAttempts: 1, logger: quiet }
  const s3 = new S3.S3({ ...options, forcePathStyle: true })
  await buckets(s3, step)
  await objects(s3, step)
  await checksums(s3, step)
  await parts(s3, step)
  await versions(s3, step)
  await addresses(s3, step)
  await hosts(options, step)
  await policies(s3, step)
  await people(options, step)
  await tables(options, step)
  await machines(options, step)
  await journals(options, step)
  await ending(s3, step)
}

const Bucket = 'sdk-notes'

async function buckets(s3, step) {
  await step('create, await, head and locate a bucket', async () => {
    const CreateBucketConfiguration = { LocationConstraint: 'eu-west-1' }
    await s3.createBucket({ Bucket, CreateBucketConfiguration })
    await S3.waitUntilBucketExists({ client: s3, maxWaitTime: 10 }, { Bucket })
    const { LocationConstraint } = await s3.getBucketLocation({ Bucket })
    assert.equal(LocationConstraint, 'eu-west-1')
    const { Buckets } = await s3.listBuckets({})
    assert.ok(Buckets.some(({ Name }) => Name === Bucket))
    await refused(
      () => s3.createBucket({ Bucket, CreateBucketConfiguration }),
      /BucketAlreadyOwnedByYou/,
    )
    await refused(() => s3.headBucket({ Bucket: 'sdk-nothing' }), /NotFound|404/)
  })
}

async function objects(s3, step) {
  await step('put, head, get, range, copy and delete objects', async () => {
    const Key = 'a folder/ä+b.txt'
    const Metadata = { colour: 'blue' }
    const { ETag } = await s3.putObject({
      Bucket,
      Key,
      Body: 'hello, world',
      Metadata,
      ContentType: 'text/plain',
    })
    const head = await s3.headObject({ Bucket, Key })
    assert.deepEqual([head.ETag, head.ContentLength, head.Metadata], [ETag, 12, Metadata])
    const got = await s3.getObject({ Bucket, Key })
    assert.equal(await got.Body.transformToString(), 'hello, world')
    const part = await s3.getObject({ Bucket, Key, Range: 'bytes=7-' })
    assert.deepEqual(
      [part.ContentRange, await part.Body.transformToString()],
      ['bytes 7-11/12', 'world'],
    )
    await s3.copyObject({ Bucket, Key: 'copy', CopySource: encodeURI(`${Bucket}/${Key}`) })
    assert.equal((await s3.headObject({ Bucket, Key: 'copy' })).ETag, ETag)
    await s3.deleteObject({ Bucket, Key: 'copy' })
    await refused(() => s3.getObject({ Bucket, Key: 'copy' }), /NoSuchKey/)
  })
  await step('conditional reads and writes', async () => {
    const { ETag } = await s3.putObject({ Bucket, Key: 'once', Body: '1', IfNoneMatch: '*' })
    await refused(
      () => s3.putObject({ Bucket, Key: 'once', Body: '2', IfNoneMatch: '*' }),
      /PreconditionFailed/,
    )
    await refused(() => s3.getObject({ Bucket, Key: 'once', IfNoneMatch: ETag }), /304|NotModified/)
    await s3.putObject({ Bucket, Key: 'once', Body: '2', IfMatch: ETag })
  })
  await step('list pages, prefixes and folders', async () => {
    for (let index = 0; index < 25; index++)
      await s3.putObject({ Bucket, Key: `list/${index % 5}/${index}`, Body: '' })
    const found = []
    const pages = S3.paginateListObjectsV2(
      { client: s3, pageSize: 10 },
      { Bucket, Prefix: 'list/' },
    )
    for await (const { Contents } of pages) found.push(...Contents.map(({ Key }) => Key))
    assert.equal(found.length, 25)
    const folders = await s3.listObjectsV2({ Bucket, Prefix: 'list/', Delimiter: '/' })
    assert.equal(folders.CommonPrefixes.length, 5)
    const Objects = found.map(Key => ({ Key }))
    const { Deleted } = await s3.deleteObjects({ Bucket, Delete: { Objects } })
    assert.equal(Deleted.length, 25)
  })
  await step('tags of an object', async () => {
    const TagSet = [{ Key: 'team', Value: 'blue' }]
    await s3.putObjectTagging({ Bucket, Key: 'once', Tagging: { TagSet } })
    assert.deepEqual((await s3.getObjectTagging({ Bucket, Key: 'once' })).TagSet, TagSet)
  })
}

async function checksums(s3, step) {
  await step('checksums in headers and trailers, of bytes and streams', async () => {
    for (const ChecksumAlgorithm of ['CRC32', 'CRC32C', 'SHA1', 'SHA256', 'CRC64NVME'])
      for (const Body of [bytes(100_000), Readable.from([bytes(70_000), bytes(30_000)])]) {
        const put = await s3.putObject({
          Bucket,
          Key: 'sum',
          Body,
          ContentLength: 100_000,
          ChecksumAlgorithm,
        })
        assert.ok(put[`Checksum${ChecksumAlgorithm}`], ChecksumAlgorithm)
        const got = await s3.getObject({ Bucket, Key: 'sum', ChecksumMode: 'ENABLED' })
        assert.equal((await got.Body.transformToByteArray()).length, 100_000)
      }
    await refused(
      () =>
        s3.putObject({
          Bucket,
          Key: 'bad',
          Body: 'x',
          ChecksumSHA256: Buffer.alloc(32).toString('base64'),
        }),
      /BadDigest|InvalidRequest/,
    )
  })
}

async function parts(s3, step) {
  await step('an upload in parts by the helper', async () => {
    const Body = Readable.from(Array.from({ length: 12 }, () => bytes(mebibyte)))
    await new Upload({
      client: s3,
      params: { Bucket, Key: 'large', Body },
      partSize: 5 * mebibyte,
    }).done()
    const head = await s3.headObject({ Bucket, Key: 'large', PartNumber: 1 })
    assert.deepEqual([head.PartsCount, head.ContentLength], [3, 5 * mebibyte])
    const got = await s3.getObject({ Bucket, Key: 'large' })
    assert.equal((await got.Body.transformToByteArray()).length, 12 * mebibyte)
  })
  await step('an upload in parts by hand: a part copied, listed, one given up', async () => {
    const Key = 'by hand'
    const { UploadId } = await s3.createMultipartUpload({ Bucket, Key })
    const one = await s3.uploadPart({
      Bucket,
      Key,
      UploadId,
      PartNumber: 1,
      Body: bytes(5 * mebibyte),
    })
    const two = await s3.uploadPartCopy({
      Bucket,
      Key,
      UploadId,
      PartNumber: 2,
      CopySource: `${Bucket}/large`,
      CopySourceRange: 'bytes=0-99',
    })
    const { Parts } = await s3.listParts({ Bucket, Key, UploadId })
    assert.deepEqual(
      Parts.map(({ Size }) => Size),
      [5 * mebibyte, 100],
    )
    const MultipartUpload = {
      Parts: [
        { PartNumber: 1, ETag: one.ETag },
        { PartNumber: 2, ETag: two.CopyPartResult.ETag },
      ],
    }
    await s3.completeMultipartUpload({ Bucket, Key, UploadId, MultipartUpload })
    assert.equal((await s3.headObject({ Bucket, Key })).ContentLength, 5 * mebibyte + 100)
    const other = await s3.createMultipartUpload({ Bucket, Key: 'given up' })
    await s3.abortMultipartUpload({ Bucket, Key: 'given up', UploadId: other.UploadId })
    assert.equal((await s3.listMultipartUploads({ Bucket })).Uploads?.length ?? 0, 0)
  })
}

async function versions(s3, step) {
  await step('versions, delete markers and what was before', async () => {
    await s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: 'Enabled' } })
    const Key = 'versioned'
    const { VersionId } = await s3.putObject({ Bucket, Key, Body: 'one' })
    await s3.putObject({ Bucket, Key, Body: 'two' })
    const { DeleteMarker, VersionId: marker } = await s3.deleteObject({ Bucket, Key })
    assert.equal(DeleteMarker, true)
    await refused(() => s3.getObject({ Bucket, Key }), /NoSuchKey/)
    const listed = await s3.listObjectVersions({ Bucket, Prefix: Key })
    assert.deepEqual([listed.Versions.length, listed.DeleteMarkers.length], [2, 1])
    const first = await s3.getObject({ Bucket, Key, VersionId })
    assert.equal(await first.Body.transformToString(), 'one')
    await s3.deleteObject({ Bucket, Key, VersionId: marker })
    assert.equal(await (await s3.getObject({ Bucket, Key })).Body.transformToString(), 'two')
  })
}

async function addresses(s3, step) {
  await step('signed addresses to put and get', async () => {
    const put = await getSignedUrl(s3, new S3.PutObjectCommand({ Bucket, Key: 'signed' }), {
      expiresIn: 60,
    })
    assert.equal((await fetch(put, { method: 'PUT', body: 'by address' })).status, 200)
    const get = await getSignedUrl(s3, new S3.GetObjectCommand({ Bucket, Key: 'signed' }), {
      expiresIn: 60,
    })
    assert.equal(await (await fetch(get)).text(), 'by address')
    assert.equal((await fetch(get.replace(/Signature=.{4}/, 'Signature=0000'))).status, 403)
    assert.equal((await fetch(get.split('?')[0])).status, 403)
  })
}

async function hosts(options, step) {
  await step('buckets in host names', async () => {
    const port = new URL(options.endpoint).port
    const lookup = (_, { all }, found) =>
      all ? found(null, [{ address: '127.0.0.1', family: 4 }]) : found(null, '127.0.0.1', 4)
    const httpAgent = new Agent({ lookup })
    const s3 = new S3.S3({
      ...options,
      endpoint: `http://s3.localhost:${port}`,
      requestHandler: { httpAgent },
    })
    const { Body } = await s3.getObject({ Bucket, Key: 'signed' })
    assert.equal(await Body.transformToString(), 'by address')
    httpAgent.destroy()
  })
}

async function policies(s3, step) {
  await step(
    'policy, public access block, CORS, encryption, ownership, tags of a bucket',
    async () => {
      const Policy = JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: '*',
            Action: 's3:GetObject',
            Resource: `arn:aws:s3:::${Bucket}/signed`,
          },
        ],
      })
      const address = `${await endpointOf(s3)}/${Bucket}/signed`
      await refused(() => s3.putBucketPolicy({ Bucket, Policy }), /AccessDenied/)
      await s3.putPublicAccessBlock({
        Bucket,
        PublicAccessBlockConfiguration: { BlockPublicPolicy: false },
      })
      await s3.putBucketPolicy({ Bucket, Policy })
      assert.equal((await fetch(address)).status, 200)
      await s3.deleteBucketPolicy({ Bucket })
      assert.equal((await fetch(address)).status, 403)
      const CORSRules = [{ AllowedMethods: ['GET'], AllowedOrigins: ['https://example.com'] }]
      await s3.putBucketCors({ Bucket, CORSConfiguration: { CORSRules } })
      assert.deepEqual((await s3.getBucketCors({ Bucket })).CORSRules, CORSRules)
      const asked = await fetch(address, { headers: { origin: 'https://example.com' } })
      assert.equal(asked.headers.get('access-control-allow-origin'), 'https://example.com')
      const encryption = await s3.getBucketEncryption({ Bucket })
      assert.ok(encryption.ServerSideEncryptionConfiguration.Rules.length > 0)
      await s3.putBucketTagging({ Bucket, Tagging: { TagSet: [{ Key: 'a', Value: 'b' }] } })
      assert.equal((await s3.getBucketTagging({ Bucket })).TagSet.length, 1)
    },
  )
}

const endpointOf = async s3 => {
  const { protocol, hostname, port } = await s3.config.endpoint()
  return `${protocol}//${hostname}:${port}`
}

async function people(options, step) {
  const iam = new IAM.IAM(options)
  const sts = new STS.STS(options)
  const trust = arn =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: arn }, Action: 'sts:AssumeRole' }],
    })
  const allow = (Action, Resource) =>
    JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource }] })
  const as = ({
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    SessionToken: sessionToken,
  }) => ({
    ...options,
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) },
  })
  await step('who calls', async () => {
    assert.equal((await sts.getCallerIdentity({})).Account, '000000000000')
  })
  const { key, userArn } = await step('a user, a group and policies that hold', async () => {
    const { User } = await iam.createUser({
      UserName: 'sdk-ada',
      Tags: [{ Key: 'team', Value: 'blue' }],
    })
    await iam.createGroup({ GroupName: 'sdk-readers' })
    await iam.addUserToGroup({ UserName: 'sdk-ada', GroupName: 'sdk-readers' })
    const { AccessKey } = await iam.createAccessKey({ UserName: 'sdk-ada' })
    const ada = new S3.S3(as(AccessKey))
    await refused(() => ada.getObject({ Bucket, Key: 'signed' }), /AccessDenied/)
    const { Policy } = await iam.createPolicy({
      PolicyName: 'sdk-read',
      PolicyDocument: allow('s3:GetObject', `arn:aws:s3:::${Bucket}/*`),
    })
    await iam.attachGroupPolicy({ GroupName: 'sdk-readers', PolicyArn: Policy.Arn })
    await ada.getObject({ Bucket, Key: 'signed' })
    await refused(() => ada.putObject({ Bucket, Key: 'x', Body: '' }), /AccessDenied/)
    return { key: AccessKey, userArn: User.Arn, policy: Policy }
  })
  await step('a role that is assumed, with a session policy', async () => {
    const { Role } = await iam.createRole({
      RoleName: 'sdk-writer',
      AssumeRolePolicyDocument: trust(userArn),
    })
    await iam.putRolePolicy({
      RoleName: 'sdk-writer',
      PolicyName: 'write',
      PolicyDocument: allow('s3:*', '*'),
    })
    const ada = new STS.STS(as(key))
    await refused(
      () => ada.assumeRole({ RoleArn: `${Role.Arn}x`, RoleSessionName: 'nobody' }),
      /AccessDenied/,
    )
    const { Credentials, AssumedRoleUser } = await ada.assumeRole({
      RoleArn: Role.Arn,
      RoleSessionName: 'tour',
    })
    assert.match(AssumedRoleUser.Arn, /:assumed-role\/sdk-writer\/tour$/)
    await new S3.S3(as(Credentials)).putObject({ Bucket, Key: 'by role', Body: '' })
    const limited = await ada.assumeRole({
      RoleArn: Role.Arn,
      RoleSessionName: 'tour',
      Policy: allow('s3:GetObject', '*'),
    })
    const reader = new S3.S3(as(limited.Credentials))
    await reader.getObject({ Bucket, Key: 'by role' })
    await refused(() => reader.putObject({ Bucket, Key: 'by role', Body: '' }), /AccessDenied/)
  })
  await step('the simulator, and all that was made deleted again', async () => {
    const { EvaluationResults } = await iam.simulatePrincipalPolicy({
      PolicySourceArn: userArn,
      ActionNames: ['s3:GetObject', 's3:PutObject'],
      ResourceArns: [`arn:aws:s3:::${Bucket}/x`],
    })
    assert.deepEqual(
      EvaluationResults.map(({ EvalDecision }) => EvalDecision),
      ['allowed', 'implicitDeny'],
    )
    await refused(() => iam.deleteUser({ UserName: 'sdk-ada' }), /DeleteConflict/)
    await iam.deleteAccessKey({ UserName: 'sdk-ada', AccessKeyId: key.AccessKeyId })
    await iam.removeUserFromGroup({ UserName: 'sdk-ada', GroupName: 'sdk-readers' })
    await iam.deleteUser({ UserName: 'sdk-ada' })
    const { AttachedPolicies } = await iam.listAttachedGroupPolicies({ GroupName: 'sdk-readers' })
    for (const { PolicyArn } of AttachedPolicies) {
      await iam.detachGroupPolicy({ GroupName: 'sdk-readers', PolicyArn })
      await iam.deletePolicy({ PolicyArn })
    }
    await iam.deleteGroup({ GroupName: 'sdk-readers' })
    await iam.deleteRolePolicy({ RoleName: 'sdk-writer', PolicyName: 'write' })
    await iam.deleteRole({ RoleName: 'sdk-writer' })
    await refused(() => iam.getRole({ RoleName: 'sdk-writer' }), /NoSuchEntity/)
  })
}

async function ending(s3, step) {
  await step('a bucket emptied of all its versions, and deleted', async () => {
    await refused(() => s3.deleteBucket({ Bucket }), /BucketNotEmpty/)
    const { Versions = [], DeleteMarkers = [] } = await s3.listObjectVersions({ Bucket })
    const Objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({
      Key,
      VersionId,
    }))
    const { Errors = [] } = await s3.deleteObjects({ Bucket, Delete: { Objects } })
    assert.deepEqual(Errors, [])
    await s3.deleteBucket({ Bucket })
    await S3.waitUntilBucketNotExists({ client: s3, maxWaitTime: 10 }, { Bucket })
  })
}
