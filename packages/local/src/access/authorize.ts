/**
 * The step between `receive` and the handler: what a call needs is held against the policies of who calls and of what it
 * is about. Every need must be allowed; the first that is not is the refusal.
 */
import { evaluate, type Policies, type Principal, type Request } from '@plainwire/policy'
import { type IdentityPolicies, identityPolicies } from '../iam/identity.ts'
import type { Caller, Context } from '../server/types.ts'
import { compiled } from './compiled.ts'
import { type DeniedStyle, denied } from './denied.ts'
import { callFacts } from './facts.ts'
import type { Control } from './organization.ts'
import type { Asks, Facts, Guard, Guarding, Need } from './types.ts'
import type { Watched } from './watch.ts'

export type Authority = {
  /** By the names that ARNs give them. */
  readonly services: Readonly<Record<string, Guarding>>
  readonly controls: (account: string) => Control
  /** Who is told what was decided. */
  readonly watched?: Watched
}

/** A request, and the policies that bear on it. */
export type Asked = { readonly request: Request; readonly policies: Policies }

/** Gives a call its way to ask; its caller's policies and what is known of it are gathered once. */
export function withAuthority(
  authority: Authority,
  style: DeniedStyle,
  call: Omit<Context, 'authorize' | 'controls'>,
): Context {
  let asker: Asker | undefined
  const context: Context = {
    ...call,
    controls: authority.controls,
    async authorize(needs) {
      const isRecording = authority.watched?.isRecording() ?? false
      for (const need of needs) {
        const guarded = await guardOf(authority, context, need)
        if (!isRecording && isRootsOwn(authority, context, need, guarded)) continue
        asker ??= askerOf(context)
        const asks = need.as === undefined ? asker : askerAs(asker, need.as)
        const asked = await question(authority, context, asks, need, guarded)
        const evaluation = evaluate(asked.request, asked.policies)
        if (evaluation.decision === 'Allow') {
          if (isRecording) authority.watched?.allowed(recordOf(context, need, asked))
          continue
        }
        const refusal = denied(style, callerTold(context.caller, need), asked.request, evaluation)
        authority.watched?.denied(refusal)
        return refusal
      }
      return undefined
    },
  }
  return context
}

/** Whether his own policies were needed is asked by leaving them out. */
const recordOf = (
  { caller }: Context,
  { action, resource }: Need,
  { request, policies }: Asked,
) => ({
  principal: caller.session?.role?.arn ?? caller.arn,
  action,
  resource,
  identity: evaluate(request, { ...policies, identity: [] }).decision !== 'Allow',
})

/** What is the same for all needs of a call. */
export type Asker = {
  readonly principal: Principal
  readonly policies: IdentityPolicies
  readonly facts: Facts
}

/** Who calls, with his policies and what is known of the call. */
export const askerOf = (context: Context): Asker => ({
  principal: principalOf(context.caller),
  policies: identityPolicies(context.rows, context.caller),
  facts: callFacts(context),
})

/** Somebody else than the caller has no policies of his own; the resource decides. */
const askerAs = ({ facts }: Asker, as: Asks): Asker => ({
  principal: as.principal,
  policies: {},
  facts: { ...facts, ...as.facts },
})

const callerTold = (caller: Caller, { as }: Need): Caller =>
  as === undefined ? caller : { ...caller, kind: 'federated', arn: as.told, id: as.told }

function principalOf({ kind, account, arn, id, user, session }: Caller): Principal {
  if (kind === 'anonymous') return { type: 'anonymous' }
  const type = kind === 'role' ? 'assumed-role' : kind === 'federated' ? 'federated-user' : kind
  return {
    type,
    arn,
    account,
    id: kind === 'role' ? id.slice(0, id.indexOf(':')) : id,
    ...(session?.role && { role: session.role.arn }),
    ...(kind === 'federated' && user !== undefined && { user: user.arn }),
  }
}

/** Who owns the resource, where that is known, and the policy on it. */
export type Guarded = { readonly account: string | undefined; readonly guard: Guard | undefined }

const guarding = ({ services }: Authority, { resource }: Need): Guarding | undefined => {
  const [, , service = ''] = resource.split(':', 3)
  return Object.hasOwn(services, service) ? services[service] : undefined
}

export async function guardOf(
  authority: Authority,
  context: Context,
  need: Need,
): Promise<Guarded> {
  const guard = await guarding(authority, need)?.resourcePolicy?.(need, context)
  const [, , , , owner = ''] = need.resource.split(':', 5)
  return { guard, account: guard?.account ?? accountIn(owner) ?? ownAccount(context.caller) }
}

/**
 * What is the account's own, without any policy on it or above it, its root may: nothing is to be weighed then. Roles and
 * keys are ruled by a policy in any case.
 */
const isRootsOwn = (
  { controls }: Authority,
  { caller }: Context,
  { action, as }: Need,
  { account, guard }: Guarded,
): boolean =>
  caller.kind === 'root' &&
  as === undefined &&
  account === caller.account &&
  guard?.document === undefined &&
  !/^(sts|kms):/i.test(action) &&
  !isControlled(controls(account))

const isControlled = ({ scp = [], rcp = [] }: Control): boolean => scp.length + rcp.length > 0

/** What a need asks, and of which policies. */
export async function question(
  authority: Authority,
  context: Context,
  { principal, policies, facts }: Asker,
  need: Need,
  { account, guard }: Guarded,
): Promise<Asked> {
  const { controls } = authority
  const known = await guarding(authority, need)?.resourceFacts?.(need, context)
  const resource = resourcePolicy(guard)
  const { scp } = controls(context.caller.account)
  const { rcp } = account === undefined ? {} : controls(account)
  return {
    request: {
      principal,
      action: need.action,
      resource: { arn: need.resource, ...(account !== undefined && { account }) },
      context: {
        ...facts,
        ...(account !== undefined && { 'aws:ResourceAccount': account }),
        ...known,
        ...need.known,
        ...need.context,
      },
    },
    policies: {
      ...policies,
      ...(resource && { resource }),
      ...(scp && { scp }),
      ...(rcp && { rcp }),
    },
  }
}

const accountIn = (part: string): string | undefined => (/^\d{12}$/.test(part) ? part : undefined)

const ownAccount = ({ kind, account }: Caller): string | undefined =>
  kind === 'anonymous' ? undefined : account

const resourcePolicy = (guard: Guard | undefined): Policies['resource'] =>
  guard?.document === undefined
    ? undefined
    : { document: compiled(guard.document), ...(guard.name !== undefined && { name: guard.name }) }
