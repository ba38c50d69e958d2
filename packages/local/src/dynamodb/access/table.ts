/** What each operation needs to be allowed: the table or index it is about, and what it says of its items. */
import { removedTags, requestTags, resourceTags } from '../../access/tags.ts'
import type { AccessRow, AccessTable, Facts, Guarding, Need } from '../../access/types.ts'
import type { Context, Output } from '../../server/types.ts'
import { isArn } from '../checks/constraints.ts'
import { failure } from '../failures.ts'
import { arnOf, findTable, placeOfArn } from '../store/tables.ts'
import type { Item } from '../values/types.ts'
import {
  attributes,
  capacity,
  leadingKeys,
  queriedKeys,
  returned,
  selected,
  tableIfKnown,
} from './facts.ts'
import { statementRow, statementsRow } from './statements.ts'

type FactsOf = (input: Output, context: Context) => Facts

const tableArn = (context: Context, nameOrArn: unknown): string =>
  isArn(nameOrArn) ? String(nameOrArn) : arnOf(context, String(nameOrArn))

/** A call about the table that `TableName` names, or about the index of it. */
const about =
  (action: string, facts: FactsOf = () => ({})): AccessRow =>
  (input, context) => [
    {
      action: `dynamodb:${action}`,
      resource:
        tableArn(context, input.TableName) +
        (input.IndexName === undefined ? '' : `/index/${input.IndexName}`),
      // Gathered where policies are asked, which for root they seldom are.
      get context() {
        return facts(input, context)
      },
    },
  ]

const anything =
  (action: string): AccessRow =>
  () => [{ action: `dynamodb:${action}`, resource: '*' }]

const isOurs = (arn: string): boolean => /^arn:[^:]+:dynamodb:/.test(arn)

/** A call about the resource whose ARN a member holds. */
const byArn =
  (action: string, member: string, facts: FactsOf = () => ({})): AccessRow =>
  (input, context) => {
    const resource = String(input[member])
    if (!isOurs(resource)) return failure('ValidationException', `Invalid ${member}: ${resource}`)
    return [{ action: `dynamodb:${action}`, resource, context: facts(input, context) }]
  }

const itemFacts =
  (member: 'Item' | 'Key', more: FactsOf): FactsOf =>
  (input, context) => ({
    ...leadingKeys(tableIfKnown(context, input.TableName), [input[member]]),
    ...attributes(input, Object.keys((input[member] ?? {}) as object)),
    ...more(input, context),
  })

type Batch = Readonly<Record<string, unknown>>

/** A need for each table of a batch. */
const each =
  (action: string, itemsOf: (part: never) => readonly unknown[], more: FactsOf): AccessRow =>
  (input, context) =>
    Object.entries((input.RequestItems ?? {}) as Batch).map(([name, part]): Need => {
      const items = itemsOf(part as never)
      return {
        action: `dynamodb:${action}`,
        resource: tableArn(context, name),
        context: {
          ...leadingKeys(tableIfKnown(context, name), items),
          ...attributes(Array.isArray(part) ? {} : (part as Output), namesOf(items)),
          ...more({ ...input, ...(Array.isArray(part) ? {} : (part as Output)) }, context),
        },
      }
    })

const namesOf = (items: readonly unknown[]): readonly string[] =>
  items.flatMap(item => Object.keys((item ?? {}) as object))

type Write = {
  readonly PutRequest?: { readonly Item?: Item }
  readonly DeleteRequest?: { readonly Key?: Item }
}

type Actions = Readonly<Record<string, Output | undefined>>

/** What the actions of a transaction are called where they stand alone. */
const alone: Readonly<Record<string, string>> = {
  ConditionCheck: 'ConditionCheckItem',
  Put: 'PutItem',
  Delete: 'DeleteItem',
  Update: 'UpdateItem',
}

/** A need for each action, as if it came alone. */
const transactionWrites: AccessRow = (input, context) =>
  ((input.TransactItems ?? []) as readonly Actions[]).flatMap(element =>
    Object.entries(element).flatMap(([kind, action = {}]): Need[] => [
      {
        action: `dynamodb:${alone[kind]}`,
        resource: tableArn(context, action.TableName),
        context: {
          ...itemFacts(kind === 'Put' ? 'Item' : 'Key', () => ({}))(action, context),
          ...(kind === 'ConditionCheck'
            ? {}
            : { 'dynamodb:EnclosingOperation': 'TransactWriteItems' }),
          ...capacity(input),
        },
      },
    ]),
  )

const transactionGets: AccessRow = (input, context) =>
  ((input.TransactItems ?? []) as readonly Actions[]).map(
    ({ Get = {} }): Need => ({
      action: 'dynamodb:GetItem',
      resource: tableArn(context, Get.TableName),
      context: {
        ...itemFacts('Key', selected)(Get, context),
        'dynamodb:EnclosingOperation': 'TransactGetItems',
        ...capacity(input),
      },
    }),
  )

const tagged: AccessRow = (input, context) => {
  const resource = tableArn(context, input.TableName)
  const facts = requestTags(input.Tags)
  const needs: Need[] = [{ action: 'dynamodb:CreateTable', resource, context: facts }]
  if (Object.keys(facts).length > 0)
    needs.push({ action: 'dynamodb:TagResource', resource, context: facts })
  if (input.ResourcePolicy !== undefined)
    needs.push({ action: 'dynamodb:PutResourcePolicy', resource })
  return needs
}

/** What a restore does to the table that it makes. */
const written = [
  'BatchWriteItem',
  'DeleteItem',
  'GetItem',
  'PutItem',
  'Query',
  'Scan',
  'UpdateItem',
]

const restoring =
  (action: string, source: (input: Output, context: Context) => string): AccessRow =>
  (input, context) => {
    const resource = source(input, context)
    if (!isOurs(resource)) return failure('ValidationException', `Invalid ARN: ${resource}`)
    const target = tableArn(context, input.TargetTableName)
    return [
      { action: `dynamodb:${action}`, resource },
      ...[action, ...written].map(name => ({ action: `dynamodb:${name}`, resource: target })),
    ]
  }

export const access: AccessTable = {
  BatchExecuteStatement: statementsRow('Statements'),
  BatchGetItem: each(
    'BatchGetItem',
    ({ Keys }: { Keys?: readonly Item[] }) => Keys ?? [],
    input => ({ ...capacity(input), ...selected(input) }),
  ),
  BatchWriteItem: each(
    'BatchWriteItem',
    (writes: readonly Write[]) =>
      writes.map(({ PutRequest, DeleteRequest }) => PutRequest?.Item ?? DeleteRequest?.Key),
    capacity,
  ),
  CreateBackup: about('CreateBackup'),
  CreateTable: tagged,
  DeleteBackup: byArn('DeleteBackup', 'BackupArn'),
  DeleteItem: about('DeleteItem', itemFacts('Key', returned)),
  DeleteResourcePolicy: byArn('DeleteResourcePolicy', 'ResourceArn'),
  DeleteTable: about('DeleteTable'),
  DescribeBackup: byArn('DescribeBackup', 'BackupArn'),
  DescribeContinuousBackups: about('DescribeContinuousBackups'),
  DescribeEndpoints: anything('DescribeEndpoints'),
  DescribeLimits: anything('DescribeLimits'),
  DescribeStream: byArn('DescribeStream', 'StreamArn'),
  DescribeTable: about('DescribeTable'),
  DescribeTimeToLive: about('DescribeTimeToLive'),
  ExecuteStatement: statementRow,
  ExecuteTransaction: statementsRow('TransactStatements', 'ExecuteTransaction'),
  GetItem: about(
    'GetItem',
    itemFacts('Key', input => ({ ...capacity(input), ...selected(input) })),
  ),
  GetRecords: (input, context) => {
    const [StreamArn] = String(input.ShardIterator).split('|')
    return byArn('GetRecords', 'StreamArn')({ StreamArn }, context)
  },
  GetResourcePolicy: byArn('GetResourcePolicy', 'ResourceArn'),
  GetShardIterator: byArn('GetShardIterator', 'StreamArn'),
  ListBackups: anything('ListBackups'),
  ListStreams: anything('ListStreams'),
  ListTables: anything('ListTables'),
  ListTagsOfResource: byArn('ListTagsOfResource', 'ResourceArn'),
  PutItem: about('PutItem', itemFacts('Item', returned)),
  PutResourcePolicy: byArn('PutResourcePolicy', 'ResourceArn'),
  Query: about('Query', (input, context) => ({
    ...queriedKeys(input, tableIfKnown(context, input.TableName)),
    ...attributes(input),
    ...selected(input),
    ...capacity(input),
  })),
  RestoreTableFromBackup: restoring('RestoreTableFromBackup', input => String(input.BackupArn)),
  RestoreTableToPointInTime: restoring('RestoreTableToPointInTime', (input, context) =>
    tableArn(context, input.SourceTableArn ?? input.SourceTableName),
  ),
  Scan: about('Scan', input => ({
    ...attributes(input),
    ...selected(input),
    ...capacity(input),
  })),
  SearchVectors: about('SearchVectors', input => attributes(input)),
  TagResource: byArn('TagResource', 'ResourceArn', input => requestTags(input.Tags)),
  TransactGetItems: transactionGets,
  TransactWriteItems: transactionWrites,
  UntagResource: byArn('UntagResource', 'ResourceArn', input => removedTags(input.TagKeys)),
  UpdateContinuousBackups: about('UpdateContinuousBackups'),
  UpdateItem: about('UpdateItem', itemFacts('Key', returned)),
  UpdateTable: about('UpdateTable'),
  UpdateTimeToLive: about('UpdateTimeToLive'),
}

/** The table that an ARN is about: its own, an index's, a stream's. */
const tableIn = (resource: string, { rows }: Context) => {
  const name = /:table\/([^/*]+)/.exec(resource)?.[1]
  return name === undefined ? undefined : findTable(rows, placeOfArn(resource), name)
}

export const guarding: Guarding = {
  resourcePolicy({ resource }, context) {
    const table = tableIn(resource, context)
    if (table === undefined) return undefined
    const { arn, name, ...record } = table.record
    const policy = resource.includes('/stream/') ? record.streamPolicy : record.policy
    return {
      account: placeOfArn(arn).account,
      name: `table policy of ${name}`,
      ...(policy && { document: policy.text }),
    }
  },
  resourceFacts({ resource }, context) {
    const table = tableIn(resource, context)
    return table === undefined ? {} : resourceTags(table.record.tags)
  },
}
