/**
 * The local DynamoDB in numbers: GetItem and PutItem over loopback beside dynalite, and a Query of 100 of 1,000,000 items
 * beside one of 1,000. `node bench/dynamodb.mjs`; ratios are of one run.
 */
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { nodePrimitives } from '@plainwire/client'
import { local } from '@plainwire/local'
import { sign } from '@plainwire/wire'
import { bytesOf, connection } from './raw.mjs'

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
const median = values => values.toSorted((a, b) => a - b)[values.length >> 1]
const TableName = 'bench'

const request = (op, input) =>
  sign(
    {
      method: 'POST',
      scheme: 'http',
      host: '127.0.0.1',
      target: '/',
      headers: [
        ['content-type', 'application/x-amz-json-1.0'],
        ['x-amz-target', `DynamoDB_20120810.${op}`],
      ],
      body: Buffer.from(JSON.stringify(input)),
    },
    { credentials, region: 'us-east-1', service: 'dynamodb', date: new Date() },
    nodePrimitives,
  )

const attribute = AttributeName => ({ AttributeName, AttributeType: 'S' })
const tableOf = range => ({
  TableName,
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [attribute('pk'), ...(range ? [attribute('sk')] : [])],
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    ...(range ? [{ AttributeName: 'sk', KeyType: 'RANGE' }] : []),
  ],
})

async function started(kind) {
  const child = fork(fileURLToPath(new URL('dynamodb-server.mjs', import.meta.url)), [kind], {
    execArgv: ['--no-warnings'],
  })
  const { port } = await new Promise(resolve => child.once('message', resolve))
  const connections = await Promise.all(Array.from({ length: callers }, () => connection(port)))
  const cpu = async () => {
    const told = new Promise(resolve => child.once('message', resolve))
    child.send('state')
    const { user, system } = (await told).cpu
    return user + system
  }
  const end = () => {
    for (const { close } of connections) close()
    child.kill()
  }
  return { connections, cpu, end }
}

const key = { pk: { S: 'key' } }
const item = {
  ...key,
  text: { S: 'plainwire '.repeat(40) },
  count: { N: '42' },
  tags: { SS: ['a', 'b', 'c'] },
  nested: { M: { list: { L: [{ N: '1' }, { S: 'two' }, { BOOL: true }] } } },
}
const turns = 14
const callers = 16

/** Wall time and time of the server's processor, microseconds a call. */
async function turn({ connections, cpu }, bytes, calls, many) {
  const before = await cpu()
  const began = performance.now()
  let left = calls
  const caller = async ({ ask }) => {
    while (left-- > 0) await ask(bytes)
  }
  await Promise.all(connections.slice(0, many).map(caller))
  const wall = ((performance.now() - began) / calls) * 1000
  return { wall, cpu: ((await cpu()) - before) / calls }
}

async function items(calls = 400) {
  const servers = { ours: await started('ours'), dynalite: await started('dynalite') }
  const kinds = Object.keys(servers)
  for (const kind of kinds)
    await servers[kind].connections[0].ask(bytesOf(request('CreateTable', tableOf(false))))
  await new Promise(resolve => setTimeout(resolve, 200))
  for (const [op, input] of [
    ['PutItem', { TableName, Item: item }],
    ['GetItem', { TableName, Key: key }],
  ]) {
    const bytes = bytesOf(request(op, input))
    for (const many of [1, callers]) {
      const found = { ours: [], dynalite: [] }
      for (let count = 0; count < turns; count++)
        for (const kind of kinds) {
          const measured = await turn(servers[kind], bytes, calls, many)
          if (count > 3) found[kind].push(measured)
        }
      for (const unit of ['wall', 'cpu']) {
        const [ours, theirs] = kinds.map(kind => median(found[kind].map(one => one[unit])))
        console.log(
          `${op}, ${many} at a time, ${unit}: ${ours.toFixed(0)} us, dynalite ${theirs.toFixed(0)} us, ratio ${(ours / theirs).toFixed(2)}`,
        )
      }
    }
  }
  for (const kind of kinds) servers[kind].end()
}

/** One partition of many items, and a page of 100 from its midst. */
async function filled(count) {
  const { answer } = local()
  const ask = async (op, input) => {
    const response = await answer(request(op, input))
    if (response.status !== 200) throw new Error(Buffer.from(response.body).toString())
    return JSON.parse(Buffer.from(response.body).toString())
  }
  await ask('CreateTable', tableOf(true))
  const sk = index => ({ S: String(index).padStart(8, '0') })
  for (let index = 0; index < count; index += 25) {
    const puts = Array.from({ length: 25 }, (_, at) => ({
      PutRequest: {
        Item: { pk: { S: 'one' }, sk: sk(index + at), text: { S: 'plainwire '.repeat(10) } },
      },
    }))
    await ask('BatchWriteItem', { RequestItems: { [TableName]: puts } })
  }
  const asked = request('Query', {
    TableName,
    KeyConditionExpression: 'pk = :pk AND sk >= :sk',
    ExpressionAttributeValues: { ':pk': { S: 'one' }, ':sk': sk(count / 2) },
    Limit: 100,
  })
  return async () => {
    const { body } = await answer(asked)
    if (JSON.parse(Buffer.from(body).toString()).Count !== 100) throw new Error('not 100 items')
  }
}

async function queries(most = 1_000_000) {
  const few = await filled(1000)
  const many = await filled(most)
  const times = { few: [], many: [] }
  for (let count = 0; count < 400; count++)
    for (const [name, query] of Object.entries({ few, many })) {
      const began = performance.now()
      await query()
      if (count > 49) times[name].push(performance.now() - began)
    }
  const [small, large] = [median(times.few), median(times.many)]
  console.log(
    `Query of 100 of ${most.toLocaleString('en')}: ${large.toFixed(3)} ms, of 1,000 ${small.toFixed(3)} ms, ratio ${(large / small).toFixed(2)}`,
  )
}

const parts = { items, queries }
const [only, number] = process.argv.slice(2)
for (const part of only === undefined ? Object.keys(parts) : [only])
  await parts[part](number === undefined ? undefined : Number(number))
