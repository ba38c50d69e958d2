/**
 * A local DynamoDB is killed under transactions, again and again: `node test/kill/dynamodb.mjs [ROUNDS]`. Money goes from
 * account to account in transactions, each with a receipt; after each restart no money was made or lost, every receipt that
 * was acknowledged is there, and what is beside the items (indexes, counts) is what the items make of it.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { client, isAnomaly } from '@plainwire/client'
import { dynamodb } from '@plainwire/dynamodb'

const rounds = Number(process.argv[2] ?? 100)
const house = fileURLToPath(new URL('../..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'kill-dynamodb-'))
const TableName = 'ledger'
const accounts = 12
const each = 1000
const writers = 6

let running

async function started() {
  const child = spawn(
    process.execPath,
    [join(house, 'packages/cli/bin/plainwire.js'), 'local', '--port', '0', '--path', folder],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const ended = new Promise(resolve => child.once('exit', resolve))
  running = child
  const endpoint = await new Promise((resolve, reject) => {
    child.stdout.on('data', text => {
      const url = /http:\S+\d/.exec(text)?.[0]
      if (url) resolve(url)
    })
    ended.then(status => reject(new Error(`the local AWS ended with ${status}`)))
  })
  const table = client({
    api: dynamodb,
    region: 'us-east-1',
    endpoint,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    backoff: () => undefined,
  })
  const ask = async (op, request) => {
    const answer = await table.invoke({ op, request })
    if (isAnomaly(answer)) throw new Error(`${op}: ${answer.code} ${answer.message}`)
    return answer
  }
  return { child, ended, endpoint, table, ask }
}

const schema = (...names) =>
  names.map((AttributeName, at) => ({ AttributeName, KeyType: at === 0 ? 'HASH' : 'RANGE' }))
const definition = (AttributeName, AttributeType) => ({ AttributeName, AttributeType })
const account = number => ({ pk: { S: 'account' }, sk: { S: String(number) } })

async function begin({ ask }) {
  await ask('CreateTable', {
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [
      definition('pk', 'S'),
      definition('sk', 'S'),
      definition('from', 'N'),
      definition('amount', 'N'),
    ],
    KeySchema: schema('pk', 'sk'),
    LocalSecondaryIndexes: [
      {
        IndexName: 'size',
        KeySchema: schema('pk', 'amount'),
        Projection: { ProjectionType: 'ALL' },
      },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'sender',
        KeySchema: schema('from', 'amount'),
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ],
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
  })
  for (let number = 0; number < accounts; number++)
    await ask('PutItem', {
      TableName,
      Item: { ...account(number), balance: { N: String(each) } },
    })
}

/** Receipts that were acknowledged, and those on their way when the process was killed. */
const sure = new Map()
const maybe = new Map()
const told = { transfers: 0, refused: 0, restarts: 0 }
let next = 0
let acknowledged = () => undefined

const moved = (number, by) => ({
  Update: {
    TableName,
    Key: account(number),
    UpdateExpression: 'SET balance = balance + :by',
    ConditionExpression: 'balance >= :least',
    ExpressionAttributeValues: { ':by': { N: String(by) }, ':least': { N: String(-by) } },
  },
})

/** Transfers until nobody answers any more. A transfer between two of the same is refused, as a conflict is. */
async function writing({ table }) {
  for (;;) {
    const from = Math.floor(Math.random() * accounts)
    const to = (from + 1 + Math.floor(Math.random() * (accounts - 1))) % accounts
    const amount = 1 + Math.floor(Math.random() * 400)
    const id = `r${next++}`
    const receipt = { from, to, amount }
    const Item = {
      pk: { S: 'receipt' },
      sk: { S: id },
      from: { N: String(from) },
      to: { N: String(to) },
      amount: { N: String(amount) },
    }
    maybe.set(id, receipt)
    const answer = await table.invoke({
      op: 'TransactWriteItems',
      request: {
        TransactItems: [moved(from, -amount), moved(to, amount), { Put: { TableName, Item } }],
      },
    })
    if (isAnomaly(answer)) {
      if (answer.status === undefined) return
      if (answer.code !== 'TransactionCanceledException')
        throw new Error(`refused: ${answer.code} ${answer.message}`)
      maybe.delete(id)
      told.refused++
    } else {
      maybe.delete(id)
      sure.set(id, receipt)
      told.transfers++
    }
    acknowledged()
  }
}

async function itemsOf(ask, pk, more = {}) {
  const items = []
  for (let ExclusiveStartKey; ; ) {
    const page = await ask('Query', {
      TableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: pk } },
      ...(ExclusiveStartKey && { ExclusiveStartKey }),
      ...more,
    })
    items.push(...page.Items)
    if (page.LastEvaluatedKey === undefined) return items
    ExclusiveStartKey = page.LastEvaluatedKey
  }
}

async function check({ ask, endpoint }) {
  const receipts = new Map(
    (await itemsOf(ask, 'receipt')).map(({ sk, from, to, amount }) => [
      sk.S,
      { from: Number(from.N), to: Number(to.N), amount: Number(amount.N) },
    ]),
  )
  for (const id of sure.keys()) if (!receipts.has(id)) throw new Error(`the receipt ${id} is gone`)
  for (const [id, receipt] of receipts) {
    const known = sure.get(id) ?? maybe.get(id)
    if (known === undefined) throw new Error(`nobody wrote the receipt ${id}`)
    sure.set(id, receipt)
  }
  maybe.clear()
  const expected = Array.from({ length: accounts }, () => each)
  for (const { from, to, amount } of receipts.values()) {
    expected[from] -= amount
    expected[to] += amount
  }
  for (const { sk, balance } of await itemsOf(ask, 'account'))
    if (Number(balance.N) !== expected[Number(sk.S)])
      throw new Error(`account ${sk.S} has ${balance.N}, receipts make ${expected[Number(sk.S)]}`)
  const bySize = await itemsOf(ask, 'receipt', { IndexName: 'size' })
  if (bySize.length !== receipts.size)
    throw new Error(`an index has ${bySize.length} of ${receipts.size} receipts`)
  const { faults } = await (await fetch(`${endpoint}/_plainwire/check`)).json()
  if (faults.length > 0) throw new Error(faults.join('\n'))
}

async function round(index) {
  const aws = await started()
  await (index === 0 ? begin(aws) : check(aws))
  const all = Array.from({ length: writers }, () => writing(aws))
  // After some writes, or some time: in the midst of the next ones.
  let left = Math.random() * 80
  const kill = () => aws.child.kill('SIGKILL')
  acknowledged = () => {
    if (--left < 0) setTimeout(kill, Math.random() * 5)
  }
  setTimeout(kill, 500)
  await Promise.all(all)
  await aws.ended
  aws.table.close()
  told.restarts++
}

try {
  for (let index = 0; index < rounds; index++) await round(index)
  const last = await started()
  await check(last)
  last.child.kill('SIGTERM')
  await last.ended
  const { transfers, refused, restarts } = told
  console.log(
    `${restarts} kills: all of ${transfers} transfers are there and whole, ${refused} that were refused are not; indexes and counts equal a rebuild`,
  )
} finally {
  running?.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
}
