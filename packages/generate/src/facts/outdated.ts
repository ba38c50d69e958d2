/**
 * Bounds that AWS has widened since the facts were taken. A bound that is too strict refuses what the service takes,
 * which is worse than none, so these are left out. A row drops one value only: newer data that has another keeps it.
 */
import type { Constraint } from '@plainwire/wire'
import type { DescribedMember, Description } from '../description.ts'
import { mapValues } from '../present.ts'

type Outdated = readonly [
  service: string,
  type: string,
  bounds: Pick<Constraint, 'min' | 'max' | 'pattern'>,
  why: string,
]

export const outdated: readonly Outdated[] = [
  [
    'cloudwatch-logs',
    'QueryDefinitionName',
    { pattern: '^([^:*\\/]+\\/?)*[^:*\\/]+$' },
    'withdrawn; it also takes exponential time',
  ],
  [
    'dynamodb',
    'TableName',
    { min: 3, max: 255, pattern: '[a-zA-Z0-9_.-]+' },
    'a table may be named by its ARN',
  ],
  ['ec2', 'AllowedInstanceType', { pattern: '[a-zA-Z0-9\\.\\*]+' }, 'types with a hyphen came'],
  ['ec2', 'ExcludedInstanceType', { pattern: '[a-zA-Z0-9\\.\\*]+' }, 'types with a hyphen came'],
  ['ec2', 'NetworkInsightsMaxResults', { max: 100 }, 'pages of a thousand are possible'],
  ['ec2', 'ResourceArn', { min: 1, max: 1283 }, 'withdrawn'],
  [
    'lambda',
    'FunctionArn',
    {
      pattern:
        'arn:(aws[a-zA-Z-]*)?:lambda:[a-z]{2}(-gov)?-[a-z]+-\\d{1}:\\d{12}:function:[a-zA-Z0-9-_]+(:(\\$LATEST|[a-zA-Z0-9-_]+))?',
    },
    'other resources and partitions came',
  ],
  ['s3', 'CopySource', { pattern: '\\/.+\\/.+' }, 'the slash in front may be left out'],
  [
    'secrets-manager',
    'FilterValueStringType',
    { pattern: '^\\!?[a-zA-Z0-9 :_@\\/\\+\\=\\.\\-]*$' },
    'an exclamation mark is taken anywhere',
  ],
  ['ssm', 'TagValue', { min: 1 }, 'a tag may be empty'],
  ['sts', 'sessionPolicyDocumentType', { max: 2048 }, 'the service measures the packed size'],
]

export function withoutOutdated(description: Description): Description {
  const rows = new Map(
    outdated.filter(([service]) => service === description.name).map(row => [row[1], row[2]]),
  )
  if (rows.size === 0) return description
  const member = (one: DescribedMember) => withoutBounds(one, rows.get(one.target))
  const shapes = mapValues(description.shapes, shape => {
    if (shape.type === 'list') return { ...shape, member: member(shape.member) }
    if (shape.type === 'map')
      return { ...shape, key: member(shape.key), value: member(shape.value) }
    return { ...shape, members: mapValues(shape.members, member) }
  })
  return { ...description, shapes }
}

function withoutBounds(member: DescribedMember, drop: Constraint | undefined): DescribedMember {
  if (!drop || !member.constraint) return member
  const kept = Object.entries(member.constraint).filter(
    ([key, value]) => drop[key as keyof Constraint] !== value,
  )
  return { ...member, constraint: Object.fromEntries(kept) }
}
