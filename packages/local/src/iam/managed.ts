/** Policies that AWS keeps for everybody, as managed policies like any other: always there, changed by nobody. */
import { policiesOfData } from './aws-policies-data.ts'
import { policiesOfServices } from './aws-policies-services.ts'
import type { AwsPolicy } from './aws-policy.ts'
import type { ManagedPolicy } from './store.ts'

let kept: ReadonlyMap<string, ManagedPolicy> | undefined

/** All of them. @example awsPolicies().length */
export const awsPolicies = (): readonly ManagedPolicy[] => [...byArn().values()]

/** The one of an ARN. @example awsPolicy('arn:aws:iam::aws:policy/AdministratorAccess') */
export const awsPolicy = (arn: string): ManagedPolicy | undefined => byArn().get(arn)

function byArn(): ReadonlyMap<string, ManagedPolicy> {
  kept ??= new Map(
    [...policiesOfData, ...policiesOfServices].map(row => [arnOf(row), policyFrom(row)]),
  )
  return kept
}

const arnOf = ([path]: AwsPolicy): string => `arn:aws:iam::aws:policy/${path}`

/** The day of the oldest of them. */
const created = Date.UTC(2015, 1, 6, 18, 39, 46)

function policyFrom(row: AwsPolicy): ManagedPolicy {
  const [path, description, ...Statement] = row
  const name = path.slice(path.lastIndexOf('/') + 1)
  const document = JSON.stringify({ Version: '2012-10-17', Statement })
  return {
    name,
    path: `/${path.slice(0, -name.length)}`,
    id: idOf(name),
    arn: arnOf(row),
    created,
    tags: [],
    description,
    updated: created,
    versions: [{ id: 'v1', document, created }],
    defaultVersion: 'v1',
    nextVersion: 2,
  }
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** The same id every time: letters out of a hash of the name (FNV-1a, step by step). */
function idOf(name: string): string {
  let hash = 0x811c9dc5
  for (const unit of name) hash = Math.imul(hash ^ unit.charCodeAt(0), 0x01000193)
  const digits = Array.from({ length: 17 }, () => {
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) + 0x9e3779b9
    return letters[(hash >>> 11) & 31]
  })
  return `ANPA${digits.join('')}`
}
