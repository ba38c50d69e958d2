/** BatchExecuteStatement: up to 25 statements about single items, each by itself. */
import type { Anomaly } from '@plainwire/wire'
import type { Context, Handler, Output } from '../../server/types.ts'
import { constrain, required, within } from '../checks/constraints.ts'
import { rules } from '../checks/members.ts'
import { attempt, invalid, refusing } from '../failures.ts'
import type { Value } from '../values/types.ts'
import { written } from './execute.ts'
import { singleRead } from './read.ts'
import { parseStatement } from './statement.ts'
import type { Statement } from './tree.ts'

const most = 25

type Given = Output & { readonly Statement?: string; readonly Parameters?: readonly Value[] }

export const batchExecuteStatement: Handler = refusing((input, context) => {
  const given = input.Statements as readonly Given[] | undefined
  constrain(
    rules.returnConsumedCapacity(input),
    required(given, 'statements'),
    within(given, 'statements', { min: 1, max: most }),
    (given ?? []).map(({ Statement }, index) =>
      required(Statement, `statements.${index + 1}.member.statement`),
    ),
  )
  const parsed = given!.map(one =>
    attempt(() => parseStatement(String(one.Statement), one.Parameters ?? [])),
  )
  refuseMixed(parsed.flatMap(result => ('done' in result ? [result.done] : [])))
  const ran = given!.map((one, index) => {
    const result = parsed[index]!
    if ('refused' in result) return { response: { Error: errorOf(result.refused) } }
    return run(
      result.done,
      { ...one, ReturnConsumedCapacity: input.ReturnConsumedCapacity },
      context,
    )
  })
  const capacity = ran.flatMap(({ capacity: told }) => (told ? [told] : []))
  return {
    Responses: ran.map(({ response }) => response),
    ...(capacity.length > 0 && { ConsumedCapacity: merged(capacity) }),
  }
})

function refuseMixed(statements: readonly Statement[]): void {
  const reads = statements.filter(({ kind }) => kind === 'select').length
  if (reads > 0 && reads < statements.length)
    invalid('The statements of a batch must be all reads or all writes')
}

type Ran = { readonly response: Output; readonly capacity?: Output }

function run(statement: Statement, input: Output, context: Context): Ran {
  const TableName = statement.source.table
  const result = attempt(() => runOne(statement, input, context))
  if ('refused' in result) return { response: { TableName, Error: errorOf(result.refused) } }
  const { Items, ConsumedCapacity } = result.done
  const [Item] = (Items ?? []) as readonly Output[]
  return {
    response: { TableName, ...(Item && { Item }) },
    ...(ConsumedCapacity ? { capacity: ConsumedCapacity as Output } : {}),
  }
}

function runOne(statement: Statement, input: Output, context: Context): Output {
  if (statement.kind === 'select')
    return singleRead(statement, input, context, 'BatchExecuteStatement')
  if (statement.kind === 'exists')
    return invalid('EXISTS() is only supported within ExecuteTransaction')
  return written(statement, input, context)
}

const codes: Readonly<Record<string, string>> = {
  ValidationException: 'ValidationError',
  ConditionalCheckFailedException: 'ConditionalCheckFailed',
  ResourceNotFoundException: 'ResourceNotFound',
  DuplicateItemException: 'DuplicateItem',
  TransactionConflictException: 'TransactionConflict',
}

function errorOf({ code = '', message, data }: Anomaly): Output {
  const { Item } = (data ?? {}) as Output
  return { Code: codes[code] ?? code, Message: message, ...(Item ? { Item } : {}) }
}

/** One entry a table. */
function merged(capacity: readonly Output[]): readonly Output[] {
  const byTable = new Map<unknown, number>()
  for (const { TableName, CapacityUnits } of capacity)
    byTable.set(TableName, (byTable.get(TableName) ?? 0) + Number(CapacityUnits))
  return [...byTable].map(([TableName, CapacityUnits]) => ({ TableName, CapacityUnits }))
}
