/**
 * What is wrong with a policy document, as AWS would say when it is saved: what a decision could not evaluate, and the
 * rules that each kind of policy has besides.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
import { type CompiledPolicy, compilePolicy, type Elements, isObject } from './compile.ts'
import { limits } from './limits.ts'
import { isProblem, problem } from './problem.ts'
import type { Problem } from './types.ts'

/** The kinds of policies; what is `identity` may be said closer, as each kind has its own size. */
export type PolicyKind =
  | 'identity'
  | 'inline-user'
  | 'inline-group'
  | 'inline-role'
  | 'boundary'
  | 'session'
  | 'scp'
  | 'resource'
  | 'trust'
  | 'rcp'

type Rules = {
  /** Characters, white space left out. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
  readonly size: number
  readonly statement: readonly ((statement: Elements, path: string) => Problem[])[]
}

/**
 * Lists what is wrong with a document, an object or JSON text, as a policy of a kind; an empty list is a valid document.
 *
 * @example
 * validatePolicy({ Statement: [{ Effect: 'allow', Action: 's3:*', Resource: '*' }] }, 'identity')
 * // [{ path: 'Statement[0].Effect', message: "Effect is 'Allow' or 'Deny'" }]
 */
export function validatePolicy(document: unknown, kind: PolicyKind): Problem[] {
  const compiled = compilePolicy(document)
  const problems = [...compiled.problems, ...compiled.statements.flatMap(problemsOf)]
  const value = compiled.document
  if (value === undefined) return problems
  const list = Array.isArray(value.Statement)
  const written: unknown[] = list ? (value.Statement as unknown[]) : [value.Statement]
  const statements = written.slice(0, limits.statements)
  const { size, statement: checks } = rules[kind]
  for (const [index, statement] of statements.entries())
    if (isObject(statement))
      for (const check of checks)
        problems.push(...check(statement, list ? `Statement[${index}]` : 'Statement'))
  return [...problems, ...duplicateSids(statements), ...tooLong(value, size, kind)]
}

function problemsOf(statement: CompiledPolicy['statements'][number]): Problem[] {
  const { action, resource, principal, conditions } = statement
  return [
    ...[action, resource, principal].flatMap(element => element?.problems ?? []),
    ...conditions.flatMap(each => (isProblem(each) ? [each] : each.problems)),
  ]
}

function duplicateSids(statements: readonly unknown[]): Problem[] {
  const seen = new Set<unknown>()
  return statements.flatMap((statement, index) => {
    const sid = isObject(statement) ? statement.Sid : undefined
    const again = typeof sid === 'string' && sid !== '' && seen.has(sid)
    seen.add(sid)
    return again ? [problem(`Statement[${index}].Sid`, `'${sid.slice(0, 80)}' stands twice`)] : []
  })
}

function tooLong(value: Elements, size: number, kind: string): Problem[] {
  const length = JSON.stringify(value).length
  return length > size
    ? [problem('', `has ${length} characters without white space; ${size} is the most of ${kind}`)]
    : []
}

type Check = Rules['statement'][number]

const has = (statement: Elements, name: string): boolean =>
  statement[name] !== undefined || statement[`Not${name}`] !== undefined

const mustHave =
  (name: string): Check =>
  (statement, path) =>
    has(statement, name) ? [] : [problem(path, `${name} or Not${name} is missing`)]

const mustNotHave =
  (name: string): Check =>
  (statement, path) =>
    [name, `Not${name}`]
      .filter(each => statement[each] !== undefined)
      .map(each => problem(`${path}.${each}`, `there is no ${each} in this kind of policy`))

const plainSid: Check = ({ Sid: sid }, path) =>
  typeof sid !== 'string' || /^[A-Za-z0-9]*$/.test(sid)
    ? []
    : [problem(`${path}.Sid`, 'takes letters and digits')]

const listOf = (value: unknown): unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value]

/** Of a trust policy: everything it may allow is to become its role. */
const onlySts: Check = ({ Action: action }, path) =>
  listOf(action).some(each => typeof each === 'string' && !/^sts:/i.test(each))
    ? [problem(`${path}.Action`, 'a trust policy is about actions of sts')]
    : []

const onlyDenies: Check = ({ Effect: effect }, path) =>
  effect === 'Allow' ? [problem(`${path}.Effect`, 'a resource control policy only denies')] : []

const forEveryone: Check = ({ Principal: principal }, path) =>
  principal === '*' ? [] : [problem(`${path}.Principal`, "a resource control policy is for '*'")]

const onlyDenyingNotPrincipal: Check = ({ Effect: effect, NotPrincipal: principal }, path) =>
  principal !== undefined && effect === 'Allow'
    ? [problem(`${path}.NotPrincipal`, 'goes with Deny alone; an Allow names whom it allows')]
    : []

const noNotPrincipal: Check = ({ NotPrincipal: principal }, path) =>
  principal === undefined ? [] : [problem(`${path}.NotPrincipal`, 'takes Principal here')]

const noNotAction: Check = ({ NotAction: action }, path) =>
  action === undefined ? [] : [problem(`${path}.NotAction`, 'takes Action here')]

const ofPrincipals: Rules['statement'] = [mustNotHave('Principal'), mustHave('Resource'), plainSid]

const rules: Readonly<Record<PolicyKind, Rules>> = {
  /** Managed policies; those written into a user, a group or a role have sizes of their own. */
  identity: { size: 6_144, statement: ofPrincipals },
  'inline-user': { size: 2_048, statement: ofPrincipals },
  'inline-group': { size: 5_120, statement: ofPrincipals },
  'inline-role': { size: 10_240, statement: ofPrincipals },
  boundary: { size: 6_144, statement: ofPrincipals },
  session: { size: 2_048, statement: ofPrincipals },
  scp: { size: 5_120, statement: ofPrincipals },
  /** Of a bucket; other services have smaller ones, KMS a larger one. */
  resource: {
    size: 20_480,
    statement: [mustHave('Principal'), mustHave('Resource'), onlyDenyingNotPrincipal],
  },
  trust: {
    size: 4_096,
    statement: [mustHave('Principal'), noNotPrincipal, mustNotHave('Resource'), plainSid, onlySts],
  },
  rcp: {
    size: 5_120,
    statement: [forEveryone, mustHave('Resource'), plainSid, onlyDenies, noNotAction],
  },
}
