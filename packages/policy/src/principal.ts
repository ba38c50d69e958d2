/**
 * The Principal and NotPrincipal elements: which principals a statement names, and how closely it names the one who
 * asks. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
import { splitArn } from './arn.ts'
import { problem } from './problem.ts'
import type { Principal, Problem } from './types.ts'

/** How a statement names who asks, loosest first: what it grants is limited by the fewer layers the closer it is. */
export const grants = ['account', 'role', 'anyone', 'itself'] as const
export type Grant = (typeof grants)[number]

/** One that a statement names. */
export type Named = { readonly kind: Kind; readonly value: string }
type Kind = 'anyone' | 'account' | 'arn' | 'id' | 'Service' | 'Federated' | 'CanonicalUser'

/** Who asks, as the elements are compared with it. */
export type Asking = {
  readonly account: string | undefined
  readonly grantOf: (named: Named) => Grant | undefined
  /** What the one who asks is, loosest first, by ARN or id: a NotPrincipal that denies must list all of it. */
  readonly names: readonly ((named: Named) => boolean)[]
}

/** What a Principal element names. */
export function readPrincipal(element: unknown, path: string): (Named | Problem)[] {
  if (element === '*') return [{ kind: 'anyone', value: '*' }]
  if (typeof element !== 'object' || element === null || Array.isArray(element))
    return [problem(path, "takes '*' or an object of AWS, Service, Federated or CanonicalUser")]
  const kinds = Object.entries(element)
  if (kinds.length === 0) return [problem(path, 'names nobody')]
  return kinds.flatMap(([kind, value]) => readNames(kind, value, `${path}.${kind}`))
}

function readNames(kind: string, value: unknown, path: string): (Named | Problem)[] {
  const read = readers.get(kind)
  if (read === undefined) return [problem(path, `there are no principals of the kind '${kind}'`)]
  const list = Array.isArray(value) ? value : [value]
  if (list.length === 0) return [problem(path, 'names nobody')]
  return list.map((name: unknown, index) => {
    const at = Array.isArray(value) ? `${path}[${index}]` : path
    const named = typeof name === 'string' ? read(name) : undefined
    return (
      named ?? problem(at, `'${String(name).slice(0, 80)}' is no principal of the kind ${kind}`)
    )
  })
}

const named = (kind: Kind, form: RegExp) => (value: string) =>
  value === '*'
    ? { kind: 'anyone' as const, value }
    : form.test(value)
      ? { kind, value }
      : undefined

const readers: ReadonlyMap<string, (name: string) => Named | undefined> = new Map([
  ['AWS', readAws],
  ['Service', named('Service', /^[a-z0-9][\w.-]*\.[\w.-]+$/i)],
  [
    'Federated',
    named(
      'Federated',
      /^([\w.-]+\.[\w.-]+|[\w.-]+\.[\w.-]+\/.+|arn:[\w-]+:iam::\d{12}:(saml|oidc)-provider\/.+)$/,
    ),
  ],
  ['CanonicalUser', named('CanonicalUser', /^[0-9a-f]{32,64}$/i)],
])

function readAws(value: string): Named | undefined {
  if (value === '*') return { kind: 'anyone', value }
  if (/^\d{12}$/.test(value)) return { kind: 'account', value }
  if (/^[A-Z]{4}[A-Z0-9]{12,}$/.test(value)) return { kind: 'id', value }
  const [, , service, region, account = '', resource = ''] = splitArn(value) ?? []
  if (!/^\d{12}$/.test(account) || region !== '' || /[*?]/.test(resource)) return undefined
  if (service === 'iam' && resource === 'root') return { kind: 'account', value: account }
  const kind = service === 'iam' ? /^(user|role)\/./ : /^(assumed-role\/.+|federated-user)\/./
  return (service === 'iam' || service === 'sts') && kind.test(resource)
    ? { kind: 'arn', value }
    : undefined
}

/** The one who asks, ready to be compared with what statements name. */
export function askingOf(principal: Principal): Asking | Problem {
  if (principal.type === 'anonymous') return asking(undefined, [])
  if ('arn' in principal) return askingWithArn(principal)
  const kind = principal.type === 'service' ? 'Service' : 'Federated'
  const is = (each: Named) => each.kind === kind && each.value === principal.name
  return asking(undefined, [['itself', is]])
}

function askingWithArn(principal: WithArn): Asking | Problem {
  const { type, arn, account } = principal
  const parts = splitArn(String(arn))
  const own = parts?.[4]
  if (!own || (account ?? own) !== own || !kinds[type]?.test(parts![5]!))
    return problem('principal.arn', `'${String(arn).slice(0, 80)}' is no ARN of a ${type}`)
  return asking(own, namesOf(principal, own))
}

const kinds: Readonly<Record<string, RegExp>> = {
  user: /^user\/./,
  role: /^role\/./,
  'assumed-role': /^assumed-role\/[^/]+\/./,
  'federated-user': /^federated-user\/./,
  root: /^root$/,
}

type Name = readonly [grant: Grant, is: (named: Named) => boolean]
type WithArn = Extract<Principal, { arn: string }>

function namesOf(principal: WithArn, account: string): Name[] {
  const { type, arn, id, user, canonicalUser } = principal
  const names: Name[] = [
    [
      'account',
      ({ kind, value }) =>
        (kind === 'account' && value === account) ||
        (kind === 'CanonicalUser' && value === canonicalUser),
    ],
  ]
  if (type === 'root') return names
  const isId = ({ kind, value }: Named) => kind === 'id' && value === id
  if (type === 'assumed-role') {
    const isRole = roleOf(principal, account)
    names.push(['role', each => isRole(each) || isId(each)])
  }
  if (type === 'federated-user' && user !== undefined)
    names.push(['anyone', ({ kind, value }) => kind === 'arn' && value === user])
  const hasOwnId = type === 'user' || type === 'role'
  names.push([
    type === 'role' ? 'role' : 'itself',
    each => (each.kind === 'arn' && each.value === arn) || (hasOwnId && isId(each)),
  ])
  return names
}

/** The role of a session: by its ARN, or by its name alone, which is unique in an account whatever the path. */
function roleOf({ arn, role }: WithArn, account: string): (named: Named) => boolean {
  if (role !== undefined) return ({ kind, value }) => kind === 'arn' && value === role
  const name = arn.split('/')[1]!
  const [, partition] = splitArn(arn) ?? []
  const start = `arn:${partition}:iam::${account}:role/`
  return ({ kind, value }) =>
    kind === 'arn' && value.startsWith(start) && value.slice(value.lastIndexOf('/') + 1) === name
}

function asking(account: string | undefined, names: readonly Name[]): Asking {
  const closest = [...names].reverse()
  return {
    account,
    grantOf: each => (each.kind === 'anyone' ? 'anyone' : closest.find(([, is]) => is(each))?.[0]),
    names: names.map(([, is]) => is),
  }
}

/** How closely the element names who asks; undefined where it does not. */
export function grantOf(
  principals: readonly Named[],
  { grantOf: grant }: Asking,
): Grant | undefined {
  let best: Grant | undefined
  for (const each of principals) best = closer(best, grant(each))
  return best
}

export function closer(left: Grant | undefined, right: Grant | undefined): Grant | undefined {
  if (left === undefined || right === undefined) return left ?? right
  return grants.indexOf(left) < grants.indexOf(right) ? right : left
}

/**
 * Whether a NotPrincipal leaves out who asks. A Deny leaves out only who has all of his names in it, his account
 * included, as the guide asks; an Allow leaves out who has one of them in it: where in doubt, less is allowed.
 */
export function leavesOut(
  principals: readonly Named[],
  { names }: Asking,
  effect: 'Allow' | 'Deny',
): boolean {
  if (principals.some(({ kind }) => kind === 'anyone')) return true
  const isListed = (is: (named: Named) => boolean) => principals.some(is)
  return names.length > 0 && (effect === 'Deny' ? names.every(isListed) : names.some(isListed))
}
