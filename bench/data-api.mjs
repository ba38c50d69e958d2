/**
 * The Data API's numbers as ratios within one run: `node bench/data-api.mjs [ITEMS]`. A get and a put over a port against a
 * bare node:http server that does one read or one write of the same store; a list and an indexed find of 100 items among
 * many against among a thousand; memory while everything is exported.
 */
import { Agent, createServer, request } from 'node:http'
import { client } from '@plainwire/client'
import { serve } from '@plainwire/data-api'
import { dynamodb } from '@plainwire/dynamodb'

const many = Number(process.argv[2] ?? 100_000)
const agent = new Agent({ keepAlive: true, maxSockets: 1 })

function ask(port, method, path, body) {
  return new Promise((resolve, reject) => {
    const text = body === undefined ? undefined : JSON.stringify(body)
    const headers = text
      ? { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }
      : {}
    const sent = request({ port, host: '127.0.0.1', method, path, agent, headers }, answer => {
      const chunks = []
      answer.on('data', chunk => chunks.push(chunk))
      answer.on('end', () =>
        resolve({ status: answer.statusCode, text: Buffer.concat(chunks).toString() }),
      )
    })
    sent.on('error', reject)
    sent.end(text)
  })
}

const median = times => times.sort((one, other) => one - other)[times.length >> 1]

/** Median microseconds of one, the contestants in turn, so that all meet the same machine. */
async function compared(contestants, rounds) {
  const times = contestants.map(() => [])
  for (let round = -20; round < rounds; round++)
    for (const [index, run] of contestants.entries()) {
      const started = performance.now()
      await run(round)
      if (round >= 0) times[index].push((performance.now() - started) * 1000)
    }
  return times.map(median)
}

const api = await serve({ open: true, region: 'us-east-1', upkeep: 1000 })
const { port } = await api.listen({ port: 0 })
const store = client({
  api: dynamodb,
  region: 'us-east-1',
  send: api.send,
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
})

const TableName = 'bare'
await store.invoke({
  op: 'CreateTable',
  request: {
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
  },
})
const Item = { id: { S: '1' }, text: { S: 'x'.repeat(200) }, n: { N: '7' } }
await store.invoke({ op: 'PutItem', request: { TableName, Item } })
const bare = createServer(async (incoming, outgoing) => {
  const chunks = []
  for await (const chunk of incoming) chunks.push(chunk)
  if (incoming.method === 'GET') {
    const found = await store.invoke({
      op: 'GetItem',
      request: { TableName, Key: { id: { S: '1' } }, ConsistentRead: true },
    })
    outgoing.setHeader('content-type', 'application/json')
    outgoing.end(JSON.stringify(found.Item))
  } else {
    const { id, text, n } = JSON.parse(Buffer.concat(chunks))
    await store.invoke({
      op: 'PutItem',
      request: { TableName, Item: { id: { S: id }, text: { S: text }, n: { N: String(n) } } },
    })
    outgoing.end('{}')
  }
})
await new Promise(done => bare.listen(0, '127.0.0.1', done))
const barePort = bare.address().port

const row = (name, figure, limit) =>
  console.log(`${name.padEnd(58)} ${figure.padStart(10)}   at most ${limit}`)
const ratio = number => number.toFixed(2)

await ask(port, 'PUT', '/dev/One/provision', {})
const Resource = { text: 'x'.repeat(200), n: 7 }
await ask(port, 'PUT', '/dev/One/1', { Resource })
{
  const [own, floor] = await compared(
    [() => ask(port, 'GET', '/dev/One/1'), () => ask(barePort, 'GET', '/')],
    1000,
  )
  row(
    `get by id, ${Math.round(own)} us against ${Math.round(floor)} us of one store read`,
    ratio(own / floor),
    2,
  )
}
{
  const [own, floor] = await compared(
    [
      round => ask(port, 'PUT', `/dev/One/${round + 100}`, { Resource }),
      () => ask(barePort, 'PUT', '/', { id: '1', ...Resource }),
    ],
    1000,
  )
  row(
    `put, ${Math.round(own)} us against ${Math.round(floor)} us of one store write`,
    ratio(own / floor),
    3,
  )
}

/** Filled through the import, a few hundred lines at a time. */
async function fill(name, count) {
  await ask(port, 'PUT', `/dev/${name}/provision`, { TableIndexes: 'kind' })
  for (let from = 0; from < count; from += 1000) {
    const lines = Array.from({ length: Math.min(1000, count - from) }, (_, index) =>
      JSON.stringify({
        id: `i${from + index}`,
        kind: `k${(from + index) % Math.ceil(count / 100)}`,
        text: 'y'.repeat(100),
      }),
    )
    await new Promise((resolve, reject) => {
      const sent = request(
        {
          port,
          host: '127.0.0.1',
          method: 'POST',
          path: `/dev/${name}/import`,
          agent,
          headers: { 'content-type': 'application/x-ndjson' },
        },
        answer => answer.resume().on('end', resolve),
      )
      sent.on('error', reject)
      sent.end(lines.join('\n'))
    })
  }
}
await fill('Few', 1000)
await fill('Many', many)
for (const [name, method, path, body] of [
  ['list', 'GET', '/list?Limit=100'],
  ['indexed find', 'POST', '/find', { Resource: { kind: 'k3' }, Limit: 100 }],
]) {
  const [few, lots] = await compared(
    ['Few', 'Many'].map(of => async () => {
      const { text } = await ask(port, method, `/dev/${of}${path}`, body)
      if (JSON.parse(text).Items.length !== 100)
        throw new Error(`${name} of ${of} is not 100 items`)
    }),
    100,
  )
  row(`${name} of 100, among ${many} against among 1000`, ratio(lots / few), 1.3)
}

globalThis.gc?.()
const before = process.memoryUsage().rss
let most = before
const watch = setInterval(() => {
  most = Math.max(most, process.memoryUsage().rss)
}, 5)
const { Data } = JSON.parse((await ask(port, 'POST', '/dev/Many/export', {})).text)
for (;;) {
  const { text } = await ask(
    port,
    'GET',
    `/dev/Many/export?JobName=${Data.JobName}&JobRunID=${Data.JobRunId}`,
  )
  const { Status, Progress } = JSON.parse(text)[Data.JobRunId]
  if (Status === 'SUCCEEDED') {
    if (Progress.Items !== many) throw new Error(`${Progress.Items} items were exported`)
    break
  }
  if (Status === 'FAILED') throw new Error('the export failed')
  await new Promise(done => setTimeout(done, 50))
}
clearInterval(watch)
row(
  `memory above start while ${many} items are exported`,
  `${Math.round((most - before) / (1 << 20))} MiB`,
  '150 MiB',
)

agent.destroy()
bare.close()
await api.close()
store.close?.()
process.exit(0)
