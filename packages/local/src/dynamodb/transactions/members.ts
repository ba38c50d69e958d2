/** Member constraints of transactions. */
import type { Output } from '../../server/types.ts'
import {
  type Broken,
  constrain,
  enums,
  name,
  oneOf,
  required,
  within,
} from '../checks/constraints.ts'
import { rules } from '../checks/members.ts'

const most = 100

/** Where an element may have several kinds of actions: each with the members it must have. */
export function constrainTransaction(
  input: Output,
  kinds: Readonly<Record<string, readonly string[]>>,
): void {
  const elements = input.TransactItems as readonly Output[] | undefined
  constrain(
    within(input.ClientRequestToken, 'clientRequestToken', { min: 1, max: 36 }),
    rules.returnConsumedCapacity(input),
    rules.returnItemCollectionMetrics(input),
    required(elements, 'transactItems'),
    count(elements?.length ?? 1),
    (elements ?? []).flatMap((element, index) => elementBroken(element, index, kinds)),
  )
}

function count(length: number): Broken {
  const at = "Value at 'TransactItems' failed to satisfy constraint: Member must have length"
  if (length < 1) return `${at} greater than or equal to 1`
  return length > most ? `${at} less than or equal to ${most}` : undefined
}

const lower = (text: string): string => text[0]!.toLowerCase() + text.slice(1)

function elementBroken(
  element: Output,
  index: number,
  kinds: Readonly<Record<string, readonly string[]>>,
): readonly Broken[] {
  return Object.entries(kinds).flatMap(([kind, needed]) => {
    const action = element[kind] as Output | undefined
    if (action === undefined) return []
    const at = `transactItems.${index + 1}.member.${lower(kind)}`
    return [
      ...needed.map(member => required(action[member], `${at}.${lower(member)}`)),
      ...name(action.TableName, `${at}.tableName`),
      oneOf(
        action.ReturnValuesOnConditionCheckFailure,
        `${at}.returnValuesOnConditionCheckFailure`,
        enums.returnValuesOnConditionCheckFailure,
      ),
    ]
  })
}
