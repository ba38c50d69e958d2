/** A request, made ready to be held against statements: action in lower case, ARN in parts, context by key. */
import { type Arn, splitArn } from './arn.ts'
import type { Facts } from './condition.ts'
import { limits } from './limits.ts'
import { type Asking, askingOf } from './principal.ts'
import { isProblem, problem } from './problem.ts'
import type { Lookup } from './template.ts'
import type { Context, Problem, Request } from './types.ts'

export type Asked = Facts & {
  readonly asking: Asking
  readonly action: string
  /** Undefined for a resource of `*`: an action on none in particular. */
  readonly arn: Arn | undefined
  readonly sameAccount: boolean
  /** Does a permissions boundary limit who asks? */
  readonly bounded: boolean
}

export function readRequest(request: Request, bounded = false): Asked | Problem {
  const { principal, action, resource, context = {} } = request
  if (typeof principal?.type !== 'string') return problem('principal', 'is missing')
  if (typeof resource?.arn !== 'string') return problem('resource.arn', 'is missing')
  const asking = askingOf(principal)
  if (isProblem(asking)) return asking
  if (typeof action !== 'string' || !/^[\w-]{1,64}:[\w-]{1,128}$/.test(action))
    return problem('action', `'${String(action).slice(0, 80)}' is no action`)
  const arn = splitArn(resource.arn)
  if ((arn === undefined && resource.arn !== '*') || resource.arn.length > limits.arn)
    return problem('resource.arn', `'${resource.arn.slice(0, 80)}' is no ARN`)
  const owner = ownerOf(resource.account, arn, asking)
  if (isProblem(owner)) return owner
  const values = readContext(context)
  if (isProblem(values)) return values
  return {
    asking,
    action: action.toLowerCase(),
    arn,
    sameAccount: owner !== undefined && owner === asking.account,
    context: values,
    lookup: lookupIn(values),
    bounded,
  }
}

/** The account of the resource; an action on none in particular is one on the principal's own account. */
function ownerOf(
  account: string | undefined,
  arn: Arn | undefined,
  asking: Asking,
): string | undefined | Problem {
  const own = /^\d{12}$/.test(arn?.[4] ?? '') ? arn![4] : undefined
  if (account !== undefined && own !== undefined && account !== own)
    return problem('resource.account', `the resource is ${own}'s, not ${account}'s`)
  const owner = account ?? own ?? (arn === undefined ? asking.account : undefined)
  if (owner === undefined && arn !== undefined)
    return problem('resource.account', 'the ARN does not say whose the resource is')
  return owner
}

function readContext(context: Context): ReadonlyMap<string, readonly string[]> | Problem {
  const values = new Map<string, readonly string[]>()
  let size = 0
  let count = 0
  for (const [key, value] of Object.entries(context)) {
    const at = key.toLowerCase()
    if (value === undefined || value === null) continue
    const texts = Array.isArray(value) ? value.map(String) : [String(value)]
    if (values.has(at))
      return problem(`context.${key}`, 'the key stands twice; its case does not matter')
    values.set(at, texts)
    count += texts.length
    for (const text of texts) size += text.length
    if (count > limits.contextValues || size > limits.context)
      return problem('context', 'has more values than a decision takes')
  }
  return values
}

const lookupIn =
  (context: ReadonlyMap<string, readonly string[]>): Lookup =>
  key => {
    const values = context.get(key)
    return values === undefined || values.length < 2
      ? values?.[0]
      : problem(`context.${key}`, `the variable ${key} has several values`)
  }
