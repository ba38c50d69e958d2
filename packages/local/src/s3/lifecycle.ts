/** Lifecycle rules: checked and kept, and shown again. Nothing expires by them here. */
import type { Anomaly } from '@plainwire/wire'
import type { Output } from '../server/types.ts'
import { invalidArgument, invalidRequest, malformed } from './failures.ts'

type Rule = {
  readonly ID?: string
  readonly Status?: string
  readonly Prefix?: string
  readonly Filter?: Output
  readonly Expiration?: Timing & { readonly ExpiredObjectDeleteMarker?: boolean }
  readonly Transitions?: readonly Timing[]
  readonly NoncurrentVersionExpiration?: Noncurrent
  readonly NoncurrentVersionTransitions?: readonly Noncurrent[]
  readonly AbortIncompleteMultipartUpload?: { readonly DaysAfterInitiation?: number }
}
type Timing = {
  readonly Days?: number
  readonly Date?: Date | string
  readonly StorageClass?: string
}
type Noncurrent = { readonly NoncurrentDays?: number; readonly NewerNoncurrentVersions?: number }

const mostRules = 1000

export function badLifecycle({ Rules }: Output): Anomaly | undefined {
  const rules = (Rules ?? []) as readonly Rule[]
  if (rules.length === 0 || rules.length > mostRules)
    return malformed(`There are to be 1 to ${mostRules} rules.`)
  const ids = rules.flatMap(({ ID }) => (ID === undefined ? [] : [ID]))
  if (new Set(ids).size < ids.length)
    return invalidArgument('Rule ID must be unique. Found same ID for more than one rule', 'ID')
  for (const rule of rules) {
    const wrong = badRule(rule)
    if (wrong) return wrong
  }
  return undefined
}

function badRule(rule: Rule): Anomaly | undefined {
  if ((rule.ID ?? '').length > 255)
    return invalidArgument('ID length should not exceed allowed limit of 255', 'ID')
  if (rule.Status !== 'Enabled' && rule.Status !== 'Disabled')
    return malformed('The Status of a rule is Enabled or Disabled.')
  if ((rule.Filter === undefined) === (rule.Prefix === undefined))
    return malformed('A rule has a Filter, or the older Prefix.')
  if (Object.keys(rule.Filter ?? {}).length > 1)
    return malformed('A Filter has one condition; And joins several.')
  return (
    badActions(rule) ??
    badExpiration(rule.Expiration) ??
    firstOf((rule.Transitions ?? []).map(badTransition))
  )
}

function badActions(rule: Rule): Anomaly | undefined {
  const actions = [
    rule.Expiration,
    rule.NoncurrentVersionExpiration,
    rule.AbortIncompleteMultipartUpload,
    ...(rule.Transitions ?? []),
    ...(rule.NoncurrentVersionTransitions ?? []),
  ]
  if (actions.every(action => action === undefined))
    return invalidRequest('At least one action needs to be specified in a rule')
  const days = [
    rule.NoncurrentVersionExpiration?.NoncurrentDays,
    rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation,
  ]
  return days.some(each => each !== undefined && !isPositive(each)) ? notPositive() : undefined
}

const isPositive = (days: number): boolean => Number.isInteger(days) && days > 0

const notPositive = (): Anomaly => invalidArgument("'Days' must be a positive integer", 'Days')

function badExpiration(expiration: Rule['Expiration']): Anomaly | undefined {
  if (expiration === undefined) return undefined
  const { Days, Date: date, ExpiredObjectDeleteMarker } = expiration
  const given = [Days, date, ExpiredObjectDeleteMarker].filter(each => each !== undefined)
  if (given.length !== 1)
    return malformed('An Expiration has Days, a Date, or an ExpiredObjectDeleteMarker.')
  if (Days !== undefined && !isPositive(Days)) return notPositive()
  return badDate(date)
}

function badTransition({ Days, Date: date, StorageClass }: Timing): Anomaly | undefined {
  if ((Days === undefined) === (date === undefined) || StorageClass === undefined)
    return malformed('A Transition has a StorageClass, and either Days or a Date.')
  if (Days !== undefined && !(Number.isInteger(Days) && Days >= 0))
    return invalidArgument("'Days' must not be negative", 'Days')
  return badDate(date)
}

function badDate(date: Date | string | undefined): Anomaly | undefined {
  return date === undefined || new Date(date).getTime() % 86_400_000 === 0
    ? undefined
    : invalidArgument("'Date' must be at midnight GMT", 'Date')
}

const firstOf = (found: readonly (Anomaly | undefined)[]): Anomaly | undefined =>
  found.find(each => each !== undefined)

/** As it was kept, with its dates as dates again. */
export function revived(kept: Output): Output {
  const timing = (each: Timing | undefined) =>
    each?.Date === undefined ? each : { ...each, Date: new Date(each.Date) }
  const rules = (kept.Rules as readonly Rule[]).map(rule => ({
    ...rule,
    ...(rule.Expiration === undefined ? {} : { Expiration: timing(rule.Expiration) }),
    ...(rule.Transitions === undefined ? {} : { Transitions: rule.Transitions.map(timing) }),
  }))
  return { ...kept, Rules: rules }
}
