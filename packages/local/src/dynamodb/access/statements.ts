/** What PartiQL statements need to be allowed: an action by their kind, on the table or index they are about. */
import type { AccessRow, Need } from '../../access/types.ts'
import type { Context, Output } from '../../server/types.ts'
import { namesIn } from '../expressions/names.ts'
import { attempt } from '../failures.ts'
import { comparedIn, conjuncts, scopeOf } from '../partiql/bind.ts'
import { parseStatement } from '../partiql/statement.ts'
import type { Statement } from '../partiql/tree.ts'
import { arnOf } from '../store/tables.ts'
import type { Value } from '../values/types.ts'
import { leadingKeys, tableIfKnown } from './facts.ts'

const actions: Readonly<Record<Statement['kind'], string>> = {
  select: 'PartiQLSelect',
  insert: 'PartiQLInsert',
  update: 'PartiQLUpdate',
  delete: 'PartiQLDelete',
  exists: 'PartiQLSelect',
}

/** Statements that cannot be read need nothing: the call itself refuses them. */
function needFor(given: Output, context: Context, enclosing?: string): readonly Need[] {
  const result = attempt(() =>
    parseStatement(String(given.Statement), (given.Parameters ?? []) as readonly Value[]),
  )
  if ('refused' in result) return []
  const statement = result.done
  const { kind, source } = statement
  const { table, index } = source
  const leading = keysOf(statement, context)
  const isWhole = kind === 'select' && Object.keys(leading).length === 0
  return [
    {
      action: `dynamodb:${actions[kind]}`,
      resource: `${table.startsWith('arn:') ? table : arnOf(context, table)}${index ? `/index/${index}` : ''}`,
      context: {
        ...leading,
        ...attributesOf(statement),
        ...(isWhole ? { 'dynamodb:FullTableScan': 'true' } : {}),
        ...(enclosing ? { 'dynamodb:EnclosingOperation': enclosing } : {}),
      },
    },
  ]
}

function keysOf(statement: Statement, context: Context) {
  const table = tableIfKnown(context, statement.source.table)
  if (statement.kind === 'insert') return leadingKeys(table, [statement.item])
  if (statement.where === undefined) return {}
  const scope = scopeOf(statement.values)
  const items = conjuncts(statement.where).flatMap(condition => {
    const compared = comparedIn(condition, scope)
    return compared?.operator === '=' || compared?.operator === 'IN'
      ? compared.values.map(value => ({ [compared.name]: value }))
      : []
  })
  return leadingKeys(table, items)
}

function attributesOf(statement: Statement) {
  const scope = scopeOf(statement.values)
  const named = new Set<string>()
  if (statement.kind === 'insert') for (const name of Object.keys(statement.item)) named.add(name)
  else if (statement.where) for (const name of namesIn(statement.where, scope)) named.add(name)
  if (statement.kind === 'select')
    for (const path of statement.paths ?? [])
      for (const name of namesIn(path, scope)) named.add(name)
  if (statement.kind === 'update')
    for (const { path } of statement.actions)
      for (const name of namesIn(path, scope)) named.add(name)
  return named.size === 0 ? {} : { 'dynamodb:Attributes': [...named] }
}

export const statementRow: AccessRow = (input, context) => needFor(input, context)

export const statementsRow =
  (member: string, enclosing?: string): AccessRow =>
  (input, context) =>
    ((input[member] ?? []) as readonly Output[]).flatMap(given =>
      needFor(given, context, enclosing),
    )
