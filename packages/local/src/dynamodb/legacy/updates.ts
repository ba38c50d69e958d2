/** The older way to say updates: AttributeUpdates, each with its action. */
import { added, removed } from '../expressions/update.ts'
import { invalid } from '../failures.ts'
import { checkedValue, type Tell, type Wording } from '../values/check.ts'
import {
  attribute,
  type Item,
  type Type,
  typeOf,
  type Value,
  withAttribute,
  withoutAttribute,
} from '../values/types.ts'

export type AttributeUpdate = {
  readonly action: 'PUT' | 'ADD' | 'DELETE'
  readonly value?: Value
}

export type AttributeUpdates = ReadonlyMap<string, AttributeUpdate>

type Given = { readonly Action?: AttributeUpdate['action']; readonly Value?: Value }

const parameter = 'One or more parameter values were invalid:'
const adding: ReadonlySet<Type> = new Set(['N', 'SS', 'NS', 'BS', 'L'])
const deleting: ReadonlySet<Type> = new Set(['SS', 'NS', 'BS'])

export function attributeUpdates(
  given: unknown,
  { wording, tell }: { readonly wording: Wording; readonly tell: Tell },
): AttributeUpdates | undefined {
  if (given === undefined) return undefined
  return new Map(
    Object.entries(given as Readonly<Record<string, Given>>).map(([name, update]) => {
      const { Action: action = 'PUT', Value } = update
      const value = Value && checkedValue(Value, wording, tell)
      checkAction(action, value, tell)
      return [name, { action, ...(value && { value }) }]
    }),
  )
}

function checkAction(action: string, value: Value | undefined, tell: Tell): void {
  if (value === undefined) {
    if (action !== 'DELETE')
      tell(`${parameter} Only DELETE action is allowed when no attribute value is specified`)
    return
  }
  const type = typeOf(value)
  if (action === 'DELETE' && !deleting.has(type))
    tell(`${parameter} DELETE action with value is not supported for the type ${type}`)
  if (action === 'ADD' && !adding.has(type))
    tell(`${parameter} ADD action is not supported for the type ${type}`)
}

/** The item as the updates make it. */
export function applyAttributeUpdates(item: Item, updates: AttributeUpdates): Item {
  let changed = item
  for (const [name, { action, value }] of updates) {
    const before = attribute(item, name)
    const after = changes[action](before, value)
    changed =
      after === undefined ? withoutAttribute(changed, name) : withAttribute(changed, name, after)
  }
  return changed
}

/** A value of another type than the attribute has. */
function refuseOther(before: Value | undefined, value: Value): void {
  if (before !== undefined && typeOf(before) !== typeOf(value))
    invalid('Type mismatch for attribute to update')
}

type Apply = (before: Value | undefined, value: Value | undefined) => Value | undefined

const changes: Readonly<Record<AttributeUpdate['action'], Apply>> = {
  PUT: (_, value) => value,
  ADD(before, value) {
    if (before?.L !== undefined && value?.L !== undefined) return { L: [...before.L, ...value.L] }
    refuseOther(before, value!)
    return added(before, value!)
  },
  DELETE(before, value) {
    if (value === undefined) return undefined
    refuseOther(before, value)
    return removed(before, value)
  },
}
