/**
 * What a classification asks for. Words have a risk, and each rule says from which risk on it holds and what it misses:
 * a row a rule, so that a refusal names the rule it comes from.
 */
import type { Anomaly } from '@plainwire/wire'
import type { Risk } from '../config/types.ts'
import { forbidden } from '../failures.ts'
import type { Question } from '../types.ts'

/** As the questionnaires of the first service weigh them; `pii` and `phi` are common besides. */
export const risks: Readonly<Record<string, Risk>> = {
  hipaa: 'high',
  phi: 'high',
  pci: 'high',
  fisma: 'high',
  ferpa: 'moderate',
  pii: 'moderate',
  none: 'low',
  public: 'low',
}

const order: readonly Risk[] = ['low', 'moderate', 'high']
const atLeast = (risk: Risk, than: Risk) => order.indexOf(risk) >= order.indexOf(than)

/** Of words nobody knows, undefined. @example riskOf(['pii', 'HIPAA']) // 'high' */
export function riskOf(words: readonly string[]): Risk | undefined {
  const found = words.map(word =>
    Object.hasOwn(risks, word.toLowerCase()) ? risks[word.toLowerCase()] : undefined,
  )
  if (found.includes(undefined)) return undefined
  return order.findLast(risk => found.includes(risk)) ?? 'low'
}

export type Facts = Question & {
  readonly classifications: readonly string[]
  readonly logging: boolean
}

type Rule = {
  readonly name: string
  readonly from: Risk
  readonly actions: readonly Question['action'][]
  /** What is missing, as the end of a sentence. */
  readonly misses: (facts: Facts, risk: Risk) => string | undefined
}

const hour = 3600
/** Seconds that credentials may last. */
const longest: Readonly<Record<Risk, number>> = {
  low: Number.POSITIVE_INFINITY,
  moderate: 7 * 24 * hour,
  high: 8 * hour,
}

const rules: readonly Rule[] = [
  {
    name: 'cleared',
    from: 'low',
    actions: ['createDataset', 'updateDataset'],
    misses({ account, group, rules: { cleared = 'moderate' } }, risk) {
      return atLeast(cleared, risk)
        ? undefined
        : `${account}, ${group} is cleared for ${cleared} risk and this is ${risk}; choose one that is cleared, or have it cleared in the configuration`
    },
  },
  {
    name: 'access-log',
    from: 'high',
    actions: ['createDataset', 'updateDataset'],
    misses: ({ account, logging }) =>
      logging ? undefined : `${account} keeps no access log; configure its loggingBucket`,
  },
  {
    name: 'credential-lifetime',
    from: 'moderate',
    actions: ['createUser', 'createSession'],
    misses({ action, input }, risk) {
      const { ttl_seconds: asked } = (input ?? {}) as { ttl_seconds?: number }
      // Sessions end by themselves.
      if (asked === undefined && action === 'createSession') return undefined
      return asked !== undefined && asked <= longest[risk]
        ? undefined
        : `credentials for ${risk} risk last at most ${longest[risk]} seconds; send ttl_seconds`
    },
  },
  {
    name: 'second-person',
    from: 'high',
    actions: ['promoteDataset'],
    misses: ({ actor, record }) =>
      actor === undefined || actor !== record?.metadata.created_by
        ? undefined
        : `${actor} created it; somebody else must promote it`,
  },
]

/** @example classified({ ...question, classifications: ['hipaa'], logging: true }) */
export function classified(facts: Facts): Anomaly | undefined {
  const { action, classifications } = facts
  const asked = rules.filter(rule => rule.actions.includes(action))
  if (asked.length === 0) return undefined
  const risk = riskOf(classifications)
  if (risk === undefined) return unknown(classifications)
  const missing = asked
    .filter(({ from }) => atLeast(risk, from))
    .map(({ name, misses }) => [name, misses(facts, risk)] as const)
    .filter(([, text]) => text !== undefined)
  return missing.length === 0
    ? undefined
    : forbidden(missing.map(([name, text]) => `Rule '${name}': ${text}.`).join(' '), {
        code: 'CLASSIFICATION',
        data: { classifications, risk, rules: missing.map(([name]) => name) },
      })
}

const unknown = (words: readonly string[]) =>
  forbidden(
    `Rule 'vocabulary': of ${words.join(', ')} not every word is known; use ${Object.keys(risks).join(', ')}.`,
    { code: 'CLASSIFICATION', data: { classifications: words, rules: ['vocabulary'] } },
  )
