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
  const allows: Reason[] = []
  const denies: Reason[] = []
  const errors: Reason[] = []
  let grant: Grant | undefined
  for (const policy of policies) {
    const found = (effect: Reason['effect'], about: Found) =>
      reasonOf(layer, policy, effect, level, about)
    const { problems, statements } = compilePolicy(policy.document)
    for (const each of problems) errors.push(found('Error', { problem: each }))
    for (const statement of statements) {
      const misplaced = misplacedPrincipal(layer, statement)
      const applies = misplaced ?? appliesTo(statement, asked)
      if (applies === false) continue
      if (isProblem(applies)) errors.push(found('Error', { statement, problem: applies }))
      else if (statement.effect === 'Deny') denies.push(found('Deny', { statement }))
      else {
        allows.push(found('Allow', { statement }))
        grant = closer(grant, applies)
      }
    }
  }
  return { decision: decide(grant, denies), grant, allows, denies, errors }
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

function reasonOf(
  layer: Layer,
  { name, from }: Policy,
  effect: Reason['effect'],
  level: number | undefined,
  { statement, problem: why }: Found,
): Reason {
  const policy = name ?? `the ${layerNames[layer]}`
  const at = level === undefined ? '' : ` at level ${level}`
  const source = `${policy}${from === undefined ? '' : ` (${from})`}, ${layerNames[layer]}${at}`
  const which = statement === undefined ? 'the document' : statementName(statement)
  const message =
    why === undefined
      ? `${which} of ${source}: ${effect}`
      : `${which} of ${source} cannot be evaluated: ${why.path === '' ? '' : `${why.path}: `}${why.message}`
  return {
    layer,
    effect,
    policy,
    ...(level !== undefined && { level }),
    ...(statement && { statement: locate(statement) }),
    message,
  }
}

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
