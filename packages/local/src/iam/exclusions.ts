/** Policies that a simulation leaves out: by their type, their ARN, or their name and whose they are. */
import type { Anomaly } from '@plainwire/wire'
import { invalidInput } from './failures.ts'
import type { Source } from './sources.ts'

type Identifier = {
  readonly PolicyType?: string
  readonly PolicyArn?: string
  readonly InlinePolicyIdentifier?: {
    readonly PolicyName: string
    readonly AttachmentType: string
    readonly AttachmentName: string
  }
}

type Keeps = ((source: Source) => boolean) & { readonly $anomaly?: undefined }

/** Tells which sources are left; an identifier that is none is refused. */
export function excluding(list: unknown): Keeps | Anomaly {
  const identifiers = (list ?? []) as readonly Identifier[]
  for (const { PolicyArn, InlinePolicyIdentifier } of identifiers) {
    const pattern = PolicyArn ?? InlinePolicyIdentifier?.AttachmentName ?? ''
    if (pattern.split('*').length > 2) return invalidInput(`${pattern} has more than one *.`)
    if (PolicyArn !== undefined && !/^arn:[\w-]+:iam::(aws|\d{12}):policy\/./.test(PolicyArn))
      return invalidInput(`${PolicyArn} is no ARN of a policy.`)
  }
  return source => !identifiers.some(identifier => isMeant(identifier, source))
}

function isMeant(
  { PolicyType, PolicyArn, InlinePolicyIdentifier: inline }: Identifier,
  { id, type, arn, holder, isBoundary = false }: Source,
): boolean {
  if (PolicyType !== undefined) {
    const types = [type, holder && 'inline', isBoundary && 'permission-boundary']
    return types.includes(PolicyType)
  }
  if (PolicyArn !== undefined) return arn !== undefined && isLike(arn, PolicyArn)
  return (
    inline !== undefined &&
    holder?.kind === inline.AttachmentType &&
    id === inline.PolicyName &&
    isLike(holder.name, inline.AttachmentName)
  )
}

/** With at most one star, no pattern is slow. */
const isLike = (text: string, pattern: string): boolean => {
  const form = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${form}$`, 's').test(text)
}
