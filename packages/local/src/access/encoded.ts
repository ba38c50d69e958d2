/** The encoded message that EC2 gives with a refusal, and its reading: what was asked and decided, packed. */
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { Evaluation, Reason, Request } from '@plainwire/policy'
import type { Caller } from '../server/types.ts'

/** Packs what AWS's message holds. @example encoded(caller, request, evaluation) */
export function encoded(caller: Caller, request: Request, evaluation: Evaluation): string {
  const { decision, reasons } = evaluation
  const message = {
    allowed: false,
    explicitDeny: decision === 'ExplicitDeny',
    matchedStatements: { items: reasons.filter(({ effect }) => effect === 'Deny').map(statement) },
    failures: { items: reasons.filter(({ effect }) => effect !== 'Deny').map(failure) },
    context: {
      principal: { id: caller.id, arn: caller.arn },
      action: request.action,
      resource: request.resource.arn,
      conditions: { items: conditions(request) },
    },
  }
  return deflateRawSync(JSON.stringify(message)).toString('base64url')
}

const statement = ({ policy, statement: found, layer }: Reason) => ({
  statementId: found?.sid ?? '',
  effect: 'DENY',
  policy,
  policyType: layer,
})

const failure = ({ message }: Reason) => ({ message })

const conditions = ({ context = {} }: Request) =>
  Object.entries(context).map(([key, value]) => ({
    key,
    values: {
      items: (Array.isArray(value) ? value : [value]).map(each => ({ value: String(each) })),
    },
  }))

const longest = 1 << 20

/** The message as text; undefined where it is none of ours. */
export function decoded(text: string): string | undefined {
  try {
    const message = inflateRawSync(Buffer.from(text, 'base64url'), {
      maxOutputLength: longest,
    }).toString('utf8')
    JSON.parse(message)
    return message
  } catch {
    return undefined
  }
}
