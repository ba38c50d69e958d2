/** One measurement in a process of its own: sample.mjs CLIENT MODE PORT -> one line of JSON with CPU and wall time. */
const started = { cpu: process.cpuUsage(), wall: performance.now() }
const [client, mode, port] = process.argv.slice(2)
const credentials = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
}
const request = { TableName: 'bench', Key: { pk: { S: 'user#0001' }, sk: { S: 'profile' } } }
const endpoint = `http://127.0.0.1:${port}`
const region = 'us-east-1'

/** Each loads what a program would load and returns a way to call. */
const clients = {
  plainwire: {
    load: () => Promise.all([import('@plainwire/client'), import('@plainwire/dynamodb')]),
    open: ([{ client }, { dynamodb }]) => {
      const table = client({ api: dynamodb, region, endpoint, credentials })
      return () => table.invoke({ op: 'GetItem', request })
    },
  },
  'aws-sdk-v3': {
    load: () => import('@aws-sdk/client-dynamodb'),
    open: ({ DynamoDBClient, GetItemCommand }) => {
      const table = new DynamoDBClient({ region, endpoint, credentials, maxAttempts: 1 })
      return () => table.send(new GetItemCommand(request))
    },
  },
  floor: {
    load: () => import('./floor.mjs'),
    open: ({ floor }) => floor(Number(port), credentials, request),
  },
}

const spent = (from, calls = 1) => {
  const { user, system } = process.cpuUsage(from.cpu)
  return { cpu: (user + system) / calls, wall: ((performance.now() - from.wall) * 1000) / calls }
}

async function steady(call, inFlight) {
  const run = async milliseconds => {
    const end = performance.now() + milliseconds
    let calls = 0
    const lane = async () => {
      for (; performance.now() < end; calls++) await call()
    }
    await Promise.all(Array.from({ length: inFlight }, lane))
    return calls
  }
  await run(1500)
  const from = { cpu: process.cpuUsage(), wall: performance.now() }
  return spent(from, await run(1500))
}

const loaded = await clients[client].load()
let result
if (mode === 'import') result = spent(started)
else {
  const call = clients[client].open(loaded)
  const answer = await call()
  if (answer.Item?.name?.S !== 'Ada Lovelace') throw new Error(`${client} read something else`)
  result = mode === 'cold' ? spent(started) : await steady(call, mode === 'steady64' ? 64 : 1)
}
console.log(JSON.stringify(result))
process.exit(0)
