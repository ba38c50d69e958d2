/**
 * The tour of `npm start`: a local AWS, called over a real socket with plain data. A table made, written, read, queried and
 * refused; then a bucket, a user who may not write to it, and a role that may.
 */
import { client, isAnomaly, meta, orThrow } from '@plainwire/client'
import { dynamodb } from '@plainwire/dynamodb'
import { iam } from '@plainwire/iam'
import { local } from '@plainwire/local'
import { s3 } from '@plainwire/s3'
import { sts } from '@plainwire/sts'

const path = '.plainwire/aws'
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }

const show = (title, value) => console.log(`\n# ${title}\n${JSON.stringify(value, null, 2)}`)

/** @example await tour({ once: true }) */
export async function tour({ once, api = dynamodb, port = Number(process.env.PORT ?? 4566) }) {
  const aws = local({ path })
  const { url } = await aws.listen({ port: once && process.env.PORT === undefined ? 0 : port })
  const open = (service, keys = credentials) =>
    client({ api: service, region: 'eu-west-1', endpoint: url, credentials: keys })
  await walk(open(api))
  await share(open)
  if (once) return aws.close()
  console.log(`
An AWS is up at ${url}, its data in ${path}. In another shell:

  export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_REGION=eu-west-1
  npx plainwire ops dynamodb
  npx plainwire doc dynamodb PutItem
  npx plainwire invoke dynamodb Scan --endpoint ${url} --request '{"TableName":"notes"}'

Ctrl-C ends it.`)
}

async function walk(notes) {
  const TableName = 'notes'
  await notes.invoke({ op: 'DeleteTable', request: { TableName } })
  const made = await notes.invoke({
    op: 'CreateTable',
    request: {
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'book', AttributeType: 'S' },
        { AttributeName: 'page', AttributeType: 'N' },
      ],
      KeySchema: [
        { AttributeName: 'book', KeyType: 'HASH' },
        { AttributeName: 'page', KeyType: 'RANGE' },
      ],
    },
  })
  if (isAnomaly(made)) throw new Error(made.message)
  show('CreateTable', {
    TableArn: made.TableDescription.TableArn,
    TableStatus: made.TableDescription.TableStatus,
  })
  for (const page of ['1', '2', '3']) {
    const Item = { book: { S: 'travels' }, page: { N: page }, text: { S: `page ${page}` } }
    await notes.invoke({ op: 'PutItem', request: { TableName, Item } })
  }
  const Key = { book: { S: 'travels' }, page: { N: '2' } }
  show('GetItem', await notes.invoke({ op: 'GetItem', request: { TableName, Key } }))
  const found = await notes.invoke({
    op: 'Query',
    request: {
      TableName,
      KeyConditionExpression: 'book = :book AND page > :page',
      ExpressionAttributeValues: { ':book': { S: 'travels' }, ':page': { N: '1' } },
    },
  })
  show('Query', found)
  const refused = await notes.invoke({
    op: 'PutItem',
    request: { TableName, Item: Key, ConditionExpression: 'attribute_not_exists(book)' },
  })
  show('A refused write is a value, not an exception', refused)
  const { attempts, requestId, response } = meta(refused)
  show('What meta says of it', { attempts, requestId, status: response.status })
}

const document = (...Statement) => JSON.stringify({ Version: '2012-10-17', Statement })

/** A user who may do nothing but become what a role is. */
async function share(open) {
  const store = open(s3)
  const people = open(iam)
  const Bucket = 'travels'
  await clear(store, people, Bucket)
  const make = async (op, request) => orThrow(await people.invoke({ op, request }))
  const CreateBucketConfiguration = { LocationConstraint: 'eu-west-1' }
  orThrow(
    await store.invoke({ op: 'CreateBucket', request: { Bucket, CreateBucketConfiguration } }),
  )
  const { User } = await make('CreateUser', { UserName: 'ada' })
  const { AccessKey } = await make('CreateAccessKey', { UserName: 'ada' })
  const { Role } = await make('CreateRole', {
    RoleName: 'writer',
    AssumeRolePolicyDocument: document({
      Effect: 'Allow',
      Principal: { AWS: User.Arn },
      Action: 'sts:AssumeRole',
    }),
  })
  const PolicyDocument = document({
    Effect: 'Allow',
    Action: ['s3:PutObject', 's3:GetObject'],
    Resource: `arn:aws:s3:::${Bucket}/*`,
  })
  await make('PutRolePolicy', { RoleName: 'writer', PolicyName: 'write', PolicyDocument })

  const ada = { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey }
  const request = { Bucket, Key: 'page/1', Body: 'page 1' }
  const { code, message } = await open(s3, ada).invoke({ op: 'PutObject', request })
  show('PutObject, by a user who may not', { code, message })

  const { Credentials, AssumedRoleUser } = orThrow(
    await open(sts, ada).invoke({
      op: 'AssumeRole',
      request: { RoleArn: Role.Arn, RoleSessionName: 'tour' },
    }),
  )
  show('AssumeRole', AssumedRoleUser)
  const writer = open(s3, {
    accessKeyId: Credentials.AccessKeyId,
    secretAccessKey: Credentials.SecretAccessKey,
    sessionToken: Credentials.SessionToken,
  })
  const { ETag } = orThrow(await writer.invoke({ op: 'PutObject', request }))
  const got = orThrow(await writer.invoke({ op: 'GetObject', request: { Bucket, Key: 'page/1' } }))
  show('PutObject and GetObject, by the role', { ETag, text: await got.Body.text() })
}

/** What is left of a tour before. */
async function clear(store, people, Bucket) {
  await store.invoke({ op: 'DeleteObject', request: { Bucket, Key: 'page/1' } })
  await store.invoke({ op: 'DeleteBucket', request: { Bucket } })
  const { AccessKeyMetadata = [] } = await people.invoke({
    op: 'ListAccessKeys',
    request: { UserName: 'ada' },
  })
  for (const { AccessKeyId } of AccessKeyMetadata)
    await people.invoke({ op: 'DeleteAccessKey', request: { UserName: 'ada', AccessKeyId } })
  await people.invoke({ op: 'DeleteUser', request: { UserName: 'ada' } })
  await people.invoke({
    op: 'DeleteRolePolicy',
    request: { RoleName: 'writer', PolicyName: 'write' },
  })
  await people.invoke({ op: 'DeleteRole', request: { RoleName: 'writer' } })
}
