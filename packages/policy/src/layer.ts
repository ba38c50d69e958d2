/** One layer of policies held against a request: what its statements decide together, and which of them it was. */
import { type CompiledPolicy, compilePolicy } from './compile.ts'
import { closer, type Grant } from './principal.ts'
import { isProblem, problem } from './problem.ts'
import type { Asked } from './request.ts'
import { appliesTo } from './statement.ts'
import type { Layer, LayerDecision, Policy, Problem, Reason } from './types.ts'

export type LayerResult = {
  readonly decision: LayerDecision
  /** Of an allow: how closely the one who asks is named, which says what other layers limit. */
  readonly grant?: Grant | undefined
  readonly allows: readonly Reason[]
  readonly denies: readonly Reason[]
  readonly errors: readonly Reason[]
}

/** Which kinds of layers hold statements with a Principal; the others are about the principal they are attached to. */
const withPrincipal: readonly Layer[] = ['resource', 'rcp']

export function evaluateLayer(
  layer: Layer,
  policies: readonly Policy[],
  asked: Asked,
  level?: number,
): LayerResult {
  const found: Finding[] = []
  for (const [index, policy] of policies.entries())
    collect({ layer, policy, index, level }, asked, found)
  const having = (effect: Reason['effect']) =>
    found.filter(({ reason }) => reason.effect === effect).map(({ reason }) => reason)
  const denies = having('Deny')
  let grant: Grant | undefined
  for (const each of found) grant = closer(grant, each.grant)
  const decision = decide(grant, denies)
  return { decision, grant, allows: having('Allow'), denies, errors: having('Error') }
}

type Finding = { readonly reason: Reason; readonly grant?: Grant }

/** What one policy says. Half of a document says nothing: a Deny may be in the half that could not be read. */
function collect(source: Source, asked: Asked, found: Finding[]): void {
  const { problems, statements } = compilePolicy(source.policy.document)
  for (const each of problems) found.push({ reason: reasonOf(source, 'Error', { problem: each }) })
  if (problems.length > 0) return
  for (const statement of statements) {
    const applies = misplacedPrincipal(source.layer, statement) ?? appliesTo(statement, asked)
    if (applies === false) continue
    if (isProblem(applies))
      found.push({ reason: reasonOf(source, 'Error', { statement, problem: applies }) })
    else if (statement.effect === 'Deny')
      found.push({ reason: reasonOf(source, 'Deny', { statement }) })
    else found.push({ reason: reasonOf(source, 'Allow', { statement }), grant: applies })
  }
}

function decide(grant: Grant | undefined, denies: readonly Reason[]): LayerDecision {
  if (denies.length > 0) return 'ExplicitDeny'
  if (grant === undefined) return 'ImplicitDeny'
  return grant === 'account' ? 'AllowForAccount' : 'Allow'
}

type Statement = CompiledPolicy['statements'][number]

/** A statement without a Principal says nothing about a resource; one with it nothing about who it is attached to. */
function misplacedPrincipal(layer: Layer, { principal, path }: Statement): Problem | undefined {
  const due = withPrincipal.includes(layer)
  if (due === (principal !== undefined)) return undefined
  return problem(
    path,
    due ? 'Principal is missing' : `has a Principal, which no ${layer} policy has`,
  )
}

type Found = { readonly statement?: Statement; readonly problem?: Problem }
type Source = {
  readonly layer: Layer
  readonly policy: Policy
  readonly index: number
  readonly level?: number | undefined
}

function reasonOf(
  source: Source,
  effect: Reason['effect'],
  { statement, problem: why }: Found,
): Reason {
  const { layer, policy, index, level } = source
  const name = policy.name ?? String(index)
  const from = policy.from === undefined ? '' : ` (${policy.from})`
  const at = level === undefined ? '' : ` at level ${level}`
  const which = statement === undefined ? '' : `${statementName(statement)} of `
  const message = `${which}${layerNames[layer]} '${name}'${from}${at} ${why ? cannot(why) : verbs[effect]}`
  return {
    layer,
    effect,
    policy: name,
    ...(level !== undefined && { level }),
    ...(statement && { statement: locate(statement) }),
    message,
  }
}

const verbs: Readonly<Record<Reason['effect'], string>> = {
  Allow: 'allows it',
  Deny: 'denies it',
  NoAllow: 'does not allow it',
  Error: 'cannot be evaluated',
}

const cannot = ({ path, message }: Problem): string =>
  `cannot be evaluated: ${path === '' ? '' : `${path}: `}${message}`

const locate = ({ index, sid }: Statement) => (sid === undefined ? { index } : { index, sid })

const statementName = ({ index, sid }: Statement): string =>
  sid === undefined ? `statement ${index}` : `statement ${index} '${sid}'`

export const layerNames: Readonly<Record<Layer, string>> = {
  identity: 'identity policy',
  resource: 'resource policy',
  boundary: 'permissions boundary',
  session: 'session policy',
  scp: 'service control policy',
  rcp: 'resource control policy',
}
