/** The AWS command line on DynamoDB, EC2 and CloudWatch Logs. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { assert, refused } from './steps.mjs'

const TableName = 'cli-orders'
const text = value => JSON.stringify(value)

export async function tables(aws, json, step, folder) {
  const ddb = (...args) => json('dynamodb', ...args)
  const on = ['--table-name', TableName]
  await step('dynamodb: a table made, awaited, filled by a batch of a file', async () => {
    await ddb(
      'create-table',
      ...on,
      '--billing-mode',
      'PAY_PER_REQUEST',
      '--attribute-definitions',
      'AttributeName=pk,AttributeType=S',
      'AttributeName=sk,AttributeType=N',
      '--key-schema',
      'AttributeName=pk,KeyType=HASH',
      'AttributeName=sk,KeyType=RANGE',
    )
    await aws('dynamodb', 'wait', 'table-exists', ...on)
    const puts = Array.from({ length: 25 }, (_, at) => ({
      PutRequest: { Item: { pk: { S: 'a' }, sk: { N: `${at}` }, note: { S: `ä ${at}` } } },
    }))
    writeFileSync(join(folder, 'batch.json'), text({ [TableName]: puts }))
    const { UnprocessedItems } = await ddb(
      'batch-write-item',
      '--request-items',
      'file://batch.json',
    )
    assert.deepEqual(UnprocessedItems, {})
  })
  await step('dynamodb: get, update with a condition, query by pages, scan', async () => {
    const Key = ['--key', text({ pk: { S: 'a' }, sk: { N: '3' } })]
    assert.equal((await ddb('get-item', ...on, ...Key)).Item.note.S, 'ä 3')
    const { Attributes } = await ddb(
      'update-item',
      ...on,
      ...Key,
      '--update-expression',
      'SET n = if_not_exists(n, :zero) + :one',
      '--expression-attribute-values',
      text({ ':zero': { N: '0' }, ':one': { N: '1' } }),
      '--return-values',
      'UPDATED_NEW',
    )
    assert.deepEqual(Attributes, { n: { N: '1' } })
    await refused(
      () => aws('dynamodb', 'delete-item', ...on, ...Key, '--condition-expression', 'n = sk'),
      /ConditionalCheckFailedException.*The conditional request failed/,
    )
    const { Items } = await ddb(
      'query',
      ...on,
      '--key-condition-expression',
      'pk = :pk AND sk >= :from',
      '--expression-attribute-values',
      text({ ':pk': { S: 'a' }, ':from': { N: '5' } }),
      '--page-size',
      '4',
    )
    assert.equal(Items.length, 20)
    assert.equal((await ddb('scan', ...on, '--select', 'COUNT')).Count, 25)
    await refused(
      () => aws('dynamodb', 'query', ...on, '--key-condition-expression', 'sk = pk AND'),
      /ValidationException.*Syntax error/,
    )
  })
  await step('dynamodb: statements, a transaction, time to live, recovery, deletion', async () => {
    const { Items } = await ddb(
      'execute-statement',
      '--statement',
      `SELECT sk FROM "${TableName}" WHERE pk = 'a' AND sk < 2`,
    )
    assert.deepEqual(Items, [{ sk: { N: '0' } }, { sk: { N: '1' } }])
    const Item = { pk: { S: 'b' }, sk: { N: '1' } }
    const once = { Put: { TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' } }
    const transact = () => aws('dynamodb', 'transact-write-items', '--transact-items', text([once]))
    await transact()
    await refused(transact, /TransactionCanceledException.*\[ConditionalCheckFailed\]/)
    await aws(
      'dynamodb',
      'update-time-to-live',
      ...on,
      '--time-to-live-specification',
      'Enabled=true,AttributeName=until',
    )
    await aws(
      'dynamodb',
      'update-continuous-backups',
      ...on,
      '--point-in-time-recovery-specification',
      'PointInTimeRecoveryEnabled=true',
    )
    await aws('dynamodb', 'delete-table', ...on)
    await aws('dynamodb', 'wait', 'table-not-exists', ...on)
    assert.ok(!(await ddb('list-tables')).TableNames.includes(TableName))
  })
}

export async function machines(aws, json, step) {
  await step('ec2: an instance with a profile, its metadata options, its end', async () => {
    await aws('iam', 'create-instance-profile', '--instance-profile-name', 'cli-tables')
    const [image] = await json('ec2', 'describe-images', '--query', 'Images[].ImageId')
    const { Instances } = await json(
      'ec2',
      'run-instances',
      '--image-id',
      image,
      '--instance-type',
      't3.micro',
      '--iam-instance-profile',
      'Name=cli-tables',
      '--tag-specifications',
      'ResourceType=instance,Tags=[{Key=Name,Value=cli}]',
    )
    const [{ InstanceId: id }] = Instances
    await aws('ec2', 'wait', 'instance-running', '--instance-ids', id)
    const [association] = await json(
      'ec2',
      'describe-iam-instance-profile-associations',
      '--filters',
      `Name=instance-id,Values=${id}`,
      '--query',
      'IamInstanceProfileAssociations',
    )
    assert.equal(association.State, 'associated')
    await aws(
      'ec2',
      'modify-instance-metadata-options',
      '--instance-id',
      id,
      '--http-tokens',
      'optional',
    )
    await aws(
      'ec2',
      'disassociate-iam-instance-profile',
      '--association-id',
      association.AssociationId,
    )
    await aws('ec2', 'terminate-instances', '--instance-ids', id)
    await aws('ec2', 'wait', 'instance-terminated', '--instance-ids', id)
    await aws('iam', 'delete-instance-profile', '--instance-profile-name', 'cli-tables')
  })
}

export async function journals(aws, json, step) {
  const group = ['--log-group-name', '/cli/notes']
  await step('logs: a group, events put and filtered, tail, deletion', async () => {
    await aws('logs', 'create-log-group', ...group)
    await aws('logs', 'create-log-stream', ...group, '--log-stream-name', 'one')
    const now = Date.now()
    const events = ['ERROR disk', 'fine', 'ERROR net'].map((message, at) => ({
      timestamp: now + at,
      message,
    }))
    const stream = [...group, '--log-stream-name', 'one']
    await aws('logs', 'put-log-events', ...stream, '--log-events', text(events))
    const found = await json(
      'logs',
      'filter-log-events',
      ...group,
      '--filter-pattern',
      'ERROR -net',
    )
    assert.deepEqual(
      found.events.map(({ message }) => message),
      ['ERROR disk'],
    )
    assert.match(await aws('logs', 'tail', '/cli/notes'), /one ERROR net/)
    await aws('logs', 'put-retention-policy', ...group, '--retention-in-days', '7')
    await refused(
      () => aws('logs', 'put-retention-policy', ...group, '--retention-in-days', '8'),
      /InvalidParameterException/,
    )
    await aws('logs', 'delete-log-group', ...group)
  })
}
