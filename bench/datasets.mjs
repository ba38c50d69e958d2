/**
 * The dataset service beside the AWS calls it is made of, in one process on one local AWS, as ratios of one run:
 * node --expose-gc bench/datasets.mjs [--quick]
 */
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { client, nodeSend } from '@plainwire/client'
import { cloudwatchLogs } from '@plainwire/cloudwatch-logs'
import { authenticators, readConfig, serve, tokenOf } from '@plainwire/datasets'
import { iam } from '@plainwire/iam'
import { local } from '@plainwire/local'
import { s3 } from '@plainwire/s3'
import { sts } from '@plainwire/sts'

const quick = process.argv.includes('--quick')
const rounds = quick ? 30 : 200
const region = 'us-east-1'
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }

function configured(more = {}) {
  const { config } = readConfig(
    JSON.stringify({
      token: 's3cr3t',
      logLevel: 'error',
      org: 'bench',
      metadataRepository: { type: 's3', config: { bucket: 'metadata', prefix: 'datasets' } },
      accounts: { research: { storageProviders: ['s3'], config: { loggingBucket: 'logs' } } },
      ...more,
    }),
  )
  return config
}

async function serviceOn(send, config = configured()) {
  const aws = {
    s3: client({ api: s3, region, send, credentials }),
    iam: client({ api: iam, region, send, credentials }),
    sts: client({ api: sts, region, send, credentials }),
    logs: client({ api: cloudwatchLogs, region, send, credentials }),
  }
  for (const Bucket of ['metadata', 'logs'])
    await aws.s3.invoke({ op: 'CreateBucket', request: { Bucket } })
  let calls = 0
  const counted = (request, options) => {
    calls++
    return send(request, options)
  }
  const service = await serve({ config, send: counted, credentials, open: true, rounds: false })
  const ask = async (method, path, body) => {
    const { status, body: bytes } = await service.handle({
      method,
      scheme: 'http',
      host: 'bench',
      target: `/v1/ds/research/datasets/${path}`,
      headers: body ? [['content-type', 'application/json']] : [],
      body: Buffer.from(body ? JSON.stringify(body) : ''),
    })
    const text = Buffer.from(bytes).toString()
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`)
    return text === '' ? undefined : JSON.parse(text)
  }
  return { aws, service, ask, calls: () => calls }
}

async function timed(count, run) {
  for (let index = 0; index < Math.min(20, count); index++) await run(index)
  const started = performance.now()
  for (let index = 0; index < count; index++) await run(index + 1000)
  return (performance.now() - started) / count
}

/** By turns, so that both have the same machine; what the trail writes behind an answer is waited for between turns. */
async function sideBySide(one, other, between) {
  const spent = [0, 0]
  for (let turn = 0; turn < rounds / 10; turn++)
    for (const [index, run] of [one, other].entries()) {
      spent[index] += (await timed(10, run)) / (rounds / 10)
      await between()
    }
  return spent
}

const row = (name, value, limit, more = '') =>
  console.log(`${name.padEnd(44)} ${value.padStart(9)}  ${`at most ${limit}`.padEnd(16)} ${more}`)

const body = {
  name: 'n',
  type: 's3',
  tags: [{ key: 'COA', value: '1' }],
  metadata: { description: 'd', created_by: 'drz', data_classifications: ['pii'] },
}

async function measure() {
  const host = local()
  const { aws, service, ask, calls } = await serviceOn(host.send)
  const must = async given => {
    const result = await given
    if (result?.$anomaly) throw new Error(result.message)
    return result
  }

  const before = calls()
  const { id } = await ask('POST', 'lab1', body)
  await service.service.audit.settle()
  const made = calls() - before
  const Bucket = `dataset-bench-${id}`
  const Key = `datasets/bench/research/${id}`
  const settled = () => service.service.audit.settle()
  const readsOnce = async () => {
    const found = await must(
      aws.s3.invoke({ op: 'GetObject', request: { Bucket: 'metadata', Key } }),
    )
    await found.Body.text()
    await must(aws.s3.invoke({ op: 'HeadBucket', request: { Bucket } }))
    await must(aws.s3.invoke({ op: 'ListObjectsV2', request: { Bucket, MaxKeys: 1 } }))
    await must(aws.s3.invoke({ op: 'GetBucketTagging', request: { Bucket } }))
  }
  const [get, reads] = await sideBySide(() => ask('GET', `lab1/${id}`), readsOnce, settled)
  row(
    'get / its four reads',
    (get / reads).toFixed(2),
    3,
    `${get.toFixed(2)} ms / ${reads.toFixed(2)} ms`,
  )

  await service.service.audit.settle()
  const create = await timed(rounds, () => ask('POST', 'lab1', body))
  await service.service.audit.settle()
  const contract = await timed(rounds, index => createdByHand(aws, must, index))
  const all = await timed(rounds, async index => {
    await createdByHand(aws, must, `all-${index}`)
    for (let more = contractCalls; more < made; more++)
      await must(
        aws.s3.invoke({
          op: 'PutObject',
          request: { Bucket: 'metadata', Key: `x/${index}/${more}`, Body: '{}' },
        }),
      )
  })
  row(
    `create / its ${made} calls back to back`,
    (create / all).toFixed(2),
    2,
    `${create.toFixed(2)} ms / ${all.toFixed(2)} ms`,
  )
  row(
    `create / the contract's ${contractCalls} calls`,
    (create / contract).toFixed(2),
    '-',
    'without records, leases and trail',
  )

  const [few, many] = [100, quick ? 2_000 : 10_000]
  await planted(service.service, 'few', few)
  await planted(service.service, 'many', many)
  const listFew = await timed(rounds, () => ask('GET', 'few?limit=50'))
  const listMany = await timed(rounds, () => ask('GET', 'many?limit=50'))
  row(
    `list 50 of ${many} / 50 of ${few}`,
    (listMany / listFew).toFixed(2),
    3,
    `${listMany.toFixed(2)} ms / ${listFew.toFixed(2)} ms`,
  )

  const [known] = authenticators(configured(), { send: host.send, now: Date.now })
  const headers = [['x-auth-token', await tokenOf('s3cr3t')]]
  await known({ headers }, {})
  const checks = quick ? 20_000 : 200_000
  const started = performance.now()
  for (let index = 0; index < checks; index++) await known({ headers }, {})
  row('a known header, µs', (((performance.now() - started) * 1000) / checks).toFixed(2), 50)
  await service.close()
  await host.close()
  await memory(quick ? 2_000 : 50_000)
}

const contractCalls = 15

async function createdByHand({ s3, iam, sts, logs }, must, index) {
  const Bucket = `dataset-bench-by-hand-${index}`
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: ['s3:ListBucket'], Resource: [`arn:aws:s3:::${Bucket}`] },
      { Effect: 'Allow', Action: ['s3:GetObject'], Resource: [`arn:aws:s3:::${Bucket}/*`] },
    ],
  })
  const tags = ['ID', 'Name', 'spinup:org', 'COA'].map(Key => ({ Key, Value: 'x' }))
  const group = { logGroupName: '/spinup/bench/by-hand' }
  const stream = { ...group, logStreamName: Bucket }
  await s3.invoke({ op: 'HeadBucket', request: { Bucket } })
  await must(s3.invoke({ op: 'CreateBucket', request: { Bucket } }))
  await must(s3.invoke({ op: 'HeadBucket', request: { Bucket } }))
  const all = {
    BlockPublicAcls: true,
    IgnorePublicAcls: true,
    BlockPublicPolicy: true,
    RestrictPublicBuckets: true,
  }
  await must(
    s3.invoke({
      op: 'PutPublicAccessBlock',
      request: { Bucket, PublicAccessBlockConfiguration: all },
    }),
  )
  const Rules = [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }]
  await must(
    s3.invoke({
      op: 'PutBucketEncryption',
      request: { Bucket, ServerSideEncryptionConfiguration: { Rules } },
    }),
  )
  const LoggingEnabled = { TargetBucket: 'logs', TargetPrefix: `dataset/bench/${index}/` }
  await must(
    s3.invoke({
      op: 'PutBucketLogging',
      request: { Bucket, BucketLoggingStatus: { LoggingEnabled } },
    }),
  )
  await must(s3.invoke({ op: 'PutBucketTagging', request: { Bucket, Tagging: { TagSet: tags } } }))
  await must(sts.invoke({ op: 'GetCallerIdentity' }))
  await iam.invoke({
    op: 'GetPolicy',
    request: { PolicyArn: `arn:aws:iam::000000000000:policy/spinup/dataset/${Bucket}` },
  })
  await must(
    iam.invoke({
      op: 'CreatePolicy',
      request: { PolicyName: Bucket, Path: '/spinup/dataset/', PolicyDocument },
    }),
  )
  await must(
    s3.invoke({
      op: 'PutObject',
      request: { Bucket: 'metadata', Key: `by-hand/${index}`, Body: JSON.stringify(body) },
    }),
  )
  await logs.invoke({ op: 'CreateLogGroup', request: group })
  await must(logs.invoke({ op: 'PutRetentionPolicy', request: { ...group, retentionInDays: 365 } }))
  await must(logs.invoke({ op: 'CreateLogStream', request: stream }))
  await must(
    logs.invoke({
      op: 'PutLogEvents',
      request: { ...stream, logEvents: [{ timestamp: Date.now(), message: 'Created' }] },
    }),
  )
}

/** Through the store, as creation writes them; their buckets are not looked at. */
async function planted({ records }, group, count) {
  const metadata = id => ({
    id,
    name: 'n',
    description: '',
    created_at: '2026-01-01T00:00:00Z',
    created_by: 'drz',
    data_classifications: [],
    data_format: '',
    data_storage: 's3',
    derivative: false,
    dua_url: '',
    finalized_at: '',
    finalized_by: '',
    modified_at: '2026-01-01T00:00:00Z',
    modified_by: '',
    proctor_response_url: '',
    source_ids: [],
  })
  for (let index = 0; index < count; index += 50)
    await Promise.all(
      Array.from({ length: Math.min(50, count - index) }, () => {
        const id = crypto.randomUUID()
        return records.insert({ account: 'research', group, id }, metadata(id), {})
      }),
    )
}

/** With the AWS in another process, whose trail grows as it should. */
async function memory(count) {
  const child = fork(fileURLToPath(import.meta.url), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const endpoint = await new Promise(resolve => child.once('message', resolve))
  const place = { region, endpoint, akid: 'test', secret: 'test' }
  const config = configured({
    metadataRepository: { type: 's3', config: { ...place, bucket: 'metadata' } },
    accounts: { research: { storageProviders: ['s3'], config: place } },
  })
  const send = nodeSend()
  const buckets = client({ api: s3, region, endpoint, send, credentials })
  await buckets.invoke({ op: 'CreateBucket', request: { Bucket: 'metadata' } })
  const service = await serve({ config, send, open: true, rounds: false })
  const ask = (method, path, given) =>
    service.handle({
      method,
      scheme: 'http',
      host: 'bench',
      target: `/v1/ds/research/datasets/lab1${path}`,
      headers: given ? [['content-type', 'application/json']] : [],
      body: Buffer.from(given ? JSON.stringify(given) : ''),
    })
  const { id } = JSON.parse(Buffer.from((await ask('POST', '', body)).body).toString())
  const run = async many => {
    for (let index = 0; index < many; index += 8)
      await Promise.all(
        Array.from({ length: 8 }, (_, lane) =>
          ask('GET', lane % 2 ? `/${id}` : `/${crypto.randomUUID()}`),
        ),
      )
    await service.service.audit.settle()
    globalThis.gc?.()
    return process.memoryUsage().heapUsed / 1_048_576
  }
  await run(count / 10)
  const early = await run(count / 10)
  const late = await run((count * 8) / 10)
  row(
    `heap after ${count} requests, MiB more`,
    (late - early).toFixed(1),
    '-',
    `${early.toFixed(1)} MiB, then ${late.toFixed(1)} MiB`,
  )
  await service.close()
  child.disconnect()
}

if (process.send) {
  // The AWS of the last measurement, in a process of its own.
  const { url } = await local().listen({ port: 0 })
  process.send(url)
  process.on('disconnect', () => process.exit())
} else await measure()
