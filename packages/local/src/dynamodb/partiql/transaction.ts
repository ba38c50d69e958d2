/** ExecuteTransaction: up to a hundred statements, all of them reads or all of them writes. */
import type { Context, Handler, Output } from '../../server/types.ts'
import { constrain, required, within } from '../checks/constraints.ts'
import { rules } from '../checks/members.ts'
import { attempt, failure, refuse, refusing } from '../failures.ts'
import { transactedGet } from '../transactions/get.ts'
import { remembered, wasDone } from '../transactions/tokens.ts'
import { transacted } from '../transactions/write.ts'
import type { Value } from '../values/types.ts'
import { actionOf } from './action.ts'
import { getOf } from './read.ts'
import { parseStatement } from './statement.ts'
import type { Select, Statement } from './tree.ts'

const most = 100

type Given = Output & { readonly Statement?: string; readonly Parameters?: readonly Value[] }

export const executeTransaction: Handler = refusing(async (input, context) => {
  const given = input.TransactStatements as readonly Given[] | undefined
  constrain(
    within(input.ClientRequestToken, 'clientRequestToken', { min: 1, max: 36 }),
    rules.returnConsumedCapacity(input),
    required(given, 'transactStatements'),
    within(given, 'transactStatements', { min: 1, max: most }),
  )
  const statements = given!.map((one, index) =>
    valid(index, () => checked(parseStatement(String(one.Statement), one.Parameters ?? []))),
  )
  refuseMixed(statements)
  if (statements[0]!.kind === 'select') return read(statements, input, context)
  const { ClientRequestToken: token } = input
  if (wasDone(context, token, given)) return { Responses: [] }
  const actions = statements.map((statement, index) =>
    valid(index, () => actionOf(statement as Exclude<Statement, Select>, given![index]!, context)),
  )
  const remember = (request: unknown) => remembered(context, token, request)
  const { ConsumedCapacity } = await transacted(input, context, actions, remember, given)
  return { Responses: [], ...(ConsumedCapacity ? { ConsumedCapacity } : {}) }
})

/** What is wrong with a statement is told with its place. */
function valid<T>(index: number, step: () => T): T {
  const result = attempt(step)
  if ('done' in result) return result.done
  const { refused } = result
  return refuse(
    refused.code === 'ValidationException'
      ? {
          ...refused,
          message: `Validation failed in TransactStatements[${index}]: ${refused.message}`,
        }
      : refused,
  )
}

function checked(statement: Statement): Statement {
  if ('returning' in statement && statement.returning !== undefined)
    refuse(
      failure('ValidationException', 'RETURNING clause is not supported in ExecuteTransaction.'),
    )
  if (statement.kind === 'select' && statement.source.index !== undefined)
    refuse(
      failure('ValidationException', 'Reads on indices are not supported within transactions.'),
    )
  return statement
}

function refuseMixed(statements: readonly Statement[]): void {
  const reads = statements.filter(({ kind }) => kind === 'select').length
  if (reads > 0 && reads < statements.length)
    refuse(
      failure(
        'ValidationException',
        'The statements of a transaction must be all reads or all writes',
      ),
    )
}

function read(statements: readonly Statement[], input: Output, context: Context): Output {
  const gets = statements.map((statement, index) =>
    valid(index, () => getOf(statement as Select, context, 'ExecuteTransaction')),
  )
  return transactedGet(input, context, gets)
}
