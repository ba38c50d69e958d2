/** What the simulator answers for one action: the decision of every resource, and of all of them together. */
import {
  contextKeys,
  type Evaluation,
  evaluate,
  type LayerDecision,
  type Policies,
  type Policy,
  type Principal,
} from '@plainwire/policy'
import { compiled } from '../access/compiled.ts'
import type { Output } from '../server/types.ts'
import { statementPlaces } from './positions.ts'
import type { Source } from './sources.ts'

export type Simulation = {
  readonly principal: Principal
  readonly identity: readonly Source[]
  readonly boundary: readonly Source[]
  readonly resource: readonly Source[]
  readonly scp: NonNullable<Policies['scp']>
  readonly context: Readonly<Record<string, readonly string[]>>
  readonly resources: readonly string[]
  /** Account of resources whose ARN does not say it. */
  readonly owner?: string
}

/** The result of one action on all resources. @example resultOf(simulation, 's3:GetObject').EvalDecision */
export function resultOf(simulation: Simulation, action: string): Output {
  const missing = missingIn(simulation)
  const results = simulation.resources.map(resource => {
    const evaluation = evaluationOf(simulation, action, resource)
    return { resource, evaluation, matched: matchedBy(simulation, evaluation) }
  })
  const worst = results.reduce((left, right) =>
    rank[right.evaluation.decision] > rank[left.evaluation.decision] ? right : left,
  )
  const { decision } = worst.evaluation
  const agreeing = results.filter(({ evaluation }) => evaluation.decision === decision)
  const [only, ...others] = simulation.resources
  return {
    EvalActionName: action,
    EvalResourceName: others.length === 0 ? only : '*',
    EvalDecision: words[decision],
    MatchedStatements: unique(agreeing.flatMap(({ matched }) => matched)),
    MissingContextValues: missing,
    ...limitsOf(simulation, worst.evaluation),
    ...(simulation.scp.length > 0 && {
      OrganizationsDecisionDetail: {
        AllowedByOrganizations: worst.evaluation.layers.scp === 'Allow',
      },
    }),
    ResourceSpecificResults: results
      .filter(({ resource }) => resource !== '*')
      .map(({ resource, evaluation, matched }) => ({
        EvalResourceName: resource,
        EvalResourceDecision: words[evaluation.decision],
        MatchedStatements: matched,
        MissingContextValues: missing,
        ...limitsOf(simulation, evaluation),
      })),
  }
}

const rank = { Allow: 0, ImplicitDeny: 1, ExplicitDeny: 2 }
const words = { Allow: 'allowed', ImplicitDeny: 'implicitDeny', ExplicitDeny: 'explicitDeny' }

function evaluationOf(simulation: Simulation, action: string, resource: string): Evaluation {
  const { principal, context, scp } = simulation
  const account = accountOf(simulation, resource)
  const [boundary] = simulation.boundary.map(policyFrom)
  const [guard] = simulation.resource.map(policyFrom)
  return evaluate(
    { principal, action, resource: { arn: resource, ...(account && { account }) }, context },
    {
      identity: simulation.identity.map(policyFrom),
      ...(boundary && { boundary }),
      ...(guard && { resource: guard }),
      ...(scp.length > 0 && { scp }),
    },
  )
}

/** Policies are known by their place, which no two of them share. */
const policyFrom = ({ document }: Source): Policy => ({ document: compiled(document) })

function accountOf({ principal, owner }: Simulation, resource: string): string | undefined {
  const [, , , , inArn = ''] = resource.split(':')
  if (/^\d{12}$/.test(inArn)) return inArn
  return owner ?? ('arn' in principal ? principal.arn.split(':')[4] : undefined)
}

function limitsOf({ boundary }: Simulation, { layers, sameAccount }: Evaluation): Output {
  const details = Object.entries(layers).map(([layer, decision]) => [layer, layerWords[decision]])
  return {
    ...(boundary.length > 0 && {
      PermissionsBoundaryDecisionDetail: {
        AllowedByPermissionsBoundary: layers.boundary === 'Allow',
      },
    }),
    ...(sameAccount ? {} : { EvalDecisionDetails: Object.fromEntries(details) }),
  }
}

const layerWords: Readonly<Record<LayerDecision, string>> = { ...words, AllowForAccount: 'allowed' }

/** Statements that made the decision: those that deny, or else those that allow. */
function matchedBy(simulation: Simulation, { decision, reasons }: Evaluation): Output[] {
  const effect = decision === 'ExplicitDeny' ? 'Deny' : 'Allow'
  const told = decision === 'ImplicitDeny' ? [] : reasons.filter(reason => reason.effect === effect)
  return told.flatMap(({ layer, policy, statement }) => {
    const sources =
      layer === 'identity' || layer === 'resource' || layer === 'boundary' ? simulation[layer] : []
    const source = sources[Number(policy)]
    if (source === undefined || statement === undefined || layer === 'boundary') return []
    const place = statementPlaces(source.document)[statement.index]
    return [
      {
        SourcePolicyId: source.id,
        SourcePolicyType: source.type,
        ...(place && { StartPosition: place.start, EndPosition: place.end }),
      },
    ]
  })
}

const unique = (statements: readonly Output[]): Output[] => [
  ...new Map(statements.map(statement => [JSON.stringify(statement), statement])).values(),
]

/** Keys that the policies ask for and nobody gave. */
function missingIn({ identity, resource, context }: Simulation): string[] {
  const given = new Set(Object.keys(context).map(key => key.toLowerCase()))
  const asked = [...identity, ...resource].flatMap(({ document }) =>
    contextKeys(compiled(document)),
  )
  return [...new Set(asked)].filter(key => !given.has(key.toLowerCase()))
}
