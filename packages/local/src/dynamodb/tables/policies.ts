/** Policies of tables and of their streams: who may use them, besides those whom IAM lets. */
import { validatePolicy } from '@plainwire/policy'
import { requestId } from '../../server/ids.ts'
import type { Context, Handler, Output } from '../../server/types.ts'
import { constrain, required } from '../checks/constraints.ts'
import { failure, invalid, refuse, refusing } from '../failures.ts'
import { recordChange } from '../store/tables.ts'
import type { TablePolicy, TableRecord } from '../store/types.ts'
import { taggedTable } from './tags.ts'

type Member = 'policy' | 'streamPolicy'

const memberOf = (arn: string): Member => (arn.includes('/stream/') ? 'streamPolicy' : 'policy')

/** The table of the request, and under which name the policy of the resource stands in its record. */
function held(context: Context, input: Output): { record: TableRecord; member: Member } {
  const arn = String(input.ResourceArn)
  const { record } = taggedTable(context, arn.split('/stream/')[0])
  return { record, member: memberOf(arn) }
}

const notFound = (arn: unknown): never =>
  refuse(
    failure(
      'PolicyNotFoundException',
      `Resource-based policy not found for the provided ResourceArn: ${arn}`,
      undefined,
      'not-found',
    ),
  )

export const getResourcePolicy: Handler = refusing((input, context) => {
  constrain(required(input.ResourceArn, 'resourceArn'))
  const { record, member } = held(context, input)
  const policy = record[member]
  return policy === undefined
    ? notFound(input.ResourceArn)
    : { Policy: policy.text, RevisionId: policy.revision }
})

const none = 'NO_POLICY'

export const putResourcePolicy: Handler = refusing((input, context) => {
  constrain(required(input.ResourceArn, 'resourceArn'), required(input.Policy, 'policy'))
  const { record, member } = held(context, input)
  refuseOther(record[member], input.ExpectedRevisionId, input.ResourceArn)
  const policy = policyOf(context, input.Policy, record[member])
  context.rows.batch([recordChange(context.rows, { ...record, [member]: policy })])
  return { RevisionId: policy.revision }
})

export const deleteResourcePolicy: Handler = refusing((input, context) => {
  constrain(required(input.ResourceArn, 'resourceArn'))
  const { record, member } = held(context, input)
  const { [member]: policy, ...rest } = record
  if (input.ExpectedRevisionId !== undefined)
    refuseOther(policy, input.ExpectedRevisionId, input.ResourceArn)
  if (policy === undefined) return {}
  context.rows.batch([recordChange(context.rows, rest as TableRecord)])
  return { RevisionId: policy.revision }
})

/** The policy must still be the one that the caller has seen. */
function refuseOther(policy: TablePolicy | undefined, expected: unknown, arn: unknown): void {
  if (expected !== undefined && expected !== (policy?.revision ?? none)) notFound(arn)
}

const longest = 20 * 1024

/** A policy that is good, under a revision of its own; the same text keeps its revision. */
export function policyOf(context: Context, given: unknown, before?: TablePolicy): TablePolicy {
  const text = String(given)
  if (Buffer.byteLength(text) > longest)
    invalid(`Resource-based policy exceeds the maximum size of ${longest} bytes`)
  const [problem] = validatePolicy(text, 'resource')
  if (problem !== undefined)
    invalid(
      `Invalid policy document: ${problem.path === '' ? '' : `${problem.path}: `}${problem.message}`,
    )
  if (before?.text === text) return before
  return {
    text,
    revision: String(parseInt(requestId(context.edge).slice(0, 8), 16) + context.edge.now()),
  }
}
