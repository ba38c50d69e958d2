/**
 * What every service's endpoint rules call. What cannot be answered is `undefined`, which fails the condition. The other
 * functions are in `standard.ts`: a service of a generated package brings along those its rules name.
 * (Smithy, "rules engine standard library" and "AWS rules engine functions".)
 */
import type { EndpointFunction, Partition } from '../model/types.ts'

/** Parameters and assigned names, the table behind `aws.partition`, and what may be called. */
export type Environment = {
  readonly values: Record<string, unknown>
  readonly partitions: readonly Partition[]
  readonly functions: Readonly<Record<string, EndpointFunction | undefined>>
}

const same: EndpointFunction = (_, a, b) => a === b

export const basicFunctions: Readonly<Record<string, EndpointFunction>> = {
  isSet: (_, value) => value !== undefined && value !== null,
  booleanEquals: same,
  stringEquals: same,
  coalesce: (_, ...values) => values.find(value => value !== undefined && value !== null),
  getAttr: (_, value, path) => getAttr(value, path as string),
}

/** `authority`, `resourceId[1]`, `[-1]`. */
export function getAttr(value: unknown, path: string): unknown {
  let found = value
  for (const step of path.match(/[^.[\]]+/g) ?? []) {
    if (found === undefined || found === null) return undefined
    found = Array.isArray(found) ? found.at(Number(step)) : (found as Record<string, unknown>)[step]
  }
  return found
}
