/**
 * The smallest policy that allows what was needed: a statement for each set of actions that goes with the same
 * resources. Names without end (the keys of a bucket) are folded into what they begin with; a statement that others make
 * superfluous is left out.
 */
import { compilePolicy, evaluate } from '@plainwire/policy'

export type Statement = {
  readonly Effect: 'Allow'
  readonly Action: readonly string[]
  readonly Resource: readonly string[]
}

export type PolicyDocument = {
  readonly Version: '2012-10-17'
  readonly Statement: readonly Statement[]
}

type Pair = { readonly action: string; readonly resource: string; readonly identity?: boolean }

/** So many resources of one kind are named one by one; more are folded. */
const mostNamed = 10

/** @example leastPrivilege([{ action: 's3:GetObject', resource: 'arn:aws:s3:::notes/a' }]).Statement[0].Action */
export function leastPrivilege(needs: readonly Pair[]): PolicyDocument {
  const pairs = needs.filter(({ identity = true }) => identity)
  const statements = [...grouped(pairs)]
    .map(([actions, resources]) => statementOf(actions.split(' '), resources))
    .sort((left, right) => (order(left) < order(right) ? -1 : 1))
  return { Version: '2012-10-17', Statement: necessary(statements, pairs) }
}

const order = ({ Action, Resource }: Statement): string => [...Action, ...Resource].join(' ')

/** Resources by the actions that they were needed for, all of them in one text. */
function grouped(pairs: readonly Pair[]): Map<string, string[]> {
  const actions = new Map<string, Set<string>>()
  for (const { action, resource } of pairs)
    actions.set(resource, (actions.get(resource) ?? new Set()).add(action))
  const resources = new Map<string, string[]>()
  for (const [resource, set] of actions) {
    const key = [...set].sort().join(' ')
    resources.set(key, [...(resources.get(key) ?? []), resource])
  }
  return resources
}

const statementOf = (Action: readonly string[], resources: readonly string[]): Statement => ({
  Effect: 'Allow',
  Action,
  Resource: folded(resources),
})

/** Names under one parent, where there are many of them, become what they have in common. */
function folded(resources: readonly string[]): string[] {
  const parents = new Map<string, string[]>()
  for (const resource of resources) {
    const parent = parentOf(resource)
    parents.set(parent, [...(parents.get(parent) ?? []), resource])
  }
  return [...parents.values()]
    .flatMap(names => (names.length > mostNamed ? [`${commonStart(names)}*`] : names))
    .sort()
}

/** `arn:aws:s3:::notes/` of `arn:aws:s3:::notes/a/b`. */
const parentOf = (arn: string): string => /^(?:[^:]*:){5}[^/:]*[/:]/.exec(arn)?.[0] ?? arn

function commonStart(names: readonly string[]): string {
  const [first = '', ...rest] = names
  let length = first.length
  for (const name of rest) while (!name.startsWith(first.slice(0, length))) length--
  return first.slice(0, length)
}

/** Statements and actions without which something would be refused. */
function necessary(statements: readonly Statement[], pairs: readonly Pair[]): Statement[] {
  let left = [...statements]
  for (const statement of statements)
    for (const action of statement.Action) {
      const without = left.flatMap(each =>
        each.Resource === statement.Resource ? less(each, action) : each,
      )
      const asked = pairs.filter(pair => pair.action === action)
      if (without.length > 0 && allowAll(without, asked)) left = without
    }
  return left
}

function less(statement: Statement, action: string): Statement[] {
  const Action = statement.Action.filter(each => each !== action)
  return Action.length === 0 ? [] : [{ ...statement, Action }]
}

const nobody = { type: 'user', arn: 'arn:aws:iam::000000000000:user/nobody' } as const

function allowAll(statements: readonly Statement[], pairs: readonly Pair[]): boolean {
  const document = compilePolicy({ Version: '2012-10-17', Statement: statements })
  return pairs.every(({ action, resource }) => {
    const account = /^(?:[^:]*:){4}(\d{12}):/.exec(resource)?.[1] ?? '000000000000'
    const principal = { ...nobody, arn: `arn:aws:iam::${account}:user/nobody` }
    const request = { principal, action, resource: { arn: resource, account } }
    return evaluate(request, { identity: [{ document }] }).decision === 'Allow'
  })
}
