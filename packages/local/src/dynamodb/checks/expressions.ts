/**
 * The parameters of a request that have to do with expressions, in AWS's order: no mixing with the older parameters, names
 * and values well formed, then every expression, then whether all that was given is used.
 */

import type { Output } from '../../server/types.ts'
import {
  type ReadyCondition,
  readCondition,
  readProjection,
  readUpdate,
} from '../expressions/cache.ts'
import { checkCondition } from '../expressions/condition-check.ts'
import { ExpressionFault } from '../expressions/parser.ts'
import { checkProjection } from '../expressions/projection.ts'
import type { Scope, Steps } from '../expressions/scope.ts'
import type { Action } from '../expressions/tree.ts'
import { checkUpdate } from '../expressions/update-check.ts'
import { checkedValue, type Tell, type Wording } from '../values/check.ts'
import { utf8Length } from '../values/size.ts'
import type { Item, Value } from '../values/types.ts'

export type ExpressionName =
  | 'ConditionExpression'
  | 'UpdateExpression'
  | 'ProjectionExpression'
  | 'KeyConditionExpression'
  | 'FilterExpression'
  | 'SearchConditionExpression'

/** How an operation words its faults. */
export type Manner = { readonly wording: Wording; readonly tell: Tell }

/** Refuses expressions beside parameters that are older than they. */
export function refuseMixing(
  input: Output,
  older: readonly string[],
  expressions: readonly ExpressionName[],
  tell: Tell,
): void {
  const old = older.filter(name => input[name] !== undefined)
  const used = expressions.filter(name => input[name] !== undefined)
  if (old.length > 0 && used.length > 0)
    tell(
      `Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {${old.join(', ')}} Expression parameters: {${used.join(', ')}}`,
    )
}

/** Names and values of a request, checked. `expressions` are those it could have. */
export function scopeOf(
  input: Output,
  expressions: readonly ExpressionName[],
  { wording, tell }: Manner,
): Scope {
  const names = input.ExpressionAttributeNames as Readonly<Record<string, string>> | undefined
  const values = input.ExpressionAttributeValues as Item | undefined
  const given = expressions.some(name => input[name] !== undefined)
  if (names !== undefined) checkNames(names, given, tell)
  return {
    names: names ?? {},
    values:
      values === undefined ? {} : checkedValues(values, given, expressions, { wording, tell }),
    used: { names: new Set(), values: new Set() },
  }
}

/** What older wording says of the expressions that values could stand in. */
function alone(expressions: readonly ExpressionName[], wording: Wording): string {
  if (wording === 'newer') return ''
  const named = expressions.filter(name => name !== 'ProjectionExpression')
  const verb = named.length === 1 ? 'is' : 'are'
  return `: ${named.join(' and ')} ${verb} null`
}

function checkNames(names: Readonly<Record<string, string>>, given: boolean, tell: Tell): void {
  if (!given) tell('ExpressionAttributeNames can only be specified when using expressions')
  const keys = Object.keys(names)
  if (keys.length === 0) tell('ExpressionAttributeNames must not be empty')
  for (const key of keys)
    if (!/^#[A-Za-z0-9_]+$/.test(key))
      tell(`ExpressionAttributeNames contains invalid key: Syntax error; key: "${key}"`)
}

function checkedValues(
  values: Item,
  given: boolean,
  expressions: readonly ExpressionName[],
  { wording, tell }: Manner,
): Item {
  if (!given)
    tell(
      `ExpressionAttributeValues can only be specified when using expressions${alone(expressions, wording)}`,
    )
  const keys = Object.keys(values)
  if (keys.length === 0) tell('ExpressionAttributeValues must not be empty')
  for (const key of keys)
    if (!/^:[A-Za-z0-9_]+$/.test(key))
      tell(`ExpressionAttributeValues contains invalid key: Syntax error; key: "${key}"`)
  const checked = (key: string, value: Value): Value =>
    checkedValue(value, wording, message =>
      tell(
        wording === 'newer'
          ? message
          : `ExpressionAttributeValues contains invalid value: ${message} for key ${key}`,
      ),
    )
  return Object.fromEntries(keys.map(key => [key, checked(key, values[key]!)]))
}

const largest = 4096

/** Runs a step on an expression, telling of its faults under its name. */
export function withExpression<T>(
  name: ExpressionName,
  text: string,
  tell: Tell,
  step: (text: string) => T,
): T {
  if (text === '') return tell(`Invalid ${name}: The expression can not be empty;`)
  const size = utf8Length(text)
  if (size > largest)
    return tell(
      `Invalid ${name}: Expression size has exceeded the maximum allowed size;${name === 'UpdateExpression' ? '' : ` expression size: ${size}`}`,
    )
  try {
    return step(text)
  } catch (thrown) {
    if (!(thrown instanceof ExpressionFault)) throw thrown
    return tell(`Invalid ${name}: ${thrown.message}`)
  }
}

export type BoundCondition = (item: Item) => boolean

export function conditionOf(
  input: Output,
  name: ExpressionName,
  scope: Scope,
  tell: Tell,
): (ReadyCondition & { readonly holds: BoundCondition }) | undefined {
  const text = input[name]
  if (text === undefined) return undefined
  const ready = withExpression(name, String(text), tell, whole => {
    const read = readCondition(whole)
    checkCondition(read.condition, scope)
    return read
  })
  return { ...ready, holds: item => ready.test(item, scope) }
}

export type BoundUpdate = {
  readonly actions: readonly Action[]
  readonly paths: readonly Steps[]
}

export function updateOf(input: Output, scope: Scope, tell: Tell): BoundUpdate | undefined {
  const text = input.UpdateExpression
  if (text === undefined) return undefined
  return withExpression('UpdateExpression', String(text), tell, whole => {
    const actions = readUpdate(whole)
    return { actions, paths: checkUpdate(actions, scope) }
  })
}

export function projectionOf(
  input: Output,
  scope: Scope,
  tell: Tell,
): readonly Steps[] | undefined {
  const text = input.ProjectionExpression
  if (text === undefined) return undefined
  return withExpression('ProjectionExpression', String(text), tell, whole =>
    checkProjection(readProjection(whole), scope),
  )
}

/** Refuses names and values that no expression used. */
export function refuseUnused({ names, values, used }: Scope, tell: Tell): void {
  unused('Names', Object.keys(names), used.names, tell)
  unused('Values', Object.keys(values), used.values, tell)
}

function unused(what: string, given: readonly string[], used: ReadonlySet<string>, tell: Tell) {
  const left = given.filter(key => !used.has(key))
  if (left.length > 0)
    tell(
      `Value provided in ExpressionAttribute${what} unused in expressions: keys: {${left.join(', ')}}`,
    )
}
