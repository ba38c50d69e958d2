/** Plainwire's side of the benchmark: which program is installed, bundled, started and called. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const house = fileURLToPath(new URL('..', import.meta.url))
const region = 'us-east-1'
const credentials = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
}
const camel = name => name.replace(/-(.)/g, (_, letter) => letter.toUpperCase())

/** An entry of a built package, by address, so that a bundler finds it from any folder. */
const entry = (name, file) => join(house, 'node_modules', '@plainwire', name, file)
const load = name => async () => {
  const [core, service] = await Promise.all([
    import(pathToFileURL(entry('client', 'dist/index.js')).href),
    import(pathToFileURL(entry(name, 'index.js')).href),
  ])
  return { core, api: service[camel(name)] }
}
const client = ({ core, api }, endpoint) =>
  core.client({ api, region, endpoint, credentials, backoff: () => undefined })
const call = (op, request) => (_, opened) => () =>
  opened.invoke({ op, request: typeof request === 'function' ? request() : request })
/** Reads the body of an object to its end. */
const bytes = (op, request) => (_, opened) => async () =>
  (await opened.invoke({ op, request })).Body.bytes()
const service = (name, ops) => ({ load: load(name), client, ops })

const bucket = { Bucket: 'bench' }
const key = { pk: { S: 'user#0001' }, sk: { S: 'profile' } }
const item = {
  ...key,
  name: { S: 'Ada Lovelace' },
  age: { N: '36' },
  tags: { SS: ['math', 'engine'] },
  active: { BOOL: true },
  address: { M: { city: { S: 'London' }, zip: { S: 'W1' } } },
  scores: { L: [{ N: '1' }, { N: '2.5' }] },
}
let small
let large
const body1k = () => (small ??= Buffer.alloc(1024, 'plainwire-'))
const body8m = () => (large ??= Buffer.alloc(8 << 20, 'plainwire-'))

const bundle = (
  name,
  op,
) => `import { client } from ${JSON.stringify(entry('client', 'dist/modules/lean.js'))}
import { ${op} } from ${JSON.stringify(entry(name, 'lean.js'))}
export const run = (endpoint, credentials, request) =>
  client({ api: [${op}], region: '${region}', endpoint, credentials }).invoke({ op: '${op}', request })`

/** Packed tarballs, where \`npm run bench -- --pack\` made them. */
function packed(...names) {
  const folder = join(house, '.cache', 'pack')
  const files = existsSync(folder) ? readdirSync(folder) : []
  const found = names.map(name =>
    files.find(file => new RegExp(`^plainwire-${name}-\\d`).test(file)),
  )
  return found.every(Boolean) ? found.map(file => join(folder, file)) : undefined
}

export default {
  name: 'plainwire',
  available: existsSync(entry('client', 'dist/index.js')),
  install: {
    dynamodb: packed('wire', 'client', 'dynamodb'),
    s3: packed('wire', 'client', 's3'),
    five: packed('wire', 'client', 'dynamodb', 's3', 'ec2', 'iam', 'sqs'),
  },
  services: {
    dynamodb: service('dynamodb', {
      getItem: call('GetItem', { TableName: 'bench', Key: key }),
      putItem: call('PutItem', { TableName: 'bench', Item: item }),
      query: call('Query', {
        TableName: 'bench',
        KeyConditionExpression: 'pk = :p',
        ExpressionAttributeValues: { ':p': { S: 'user#0001' } },
      }),
    }),
    s3: service('s3', {
      getObject1k: bytes('GetObject', { ...bucket, Key: 'k1k' }),
      getObject8m: bytes('GetObject', { ...bucket, Key: 'k8m' }),
      putObject1k: call('PutObject', () => ({ ...bucket, Key: 'k1k', Body: body1k() })),
      putObject8m: call('PutObject', () => ({ ...bucket, Key: 'k8m', Body: body8m() })),
      listObjects: call('ListObjectsV2', bucket),
    }),
    ec2: service('ec2', { describeInstances: call('DescribeInstances', {}) }),
    iam: service('iam', { listRoles: call('ListRoles', {}) }),
    logs: service('cloudwatch-logs', {
      getLogEvents: call('GetLogEvents', {
        logGroupName: '/bench',
        logStreamName: 's',
        startFromHead: true,
      }),
    }),
    sqs: service('sqs', {
      receiveMessage: call('ReceiveMessage', {
        QueueUrl: 'http://127.0.0.1/1/q',
        MaxNumberOfMessages: 10,
      }),
    }),
  },
  /** One signature, by the signer the client uses. */
  async signer() {
    const { sign } = await import(pathToFileURL(entry('wire', 'dist/index.js')).href)
    const { nodePrimitives } = await import(pathToFileURL(entry('client', 'dist/index.js')).href)
    const request = {
      method: 'POST',
      scheme: 'http',
      host: '127.0.0.1',
      target: '/',
      headers: [
        ['content-type', 'application/x-amz-json-1.0'],
        ['x-amz-target', 'DynamoDB_20120810.GetItem'],
      ],
      body: new TextEncoder().encode(JSON.stringify({ TableName: 'bench', Key: key })),
    }
    const scope = { credentials, region, service: 'dynamodb', payloadHeader: false }
    return () => sign(request, { ...scope, date: new Date() }, nodePrimitives)
  },
  bundle: {
    dynamodb: bundle('dynamodb', 'GetItem'),
    s3: bundle('s3', 'GetObject'),
    ec2: bundle('ec2', 'DescribeInstances'),
  },
  ts: `import { client, isAnomaly } from '@plainwire/client'
import { dynamodb } from '@plainwire/dynamodb'
import { ec2 } from '@plainwire/ec2'
import { s3 } from '@plainwire/s3'
export async function main(): Promise<string[]> {
  const o = await client({ api: s3 }).invoke({ op: 'GetObject', request: { Bucket: 'b', Key: 'k' } })
  const l = await client({ api: s3 }).invoke({ op: 'ListObjectsV2', request: { Bucket: 'b' } })
  const i = await client({ api: dynamodb }).invoke({ op: 'GetItem', request: { TableName: 't', Key: { pk: { S: 'x' } } } })
  const d = await client({ api: ec2 }).invoke({ op: 'DescribeInstances', request: {} })
  if (isAnomaly(o) || isAnomaly(l) || isAnomaly(i) || isAnomaly(d)) return []
  return [o.ETag ?? '', l.Contents?.[0]?.Key ?? '', i.Item?.pk?.S ?? '', d.Reservations?.[0]?.ReservationId ?? '']
}
`,
}
