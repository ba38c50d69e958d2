/**
 * The decision: each layer is asked, then the layers are put together as AWS does it. An explicit deny anywhere wins;
 * what cannot be evaluated denies; otherwise everything that limits the request must allow it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
import { evaluateLayer, type LayerResult, layerNames } from './layer.ts'
import { isProblem } from './problem.ts'
import { type Asked, readRequest } from './request.ts'
import type {
  Decision,
  Evaluation,
  Layer,
  LayerDecision,
  Policies,
  Policy,
  Principal,
  Reason,
  Request,
} from './types.ts'

/**
 * Decides a request under policies. It is a pure function that never throws: what it cannot evaluate denies, with a
 * reason whose effect is `Error`. A root user is allowed what its `identity` layer allows; give it `accountRoot`.
 *
 * @example
 * evaluate(
 *   {
 *     principal: { type: 'user', arn: 'arn:aws:iam::111122223333:user/alice' },
 *     action: 's3:GetObject',
 *     resource: { arn: 'arn:aws:s3:::notes/a.txt', account: '111122223333' },
 *   },
 *   { identity: [{ document: { Statement: [{ Effect: 'Allow', Action: 's3:Get*', Resource: '*' }] } }] },
 * ).decision // 'Allow'
 */
export function evaluate(request: Request, policies: Policies): Evaluation {
  const asked = readRequest(request, policies.boundary !== undefined)
  if (isProblem(asked)) {
    const message = `the request cannot be evaluated: ${asked.path}: ${asked.message}`
    const reasons: Reason[] = [{ layer: 'request', effect: 'Error', message }]
    return { decision: 'ImplicitDeny', sameAccount: false, layers: {}, reasons }
  }
  const layers = evaluateLayers(request, policies, asked)
  const decisions = Object.fromEntries(layers.map(({ layer, result }) => [layer, result.decision]))
  const { decision, reasons } = combine(layers, request, asked)
  return { decision, sameAccount: asked.sameAccount, layers: decisions, reasons }
}

/** The policy a root user of the resource's own account acts under; policies of other layers limit it. */
export const accountRoot: Policy = {
  name: 'account root',
  document: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
}

type Evaluated = { readonly layer: Layer; readonly result: LayerResult }

function evaluateLayers({ principal }: Request, policies: Policies, asked: Asked): Evaluated[] {
  const { identity = [], resource, boundary, session, scp = [], rcp = [] } = policies
  const layers: Evaluated[] = []
  const add = (layer: Layer, list: readonly Policy[]) =>
    layers.push({ layer, result: evaluateLayer(layer, list, asked) })
  const controlled = !isServiceLinked(principal)
  if (controlled && asked.asking.account !== undefined && scp.length > 0)
    layers.push({ layer: 'scp', result: evaluateLevels('scp', scp, asked) })
  if (controlled && rcp.length > 0)
    layers.push({ layer: 'rcp', result: evaluateLevels('rcp', rcp, asked) })
  add('identity', identity)
  if (resource) add('resource', [resource])
  if (boundary) add('boundary', [boundary])
  if (session) add('session', session)
  return layers
}

/** Organisations do not limit roles that AWS services made for themselves. */
const isServiceLinked = (principal: Principal): boolean =>
  'arn' in principal && (principal.role ?? principal.arn).includes(':role/aws-service-role/')

/** Every level of an organisation must allow. Resource control policies only deny: to allow is implied in them. */
function evaluateLevels(
  layer: 'scp' | 'rcp',
  levels: readonly (readonly Policy[])[],
  asked: Asked,
): LayerResult {
  const results = levels.map((policies, level) => evaluateLayer(layer, policies, asked, level))
  const all = (pick: (result: LayerResult) => readonly Reason[]) => results.flatMap(pick)
  const denies = all(({ denies: reasons }) => reasons)
  const allowed = layer === 'rcp' || results.every(({ grant }) => grant !== undefined)
  return {
    decision: denies.length > 0 ? 'ExplicitDeny' : allowed ? 'Allow' : 'ImplicitDeny',
    allows: all(({ allows }) => allows),
    denies,
    errors: all(({ errors }) => errors),
  }
}

type Outcome = { readonly decision: Decision; readonly reasons: readonly Reason[] }

function combine(layers: readonly Evaluated[], request: Request, asked: Asked): Outcome {
  const denies = layers.flatMap(({ result }) => result.denies)
  const errors = layers.flatMap(({ result }) => result.errors)
  if (denies.length > 0) return { decision: 'ExplicitDeny', reasons: [...denies, ...errors] }
  const due = layersDue(layers, request, asked)
  const lacking = due.filter(layer => !allows(layers, layer))
  if (errors.length > 0 || lacking.length > 0)
    return { decision: 'ImplicitDeny', reasons: [...errors, ...lacking.map(noAllow)] }
  const granted = due.flatMap(layer => resultOf(layers, layer)?.allows ?? [])
  return { decision: 'Allow', reasons: granted }
}

const resultOf = (layers: readonly Evaluated[], layer: Layer): LayerResult | undefined =>
  layers.find(each => each.layer === layer)?.result

const decisionOf = (layers: readonly Evaluated[], layer: Layer): LayerDecision | undefined =>
  resultOf(layers, layer)?.decision

function allows(layers: readonly Evaluated[], layer: Layer): boolean {
  const decision = decisionOf(layers, layer)
  return decision === 'Allow' || decision === 'AllowForAccount'
}

const noAllow = (layer: Layer): Reason => ({
  layer,
  effect: 'NoAllow',
  message: `no ${layerNames[layer]} allows it`,
})

/**
 * The layers that must allow. In one account, a resource policy that names who asks stands in for others: the closer
 * it names him, the fewer still limit him.
 */
function layersDue(layers: readonly Evaluated[], request: Request, asked: Asked): Layer[] {
  const present = layers.map(({ layer }) => layer)
  const isPresent = (layer: Layer) => present.includes(layer)
  const control: Layer[] = (['scp', 'rcp'] as const).filter(isPresent)
  const limits: Layer[] = (['boundary', 'session'] as const).filter(isPresent)
  if (asked.asking.account === undefined) return [...control, 'resource']
  if (!asked.sameAccount) return [...control, 'identity', ...limits, 'resource']
  const { grant } = resultOf(layers, 'resource') ?? {}
  if (grant !== undefined && grant !== 'account')
    return [...control, 'resource', ...limits.filter(layer => !passedBy[grant].includes(layer))]
  const resource: Layer[] = isResourceAsked(request) ? ['resource'] : []
  return [...control, 'identity', ...limits, ...resource]
}

/**
 * What an allow in a resource policy of the same account goes past, besides identity policies. The guide lets a policy
 * that names a session past both limits, and one that names a role past none; of `*` it says nothing, and evaluators
 * let it past the boundary.
 */
const passedBy: Readonly<Record<'role' | 'anyone' | 'itself', readonly Layer[]>> = {
  role: [],
  anyone: ['boundary'],
  itself: ['boundary', 'session'],
}

/** Roles and keys are ruled by their own policy: what identity policies allow counts where that one lets it count. */
const isResourceAsked = ({ action, resource }: Request): boolean =>
  resourceAsked.some(([act, arn]) => act.test(action) && arn.test(resource.arn))

const resourceAsked: readonly (readonly [action: RegExp, arn: RegExp])[] = [
  [/^sts:/i, /^arn:[^:]*:iam::[^:]*:role\//],
  [/^kms:/i, /^arn:[^:]*:kms:[^:]*:[^:]*:key\//],
]
