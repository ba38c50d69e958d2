/** The tour of `npm start`: a table made, written, read, queried and refused, over a real socket, with plain data. */
import { mkdirSync } from 'node:fs'
import { client, isAnomaly, meta } from '@plainwire/client'
import { dynamodb } from '@plainwire/dynamodb'
import dynalite from 'dynalite'

const folder = '.plainwire/dynamodb'
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }

/** Starts the local DynamoDB on its folder; a port that is taken is said so in words. */
function start(port) {
  mkdirSync(folder, { recursive: true })
  const server = dynalite({ path: folder, createTableMs: 0, deleteTableMs: 0 })
  return new Promise((resolve, reject) => {
    server.once('error', error =>
      reject(
        error.code === 'EADDRINUSE'
          ? new Error(`Port ${port} is taken; set PORT to another one.`)
          : error,
      ),
    )
    server.listen(port, '127.0.0.1', () => resolve(server))
  })
}

const show = (title, value) => console.log(`\n# ${title}\n${JSON.stringify(value, null, 2)}`)

/** @example await tour({ once: true }) */
export async function tour({ once, api = dynamodb, port = Number(process.env.PORT ?? 4566) }) {
  const server = await start(once && process.env.PORT === undefined ? 0 : port)
  const endpoint = `http://127.0.0.1:${server.address().port}`
  const notes = client({ api, region: 'eu-west-1', endpoint, credentials })
  await walk(notes)
  if (once) {
    await new Promise(resolve => server.close(resolve))
    return
  }
  console.log(`
A DynamoDB is up at ${endpoint}, its data in ${folder}. In another shell:

  export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_REGION=eu-west-1
  npx plainwire ops dynamodb
  npx plainwire doc dynamodb PutItem
  npx plainwire invoke dynamodb Scan --endpoint ${endpoint} --request '{"TableName":"notes"}'

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
