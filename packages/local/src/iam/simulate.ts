/**
 * The policy simulator: requests that nobody makes, decided as real ones are. What decides is gathered here; `results.ts`
 * tells it as the simulator does.
 */
import {
  compilePolicy,
  contextKeys,
  type Policies,
  type Principal,
  validatePolicy,
} from '@plainwire/policy'
import { type Anomaly, isAnomaly } from '@plainwire/wire'
import { compiled } from '../access/compiled.ts'
import type { Context, Handler, Output } from '../server/types.ts'
import { excluding } from './exclusions.ts'
import { invalidInput, notFound } from './failures.ts'
import { listOf, page } from './pages.ts'
import { resultOf, type Simulation } from './results.ts'
import { type Source, sourcesFor } from './sources.ts'
import { keyOf, type Store, store } from './store.ts'

const texts = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [])

/** Policies that a request brings along; one that cannot be read is refused. */
function given(input: Output, member: string): Source[] | Anomaly {
  const list = texts(input[member])
  for (const [index, document] of list.entries()) {
    const [wrong] = validatePolicy(
      document,
      member === 'ResourcePolicy' ? 'resource' : 'inline-role',
    )
    if (wrong) return invalidInput(`${member}.${index + 1}: ${wrong.path} ${wrong.message}.`)
  }
  return list.map((document, index) => ({
    id: `${member}.${index + 1}`,
    type: 'none',
    document,
  }))
}

type Gathered = {
  readonly identity: readonly Source[]
  readonly boundary: readonly Source[]
  readonly scp: NonNullable<Policies['scp']>
  readonly $anomaly?: undefined
}

/** The principal of an ARN; a group stands for nobody in particular in it. */
function principalOf(arn: string): Principal | Anomaly {
  const [, , service, , account = '', resource = ''] = arn.split(':')
  const kind = /^(user|role|group)\/./.exec(resource)?.[1]
  if (service !== 'iam' || kind === undefined || !/^\d{12}$/.test(account))
    return invalidInput(`Invalid Entity Arn: ${arn}: it must name a user, a group or a role.`)
  return kind === 'group'
    ? { type: 'user', arn: `arn:aws:iam::${account}:user/member-of-${resource.split('/').at(-1)}` }
    : { type: kind as 'user' | 'role', arn }
}

const ownerOf = (owner: unknown): string | undefined =>
  owner === undefined ? undefined : /\d{12}/.exec(String(owner))?.[0]

/** Values by key; a key of a single type has one value. */
function contextOf(input: Output): Simulation['context'] | Anomaly {
  const entries = (input.ContextEntries ?? []) as readonly Entry[]
  const context: Record<string, readonly string[]> = {}
  for (const { ContextKeyName: key, ContextKeyValues, ContextKeyType: type } of entries) {
    const values = texts(ContextKeyValues)
    if (key === undefined) return invalidInput('ContextKeyName is missing.')
    if (values.length > 1 && type !== undefined && !type.endsWith('List'))
      return invalidInput(`${key} has several values, and its type ${type} takes one.`)
    context[key] = values
  }
  return { ...context }
}

type Entry = {
  readonly ContextKeyName?: string
  readonly ContextKeyValues?: unknown
  readonly ContextKeyType?: string
}

function simulated(input: Output, gathered: Gathered, callerArn: string): Output | Anomaly {
  const actions = texts(input.ActionNames)
  const wrong = actions.find(action => !/^[\w-]+:[\w-]+$/.test(action))
  if (wrong !== undefined) return invalidInput(`Invalid Action Name: ${wrong}.`)
  const principal = principalOf(callerArn)
  if (isAnomaly(principal)) return principal
  const context = contextOf(input)
  if (isAnomaly(context)) return context
  const resource = given(
    { ResourcePolicy: input.ResourcePolicy && [input.ResourcePolicy] },
    'ResourcePolicy',
  )
  if (isAnomaly(resource)) return resource
  const resources = texts(input.ResourceArns)
  const owner = ownerOf(input.ResourceOwner)
  const simulation: Simulation = {
    ...gathered,
    principal,
    context,
    resource: resource.map(source => ({ ...source, id: 'ResourcePolicy', type: 'resource' })),
    resources: resources.length === 0 ? ['*'] : resources,
    ...(owner && { owner }),
  }
  const numbered = actions.map((action, index) => [String(index).padStart(9, '0'), action] as const)
  return page(
    listOf(numbered, ([place]) => place),
    input,
    'EvaluationResults',
    ([, action]) => resultOf(simulation, action),
  )
}

/** Levels of an organisation, from its root down. */
function controlsGiven(input: Output): NonNullable<Policies['scp']> {
  const levels = (input.OrderedOrganizationPolicyInputList ?? []) as readonly Output[]
  return levels.map(({ ServiceControlPolicyInputList: list }) =>
    texts(list).map(document => ({ document: compilePolicy(document) })),
  )
}

const simulateCustom: Handler = (input, { account }) => {
  const identity = given(input, 'PolicyInputList')
  if (isAnomaly(identity)) return identity
  const boundary = given(input, 'PermissionsBoundaryPolicyInputList')
  if (isAnomaly(boundary)) return boundary
  const scp = controlsGiven(input)
  const caller = String(input.CallerArn ?? `arn:aws:iam::${account}:user/simulated`)
  return simulated(input, { identity, boundary, scp }, caller)
}

const simulatePrincipal: Handler = (input, context) => {
  const arn = String(input.PolicySourceArn)
  const own = sourcesOf(context, arn)
  if (isAnomaly(own)) return own
  const more = given(input, 'PolicyInputList')
  if (isAnomaly(more)) return more
  const boundary = given(input, 'PermissionsBoundaryPolicyInputList')
  if (isAnomaly(boundary)) return boundary
  const isLeft = excluding(input.PolicyExclusionList)
  if (isAnomaly(isLeft)) return isLeft
  const { scp = [] } = context.controls(context.account)
  const gathered: Gathered = {
    identity: [...own.identity.filter(isLeft), ...more],
    boundary: boundary.length > 0 ? boundary : own.boundary.filter(isLeft),
    scp: isLeft({ id: '', type: 'scp', document: '' }) ? scp : [],
  }
  return simulated(input, gathered, String(input.CallerArn ?? arn))
}

function sourcesOf(
  { rows, account }: Context,
  arn: string,
):
  | { readonly identity: Source[]; readonly boundary: Source[]; readonly $anomaly?: undefined }
  | Anomaly {
  const kept: Store = store(rows, account)
  const kind = /:(user|group|role)\//.exec(arn)?.[1] as 'user' | 'group' | 'role' | undefined
  if (kind === undefined)
    return invalidInput(`Invalid Entity Arn: ${arn} does not clearly define entity type and name.`)
  const table = { user: kept.users, group: kept.groups, role: kept.roles }[kind]
  const entity = table.get(keyOf(arn.slice(arn.lastIndexOf('/') + 1)))
  return entity?.arn === arn
    ? sourcesFor(kept, kind, entity)
    : notFound(`The ${kind} with name ${arn.slice(arn.lastIndexOf('/') + 1)} cannot be found.`)
}

const keysIn = (documents: readonly string[]): Output => ({
  ContextKeyNames: [...new Set(documents.flatMap(document => contextKeys(compiled(document))))],
})

const keysForCustom: Handler = input => {
  const policies = given(input, 'PolicyInputList')
  return isAnomaly(policies) ? policies : keysIn(policies.map(({ document }) => document))
}

const keysForPrincipal: Handler = (input, context) => {
  const own = sourcesOf(context, String(input.PolicySourceArn))
  if (isAnomaly(own)) return own
  const more = given(input, 'PolicyInputList')
  if (isAnomaly(more)) return more
  return keysIn([...own.identity, ...more].map(({ document }) => document))
}

export const simulationHandlers: Readonly<Record<string, Handler>> = {
  SimulateCustomPolicy: simulateCustom,
  SimulatePrincipalPolicy: simulatePrincipal,
  GetContextKeysForCustomPolicy: keysForCustom,
  GetContextKeysForPrincipalPolicy: keysForPrincipal,
}
