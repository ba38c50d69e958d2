/** A tour of DynamoDB: a table with an index, made, waited for, filled, asked both ways, and deleted. */
import { fileURLToPath } from 'node:url'
import { client, isAnomaly, orThrow } from '@plainwire/client'
import { dynamodb } from '@plainwire/dynamodb'
import { local } from '@plainwire/local'

const show = (title, value) => console.log(`\n# ${title}\n${JSON.stringify(value, null, 2)}`)
const TableName = 'letters'
const letters = [
  { town: 'Delft', sent: '1674-04-24', to: 'Oldenburg', about: 'globules in blood' },
  { town: 'Delft', sent: '1676-10-09', to: 'Oldenburg', about: 'animals in rain water' },
  { town: 'Leiden', sent: '1675-12-01', to: 'Huygens', about: 'spring watches' },
]

/** Plain text as attribute values; `@plainwire/client/document` does this for everything. */
const item = plain => Object.fromEntries(Object.entries(plain).map(([key, S]) => [key, { S }]))
const about = ({ Items }) => Items.map(({ about }) => about.S)

/** @example await tour() */
export async function tour({ aws = local() } = {}) {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  const table = client({ api: dynamodb, region: 'eu-west-1', send: aws.send, credentials })
  const call = async (op, request) => orThrow(await table.invoke({ op, request }))

  show('ListTables, before', (await call('ListTables')).TableNames)
  const made = await call('CreateTable', {
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: ['town', 'sent', 'to'].map(AttributeName => ({
      AttributeName,
      AttributeType: 'S',
    })),
    KeySchema: key('town', 'sent'),
    GlobalSecondaryIndexes: [
      {
        IndexName: 'by-reader',
        KeySchema: key('to', 'sent'),
        Projection: { ProjectionType: 'ALL' },
      },
    ],
  })
  show('CreateTable', { keys: made.TableDescription.KeySchema.map(one => one.AttributeName) })
  const waited = await table.wait({ until: 'TableExists', request: { TableName } })
  show('There', isAnomaly(waited) ? waited.code : waited.last.Table.TableStatus)

  const puts = letters.map(letter => ({ PutRequest: { Item: item(letter) } }))
  const written = await call('BatchWriteItem', { RequestItems: { [TableName]: puts } })
  show('BatchWriteItem, left over', written.UnprocessedItems)

  const query = (request, values) =>
    call('Query', { TableName, ...request, ExpressionAttributeValues: item(values) })
  const delft = { KeyConditionExpression: 'town = :town AND sent > :after' }
  show('From Delft since 1675', about(await query(delft, { ':town': 'Delft', ':after': '1675' })))
  const reader = {
    IndexName: 'by-reader',
    KeyConditionExpression: '#to = :to',
    ExpressionAttributeNames: { '#to': 'to' }, // a word that expressions reserve
  }
  show('To Oldenburg, by the index', about(await query(reader, { ':to': 'Oldenburg' })))

  await call('DeleteTable', { TableName })
  await table.wait({ until: 'TableNotExists', request: { TableName } })
  show('ListTables, after', (await call('ListTables')).TableNames)
}

const key = (hash, range) => [
  { AttributeName: hash, KeyType: 'HASH' },
  { AttributeName: range, KeyType: 'RANGE' },
]

if (process.argv[1] === fileURLToPath(import.meta.url)) await tour()
